using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tarn.Identity.Passwords;

/// <summary>
/// Makes and checks stored passwords. The stored form is JSON, <c>{"algorithm":"...","hash":"..."}</c>, as in app packages.
/// <list type="bullet">
/// <item><c>tarnAlg1</c>, made here: bcrypt <c>$2b$</c> over Base64(SHA-384(UTF-8 password)): 64 characters, so nothing is cut at bcrypt's 72 bytes.</item>
/// <item><c>cbAlg2</c>, from imported packages, only checked: bcrypt <c>$2a$</c> over the raw SHA-512 digest cut at its first zero byte.</item>
/// </list>
/// Any other algorithm never verifies. Checking costs a fraction of a second of processor time on purpose: never call it inside a transaction.
/// </summary>
public sealed class PasswordHasher
{
    /// <summary>The form made here.</summary>
    public const string NativeAlgorithm = "tarnAlg1";

    /// <summary>The form that imported packages carry.</summary>
    public const string ForeignAlgorithm = "cbAlg2";

    private readonly int _cost;
    private readonly byte[] _nobodysSalt = RandomNumberGenerator.GetBytes(Bcrypt.SaltBytes);

    /// <summary>Creates a hasher.</summary>
    /// <param name="cost">bcrypt's cost: 2^cost rounds. 12 in production; 4, the least, makes tests fast.</param>
    public PasswordHasher(int cost = 12)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, Bcrypt.LeastCost);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cost, Bcrypt.GreatestCost);
        _cost = cost;
    }

    /// <summary>Hashes a password for storing.</summary>
    /// <exception cref="ArgumentException">The password is empty: a blank password never signs in and is stored as blank.</exception>
    public string Hash(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        var salt = RandomNumberGenerator.GetBytes(Bcrypt.SaltBytes);
        var hash = Bcrypt.Format('b', _cost, salt, Bcrypt.Digest(NativeKey(password), salt, _cost));
        // All characters of a bcrypt text stand for themselves in JSON.
        return $$"""{"algorithm":"{{NativeAlgorithm}}","hash":"{{hash}}"}""";
    }

    /// <summary>Checks a password against its stored form.</summary>
    /// <param name="stored">The JSON; null or empty for an unknown user or one without password, which takes as long and fails.</param>
    /// <param name="password">What the user typed.</param>
    public PasswordVerdict Verify(string? stored, string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (!TryReadEnvelope(stored, out var algorithm, out var hash) || !Bcrypt.TryParse(hash, out var parsed))
            return RefuseSlowly(password);
        switch (algorithm)
        {
            case NativeAlgorithm when password.Length > 0:
                return new PasswordVerdict(parsed.Matches(NativeKey(password)), RehashDue: parsed.Cost < _cost).OnlyWhenMatching();
            case ForeignAlgorithm when password.Length > 0:
                return new PasswordVerdict(parsed.Matches(ForeignKey(password)), RehashDue: true).OnlyWhenMatching();
            default:
                return RefuseSlowly(password);
        }
    }

    /// <summary>Reads the algorithm of a stored password, for import reports; null when it is not such JSON.</summary>
    public static string? AlgorithmOf(string? stored) => TryReadEnvelope(stored, out var algorithm, out _) ? algorithm : null;

    /// <summary>Spends the time of a check, so that the answer's delay does not tell whether the user exists.</summary>
    private PasswordVerdict RefuseSlowly(string password)
    {
        _ = Bcrypt.Digest(NativeKey(password), _nobodysSalt, _cost);
        return PasswordVerdict.Refused;
    }

    private static byte[] NativeKey(string password) =>
        Encoding.ASCII.GetBytes(Convert.ToBase64String(SHA384.HashData(Encoding.UTF8.GetBytes(password))));

    private static byte[] ForeignKey(string password)
    {
        var digest = SHA512.HashData(Encoding.UTF8.GetBytes(password));
        var end = Array.IndexOf(digest, (byte)0);
        return end < 0 ? digest : digest[..end];
    }

    private static bool TryReadEnvelope(string? stored, out string algorithm, out string hash)
    {
        algorithm = hash = "";
        if (string.IsNullOrEmpty(stored))
            return false;
        try
        {
            using var document = JsonDocument.Parse(stored);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("algorithm", out var first) || first.ValueKind != JsonValueKind.String
                || !document.RootElement.TryGetProperty("hash", out var second) || second.ValueKind != JsonValueKind.String)
                return false;
            algorithm = first.GetString()!;
            hash = second.GetString()!;
            return true;
        }
        catch (JsonException)
        {
            // Packages may carry values that are no JSON; they are kept for re-export and never verify.
            return false;
        }
    }
}

file static class PasswordVerdictRule
{
    /// <summary>A wrong password must not tell anything about the stored form.</summary>
    public static PasswordVerdict OnlyWhenMatching(this PasswordVerdict verdict) => verdict.Matches ? verdict : PasswordVerdict.Refused;
}
