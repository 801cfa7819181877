using System.Text.Json;
using Microsoft.Playwright;
using Tarn.DataPages.Forms.Elements;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Forms;

/// <summary>A form with every kind of element, filled in by mouse and, on a phone's width, by the keyboard alone: what was entered is what the table holds.</summary>
[Collection(BrowserCollection.Name)]
public sealed class BookingTests(Chromium browser, BrowserServers servers)
{
    private const string Password = "Nanosecond-11.8";

    /// <summary>A picture that a browser can draw: one red pixel.</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    private static FilePayload Photo => new() { Name = "ada.png", MimeType = "image/png", Buffer = Pixel };

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Every_element_is_filled_in_by_mouse(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = $"Ada Lovelace {(dialect == SqlDialect.Sqlite ? "I" : "II")}";
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Booking(), "Booking") + "?from=flyer", 1);
        var page = visitor.Page;
        await visitor.PictureAsync("booking-" + dialect);
        (await visitor.OverflowAsync()).ShouldBe(0);

        await page.FillAsync("#InsertRecordGuest", name);
        await page.FillAsync("#InsertRecordEmail", "ada@example.org");
        await page.FillAsync("#InsertRecordEmail_Confirm", "ADA@example.org");
        await PickDayAsync(page);
        await page.FillAsync("#InsertRecordNights", "3");
        await page.FillAsync("#InsertRecordRate", "1,120.50");
        await page.Locator("#InsertRecordRate").BlurAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('#InsertRecordTotal').value === '3361.5'");
        await page.SelectOptionAsync("#InsertRecordRoom", "Suite");
        await page.SelectOptionAsync("#InsertRecordOutlook", "Sea");
        await page.GetByLabel("Twin").CheckAsync();
        (await page.Locator("#InsertRecordDiet").IsHiddenAsync()).ShouldBeTrue();
        await page.GetByLabel("With breakfast").CheckAsync();
        await page.FillAsync("#InsertRecordDiet", "Vegan");
        await page.ClickAsync("#InsertRecordExtras_button");
        await page.GetByLabel("Sauna").CheckAsync();
        await page.GetByLabel("Bicycle").CheckAsync();
        await visitor.PictureAsync("multiselect");
        await page.Keyboard.PressAsync("Escape");
        (await page.InnerTextAsync("#InsertRecordExtras_button")).ShouldBe("Sauna, Bicycle");
        await page.GetByLabel("Music").CheckAsync();
        await page.GetByLabel("Food").CheckAsync();
        await CascadeAsync(page);
        await page.Locator("#InsertRecordCountry").PressSequentiallyAsync("erm");
        await page.GetByRole(AriaRole.Option, new() { Name = "Germany" }).ClickAsync();
        await page.Locator("#InsertRecordTown").PressSequentiallyAsync("bu");
        await page.GetByRole(AriaRole.Option, new() { Name = "Buffalo" }).ClickAsync();
        await page.FillAsync("#InsertRecordWishes", "A quiet room\nwith a desk");
        (await page.InnerTextAsync("[data-cb-counts=InsertRecordWishes]")).ShouldBe("96 characters left");
        await page.ClickAsync("#InsertRecordStory_rich");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bold" }).ClickAsync();
        await page.Keyboard.TypeAsync("Once");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bold" }).ClickAsync();
        await page.Keyboard.TypeAsync(" upon");
        await page.SetInputFilesAsync("#InsertRecordPhoto", Photo);
        await SignAsync(page);
        await page.FillAsync("#InsertRecordSecret", Password);
        (await page.InnerTextAsync(".cbPasswordMeterText")).ShouldBe("Strong");
        (await page.EvaluateAsync<double>("() => document.querySelector('.cbPasswordMeter').offsetWidth / document.querySelector('#InsertRecordSecret').offsetWidth")).ShouldBe(1, 0.01);
        await page.FillAsync("#InsertRecordSecret_Confirm", Password);
        await page.FillAsync("#cbParamVirtual1", "See you soon");
        await page.FillAsync("[name=Child1_1_InsertRecordName]", "Charles");
        await page.FillAsync("[name=Child1_1_InsertRecordAge]", "44");
        await page.ClickAsync("[data-cb-add]");
        await page.FillAsync("[name=Child1_2_InsertRecordName]", "Nobody");
        await page.ClickAsync("[data-cb-add]");
        await page.FillAsync("[name=Child1_3_InsertRecordName]", "Mary");
        (await page.Locator("[data-cb-add]").IsDisabledAsync()).ShouldBeTrue("There is room for three.");
        await page.Locator("[data-cb-remove]").Nth(1).ClickAsync();
        await page.FillAsync("#InsertRecordCAPTCHA_1", await CodeAsync(server, page));
        await visitor.PictureAsync("booking-filled");
        await page.ClickAsync("input[type=submit]");
        await visitor.SeeAsync($"Thank you, {name}. See you soon");
        await visitor.PictureAsync("booking-done");
        await ShouldBeStoredAsync(server, name, "Houston", "77001", "png");
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Every_element_is_filled_in_by_keys_alone_at_360_pixels(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Keys " + Guid.NewGuid().ToString("N");
        await using var visitor = await browser.NewVisitorAsync(360, 740);
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Booking(), "Booking") + "?from=flyer", 1);
        var page = visitor.Page;
        var keys = new Keys(page);
        await visitor.PictureAsync("booking-phone-" + dialect);
        (await visitor.OverflowAsync()).ShouldBe(0);

        await keys.TypeAsync("#InsertRecordGuest", name);
        (await keys.ShowsFocusAsync()).ShouldBeTrue();
        await keys.TypeAsync("#InsertRecordEmail", "ada@example.org");
        await keys.TypeAsync("#InsertRecordEmail_Confirm", "ada@example.org");
        await keys.TypeAsync("#InsertRecordArrival", "5/13/2027 3:30 PM");
        await keys.ToAsync("[data-cb-calendar=InsertRecordArrival]");
        (await keys.ShowsFocusAsync()).ShouldBeTrue();
        await keys.PressAsync("Enter", "ArrowRight", "PageDown", "ArrowDown", "ArrowDown", "ArrowLeft", "PageUp", "ArrowUp", "ArrowUp");
        // A month on and back, a fortnight on and back: one day right, one left.
        (await page.EvaluateAsync<string>("() => document.activeElement.getAttribute('aria-label')")).ShouldBe("Thursday, May 13, 2027");
        (await visitor.OverflowAsync()).ShouldBe(0);
        await keys.PressAsync("Escape");
        (await page.EvaluateAsync<bool>("() => document.activeElement.matches('[data-cb-calendar]') && !document.querySelector('.cbDateDialog')")).ShouldBeTrue("Escape goes back to the button.");
        await keys.PressAsync("Enter", "ArrowRight", "Enter");
        (await page.InputValueAsync("#InsertRecordArrival")).ShouldBe("5/14/2027 3:30 PM");
        await keys.TypeAsync("#InsertRecordNights", "3");
        await keys.TypeAsync("#InsertRecordRate", "1120.5");
        await keys.ToAsync("#InsertRecordRoom");
        await page.WaitForFunctionAsync("() => document.querySelector('#InsertRecordTotal').value === '3361.5'");
        await keys.PressAsync("S", "u", "i");
        await keys.ToAsync("#InsertRecordOutlook");
        await keys.PressAsync("S");
        await keys.ToAsync("[name=InsertRecordBed]");
        await keys.PressAsync("Space", "ArrowDown");
        await keys.ToAsync("#InsertRecordBreakfast");
        await keys.PressAsync("Space");
        await keys.TypeAsync("#InsertRecordDiet", "Vegan");
        await keys.ToAsync("#InsertRecordExtras_button");
        // Opens on "select all"; the second and third value.
        await keys.PressAsync("ArrowDown", "ArrowDown", "ArrowDown", "Space", "ArrowDown", "Space", "Escape");
        (await page.EvaluateAsync<string>("() => document.activeElement.textContent")).ShouldBe("Sauna, Bicycle");
        await keys.ToAsync("[name=InsertRecordInterests][value=\"2\"]");
        await keys.PressAsync("Space");
        await keys.ToAsync("[name=InsertRecordInterests][value=\"3\"]");
        await keys.PressAsync("Space");
        await keys.ToAsync("#InsertRecordState");
        await keys.PressAsync("T", "e");
        await keys.ToAsync("#InsertRecordCity");
        await page.WaitForFunctionAsync("() => document.querySelector('#InsertRecordCity').options.length === 3");
        await keys.PressAsync("H");
        await keys.ToAsync("#InsertRecordZip");
        await page.WaitForFunctionAsync("() => document.querySelector('#InsertRecordZip').value === '77001'");
        await keys.ToAsync("#InsertRecordArea");
        await keys.PressAsync("D");
        await keys.ToAsync("[name=InsertRecordQuarter]");
        await keys.PressAsync("Space");
        await keys.TypeAsync("#InsertRecordCountry", "erm");
        await page.Locator("[role=option]").First.WaitForAsync();
        await keys.PressAsync("ArrowDown", "Enter");
        await keys.TypeAsync("#InsertRecordTown", "bu");
        await page.GetByRole(AriaRole.Option, new() { Name = "Buffalo" }).WaitForAsync();
        await keys.PressAsync("ArrowDown", "Enter");
        await keys.TypeAsync("#InsertRecordWishes", "A quiet room\nwith a desk");
        await keys.ToAsync(".cbRichTools button");
        await keys.ToAsync("#InsertRecordStory_rich");
        await keys.PressAsync("Control+b");
        await page.Keyboard.TypeAsync("Once");
        await keys.PressAsync("Control+b");
        await page.Keyboard.TypeAsync(" upon");
        await keys.ToAsync("#InsertRecordPhoto");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("InsertRecordPhoto");
        var chooser = await OpenFileChooserAsync(page, keys);
        await chooser.SetFilesAsync(Photo);
        await keys.TypeAsync("#InsertRecordSignature", "Ada Lovelace");
        await keys.TypeAsync("#InsertRecordSecret", Password);
        await keys.TypeAsync("#InsertRecordSecret_Confirm", Password);
        await keys.TypeAsync("#cbParamVirtual1", "See you soon");
        await keys.TypeAsync("[name=Child1_1_InsertRecordName]", "Charles");
        await keys.TypeAsync("[name=Child1_1_InsertRecordAge]", "44");
        await keys.ToAsync("[data-cb-add]");
        await keys.PressAsync("Enter");
        // The new row's first control has the focus already.
        await page.WaitForFunctionAsync("() => document.activeElement.name === 'Child1_2_InsertRecordName'");
        await page.Keyboard.TypeAsync("Mary");
        await keys.TypeAsync("#InsertRecordCAPTCHA_1", await CodeAsync(server, page));
        await visitor.PictureAsync("booking-phone-filled");
        (await visitor.OverflowAsync()).ShouldBe(0);
        await keys.ToAsync("input[type=submit]");
        await keys.PressAsync("Enter");
        await visitor.SeeAsync($"Thank you, {name}. See you soon");
        await page.WaitForFunctionAsync("() => document.activeElement.matches('[data-cb-message]')");
        await ShouldBeStoredAsync(server, name, "Houston", "77001", "png");
    }

    private static async Task PickDayAsync(IPage page)
    {
        await page.FillAsync("#InsertRecordArrival", "4/2/2027 3:30 PM");
        await page.ClickAsync("[data-cb-calendar=InsertRecordArrival]");
        await page.ClickAsync(".cbDateDialog [aria-label=Next]");
        (await page.InnerTextAsync(".cbDateTitle")).ShouldBe("May 2027");
        await page.GetByLabel("Friday, May 14, 2027").ClickAsync();
        (await page.InputValueAsync("#InsertRecordArrival")).ShouldBe("5/14/2027 3:30 PM");
    }

    private static async Task CascadeAsync(IPage page)
    {
        // With script, children of a blank parent offer nothing.
        (await page.Locator("#InsertRecordCity option").AllInnerTextsAsync()).ShouldBe(["Choose State first"]);
        await page.SelectOptionAsync("#InsertRecordState", "NY");
        await page.WaitForFunctionAsync("() => [...document.querySelector('#InsertRecordCity').options].map(o => o.value).join() === 'Albany,Buffalo'");
        await page.WaitForFunctionAsync("() => document.querySelector('#InsertRecordZip').value === '12201'");
        await page.SelectOptionAsync("#InsertRecordState", "TX");
        await page.WaitForFunctionAsync("() => [...document.querySelector('#InsertRecordCity').options].map(o => o.value).join() === 'Austin,Dallas,Houston'");
        await page.SelectOptionAsync("#InsertRecordCity", "Houston");
        await page.WaitForFunctionAsync("() => document.querySelector('#InsertRecordZip').value === '77001'");
        await page.SelectOptionAsync("#InsertRecordArea", "Dallas");
        (await page.Locator("#InsertRecordQuarter input").EvaluateAllAsync<string[]>("r => r.map(i => i.value)")).ShouldBe(["Austin", "Dallas", "Houston"]);
        await page.Locator("#InsertRecordQuarter").GetByLabel("Austin").CheckAsync();
    }

    private static async Task SignAsync(IPage page)
    {
        var canvas = page.Locator(".cbSignatureCanvas");
        await canvas.ScrollIntoViewIfNeededAsync();
        var box = (await canvas.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 20, box.Y + 80);
        await page.Mouse.DownAsync();
        for (var i = 1; i <= 8; i++)
            await page.Mouse.MoveAsync(box.X + 20 + (i * 25), box.Y + 80 + (i % 2 * 30));
        await page.Mouse.UpAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('input[name=InsertRecordSignature]').value.startsWith('data:image/png')");
    }

    /// <summary>The code in the picture, which only the server knows.</summary>
    private static async Task<string> CodeAsync(BrowserServer server, IPage page)
    {
        server.Pages.Site.Seal.TryOpen<CaptchaChallenge>(await page.InputValueAsync("[name=InsertRecordCAPTCHA_1_Token]"), "captcha", out var challenge).ShouldBeTrue();
        return challenge!.Code;
    }

    private static async Task ShouldBeStoredAsync(BrowserServer server, string name, string city, string zip, string signed)
    {
        var row = (await server.Pages.ReadAsync("Bookings", $"Guest = '{name}'")).ShouldHaveSingleItem();
        string Text(string field) => row.GetProperty(field).ToString();
        foreach (var (field, expected) in new[]
        {
            ("Email", "ada@example.org"), ("Nights", "3"), ("Arrival", "2027-05-14T15:30:00"), ("Breakfast", "True"), ("Diet", "Vegan"), ("Room", "Suite"), ("Outlook", "Sea"), ("Bed", "Twin"), ("State", "TX"),
            ("City", city), ("Zip", zip), ("Area", "Dallas"), ("Quarter", "Austin"), ("Country", "DE"), ("Town", "Buffalo"), ("Wishes", "A quiet room\nwith a desk"), ("Source", "flyer"), ("Address", "127.0.0.1"),
        })
            Text(field).ShouldBe(expected, field);
        row.GetProperty("Rate").GetDecimal().ShouldBe(1120.5m);
        row.GetProperty("Total").GetDecimal().ShouldBe(3361.5m);
        Text("Story").ShouldMatch("^<(b|strong)>Once</(b|strong)>( |&nbsp;)upon$");
        Text("Photo").ShouldStartWith("/Guests/ada");
        Text("Signature").ShouldMatch($"^/Signed/signature_[0-9a-f]{{32}}\\.{signed}$");
        Text("Browser").ShouldContain("Chrome");
        Text("Page").ShouldStartWith(server.Address);
        DateTime.Parse(Text("Made"), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(DateTime.UtcNow, TimeSpan.FromDays(3));
        Values(row, "Extras").ShouldBe(["Sauna", "Bicycle"]);
        Values(row, "Interests").ShouldBe(["Music", "Food"]);
        (await server.Pages.ReadAsync("Companions", $"Booking = '{Text("Number")}'")).Select(c => $"{c.GetProperty("Name")} {c.GetProperty("Age")}").ShouldBe(["Charles 44", "Mary "]);
    }

    /// <summary>Opens the browser's dialog for files. Headless browsers swallow the first key now and then when the machine is busy.</summary>
    private static async Task<IFileChooser> OpenFileChooserAsync(IPage page, Keys keys)
    {
        try
        {
            return await page.RunAndWaitForFileChooserAsync(() => keys.PressAsync("Enter"), new() { Timeout = 5_000 });
        }
        catch (TimeoutException)
        {
            return await page.RunAndWaitForFileChooserAsync(() => keys.PressAsync("Space"));
        }
    }

    private static string[] Values(JsonElement row, string field) => [.. row.GetProperty(field).EnumerateObject().Select(v => v.Value.ToString())];
}
