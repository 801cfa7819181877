using System.Globalization;

namespace Tarn.Bench.Ceiling.Http;

/// <summary>What is asked of Bench.</summary>
internal enum QueryKind
{
    /// <summary>Not one of the forms the contest sends.</summary>
    Unknown,

    /// <summary><c>PK_ID=123</c></summary>
    Key,

    /// <summary><c>PK_ID&gt;5000</c>, limit</summary>
    After,

    /// <summary><c>Category='cat17' AND Name LIKE '%ab%'</c>, limit</summary>
    Filter,
}

/// <summary>
/// The three forms of <c>q.where</c> that the contest sends, read by hand: the ceiling has no language, which is the point of it.
/// </summary>
internal readonly record struct RecordQuery(QueryKind Kind, long Key, string Category, string Like, int Limit)
{
    private const string KeyIs = "PK_ID=";
    private const string KeyAfter = "PK_ID>";
    private const string CategoryIs = "Category='";
    private const string NameLike = "' AND Name LIKE '";

    /// <summary>Reads a query string such as <c>?q.where=PK_ID%3E5000&amp;q.limit=1000</c>.</summary>
    public static RecordQuery Parse(ReadOnlySpan<char> query)
    {
        Span<char> where = stackalloc char[256];
        var length = Decode(Parameter(query, "q.where="), where);
        if (length < 0 || !TryLimit(Parameter(query, "q.limit="), out var limit))
            return default;
        return Condition(where[..length], limit);
    }

    private static RecordQuery Condition(ReadOnlySpan<char> where, int limit)
    {
        if (where.StartsWith(KeyIs, StringComparison.Ordinal))
            return long.TryParse(where[KeyIs.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? new(QueryKind.Key, key, "", "", limit) : default;
        if (where.StartsWith(KeyAfter, StringComparison.Ordinal))
            return long.TryParse(where[KeyAfter.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? new(QueryKind.After, key, "", "", limit) : default;
        if (!where.StartsWith(CategoryIs, StringComparison.Ordinal) || !where.EndsWith("'", StringComparison.Ordinal))
            return default;
        var rest = where[CategoryIs.Length..^1];
        var middle = rest.IndexOf(NameLike, StringComparison.Ordinal);
        return middle < 0 ? default : new(QueryKind.Filter, 0, rest[..middle].ToString(), rest[(middle + NameLike.Length)..].ToString(), limit);
    }

    private static bool TryLimit(ReadOnlySpan<char> text, out int limit)
    {
        limit = 100;
        return text.IsEmpty || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= 1000);
    }

    private static ReadOnlySpan<char> Parameter(ReadOnlySpan<char> query, string name)
    {
        var start = query.IndexOf(name, StringComparison.Ordinal);
        if (start < 0)
            return default;
        var value = query[(start + name.Length)..];
        var end = value.IndexOf('&');
        return end < 0 ? value : value[..end];
    }

    /// <summary>Undoes percent-encoding of ASCII; -1 when it does not fit or is something else.</summary>
    private static int Decode(ReadOnlySpan<char> text, Span<char> into)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++, length++)
        {
            if (length == into.Length)
                return -1;
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 127)
                    return -1;
                c = (char)code;
                i += 2;
            }

            into[length] = c == '+' && text[i] == '+' ? ' ' : c;
        }

        return length;
    }
}
