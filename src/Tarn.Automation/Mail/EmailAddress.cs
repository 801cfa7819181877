using System.Globalization;
using System.Net.Mail;

namespace Tarn.Automation.Mail;

/// <summary>
/// The form of an e-mail address that Tarn takes in forms and in mails: <c>local@domain.tld</c>, at most 254 characters, no blanks, a dot in the
/// domain. International domain names are taken and kept in their ASCII form; quoted local parts and address literals are not.
/// </summary>
public static class EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;
    private const string LocalSigns = "!#$%&'*+-/=?^_`{|}~.";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Is this one complete address?</summary>
    public static bool IsValid(string text) => TryNormalize(text, out _);

    /// <summary>Gives the address with its domain in ASCII, as mail servers know it.</summary>
    /// <returns>False when the text is not one complete address.</returns>
    public static bool TryNormalize(string text, out string address)
    {
        address = "";
        var at = text.IndexOf('@');
        if (text.Length > MaxLength || at is < 1 or > MaxLocalLength || !IsLocal(text.AsSpan(0, at)) || !TryReadDomain(text[(at + 1)..], out var domain))
            return false;
        address = $"{text[..at]}@{domain}";
        // The library that sends has the last word on what it can write into a header.
        return address.Length <= MaxLength && MailAddress.TryCreate(address, out _);
    }

    private static bool IsLocal(ReadOnlySpan<char> local)
    {
        foreach (var c in local)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !LocalSigns.Contains(c, StringComparison.Ordinal))
                return false;
        }

        return local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal);
    }

    private static bool TryReadDomain(string text, out string domain)
    {
        domain = "";
        try
        {
            domain = Idn.GetAscii(text);
        }
        catch (ArgumentException)
        {
            // Not a domain name; the mapping has no way to ask beforehand.
            return false;
        }

        var dot = domain.LastIndexOf('.');
        return dot > 0 && dot < domain.Length - 1 && !char.IsAsciiDigit(domain[^1]);
    }
}
