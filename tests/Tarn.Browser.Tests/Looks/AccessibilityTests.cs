using Microsoft.Playwright;
using Tarn.Sql;

namespace Tarn.Browser.Tests.Looks;

/// <summary>Every kind of DataPage by day, by night, from right to left and on a phone, one run on each engine: no serious finding of axe-core, and nothing scrolls sideways.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessibilityTests(Chromium browser, BrowserServers servers)
{
    [Fact]
    public Task By_day_and_by_night() => LookAsync(null, "", null, async (visitor, kind, findings) =>
    {
        await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        findings.AddRange((await Axe.FindAsync(visitor.Page, colours: true)).Select(f => "by night: " + f));
        await visitor.PictureAsync($"{kind.Name}-dark");
        await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    });

    [Fact]
    public Task From_right_to_left() => LookAsync(Hotel.Arabic, "-rtl", false, (_, _, _) => Task.CompletedTask, SqlDialect.Postgres);

    /// <summary>Opens every kind and looks at it.</summary>
    private async Task LookAsync(string? localization, string suffix, bool? colours, Func<BrowserVisitor, PageKind, List<string>, Task> look, SqlDialect dialect = SqlDialect.Sqlite)
    {
        var server = await servers.GetAsync(dialect);
        var findings = new List<string>();
        await using var visitor = await browser.NewVisitorAsync(1280, 900);
        foreach (var kind in await PageKinds.AllAsync(server, localization))
        {
            var found = new List<string>();
            await visitor.Page.SetViewportSizeAsync(1280, 900);
            await kind.OpenAsync(visitor);
            await visitor.PictureAsync(kind.Name + suffix);
            if (await visitor.OverflowAsync() is > 0 and var overflow)
                found.Add($"{overflow} px too wide");
            found.AddRange(await Axe.FindAsync(visitor.Page, colours));
            await look(visitor, kind, found);
            await visitor.Page.SetViewportSizeAsync(360, 740);
            await visitor.PictureAsync($"{kind.Name}{suffix}-phone");
            if (await visitor.OverflowAsync() is > 0 and var more)
                found.Add($"{more} px too wide on a phone");
            findings.AddRange(found.Select(f => $"{kind.Name}{suffix}: {f}"));
        }

        findings.ShouldBeEmpty(string.Join('\n', findings) + server.Pages.Log);
    }
}
