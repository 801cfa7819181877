using System.Text;

namespace Tarn.Automation.Mail;

/// <summary>Makes texts of users fit for a header of a mail: one line, whatever they hold.</summary>
internal static class HeaderText
{
    /// <summary>Longest subject and name.</summary>
    public const int MaxLength = 255;

    /// <summary>Longest text of an error or of addresses in the log.</summary>
    public const int MaxLogLength = 2000;

    /// <summary>Turns each run of line breaks and control characters into one blank and cuts the text, never inside a surrogate pair.</summary>
    public static string Clean(string text, int length = MaxLength)
    {
        var clean = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            // U+2028 and U+2029 break lines too, in programs that read mail.
            var isBreak = Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029;
            if (isBreak && (clean.Length == 0 || clean[^1] == ' '))
                continue;
            if (clean.Length + rune.Utf16SequenceLength > length)
                break;
            if (isBreak)
                clean.Append(' ');
            else
                clean.Append(rune.ToString());
        }

        return clean.ToString().Trim();
    }
}
