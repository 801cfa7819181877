using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports;

/// <summary>Turns the values of records into what cells show.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
internal sealed class CellContents(PageContext page, ReportDesign design)
{
    private readonly Dictionary<string, string> _blocks = new(StringComparer.Ordinal);

    /// <summary>What a cell shows.</summary>
    public CellContent Of(ReportColumn column, RecordView record)
    {
        if (column.IsHtmlBlock)
            return new CellContent("") { Html = Block(column.Definition, record) };
        if (column.IsCalculated && design.Broken.Contains(column.Name))
            return new CellContent(page.Locale.Text("CalcError"));
        if (record.Find(column.Column?.Name ?? column.Name) is not { } value)
            return new CellContent("");
        var shown = page.Locale.Format(value, column.Column?.Field, column.Definition.Format);
        // A Yes/No that an outer join leaves blank is blank, not No.
        var text = value.IsNull && column.Column?.Field.Type is not YesNoFieldType ? "" : shown.Text;
        if (text.Length == 0)
            return new CellContent("");
        var content = new CellContent(text) { Colour = shown.Colour };
        if (column.Column?.Field.Type is FileFieldType)
            return File(column.Definition, content, page.FileAddress(text), null);
        if (column.Column?.Field is { Type: AttachmentFieldType } field)
            return File(column.Definition, content, page.AttachmentAddress(record, column.Column.Name), field.Attachment?.AltText);
        return column.Display switch
        {
            "HTML" => content with { Html = new MarkupString(column.Definition.Element["EnableAllHtml"] is { } all && CellText.TryBoolean(all, out var enabled) && enabled == true ? text : SafeHtml.Clean(text)) },
            "URL" => Link(column.Definition, record, content, text.Contains(':', StringComparison.Ordinal) || text.StartsWith('/') ? text : "http://" + text),
            "EMAIL" => Link(column.Definition, record, content, "mailto:" + text),
            _ when column.Definition["LinkUrl"] is { Length: > 0 } url => Link(column.Definition, record, content, Scope(record).Resolve(url, TextUse.Url)),
            _ => content,
        };
    }

    /// <summary>The parameters that a record's texts see: its own fields, formatted as its columns are.</summary>
    public ParameterScope Scope(RecordView record) => new() { Page = page, Record = record };

    private MarkupString Block(ResultColumnDefinition definition, RecordView record)
    {
        // Values are escaped for their places as they go in, so that taking scripts out of the builder's text beforehand is enough.
        if (!_blocks.TryGetValue(definition.Label, out var html))
            _blocks.Add(definition.Label, html = CellText.TryBoolean(definition["AllowJS"] ?? "", out var allows) && allows == false ? ScriptFree.Clean(definition.Label) : definition.Label);
        return Scope(record).Html(html);
    }

    private static CellContent File(ResultColumnDefinition definition, CellContent content, string address, string? alternative)
    {
        var path = content.Text;
        var name = path[(path.LastIndexOf('/') + 1)..];
        var kind = (definition["DisplayType"] is { Length: > 0 } type ? type : definition.ColumnType).ToUpperInvariant();
        if (kind == "IMAGE" || (kind.StartsWith("AUTO", StringComparison.Ordinal) && ContentTypes.Of(name).StartsWith("image/", StringComparison.Ordinal)))
            return content with { Text = alternative is { Length: > 0 } ? alternative : name, Image = address, Width = Pixels(definition["Width"]), Height = Pixels(definition["Height"]) };
        var isLink = !CellText.TryBoolean(definition["Hyperlink"] ?? "", out var links) || links != false;
        var shown = CellText.TryBoolean(definition["IncludeFolderPath"] ?? "", out var whole) && whole == true ? path : name;
        return content with { Text = definition["LinkText"] is { Length: > 0 } text ? text : shown, Href = isLink ? address : null, OpensWindow = true };
    }

    private CellContent Link(ResultColumnDefinition definition, RecordView record, CellContent content, string address) => content with
    {
        Href = Escaping.Url(address),
        Text = definition["LinkText"] is { Length: > 0 } text ? Scope(record).Resolve(text, TextUse.Plain) : content.Text,
        OpensWindow = string.Equals(definition["LinkTarget"], "_blank", StringComparison.OrdinalIgnoreCase),
    };

    private static string? Pixels(string? size) => int.TryParse(size, CultureInfo.InvariantCulture, out var pixels) && pixels > 0 ? pixels.ToString(CultureInfo.InvariantCulture) : null;
}
