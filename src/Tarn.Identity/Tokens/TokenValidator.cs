using System.Collections.Concurrent;
using System.Net;
using Tarn.Data.Engines;
using Tarn.Identity.Profiles;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Tokens;

/// <summary>
/// Checks the token of every API request of one account. What was seen is kept in memory for one version of the account's identity data;
/// a change (of this process at once, of another within <see cref="IdentityOptions.CacheLife"/>) starts with an empty memory.
/// </summary>
public sealed class TokenValidator
{
    private static readonly TokenVerdict Unknown = new(TokenStatus.Unknown, null);

    private readonly string _accountId;
    private readonly ProfileStore _profiles;
    private readonly TokenStore _tokens;
    private readonly ProfileUse _use;
    private readonly VersionWatch _watch;
    private readonly IdentityOptions _options;
    private readonly TimeProvider _time;
    private Memory _memory = new(-1);

    internal TokenValidator(string accountId, ProfileStore profiles, TokenStore tokens, ProfileUse use, VersionWatch watch, IdentityOptions options, TimeProvider time)
    {
        _accountId = accountId;
        _profiles = profiles;
        _tokens = tokens;
        _use = use;
        _watch = watch;
        _options = options;
        _time = time;
    }

    /// <summary>Checks a token and the address it comes from. Completes synchronously and without allocating for a token seen lately.</summary>
    /// <param name="token">The text behind <c>Bearer</c>.</param>
    /// <param name="address">The caller's address, after trusted proxies.</param>
    /// <param name="cancellation">Stops waiting for the database.</param>
    public ValueTask<TokenVerdict> ValidateAsync(ReadOnlySpan<char> token, IPAddress address, CancellationToken cancellation)
    {
        if (!TokenText.TryHash(token, out var key))
            return new ValueTask<TokenVerdict>(Unknown);
        if (_watch.TryGet(out var version))
        {
            var memory = Volatile.Read(ref _memory);
            if (memory.Version == version && memory.Tokens.TryGetValue(key, out var known))
                return new ValueTask<TokenVerdict>(Judge(known, address));
        }

        return FindAsync(key, address, cancellation);
    }

    private async ValueTask<TokenVerdict> FindAsync(TokenKey key, IPAddress address, CancellationToken cancellation)
    {
        // The version is read before the rows: if they change in between, what is remembered here belongs to a version that nobody asks for any more.
        var memory = MemoryOf(await _watch.GetAsync(cancellation));
        if (memory.Tokens.TryGetValue(key, out var known))
            return Judge(known, address);
        if (await _tokens.FindAccessAsync(key, _time.GetUtcNow(), cancellation) is not { } token)
            return Unknown;
        if (await FindProfileAsync(memory, token.ProfileId, cancellation) is not { } profile)
            return Unknown;
        known = new KnownToken(profile, token.Expires);
        if (memory.Tokens.Count >= _options.CachedTokens)
            memory.Tokens.Clear();
        memory.Tokens.TryAdd(key, known);
        return Judge(known, address);
    }

    private TokenVerdict Judge(KnownToken token, IPAddress address)
    {
        var now = _time.GetUtcNow();
        var profile = token.Profile;
        if (token.Expires <= now.ToUnixTimeMilliseconds())
            return Unknown;
        if (!profile.Enabled)
            return new TokenVerdict(TokenStatus.ProfileDisabled, profile.Caller);
        if (!profile.Filter.Allows(address))
            return new TokenVerdict(TokenStatus.IpForbidden, profile.Caller);
        profile.Tally.Count(now, address);
        return new TokenVerdict(TokenStatus.Ok, profile.Caller);
    }

    private Memory MemoryOf(long version)
    {
        while (true)
        {
            var memory = Volatile.Read(ref _memory);
            if (memory.Version == version)
                return memory;
            // A reader that was overtaken works on a memory of its own and leaves the newer one alone.
            var fresh = new Memory(version);
            if (version < memory.Version || Interlocked.CompareExchange(ref _memory, fresh, memory) == memory)
                return fresh;
        }
    }

    private async ValueTask<KnownProfile?> FindProfileAsync(Memory memory, long id, CancellationToken cancellation)
    {
        if (memory.Profiles.TryGetValue(id, out var known))
            return known;
        if (await _profiles.FindRowAsync(id, cancellation) is not { Profile: var profile })
            return null;
        var grants = profile.Data.AccessAllObjects ? [] : await _profiles.Grants.ListAsync(id, cancellation);
        var rights = new ProfileRights(profile.Data.AccessAllObjects, profile.Data.CanCreateObjects, grants);
        var filter = IpFilter.Create(profile.Data.DefaultAccess, profile.Data.IpRules);
        return memory.Profiles.GetOrAdd(id, new KnownProfile(new Caller(_accountId, profile, rights), profile.Enabled, filter, _use.For(id)));
    }

    /// <summary>What is known of one version.</summary>
    private sealed class Memory(long version)
    {
        public long Version => version;

        public ConcurrentDictionary<TokenKey, KnownToken> Tokens { get; } = new();

        public ConcurrentDictionary<long, KnownProfile> Profiles { get; } = new();
    }

    private sealed record KnownProfile(Caller Caller, bool Enabled, IpFilter Filter, ProfileUse.Tally Tally);

    private readonly record struct KnownToken(KnownProfile Profile, long Expires);
}
