using System.Net;
using Shouldly;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;
using Xunit;

namespace Tarn.Studio.Tests.SignIn;

/// <summary>The page of the link that confirms a new address, without script.</summary>
public sealed class EmailChangeTests
{
    private const string New = "countess@example.org";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_link_is_confirmed_once_by_its_own_person_and_both_mailboxes_are_told(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect, sendsMail: true);
        var people = server.Account.People;
        var ada = (await server.Catalogue.Owners.FindByEmailAsync(StudioServer.Email, default)).ShouldNotBeNull();
        (await people.AskEmailAsync(ada, "wrong", New, server.Address, default)).ShouldBeNull();
        (await server.Account.Mail.CountAsync(default)).ShouldBe(0);
        (await people.AskEmailAsync(ada, StudioServer.Password, New, server.Address, default)).ShouldNotBeNull();
        (await server.Account.Mail.CountAsync(default)).ShouldBe(2, "one to each mailbox");

        var token = (await server.Catalogue.EmailChanges.AskAsync(StudioServer.AccountId, ada, StudioServer.Password, New, default)).ShouldNotBeNull().Token!;
        var sent = await server.Catalogue.Users.InviteAsync(StudioServer.AccountId, "", "grace@example.org", default);
        (await server.Catalogue.Users.AcceptAsync(StudioServer.AccountId, sent.Token, "Grace <script>", "nanoseconds of wire", default)).ShouldBeTrue();
        using var grace = new Builder(server);
        await grace.OpenAsync("sign-in");
        await grace.SignInAsync("grace@example.org", "nanoseconds of wire");
        await grace.OpenAsync("confirm-email?t=" + token);
        grace.Message!.ShouldContain("this link is Ada Lovelace's");
        grace.Page.QuerySelector("form").ShouldBeNull();
        using var window = new Builder(server);
        await window.OpenAsync("sign-in");
        await window.SignInAsync();

        using var mailbox = new Builder(server);
        await mailbox.OpenAsync("confirm-email?t=" + token);
        mailbox.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        mailbox.Page.QuerySelector("main")!.TextContent.ShouldContain(New);
        var fields = mailbox.Page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).ToList();
        await mailbox.SendAsync("confirm-email", fields.Where(f => f.Key == "t"));
        mailbox.Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "not from a page of ours");
        await grace.SendAsync("confirm-email", fields);
        grace.Answer.StatusCode.ShouldBe(HttpStatusCode.Conflict, "not by somebody else");
        await mailbox.SendAsync("confirm-email", fields);
        mailbox.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        mailbox.Message!.ShouldContain("from now on");
        (await server.Account.Mail.CountAsync(default)).ShouldBe(4);
        await mailbox.SendAsync("confirm-email", fields);
        mailbox.Answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, "once");
        await window.OpenAsync("tables");
        window.Answer.StatusCode.ShouldBe(HttpStatusCode.OK, "windows stay signed in");
        (await server.Catalogue.Owners.FindOfAccountAsync(StudioServer.AccountId, default)).ShouldBe(ada with { Email = New });

        // Taken by somebody else between the mail and the click.
        var late = (await server.Catalogue.EmailChanges.AskAsync(StudioServer.AccountId, ada with { Email = New }, StudioServer.Password, "third@example.org", default)).ShouldNotBeNull().Token!;
        var third = await server.Catalogue.Users.InviteAsync(StudioServer.AccountId, "", "third@example.org", default);
        (await server.Catalogue.Users.AcceptAsync(StudioServer.AccountId, third.Token, "Third", "nanoseconds of wire", default)).ShouldBeTrue();
        await mailbox.OpenAsync("confirm-email?t=" + late);
        await mailbox.SendAsync("confirm-email", mailbox.Page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")));
        mailbox.Answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        mailbox.Message!.ShouldContain("third@example.org already");
        server.Log.ToString().ShouldBeEmpty();
    }
}
