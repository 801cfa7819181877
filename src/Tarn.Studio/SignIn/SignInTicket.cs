using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Tarn.Identity.Accounts;

namespace Tarn.Studio.SignIn;

/// <summary>
/// What a page carries from the password to the code: that the password of a person was right a moment ago, sealed. It counts for five minutes, in its account, and while the password stays the same;
/// neither address nor password can be read out of it.
/// </summary>
internal sealed class SignInTicket(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long there is to type the code.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _protector = protection.CreateProtector("sign-in-ticket");

    /// <summary>Seals a ticket.</summary>
    public string Seal(PendingSignIn pending) =>
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{(time.GetUtcNow() + Life).ToUnixTimeMilliseconds()} {pending.AccountId} {pending.Person.Id} {pending.Stamp}"));

    /// <summary>Opens a ticket of an account.</summary>
    /// <returns>The person's number and the password's stamp; null when it is too old, of another account, or none.</returns>
    public (long Person, string Stamp)? Open(string ticket, string accountId)
    {
        if (ticket.Length is 0 or > 2000)
            return null;
        string text;
        try
        {
            text = _protector.Unprotect(ticket);
        }
        catch (CryptographicException)
        {
            return null;
        }

        var parts = text.Split(' ');
        return long.Parse(parts[0], CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeMilliseconds() && parts[1] == accountId
            ? (long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3])
            : null;
    }
}
