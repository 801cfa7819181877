using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Life;

/// <summary>The whole life of the imported app: a physician registers, signs in, changes the profile; the administrator finds and publishes it, and reads the chart.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AppLifeTests(Chromium browser, BrowserServers servers)
{
    private const string Password = "Nanosecond-11.8";

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_profile_is_registered_changed_and_published(SqlDialect dialect)
    {
        var server = (await servers.GetAsync(dialect)).Pages;
        var name = "Zz" + Guid.NewGuid().ToString("N")[..8];
        var email = $"{name}@example.org";
        await RegisterAsync(server, name, email);
        await ChangeProfileAsync(server, email);
        await PublishAsync(server, name);
        var stored = await ReadAsync(server, email);
        stored.ShouldBe("Professor|1|1");
    }

    private static async Task RegisterAsync(PageServer server, string name, string email)
    {
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync($"/dp/{(await server.PageAsync("Physician Registration")).AppKey}");
        await visitor.SubmitAsync(
        [
            ("InsertRecordFirst_Name", name), ("InsertRecordLast_Name", "Hopper"), ("InsertRecordGender", "Female"), ("InsertRecordSpecialties", "1"), ("InsertRecordLanguages", "1"),
            ("InsertRecordEmail", email), ("InsertRecordEmail_Confirm", email), ("InsertRecordPassword", Password), ("InsertRecordPassword_Confirm", Password),
        ]);
        visitor.Text.ShouldContain("successful");
    }

    private async Task ChangeProfileAsync(PageServer server, string email)
    {
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync($"{server.Address}/dp/{(await server.PageAsync("Update Profile")).AppKey}");
        await visitor.ReadyAsync(1);
        var page = visitor.Page;
        await visitor.PictureAsync("login");
        await page.FillAsync("#xip_Email", email);
        await page.FillAsync("#xip_Password", "wrong password");
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Authentication failed.").First.WaitForAsync();
        await visitor.PictureAsync("login-failed");
        await page.FillAsync("#xip_Email", email);
        await page.FillAsync("#xip_Password", Password);
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#EditRecordFirst_Name");
        (await page.InputValueAsync("#EditRecordLast_Name")).ShouldBe("Hopper");
        await visitor.PictureAsync("profile");
        await page.FillAsync("#EditRecordTitle", "Professor");
        // A picture that a browser can draw: one red pixel.
        await page.SetInputFilesAsync("#EditRecordProfile_Photo", new FilePayload
        {
            Name = "me.png",
            MimeType = "image/png",
            Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="),
        });
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Data was updated successfully.").WaitForAsync();
        await visitor.OpenAsync($"{server.Address}/dp/{(await server.PageAsync("Update Profile")).AppKey}");
        await page.WaitForSelectorAsync("img.cbFormImage");
        (await page.EvaluateAsync<int>("() => document.querySelector('img.cbFormImage').naturalWidth")).ShouldBe(1);
        await page.GetByText("Logout").First.ClickAsync();
        await page.WaitForSelectorAsync("#xip_Email");
    }

    private async Task PublishAsync(PageServer server, string name)
    {
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync($"{server.Address}/dp/{(await server.PageAsync("Manage Physicians")).AppKey}");
        var page = visitor.Page;
        await page.FillAsync("#xip_Email", await AdministratorAsync(server));
        await page.FillAsync("#xip_Password", "test");
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#searchID");
        await page.ClickAsync("#searchID");
        await page.WaitForSelectorAsync("tr[data-cb-name=data]");
        await page.Locator(".cbChart svg").WaitForAsync();
        await visitor.PictureAsync("manage");
        (await page.Locator(".cbChartTable tbody tr").CountAsync()).ShouldBe(5, "The five most viewed.");
        await page.GetByText("Search again").First.ClickAsync();
        await page.FillAsync("#Value2_1", name);
        await page.ClickAsync("#searchID");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('tr[data-cb-name=data]').length === 1");
        await page.Locator("tr[data-cb-name=data] a[data-cb-name=InlineEdit]").ClickAsync();
        await page.Locator("tr [name=InlineEditProfile_Status]").CheckAsync();
        await visitor.PictureAsync("inline-edit");
        // The row's buttons stand where its links stood, and the table still fits.
        (await page.EvaluateAsync<bool>("() => { const cells = [...document.querySelectorAll('tr[data-cb-editing] .cbResultSetActionCell')]; return cells.at(-1).querySelector('[name=Mod0InlineEdit]') !== null; }")).ShouldBeTrue();
        (await page.EvaluateAsync<int>("() => { const r = document.querySelector('.cbTabularReport'); return r.scrollWidth - r.clientWidth; }")).ShouldBeLessThanOrEqualTo(1);
        await page.Locator("[name=Mod0InlineEdit]").First.ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('tr[data-cb-name=data]')?.innerText.includes('Published')");
        await visitor.PictureAsync("published");
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_administrator_publishes_many_and_visitors_find_them(SqlDialect dialect)
    {
        var server = (await servers.GetAsync(dialect)).Pages;
        var family = "Family" + Guid.NewGuid().ToString("N")[..8];
        for (var i = 0; i < 3; i++)
            await server.Test.InsertAsync("Demo_Physicians", $$"""{"First_Name":"N{{i}}","Last_Name":"{{family}}","Email":"{{Guid.NewGuid():N}}@example.org","Profile_Status":false,"Account_Status":true}""");
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var directory = $"{server.Address}/dp/{(await server.PageAsync("Physician Directory")).AppKey}";
        (await FindAsync()).ShouldBe(0);

        await visitor.OpenAsync($"{server.Address}/dp/{(await server.PageAsync("Manage Physicians")).AppKey}", 1);
        await page.FillAsync("#xip_Email", await AdministratorAsync(server));
        await page.FillAsync("#xip_Password", "test");
        await page.ClickAsync("input[type=submit]");
        await page.FillAsync("#Value3_1", family);
        await visitor.AnewAsync(() => page.ClickAsync("#searchID"));
        (await page.Locator("tr[data-cb-name=data]").CountAsync()).ShouldBe(3);
        await page.CheckAsync("[data-cb-bulk=page]");
        await visitor.AnewAsync(() => page.ClickAsync("[data-cb-name=BulkEdit]"));
        await visitor.PictureAsync("bulk-publish");
        await page.CheckAsync("[name=cbBulkChange_Profile_Status]");
        await page.CheckAsync("[name=EditRecordProfile_Status]");
        await visitor.AnewAsync(() => page.ClickAsync("[name=Mod0BulkUpdate]"));
        (await page.GetByText("3 changed").CountAsync()).ShouldBe(1);
        (await FindAsync()).ShouldBe(3);

        async Task<int> FindAsync()
        {
            await visitor.OpenAsync(directory, 1);
            await page.FillAsync("#Value3_1", family);
            await page.CheckAsync("[name=Value7_1][value=A]");
            await visitor.AnewAsync(() => page.ClickAsync("#searchID"));
            return await page.Locator("tr[data-cb-name=data]").CountAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_forgotten_password_is_replaced_by_way_of_a_mail(SqlDialect dialect)
    {
        const string fresh = "Even-Better-8";
        var server = await servers.GetAsync(dialect);
        var name = "Zy" + Guid.NewGuid().ToString("N")[..8];
        var email = $"{name.ToLowerInvariant()}@example.org";
        await RegisterAsync(server.Pages, name, email);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await visitor.OpenAsync(await server.AddressOfAsync("Reset Password"), 1);
        await page.FillAsync("#Value1_1", "nobody@example.org");
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("does not match our records").First.WaitForAsync();
        await page.FillAsync("#Value1_1", email);
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Instructions to reset your password were sent").WaitForAsync();
        await visitor.PictureAsync("recovery-sent");

        var mail = (await server.MailsAsync(email)).ShouldHaveSingleItem();
        var link = Regex.Match(mail.Body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal), @"http://[^\s""<]+/reset\?t=[0-9A-Fa-f]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        link.ShouldStartWith(server.Address);
        await visitor.OpenAsync(link, 1);
        await page.FillAsync("#EditRecordPassword", fresh);
        await page.FillAsync("#EditRecordPassword_Confirm", "Something else");
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("The two entries differ.").First.WaitForAsync();
        await visitor.PictureAsync("reset");
        await page.FillAsync("#EditRecordPassword_Confirm", fresh);
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Your password has been reset.").WaitForAsync();
        await visitor.OpenAsync(link);
        await page.GetByText("This link is no longer valid.").First.WaitForAsync();

        await visitor.OpenAsync(await server.AddressOfAsync("Update Profile"), 1);
        await page.FillAsync("#xip_Email", email);
        await page.FillAsync("#xip_Password", fresh);
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#EditRecordFirst_Name");
        (await page.InputValueAsync("#EditRecordFirst_Name")).ShouldBe(name);
    }

    private static async Task<string> AdministratorAsync(PageServer server)
    {
        await using var rows = await server.Database.Reader.OpenAsync(s => new RecordQuery { Source = s.Source(s.Table("Demo_Users")), Select = "Email", Where = "Role = 'Admin' AND Active = 1" }, 0, 1, default);
        await rows.ReadAsync(default);
        return rows.Format(0)!;
    }

    private static async Task<string> ReadAsync(PageServer server, string email)
    {
        await using var rows = await server.Database.Reader.OpenAsync(
            s => new RecordQuery { Source = s.Source(s.Table("Demo_Physicians")), Select = "Title, Profile_Status, CASE WHEN Profile_Photo LIKE '/Demo/me%' THEN 1 ELSE 0 END AS p", Where = $"Email = '{email}'" }, 0, 1, default);
        await rows.ReadAsync(default);
        return $"{rows.Format(0)}|{(rows.Rows.GetBit(1) ? 1 : 0)}|{rows.Rows.GetInt64(2)}";
    }
}
