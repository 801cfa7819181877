using System.Net;
using System.Net.Sockets;
using Tarn.Identity.Profiles;
using Tarn.Identity.Rates;
using Tarn.Identity.Settings;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Tokens;

/// <summary>The token endpoint of one account: the grants <c>client_credentials</c> and <c>refresh_token</c>. Issuing never ends earlier tokens.</summary>
public sealed class TokenIssuer
{
    private readonly ProfileStore _profiles;
    private readonly TokenStore _tokens;
    private readonly SettingsStore _settings;
    private readonly TimeSpan _life;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly RateWindow<long> _requests;
    private readonly RateWindow<IPAddress> _failures;

    internal TokenIssuer(ProfileStore profiles, TokenStore tokens, SettingsStore settings, IdentityOptions options, TimeProvider time, Action changed)
    {
        _profiles = profiles;
        _tokens = tokens;
        _settings = settings;
        _life = options.AccessTokenLife;
        _time = time;
        _changed = changed;
        _requests = new RateWindow<long>(options.TokenRequestsPerMinute, TimeSpan.FromMinutes(1), time);
        _failures = new RateWindow<IPAddress>(options.FailedAttempts, options.FailedAttemptsWindow, time);
    }

    /// <summary>Answers a token request. Errors are answers; only a database that cannot be reached throws.</summary>
    public async ValueTask<TokenAnswer> IssueAsync(TokenRequest request, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(request.GrantType))
            return TokenAnswer.Refused(TokenError.InvalidRequest);
        GrantType grant;
        switch (request.GrantType)
        {
            case "client_credentials":
                grant = GrantType.ClientCredentials;
                break;
            case "refresh_token":
                grant = GrantType.RefreshToken;
                break;
            default:
                return TokenAnswer.Refused(TokenError.UnsupportedGrantType);
        }

        if (grant == GrantType.RefreshToken && string.IsNullOrEmpty(request.RefreshToken))
            return TokenAnswer.Refused(TokenError.InvalidRequest);
        var source = Network(request.Address);
        if (_failures.Peek(source) is { Allowed: false } failures)
            return TokenAnswer.Refused(TokenError.SlowDown, failures.RetryAfterSeconds);
        if (await AuthenticateAsync(request, cancellation) is not { } profile)
        {
            _failures.Take(source);
            return TokenAnswer.Refused(TokenError.InvalidClient);
        }

        return await IssueAsync(request, grant, profile, cancellation) with { ProfileName = profile.Name };
    }

    private async ValueTask<TokenAnswer> IssueAsync(TokenRequest request, GrantType grant, Profile profile, CancellationToken cancellation)
    {
        if (!profile.Enabled)
            return TokenAnswer.Refused(TokenError.InvalidClient);
        if (!IpFilter.Create(profile.Data.DefaultAccess, profile.Data.IpRules).Allows(request.Address))
            return TokenAnswer.Refused(TokenError.AccessDenied);
        if (_requests.Take(profile.Id) is { Allowed: false } rate)
            return TokenAnswer.Refused(TokenError.SlowDown, rate.RetryAfterSeconds);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var life = (await _settings.GetApiAsync(cancellation)).TokenLifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : _life;
        TokenAnswer answer;
        if (grant == GrantType.ClientCredentials)
            answer = await _tokens.IssueAsync(profile, request.Address, life, now, cancellation);
        else if (TokenText.TryHash(request.RefreshToken, out var key))
            answer = await _tokens.RefreshAsync(profile, key, request.Address, life, now, cancellation);
        else
            return TokenAnswer.Refused(TokenError.InvalidGrant);
        if (answer.OthersEnded)
            _changed();
        return answer;
    }

    /// <summary>The profile whose id and secret these are; null when there is none.</summary>
    private async ValueTask<Profile?> AuthenticateAsync(TokenRequest request, CancellationToken cancellation)
    {
        var (id, secret) = (request.ClientId ?? "", request.ClientSecret ?? "");
        if (await MatchAsync(id, secret, cancellation) is { } profile)
            return profile;
        return request.FromBasic && (id.Contains('%', StringComparison.Ordinal) || secret.Contains('%', StringComparison.Ordinal))
            ? await MatchAsync(Uri.UnescapeDataString(id), Uri.UnescapeDataString(secret), cancellation)
            : null;
    }

    private async ValueTask<Profile?> MatchAsync(string id, string secret, CancellationToken cancellation)
    {
        var row = await _profiles.FindByClientAsync(id, cancellation);
        return Secrets.Matches(secret, row?.SecretHash) ? row?.Profile : null;
    }

    /// <summary>Whose failures count together: an IPv4 address, or an IPv6 network of 64 bits, in which one machine may have any address.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
