using System.Net;
using Shouldly;
using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;
using Tarn.Identity.Rights;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;
using Xunit;

namespace Tarn.Studio.Tests.SignIn;

/// <summary>What the account's security policy puts between a right password and the Studio, without script.</summary>
public sealed class PolicyTests
{
    private const string Next = "another difference engine";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Where_two_factor_sign_in_is_demanded_it_is_set_up_after_the_password_and_nothing_is_seen_before(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        using var open = new Builder(server);
        await open.OpenAsync("sign-in");
        await open.SignInAsync();
        // In the midst of a sign-in the rules change.
        await SetAsync(server, p => p with { TwoFactor = FactorRule.Administrators });
        await open.OpenAsync("tables");
        open.LeadsTo!.ShouldContain("sign-in", Case.Sensitive, "a window without it goes no further");

        using var builder = new Builder(server);
        await builder.OpenAsync("sign-in?to=%2Ftables");
        await builder.SignInAsync();
        builder.SetCookie("tarn-studio").ShouldBeNull();
        builder.Page.QuerySelector("h1")!.TextContent.ShouldBe("Protect your sign-in");
        builder.Page.QuerySelector(".qr svg").ShouldNotBeNull();
        var ticket = Value(builder, "ticket");
        var secret = builder.Page.GetElementById("enrol-key")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
        await builder.OpenAsync("tables");
        builder.LeadsTo!.ShouldContain("sign-in");
        await builder.OpenAsync("sign-in?to=%2Ftables");
        await SendAsync(builder, "sign-in/phone", ("ticket", ticket), ("code", "000000"));
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        builder.Message!.ShouldContain("code is wrong");
        builder.Page.GetElementById("enrol-key")!.TextContent.Replace(" ", "", StringComparison.Ordinal).ShouldBe(secret, "the app has this one already");
        await SendAsync(builder, "sign-in/password", ("ticket", ticket), ("password", Next), ("again", Next));
        builder.SetCookie("tarn-studio").ShouldBeNull("the password is not what is due");
        builder.Page.QuerySelector("h1")!.TextContent.ShouldBe("Protect your sign-in");

        await SendAsync(builder, "sign-in/phone", ("ticket", ticket), ("code", Code(server, secret)));

        builder.Page.QuerySelectorAll(".recovery-codes code").Length.ShouldBe(10);
        builder.Page.QuerySelector("a.primary")!.GetAttribute("href").ShouldBe("/studio/tables");
        builder.SetCookie("tarn-studio").ShouldNotBeNull();
        await builder.OpenAsync("tables");
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        // The ticket again: now a code is asked for, and the phone stays the one that it was.
        using var thief = new Builder(server);
        await thief.OpenAsync("sign-in");
        await SendAsync(thief, "sign-in/phone", ("ticket", ticket), ("code", Code(server, secret)));
        thief.SetCookie("tarn-studio").ShouldBeNull();
        thief.Page.QuerySelector("h1")!.TextContent.ShouldBe("One more step");

        // Somebody who is no administrator need not have it.
        var link = (await server.Account.People.InviteAsync("", "grace@example.org", [], server.Address, "Ada", default))!;
        using var guest = new Builder(server);
        await guest.OpenAsync(link[(server.Address.Length + "/studio/".Length)..]);
        await SendAsync(guest, "invite", ("t", Value(guest, "t")), ("name", "Grace"), ("password", Next));
        guest.SetCookie("tarn-studio").ShouldNotBeNull();
        var grace = (await server.Account.People.ListAsync(default)).Single(p => !p.IsOwner).User!.Value;
        await server.Account.Identity.Rights.SetGroupsAsync(grace, [UserGroup.Administrators], default);
        await guest.OpenAsync("tables");
        guest.LeadsTo!.ShouldContain("sign-in", Case.Sensitive, "an administrator now");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_password_that_is_too_old_is_replaced_in_the_midst_of_the_sign_in_and_never_before_the_code(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        var person = (await server.Catalogue.Owners.FindByEmailAsync(StudioServer.Email, default))!;
        var secret = Totp.NewSecret();
        await server.Catalogue.SecondFactorsWith(server.Secrets).EnableAsync(person.Id, secret, Code(server, secret), null, default);
        await SetAsync(server, p => p with { ExpiryDays = 30, RequireDigit = true });
        server.Clock.Advance(TimeSpan.FromDays(31));
        using var builder = new Builder(server);
        await builder.OpenAsync("sign-in?to=%2Ftables");
        await builder.SignInAsync();
        builder.Page.QuerySelector("h1")!.TextContent.ShouldBe("One more step");
        await SendAsync(builder, "sign-in/password", ("ticket", Value(builder, "ticket")), ("password", Next + " 1"), ("again", Next + " 1"));
        builder.Page.QuerySelector("h1")!.TextContent.ShouldBe("One more step", "whoever knows only the password must not change it");

        await SendAsync(builder, "sign-in/code", ("ticket", Value(builder, "ticket")), ("code", Code(server, secret)), ("to", "/tables"));

        builder.Page.QuerySelector("h1")!.TextContent.ShouldBe("Choose a new password");
        builder.SetCookie("tarn-studio").ShouldBeNull();
        builder.Page.DocumentElement.OuterHtml.ShouldNotContain(StudioServer.Email);
        await ChooseAsync(Next);
        builder.Message.ShouldBe("The password must have a digit in it.");
        await ChooseAsync(StudioServer.Password);
        builder.Message.ShouldBe("This is the password that you have. Choose another one.");
        var stale = Value(builder, "ticket");
        await ChooseAsync(Next + " 1");
        builder.LeadsTo.ShouldBe("/studio/tables");
        builder.SetCookie("tarn-studio").ShouldNotBeNull();
        using var other = new Builder(server);
        await other.OpenAsync("sign-in");
        await SendAsync(other, "sign-in/password", ("ticket", stale), ("password", "mallory's choice 2"), ("again", "mallory's choice 2"));
        other.Message!.ShouldContain("sign in again");
        other.SetCookie("tarn-studio").ShouldBeNull();

        Task ChooseAsync(string password) =>
            SendAsync(builder, "sign-in/password", ("ticket", Value(builder, "ticket")), ("to", "/tables"), ("password", password), ("again", password));
    }

    [Fact]
    public async Task As_many_wrong_passwords_lock_as_the_account_says_also_after_the_number_was_changed()
    {
        await using var server = await StudioServer.StartAsync(SqlDialect.Sqlite);
        await SetAsync(server, p => p with { FailedAttempts = 8 });
        using var builder = new Builder(server);
        await builder.OpenAsync("sign-in");
        for (var i = 0; i < 6; i++)
        {
            await builder.SignInAsync(password: $"wrong {i}");
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        await SetAsync(server, p => p with { FailedAttempts = 3 });
        await builder.SignInAsync();
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        await SetAsync(server, p => p with { FailedAttempts = 8 });
        await builder.SignInAsync(password: "wrong 7");
        await builder.SignInAsync(password: "wrong 8");
        await builder.SignInAsync();
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "what was refused did not count, and what was counted stays");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task From_an_address_that_the_account_refuses_nothing_of_the_Studio_answers_be_somebody_signed_in_or_not(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        using var home = new Builder(server) { From = IPAddress.Parse("127.0.0.9") };
        await home.OpenAsync("sign-in");
        await home.SignInAsync();
        await home.OpenAsync("tables");
        home.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var office = new Builder(server);
        await office.OpenAsync("sign-in");

        await SetAsync(server, p => p with { Addresses = new ConsoleAddresses { Rules = [new IpRule(IpAccess.Deny, IpRuleType.Cidr, "127.0.0.8", Prefix: 29), new IpRule(IpAccess.Grant, IpRuleType.Single, "127.0.0.10")] } });

        foreach (var place in new[] { "", "tables", "sign-in", "forgotten", "invite?t=x", "owner?t=x", "stored-files/1/x", "_blazor/negotiate" })
        {
            await home.OpenAsync(place);
            home.Answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, place);
            home.Message.ShouldBe("This Studio cannot be used from your address, 127.0.0.9.");
        }

        foreach (var password in new[] { StudioServer.Password, "wrong" })
        {
            await home.SignInAsync(password: password);
            home.Answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "a password cannot be tried from there");
            home.SetCookie("tarn-studio").ShouldBeNull();
        }

        await office.SignInAsync();
        office.LeadsTo.ShouldBe("/studio/");
        using var allowed = new Builder(server) { From = IPAddress.Parse("127.0.0.10") };
        allowed.TakeCookies(office);
        await allowed.OpenAsync("tables");
        allowed.Answer.StatusCode.ShouldBe(HttpStatusCode.OK, "the most specific rule counts");
        using var thief = new Builder(server) { From = IPAddress.Parse("127.0.0.11") };
        thief.TakeCookies(office);
        await thief.OpenAsync("tables");
        thief.Answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await office.OpenAsync("tables");
        office.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        await SetAsync(server, p => p with { Addresses = new ConsoleAddresses() });
        await home.OpenAsync("tables");
        home.Answer.StatusCode.ShouldBe(HttpStatusCode.OK, "the session waited");
    }

