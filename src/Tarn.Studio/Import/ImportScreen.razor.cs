using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Transfer;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Import;

/// <summary>From a dropped file to records: what is in it, where it goes, how it went.</summary>
public sealed partial class ImportScreen
{
    private const int ErrorsShown = 50;

    private StudioPage _page = null!;
    private IReadOnlyList<TableDefinition> _tables = [];
    private double? _upload;
    private UploadedFile? _file;
    private int _source;
    private SourcePreview? _preview;
    private List<ImportColumn> _columns = [];
    private bool _isExact;
    private TableDefinition? _table;
    private string _name = "";
    private ImportAction _action = ImportAction.Append;
    private DateOrder _order = DateOrder.MonthFirst;
    private Problem? _problem;
    private LongAction? _running;
    private ImportReport? _report;
    private long? _reportTable;
    private byte[]? _skipped;

    /// <summary>The table to import into, by number; none for a new one.</summary>
    [SupplyParameterFromQuery(Name = "table")] public string? Into { get; set; }

    private bool Matching => _table is not null && _action is ImportAction.AddAndUpdate or ImportAction.Update;

    /// <inheritdoc/>
    public void Dispose()
    {
        Actions.Changed -= Draw;
        _file?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Actions.Changed += Draw;

    private void Draw()
    {
        if (_running is not null)
            _ = InvokeAsync(StateHasChanged);
    }

    private async Task LoadAsync(CancellationToken leaving)
    {
        _tables = [.. (await Workspace.SchemaAsync(leaving)).Tables.Where(t => Workspace.Allows(Right.Add, RightsKind.Table, t.Id) || Workspace.Allows(Right.Edit, RightsKind.Table, t.Id)).OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase)];
        _table = long.TryParse(Into, CultureInfo.InvariantCulture, out var id) ? _tables.FirstOrDefault(t => t.Id == id) : null;
    }

    private async Task ReceiveAsync(InputFileChangeEventArgs chosen)
    {
        (_problem, _upload) = (null, 0);
        await _page.TryAsync(
            async leaving =>
            {
                _file = await UploadedFile.ReceiveAsync(chosen.File, Progress, leaving);
                _upload = 1;
                StateHasChanged();
                await LookAsync(0, leaving);
            },
            problem => _problem = problem);
        if (_preview is null)
            GiveUpFile();
        _upload = null;
    }

    private void Progress(double done)
    {
        // A large file comes in thousands of pieces; the bar has a hundred steps.
        if (done - (_upload ?? 0) < 0.01)
            return;
        _upload = done;
        StateHasChanged();
    }

    private async Task LookAsync(int source, CancellationToken leaving)
    {
        var preview = await PreviewAsync(source, leaving);
        _name = FreeName(preview.Design.Name);
        Show(source, preview);
    }

    private Task<SourcePreview> PreviewAsync(int source, CancellationToken leaving)
    {
        var (chosen, order) = (_file!.Sources[source], _order);
        return Task.Run(() => SourcePreview.Read(chosen, order, leaving), leaving);
    }

    private void Show(int source, SourcePreview preview)
    {
        (_source, _preview, _isExact) = (source, preview, preview.Design.IsExact);
        var byColumn = preview.Design.Fields.Where(f => f.Column is not null).ToDictionary(f => f.Column!, f => f.Field, StringComparer.Ordinal);
        var keys = _isExact ? preview.Columns : [.. preview.Design.Fields.Select(f => f.Column!)];
        _columns = [.. keys.Select((key, i) => new ImportColumn { Key = key, Heading = preview.Columns[i], Position = i, Label = byColumn.GetValueOrDefault(key)?.Label ?? "", Type = byColumn.GetValueOrDefault(key)?.Type ?? FieldTypes.String })];
        NameFields();
    }

    /// <summary>Names the fields: those that were cleaned up from the headings, or those of the chosen table that are called alike.</summary>
    private void NameFields()
    {
        var proposed = _preview!.Design.Fields.Where(f => f.Column is not null).ToDictionary(f => f.Column!, f => f.Field.Name, StringComparer.Ordinal);
        foreach (var column in _columns)
        {
            var alike = _table?.Fields.FirstOrDefault(f => Plain(f.Name) == Plain(column.Heading));
            column.Field = _table is null ? proposed.GetValueOrDefault(column.Key, "") : alike?.Name ?? "";
            column.Included = _table is null || alike is { IsFormula: false };
            column.Matches = false;
        }
    }

