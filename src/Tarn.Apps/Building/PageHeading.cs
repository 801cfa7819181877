using System.Net;
using System.Text.RegularExpressions;

namespace Tarn.Apps.Building;

/// <summary>The HTML above a page: a title, and what the builder wrote below it.</summary>
/// <param name="Title">The text of the heading that it begins with; empty when it begins with none, or with one that holds more than text.</param>
/// <param name="Rest">The HTML after it.</param>
public sealed partial record PageHeading(string Title, string Rest)
{
    /// <summary>Reads it.</summary>
    public static PageHeading Read(string html) => Heading().Match(html) is { Success: true } heading ? new PageHeading(WebUtility.HtmlDecode(heading.Groups["text"].Value), html[heading.Length..]) : new PageHeading("", html);

    /// <summary>Writes it.</summary>
    public string ToHtml() => (Title.Trim().Length == 0 ? "" : PageFactory.Heading(Title.Trim())) + Rest;

    [GeneratedRegex(@"^\s*<h1[^>]*>(?<text>[^<]*)</h1>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();
}
