using System.Net;
using System.Text;
using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>The page at <c>/</c> and the guides it links to. They say nothing that a stranger may not know.</summary>
internal static class HomePage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string Page = ReadText("Pages.home.html")!;

    /// <summary>Maps <c>/</c> and <c>/docs/{name}</c>.</summary>
    public static void MapHomePage(this WebApplication app, AccountHost accounts)
    {
        app.MapGet("/", async (HttpContext context) =>
        {
            if (await accounts.ResolveAsync(context.Request.Host.Host, context.RequestAborted) is not { } match)
                return Results.NotFound();
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.CacheControl = "no-store";
            return Results.Text(Render(match.Account), "text/html", Encoding.UTF8);
        });
        app.MapGet("/docs/{name}", (string name) =>
            ReadText($"Docs.{name}.md") is { } text ? Results.Text(text, "text/plain", Encoding.UTF8) : Results.NotFound());
    }

    private static string Render(Account account) => Page
        .Replace("{{version}}", WebUtility.HtmlEncode(Product.Version), StringComparison.Ordinal)
        .Replace("{{account}}", WebUtility.HtmlEncode($"{account.Name} ({account.Id})"), StringComparison.Ordinal)
        .Replace("{{state}}", account.State == AccountState.Active ? "running" : "suspended", StringComparison.Ordinal);

    private static string? ReadText(string name)
    {
        using var stream = typeof(HomePage).Assembly.GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
