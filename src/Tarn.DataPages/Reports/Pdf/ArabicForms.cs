namespace Tarn.DataPages.Reports.Pdf;

/// <summary>
/// Joins Arabic letters: each takes the form for its place in the word - alone, first, within, last - as one of Unicode's presentation forms, which fonts have as plain characters. Lam and alef become
/// one sign. Marks stand where they stood. Letters of other languages than Arabic itself (and the Persian ones) stay as they are.
/// </summary>
internal static class ArabicForms
{
    private const int Lam = 0x0644;

    /// <summary>The line that lengthens words: joins on both sides, and looks the same everywhere.</summary>
    private const int Lengthening = 0x0640;

    /// <summary>First of the forms from U+0621 on, and how many there are: letters with two join the one before only.</summary>
    private static readonly (int First, int Count)[] Forms = Build();

    /// <summary>The characters to be drawn, in the order of reading, each with the text that it stands for.</summary>
    public static List<(int Character, string Text)> Join(string text)
    {
        var joined = new List<(int, string)>(text.Length);
        var characters = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            characters.Add(rune.Value);
        for (var i = 0; i < characters.Count; i++)
        {
            var (first, count) = Find(characters[i]);
            if (count == 0 || characters[i] == Lengthening)
            {
                joined.Add((characters[i], char.ConvertFromUtf32(characters[i])));
                continue;
            }

            var joinsBefore = count > 1 && Before(characters, i) is var before && before >= 0 && Find(characters[before]).Count == 4;
            if (characters[i] == Lam && After(characters, i) is var alef && alef == i + 1 && Ligature(characters[alef]) is { } both)
            {
                joined.Add((both + (joinsBefore ? 1 : 0), char.ConvertFromUtf32(Lam) + char.ConvertFromUtf32(characters[alef])));
                i = alef;
                continue;
            }

            var joinsAfter = count == 4 && After(characters, i) is var after && after >= 0 && Find(characters[after]).Count > 1;
            joined.Add((first + (joinsAfter ? joinsBefore ? 3 : 2 : joinsBefore ? 1 : 0), char.ConvertFromUtf32(characters[i])));
        }

        return joined;
    }

    /// <summary>Whether a character is Arabic, its joined forms included.</summary>
    public static bool IsArabic(int character) => character is (>= 0x0600 and <= 0x06FF) or (>= 0x0750 and <= 0x077F) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF);

    private static (int First, int Count) Find(int character) => character switch
    {
        Lengthening => (Lengthening, 4),
        >= 0x0621 and <= 0x064A => Forms[character - 0x0621],
        0x067E => (0xFB56, 4),
        0x0686 => (0xFB7A, 4),
        0x0698 => (0xFB8A, 2),
        0x06A9 => (0xFB8E, 4),
        0x06AF => (0xFB92, 4),
        0x06CC => (0xFBFC, 4),
        _ => (0, 0),
    };

    private static int? Ligature(int alef) => alef switch { 0x0622 => 0xFEF5, 0x0623 => 0xFEF7, 0x0625 => 0xFEF9, 0x0627 => 0xFEFB, _ => null };

    /// <summary>The letter before, over marks; -1 for none.</summary>
    private static int Before(List<int> characters, int at)
    {
        do
            at--;
        while (at >= 0 && IsMark(characters[at]));
        return at;
    }

    private static int After(List<int> characters, int at)
    {
        do
            at++;
        while (at < characters.Count && IsMark(characters[at]));
        return at < characters.Count ? at : -1;
    }

    private static bool IsMark(int character) => character is (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x06D6 and <= 0x06DC);

    private static (int, int)[] Build()
    {
        // In the order of U+0621 to U+064A; a nought stands for the unassigned and for the lengthening line.
        int[] counts = [1, 2, 2, 2, 2, 4, 2, 4, 2, 4, 4, 4, 4, 4, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 2, 2, 4];
        var forms = new (int, int)[counts.Length];
        var next = 0xFE80;
        for (var i = 0; i < counts.Length; i++)
        {
            forms[i] = (next, counts[i]);
            next += counts[i];
        }

        return forms;
    }
}