    private Task ChooseSourceAsync(ChangeEventArgs change) =>
        _page.TryAsync(leaving => LookAsync(int.Parse((string)change.Value!, CultureInfo.InvariantCulture), leaving), problem => _problem = problem);

    private Task ChooseOrderAsync(ChangeEventArgs change)
    {
        _order = Enum.Parse<DateOrder>((string)change.Value!);
        return _page.TryAsync(
            async leaving =>
            {
                var (before, corrected) = (_preview!.Design, _columns);
                Show(_source, await PreviewAsync(_source, leaving));
                // What was corrected by hand stays; other dates may only show in what was proposed.
                foreach (var (column, old) in _columns.Zip(corrected))
                {
                    (column.Included, column.Field, column.Matches) = (old.Included, old.Field, old.Matches);
                    if (before.Fields.FirstOrDefault(f => f.Column == old.Key)?.Field.Type != old.Type)
                        column.Type = old.Type;
                }
            },
            problem => _problem = problem);
    }

    private Task ChooseHeaderAsync(ChangeEventArgs change)
    {
        var hasHeader = (string?)change.Value == "true";
        return _page.TryAsync(
            async leaving =>
            {
                await _file!.ReadAsync(hasHeader, leaving);
                Show(_source, await PreviewAsync(_source, leaving));
            },
            problem => _problem = problem);
    }

    private void ChooseTable(ChangeEventArgs change)
    {
        _table = _tables.FirstOrDefault(t => t.Name == (string?)change.Value);
        (_action, _problem) = (ImportAction.Append, null);
        NameFields();
    }

    private async Task ImportAsync()
    {
        _problem = null;
        if (_running is not null || !await _page.TryAsync(_ => CheckAsync(), problem => _problem = problem))
            return;
        if (_action == ImportAction.Replace && _table is { } emptied && !await Confirmations.AskAsync(new Confirmation
        {
            Title = $"Replace the records of {emptied.Name}?",
            Text = "All its records are deleted before those of the file are added. This cannot be undone.",
            Action = "Delete and import",
            Type = emptied.Name,
        }))
            return;
        var (file, request, count, isNew) = (_file!, Request(), _preview!.Count, _table is null);
        var skipped = new MemoryStream();
        ImportReport? report = null;
        file.Hold();
        var ending = Actions.Start(
            $"Importing {file.Name}",
            async (action, stop) =>
            {
                _running = action;
                try
                {
                    report = await new TableImport(Workspace.Database).RunAsync(request with { Skipped = skipped }, new RowProgress(action, count), stop);
                }
                finally
                {
                    file.Dispose();
                }
            });
        var state = await ending;
        var failure = _running?.Problem;
        _running = null;
        if (report is null)
        {
            _problem = failure ?? (state == LongState.Cancelled ? new Problem("The import was stopped before it began.", []) : null);
            return;
        }

        (_report, _skipped) = (report, skipped.ToArray());
        if (isNew && (await Workspace.Database.GetSchemaAsync(CancellationToken.None)).FindTableDefinition(report.Table) is { } made)
            await Workspace.NoteCreatedAsync(RightsKind.Table, made.Id);
        Workspace.NoteDesignChange();
        await LoadAsync(CancellationToken.None);
        _reportTable = _tables.FirstOrDefault(t => t.Name.Equals(report.Table, StringComparison.OrdinalIgnoreCase))?.Id;
        GiveUpFile();
    }

