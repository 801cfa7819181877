using System.Globalization;
using System.Text;

namespace Tarn.Data.Directories;

/// <summary>The e-mail address of a directory's user: what is one, and when two are the same (directories.md, 2.2).</summary>
public static class DirectoryEmail
{
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const string Forbidden = "<>()[],;:\\\"";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Gives the form by which addresses are compared: without blanks around it, in Unicode's form C, lower case, the domain in ASCII.</summary>
    /// <returns>False when the text is no address.</returns>
    public static bool TryNormalize(string text, out string normal)
    {
        normal = "";
        // Longer than anything that could be one; nothing is computed for it.
        if (text.Length > 2 * MaxLength)
            return false;
        try
        {
            text = text.Trim().Normalize(NormalizationForm.FormC);
            var at = text.IndexOf('@', StringComparison.Ordinal);
            if (text.Length > MaxLength || at is < 1 or > MaxLocalLength || text.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || Forbidden.Contains(c, StringComparison.Ordinal)))
                return false;
            var domain = Idn.GetAscii(text[(at + 1)..]).ToLowerInvariant();
            var dot = domain.LastIndexOf('.');
            if (dot < 1 || dot == domain.Length - 1)
                return false;
            normal = $"{text[..at].ToLowerInvariant()}@{domain}";
            return normal.Length <= MaxLength;
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair, or no domain name; neither can be asked beforehand.
            return false;
        }
    }
}
