using Tarn.Browser.Tests.Looks;
using Tarn.Identity.Directories;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Life;

/// <summary>The way of a directory's user from the mail to the first sign-in and out again.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ActivationTests(Chromium browser, BrowserServers servers)
{
    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_user_chooses_a_password_by_the_link_of_a_mail_and_is_signed_in(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var directories = server.Pages.Site.Directories;
        var directory = await directories.Store.CreateAsync("Guests", "", "test", default);
        await server.Pages.Test.InsertAsync("Guests", """{"Email":"ann@example.org","First_Name":"Ann"}""");
        var user = (await directories.Users.FindByEmailAsync(directory, "ann@example.org", default))!;
        await directories.Users.ActivateAsync(directory, user.Record, sendMail: true, server.Address, new Client(), default);
        var mail = (await server.MailsAsync("ann@example.org")).Single(m => m.Header("Subject").StartsWith("Activate", StringComparison.Ordinal));

        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Add(message.Text);
        };
        await page.GotoAsync(mail.Body.Split('"').First(part => part.Contains("/activate?t=", StringComparison.Ordinal)));
        await visitor.PictureAsync("activate");
        (await visitor.OverflowAsync()).ShouldBe(0);
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(TestPaths.Repository, "web", "node_modules", "axe-core", "axe.min.js")));
        (await Axe.FindAsync(page)).ShouldBeEmpty();

        var rule = page.Locator("[data-rule=length]");
        await page.FillAsync("#password", "eleven lett");
        (await rule.GetAttributeAsync("class") ?? "").ShouldBe("");
        await page.FillAsync("#password", "a violet umbrella sings");
        (await rule.GetAttributeAsync("class")).ShouldBe("met");
        await page.FillAsync("#confirm", "a violet umbrella sinks");
        await page.ClickAsync("button");
        (await page.InnerTextAsync("[role=alert]")).ShouldContain("differ");
        await visitor.PictureAsync("activate-refused");
        await page.FillAsync("#password", "a violet umbrella sings");
        await page.FillAsync("#confirm", "a violet umbrella sings");
        await page.ClickAsync("button");
        await page.GetByText("You are signed in as ann@example.org.").WaitForAsync();
        directories.Users.StatusOf((await directories.Users.FindAsync(directory, user.Record, default))!).ToString().ShouldBe("Active");

        await page.ClickAsync("button");
        await page.ClickAsync("text=Sign in again");
        await visitor.PictureAsync("sign-in");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(TestPaths.Repository, "web", "node_modules", "axe-core", "axe.min.js")));
        (await Axe.FindAsync(page)).ShouldBeEmpty();
        await page.FillAsync("#email", "ann@example.org");
        await page.FillAsync("#password", "a violet umbrella sings");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("You are signed in as ann@example.org.").WaitForAsync();
        complaints.ShouldBeEmpty();
    }
}
