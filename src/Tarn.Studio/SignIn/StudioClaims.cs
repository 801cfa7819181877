using System.Globalization;
using System.Security.Claims;
using Tarn.Identity.Accounts;

namespace Tarn.Studio.SignIn;

/// <summary>What a circuit is told of the session under which it was opened.</summary>
internal static class StudioClaims
{
    private const string Scheme = "tarn-studio";
    private const string Session = "session";
    private const string Account = "account";

    public static ClaimsPrincipal Of(ConsoleSession session) => new(new ClaimsIdentity(
        [
            new Claim(Session, session.Id),
            new Claim(Account, session.AccountId),
            new Claim(ClaimTypes.NameIdentifier, session.Person.Id.ToString(CultureInfo.InvariantCulture)),
            new Claim(ClaimTypes.Name, session.Person.Name),
            new Claim(ClaimTypes.Email, session.Person.Email),
        ],
        Scheme));

    /// <summary>The session's id; null for a stranger.</summary>
    public static string? SessionOf(ClaimsPrincipal principal) => principal.Identity?.AuthenticationType == Scheme ? principal.FindFirstValue(Session) : null;
}
