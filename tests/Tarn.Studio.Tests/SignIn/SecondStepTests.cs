using System.Net;
using Shouldly;
using Tarn.Identity.Accounts;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;
using Xunit;

namespace Tarn.Studio.Tests.SignIn;

/// <summary>The second step of the sign-in, without script.</summary>
public sealed class SecondStepTests
{
    private const string Wanted = "/studio/tables?new=table";

    private readonly string _secret = Totp.NewSecret();

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_right_password_leads_to_the_code_and_the_code_to_where_the_person_wanted(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        var codes = await EnableAsync(server, StudioServer.Email);
        using var builder = new Builder(server);
        await builder.OpenAsync("sign-in/code");
        builder.LeadsTo.ShouldBe("/studio/sign-in");
        await builder.OpenAsync("sign-in?to=%2Ftables%3Fnew%3Dtable");
        await builder.SignInAsync(password: "wrong password");
        var (status, words) = (builder.Answer.StatusCode, builder.Message);
        await builder.SignInAsync(email: "nobody@example.org");
        (builder.Answer.StatusCode, builder.Message).ShouldBe((status, words), "strangers learn nothing");
        builder.Page.QuerySelector("input[name=code]").ShouldBeNull();

        await builder.SignInAsync();

        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        builder.SetCookie("tarn-studio").ShouldBeNull();
        var field = builder.Page.QuerySelector("input[name=code]").ShouldNotBeNull();
        (field.GetAttribute("inputmode"), field.GetAttribute("autocomplete")).ShouldBe(("numeric", "one-time-code"));
        var html = builder.Page.DocumentElement.OuterHtml;
        html.ShouldNotContain(StudioServer.Email);
        html.ShouldNotContain(StudioServer.Password);
        await builder.OpenAsync("tables");
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, "no session yet");
        await PasswordAsync(builder);
        await CodeAsync(builder, "");
        builder.Message.ShouldBe("Type the code.");
        await CodeAsync(builder, Code(server, 5));
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        builder.Message!.ShouldContain("code is wrong");
        await CodeAsync(builder, Code(server), withToken: false);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        builder.SetCookie("tarn-studio").ShouldBeNull();

        var code = Code(server);
        await PasswordAsync(builder);
        await CodeAsync(builder, code);

