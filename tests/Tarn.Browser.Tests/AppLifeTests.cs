using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests;

/// <summary>The whole life of the imported app: a physician registers, signs in, changes the profile; the administrator finds and publishes it, and reads the chart.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AppLifeTests(Browser browser, PhysicianServers servers)
{
    private const string Password = "Nanosecond-11.8";

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_profile_is_registered_changed_and_published(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
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
        await Task.Delay(1500);
        await visitor.PictureAsync("manage");
        (await page.Locator(".cbChart svg").CountAsync()).ShouldBeGreaterThan(0, "The chart is drawn.");
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
