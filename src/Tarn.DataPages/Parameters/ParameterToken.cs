namespace Tarn.DataPages.Parameters;

/// <summary>A parameter in a text: <c>[@field:Price#~c]</c>.</summary>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="Name">The name without prefix and modifiers.</param>
/// <param name="IsRaw">Modifier <c>!</c>: the invariant text instead of the localized one.</param>
/// <param name="IsAbsolute">Modifier <c>/</c>: a file's absolute address.</param>
/// <param name="Format">Modifier <c>~</c>: an explicit format such as <c>n2</c>, <c>c</c>, <c>d</c>, <c>{yyyy}</c>; null for none.</param>
public readonly record struct ParameterToken(ParameterKind Kind, string Name, bool IsRaw = false, bool IsAbsolute = false, string? Format = null)
{
    /// <summary>Reads what stands between <c>[@</c> and <c>]</c>.</summary>
    /// <returns>False when it is no parameter; the text is then kept as it stands.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ParameterToken token)
    {
        token = default;
        var kind = ParameterKind.Plain;
        if (text.IndexOf(':') is var colon and > 0 && text[..colon].IndexOfAny("~{") < 0)
        {
            switch (text[..colon])
            {
                case var p when p.Equals("field", StringComparison.OrdinalIgnoreCase): kind = ParameterKind.Field; break;
                case var p when p.Equals("app", StringComparison.OrdinalIgnoreCase): kind = ParameterKind.App; break;
                case var p when p.Equals("authfield", StringComparison.OrdinalIgnoreCase): kind = ParameterKind.User; break;
                case var p when p.Equals("calcfield", StringComparison.OrdinalIgnoreCase): kind = ParameterKind.Calculated; break;
                default: return false;
            }

            text = text[(colon + 1)..];
        }

        // A '#' before the name marks a special one (#PasswordResetLink); after it, it is a modifier.
        var end = text.StartsWith("#") ? 1 : 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        if (end == 0 || (end == 1 && text[0] == '#'))
            return false;
        var name = text[..end].ToString();
        bool raw = false, absolute = false;
        string? format = null;
        for (var i = end; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '!': raw = true; break;
                case '/': absolute = true; break;
                case '#' or '*' or '^': break;
                case '~':
                    format = text[(i + 1)..].ToString();
                    i = text.Length;
                    break;
                default: return false;
            }
        }

        token = new ParameterToken(kind, name, raw, absolute, format);
        return true;
    }
}
