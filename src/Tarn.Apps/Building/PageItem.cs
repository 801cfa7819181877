using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>An element of a page's part, in its place.</summary>
/// <param name="Part">The part.</param>
/// <param name="Index">Its place there, from 0.</param>
/// <param name="Section">The section that holds it, from 0; 0 for columns.</param>
/// <param name="Element">The element: <c>Field</c>, or <c>DisplayField</c> for columns.</param>
public sealed record PageItem(PagePart Part, int Index, int Section, PackageElement Element)
{
    /// <summary>What its properties are set on: of a search element its first criterion.</summary>
    public PackageElement Inner => Part == PagePart.Search && Element.Child("FieldMatch") is { } match ? match : Element;

    /// <summary>The column; the name of a block.</summary>
    public string ColumnName => Element["ColumnName"] ?? "";

    /// <summary>The kind of element.</summary>
    public string Type => Inner["Type"] ?? "";

    /// <summary>Whether it is a block of HTML.</summary>
    public bool IsHtml => Type.Equals("HTML Block", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a builder reads.</summary>
    public string Title => IsHtml ? Plain(Inner["Label"] ?? "") is { Length: > 0 } text ? text : "HTML block" : Inner["Label"] is { Length: > 0 } label ? label : PlainWords.Of(ColumnName);

    private static string Plain(string html)
    {
        var text = new System.Text.StringBuilder();
        var inside = false;
        foreach (var letter in html)
        {
            if (letter == '<')
                inside = true;
            else if (letter == '>')
                inside = false;
            else if (!inside && text.Length < 60)
                text.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return System.Net.WebUtility.HtmlDecode(text.ToString()).Trim();
    }
}
