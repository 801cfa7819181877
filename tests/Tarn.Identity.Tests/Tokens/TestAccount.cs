using System.Net;
using Tarn.Data.Engines;
using Tarn.Identity.Profiles;
using Tarn.Identity.Tokens;
using Tarn.Sql;

namespace Tarn.Identity.Tests.Tokens;

/// <summary>An account's identity data on an engine, with short ways to ask for what the tests need.</summary>
internal sealed class TestAccount(AccountIdentity identity, IEngine engine, ManualTime time)
{
    public static readonly IPAddress Home = IPAddress.Parse("203.0.113.5");
    public static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.7");

    public AccountIdentity Identity => identity;

    public IEngine Engine => engine;

    public ManualTime Time => time;

    public static async Task<TestAccount> OpenAsync(TestDatabases databases, SqlDialect dialect, IdentityOptions? options = null, string? place = null, ManualTime? time = null)
    {
        time ??= new ManualTime();
        var engine = await databases.OpenAsync(dialect, place ?? databases.NewPlace());
        var identity = await AccountIdentity.OpenAsync(engine, "c1abc123", options ?? new IdentityOptions(), time, default);
        return new TestAccount(identity, engine, time);
    }

    public static ProfileDraft Draft(string name = "Sync") => new() { Name = name, Email = "ops@example.org" };

    public ValueTask<ProfileCredentials> CreateProfileAsync(string name = "Sync", bool accessAll = true) =>
        identity.Profiles.CreateAsync(Draft(name) with { AccessAllObjects = accessAll }, default);

    public ValueTask<TokenAnswer> SignInAsync(ProfileCredentials profile, IPAddress? address = null, string? secret = null) =>
        identity.Issuer.IssueAsync(
            new TokenRequest { GrantType = "client_credentials", ClientId = profile.Profile.ClientId, ClientSecret = secret ?? profile.ClientSecret, Address = address ?? Home },
            default);

    public ValueTask<TokenAnswer> RefreshAsync(ProfileCredentials profile, string? refreshToken, IPAddress? address = null) =>
        identity.Issuer.IssueAsync(
            new TokenRequest
            {
                GrantType = "refresh_token",
                ClientId = profile.Profile.ClientId,
                ClientSecret = profile.ClientSecret,
                RefreshToken = refreshToken,
                Address = address ?? Home,
            },
            default);

    public async Task<TokenStatus> StatusAsync(string? token, IPAddress? address = null) => (await ValidateAsync(token, address)).Status;

    public ValueTask<TokenVerdict> ValidateAsync(string? token, IPAddress? address = null) => identity.Validator.ValidateAsync(token, address ?? Home, default);
}
