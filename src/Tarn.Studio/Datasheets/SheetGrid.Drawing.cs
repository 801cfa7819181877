using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;

namespace Tarn.Studio.Datasheets;

/// <summary>
/// The grid's cells, written as HTML. A scroll shows some hundred cells anew: as one text for each row they cost the server about what a REST page costs, as elements that the framework compares and
/// sends one by one many times that. Clicks, keys and check boxes are heard by datasheet.js; only the cell that is typed in is a component.
/// </summary>
public sealed partial class SheetGrid
{
    private const int LongestShown = 240;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html = new();

    /// <summary>For each column how its cells begin, up to their classes.</summary>
    private string[] _cellStarts = [];

    private void PrepareCells() => _cellStarts =
    [
        .. _columns.Select((column, place) => string.Create(
            CultureInfo.InvariantCulture, $"<div role=\"gridcell\" data-c=\"{place}\"{(column.Field.Editable ? "" : " aria-readonly=\"true\"")}{(LeftOf(column) is { } left ? $" style=\"{left}\"" : "")} class=\"{ClassOf(column)}")),
    ];

    private string ClassOf(ShownColumn column) =>
        "sheet-cell" + (SheetTotal.IsNumber(column.Field) && !_choices.ContainsKey(column.Field.Id) ? " number" : "") + (column.Field.Editable ? "" : " fixed") + (column.Left is null ? "" : " frozen");

    private static string? LeftOf(ShownColumn column) => column.Left is { } left ? "left:" + Px(left) : null;

    /// <summary>The cell before the fields: the record's place, and the box that picks it.</summary>
    private void WriteMark(long place, bool picked)
    {
        var number = (place + 1).ToString("N0", CultureInfo.InvariantCulture);
        _html.Append("<div class=\"sheet-mark\" role=\"gridcell\"><span aria-hidden=\"true\">").Append(number)
            .Append("</span><input type=\"checkbox\" data-pick tabindex=\"-1\" aria-label=\"Select record ").Append(number).Append(picked ? "\" checked></div>" : "\"></div>");
    }

    /// <summary>Cells of a record, or of the new one, which is at the place behind the last.</summary>
    /// <param name="place">The row's place.</param>
    /// <param name="row">The record; null for the new one.</param>
    /// <param name="from">The first column; with 0 comes the mark of a record.</param>
    /// <param name="to">The column behind the last.</param>
    private MarkupString Cells(long place, SheetRow? row, int from, int to)
    {
        _html.Clear();
        if (row is not null && from == 0)
            WriteMark(place, IsPicked(row.Key));
        for (var column = from; column < to; column++)
            WriteCell(place, row, column);
        return new MarkupString(_html.ToString());
    }

    private void WriteCell(long place, SheetRow? row, int column)
    {
        var (field, index, _, _) = _columns[column];
        var text = row is null ? _draft.GetValueOrDefault(index) : row.Cells[index];
        _html.Append(_cellStarts[column]);
        if (row is not null && Window.Fresh.Count > 0 && Window.Fresh.Contains((row.Key, index)))
            _html.Append(" fresh");
        if (_row == place && _column == column)
            _html.Append(" active\" id=\"").Append(ActiveId);
        _html.Append("\">");
        if (field.Type is YesNoFieldType)
        {
            _html.Append(text == "Yes" ? "<span class=\"sheet-tick on\"><span class=\"visually-hidden\">Yes" : "<span class=\"sheet-tick\"><span class=\"visually-hidden\">")
                .Append(text == "Yes" ? "" : text ?? (row is null ? "" : "No")).Append("</span></span>");
        }
        else
        {
            var shown = Encoder.Encode(Shown(field, text));
            if (shown.Length > 0)
                _html.Append("<span class=\"sheet-text\">").Append(shown).Append("</span>");
        }

        if (row is null && _draftProblem?.For(field.Name) is { } problem)
            _html.Append("<span class=\"sheet-problem\" role=\"alert\">").Append(Encoder.Encode(problem)).Append("</span>");
        _html.Append("</div>");
    }

    private string Shown(FieldDefinition field, string? text)
    {
        if (text is not null && _labels.TryGetValue(field.Id, out var labels) && labels.TryGetValue(text, out var label))
            return label;
        var shown = SheetCell.Show(field, text);
        return shown.Length > LongestShown ? shown[..LongestShown] + "…" : shown;
    }
}
