using Microsoft.Playwright;
using Tarn.Browser.Tests.Looks;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>Ways into the Studio.</summary>
internal static class StudioVisits
{
    private static readonly SemaphoreSlim Filling = new(1);
    private static readonly HashSet<StudioServer> Filled = [];

    /// <summary>A server with the reference app and three tables of a workshop.</summary>
    public static async Task<StudioServer> WorkshopAsync(this StudioServers servers, SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await Filling.WaitAsync();
        try
        {
            if (!Filled.Add(server))
                return server;
            await server.ImportAsync("physician-directory.zip");
            await server.Test.CreateTableAsync("Customers", ("Name", FieldTypes.String), ("Town", FieldTypes.String), ("Since", FieldTypes.DateTime));
            await server.Test.CreateTableAsync("Bicycles", ("Frame_Number", FieldTypes.String), ("Maker", FieldTypes.String), ("Model", FieldTypes.String), ("Owner", FieldTypes.Integer));
            await server.Test.CreateTableAsync("Repair_Jobs", ("Job_Number", FieldTypes.String), ("Service", FieldTypes.String), ("Price", FieldTypes.Currency), ("Ready", FieldTypes.YesNo));
            for (var i = 1; i <= 12; i++)
                await server.Test.InsertAsync("Customers", $$"""{"Name":"Customer {{i}}","Town":"Providence"}""");
            return server;
        }
        finally
        {
            Filling.Release();
        }
    }

    /// <summary>Signs in and waits until Home is there.</summary>
    public static async Task SignInAsync(this IPage page, StudioServer server, string place = "/", string password = StudioServer.Password)
    {
        await page.GotoAsync(server.Address + "/studio/sign-in?to=" + Uri.EscapeDataString(place));
        await page.GetByLabel("E-mail address").FillAsync(StudioServer.Email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
    }

    /// <summary>Looks at the screen as it is by day, by night and on a phone; fails when somebody could not use it.</summary>
    public static async Task LookAsync(this BrowserVisitor visitor, string place, StudioServer server)
    {
        var findings = new List<string>();
        await visitor.LookAsync(place, findings);
        findings.ShouldBeEmpty(string.Join('\n', findings) + server.Log);
    }

    /// <summary>Looks at the screen as it is by day, by night and on a phone, and adds what it finds.</summary>
    public static async Task LookAsync(this BrowserVisitor visitor, string place, List<string> findings)
    {
        var page = visitor.Page;
        var name = "studio-" + (place.Trim('/') is { Length: > 0 } trimmed ? trimmed.Replace('/', '-').Replace('?', '-') : "home");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SettledAsync();
        await visitor.PictureAsync(name);
        findings.AddRange((await Axe.FindAsync(page)).Select(f => $"{place}: {f}"));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        findings.AddRange((await Axe.FindAsync(page, colours: true)).Select(f => $"{place} by night: {f}"));
        await visitor.PictureAsync(name + "-dark");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(390, 844);
        await Axe.RestAsync(page);
        if (await visitor.OverflowAsync() is > 0 and var overflow)
            findings.Add($"{place} on a phone: {overflow} px too wide");
        await visitor.PictureAsync(name + "-phone");
        await page.SetViewportSizeAsync(1280, 900);
    }

    /// <summary>A cell of the datasheet, once the datasheet hears clicks and keys.</summary>
    public static ILocator Cell(this IPage page, int row, int column) => page.Locator($".sheet[data-live] [data-r='{row}'] [data-c='{column}']");

    /// <summary>The cell of the datasheet that shows a text, once the datasheet hears clicks and keys.</summary>
    public static ILocator Cell(this IPage page, string text) => page.Locator(".sheet[data-live]").GetByRole(AriaRole.Gridcell, new() { Name = text });

    /// <summary>Waits until nothing is loading.</summary>
    public static Task SettledAsync(this IPage page) => page.WaitForFunctionAsync("() => !document.querySelector('.bone, .loading') && document.querySelector('h1')");
}
