using Shouldly;
using Tarn.Data;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Sql;

namespace Tarn.Identity.Tests.Accounts;

/// <summary>A catalogue with an account, its owner, and people who come and go.</summary>
internal sealed class CatalogueWork(AccountCatalogue catalogue, string account, ManualTime time)
{
    public const string Password = "a long password";
    public const string OwnerEmail = "owner@example.org";

    private static readonly IdentityOptions Many = new() { HostingMode = HostingMode.Subdomain, BaseDomains = ["tarn.example.org"] };

    public AccountCatalogue Catalogue => catalogue;

    public string Account => account;

    public ManualTime Time => time;

    public static async Task<CatalogueWork> OpenAsync(TestDatabases databases, SqlDialect dialect)
    {
        var time = new ManualTime();
        var catalogue = await AccountCatalogue.OpenAsync(await databases.OpenAsync(dialect, databases.NewPlace()), dialect, new PasswordHasher(4), Many, time, default);
        return new CatalogueWork(catalogue, (await catalogue.CreateAsync(New("Acme", OwnerEmail), default)).Account.Id, time);
    }

    public async Task<string> OtherAccountAsync(string owner = "other@example.org") => (await catalogue.CreateAsync(New("Other", owner), default)).Account.Id;

    public async Task<long> JoinAsync(string email, string? into = null)
    {
        var sent = await catalogue.Users.InviteAsync(into ?? account, "", email, default);
        (await catalogue.Users.AcceptAsync(into ?? account, sent.Token, "Grace Hopper", Password, default)).ShouldBeTrue();
        return sent.User.Id;
    }

    public async Task<Owner> PersonAsync(string email) => (await catalogue.Owners.FindByEmailAsync(email, default)).ShouldNotBeNull();

    public async Task<ConsoleSession?> SignInAsync(string email, string password = Password) => (await catalogue.Sessions.BeginAsync(account, email, password, "203.0.113.5", "Firefox/140", default))?.Session;

    public ValueTask<PendingSignIn?> CheckAsync(string email, string password = Password) => catalogue.Sessions.CheckAsync(account, email, password, default);

    public async Task SetPolicyAsync(Func<SecurityPolicy, SecurityPolicy> change, string? of = null)
    {
        var (policy, version) = await catalogue.Security.GetAsync(of ?? account, default);
        await catalogue.Security.SaveAsync(of ?? account, change(policy), version, default);
    }

    public static async Task RefusedAsync(Func<Task> work, string words) => (await Should.ThrowAsync<DataException>(work)).Message.ShouldContain(words);

    private static NewAccount New(string name, string owner) => new() { Name = name, OwnerName = "Ada", OwnerEmail = owner, OwnerPassword = Password };
}
