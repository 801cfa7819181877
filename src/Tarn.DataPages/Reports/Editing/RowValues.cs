using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Tarn.Data.Fields;
using Tarn.DataPages.Components.Reports;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>Records as the browser's side takes them: <c>rows.pk_id{key}.{Field}</c> with what goes into the control and what the cell shows.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="editing">What can be changed in it.</param>
internal sealed class RowValues(PageContext page, ReportDesign design, ReportEditing editing)
{
    /// <summary>Separates the values of a list.</summary>
    private const char Separator = '\u0001';

    /// <summary>The member <c>rows</c> of an answer.</summary>
    public async ValueTask<(string Name, Action<Utf8JsonWriter> Write)> OfAsync(IEnumerable<RecordView> records)
    {
        var contents = new CellContents(page, design);
        var rows = new List<(string Key, List<(string Field, string? Input, string Shown)> Cells)>();
        foreach (var record in records)
        {
            var cells = new List<(string, string?, string)>();
            foreach (var column in design.Visible.Where(c => c.Column is not null || c.IsCalculated))
                cells.Add((column.Name, editing.Find(column.Name) is null ? null : InputOf(column, record), await ShownAsync(contents.Of(column, record))));
            rows.Add((record.Key, cells));
        }

        return ("rows", json =>
        {
            json.WriteStartObject();
            foreach (var (key, cells) in rows)
            {
                json.WriteStartObject("pk_id" + key);
                foreach (var (field, input, shown) in cells)
                {
                    json.WriteStartObject(field);
                    if (input is not null)
                        json.WriteString("inp", input);
                    json.WriteString("dsp", shown);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
        );
    }

    private string InputOf(ReportColumn column, RecordView record)
    {
        if (column.Column!.Field.Type is PasswordFieldType || record.Find(column.Column.Name) is not { IsNull: false } value)
            return "";
        return column.Column.Field.Type is ListFieldType ? value.AsText.Replace(',', Separator) : page.Locale.FormatInput(value, column.Column.Field);
    }

    private async ValueTask<string> ShownAsync(CellContent content)
    {
        // Most cells are plain text, which needs no component.
        if (content is { Html: null, Colour: null, Image: null, Href: null } && content.Text.AsSpan().IndexOfAny('\r', '\n') < 0)
            return Escaping.Html(content.Text);
        return await PageRenderer.RenderAsync(CellMarkup.Of(content, page));
    }
}
