namespace Tarn.Sql.Runtime;

/// <summary>
/// One character's equality by the default collation, for the searches that go character by character: LIKE, CHARINDEX, REPLACE, TRANSLATE.
/// Case, width and kana type do not count; accents do.
/// </summary>
internal static class CharFold
{
    private static readonly char[] Table = MakeTable();

    public static char Of(char c) => Table[c];

    /// <summary>Position of a text in another, at or after a start; -1 when absent.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> find, int start)
    {
        if (find.IsEmpty)
            return -1;
        var first = Of(find[0]);
        for (var i = start; i <= text.Length - find.Length; i++)
        {
            if (Of(text[i]) == first && StartsWith(text[i..], find))
                return i;
        }

        return -1;
    }

    private static bool StartsWith(ReadOnlySpan<char> text, ReadOnlySpan<char> find)
    {
        for (var i = 1; i < find.Length; i++)
        {
            if (Of(text[i]) != Of(find[i]))
                return false;
        }

        return true;
    }

    private static char[] MakeTable()
    {
        var table = new char[char.MaxValue + 1];
        for (var i = 0; i < table.Length; i++)
        {
            var c = (char)i;
            c = c switch
            {
                >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
                >= '\u30A1' and <= '\u30F6' => (char)(c - 0x60),
                _ => c,
            };
            table[i] = char.ToLowerInvariant(c);
        }

        return table;
    }
}
