using System.Collections.Frozen;
using System.Text;

namespace Tarn.Identity.Passwords;

/// <summary>
/// Passwords that many people have: the frequency list of zxcvbn (Dan Wheeler and Dropbox, MIT licence), and what people make of such words when they must be longer:
/// digits and signs around them, a word or a character again and again, rows of letters or digits.
/// </summary>
public static class CommonPasswords
{
    private const string Resource = "Tarn.Identity.common-passwords.txt";
    private const int ShortestWord = 6;

    private static readonly Lazy<FrozenSet<string>> Words = new(Read);

    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn"];

    /// <summary>Is a password common, or easily made of a common one?</summary>
    public static bool Contain(string password)
    {
        var text = password.ToLowerInvariant();
        var words = Words.Value;
        if (words.Contains(text) || words.Contains(Plain(text)))
            return true;
        var core = text.AsSpan().Trim("0123456789!@#$%^&*()-_=+.,?/ ").ToString();
        if (core.Length >= ShortestWord && (words.Contains(core) || words.Contains(Plain(core))))
            return true;
        if (core.Length == 0 && text.Distinct().Count() <= text.Length / 2)
            return true;
        return Repeats(text) || IsRow(text);
    }

    /// <summary>Letters for the signs that stand for them.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(c switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                _ => c,
            });
        }

        return plain.ToString();
    }

    /// <summary>One short piece over and over: "abcabcabcabc".</summary>
    private static bool Repeats(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (text.Length % length == 0 && Enumerable.Range(1, (text.Length / length) - 1).All(i => string.CompareOrdinal(text, i * length, text, 0, length) == 0))
                return length <= 4 || Words.Value.Contains(text[..length]);
        }

        return false;
    }

    private static bool IsRow(string text) => text.Length > 0 && Rows.Any(row => row.Contains(text, StringComparison.Ordinal) || string.Concat(row.Reverse()).Contains(text, StringComparison.Ordinal));

    private static FrozenSet<string> Read()
    {
        using var reader = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!);
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                words.Add(line);
        }

        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
