using System.Net;
using Shouldly;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;
using Xunit;

namespace Tarn.Studio.Tests.SignIn;

/// <summary>What somebody finds who has forgotten the password, without script.</summary>
public sealed class ForgottenTests
{
    private const string Next = "another difference engine";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_answer_tells_nobody_who_is_known_and_the_link_leads_in_once(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect, sendsMail: true);
        using var builder = new Builder(server);
        await builder.OpenAsync("sign-in");
        builder.Page.QuerySelector("a[href=forgot]")!.TextContent.ShouldBe("Forgot your password?");
        await AskAsync(builder, StudioServer.Email);
        var known = (builder.Answer.StatusCode, builder.Message, builder.Page.QuerySelector("main")!.InnerHtml);
        await AskAsync(builder, "nobody@example.org");
        (builder.Answer.StatusCode, builder.Message, builder.Page.QuerySelector("main")!.InnerHtml).ShouldBe(known);
        known.Item1.ShouldBe(HttpStatusCode.OK);
        known.Item2!.ShouldContain("If somebody with this address works here");
        await AskAsync(builder, StudioServer.Email, withToken: false);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        // Strangers and people are counted alike.
        foreach (var email in new[] { "nobody@example.org", StudioServer.Email })
        {
            for (var i = 1; i < 5; i++)
            {
                await AskAsync(builder, email);
                builder.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            }

            await AskAsync(builder, email);
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        }

        // They are sent after the answers: the last link is the one that counts.
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (await server.Account.Mail.CountAsync(default) < 5)
        {
            DateTime.UtcNow.ShouldBeLessThan(deadline, server.Log.ToString());
            await Task.Delay(20);
        }

        server.Log.ToString().ShouldBeEmpty();
        var token = (await server.Catalogue.ForgottenPasswords.AskAsync(StudioServer.AccountId, StudioServer.Email, default))!.Value.Token;
        using var window = new Builder(server);
        await window.OpenAsync("sign-in");
        await window.SignInAsync();
        await builder.OpenAsync("new-password?t=" + token);
        builder.Page.QuerySelector("input[name=email]")!.GetAttribute("value").ShouldBe(StudioServer.Email);
        await ChooseAsync(builder, Next, "something else");
        builder.Message.ShouldBe("The two passwords are not the same. Type them again.");
        await ChooseAsync(builder, "short", "short");
        builder.Message!.ShouldContain("12 characters");
        await ChooseAsync(builder, Next, Next);
        builder.LeadsTo.ShouldBe("/studio/");
        builder.SetCookie("tarn-studio").ShouldNotBeNull();
        await window.OpenAsync("tables");
        window.LeadsTo!.ShouldContain("sign-in", Case.Sensitive, "the other window is signed out");
        await builder.OpenAsync("new-password?t=" + token);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        builder.Message!.ShouldContain("counts no more");
        builder.Page.QuerySelector("input[name=password]").ShouldBeNull();
    }

    [Fact]
    public async Task Without_a_mail_server_the_page_says_what_to_do()
    {
        await using var server = await StudioServer.StartAsync(SqlDialect.Sqlite);
        using var builder = new Builder(server);
        await builder.OpenAsync("forgot");
        builder.Page.QuerySelector("form").ShouldBeNull();
        builder.Page.QuerySelector("main")!.TextContent.ShouldContain("tarn owner reset-password");
        await builder.OpenAsync("sign-in");
        await AskAsync(builder, StudioServer.Email);
        builder.Page.GetElementById("no-mail").ShouldNotBeNull();
        (await server.Account.Mail.CountAsync(default)).ShouldBe(0);
    }

    private static async Task AskAsync(Builder builder, string email, bool withToken = true)
    {
        if (builder.Page.QuerySelector("form") is null)
            await builder.OpenAsync("forgot");
        await builder.SendAsync("forgot", [.. Hidden(builder).Where(_ => withToken), KeyValuePair.Create("email", email)]);
    }

    private static Task ChooseAsync(Builder builder, string password, string again) =>
        builder.SendAsync("new-password", [.. Hidden(builder), KeyValuePair.Create("password", password), KeyValuePair.Create("again", again)]);

    private static IEnumerable<KeyValuePair<string, string>> Hidden(Builder builder) =>
        builder.Page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? ""));
}
