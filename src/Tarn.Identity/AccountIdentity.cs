using Tarn.Data.Engines;
using Tarn.Identity.Profiles;
using Tarn.Identity.Rights;
using Tarn.Identity.Settings;
using Tarn.Identity.Storage;
using Tarn.Identity.Tokens;

namespace Tarn.Identity;

/// <summary>Profiles and tokens of one account, over the account's own database. One for each account and process; free of threads.</summary>
public sealed class AccountIdentity
{
    private readonly VersionWatch _watch;
    private readonly ProfileUse _use;

    private AccountIdentity(IEngine engine, string accountId, IdentityOptions options, TimeProvider time)
    {
        AccountId = accountId;
        _watch = new VersionWatch(stop => engine.QueryAsync(IdentityTables.ReadVersion.With(engine), stop).ReadOneAsync(static row => row.GetInt64(0), stop), options.CacheLife, time);
        _use = new ProfileUse(engine, time);
        var tokens = new TokenStore(engine, options);
        Settings = new SettingsStore(engine, _watch);
        Rights = new RightsStore(engine, _watch);
        ApiCalls = new ApiCallQuota(Settings, _use, time);
        Profiles = new ProfileStore(engine, options, Settings, time, Refresh);
        Issuer = new TokenIssuer(Profiles, tokens, Settings, options, time, Refresh);
        Validator = new TokenValidator(accountId, Profiles, tokens, _use, _watch, options, time);
    }

    /// <summary>The account.</summary>
    public string AccountId { get; }

    /// <summary>The account's web services profiles.</summary>
    public ProfileStore Profiles { get; }

    /// <summary>What the account's administrators have chosen.</summary>
    public SettingsStore Settings { get; }

    /// <summary>What the account's users may do in the Studio.</summary>
    public RightsStore Rights { get; }

    /// <summary>Holds the account's API calls against its quota.</summary>
    public ApiCallQuota ApiCalls { get; }

    /// <summary>The account's token endpoint.</summary>
    public TokenIssuer Issuer { get; }

    /// <summary>Checks the token of each request.</summary>
    public TokenValidator Validator { get; }

    /// <summary>Opens an account's identity data, creating its tables where they are missing.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of its range.</exception>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public static async ValueTask<AccountIdentity> OpenAsync(IEngine engine, string accountId, IdentityOptions options, TimeProvider time, CancellationToken cancellation)
    {
        options.Validate();
        await IdentityTables.Tables.PrepareAsync(engine, cancellation);
        await RightsTables.Tables.PrepareAsync(engine, cancellation);
        return new AccountIdentity(engine, accountId, options, time);
    }

    /// <summary>Makes changes of rights done inside somebody else's transaction hold at once in this process; call it after the commit.</summary>
    public void Refresh() => _watch.Expire();

    /// <summary>Stores requests counted and last uses of profiles. The server calls it every ten seconds and when it stops.</summary>
    public ValueTask StoreUseAsync(CancellationToken cancellation) => _use.StoreAsync(cancellation);
}
