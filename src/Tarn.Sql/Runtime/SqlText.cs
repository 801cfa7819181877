using System.Text;

namespace Tarn.Sql.Runtime;

/// <summary>Text functions (specification, section 7). Positions and counts are UTF-16 units; positions start at 1.</summary>
public static class SqlText
{
    /// <summary>Most units that REPLICATE and SPACE produce, as many as SQL Server's for text that is not <c>(max)</c>.</summary>
    public const int RepeatLimit = 8000;

    private const string HighLatin = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <summary>LEN: units without trailing spaces.</summary>
    public static int Len(ReadOnlySpan<char> text) => text.TrimEnd(' ').Length;

    /// <summary>The first units; 537 for a negative count.</summary>
    public static string Left(string text, long count) => count switch
    {
        < 0 => throw RuntimeErrors.LeftLength(),
        _ when count >= text.Length => text,
        _ => text[..(int)count],
    };

    /// <summary>The last units; 536 for a negative count.</summary>
    public static string Right(string text, long count) => count switch
    {
        < 0 => throw RuntimeErrors.RightLength(),
        _ when count >= text.Length => text,
        _ => text[^(int)count..],
    };

    /// <summary>SUBSTRING: positions before 1 use up the length; 537 for a negative length.</summary>
    public static string Substring(string text, long start, long length)
    {
        if (length < 0)
            throw RuntimeErrors.LeftLength();
        var from = Math.Max(start, 1);
        var to = Math.Min(start + length, text.Length + 1L);
        return from >= to ? "" : text.Substring((int)from - 1, (int)(to - from));
    }

    /// <summary>STUFF: null for a start outside the text or a negative length; a null replacement deletes.</summary>
    public static string? Stuff(string text, long start, long length, string? with)
    {
        if (start < 1 || start > text.Length || length < 0)
            return null;
        var from = (int)start - 1;
        var to = (int)Math.Min(from + length, text.Length);
        return string.Concat(text.AsSpan(0, from), with, text.AsSpan(to));
    }

    /// <summary>REPLICATE: null for a negative count.</summary>
    public static string? Replicate(string text, long count)
    {
        if (count < 0)
            return null;
        if (text.Length == 0 || count == 0)
            return "";
        var times = (int)Math.Min(count, Math.Max(1, RepeatLimit / text.Length + 1));
        var builder = new StringBuilder(text.Length * times).Insert(0, text, times);
        var limit = Math.Max(RepeatLimit, text.Length);
        return builder.Length > limit ? builder.ToString(0, limit) : builder.ToString();
    }

    /// <summary>CHARINDEX: 0 when absent or when nothing is sought.</summary>
    public static int CharIndex(string find, string text, long start = 1, CharFold? fold = null) =>
        start > text.Length ? 0 : (fold ?? CharFold.Default).IndexOf(text, find, (int)Math.Max(start, 1) - 1) + 1;

