using Microsoft.Playwright;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>The tables of an account as a picture.</summary>
[Collection(StudioCollection.Name)]
public sealed class RelationshipTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task Boxes_are_arranged_joined_by_lines_moved_and_stay_where_they_were_put()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        var designer = server.Test.Database.Designer;
        var harbours = await designer.CreateTableAsync("Harbours", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Number", Type = FieldTypes.Autonumber, Unique = true }),
            new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }),
        ], default);
        var moorings = await designer.CreateTableAsync("Moorings", "", [new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.String, Unique = true, UniqueAllowNulls = true }), new FieldDesign(new FieldDefinition { Name = "Harbour", Type = FieldTypes.Integer })], default);
        var visits = await server.Test.CreateTableAsync("Visits", ("Mooring", FieldTypes.String), ("Nights", FieldTypes.Integer));
        await designer.CreateRelationshipAsync(new RelationshipDefinition { ParentTable = harbours.Id, ParentField = harbours.FindField("Number")!.Id, ChildTable = moorings.Id, ChildField = moorings.FindField("Harbour")!.Id, Enforced = true }, default);
        await designer.CreateRelationshipAsync(new RelationshipDefinition { ParentTable = moorings.Id, ParentField = moorings.FindField("Code")!.Id, ChildTable = visits.Id, ChildField = visits.FindField("Mooring")!.Id }, default);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.SignInAsync(server, "/relationships");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "In words" })).ToContainTextAsync("Each record of Visits (Mooring) belongs to one of Moorings (Code)");
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('[data-link] path')].length >= 2 && [...document.querySelectorAll('[data-link] path')].every(p => p.getAttribute('d'))");
        await visitor.PictureAsync("studio-diagram");

        // No box lies on another one.
        (await page.EvaluateAsync<int>(
            """
            () => { const boxes = [...document.querySelectorAll('[data-box]')].map(b => b.getBoundingClientRect());
              return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length; }
            """)).ShouldBe(0);

        // Moved by the mouse: the line follows, and so it is the next time.
        var head = page.Locator($"[data-box='{visits.Id}'] [data-drag]");
        await head.ScrollIntoViewIfNeededAsync();
        var before = (await head.BoundingBoxAsync())!;
        var line = await page.Locator($"[data-link][data-child='field-{visits.FindField("Mooring")!.Id}'] path").GetAttributeAsync("d");
        await page.Mouse.MoveAsync(before.X + 8, before.Y + 18);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(before.X - 12, before.Y + 158, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        (await page.Locator($"[data-link][data-child='field-{visits.FindField("Mooring")!.Id}'] path").GetAttributeAsync("d")).ShouldNotBe(line);
        page.Url.ShouldEndWith("/relationships");
        await page.WaitForTimeoutAsync(300);
        await page.ReloadAsync();
        await Assertions.Expect(head).ToBeVisibleAsync();
        Math.Round((await head.BoundingBoxAsync())!.Y - before.Y).ShouldBe(140);
        await page.GetByRole(AriaRole.Button, new() { Name = "Arrange" }).ClickAsync();
        await Assertions.Expect(page.Locator($"[data-box='{visits.Id}']")).ToHaveCSSAsync("top", "24px");

        // The name leads to the design.
        await head.GetByRole(AriaRole.Link, new() { Name = "Visits" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Design");
        server.Log.ToString().ShouldBeEmpty();
    }
}
