using Shouldly;
using Tarn.Data;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Accounts;

public sealed class AccountCatalogueTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    private static readonly IdentityOptions Many = new() { HostingMode = HostingMode.Subdomain, BaseDomains = ["tarn.example.org", "apps.example.org"] };

    private readonly ManualTime _time = new();

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_account_gets_an_id_a_number_a_place_and_an_owner(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);

        var created = await catalogue.CreateAsync(Request("Acme") with { Alias = "Acme-Co", OwnerPassword = "a long password" }, default);

        var account = created.Account;
        account.Id.ShouldMatch("^c[0-9][a-z]{3}[0-9]{3}$");
        account.Number.ShouldMatch("^[0-9a-f]{5}$");
        account.ObjectPrefix.ShouldBe(account.Number + "000");
        account.Alias.ShouldBe("acme-co");
        account.Epoch.ShouldBe(1);
        account.Placement.ShouldBe(new AccountPlacement(dialect, dialect == SqlDialect.Sqlite ? $"accounts/{account.Id}/data.db" : $"tarn_{account.Id}"));
        (await catalogue.FindAsync(account.Id, default)).ShouldBe(account);
        (await catalogue.FindByAliasAsync("ACME-CO", default)).ShouldBe(account);
        (await catalogue.ListAsync(default)).ShouldBe([account]);
        created.OwnerIsNew.ShouldBeTrue();
        (await catalogue.Owners.FindOfAccountAsync(account.Id, default)).ShouldBe(created.Owner);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_is_signed_in_to_the_Studio_is_listed_until_the_session_ends(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var created = await catalogue.CreateAsync(Request("Acme") with { OwnerPassword = "a long password" }, default);
        var first = (await catalogue.Sessions.BeginAsync(created.Account.Id, "owner@example.org", "a long password", "203.0.113.5", "Firefox/140", default))!.Session;
        _time.Advance(TimeSpan.FromMinutes(40));
        var second = (await catalogue.Sessions.BeginAsync(created.Account.Id, "owner@example.org", "a long password", "203.0.113.6", "Chrome/140", default))!.Session;

        (await catalogue.Sessions.ListAsync(created.Account.Id, default)).Select(s => (s.Session.Id, s.Address, s.Agent)).ShouldBe([(second.Id, "203.0.113.6", "Chrome/140"), (first.Id, "203.0.113.5", "Firefox/140")]);
        (await catalogue.Sessions.ListAsync("c0abc000", default)).ShouldBeEmpty("of another account");
        _time.Advance(TimeSpan.FromMinutes(30));
        (await catalogue.Sessions.ListAsync(created.Account.Id, default)).Select(s => s.Session.Id).ShouldBe([second.Id], "an hour without use ends a session");
        await catalogue.Owners.ResetPasswordAsync("owner@example.org", "a new password", default);
        (await catalogue.Sessions.ListAsync(created.Account.Id, default)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Owners_sign_in_with_their_password_and_a_reset_changes_it(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var created = await catalogue.CreateAsync(Request("Acme") with { OwnerPassword = "a long password" }, default);

        (await catalogue.Owners.SignInAsync("OWNER@example.org", "a long password", default)).ShouldBe(created.Owner);
        (await catalogue.Owners.SignInAsync("owner@example.org", "another password", default)).ShouldBeNull();
        (await catalogue.Owners.SignInAsync("nobody@example.org", "a long password", default)).ShouldBeNull();
        (await catalogue.Owners.AccountsOfAsync(created.Owner, default)).ShouldBe([created.Account]);

        await catalogue.Owners.ResetPasswordAsync("owner@example.org", "a new password", default);

        (await catalogue.Owners.SignInAsync("owner@example.org", "a long password", default)).ShouldBeNull();
        (await catalogue.Owners.SignInAsync("owner@example.org", "a new password", default)).ShouldBe(created.Owner);
        await Should.ThrowAsync<DataException>(() => catalogue.Owners.ResetPasswordAsync("owner@example.org", "short", default).AsTask());
        await Should.ThrowAsync<DataException>(() => catalogue.Owners.ResetPasswordAsync("nobody@example.org", "a new password", default).AsTask());
    }

    [Fact]
    public async Task A_weaker_hash_is_replaced_at_sign_in()
    {
        var place = databases.NewPlace();
        var before = await OpenAsync(SqlDialect.Sqlite, Many, place);
        await before.CreateAsync(Request("Acme") with { OwnerPassword = "a long password" }, default);
        var engine = await databases.OpenAsync(SqlDialect.Sqlite, place);
        var after = await AccountCatalogue.OpenAsync(engine, SqlDialect.Sqlite, new PasswordHasher(cost: 5), Many, _time, default);

        await after.Owners.SignInAsync("owner@example.org", "a long password", default);

        await using var rows = await engine.QueryAsync(new SqlStatement("SELECT password FROM sys_identity", []), default);
        (await rows.ReadAsync(default)).ShouldBeTrue();
        rows.GetText(0).ShouldContain("$2b$05$");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_known_owner_keeps_name_and_password_with_a_second_account(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var first = await catalogue.CreateAsync(Request("One") with { OwnerPassword = "a long password" }, default);

        var second = await catalogue.CreateAsync(Request("Two") with { OwnerName = "Somebody", OwnerPassword = "taken over by" }, default);

        second.OwnerIsNew.ShouldBeFalse();
        second.Owner.ShouldBe(first.Owner);
        (await catalogue.Owners.SignInAsync("owner@example.org", "taken over by", default)).ShouldBeNull();
        (await catalogue.Owners.AccountsOfAsync(first.Owner, default)).Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Hosts_lead_to_accounts_by_id_and_alias(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var account = (await catalogue.CreateAsync(Request("Acme") with { Alias = "acme" }, default)).Account;

        foreach (var host in (string[])[account.Id + ".tarn.example.org", "ACME.Tarn.Example.org:8443", "acme.apps.example.org", "acme.tarn.example.org."])
            (await catalogue.ResolveHostAsync(host, default))?.Account.ShouldBe(account, host);
        foreach (var host in (string[])["tarn.example.org", "other.tarn.example.org", "acme.example.org", "acme", "x.acme.tarn.example.org", "acme.tarn.example.org.evil.test", "[::1]:80", ""])
            (await catalogue.ResolveHostAsync(host, default)).ShouldBeNull(host);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_former_alias_redirects_for_90_days_and_is_kept_from_others_meanwhile(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var account = (await catalogue.CreateAsync(Request("Acme") with { Alias = "acme" }, default)).Account;
        var other = (await catalogue.CreateAsync(Request("Other"), default)).Account;

        await catalogue.SetAliasAsync(account.Id, "acme-new", default);

        (await catalogue.ResolveHostAsync("acme.tarn.example.org", default))!.MovedTo.ShouldBe("acme-new.tarn.example.org");
        (await catalogue.ResolveHostAsync("acme-new.tarn.example.org", default))!.MovedTo.ShouldBeNull();
        (await Should.ThrowAsync<DataException>(() => catalogue.SetAliasAsync(other.Id, "acme", default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        _time.Advance(TimeSpan.FromDays(91));
        (await catalogue.ResolveHostAsync("acme.tarn.example.org", default)).ShouldBeNull();
        await catalogue.SetAliasAsync(other.Id, "acme", default);
        (await catalogue.ResolveHostAsync("acme.tarn.example.org", default))!.Account.Id.ShouldBe(other.Id);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_host_of_an_accounts_own_leads_to_it_alone_and_goes_with_it(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var account = (await catalogue.CreateAsync(Request("Acme"), default)).Account;
        var other = (await catalogue.CreateAsync(Request("Other"), default)).Account;

        await catalogue.AddHostAsync(account.Id, " Data.Acme.COM. ", default);
        await catalogue.AddHostAsync(account.Id, "data.acme.com", default);
        await catalogue.AddHostAsync(account.Id, "bücher.example", default);
        (await catalogue.ListHostsAsync(account.Id, default)).ShouldBe(["data.acme.com", "xn--bcher-kva.example"]);
        foreach (var host in (string[])["data.acme.com", "DATA.acme.com:8443", "data.acme.com.", "xn--bcher-kva.example"])
            (await catalogue.ResolveHostAsync(host, default)).ShouldBe(new HostMatch(account, null) { IsOwn = true }, host);
        foreach (var host in (string[])["acme.com", "x.data.acme.com", "data.acme.com.evil.test", "data.acme.com:8443:1", " data.acme.com", "data.acme.com..", "[data.acme.com]"])
            (await catalogue.ResolveHostAsync(host, default)).ShouldBeNull(host);
        (await catalogue.ResolveHostAsync(account.Id + ".tarn.example.org", default))!.IsOwn.ShouldBeFalse();

        // One host, one account: also when two ask at once.
        (await Should.ThrowAsync<DataException>(() => catalogue.AddHostAsync(other.Id, "DATA.acme.com", default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        var claims = await Task.WhenAll(new[] { account.Id, other.Id }.Select(id => Task.Run(async () =>
        {
            try
            {
                await catalogue.AddHostAsync(id, "shop.example.com", default);
                return id;
            }
            catch (DataException taken) when (taken.Problem == DataProblem.AlreadyExists)
            {
                return null;
            }
        })));
        (await catalogue.ResolveHostAsync("shop.example.com", default))!.Account.Id.ShouldBe(claims.OfType<string>().ShouldHaveSingleItem());
        await Should.ThrowAsync<DataException>(() => catalogue.RemoveHostAsync(other.Id, "data.acme.com", default).AsTask());
        await Should.ThrowAsync<DataException>(() => catalogue.AddHostAsync("c9zzz999", "nobody.example.com", default).AsTask());

        await catalogue.MarkForDeletionAsync(account.Id, default);
        (await catalogue.ResolveHostAsync("data.acme.com", default)).ShouldBeNull();
        (await Should.ThrowAsync<DataException>(() => catalogue.AddHostAsync(other.Id, "data.acme.com", default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        await catalogue.FinishDeletionAsync(account.Id, default);
        await catalogue.AddHostAsync(other.Id, "data.acme.com", default);
        (await catalogue.ResolveHostAsync("data.acme.com", default))!.Account.Id.ShouldBe(other.Id);
        await catalogue.RemoveHostAsync(other.Id, "data.acme.com", default);
        (await catalogue.ResolveHostAsync("data.acme.com", default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("a.localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("[::1]")]
    [InlineData("https://data.acme.com")]
    [InlineData("data.acme.com:443")]
    [InlineData("data.acme.com/x")]
    [InlineData("data..acme.com")]
    [InlineData("-data.acme.com")]
    [InlineData("da_ta.acme.com")]
    [InlineData("*.acme.com")]
    [InlineData("")]
    [InlineData("tarn.example.org")]
    [InlineData("acme.TARN.example.org")]
    [InlineData("x.y.tarn.example.org.")]
    public void Hosts_that_are_none_or_the_servers_own_are_refused(string host) => Should.Throw<DataException>(() => AccountNames.CheckHost(host, Many.BaseDomains));

    [Theory]
    [InlineData("www")]
    [InlineData("ab")]
    [InlineData("-abc")]
    [InlineData("c1abc123")]
    [InlineData("a b c")]
    public void Aliases_that_are_reserved_malformed_or_look_like_an_id_are_refused(string alias) => Should.Throw<DataException>(() => AccountNames.CheckAlias(alias));

    [Theory, MemberData(nameof(Engines))]
    public async Task Single_mode_hosts_one_account_under_any_host(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, new IdentityOptions());
        (await catalogue.ResolveHostAsync("localhost:5000", default)).ShouldBeNull();

        var account = (await catalogue.CreateAsync(Request("Only"), default)).Account;

        (await catalogue.ResolveHostAsync("localhost:5000", default))!.Account.ShouldBe(account);
        (await Should.ThrowAsync<DataException>(() => catalogue.CreateAsync(Request("Second"), default).AsTask())).Problem.ShouldBe(DataProblem.QuotaExceeded);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Accounts_are_created_at_once_by_two_processes(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var catalogues = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => OpenAsync(dialect, Many, place)));

        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => catalogues[i % 2].CreateAsync(Request($"Account {i}"), default).AsTask())));

        created.Select(c => c.Account.Id).Distinct().Count().ShouldBe(20);
        created.Select(c => c.Account.Number).Distinct().Count().ShouldBe(20);
        created.Count(c => c.OwnerIsNew).ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await catalogues[0].ListAsync(default)).Count.ShouldBe(20);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_many_that_want_one_alias_at_once_one_gets_it(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var catalogues = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => OpenAsync(dialect, Many, place)));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
        {
            try
            {
                await catalogues[i % 2].CreateAsync(Request($"Account {i}") with { Alias = "wanted" }, default);
                return true;
            }
            catch (DataException failure) when (failure.Problem == DataProblem.AlreadyExists)
            {
                return false;
            }
        })));

        outcomes.Count(o => o).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Id_and_number_may_be_chosen_once(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var account = (await catalogue.CreateAsync(Request("Moved") with { Id = "C1ABC123", Number = "40955" }, default)).Account;

        (account.Id, account.ObjectPrefix).ShouldBe(("c1abc123", "40955000"));
        (await Should.ThrowAsync<DataException>(() => catalogue.CreateAsync(Request("Twin") with { Id = "c1abc123" }, default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        (await Should.ThrowAsync<DataException>(() => catalogue.CreateAsync(Request("Twin") with { Number = "40955" }, default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        await Should.ThrowAsync<DataException>(() => catalogue.CreateAsync(Request("Bad") with { Id = "nonsense" }, default).AsTask());
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_account_is_not_served_and_its_id_is_not_given_again(SqlDialect dialect)
    {
        var catalogue = await OpenAsync(dialect, Many);
        var account = (await catalogue.CreateAsync(Request("Acme") with { Id = "c1abc123", Alias = "acme" }, default)).Account;
        await catalogue.SuspendAsync(account.Id, default);
        (await catalogue.ResolveHostAsync("acme.tarn.example.org", default))!.Account.State.ShouldBe(AccountState.Suspended);

        await catalogue.MarkForDeletionAsync(account.Id, default);

        (await catalogue.ResolveHostAsync("acme.tarn.example.org", default)).ShouldBeNull();
        (await catalogue.ResolveHostAsync("c1abc123.tarn.example.org", default)).ShouldBeNull();
        (await catalogue.ListAsync(default)).ShouldHaveSingleItem().State.ShouldBe(AccountState.Deleting);
        await catalogue.FinishDeletionAsync(account.Id, default);
        (await catalogue.ListAsync(default)).ShouldBeEmpty();
        await Should.ThrowAsync<DataException>(() => catalogue.ResumeAsync(account.Id, default).AsTask());
        await Should.ThrowAsync<DataException>(() => catalogue.CreateAsync(Request("Twin") with { Id = "c1abc123" }, default).AsTask());
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Renaming_and_moving_are_seen_by_another_process_within_two_seconds(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var here = await OpenAsync(dialect, Many, place);
        var there = await OpenAsync(dialect, Many, place);
        var id = (await here.CreateAsync(Request("Acme"), default)).Account.Id;
        (await there.FindAsync(id, default))!.Name.ShouldBe("Acme");

        await here.RenameAsync(id, "Acme Ltd", default);
        await here.SetPlacementAsync(id, 1, new AccountPlacement(SqlDialect.Postgres, "elsewhere"), default);
        _time.Advance(TimeSpan.FromSeconds(1));

        var seen = (await there.FindAsync(id, default))!;
        (seen.Name, seen.Epoch, seen.Placement.Location).ShouldBe(("Acme Ltd", 2, "elsewhere"));
        await Should.ThrowAsync<DataException>(() => here.SetPlacementAsync(id, 1, new AccountPlacement(SqlDialect.Postgres, "nowhere"), default).AsTask());
        await Should.ThrowAsync<DataException>(() => here.RenameAsync("c9zzz999", "Nobody", default).AsTask());
    }

    private static NewAccount Request(string name) => new() { Name = name, OwnerName = "Olga Owner", OwnerEmail = "owner@example.org" };

    private async Task<AccountCatalogue> OpenAsync(SqlDialect dialect, IdentityOptions options, string? place = null) =>
        await AccountCatalogue.OpenAsync(await databases.OpenAsync(dialect, place ?? databases.NewPlace()), dialect, new PasswordHasher(cost: 4), options, _time, default);
}
