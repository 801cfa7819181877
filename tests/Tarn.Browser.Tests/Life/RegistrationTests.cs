using Tarn.Sql;

namespace Tarn.Browser.Tests.Life;

/// <summary>The reference app's registration form with its script.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RegistrationTests(Chromium browser, BrowserServers servers)
{
    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_physician_registers_without_the_page_being_left(SqlDialect dialect)
    {
        var server = (await servers.GetAsync(dialect)).Pages;
        var dataPage = await server.PageAsync("Physician Registration");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync($"{server.Address}/dp/{dataPage.AppKey}");
        await visitor.ReadyAsync(1);
        await visitor.PictureAsync("registration");
        var page = visitor.Page;

        // The checks of the browser: nothing is sent, the summary has the focus.
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#InsertRecordEmail_err");
        (await page.InputValueAsync("#InsertRecordFirst_Name")).ShouldBe("");
        await visitor.PictureAsync("registration-errors");
        // A list behind a button is called by its name there, not by what the button says.
        (await page.Locator(".cbFormErrorSummary a").AllInnerTextsAsync()).ShouldContain("Specialties: This field needs a value.");

        await page.FillAsync("#InsertRecordFirst_Name", "Grace");
        await page.FillAsync("#InsertRecordLast_Name", "Hopper");
        await page.SelectOptionAsync("#InsertRecordGender", "Female");
        await ChooseAsync(page, "InsertRecordSpecialties", 2);
        await ChooseAsync(page, "InsertRecordLanguages", 1);
        var email = $"g.{Guid.NewGuid():N}@example.org";
        await page.FillAsync("#InsertRecordEmail", email);
        await page.FillAsync("#InsertRecordEmail_Confirm", email);
        await page.FillAsync("#InsertRecordPassword", "Nanosecond-11.8");
        await page.FillAsync("#InsertRecordPassword_Confirm", "Nanosecond-11.8");
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Your submission was successful.").WaitForAsync();
        page.Url.ShouldEndWith(dataPage.AppKey);
        await visitor.PictureAsync("registration-done");
        (await server.Database.Reader.CountAsync(s => new RecordQuery { Source = s.Source(s.Table("Demo_Physicians")), Where = $"Email = '{email}'" }, default)).ShouldBe(1);
    }

    /// <summary>Chooses the first values of a multi-select, open or folded.</summary>
    private static async Task ChooseAsync(Microsoft.Playwright.IPage page, string control, int count)
    {
        var button = page.Locator($"[data-cb-multiselect-for={control}], #{control} > button, button[aria-controls^={control}]").First;
        if (await button.CountAsync() > 0)
            await button.ClickAsync();
        for (var i = 0; i < count; i++)
            await page.Locator($"input[type=checkbox][name={control}]").Nth(i).CheckAsync();
        await page.Keyboard.PressAsync("Escape");
    }
}
