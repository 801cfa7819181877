using System.Globalization;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>
/// Puts a line's characters from the order of reading into that of their places, left to right: Unicode's bidirectional algorithm (UAX 9) without its invisible marks, which records do not hold.
/// </summary>
internal static class ReadingOrder
{
    private enum Direction
    {
        Left,
        Right,
        Number,
        Neutral,
    }

    /// <summary>Whether a text is read from right to left: what its first letter says; what is given when it has none.</summary>
    public static bool IsRightToLeft(IEnumerable<int> characters, bool otherwise)
    {
        foreach (var character in characters)
        {
            if (KindOf(character) is var kind and (Direction.Left or Direction.Right))
                return kind == Direction.Right;
        }

        return otherwise;
    }

    /// <summary>The places of the characters from left to right, and which of them show their mirror image.</summary>
    /// <param name="characters">A line in the order of reading.</param>
    /// <param name="isRightToLeft">The line's own direction.</param>
    public static (int[] Places, bool[] Mirrored) Of(IReadOnlyList<int> characters, bool isRightToLeft)
    {
        var levels = Levels(characters, isRightToLeft);
        var places = Enumerable.Range(0, levels.Length).ToArray();
        for (var level = levels.DefaultIfEmpty(0).Max(); level > 0; level--)
        {
            for (var start = 0; start < levels.Length; start++)
            {
                if (levels[start] < level)
                    continue;
                var end = start;
                while (end < levels.Length && levels[end] >= level)
                    end++;
                Array.Reverse(places, start, end - start);
                start = end;
            }
        }

        return (places, Array.ConvertAll(levels, l => l % 2 == 1));
    }

    /// <summary>The sign that a bracket becomes when it is read from the other side.</summary>
    public static int Mirror(int character) => character switch
    {
        '(' => ')', ')' => '(', '[' => ']', ']' => '[', '{' => '}', '}' => '{', '<' => '>', '>' => '<', 0xAB => 0xBB, 0xBB => 0xAB, 0x2039 => 0x203A, 0x203A => 0x2039, _ => character,
    };

    private static int[] Levels(IReadOnlyList<int> characters, bool isRightToLeft)
    {
        var kinds = new Direction[characters.Count];
        for (var i = 0; i < kinds.Length; i++)
            kinds[i] = KindOf(characters[i]);
        JoinNumbers(characters, kinds);
        var own = isRightToLeft ? Direction.Right : Direction.Left;
        // Numbers after left-to-right letters are part of them.
        var strong = own;
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] is Direction.Left or Direction.Right)
                strong = kinds[i];
            else if (kinds[i] == Direction.Number && strong == Direction.Left)
                kinds[i] = Direction.Left;
        }

        JoinNeutrals(kinds, own);
        var level = isRightToLeft ? 1 : 0;
        return Array.ConvertAll(kinds, k => k switch
        {
            Direction.Right => 1,
            Direction.Number => 2,
            _ => level == 0 ? 0 : 2,
        });
    }

    /// <summary>A separator between digits belongs to the number; so does a sign that stands before or behind it.</summary>
    private static void JoinNumbers(IReadOnlyList<int> characters, Direction[] kinds)
    {
        for (var i = 1; i + 1 < kinds.Length; i++)
        {
            if (kinds[i] == Direction.Neutral && kinds[i - 1] == Direction.Number && kinds[i + 1] == Direction.Number && characters[i] is '.' or ',' or ':' or '/' or '-' or 0xA0 or 0x202F or 0x66B or 0x66C)
                kinds[i] = Direction.Number;
        }

        for (var i = 0; i < kinds.Length; i++)
        {
            var isBeside = (i > 0 && kinds[i - 1] == Direction.Number) || (i + 1 < kinds.Length && kinds[i + 1] == Direction.Number);
            if (kinds[i] == Direction.Neutral && isBeside && characters[i] is '%' or '$' or '#' or 0x20AC or 0xA3 or 0xB0 or 0x66A)
                kinds[i] = Direction.Number;
        }
    }

    /// <summary>What is neither goes with its neighbours when they agree, otherwise with the line. Numbers count as right to left here.</summary>
    private static void JoinNeutrals(Direction[] kinds, Direction own)
    {
        for (var start = 0; start < kinds.Length; start++)
        {
            if (kinds[start] != Direction.Neutral)
                continue;
            var end = start;
            while (end < kinds.Length && kinds[end] == Direction.Neutral)
                end++;
            var before = start == 0 ? own : Side(kinds[start - 1]);
            var after = end == kinds.Length ? own : Side(kinds[end]);
            Array.Fill(kinds, before == after ? before : own, start, end - start);
            start = end;
        }

        static Direction Side(Direction kind) => kind == Direction.Number ? Direction.Right : kind;
    }

    private static Direction KindOf(int character)
    {
        if (character is (>= 0x0660 and <= 0x0669) or (>= 0x06F0 and <= 0x06F9) or (>= '0' and <= '9'))
            return Direction.Number;
        if (character is (>= 0x0590 and <= 0x05FF) or (>= 0x0700 and <= 0x08FF) or (>= 0xFB1D and <= 0xFB4F) || ArabicForms.IsArabic(character))
            return character is 0x060C or 0x066A or 0x066B or 0x066C ? Direction.Neutral : Direction.Right;
        return character < 'A' ? Direction.Neutral : CharUnicodeInfo.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.LetterNumber or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.SpacingCombiningMark => Direction.Left,
            _ => Direction.Neutral,
        };
    }
}
