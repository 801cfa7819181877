using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Data.Transfer;
using Tarn.Identity.Rights;
using Tarn.Studio.Datasheets;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Tables;

/// <summary>A table as its records.</summary>
public sealed partial class TableScreen
{
    /// <summary>Deleting more records than this asks for the table's name.</summary>
    private const int FewRecords = 20;

    private StudioPage _page = null!;
    private SheetGrid? _grid;
    private TableDefinition? _table;
    private SheetWindow? _window;
    private ImmutableArray<SheetProblem>.Builder _pasteProblems = ImmutableArray.CreateBuilder<SheetProblem>();
    private SheetPaste? _paste;
    private SheetClash? _clash;
    private SheetFile? _file;
    private bool _isFiltering;
    private bool _isSharing;
    private bool _isReplacing;
    private bool _isPasting;
    private bool _totals;
    private int _design;

    /// <summary>The table's number.</summary>
    [Parameter] public long Id { get; set; }

    private bool May(Right right) => Workspace.Allows(right, RightsKind.Table, Id);

    private Datasheet Sheet => new(Workspace.Database);

    private long PickedCount => _grid is null || _window is null ? 0 : _grid.AllPicked ? _window.Extent.Count : _grid.Picked.Count;

    private string CountText => SheetNumbers.Records(_window!.Extent.Count) + (_window.Query.Filters.IsEmpty ? "" : _window.Extent.Count == 1 ? " matches" : " match");

    public void Dispose() => Workspace.DesignChanged -= Refresh;

    protected override void OnInitialized() => Workspace.DesignChanged += Refresh;

    private void Refresh() => _ = InvokeAsync(() => _page.ReloadAsync());

    private void Redraw() => StateHasChanged();

    private async Task LoadAsync(CancellationToken leaving)
    {
        var table = (await Workspace.SchemaAsync(leaving)).FindTable(Id);
        // Where the address changes from one table to another, the guard has asked; here it is asked of what is read.
        if (table is null || !May(Right.Read))
        {
            (_table, _window) = (null, null);
            return;
        }

        if (_window is not null && _table?.Id == table.Id && _table.Name == table.Name && _table.Fields.SequenceEqual(table.Fields))
            return;
        var isOther = _table?.Id != table.Id;
        _table = table;
        _design++;
        var query = isOther || _window is null ? new SheetQuery { Table = table.Name } : Still(_window.Query, table);
        _window = new SheetWindow(new TableSheet(Workspace.Database, table)) { Query = query, MayAdd = May(Right.Add) };
        if (isOther)
            (_isFiltering, _totals, _isReplacing, _paste, _clash, _file) = (false, false, false, null, null, null);
        await _window.MeasureAsync(leaving);
        await _window.ShowAsync(0, 40, anew: true, leaving);
    }

    /// <summary>What of a query still makes sense after a change of design.</summary>
    private static SheetQuery Still(SheetQuery query, TableDefinition table) => query with
    {
        Table = table.Name,
        Filters = [.. query.Filters.Where(f => table.FindField(f.Field) is { } field && CriterionText.Check(field, f.Comparison, f.Value) is null)],
        Sorts = [.. query.Sorts.Where(s => table.FindField(s.Field) is not null)],
    };

    private Task FilterAsync((ImmutableArray<SheetFilter> Filters, bool Any) filter) => _page.TryAsync(async stop =>
    {
        _window!.Query = _window.Query with { Filters = filter.Filters, Any = filter.Any };
        await _window.MeasureAsync(stop);
        _grid!.ClearPicked();
        await _grid.RedrawAsync(toTop: true);
    });

    private async Task ReplacedAsync()
    {
        _isReplacing = false;
        await RereadAsync();
    }

    private async Task FileDoneAsync()
    {
        _file = null;
        await RereadAsync();
    }

    private async Task RereadAsync()
    {
        await _window!.MeasureAsync(_page.Leaving);
        await _grid!.RedrawAsync(toTop: false);
    }

    private async Task DeleteAsync()
    {
        var count = PickedCount;
        var children = (await Workspace.SchemaAsync(_page.Leaving)) is var schema
            ? schema.Relationships.Where(r => r.ParentTable == Id && r.CascadeDelete).Select(r => $"records of {schema.FindTable(r.ChildTable)?.Name} that belong to them").ToList()
            : [];
        var agreed = await Confirmations.AskAsync(new Confirmation
        {
            Title = $"Delete {SheetNumbers.Records(count)}?",
            Text = count == 1 ? "The record is gone for good. This cannot be undone." : "The records are gone for good. This cannot be undone.",
            Action = $"Delete {SheetNumbers.Records(count)}",
            Type = count > FewRecords ? _table!.Name : null,
            Impact = children,
            ImpactTitle = "This also deletes",
        });
        if (!agreed)
            return;
        await _page.TryAsync(async _ =>
        {
            Workspace.Require(Right.Delete, RightsKind.Table, Id);
            var deleted = _grid!.AllPicked
                ? await Sheet.DeleteAllAsync(_window!.Query, Workspace.WriteContext, CancellationToken.None)
                : await Sheet.DeleteAsync(_table!.Name, _grid.Picked, Workspace.WriteContext, CancellationToken.None);
            _grid.ClearPicked();
            Toasts.Done($"Deleted {SheetNumbers.Records(deleted)}");
            await RereadAsync();
        });
    }

