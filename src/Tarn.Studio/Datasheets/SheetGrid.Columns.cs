using System.Globalization;
using Microsoft.JSInterop;
using Tarn.Data.Sheets;

namespace Tarn.Studio.Datasheets;

/// <summary>The grid's columns as the person likes them.</summary>
public sealed partial class SheetGrid
{
    /// <summary>Width of the column with the records' places.</summary>
    private const int MarkWidth = 44;

    private SheetLayout _layout = new([], 0);
    private SheetLayout? _arranged;
    private ShownColumn[] _columns = [];

    private string LayoutName => string.Create(CultureInfo.InvariantCulture, $"datasheet.{(Sheet is TableSheet ? "table" : "view")}.{Table.Id}");

    /// <summary>Widths of the grid's columns in CSS.</summary>
    private string Tracks => string.Join(' ', _columns.Select(c => Px(c.Width)).Prepend(Px(MarkWidth)));

    /// <summary>Opens the dialog in which columns are ordered, hidden and made to stay.</summary>
    public void Arrange()
    {
        _arranged = _layout;
        StateHasChanged();
    }

    /// <summary>Called by the browser when a column was made wider or narrower; a width of 0 is the usual one.</summary>
    [JSInvokable]
    public Task ResizeAsync(int column, int width) =>
        column < 0 || column >= _columns.Length ? Task.CompletedTask : KeepAsync(_layout.With(_layout.Columns.First(c => c.Field == _columns[column].Field.Name) with { Width = width }));

    /// <summary>Called by the browser when a column was dragged to the place of another.</summary>
    [JSInvokable]
    public Task MoveColumnAsync(int from, int to)
    {
        if (from == to || from < 0 || to < 0 || from >= _columns.Length || to >= _columns.Length)
            return Task.CompletedTask;
        var next = from < to ? to + 1 : to;
        return KeepAsync(_layout.Move(_columns[from].Field.Name, next < _columns.Length ? _columns[next].Field.Name : ""));
    }

    private Task ArrangedAsync(SheetLayout layout)
    {
        _arranged = null;
        return KeepAsync(layout);
    }

    /// <summary>Shows columns, and keeps them for the person's next visit.</summary>
    private async Task KeepAsync(SheetLayout layout)
    {
        // What is typed belongs to a cell that may move away.
        if (_edit is not null)
            await CloseAsync();
        Lay(SheetLayout.Checked(layout));
        StateHasChanged();
        try
        {
            await Preferences.KeepAsync(LayoutName, _layout.ToText(), CancellationToken.None);
        }
        catch (Exception failure)
        {
            Toasts.Show(Workspace.Explain(failure));
        }
    }

    private void Lay(SheetLayout layout)
    {
        var current = _columns.Length > 0 ? Field : null;
        var left = MarkWidth;
        _layout = layout;
        _columns =
        [
            .. layout.Columns.Where(c => !c.Hidden).Select((column, place) =>
            {
                var index = Table.PositionOf(column.Field);
                var width = column.Width > 0 ? column.Width : SheetWords.Width(Table.Fields[index]);
                left += width;
                return new ShownColumn(Table.Fields[index], index, width, place < layout.Frozen ? left - width : null);
            }),
        ];
        _column = Math.Max(0, Array.FindIndex(_columns, c => c.Field == current));
        PrepareCells();
    }
}
