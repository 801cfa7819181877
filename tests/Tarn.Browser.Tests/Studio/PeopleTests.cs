using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using Tarn.Data.Fields;
using Tarn.Identity.Rights;
using Tarn.Sql;
using Tarn.Studio.Frame;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>People besides the owner: invited, let in, shown what was granted and nothing else, shut out.</summary>
[Collection(StudioCollection.Name)]
public sealed class PeopleTests(Chromium browser)
{
    [Fact]
    public async Task Who_is_invited_sees_what_was_granted_opens_nothing_else_and_is_out_at_once_when_disabled()
    {
        await using var server = await StudioServer.StartAsync(SqlDialect.Sqlite);
        var customers = await server.Test.CreateTableAsync("Customers", ("Name", FieldTypes.String), ("Town", FieldTypes.String));
        var salaries = await server.Test.CreateTableAsync("Salaries", ("Name", FieldTypes.String));
        await server.Test.InsertAsync("Customers", """{"Name":"Lee","Town":"Providence"}""");
        var rights = server.Account.Identity.Rights;
        await rights.SetAsync(RightsSubject.Group(UserGroup.Everyone), [], [], default);
        await using var owner = await browser.NewVisitorAsync();
        await using var guest = await browser.NewVisitorAsync();
        var (page, dialog) = (owner.Page, owner.Page.GetByRole(AriaRole.Dialog));

        await page.SignInAsync(server, "/people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite somebody" }).ClickAsync();
        await dialog.GetByLabel("E-mail address").FillAsync("grace");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("no e-mail address");
        await dialog.GetByLabel("E-mail address").FillAsync("grace@example.org");
        await owner.LookAsync("people-invite", server);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make an invitation" }).ClickAsync();
        var link = await page.Locator("code.url").InnerTextAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "grace@example.org" })).ToContainTextAsync("Invited");
        await owner.LookAsync("people", server);

        await page.GetByRole(AriaRole.Link, new() { Name = "grace@example.org" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "All tables" }).ClickAsync();
        await page.GetByLabel("Customers: View", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Customers: Read", new() { Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It holds at once")).ToBeVisibleAsync();
        await owner.LookAsync("person", server);

        var window = guest.Page;
        await window.GotoAsync(link);
        await guest.PictureAsync("invitation");
        await window.GetByLabel("Your name").FillAsync("Grace Hopper");
        await window.GetByLabel("A new password").FillAsync("nanoseconds of wire");
        await window.GetByRole(AriaRole.Button, new() { Name = "Accept the invitation" }).ClickAsync();
        var head = window.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Assertions.Expect(head).ToHaveTextAsync("Home");
        await Assertions.Expect(window.Locator(".side-list a")).ToHaveTextAsync(["Home", "Tables", "Relationships"]);
        await Assertions.Expect(window.GetByRole(AriaRole.Link, new() { Name = "New table" })).ToHaveCountAsync(0);
        await window.Keyboard.PressAsync("Control+k");
        await window.GetByRole(AriaRole.Combobox).FillAsync("Salaries");
        await Assertions.Expect(window.GetByText("Nothing is called")).ToBeVisibleAsync();
        await window.Keyboard.PressAsync("Escape");
        await window.GetByRole(AriaRole.Link, new() { Name = "Tables", Exact = true }).First.ClickAsync();
        await Assertions.Expect(window.Locator("table.list tbody tr")).ToHaveCountAsync(1);
        await window.GetByRole(AriaRole.Link, new() { Name = "Customers" }).ClickAsync();
        await Assertions.Expect(window.GetByText("You may look at these records")).ToBeVisibleAsync();

        // The grid's keys come as calls of the browser's script: what it asks for is refused, whatever is shown.
        await window.Cell("Providence").ClickAsync();
        await window.Keyboard.PressAsync("Delete");
        await Assertions.Expect(window.GetByText("You may not do this")).ToBeVisibleAsync();
        (await server.Test.ReadAsync("Customers", "Town")).ShouldContain("Providence");
        await guest.PictureAsync("guest-table");

        // No address leads around it: of another table, of every screen there is.
        var addresses = Screens.All.SelectMany(s => s.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>()).Select(r => r.Template.TrimStart('/'))
            .Where(t => t is not ("" or "me" or "tables" or "relationships" or "{*Rest}")).Select(t => t.Replace("{Id:long}", $"{salaries.Id}", StringComparison.Ordinal)).ToList();
        addresses.Count.ShouldBeGreaterThan(25);
        foreach (var address in addresses)
        {
            await window.EvaluateAsync("to => Blazor.navigateTo(to)", address);
            await Assertions.Expect(window).ToHaveURLAsync(new Regex(Regex.Escape("/studio/" + address) + "$", RegexOptions.None, TimeSpan.FromSeconds(1)));
            await Assertions.Expect(head).ToHaveTextAsync(new Regex("^Not (?:found|allowed)$", RegexOptions.None, TimeSpan.FromSeconds(1)));
            await window.EvaluateAsync("() => Blazor.navigateTo('tables')");
            await Assertions.Expect(head).ToHaveTextAsync("Tables");
        }

        // What is granted more holds at once; what is taken away loads the window anew.
        var user = RightsSubject.User((await server.Account.People.ListAsync(default)).Single(p => !p.IsOwner).User!.Value);
        await window.GetByRole(AriaRole.Link, new() { Name = "Customers" }).ClickAsync();
        await Assertions.Expect(head).ToHaveTextAsync("Customers");
        await rights.SetAsync(user, [new(RightsKind.Table, customers.Id, Right.View | Right.Read | Right.Edit)], [], default);
        await window.Cell("Providence").ClickAsync();
        await window.Keyboard.PressAsync("Delete");
        await Assertions.Expect(window.GetByRole(AriaRole.Gridcell, new() { Name = "Providence" })).ToHaveCountAsync(0);
        (await server.Test.ReadAsync("Customers", "Town")).ShouldNotContain("Providence");
        await rights.SetAsync(user, [], [], default);
        await window.Cell("Lee").ClickAsync();
        await Assertions.Expect(head).ToHaveTextAsync("Not found");

        await page.GotoAsync(server.Address + "/studio/people");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Grace Hopper" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(window.GetByRole(AriaRole.Status)).ToContainTextAsync("You were signed out");
        await window.GetByLabel("E-mail address").FillAsync("grace@example.org");
        await window.GetByLabel("Password").FillAsync("nanoseconds of wire");
        await window.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(window.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not fit together");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Grace Hopper" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("grace@example.org");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete user" }).ClickAsync();
        await Assertions.Expect(page.GetByText("You work alone")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Groups", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New group" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Sales");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create group" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sales");
        await page.GetByLabel("All views: View", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Tasks", new() { Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText("It holds at once")).ToBeVisibleAsync();
        await owner.LookAsync("group", server);
        var sales = (await rights.GetAsync(default)).Groups.Single(g => g.Name == "Sales");
        (await rights.GetAsync(default)).GrantsOf(RightsSubject.Group(sales.Id)).ShouldBe([new RightsGrant(RightsKind.View, null, Right.View)]);
        (await rights.GetAsync(default)).CreatesOf(RightsSubject.Group(sales.Id)).ShouldBe([RightsKind.Task]);
        server.Log.ToString().ShouldBeEmpty();
    }
}
