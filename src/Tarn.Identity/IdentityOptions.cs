namespace Tarn.Identity;

/// <summary>
/// Settings of accounts, profiles and tokens. The defaults are the documented figures of the product whose clients Tarn serves.
/// </summary>
public sealed record IdentityOptions
{
    /// <summary>Life of an access token, 300 s to 24 h. Reported to clients as one second less.</summary>
    public TimeSpan AccessTokenLife { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Life of a chain of refresh tokens, counted from the sign-in that began it.</summary>
    public TimeSpan RefreshTokenLife { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long a refresh token lives when it is not used.</summary>
    public TimeSpan RefreshTokenIdle { get; init; } = TimeSpan.FromDays(60);

    /// <summary>How long a used refresh token may be used again from the same address: the answer may have been lost on its way.</summary>
    public TimeSpan RefreshGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Setting <c>compat.reusableRefreshTokens</c>: a refresh token can be used any number of times while it lives.</summary>
    public bool ReusableRefreshTokens { get; init; }

    /// <summary>Refresh tokens an account may have; the oldest goes first.</summary>
    public int RefreshTokensPerAccount { get; init; } = 1_000;

    /// <summary>Access tokens a profile may have; the oldest goes first.</summary>
    public int LiveTokensPerProfile { get; init; } = 5_000;

    /// <summary>Successful token requests of one profile in a minute.</summary>
    public int TokenRequestsPerMinute { get; init; } = 60;

    /// <summary>Failed client authentications from one address in <see cref="FailedAttemptsWindow"/>.</summary>
    public int FailedAttempts { get; init; } = 20;

    /// <summary>The window of <see cref="FailedAttempts"/>.</summary>
    public TimeSpan FailedAttemptsWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long another process may go without noticing that tokens, profiles, accounts changed. Changes of the same process hold at once.</summary>
    public TimeSpan CacheLife { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Access tokens kept in memory for each account; past it the memory is emptied and fills again from the database.</summary>
    public int CachedTokens { get; init; } = 100_000;

    /// <summary>IP rules a profile may have.</summary>
    public int IpRulesPerProfile { get; init; } = Profiles.IpFilter.MostRules;

    /// <summary>Quota <c>apiProfiles</c>: profiles an account may have; null for any number.</summary>
    public int? ProfilesPerAccount { get; init; }

    /// <summary>Least length of an owner's password.</summary>
    public int OwnerPasswordLength { get; init; } = 12;

    /// <summary>How often a client secret can be seen.</summary>
    public SecretVisibility SecretVisibility { get; init; } = SecretVisibility.Once;

    /// <summary>Key of 32 bytes that encrypts visible secrets; needed for <see cref="SecretVisibility.Always"/> only.</summary>
    public ReadOnlyMemory<byte> SecretKey { get; init; }

    /// <summary>How a request's host leads to an account.</summary>
    public HostingMode HostingMode { get; init; } = HostingMode.Single;

    /// <summary>Mode <see cref="HostingMode.Subdomain"/>: the domains below which accounts have their names, for example <c>tarn.example.org</c>.</summary>
    public IReadOnlyList<string> BaseDomains { get; init; } = [];

    /// <summary>How long links on a former alias are still answered (with a redirect), and the alias is kept from others.</summary>
    public TimeSpan FormerAliasLife { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Checks the ranges that the properties name.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (AccessTokenLife < TimeSpan.FromSeconds(300) || AccessTokenLife > TimeSpan.FromHours(24))
            throw new InvalidOperationException("AccessTokenLife must be between 300 seconds and 24 hours.");
        if (RefreshTokenIdle <= TimeSpan.Zero || RefreshTokenLife < RefreshTokenIdle)
            throw new InvalidOperationException("RefreshTokenLife must be at least RefreshTokenIdle, and both more than nothing.");
        if (RefreshTokensPerAccount < 1 || LiveTokensPerProfile < 1 || TokenRequestsPerMinute < 1 || FailedAttempts < 1)
            throw new InvalidOperationException("RefreshTokensPerAccount, LiveTokensPerProfile, TokenRequestsPerMinute and FailedAttempts must be at least 1.");
        if (SecretVisibility == SecretVisibility.Always && SecretKey.Length != 32)
            throw new InvalidOperationException("SecretVisibility 'Always' needs a SecretKey of 32 bytes.");
        if (HostingMode == HostingMode.Subdomain && BaseDomains.Count == 0)
            throw new InvalidOperationException("HostingMode 'Subdomain' needs at least one of BaseDomains.");
    }
}
