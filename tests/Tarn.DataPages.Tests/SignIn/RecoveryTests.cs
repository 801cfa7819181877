using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>The reference app's "Reset Password", from the forgotten password to signing in with the new one.</summary>
[Collection(SignInCollection.Name)]
public sealed partial class RecoveryTests(SignInServers servers)
{
    private const string NewPassword = "Even-Better-8";

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_known_address_gets_one_mail_whose_link_sets_a_new_password_once(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = await AskAsync(server, email.ToUpperInvariant());
        visitor.Text.ShouldContain("Instructions to reset your password were sent", customMessage: server.Pages.Log.ToString());
        var mail = (await MailsAsync(server, email, 1)).ShouldHaveSingleItem();
        mail.Header("Subject").ShouldBe("Password Reset");
        var link = LinkIn(mail.Body);
        link.ShouldStartWith("http://apps.example/dp/");

        using var reader = server.Pages.NewVisitor();
        // Looking at it, as mail scanners do, uses nothing up.
        await reader.OpenAsync(new Uri(link).PathAndQuery);
        await reader.OpenAsync(new Uri(link).PathAndQuery);
        reader.Text.ShouldContain("change their password");
        await reader.SubmitAsync([("EditRecordPassword", NewPassword), ("EditRecordPassword_Confirm", "other")]);
        reader.ErrorAt("EditRecordPassword").ShouldBe("The two entries differ.");
        await reader.SubmitAsync();
        reader.ErrorAt("EditRecordPassword").ShouldBe("This field needs a value.");
        await reader.SubmitAsync([("EditRecordPassword", NewPassword), ("EditRecordPassword_Confirm", NewPassword)]);
        reader.Text.ShouldContain("Your password has been reset.", customMessage: server.Pages.Log.ToString());

        await reader.OpenAsync(new Uri(link).PathAndQuery);
        reader.Text.ShouldContain("This link is no longer valid.");
        using var entered = await server.EnterAsync(email, NewPassword);
        entered.Page.GetElementById("EditRecordEmail")!.GetAttribute("value").ShouldBe(email);
        using var refused = await server.EnterAsync(email);
        SignInServer.ShowsLogin(refused).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_unknown_address_gets_the_pages_own_words_and_the_form_again(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var before = server.Sink.Messages.Count;
        using var visitor = await AskAsync(server, "nobody@example.org");
        visitor.Text.ShouldContain("The information you provided does not match our records.");
        visitor.Page.GetElementById("Value1_1")!.GetAttribute("value").ShouldBe("nobody@example.org");
        await visitor.SubmitAsync([("Value1_1", "")]);
        visitor.ErrorAt("Value1_1").ShouldBe("This field needs a value.");
        server.Sink.Messages.Count.ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_link_ends_after_two_hours_by_a_later_one_and_by_a_changed_password(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        var first = await LinkAsync(server, email, 1);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await LinkAsync(server, email, 2);
        (await OpensAsync(server, first)).ShouldBeFalse();
        (await OpensAsync(server, second)).ShouldBeTrue();

        server.Time.Advance(TimeSpan.FromMinutes(121));
        (await OpensAsync(server, second)).ShouldBeFalse();

        var third = await LinkAsync(server, email, 3);
        (await OpensAsync(server, third)).ShouldBeTrue();
        using (var profile = await server.EnterAsync(email))
        {
            await profile.SubmitAsync([("EditRecordPassword", "Changed-By-Me-9"), ("EditRecordPassword_Confirm", "Changed-By-Me-9")]);
            profile.Text.ShouldContain("updated successfully");
        }

        (await OpensAsync(server, third)).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_reset_ends_the_sign_ins_that_others_have(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var intruder = await server.EnterAsync(email);
        SignInServer.ShowsLogin(intruder).ShouldBeFalse();
        server.Time.Advance(TimeSpan.FromSeconds(5));
        await ResetAsync(server, await LinkAsync(server, email, 1));
        await intruder.OpenAsync(await server.AddressAsync("Update Profile"));
        SignInServer.ShowsLogin(intruder).ShouldBeTrue();
        server.Time.Advance(TimeSpan.FromSeconds(5));
        using var owner = await server.EnterAsync(email, NewPassword);
        SignInServer.ShowsLogin(owner).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Past_five_requests_in_an_hour_a_person_gets_no_more_mail_and_the_last_link_still_works(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        server.Time.Advance(TimeSpan.FromHours(1.2));
        var email = await server.RegisterAsync();
        for (var i = 0; i < 8; i++)
        {
            using var visitor = await AskAsync(server, email);
            visitor.Text.ShouldContain("Instructions to reset your password were sent");
            server.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        var mails = await MailsAsync(server, email, 5);
        await Task.Delay(300);
        (await MailsAsync(server, email, 5)).Count.ShouldBe(5);
        (await Task.WhenAll(mails.Select(m => OpensAsync(server, LinkIn(m.Body))))).Count(opens => opens).ShouldBe(1);
        // Twenty from one address: whether they exist is not told any more either.
        for (var i = 0; i < 12; i++)
            (await AskAsync(server, "nobody@example.org")).Dispose();
        using var last = await AskAsync(server, "nobody@example.org");
        last.Text.ShouldContain("Instructions to reset your password were sent");
        server.Time.Advance(TimeSpan.FromHours(1.2));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task One_link_used_twice_at_once_sets_one_password(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        var link = await LinkAsync(server, email, 1);
        var readers = new[] { server.Pages.NewVisitor(), server.Pages.NewVisitor(), server.Pages.NewVisitor() };
        foreach (var reader in readers)
            await reader.OpenAsync(new Uri(link).PathAndQuery);
        await Task.WhenAll(readers.Select((r, i) => r.SubmitAsync([("EditRecordPassword", $"Better-{i}-Better"), ("EditRecordPassword_Confirm", $"Better-{i}-Better")])));
        readers.Count(r => r.Text.Contains("has been reset", StringComparison.Ordinal)).ShouldBe(1);
        readers.Count(r => r.Text.Contains("no longer valid", StringComparison.Ordinal)).ShouldBe(2);
        foreach (var reader in readers)
            reader.Dispose();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Made_up_links_and_links_of_other_pages_open_nothing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        var link = await LinkAsync(server, email, 1);
        foreach (var secret in new[] { "", "x", new string('0', 64), link[(link.IndexOf("t=", StringComparison.Ordinal) + 2)..].ToUpperInvariant() + "0" })
            (await OpensAsync(server, link[..(link.IndexOf("t=", StringComparison.Ordinal) + 2)] + secret)).ShouldBeFalse();
        // A page that is no recovery page has no reset page.
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Physician Registration") + "/reset?t=" + new string('0', 64));
        visitor.Page.GetElementById("EditRecordPassword").ShouldBeNull();
        // The secret is nowhere in the database.
        await using var rows = await server.Pages.Database.Engine.QueryAsync(new SqlStatement("SELECT \"hash\" FROM \"_tarn_reset\"", []), default);
        while (await rows.ReadAsync(default))
            rows.GetText(0).ShouldNotContain(link[^64..], Case.Insensitive);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_script_gets_the_same_by_json(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Reset Password"));
        using var asked = await PostAsync(visitor, "PasswordRecovery", [("Value1_1", email)]);
        asked.RootElement.GetProperty("status").GetString().ShouldBe("ok");
        var link = LinkIn((await MailsAsync(server, email, 1))[0].Body);
        await visitor.OpenAsync(new Uri(link).PathAndQuery);
        using var weak = await PostAsync(visitor, "PasswordReset", []);
        weak.RootElement.GetProperty("status").GetString().ShouldBe("invalid");
        using var reset = await PostAsync(visitor, "PasswordReset", [("EditRecordPassword", NewPassword), ("EditRecordPassword_Confirm", NewPassword)]);
        reset.RootElement.GetProperty("status").GetString().ShouldBe("ok");
        using var entered = await server.EnterAsync(email, NewPassword);
        SignInServer.ShowsLogin(entered).ShouldBeFalse();
    }

    private static async Task<JsonDocument> PostAsync(Visitor visitor, string action, IEnumerable<(string, string)> entries)
    {
        using var content = visitor.Content(entries);
        content.Add(new StringContent(action), "AjaxAction");
        // The script posts to the page's own address, whatever page of the flow is shown.
        using var response = await visitor.Http.PostAsync(visitor.Form().GetAttribute("action")!.Replace("/reset", "", StringComparison.Ordinal), content);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    private static async Task<Visitor> AskAsync(SignInServer server, string email)
    {
        var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Reset Password"));
        await visitor.SubmitAsync([("Value1_1", email)]);
        return visitor;
    }

    private static async Task<string> LinkAsync(SignInServer server, string email, int number)
    {
        (await AskAsync(server, email)).Dispose();
        return LinkIn((await MailsAsync(server, email, number))[^1].Body);
    }

    private static async Task ResetAsync(SignInServer server, string link)
    {
        using var reader = server.Pages.NewVisitor();
        await reader.OpenAsync(new Uri(link).PathAndQuery);
        await reader.SubmitAsync([("EditRecordPassword", NewPassword), ("EditRecordPassword_Confirm", NewPassword)]);
        reader.Text.ShouldContain("Your password has been reset.");
    }

    private static async Task<bool> OpensAsync(SignInServer server, string link)
    {
        using var reader = server.Pages.NewVisitor();
        await reader.OpenAsync(new Uri(link).PathAndQuery);
        return reader.Page.GetElementById("EditRecordPassword") is not null;
    }

    private static async Task<List<Testing.SinkMessage>> MailsAsync(SignInServer server, string email, int count)
    {
        for (var i = 0; ; i++)
        {
            var mails = server.Sink.Messages.Where(m => m.Recipients.Any(r => r.Contains(email, StringComparison.OrdinalIgnoreCase))).ToList();
            if (mails.Count >= count)
                return mails;
            i.ShouldBeLessThan(600, $"{mails.Count} of {count} mails came.");
            await Task.Delay(50);
        }
    }

    private static string LinkIn(string body) => Link().Match(body.Replace("=\r\n", "", StringComparison.Ordinal)).Value.Replace("=3D", "=", StringComparison.Ordinal);

    [GeneratedRegex(@"http://\S+/reset\?t=[=0-9A-Fa-fD]+", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
