using Microsoft.Playwright;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>Two browsers that design the same thing: the second is told, loses nothing that was typed, and overwrites nothing.</summary>
[Collection(StudioCollection.Name)]
public sealed class TwoWindowsTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task Who_saves_second_is_told_keeps_what_was_typed_and_overwrites_nothing()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Postgres);
        var logged = server.Log.Length;
        var table = await server.Test.CreateTableAsync("Kayaks", ("Name", FieldTypes.String), ("Metres", FieldTypes.Number), ("Seats", FieldTypes.Integer));
        var designer = server.Test.Database.Designer;
        var view = await designer.CreateViewAsync(ViewDesign.Begin("Kayak_List", table), default);
        var builder = new AppDesigner(server.Account.Database);
        var app = await builder.CreateAppAsync("Boat hire", "", "ada@example.org", default);
        var form = await builder.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "Kayaks" }, "ada@example.org", default);
        await using var first = await browser.NewVisitorAsync();
        await using var second = await browser.NewVisitorAsync();
        var (one, two) = (first.Page, second.Page);

        // A page in two editors.
        await Task.WhenAll(one.SignInAsync(server, $"/pages/{form.Id}"), two.SignInAsync(server, $"/pages/{form.Id}"));
        foreach (var (page, title) in new[] { (one, "Hire a kayak"), (two, "Rent a kayak") })
        {
            await page.GetByLabel("Title", new() { Exact = true }).FillAsync(title);
            await page.GetByLabel("Title", new() { Exact = true }).PressAsync("Tab");
            await Assertions.Expect(page.FrameLocator("iframe.preview-frame").GetByRole(AriaRole.Heading, new() { Name = title })).ToBeVisibleAsync();
        }

        await SaveAsync(one);
        await Assertions.Expect(one.GetByRole(AriaRole.Button, new() { Name = "Saved" })).ToBeDisabledAsync();
        await SaveAsync(two);
        await Assertions.Expect(two.GetByRole(AriaRole.Alert)).ToContainTextAsync("has saved this page meanwhile");
        await Assertions.Expect(two.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("Rent a kayak");
        await second.PictureAsync("studio-two-builders");
        PageParts.OfPage((await server.Account.Apps.GetAsync(default)).DataPages.Single(p => p.Id == form.Id).Element, "PageHeader").ShouldContain("Hire a kayak");

        // A field in two designs.
        await Task.WhenAll(GoAsync(one, $"tables/{table.Id}/design"), GoAsync(two, $"tables/{table.Id}/design"));
        foreach (var (page, label) in new[] { (one, "Length"), (two, "How long") })
        {
            await page.Locator(".field-open").Filter(new() { HasText = "Metres" }).ClickAsync();
            await page.GetByLabel("Label", new() { Exact = true }).FillAsync(label);
        }

        await SaveAsync(one);
        await Assertions.Expect(one.GetByText("Saved Metres")).ToBeVisibleAsync();
        await SaveAsync(two);
        await Assertions.Expect(two.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else has changed this field meanwhile");
        await Assertions.Expect(two.GetByLabel("Label", new() { Exact = true })).ToHaveValueAsync("How long");
        await second.PictureAsync("studio-two-designs");
        (await server.Test.Database.GetSchemaAsync(default)).Table("Kayaks").FindField("Metres")!.Label.ShouldBe("Length");

        // A view in two designs.
        await Task.WhenAll(GoAsync(one, $"views/{view.Id}/design"), GoAsync(two, $"views/{view.Id}/design"));
        foreach (var (page, field) in new[] { (one, "Metres"), (two, "Seats") })
        {
            await page.GetByRole(AriaRole.Group, new() { Name = "Kayaks", Exact = true }).GetByLabel(field, new() { Exact = true }).UncheckAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "First records" }).GetByRole(AriaRole.Columnheader, new() { Name = field })).ToHaveCountAsync(0);
        }

        await SaveAsync(one);
        await Assertions.Expect(one.GetByText("Saved", new() { Exact = true }).First).ToBeVisibleAsync();
        await SaveAsync(two);
        await Assertions.Expect(two.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else has changed this view meanwhile");
        await Assertions.Expect(two.GetByRole(AriaRole.Group, new() { Name = "Kayaks", Exact = true }).GetByLabel("Seats", new() { Exact = true })).Not.ToBeCheckedAsync();
        (await server.Test.Database.GetSchemaAsync(default)).Views.Single(v => v.Id == view.Id).Columns.Select(c => c.Alias).ShouldBe(["Name", "Seats"]);
        // A look, a language and a login in two editors.
        await server.Test.CreateTableAsync("Hirers", ("Email", FieldTypes.String), ("Secret", FieldTypes.Password));
        var look = await builder.CreateStyleAsync(app.Id, "Lake", "Calm", "ada@example.org", default);
        var language = await builder.CreateLocalizationAsync(app.Id, "Austrian", "de-AT", "ada@example.org", default);
        var login = await builder.CreateLoginAsync(app.Id, new LoginDesign { Name = "Hirers", Source = "Hirers" }, "ada@example.org", default);
        foreach (var (place, label, what) in new[] { ($"styles/{look.Id}", "Name", "this look"), ($"localizations/{language.Id}", "Name", "this language"), ($"logins/{login.Id}", "Name of the login", "this login") })
        {
            await Task.WhenAll(GoAsync(one, place), GoAsync(two, place));
            foreach (var (page, name) in new[] { (one, $"First {look.Id}"), (two, $"Second {look.Id}") })
            {
                await page.GetByLabel(label, new() { Exact = true }).FillAsync(name);
                await page.GetByLabel(label, new() { Exact = true }).PressAsync("Tab");
            }

            await SaveAsync(one);
            await Assertions.Expect(one.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"First {look.Id}");
            await SaveAsync(two);
            await Assertions.Expect(two.GetByRole(AriaRole.Alert)).ToContainTextAsync($"has saved {what} meanwhile. Reload to see the changes; yours are still here until then.");
            await Assertions.Expect(two.GetByLabel(label, new() { Exact = true })).ToHaveValueAsync($"Second {look.Id}");
        }

        await second.PictureAsync("studio-two-logins");
        server.Log.ToString()[logged..].ShouldBeEmpty();

        // What is not saved asks before it is left.
        async Task GoAsync(IPage page, string place)
        {
            void Agree(object? sender, IDialog asked) => _ = asked.AcceptAsync();
            page.Dialog += Agree;
            await page.GotoAsync($"{server.Address}/studio/{place}");
            page.Dialog -= Agree;
        }
    }

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
}