        builder.LeadsTo.ShouldBe(Wanted);
        builder.SetCookie("tarn-studio").ShouldNotBeNull();
        await builder.OpenAsync("tables");
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var other = new Builder(server);
        await PasswordAsync(other);
        await CodeAsync(other, code);
        other.Message!.ShouldContain("used already");
        await CodeAsync(other, "", codes[3]);
        other.LeadsTo.ShouldBe(Wanted);
        using var third = new Builder(server);
        await PasswordAsync(third);
        await CodeAsync(third, "", codes[3]);
        third.Message!.ShouldContain("recovery code is wrong");
        third.Page.QuerySelector("details")!.HasAttribute("open").ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Five_wrong_codes_lock_the_step_even_for_the_right_one_and_with_another_password_between(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        var codes = await EnableAsync(server, StudioServer.Email);
        using var builder = new Builder(server);
        for (var i = 0; i < 5; i++)
        {
            // A right password gives no new tries.
            await PasswordAsync(builder);
            await CodeAsync(builder, Code(server, 10 + i));
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        await CodeAsync(builder, Code(server));
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        builder.Message!.ShouldContain("Too many attempts");
        await CodeAsync(builder, "", codes[0]);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        builder.SetCookie("tarn-studio").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_ticket_counts_for_five_minutes_while_the_password_stays_and_only_as_it_was_made(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        await EnableAsync(server, StudioServer.Email);
        using var builder = new Builder(server);
        await PasswordAsync(builder);
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        await CodeAsync(builder, Code(server));
        LedBack(builder);

        await PasswordAsync(builder);
        await CodeAsync(builder, Code(server), ticket: t => (t[0] == 'A' ? "B" : "A") + t[1..]);
        LedBack(builder);
        await PasswordAsync(builder);
        await CodeAsync(builder, Code(server), ticket: _ => "");
        LedBack(builder);

        await PasswordAsync(builder);
        await server.Catalogue.Owners.ResetPasswordAsync(StudioServer.Email, "another difference engine", default);
        await CodeAsync(builder, Code(server));
        LedBack(builder);

        // Turned off meanwhile: whoever gave the password need not begin anew.
        await PasswordAsync(builder, "another difference engine");
        await server.Catalogue.SecondFactorsWith(server.Secrets).ResetAsync((await server.Catalogue.Owners.FindByEmailAsync(StudioServer.Email, default))!.Id, default);
        await CodeAsync(builder, "123456");
        builder.LeadsTo.ShouldBe(Wanted);

        static void LedBack(Builder builder)
        {
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            builder.Message!.ShouldContain("sign in again");
            builder.Page.QuerySelector("input[name=password]").ShouldNotBeNull();
            builder.SetCookie("tarn-studio").ShouldBeNull();
        }
    }

    /// <summary>Whoever can read somebody's mail comes in by no link alone.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_link_for_another_password_asks_for_the_code_too(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        var people = server.Account.People;
        var link = (await people.InviteAsync("Grace", "grace@example.org", [], server.Address, "Ada", default))!;
        using var guest = new Builder(server);
        await AcceptAsync(guest, link, "nanoseconds of wire");
        guest.LeadsTo.ShouldBe("/studio/");
        var codes = await EnableAsync(server, "grace@example.org");
        var user = (await people.ListAsync(default)).Single(p => !p.IsOwner).User!.Value;
        link = (await people.ResetPasswordAsync(user, server.Address, "Ada", default))!;

        using var later = new Builder(server);
        await AcceptAsync(later, link, "microseconds of wire");
        later.SetCookie("tarn-studio").ShouldBeNull();
        later.Page.QuerySelector("input[name=ticket]").ShouldNotBeNull();
        await CodeAsync(later, "", codes[0]);
        later.LeadsTo.ShouldBe("/studio/");
        later.SetCookie("tarn-studio").ShouldNotBeNull();

        static async Task AcceptAsync(Builder guest, string link, string password)
        {
            await guest.OpenAsync(link[(link.IndexOf("/studio/", StringComparison.Ordinal) + "/studio/".Length)..]);
            await guest.SendAsync("invite", [.. Hidden(guest), KeyValuePair.Create("name", "Grace"), KeyValuePair.Create("password", password)]);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Hidden(Builder builder) =>
        builder.Page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));

    private static async Task PasswordAsync(Builder builder, string password = StudioServer.Password)
    {
        await builder.OpenAsync("sign-in?to=%2Ftables%3Fnew%3Dtable");
        await builder.SignInAsync(password: password);
        builder.Page.QuerySelector("input[name=ticket]").ShouldNotBeNull(builder.Message);
    }

    private static Task CodeAsync(Builder builder, string code, string recovery = "", bool withToken = true, Func<string, string>? ticket = null) => builder.SendAsync(
        "sign-in/code",
        [
            .. Hidden(builder).Where(f => withToken || f.Key is "to" or "ticket").Select(f => f.Key == "ticket" && ticket is not null ? KeyValuePair.Create(f.Key, ticket(f.Value)) : f),
            KeyValuePair.Create("code", code), KeyValuePair.Create("recovery", recovery),
        ]);

    /// <summary>Turns it on, half a minute ago, so that the code of now counts.</summary>
    private async Task<IReadOnlyList<string>> EnableAsync(StudioServer server, string email)
    {
        var person = (await server.Catalogue.Owners.FindByEmailAsync(email, default))!.Id;
        var codes = await server.Catalogue.SecondFactorsWith(server.Secrets).EnableAsync(person, _secret, Code(server), null, default);
        server.Clock.Advance(Totp.Period);
        return codes;
    }

    private string Code(StudioServer server, int away = 0) => Totp.CodeAt(_secret, Totp.StepAt(server.Clock.GetUtcNow()) + away);
}
