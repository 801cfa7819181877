using System.CommandLine;
using System.Globalization;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;

namespace Tarn.Server.Commands;

/// <summary><c>tarn data</c>: records in and out of tables, as files.</summary>
internal static class DataCommand
{
    /// <summary>Errors shown to people; the rest are counted.</summary>
    private const int ErrorsShown = 10;

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group("data", "Records in and out of tables, as CSV, Excel, JSON or XML", CreateImport(), CreateExport());

    private static Command CreateImport()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The file: CSV, Excel, JSON, table XML, or a ZIP of one of these" };
        var table = new Option<string>("--table") { Description = "The table. With --action new it may be left out: the file's name is taken", HelpName = "TABLE" };
        var action = new Option<ImportAction>("--action") { Description = "What to do with the table. Default: Append", HelpName = string.Join('|', Enum.GetNames<ImportAction>()) };
        var match = new Option<string>("--match") { Description = "Fields that identify a record, for Update, AddAndUpdate and Sync; separated by ','", HelpName = "FIELDS" };
        var strict = new Option<bool>("--strict") { Description = "Write nothing when a single row cannot be written" };
        var truncate = new Option<bool>("--truncate") { Description = "Cut texts that are too long instead of refusing their rows" };
        return CommandLine.Leaf(
            "import",
            "Import a file into a table",
            (call, cancellation) =>
            {
                var kind = call.Parsed.GetResult(action) is null ? ImportAction.Append : call.Parsed.GetValue(action);
                var name = call.Parsed.GetValue(table) ?? (kind == ImportAction.New ? "" : throw new CommandFailure("Name the table with --table."));
                return ImportAsync(
                    call,
                    call.Parsed.GetRequiredValue(file),
                    source => new ImportRequest
                    {
                        Source = source,
                        Table = name,
                        Action = kind,
                        Match = [.. (call.Parsed.GetValue(match) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
                        Truncate = call.Parsed.GetValue(truncate),
                        OnRowError = call.Parsed.GetValue(strict) ? RowErrorAction.Fail : null,
                    },
                    cancellation);
            },
            file, table, action, match, strict, truncate);
    }

    private static async Task<int> ImportAsync(CommandCall call, FileInfo file, Func<ImportSource, ImportRequest> request, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var sources = ImportFile.Open(file.FullName);
        if (sources.Count != 1)
            throw new CommandFailure($"{file.Name} holds {sources.Count} tables ({string.Join(", ", sources.Select(s => s.Name))}). Import a file that holds one.");
        var rows = await Task.Run(() => CountRows(sources[0], cancellation), cancellation);
        var report = await call.Output.ProgressAsync($"Importing {file.Name}", bar => new TableImport(account.Database).RunAsync(
            request(sources[0]), new RowProgress(bar, rows), cancellation));
        Show(call, report);
        return report.Outcome == ImportOutcome.Completed ? ExitCode.Done : ExitCode.Failed;
    }

    private static Command CreateExport()
    {
        var table = new Argument<string>("TABLE") { Description = "The table or view" };
        var file = new Argument<FileInfo>("FILE") { Description = "The file to write. Its extension says how: .csv, .xlsx, .json, .xml" };
        var where = new Option<string>("--where") { Description = "A T-SQL condition: only these records", HelpName = "CONDITION" };
        var orderBy = new Option<string>("--order-by") { Description = "A T-SQL sort list", HelpName = "FIELDS" };
        var overwrite = new Option<bool>("--force") { Description = "Replace the file when it exists" };
        return CommandLine.Leaf(
            "export",
            "Export a table or view to a file",
            (call, cancellation) =>
            {
                var name = call.Parsed.GetRequiredValue(table);
                var target = call.Parsed.GetRequiredValue(file);
                var request = ExportRequest.Of(name, FormatOf(target), call.Parsed.GetValue(where), call.Parsed.GetValue(orderBy));
                return ExportAsync(call, request, target, call.Parsed.GetValue(overwrite), cancellation);
            },
            table, file, where, orderBy, overwrite);
    }

    private static async Task<int> ExportAsync(CommandCall call, ExportRequest request, FileInfo target, bool overwrite, CancellationToken cancellation)
    {
        if (target.Exists && !overwrite)
            throw new CommandFailure($"{target.FullName} exists already. Replace it with --force.");
        var account = await call.OpenAccountAsync(cancellation);
        var report = await ReplacedFile.WriteAsync(target.FullName, output => new TableExport(account.Database).WriteAsync(request, output, cancellation));
        call.Output.Json(new { File = target.FullName, report.Records });
        call.Output.Line($"{report.Records.ToString("N0", CultureInfo.InvariantCulture)} records of {request.Name} are in {target.FullName}.");
        if (report.Cut > 0)
            call.Output.Tell($"{report.Cut} texts are longer than Excel allows and were cut.");
        return ExitCode.Done;
    }

    private static ExportFormat FormatOf(FileInfo file) => file.Extension.ToLowerInvariant() switch
    {
        ".csv" => ExportFormat.Csv,
        ".xlsx" => ExportFormat.Excel,
        ".json" => ExportFormat.Json,
        ".xml" => ExportFormat.Xml,
        _ => throw new CommandFailure($"The extension of {file.Name} must be .csv, .xlsx, .json or .xml."),
    };

    /// <summary>Reading a file is quick beside writing its rows, and makes the bar tell the truth.</summary>
    private static long CountRows(ImportSource source, CancellationToken cancellation)
    {
        using var rows = source.Open();
        var count = 0L;
        while (rows.Read())
        {
            if (++count % 1000 == 0)
                cancellation.ThrowIfCancellationRequested();
        }

        return count;
    }

    private static void Show(CommandCall call, ImportReport report)
    {
        call.Output.Json(new
        {
            Outcome = report.Outcome.ToString(),
            report.Table,
            report.Read,
            report.Added,
            report.Updated,
            report.Deleted,
            report.Skipped,
            report.Unmatched,
            report.Failure,
            report.Warnings,
            Errors = report.Errors.Select(e => new { e.Row, e.Field, e.Value, Problem = e.Problem.ToString(), e.Message }),
        });
        call.Output.Line($"{report.Table}: {report.Read} rows read, {report.Added} added, {report.Updated} changed, {report.Deleted} deleted, {report.Skipped} skipped.");
        foreach (var warning in report.Warnings)
            call.Output.Tell(warning);
        foreach (var error in report.Errors.Take(ErrorsShown))
            call.Output.Tell($"Row {error.Row}{(error.Field is null ? "" : $", {error.Field}")}: {error.Message}");
        if (report.Skipped > ErrorsShown)
            call.Output.Tell($"... and {report.Skipped - ErrorsShown} more rows; --json lists them.");
        if (report.Failure is not null)
            call.Output.Tell("tarn: " + report.Failure);
    }

    private sealed class RowProgress(IProgress<double> bar, long rows) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => bar.Report(rows == 0 ? 1 : (double)value.Read / rows);
    }
}