    /// <summary>account.md 18.12.</summary>
    [Fact]
    public async Task The_owners_link_shows_what_it_does_and_does_it_once_by_the_pages_own_form()
    {
        await using var server = await StudioServer.StartAsync(SqlDialect.Sqlite);
        var invited = await server.Catalogue.Users.InviteAsync(StudioServer.AccountId, "", "grace@example.org", default);
        await server.Catalogue.Users.AcceptAsync(StudioServer.AccountId, invited.Token, "Grace <b>Hopper</b>", Next, default);
        var ada = (await server.Catalogue.Owners.FindByEmailAsync(StudioServer.Email, default))!;
        using var window = new Builder(server);
        await window.OpenAsync("sign-in");
        await window.SignInAsync();
        var link = (await server.Account.People.AskTransferAsync(ada, StudioServer.Password, invited.User.Id, server.Address, default)).Link!;
        using var builder = new Builder(server);
        await builder.OpenAsync(link[(server.Address.Length + "/studio/".Length)..]);
        builder.Page.QuerySelector("main b")!.TextContent.ShouldBe("Grace <b>Hopper</b>");
        var token = Value(builder, "t");
        await builder.SendAsync("owner", [KeyValuePair.Create("t", token)]);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await builder.SendAsync("owner", [KeyValuePair.Create("t", token)], ("Origin", "https://evil.example"));
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Catalogue.Owners.FindOfAccountAsync(StudioServer.AccountId, default)).ShouldBe(ada);

        await builder.OpenAsync("owner?t=" + token);
        await SendAsync(builder, "owner", ("t", token));

        builder.Message!.ShouldContain("owns Kettle Lane Cycles now");
        await window.OpenAsync("people");
        window.Answer.StatusCode.ShouldBe(HttpStatusCode.OK, "the former owner works on, as an administrator");
        await builder.OpenAsync("owner?t=" + token);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static string Value(Builder builder, string name) => builder.Page.QuerySelector($"input[name={name}]")!.GetAttribute("value")!;

    private static Task SendAsync(Builder builder, string address, params (string Name, string Value)[] fields) => builder.SendAsync(
        address,
        [
            .. builder.Page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).Where(h => fields.All(f => f.Name != h.Key)),
            .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
        ]);

    private static async Task SetAsync(StudioServer server, Func<SecurityPolicy, SecurityPolicy> change)
    {
        var (policy, version) = await server.Catalogue.Security.GetAsync(StudioServer.AccountId, default);
        await server.Catalogue.Security.SaveAsync(StudioServer.AccountId, change(policy), version, default);
    }

    private static string Code(StudioServer server, string secret) => Totp.CodeAt(secret, Totp.StepAt(server.Clock.GetUtcNow()));
}
