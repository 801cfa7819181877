using System.Globalization;
using System.Text;

namespace Tarn.DataPages.Parameters;

/// <summary>Makes values harmless in the place where they are printed.</summary>
internal static class Escaping
{
    private static readonly string[] HarmlessSchemes = ["http", "https", "mailto", "tel"];

    /// <summary>A value for a place.</summary>
    /// <param name="value">The value, as text.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="unquoted">It stands in an attribute without quotes.</param>
    public static string For(string value, PlaceInHtml place, bool unquoted = false)
    {
        var escaped = place switch
        {
            PlaceInHtml.Text => Html(value).Replace("\r\n", "<br>", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal),
            PlaceInHtml.Attribute => Html(value),
            PlaceInHtml.UrlPart => Html(Uri.EscapeDataString(value)),
            PlaceInHtml.UrlStart => Html(Url(value)),
            PlaceInHtml.Script => Script(value),
            PlaceInHtml.ScriptCode => ScriptLiteral(value),
            PlaceInHtml.HandlerCode => Html(ScriptLiteral(value)),
            PlaceInHtml.ScriptName => value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? value : "",
            PlaceInHtml.Style => Style(value),
            _ => "",
        };
        return unquoted ? Unquoted(escaped) : escaped;
    }

    /// <summary>Text and attribute values.</summary>
    public static string Html(string value)
    {
        if (value.AsSpan().IndexOfAny("&<>\"'") < 0)
            return value;
        var text = new StringBuilder(value.Length + 16);
        foreach (var c in value)
        {
            _ = c switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '"' => text.Append("&quot;"),
                '\'' => text.Append("&#39;"),
                _ => text.Append(c),
            };
        }

        return text.ToString();
    }

    /// <summary>A whole address: relative, or of a scheme that runs nothing; anything else becomes <c>#</c>.</summary>
    public static string Url(string value)
    {
        var address = value.Trim();
        // Browsers skip control characters, also inside a scheme.
        if (address.Any(char.IsControl))
            return "#";
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        var isRelative = colon < 0 || address.AsSpan(0, colon).IndexOfAny("/?#") >= 0;
        return isRelative || HarmlessSchemes.Contains(address[..colon], StringComparer.OrdinalIgnoreCase) ? address : "#";
    }

    /// <summary>Inside a string of a script, or an attribute that holds script: nothing that ends a string, a tag or an attribute is left.</summary>
    public static string Script(string value)
    {
        var text = new StringBuilder(value.Length + 16);
        foreach (var c in value)
        {
            if (c is '\'' or '"' or '`' or '<' or '>' or '&' or '\\' or '/' or '$' or '{' or '}' || c < ' ')
                text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}");
            else if (c is '\u2028' or '\u2029')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>A value as a literal of the script's language: a number or a truth as it is, anything else as a string of which not even a sign is left.</summary>
    private static string ScriptLiteral(string value)
    {
        if (value is "true" or "false" || (value.Length is > 0 and < 30 && decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) && value[0] != '+'))
            return value;
        var text = new StringBuilder("\"", value.Length + 16);
        foreach (var c in value)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        }

        return text.Append('"').ToString();
    }

    private static string Style(string value)
    {
        var text = new StringBuilder(value.Length + 16);
        foreach (var c in value)
        {
            if (char.IsLetterOrDigit(c) || c is ' ' or '.' or '-' or '#' or '%' or ',')
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\{(int)c:X} ");
        }

        return text.ToString();
    }

    private static string Unquoted(string escaped) => escaped
        .Replace(" ", "&#32;", StringComparison.Ordinal).Replace("=", "&#61;", StringComparison.Ordinal).Replace("`", "&#96;", StringComparison.Ordinal)
        .Replace("\t", "&#9;", StringComparison.Ordinal).Replace("\n", "&#10;", StringComparison.Ordinal);
}