    private Task PasteAsync(SheetBlock block) => _page.TryAsync(async stop =>
    {
        var cells = SheetPaste.Read(block.Text);
        if (cells.Count == 0)
            return;
        if (cells.Count > SheetPaste.MaxRows)
        {
            Toasts.Info($"A paste has at most {SheetPaste.MaxRows:N0} rows. Save the spreadsheet as a file and import it instead.");
            return;
        }

        var width = cells.Max(c => c.Length);
        ImmutableArray<string> fields = [.. block.Fields.Take(width)];
        if (width > fields.Length)
        {
            Toasts.Info($"The block has {TimeWords.Count(width, "column")}, and only {TimeWords.Count(fields.Length, "field")} from here on. Begin further left.");
            return;
        }

        var keys = await _window!.KeysAsync(block.Row, cells.Count, stop);
        var paste = new SheetPaste(_table!.Name, fields, [.. keys], cells);
        _pasteProblems = ImmutableArray.CreateBuilder<SheetProblem>();
        _pasteProblems.AddRange(await Sheet.CheckAsync(paste, stop));
        _paste = paste;
    });

    private async Task FinishPasteAsync()
    {
        _isPasting = true;
        var done = await _page.TryAsync(async _ =>
        {
            Workspace.Require(PasteRight(_paste!), RightsKind.Table, Id);
            _pasteProblems.AddRange(await Sheet.PasteAsync(_paste!, Workspace.WriteContext, CancellationToken.None));
            if (_pasteProblems.Count > 0)
                return;
            Toasts.Done($"Pasted {TimeWords.Count(_paste!.Cells.Count, "row")}");
            _paste = null;
            await RereadAsync();
        });
        _isPasting = false;
        if (!done)
            _paste = null;
    }

    private async Task OverwriteAsync(SheetClash clash)
    {
        _clash = null;
        await _page.TryAsync(async _ =>
        {
            Workspace.Require(Right.Edit, RightsKind.Table, Id);
            await Sheet.SaveAsync(_table!.Name, clash.Row.Key, [new SheetEdit(clash.Conflict.Field, clash.Conflict.Yours, null)], force: true, Workspace.WriteContext, CancellationToken.None);
            await RereadAsync();
        });
    }

    private async Task DownloadAsync(ExportFormat format)
    {
        if (!await _page.TryAsync(_ =>
        {
            Workspace.Require(Right.Read | Right.Export, RightsKind.Table, Id);
            return Task.CompletedTask;
        }))
            return;
        var (table, query) = (_table!, _window!.Query);
        var name = table.Name + (format == ExportFormat.Excel ? ".xlsx" : ".csv");
        // The file goes when it has been handed over, or when nobody waits for it any more.
        await using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var database = Workspace.Database;
        var state = await Actions.Start("Preparing " + name, async (action, stop) =>
        {
            var orderBy = query.IsByKey ? null : query.OrderBy(table, reversed: false);
            var report = await new TableExport(database).WriteAsync(ExportRequest.Of(table.Name, format, query.Where(table), orderBy), file, stop);
            await file.FlushAsync(stop);
            action.Report(new LongProgress(1, SheetNumbers.Records(report.Records) + "."));
        });
        if (state != LongState.Done || _grid is null)
            return;
        file.Position = 0;
        await _page.TryAsync(_ => Script.SaveFileAsync(name, file));
    }

    private static Right PasteRight(SheetPaste paste) => (paste.Changed > 0 ? Right.Edit : Right.None) | (paste.Added > 0 ? Right.Add : Right.None);

    private static string PasteText(SheetPaste paste) => (paste.Changed, paste.Added) switch
    {
        (0, _) => $"{SheetNumbers.Records(paste.Added)} will be added.",
        (_, 0) => $"{SheetNumbers.Records(paste.Changed)} will be changed.",
        _ => $"{SheetNumbers.Records(paste.Changed)} will be changed and {SheetNumbers.Records(paste.Added)} added.",
    };

    private string ClashText(string? text) => _table!.FindField(_clash!.Conflict.Field) is { } field && Data.Sheets.SheetCell.Show(field, text) is { Length: > 0 } shown ? Short(shown) : "(blank)";

    private static string Short(string text) => text.Length > 120 ? string.Concat(text.AsSpan(0, 120), "…") : text;
}
