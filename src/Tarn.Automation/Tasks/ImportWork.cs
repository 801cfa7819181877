using System.Globalization;
using System.Text;
using Tarn.Automation.Tasks.Places;
using Tarn.Data;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;

namespace Tarn.Automation.Tasks;

/// <summary>
/// The import of a run: fetches the files, compares them with the definition, and only then writes; each object of each file in one transaction, which also counts it in the log. So
/// a process that dies leaves an object done or not begun.
/// </summary>
internal sealed class ImportWork(TaskWork work, TaskDefinition task, IFilePlace place)
{
    /// <summary>Characters of rejected rows that the log keeps.</summary>
    private const int MaxRejects = 1 << 20;

    /// <summary>Errors and warnings that the log's message names.</summary>
    private const int MostTold = 5;

    private static readonly TimeSpan TableWait = TimeSpan.FromSeconds(1);

    private readonly TableImport _import = new(work.Store.Database);
    private readonly List<string> _told = [];
    private readonly StringBuilder _rejects = new();
    private int _more;

    public async Task<RunEnd> RunAsync(CancellationToken cancellation)
    {
        var files = Pick(await work.TryAsync(() => place.ListAsync(task.Path, cancellation), cancellation));
        var (steps, bytes) = await PrepareAsync(files, cancellation);
        await work.ProcessAsync(steps.Count, bytes, cancellation);
        for (var i = 0; i < steps.Count; i++)
        {
            if (await ImportAsync(steps[i], i, cancellation) is { } failure)
                return new RunEnd(RunState.Failure, Message(failure), Rejects());
        }

        await RemoveAsync(files, cancellation);
        return new RunEnd(_told.Count > 0 ? RunState.Warning : RunState.Success, Message(null), Rejects());
    }

    private List<PlacedFile> Pick(IReadOnlyList<PlacedFile> files)
    {
        if (files.Count == 0)
            throw new PlaceException($"There is no file '{task.Path}'. Put one there, or give the task another path.");
        var byAge = files.OrderBy(static f => f.Modified).ThenBy(static f => f.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return task.Pick switch { FilePick.All => byAge, FilePick.Oldest => [byAge[0]], _ => [byAge[^1]] };
    }

    /// <summary>Fetches the files, and finds out whether all that the task asks for is there. Nothing is written into the account.</summary>
    private async Task<(List<Step> Steps, long Bytes)> PrepareAsync(List<PlacedFile> files, CancellationToken cancellation)
    {
        var steps = new List<Step>();
        var bytes = 0L;
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            var path = Path.Combine(work.Folder, string.Create(CultureInfo.InvariantCulture, $"file-{i}"));
            bytes += await work.TryAsync(() => work.FetchAsync(place, file, path, cancellation), cancellation);
            var sources = await Task.Run(() => ImportFile.Open(path, OptionsOf(file.Name)), cancellation);
            for (var j = 0; j < task.Objects.Count; j++)
                steps.Add(new Step(file.Name, SourceOf(sources, file.Name, j), task.Objects[j]));
        }

        foreach (var step in steps)
        {
            var warnings = await _import.CheckAsync(RequestOf(step, null), cancellation);
            if (warnings.Count > 0 && step.Object.Unmapped == UnmappedColumns.Fail)
                throw new PlaceException($"{step.File}: {string.Join(' ', warnings.Take(MostTold))}");
        }

        return (steps, bytes);
    }

