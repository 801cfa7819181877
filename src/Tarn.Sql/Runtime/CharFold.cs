using System.Text;

namespace Tarn.Sql.Runtime;

/// <summary>
/// One character's equality by a collation, for the searches that go character by character: LIKE, CHARINDEX, REPLACE, TRANSLATE. By the default one
/// case, width and kana type do not count and accents do.
/// </summary>
public sealed class CharFold
{
    /// <summary>By the collation of every field.</summary>
    public static readonly CharFold Default = new(SqlCollation.Default, MakeTable(c => char.ToLowerInvariant(Narrow(c))));

    private static readonly char[] Same = MakeTable(c => c);

    private static readonly CharFold CaseSensitive = new(SqlCollation.CaseSensitive, Same);

    private static readonly CharFold Binary = new(SqlCollation.Binary, Same);

    private static readonly Lazy<CharFold> AccentInsensitive = new(() => new CharFold(SqlCollation.AccentInsensitive, MakeTable(c => char.ToLowerInvariant(Narrow(Unaccented(c))))));

    private static readonly Lazy<CharFold> CaseSensitiveAccentInsensitive = new(() => new CharFold(SqlCollation.CaseSensitiveAccentInsensitive, MakeTable(Unaccented)));

    private readonly char[] _table;

    private CharFold(SqlCollation collation, char[] table)
    {
        Collation = collation;
        _table = table;
    }

    /// <summary>The collation whose order ranges of a pattern follow.</summary>
    public SqlCollation Collation { get; }

    /// <summary>By the word that statements use: <c>cs</c>, <c>ai</c>, <c>csai</c>, <c>bin</c>; anything else is the default.</summary>
    public static CharFold By(ReadOnlySpan<char> word) => word switch
    {
        "cs" => CaseSensitive,
        "bin" => Binary,
        "ai" => AccentInsensitive.Value,
        "csai" => CaseSensitiveAccentInsensitive.Value,
        _ => Default,
    };

    /// <summary>What a character is equal to; equal characters give the same.</summary>
    public char Of(char c) => _table[c];

    /// <summary>Position of a text in another, at or after a start; -1 when absent.</summary>
    public int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> find, int start)
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

    private bool StartsWith(ReadOnlySpan<char> text, ReadOnlySpan<char> find)
    {
        for (var i = 1; i < find.Length; i++)
        {
            if (Of(text[i]) != Of(find[i]))
                return false;
        }

        return true;
    }

    private static char Narrow(char c) => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        >= '\u30A1' and <= '\u30F6' => (char)(c - 0x60),
        _ => c,
    };

    /// <summary>A Latin, Greek or Cyrillic letter without its accents; PostgreSQL's twin has the same blocks.</summary>
    private static char Unaccented(char c) => c is (>= '\u00C0' and <= '\u024F') or (>= '\u0370' and <= '\u04FF') or (>= '\u1E00' and <= '\u1FFF')
        ? c.ToString().Normalize(NormalizationForm.FormD)[0]
        : c;

    private static char[] MakeTable(Func<char, char> fold)
    {
        var table = new char[char.MaxValue + 1];
        for (var i = 0; i < table.Length; i++)
            table[i] = fold((char)i);
        return table;
    }
}
