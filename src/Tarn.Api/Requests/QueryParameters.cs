using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Tarn.Api.Errors;

namespace Tarn.Api.Requests;

/// <summary>
/// The parameters of a URI (rest-api.md 4.2): names without regard to case, <c>q.x</c> also as <c>x</c> (the prefixed form wins), of several values the first
/// that is not empty, empty as absent.
/// </summary>
public sealed class QueryParameters
{
    private const string Prefix = "q.";

    private readonly List<(string Name, string Value)> _pairs = [];

    private QueryParameters()
    {
    }

    /// <summary>The page, when the caller pages by itself instead of by parameters.</summary>
    internal RecordPage? Page { get; set; }

    /// <summary>The value of a parameter, named without prefix; null when absent or empty.</summary>
    public string? this[string name]
    {
        get
        {
            string? plain = null;
            foreach (var (given, value) in _pairs)
            {
                if (given.Equals(name, StringComparison.OrdinalIgnoreCase))
                    plain ??= value;
                else if (given.Length == name.Length + Prefix.Length && given.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && given.EndsWith(name, StringComparison.OrdinalIgnoreCase))
                    return value;
            }

            return plain;
        }
    }

    /// <summary>Reads a query string.</summary>
    /// <param name="text">The query string with its question mark, undecoded; null or empty for none.</param>
    /// <exception cref="ApiException">A percent sequence is malformed, or its bytes are no UTF-8 or hold the character NUL.</exception>
    public static QueryParameters Read(string? text)
    {
        var parameters = new QueryParameters();
        if (string.IsNullOrEmpty(text))
            return parameters;
        foreach (var range in text.AsSpan(1).Split('&'))
        {
            var pair = text.AsSpan(1)[range];
            var equals = pair.IndexOf('=');
            if (equals <= 0 || equals == pair.Length - 1)
                continue;
            var name = Decode(pair[..equals], "?");
            parameters._pairs.Add((name, Decode(pair[(equals + 1)..], name)));
        }

        return parameters;
    }

    /// <summary>A condition that must be there.</summary>
    public string RequireWhere() => this["where"] is { } where && !string.IsNullOrWhiteSpace(where)
        ? where
        : throw ApiException.Query("q.where", "The query parameter 'q.where' is required: give the condition that selects the records.");

    /// <summary>A parameter that must be there.</summary>
    public string Require(string name) => this[name] ?? throw ApiException.Query(name, $"The query parameter '{name}' is required.");

    /// <summary>A positive whole number; null when absent.</summary>
    public int? Number(string name, string shownAs)
    {
        if (this[name] is not { } text)
            return null;
        if (!long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < 1)
            throw ApiException.Query(shownAs, $"The query parameter '{shownAs}' must be a whole number of at least 1, not '{Shorten(text)}'.");
        return (int)Math.Min(number, int.MaxValue);
    }

    /// <summary><c>true</c> or <c>false</c>; false when absent.</summary>
    public bool Flag(string name, string shownAs) => this[name] switch
    {
        null => false,
        var text when bool.TryParse(text, out var flag) => flag,
        var text => throw ApiException.Query(shownAs, $"The query parameter '{shownAs}' must be true or false, not '{Shorten(text)}'."),
    };

    private static string Shorten(string text) => text.Length > 50 ? text[..50] + "…" : text;

    private static string Decode(ReadOnlySpan<char> text, string name)
    {
        if (text.IndexOfAny('%', '+') < 0)
            return text.ToString();
        Span<byte> bytes = text.Length <= 1024 ? stackalloc byte[text.Length * 3] : new byte[text.Length * 3];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                    throw BadEncoding(name);
                bytes[length++] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }
            else if (c == '+')
            {
                bytes[length++] = (byte)' ';
            }
            else
            {
                length += Encoding.UTF8.GetBytes(text.Slice(i, char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1), bytes[length..]);
                if (char.IsHighSurrogate(c))
                    i++;
            }
        }

        // No stored text holds the character NUL, and a condition must not come to mean another one when it is dropped.
        if (bytes[..length].Contains((byte)0))
            throw ApiException.Query(name, $"The query parameter '{name}' holds the character NUL (%00), which no text can hold.");
        return Utf8.IsValid(bytes[..length]) ? Encoding.UTF8.GetString(bytes[..length]) : throw BadEncoding(name);
    }

    private static ApiException BadEncoding(string name) => ApiException.Query(name, $"The query parameter '{name}' is not percent-encoded UTF-8.");
}
