using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>The wire between a window and the server breaks.</summary>
[Collection(StudioCollection.Name)]
public sealed partial class ConnectionTests(Chromium browser, StudioServers servers)
{
    [Fact]
    public async Task A_lost_connection_comes_back_and_nothing_that_was_typed_is_gone()
    {
        var server = await servers.WorkshopAsync(SqlDialect.Sqlite);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        var (wires, isCut) = (new List<IWebSocketRoute>(), false);
        await page.RouteWebSocketAsync(Wire, wire =>
        {
            if (isCut)
            {
                _ = wire.CloseAsync();
                return;
            }

            wires.Add(wire);
            wire.ConnectToServer();
        });
        await page.RouteAsync(Wire, route => isCut ? route.AbortAsync() : route.ContinueAsync());
        await page.SignInAsync(server, "/profiles/new");
        var name = page.GetByLabel("Name");
        var banner = page.Locator(".connection .connection-banner");
        await name.FillAsync("Typed before");

        isCut = true;
        await wires[^1].CloseAsync();
        await Assertions.Expect(banner).ToContainTextAsync("The connection was lost");
        await name.PressAsync("End");
        await name.PressSequentiallyAsync(", and after");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create profile" }).FocusAsync();
        await visitor.PictureAsync("studio-connection-lost");

        isCut = false;
        await Assertions.Expect(banner).ToBeHiddenAsync();
        await Assertions.Expect(name).ToHaveValueAsync("Typed before, and after");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create profile" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Typed before, and after");
        (await server.Account.Identity.Profiles.FindByNameAsync("Typed before, and after", default)).ShouldNotBeNull();
    }

    [GeneratedRegex("/_blazor", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wire { get; }
}
