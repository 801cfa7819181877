using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Tarn.Identity.Accounts;

namespace Tarn.Studio.SignIn;

/// <summary>
/// What a page carries from the password to what comes after it: that the password of a person was right a moment ago, sealed. It counts for minutes, in its account, and while the password stays the same;
/// neither address nor password can be read out of it.
/// </summary>
internal sealed class SignInTicket(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long there is to type the code.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>How long there is to choose another password, or to set up a phone.</summary>
    public static readonly TimeSpan LongLife = TimeSpan.FromMinutes(20);

    private readonly IDataProtector _protector = protection.CreateProtector("sign-in-ticket");

    /// <summary>Seals a ticket for the code.</summary>
    public string Seal(PendingSignIn pending) => Seal(pending, Life, hasCode: false, "-");

    /// <summary>Seals a ticket for a step after the code.</summary>
    /// <param name="pending">The sign-in.</param>
    /// <param name="hasCode">A code was given, and need not be given again.</param>
    /// <param name="secret">What an app is to be given; null for none.</param>
    public string SealStep(PendingSignIn pending, bool hasCode, string? secret = null) => Seal(pending, LongLife, hasCode, secret ?? "-");

    /// <summary>Opens a ticket of an account.</summary>
    /// <returns>What it says; null when it is too old, of another account, or none.</returns>
    public OpenTicket? Open(string ticket, string accountId)
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
            ? new OpenTicket(long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3], parts[4] == "1", parts[5] == "-" ? null : parts[5])
            : null;
    }

    private string Seal(PendingSignIn pending, TimeSpan life, bool hasCode, string secret) => _protector.Protect(
        string.Create(CultureInfo.InvariantCulture, $"{(time.GetUtcNow() + life).ToUnixTimeMilliseconds()} {pending.AccountId} {pending.Person.Id} {pending.Stamp} {(hasCode ? 1 : 0)} {secret}"));
}

/// <summary>What a ticket says.</summary>
/// <param name="Person">The person's number.</param>
/// <param name="Stamp">The password's stamp.</param>
/// <param name="HasCode">A code was given.</param>
/// <param name="Secret">What an app was given; null for none.</param>
internal sealed record OpenTicket(long Person, string Stamp, bool HasCode, string? Secret);