    private ImportFileOptions OptionsOf(string name)
    {
        var format = task.Format;
        // The name's extension says how it is read, unless the task does.
        if (format.Type is { } type && !name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            name += FilePattern.ExtensionOf(type);
        return new ImportFileOptions
        {
            Name = name,
            MaxBytes = work.Options.MaxFileBytes,
            Csv = new CsvFormat { Delimiter = format.Separator, HasHeader = format.Header, Encoding = format.Encoding is { } encoding ? TaskChecks.FindEncoding(encoding) : null },
        };
    }

    private ImportSource SourceOf(IReadOnlyList<ImportSource> sources, string file, int position)
    {
        var name = task.Objects[position].Source;
        if (name.Length == 0 && sources.Count == 1)
            return sources[0];
        var there = string.Join(", ", sources.Take(20).Select(static s => s.Name));
        return name.Length == 0
            ? throw new PlaceException($"{file} holds {sources.Count} objects ({there}). Name one in 'objects[{position}].source'.")
            : sources.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new PlaceException($"{file} holds no '{name}' but {there}.");
    }

    private ImportRequest RequestOf(Step step, Stream? rejects) => new()
    {
        Source = step.Source,
        Table = step.Object.Destination,
        Action = step.Object.Action!.Value.ToImport(),
        Match = step.Object.Match,
        Mapping = step.Object.Map.ToDictionary(static m => m.From, static m => m.To, StringComparer.Ordinal),
        OnRowError = task.OnRowError,
        MaxErrors = task.MaxErrors,
        Truncate = task.Truncate,
        DateOrder = task.DateOrder,
        AllOrNothing = true,
        Skipped = rejects,
    };

    /// <summary>Imports an object.</summary>
    /// <returns>Why it failed; null when it did not.</returns>
    private async Task<string?> ImportAsync(Step step, int position, CancellationToken cancellation)
    {
        var path = Path.Combine(work.Folder, string.Create(CultureInfo.InvariantCulture, $"rejects-{position}"));
        ImportReport report;
        await using (var rejects = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var request = RequestOf(step, rejects) with
            {
                BeforeCommit = async (session, soFar) => await work.CountAsync(session, CountsOf(soFar), CancellationToken.None),
            };
            report = await WhenFreeAsync(() => _import.RunAsync(request, null, cancellation), cancellation);
        }

        if (report.Outcome == ImportOutcome.Cancelled)
            throw new OperationCanceledException(cancellation);
        await KeepRejectsAsync(path);
        foreach (var warning in report.Warnings)
            Tell($"{report.Table}: {warning}");
        foreach (var error in report.Errors)
            Tell($"{report.Table}, row {error.Row}{(error.Field is null ? "" : $", {error.Field}")}: {error.Message}");
        return report.Outcome == ImportOutcome.Completed ? null : $"{report.Table}: {report.Failure}";
    }

    /// <summary>Waits while another import into the table runs.</summary>
    private static async Task<ImportReport> WhenFreeAsync(Func<Task<ImportReport>> import, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await import();
            }
            catch (DataException failure) when (failure.Problem == DataProblem.InUse)
            {
                await Task.Delay(TableWait, cancellation);
            }
        }
    }

    private static RunCounts CountsOf(ImportReport report) => new(1, report.Read, report.Added, report.Updated, report.Deleted, report.Skipped);

    private async Task RemoveAsync(List<PlacedFile> files, CancellationToken cancellation)
    {
        if (task.AfterRun != AfterRun.Delete)
            return;
        foreach (var file in files)
        {
            try
            {
                await work.TryAsync(
                    async () =>
                    {
                        await place.DeleteAsync(file, cancellation);
                        return true;
                    },
                    cancellation);
            }
            catch (PlaceException failure)
            {
                Tell($"The file '{file.Name}' was imported but could not be removed: {failure.Message}");
            }
        }
    }

    private async Task KeepRejectsAsync(string path)
    {
        using var reader = new StreamReader(path);
        var buffer = new char[8192];
        while (_rejects.Length < MaxRejects && await reader.ReadAsync(buffer) is var read and > 0)
            _rejects.Append(buffer, 0, Math.Min(read, MaxRejects - _rejects.Length));
    }

    private string? Rejects() => _rejects.Length > 0 ? _rejects.Replace("\0", "").ToString() : null;

    private void Tell(string text)
    {
        if (_told.Count < MostTold)
            _told.Add(text);
        else
            _more++;
    }

    private string? Message(string? failure)
    {
        var lines = (failure is null ? [] : (List<string>)[failure]).Concat(_told).Concat(_more > 0 ? [$"… and {_more} more."] : []);
        var text = string.Join('\n', lines);
        return text.Length > 0 ? text : null;
    }

    private sealed record Step(string File, ImportSource Source, TaskObject Object);
}