    private async Task CheckAsync()
    {
        if (_table is null)
            Workspace.RequireNew(RightsKind.Table);
        else
            Workspace.Require(RightOf(_action), RightsKind.Table, _table.Id);
        var included = _columns.Where(c => c.Included).ToList();
        if (included.FirstOrDefault(c => c.Field.Trim().Length == 0) is { } unnamed)
            throw new DataException(DataProblem.MalformedRequest, $"Choose the field that the column '{unnamed.Heading}' goes into, or untick it.");
        if (included.GroupBy(c => c.Field.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new DataException(DataProblem.MalformedRequest, $"Two columns go into the field '{twice.Key}'. Each field takes one.");
        if (Matching && !included.Any(c => c.Matches))
            throw new DataException(DataProblem.MalformedRequest, "Tick “find by” at one column or more: it tells which record a row belongs to.");
        if (_table is null)
        {
            if (ObjectNames.Check(_name, "table") is { } fault)
                throw new DataException(DataProblem.InvalidDefinition, fault);
            if (included.Select(c => ObjectNames.Check(c.Field.Trim(), "field")).FirstOrDefault(f => f is not null) is { } field)
                throw new DataException(DataProblem.InvalidDefinition, field);
            if ((await Workspace.SchemaAsync(CancellationToken.None)).FindTableDefinition(_name) is not null)
                throw new DataException(DataProblem.AlreadyExists, $"There is a table named '{_name}' already. Choose it under “Into”, or give this one another name.");
        }
    }

    private ImportRequest Request()
    {
        var mapping = _columns.ToDictionary(c => c.Key, c => c.Included ? c.Field.Trim() : "", StringComparer.Ordinal);
        var source = _file!.Sources[_source];
        if (_table is not null)
            return new ImportRequest { Source = source, Table = _table.Name, Action = _action, DateOrder = _order, Mapping = mapping, Match = Matching ? [.. _columns.Where(c => c is { Included: true, Matches: true }).Select(c => c.Field)] : [] };
        var fields = _isExact
            ? _preview!.Design.Fields
            : _columns.Where(c => c.Included).Select(c => new FieldProposal(c.Key, new FieldDefinition { Name = c.Field.Trim(), Type = c.Type, Label = c.Label })).ToImmutableArray();
        return new ImportRequest { Source = source, Table = _name, Action = ImportAction.New, DateOrder = _order, Design = _preview!.Design with { Name = _name, Fields = fields } };
    }

    /// <summary>What an import does with the records that are there.</summary>
    private static Right RightOf(ImportAction action) => action switch
    {
        ImportAction.Append => Right.Add,
        ImportAction.Update => Right.Edit,
        ImportAction.AddAndUpdate => Right.Add | Right.Edit,
        _ => Right.Add | Right.Edit | Right.Delete,
    };

    private Task SaveSkippedAsync() => Script.SaveFileAsync($"{_report!.Table}, rows left out.csv", new MemoryStream(_skipped!));

    private void StartOver()
    {
        (_report, _reportTable, _skipped, _problem) = (null, null, null, null);
        GiveUpFile();
    }

    private void GiveUpFile()
    {
        _file?.Dispose();
        (_file, _preview, _columns) = (null, null, []);
    }

    private string FreeName(string name)
    {
        var free = name;
        for (var i = 2; _tables.Any(t => t.Name.Equals(free, StringComparison.OrdinalIgnoreCase)); i++)
            free = $"{name[..Math.Min(name.Length, ObjectNames.MaxLength - 4)]}_{i}";
        return free;
    }

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);

    private static string Outcome(ImportReport report) => report.Outcome switch
    {
        ImportOutcome.Completed when report.Skipped > 0 && report.Skipped == report.Read => $"No row could be brought into {report.Table}. Choose other types or fields, or correct the file.",
        ImportOutcome.Completed when report.Skipped == 0 => $"All rows are in {report.Table}.",
        ImportOutcome.Completed => $"The rows are in {report.Table}, but for {Rows(report.Skipped)}.",
        ImportOutcome.Cancelled => "The import was stopped.",
        _ => $"The import ended early: {report.Failure}",
    };

    private static string Figures(ImportReport report)
    {
        var figures = new List<string> { $"{Rows(report.Read)} read" };
        if (report.Added > 0)
            figures.Add($"{report.Added.ToString("N0", CultureInfo.InvariantCulture)} added");
        if (report.Updated > 0)
            figures.Add($"{report.Updated.ToString("N0", CultureInfo.InvariantCulture)} updated");
        if (report.Deleted > 0)
            figures.Add($"{report.Deleted.ToString("N0", CultureInfo.InvariantCulture)} deleted");
        if (report.Unmatched > 0)
            figures.Add($"{report.Unmatched.ToString("N0", CultureInfo.InvariantCulture)} matched no record");
        if (report.Skipped > 0)
            figures.Add($"{report.Skipped.ToString("N0", CultureInfo.InvariantCulture)} left out");
        return string.Join(", ", figures) + ".";
    }

    private static string Rows(long count) => count == 1 ? "1 row" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} rows";

    private sealed class RowProgress(LongAction action, long rows) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => action.Report(new LongProgress(
            rows == 0 ? 1 : Math.Min(1, value.Read / (double)rows),
            $"{value.Read.ToString("N0", CultureInfo.InvariantCulture)} of {Rows(rows)}{(value.Skipped > 0 ? $", {value.Skipped.ToString("N0", CultureInfo.InvariantCulture)} left out" : "")}"));
    }
}
