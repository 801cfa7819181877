using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Forms;

/// <summary>What forms do while they are filled in, and when the server refuses them.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LiveFormTests(Chromium browser, BrowserServers servers)
{
    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Rules_act_at_once_and_the_server_agrees(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Ruled " + Guid.NewGuid().ToString("N");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Ruled(), "Rules"), 1);
        var page = visitor.Page;
        ILocator Cell(string field) => page.Locator($"[data-cb-element=InsertRecord{field}]");
        (await Cell("Diet").IsVisibleAsync()).ShouldBeFalse();
        (await Cell("Town").IsVisibleAsync()).ShouldBeTrue();
        (await page.Locator("[data-cb-section='2']").IsVisibleAsync()).ShouldBeFalse();

        await page.FillAsync("#InsertRecordGuest", name);
        await page.CheckAsync("#InsertRecordBreakfast");
        (await Cell("Diet").IsVisibleAsync()).ShouldBeTrue();
        await page.FillAsync("#InsertRecordDiet", "Vegan");
        (await Cell("Town").IsVisibleAsync()).ShouldBeFalse("The diet hides the town.");
        await page.UncheckAsync("#InsertRecordBreakfast");
        (await Cell("Diet").IsVisibleAsync()).ShouldBeFalse();
        (await Cell("Town").IsVisibleAsync()).ShouldBeTrue("A hidden diet is a blank one.");

        await page.SelectOptionAsync("#InsertRecordRoom", "Suite");
        (await page.Locator("#InsertRecordStory").IsVisibleAsync()).ShouldBeTrue();
        await page.FillAsync("#InsertRecordSource", "typed");
        await page.FillAsync("#InsertRecordNights", "10");
        (await page.Locator("#InsertRecordWishes").GetAttributeAsync("required")).ShouldNotBeNull();
        (await Cell("Wishes").EvaluateAsync<string>("c => getComputedStyle(c.querySelector('.cbFormLabelCell'), '::after').content")).ShouldContain("*");
        (await page.Locator("#InsertRecordZip").IsDisabledAsync()).ShouldBeTrue();
        (await page.InputValueAsync("#InsertRecordSource")).ShouldBe("web", "What becomes display only has its first value.");
        (await page.Locator("#InsertRecordSource").IsEditableAsync()).ShouldBeFalse();
        await page.GetByLabel("Music").CheckAsync();
        (await Cell("Zip").IsVisibleAsync()).ShouldBeFalse();

        // What the rules require is asked for in the browser, in the summary and beside the controls.
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#InsertRecordWishes_err");
        (await page.Locator(".cbFormErrorSummary li").AllInnerTextsAsync()).ShouldBe(["Wishes: This field needs a value.", "Story: This field needs a value."]);
        await page.Locator(".cbFormErrorSummary a").First.ClickAsync();
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("InsertRecordWishes");
        await page.FillAsync("#InsertRecordWishes", "many");
        await page.FillAsync("#InsertRecordStory", "long");
        (await page.Locator("#InsertRecordWishes_err").CountAsync()).ShouldBe(0, "A mended entry is in error no more.");
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Saved.").WaitForAsync();
        var row = (await server.Pages.ReadAsync("Bookings", $"Guest = '{name}'")).ShouldHaveSingleItem();
        string Text(string field) => row.GetProperty(field).ToString();
        (Text("Diet"), Text("Source"), Text("Zip"), Text("Story")).ShouldBe(("", "web", "", "long"));
    }

    [Fact]
    public async Task What_the_server_refuses_leaves_entries_and_chosen_files_where_they_are()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Booking(), "Booking"), 1);
        var page = visitor.Page;
        await page.FillAsync("#InsertRecordGuest", "Refused");
        await page.FillAsync("#InsertRecordEmail", "ada@example.org");
        await page.FillAsync("#InsertRecordEmail_Confirm", "ada@example.org");
        await page.FillAsync("#InsertRecordArrival", "5/14/2027");
        await page.FillAsync("#InsertRecordNights", "3");
        await page.FillAsync("#InsertRecordSignature", "Ada");
        await page.FillAsync("[name=Child1_1_InsertRecordName]", "Charles");
        await page.SetInputFilesAsync("#InsertRecordPhoto", new FilePayload { Name = "notes.png", MimeType = "image/png", Buffer = [1, 2, 3] });
        await page.FillAsync("#InsertRecordCAPTCHA_1", "wrong");
        var picture = await page.InnerHTMLAsync(".cbCaptcha");
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#InsertRecordCAPTCHA_1_err");
        (await page.EvaluateAsync<bool>("() => document.activeElement.matches('.cbFormErrorSummary')")).ShouldBeTrue();
        (await page.InputValueAsync("#InsertRecordGuest")).ShouldBe("Refused");
        (await page.EvaluateAsync<string>("() => document.querySelector('#InsertRecordPhoto').files[0].name")).ShouldBe("notes.png");
        (await page.InnerHTMLAsync(".cbCaptcha")).ShouldNotBe(picture, "A code counts once: a fresh one is shown.");
        await visitor.PictureAsync("booking-refused");
    }

    [Fact]
    public async Task A_form_goes_once_however_often_its_button_is_pressed()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var name = "Twice " + Guid.NewGuid().ToString("N");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Ruled(), "Rules"), 1);
        var page = visitor.Page;
        await page.FillAsync("#InsertRecordGuest", name);
        await page.EvaluateAsync("() => { const b = document.querySelector('input[type=submit]'); b.click(); b.click(); b.form.requestSubmit(); }");
        await page.GetByText("Saved.").WaitForAsync();
        (await server.Pages.ReadAsync("Bookings", $"Guest = '{name}'")).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_booking_is_changed_with_its_picture_and_companions(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Changed " + Guid.NewGuid().ToString("N");
        await server.Pages.Test.InsertAsync("Bookings", $$"""{"Guest":"{{name}}","Room":"Single","Arrival":"2027-05-14T15:30:00","Source":"flyer"}""");
        var number = (await server.Pages.ReadAsync("Bookings", $"Guest = '{name}'"))[0].GetProperty("Number").GetString();
        foreach (var companion in new[] { "Charles", "Mary" })
            await server.Pages.Test.InsertAsync("Companions", $$"""{"Booking":"{{number}}","Name":"{{companion}}","Age":40}""");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Change(), "Change") + $"?no={number}", 1);
        var page = visitor.Page;
        await visitor.PictureAsync("update");
        (await page.InputValueAsync("#EditRecordArrival")).Replace('\u202f', ' ').ShouldBe("5/14/2027 3:30 PM");
        (await page.Locator("#EditRecordSource").IsEditableAsync()).ShouldBeFalse();
        await page.SelectOptionAsync("#EditRecordRoom", "Suite");
        await page.SetInputFilesAsync("#EditRecordPhoto", new FilePayload { Name = "room.png", MimeType = "image/png", Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==") });
        await page.FillAsync("[name=Child1_1_EditRecordAge]", "45");
        await page.CheckAsync("[name=Child1_2_Remove]");
        await page.ClickAsync("[data-cb-add]");
        await page.FillAsync("[name=Child1_3_InsertRecordName]", "Edith");
        await page.ClickAsync("input[type=submit]");
        await page.GetByText("Changed.").WaitForAsync();
        var row = (await server.Pages.ReadAsync("Bookings", $"Guest = '{name}'"))[0];
        (row.GetProperty("Room").ToString(), row.GetProperty("Source").ToString()).ShouldBe(("Suite", "flyer"));
        (await server.Pages.ReadAsync("Companions", $"Booking = '{number}'")).Select(c => $"{c.GetProperty("Name")} {c.GetProperty("Age")}").ShouldBe(["Charles 45", "Edith "]);
        await visitor.OpenAsync(page.Url, 1);
        await page.WaitForFunctionAsync("() => document.querySelector('img.cbFormImage')?.naturalWidth === 1");
    }

    [Fact]
    public async Task Numbers_and_dates_are_typed_as_the_region_writes_them()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var name = "Deutsch " + Guid.NewGuid().ToString("N");
        await using var visitor = await browser.NewVisitorAsync(locale: "en-US");
        await visitor.OpenAsync(await server.DeployAsync(HotelPages.Booking(), "Buchung", null, ("LocalizationTemplateId", Hotel.German)), 1);
        var page = visitor.Page;
        await page.FillAsync("#InsertRecordGuest", name);
        await page.FillAsync("#InsertRecordNights", "2");
        await page.FillAsync("#InsertRecordRate", "1.120,5");
        await page.FillAsync("#InsertRecordArrival", "14.5.2027");
        await page.WaitForFunctionAsync("() => document.querySelector('#InsertRecordTotal').value === '2241'");
        await page.ClickAsync("[data-cb-calendar=InsertRecordArrival]");
        (await page.InnerTextAsync(".cbDateDialog th")).ShouldBe("Mo", "The week begins on Monday.");
        await page.GetByLabel("Samstag, 15. Mai 2027").ClickAsync();
        (await page.InputValueAsync("#InsertRecordArrival")).ShouldBe("15.05.2027");
        await page.FillAsync("#InsertRecordRate", "1,120.5");
        await page.ClickAsync("input[type=submit]");
        await page.WaitForSelectorAsync("#InsertRecordEmail_err");
        (await page.Locator("#InsertRecordRate_err").CountAsync()).ShouldBe(1);
        (await page.Locator("#InsertRecordArrival_err").CountAsync()).ShouldBe(0);
    }
}