    /// <summary>REPLACE, whatever the case unless the collation says otherwise.</summary>
    public static string Replace(string text, string find, string with, CharFold? fold = null)
    {
        fold ??= CharFold.Default;
        var at = fold.IndexOf(text, find, 0);
        if (at < 0)
            return text;
        var builder = new StringBuilder(text.Length);
        var from = 0;
        for (; at >= 0; at = fold.IndexOf(text, find, from))
        {
            builder.Append(text, from, at - from).Append(with);
            from = at + find.Length;
        }

        return builder.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>TRANSLATE, whatever the case; 9828 when the two lists differ in length.</summary>
    public static string Translate(string text, string from, string to)
    {
        if (from.Length != to.Length)
            throw RuntimeErrors.TranslateLengths();
        return string.Create(text.Length, (text, from, to), static (result, state) =>
        {
            for (var i = 0; i < result.Length; i++)
            {
                var at = CharFold.Default.IndexOf(state.from, state.text.AsSpan(i, 1), 0);
                result[i] = at < 0 ? state.text[i] : state.to[at];
            }
        });
    }

    /// <summary>Upper case, character by character.</summary>
    public static string Upper(string text) => text.ToUpperInvariant();

    /// <summary>Lower case, character by character.</summary>
    public static string Lower(string text) => text.ToLowerInvariant();

    /// <summary>The text backwards; surrogate pairs stay whole.</summary>
    public static string Reverse(string text) => string.Create(text.Length, text, static (result, source) =>
    {
        source.CopyTo(result);
        result.Reverse();
        for (var i = 1; i < result.Length; i++)
        {
            if (char.IsLowSurrogate(result[i - 1]) && char.IsHighSurrogate(result[i]))
                (result[i - 1], result[i]) = (result[i], result[i - 1]);
        }
    });

    /// <summary>TRIM of a set of characters at both ends.</summary>
    public static string TrimChars(string text, string characters) => text.AsSpan().Trim(characters).ToString();

    /// <summary>ASCII: the code in the Windows-1252 page, 63 for a character outside it; null for empty text.</summary>
    public static int? AsciiCode(string text)
    {
        if (text.Length == 0)
            return null;
        var c = text[0];
        var high = HighLatin.IndexOf(c, StringComparison.Ordinal);
        return high >= 0 ? 128 + high : c < 256 ? c : '?';
    }

    /// <summary>CHAR: the character of the Windows-1252 page; null outside 0..255.</summary>
    public static string? FromCode(long code) => code switch
    {
        < 0 or > 255 => null,
        0 => "", // PostgreSQL stores no NUL; both engines give the same.
        >= 128 and < 160 => HighLatin[(int)code - 128].ToString(),
        _ => ((char)code).ToString(),
    };

    /// <summary>NCHAR; null outside 0..65535.</summary>
    public static string? FromUnicode(long code) => code is < 0 or > char.MaxValue ? null : code == 0 ? "" : ((char)code).ToString();

    /// <summary>QUOTENAME: null for text over 128 units or an unknown quote.</summary>
    public static string? QuoteName(string text, string quote = "[")
    {
        if (text.Length > 128 || quote.Length != 1)
            return null;
        var (open, close) = quote[0] switch
        {
            '[' or ']' => ('[', ']'),
            '(' or ')' => ('(', ')'),
            '<' or '>' => ('<', '>'),
            '{' or '}' => ('{', '}'),
            '\'' or '"' or '`' => (quote[0], quote[0]),
            _ => ('\0', '\0'),
        };
        return open == '\0' ? null : open + text.Replace(close.ToString(), new string(close, 2), StringComparison.Ordinal) + close;
    }

    /// <summary>SOUNDEX: a letter and three digits; <c>0000</c> when the text does not start with a letter.</summary>
    public static string Soundex(string text)
    {
        const string Codes = "01230120022455012623010202";
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]))
            return "0000";
        Span<char> result = ['0', '0', '0', '0'];
        result[0] = char.ToUpperInvariant(text[0]);
        var last = Codes[result[0] - 'A'];
        var count = 1;
        for (var i = 1; i < text.Length && count < 4 && char.IsAsciiLetter(text[i]); i++)
        {
            var letter = char.ToUpperInvariant(text[i]);
            var code = Codes[letter - 'A'];
            if (code != '0' && code != last)
                result[count++] = code;
            if (letter is not ('H' or 'W'))
                last = code;
        }

        return result.ToString();
    }

    /// <summary>DIFFERENCE: how many of the four characters of the two SOUNDEX codes agree.</summary>
    public static int Difference(string left, string right)
    {
        var (a, b) = (Soundex(left), Soundex(right));
        return a.Zip(b).Count(pair => pair.First == pair.Second);
    }

    /// <summary>Escapes <c>&amp; &lt; &gt;</c> as FOR XML does.</summary>
    public static string XmlEscape(string text) => text.AsSpan().IndexOfAny('&', '<', '>') < 0
        ? text
        : text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>
    /// Fits a number's text into a length (-1: none). Mode <c>int</c> gives <c>*</c> when too long, <c>num</c> raises 8115, <c>money</c> 234.
    /// </summary>
    public static string Fit(string text, long length, string mode)
    {
        if (length < 0 || text.Length <= length)
            return text;
        return mode switch
        {
            "int" => "*",
            "money" => throw RuntimeErrors.MoneyTooLong(),
            _ => throw RuntimeErrors.Overflow("expression", "varchar"),
        };
    }
}
