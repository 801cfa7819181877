using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Data.Transfer;
using Tarn.Identity.Rights;
using Tarn.Studio.Datasheets;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Views;

/// <summary>A view as its records.</summary>
public sealed partial class ViewScreen
{
    private StudioPage _page = null!;
    private SheetGrid? _grid;
    private ViewDefinition? _view;
    private ViewSheet? _sheet;
    private SheetWindow? _window;
    private SheetClash? _clash;
    private SheetFile? _file;
    private bool _isFiltering;
    private bool _isSharing;
    private bool _totals;
    private int _design;

    /// <summary>The view's number.</summary>
    [Parameter] public long Id { get; set; }

    private string CountText => SheetNumbers.Records(_window!.Extent.Count) + (_window.Query.Filters.IsEmpty ? "" : _window.Extent.Count == 1 ? " matches" : " match");

    /// <summary>A row of a view over one table is one record; over several it would not be plain which of them goes.</summary>
    private bool CanDelete => _view is { Tables.Length: 1 } && _sheet?.Edited is not null && May(Right.Delete);

    private bool May(Right right) => Workspace.Allows(right, RightsKind.View, Id);

    private long PickedCount => _grid is null || _window is null ? 0 : _grid.AllPicked ? _window.Extent.Count : _grid.Picked.Count;

    public void Dispose() => Workspace.DesignChanged -= Refresh;

    protected override void OnInitialized() => Workspace.DesignChanged += Refresh;

    private void Refresh() => _ = InvokeAsync(() => _page.ReloadAsync());

    private void Redraw() => StateHasChanged();

    private void Refuse() => Toasts.Info("A block is pasted into a table, not into a view: open the table itself.");

    private async Task LoadAsync(CancellationToken leaving)
    {
        var view = (await Workspace.SchemaAsync(leaving)).Views.FirstOrDefault(v => v.Id == Id && Workspace.Allows(Right.Read, RightsKind.View, Id));
        // The view's tables need not be seen to look through it.
        var schema = Workspace.Rights.WholeSchema;
        if (view is not { Invalid: null })
        {
            (_view, _sheet, _window) = (view, null, null);
            return;
        }

        var isOther = _view?.Id != view.Id;
        var sheet = new ViewSheet(Workspace.Database, schema, view);
        if (!isOther && _window is not null && _sheet is not null && _sheet.Shape.Name == sheet.Shape.Name && _sheet.Shape.Fields.SequenceEqual(sheet.Shape.Fields) && ViewDesign.IsSame(_view!, view))
            return;
        (_view, _sheet, _clash, _file) = (view, sheet, null, null);
        _design++;
        _isFiltering = false;
        if (isOther)
            _totals = false;
        var window = new SheetWindow(sheet) { Query = new SheetQuery { Table = view.Name }, MayAdd = May(Right.Add) };
        await window.MeasureAsync(leaving);
        await window.ShowAsync(0, 40, anew: true, leaving);
        _window = window;
    }

    private Task FilterAsync((ImmutableArray<SheetFilter> Filters, bool Any) filter) => _page.TryAsync(async stop =>
    {
        _window!.Query = _window.Query with { Filters = filter.Filters, Any = filter.Any };
        await _window.MeasureAsync(stop);
        _grid!.ClearPicked();
        await _grid.RedrawAsync(toTop: true);
    });

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
        var agreed = await Confirmations.AskAsync(new Confirmation
        {
            Title = $"Delete {SheetNumbers.Records(count)}?",
            Text = $"The records are gone for good, from the table {_sheet!.Edited!.Name} too. This cannot be undone.",
            Action = $"Delete {SheetNumbers.Records(count)}",
            Type = count > 20 ? _view!.Name : null,
        });
        if (!agreed)
            return;
        await _page.TryAsync(async stop =>
        {
            Workspace.Require(Right.Delete, _sheet!);
            var records = _grid!.AllPicked ? await _window!.KeysAsync(0, (int)Math.Min(int.MaxValue, _window.Extent.Count), stop) : [.. _grid.Picked];
            var deleted = await _sheet!.DeleteAsync(records, Workspace.WriteContext, CancellationToken.None);
            _grid.ClearPicked();
            Toasts.Done($"Deleted {SheetNumbers.Records(deleted)}");
            await RereadAsync();
        });
    }

    private async Task OverwriteAsync(SheetClash clash)
    {
        _clash = null;
        await _page.TryAsync(async _ =>
        {
            Workspace.Require(Right.Edit, _sheet!);
            await _sheet!.SaveAsync(clash.Row, [new SheetEdit(clash.Conflict.Field, clash.Conflict.Yours, null)], force: true, Workspace.WriteContext, CancellationToken.None);
            await RereadAsync();
        });
    }

    private async Task DownloadAsync(ExportFormat format)
    {
        if (!await _page.TryAsync(_ =>
        {
            Workspace.Require(Right.Read | Right.Export, RightsKind.View, Id);
            return Task.CompletedTask;
        }))
            return;
        var (view, sheet, query) = (_view!, _sheet!, _window!.Query);
        var name = view.Name + (format == ExportFormat.Excel ? ".xlsx" : ".csv");
        await using var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var database = Workspace.Database;
        var state = await Actions.Start("Preparing " + name, async (action, stop) =>
        {
            var (where, orderBy) = sheet.Write(query);
            // A table may bear the view's name: the prefix tells them apart.
            var request = ExportRequest.Of(ObjectNames.ViewPrefix + view.Name, format, where, orderBy, [.. sheet.Shape.Fields.Select(f => f.Name)]) with { Name = view.Name };
            var report = await new TableExport(database).WriteAsync(request, file, stop);
            await file.FlushAsync(stop);
            action.Report(new LongProgress(1, SheetNumbers.Records(report.Records) + "."));
        });
        if (state != LongState.Done || _grid is null)
            return;
        file.Position = 0;
        await _page.TryAsync(_ => Script.SaveFileAsync(name, file));
    }

    private string ClashText(string? text) => _sheet!.Shape.FindField(_clash!.Conflict.Field) is { } field && Data.Sheets.SheetCell.Show(field, text) is { Length: > 0 } shown
        ? shown.Length > 120 ? string.Concat(shown.AsSpan(0, 120), "…") : shown : "(blank)";
}
