using System.Globalization;
using Tarn.Automation.Tasks.Places;
using Tarn.Data.Transfer;

namespace Tarn.Automation.Tasks;

/// <summary>The export of a run: writes all files here first, so that a mistake leaves nothing behind, and then takes them to the place.</summary>
internal sealed class ExportWork(TaskWork work, TaskDefinition task, IFilePlace place, TimeProvider clock)
{
    public async Task<RunEnd> RunAsync(CancellationToken cancellation)
    {
        var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), task.Schedule.Zone).DateTime;
        var files = new List<(string Path, string Name, ExportReport Report)>();
        var warnings = new List<string>();
        foreach (var item in task.Objects)
        {
            var path = Path.Combine(work.Folder, string.Create(CultureInfo.InvariantCulture, $"file-{files.Count}"));
            var report = await WriteAsync(item, path, cancellation);
            if (report.Cut > 0)
                warnings.Add($"{item.Source}: {report.Cut} texts are longer than Excel allows and were cut.");
            files.Add((path, FilePattern.ExportName(task, item, local), report));
        }

        await work.ProcessAsync(files.Count, 0, cancellation);
        foreach (var (path, name, report) in files)
        {
            await work.TryAsync(
                async () =>
                {
                    await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
                    await place.WriteAsync(task.Path, name, content, cancellation);
                    return true;
                },
                cancellation);
            await work.CountAsync(new RunCounts(1, report.Records, report.Records, Bytes: new FileInfo(path).Length), cancellation);
        }

        return warnings.Count > 0 ? new RunEnd(RunState.Warning, string.Join('\n', warnings)) : new RunEnd(RunState.Success, null);
    }

    private async Task<ExportReport> WriteAsync(TaskObject item, string path, CancellationToken cancellation)
    {
        var request = ExportRequest.Of(
            item.Source, task.Format.Type ?? ExportFormat.Csv, item.Where.Length > 0 ? item.Where : null, item.OrderBy.Length > 0 ? item.OrderBy : null, item.Fields.Count > 0 ? item.Fields : null);
        await using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        return await new TableExport(work.Store.Database).WriteAsync(task.Format.Separator is { } separator ? request with { Delimiter = separator } : request, output, cancellation);
    }
}
