using System.Globalization;
using System.Security.Cryptography;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>
/// A question in words, for people who cannot see the picture of a <see cref="CaptchaElement"/>: screen readers speak it, braille displays show it. It keeps out less than the
/// picture does, and more than nothing.
/// </summary>
/// <param name="Text">The question, in the page's language.</param>
/// <param name="Answer">The answer, in digits.</param>
internal sealed record CaptchaQuestion(string Text, string Answer)
{
    /// <summary>Makes one.</summary>
    public static CaptchaQuestion Make(PageLocale locale)
    {
        var words = locale.Text("NumberWords").Split(',', StringSplitOptions.TrimEntries);
        // A localization that overrides the words must have two at least.
        if (words.Length < 3)
            words = [.. Enumerable.Range(0, 13).Select(n => n.ToString(CultureInfo.InvariantCulture))];
        var numbers = Enumerable.Range(1, words.Length - 1).ToArray();
        RandomNumberGenerator.Shuffle(numbers.AsSpan());
        var (a, b, c) = (numbers[0], numbers[1], numbers[^1]);
        return RandomNumberGenerator.GetInt32(2) == 0
            ? new CaptchaQuestion(locale.Text("CaptchaSum", words[a], words[b]), Digits(a + b))
            : new CaptchaQuestion(locale.Text("CaptchaLargest", words[a], words[b], words[c]), Digits(Math.Max(a, Math.Max(b, c))));
    }

    /// <summary>Whether an entry is an answer: digits of any script.</summary>
    public static bool IsAnswer(string answer, string entry) =>
        answer.Length > 0 && string.Concat(entry.Select(c => char.IsDigit(c) ? Digits((int)char.GetNumericValue(c)) : c.ToString())) == answer;

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
