using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>What apps are made of besides forms and reports: logins, charts, totals. Built in the Studio, used by visitors.</summary>
[Collection(StudioCollection.Name)]
public sealed class AppPartTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task Members_sign_in_and_see_their_own_bookings_with_a_chart_and_totals()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var logged = server.Log.Length;
        await server.Test.CreateTableAsync("Bookings", ("Lesson", FieldTypes.String), ("Member_Email", FieldTypes.String), ("Price", FieldTypes.Currency), ("Day", FieldTypes.DateTime));
        await using var builder = await browser.NewVisitorAsync();
        var page = builder.Page;
        var findings = new List<string>();
        await page.SignInAsync(server, "/apps?new=app");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Tennis club");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Tennis club");

        // A value that many texts share.
        await page.GetByRole(AriaRole.Button, new() { Name = "New parameter" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Staff");
        await dialog.GetByLabel("Kind").SelectOptionAsync("Email");
        await dialog.GetByLabel("Value").FillAsync("nobody");
        await page.Keyboard.PressAsync("Tab");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("no e-mail address")).ToBeVisibleAsync();
        await builder.PictureAsync("studio-parameter");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "parameter: " + f));
        await dialog.GetByLabel("Value").FillAsync("staff@example.org");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Staff staff@example.org" })).ToBeVisibleAsync();

        // A login: its people, its fields, done. There is no table of people yet but those of the app that came with a package.
        await page.GetByRole(AriaRole.Button, new() { Name = "New login" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Demo_Users" }).WaitForAsync();
        await builder.PictureAsync("studio-new-login");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "new login: " + f));
        await page.Keyboard.PressAsync("Escape");
        await new Tarn.Apps.Building.AppDesigner(server.Account.Database).CreatePeopleAsync("Members", default);
        await server.Test.InsertAsync("Members", """{"Name":"Joan","Email":"joan@example.org","Password":"correct horse"}""");
        foreach (var (lesson, email, price, day) in new[] { ("Serve", "joan", 20, "2026-03-02"), ("Serve", "joan", 30, "2026-03-09"), ("Volley", "joan", 45, "2026-04-01"), ("Serve", "max", 1000, "2026-03-02") })
            await server.Test.InsertAsync("Bookings", $$"""{"Lesson":"{{lesson}}","Member_Email":"{{email}}@example.org","Price":{{price}},"Day":"{{day}}T10:00:00"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "New login" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Members" }).ClickAsync();
        await builder.PictureAsync("studio-new-login-fields");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create login" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Members login");
        var preview = page.FrameLocator("iframe.preview-frame");
        await Assertions.Expect(preview.GetByLabel("E-mail address")).ToBeVisibleAsync();
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("Welcome to the club");
        await page.GetByLabel("Offer “Stay signed in”").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Condition 1" }).GetByLabel("Comparison").SelectOptionAsync("is not empty");
        await Assertions.Expect(preview.GetByRole(AriaRole.Heading, new() { Name = "Welcome to the club" })).ToBeVisibleAsync();
        await Assertions.Expect(preview.GetByLabel("Stay signed in")).ToBeVisibleAsync();
        await builder.LookAsync("login", findings);
        await SaveAsync(page);

        // Pages behind it, from a table.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Tennis club" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Build from a table" }).First.ClickAsync();
        await dialog.GetByLabel("Visitors must sign in").CheckAsync();
        await dialog.GetByLabel("Sign in by").SelectOptionAsync("Members login");
        await dialog.GetByLabel("Only the records of the person who signed in").CheckAsync();
        await builder.PictureAsync("studio-build-behind-login");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "build behind a login: " + f));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Bookings" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open all to visitors" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Bookings form is open to visitors" })).ToBeCheckedAsync();
        await builder.PictureAsync("studio-app-with-login");
        var address = await page.GetByRole(AriaRole.Link, new() { Name = "Open Bookings report" }).GetAttributeAsync("href");

        // A chart and totals in the report.
        await page.GetByRole(AriaRole.Link, new() { Name = "Bookings report", Exact = true }).ClickAsync();
        await Assertions.Expect(preview.GetByRole(AriaRole.Cell, new() { Name = "Volley" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Access" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Which records people see")).ToHaveValueAsync("Member_Email|Email");
        await builder.LookAsync("page-access", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Chart" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a chart" }).ClickAsync();
        await page.GetByLabel("Title of the chart").FillAsync("Money by lesson");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByLabel("Grouped by").SelectOptionAsync("Lesson");
        await page.GetByLabel("What is computed").SelectOptionAsync("Sum");
        await page.GetByLabel("Of the field").SelectOptionAsync("Price");
        await PickAsync(page.GetByLabel("Colour of Price"), "#aa3300");
        await Assertions.Expect(preview.Locator(".cbChart svg path[fill='#aa3300']").First).ToBeVisibleAsync();
        await builder.LookAsync("page-chart", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Totals and groups" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a row of totals" }).ClickAsync();
        await page.GetByLabel("Add a group").SelectOptionAsync("Lesson");
        await page.GetByLabel("For each group, too").CheckAsync();
        await Assertions.Expect(preview.Locator(".cbResultSetTotalsRow").Last).ToContainTextAsync("95");
        await builder.LookAsync("page-totals", findings);
        await SaveAsync(page);

        await using (var visitor = await browser.NewVisitorAsync())
        {
            var place = visitor.Page;
            await place.GotoAsync(address!);
            await Assertions.Expect(place.GetByRole(AriaRole.Heading, new() { Name = "Welcome to the club" })).ToBeVisibleAsync();
            await Assertions.Expect(place.GetByText("Volley")).ToHaveCountAsync(0);
            await place.GetByLabel("E-mail address").FillAsync("joan@example.org");
            await place.GetByLabel("Password", new() { Exact = true }).FillAsync("correct horse");
            await place.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Assertions.Expect(place.Locator(".cbChart svg")).ToContainTextAsync("Money by lesson");
            await Assertions.Expect(place.Locator(".cbResultSetTotalsRow").Last).ToContainTextAsync("95");
            await Assertions.Expect(place.GetByText("1,000")).ToHaveCountAsync(0);
            await visitor.PictureAsync("built-chart-behind-login");
        }

        findings.ShouldBeEmpty(string.Join('\n', findings));
        server.Log.ToString()[logged..].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_gets_a_rule_mails_a_look_and_a_language_and_its_history_says_what_changed()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var logged = server.Log.Length;
        var signups = await server.Test.CreateTableAsync("Signups", ("Number", FieldTypes.Autonumber), ("Name", FieldTypes.String), ("Email", FieldTypes.String), ("Guest", FieldTypes.YesNo), ("Guest_Name", FieldTypes.String));
        var dishes = await server.Test.CreateTableAsync("Dishes", ("Signup", FieldTypes.Integer), ("Dish", FieldTypes.String), ("Plates", FieldTypes.Integer), ("Vegan", FieldTypes.YesNo));
        await server.Account.Database.Designer.CreateRelationshipAsync(
            new Data.Schema.RelationshipDefinition { ParentTable = signups.Id, ParentField = signups.FindField("Number")!.Id, ChildTable = dishes.Id, ChildField = dishes.FindField("Signup")!.Id, Enforced = true }, default);
        var designer = new Tarn.Apps.Building.AppDesigner(server.Account.Database);
        var app = await designer.CreateAppAsync("Summer party", "", "ada@example.org", default);
        await designer.CreateAppAsync("Archive", "", "ada@example.org", default);
        var form = await designer.CreatePageAsync(app.Id, new Tarn.Apps.Building.PageDesign { Kind = Tarn.Apps.Packages.DataPageKind.Submission, Source = "Signups" }, "ada@example.org", default);
        await using var builder = await browser.NewVisitorAsync();
        var page = builder.Page;
        var findings = new List<string>();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await page.SignInAsync(server, $"/apps/{app.Id}");

        // A look: a theme, a colour, CSS.
        await page.GetByRole(AriaRole.Button, new() { Name = "New look" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Party");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Party");
        var preview = page.FrameLocator("iframe.preview-frame");
        var send = preview.Locator("input[type=submit]");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Plum" }).ClickAsync();
        await Assertions.Expect(send).ToHaveCSSAsync("background-color", "rgb(109, 58, 168)");
        await PickAsync(page.GetByLabel("Main colour"), "#c2185b");
        await Assertions.Expect(send).ToHaveCSSAsync("background-color", "rgb(194, 24, 91)");
        await PickAsync(page.GetByLabel("Text", new() { Exact = true }), "#cccccc");
        await Assertions.Expect(page.GetByText("Text on the ground: 1.6 to 1")).ToBeVisibleAsync();
        await builder.LookAsync("style", findings);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Text on the ground")).ToHaveCountAsync(0);
        await page.GetByLabel("On all screens").FillAsync(".cbFormLabel { text-transform: uppercase }");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(preview.GetByText("Guest name")).ToHaveCSSAsync("text-transform", "uppercase");
        await SaveAsync(page);

        // A language: dates as there, and a text of one's own.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Summer party" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New language" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("German");
        await dialog.GetByLabel("Language and country").SelectOptionAsync("de-DE");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("German");
        await Assertions.Expect(page.GetByText("31.03.2026")).ToBeVisibleAsync();
        await page.GetByLabel("Absenden").FillAsync("Ab die Post");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(send).ToHaveValueAsync("Ab die Post");
        await builder.LookAsync("localization", findings);
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Summer party" }).ClickAsync();
        await builder.LookAsync("app-with-looks", findings);

        // The form wears both, asks for the guest's name of those who bring one, and thanks.
        await page.GetByRole(AriaRole.Link, new() { Name = "Signups form", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Look" }).SelectOptionAsync("Party");
        await page.GetByLabel("Language").SelectOptionAsync("German");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rules" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a rule" }).ClickAsync();
        var rule = page.GetByRole(AriaRole.Region, new() { Name = "Rule 1" });
        await rule.GetByLabel("Element", new() { Exact = true }).SelectOptionAsync("Guest");
        await rule.GetByLabel("With which element").SelectOptionAsync("Guest name");
        await Assertions.Expect(preview.Locator("input[name=InsertRecordGuest_Name]")).ToBeHiddenAsync();
        // By the keyboard: what is drawn smaller than it is cannot be aimed at from outside.
        await preview.Locator("input[type=checkbox][name=InsertRecordGuest]").PressAsync("Space");
        await Assertions.Expect(preview.Locator("input[name=InsertRecordGuest_Name]")).ToBeVisibleAsync();
        // And only when one of two others is filled in: a group within the rule, joined by the other word; taken out of it and put back by the keyboard.
        await rule.GetByRole(AriaRole.Button, new() { Name = "Add a group" }).ClickAsync();
        var group = rule.GetByRole(AriaRole.Group, new() { Name = "Group 1", Exact = true });
        await group.GetByLabel("Element", new() { Exact = true }).SelectOptionAsync("Name");
        await group.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }).ClickAsync();
        await group.GetByLabel("Element", new() { Exact = true }).Nth(1).SelectOptionAsync("Email");
        await Assertions.Expect(group.GetByText("or", new() { Exact = true })).ToBeVisibleAsync();
        await builder.LookAsync("page-rules", findings);
        await group.GetByRole(AriaRole.Button, new() { Name = "Move this condition" }).Last.PressAsync("Enter");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "To the outer group" }).PressAsync("Enter");
        await Assertions.Expect(group.GetByLabel("Element", new() { Exact = true })).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).PressAsync("Enter");
        await Assertions.Expect(group.GetByLabel("Element", new() { Exact = true })).ToHaveCountAsync(2);
        await Assertions.Expect(preview.Locator("input[name=InsertRecordGuest_Name]")).ToBeHiddenAsync();
        await preview.Locator("input[type=checkbox][name=InsertRecordGuest]").PressAsync("Space");
        await preview.Locator("input[name=InsertRecordEmail]").FillAsync("joan@example.org");
        await Assertions.Expect(preview.Locator("input[name=InsertRecordGuest_Name]")).ToBeVisibleAsync();
        await preview.Locator("input[name=InsertRecordEmail]").FillAsync("");
        await Assertions.Expect(preview.Locator("input[name=InsertRecordGuest_Name]")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mails" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a mail to the visitor" }).ClickAsync();
        var mail = page.GetByRole(AriaRole.Region, new() { Name = "To the visitor" });
        await mail.GetByLabel("Subject").FillAsync("See you, ");
        await mail.GetByRole(AriaRole.Button, new() { Name = "Insert into Subject" }).ClickAsync();
        await builder.PictureAsync("studio-placeholders");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Name", Exact = true }).ClickAsync();
        await Assertions.Expect(mail.GetByLabel("Subject")).ToHaveValueAsync("See you, [@field:Name]");
        await builder.LookAsync("page-mails", findings);

        // What they bring: rows of another table within the form, their fields and options, seen at once.
        await page.GetByLabel("Add an element").SelectOptionAsync("Dishes");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dishes" })).ToBeVisibleAsync();
        await Assertions.Expect(preview.Locator("input[name=Child1_1_InsertRecordDish]")).ToBeVisibleAsync();
        await page.GetByLabel("Label", new() { Exact = true }).FillAsync("What you bring");
        await page.GetByLabel("Text of the button that adds a row").FillAsync("Another dish");
        await page.GetByLabel("Empty rows at first").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Vegan" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move Plates up" }).ClickAsync();
        var dish = page.GetByRole(AriaRole.Group, new() { Name = "Dish", Exact = true });
        await dish.GetByRole(AriaRole.Button, new() { Name = "Dish Line of text" }).ClickAsync();
        await dish.GetByLabel("Must be filled in").CheckAsync();
        await Assertions.Expect(preview.GetByRole(AriaRole.Button, new() { Name = "Another dish" })).ToBeVisibleAsync();
        await Assertions.Expect(preview.Locator("#Child1 > thead th")).ToHaveTextAsync(["Entfernen", "Plates", "Dish*"]);
        await Assertions.Expect(preview.Locator("#Child1 > tbody > tr")).ToHaveCountAsync(2);
        await page.GetByLabel("Add a field to the rows").SelectOptionAsync("Vegan");
        await Assertions.Expect(preview.Locator("input[type=checkbox][name=Child1_1_InsertRecordVegan]")).ToBeVisibleAsync();
        await builder.LookAsync("page-child-form", findings);
        await page.GetByLabel("Layout").SelectOptionAsync("fields below each other, for long rows");
        await Assertions.Expect(preview.Locator("#Child1 > thead")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(preview.Locator("#Child1 > thead")).ToBeVisibleAsync();
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Row, new() { Name = "Rule 1 Added" })).ToBeVisibleAsync();
        await builder.PictureAsync("studio-history");
        findings.AddRange((await Axe.FindAsync(page)).Select(f => "history: " + f));
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Switch).CheckAsync();
        await Assertions.Expect(dialog.GetByText("Open to visitors")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");

        await using (var visitor = await browser.NewVisitorAsync())
        {
            var place = visitor.Page;
            await place.GotoAsync($"{server.Address}/dp/{form.AppKey}");
            await Assertions.Expect(place.GetByLabel("Guest name")).ToBeHiddenAsync();
            await place.GetByLabel("Name", new() { Exact = true }).FillAsync("Joan");
            await place.GetByLabel("Email").FillAsync("joan@example.org");
            await place.Locator("input[name=Child1_1_InsertRecordDish]").FillAsync("Potato salad");
            await place.Locator("input[name=Child1_1_InsertRecordPlates]").FillAsync("8");
            await visitor.PictureAsync("built-party-form");
            await place.SetViewportSizeAsync(390, 844);
            await Assertions.Expect(place.Locator("#Child1 > thead")).ToBeHiddenAsync();
            await visitor.PictureAsync("built-party-form-phone");
            await place.GetByRole(AriaRole.Button, new() { Name = "Ab die Post" }).ClickAsync();
            await Assertions.Expect(place.GetByText("Your entry was saved.")).ToBeVisibleAsync();
        }

        (await server.Account.Mail.Log.ReadAsync(new Tarn.Automation.Mail.MailLogQuery(), default))[0].Subject.ShouldBe("See you, Joan");
        (await server.Test.ReadAsync("Dishes", "Signup, Dish, Plates")).ShouldContain("""{"Signup":1,"Dish":"Potato salad","Plates":8}""");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Breadcrumbs" }).GetByRole(AriaRole.Link, new() { Name = "Summer party" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Signups form" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "To another app" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "App" }).SelectOptionAsync("Archive");
        await dialog.GetByLabel("Move: the page keeps its address").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No DataPages in this app")).ToBeVisibleAsync();
        findings.ShouldBeEmpty(string.Join('\n', findings));
        server.Log.ToString()[logged..].ShouldBeEmpty();
    }

    private static async Task SaveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();
    }

    private static Task PickAsync(ILocator well, string colour) => well.EvaluateAsync("(well, colour) => { well.value = colour; well.dispatchEvent(new Event('change', { bubbles: true })); }", colour);
}
