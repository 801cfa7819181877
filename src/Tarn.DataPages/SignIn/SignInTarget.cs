using Microsoft.AspNetCore.WebUtilities;
using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.SignIn;

/// <summary>Where visitors go to sign in, and where they go on afterwards.</summary>
internal static class SignInTarget
{
    private const string ReturnName = "cbReturn";
    private const string Purpose = "return";

    /// <summary>The page that signs visitors in, with the address to come back to; null where the form stands in place.</summary>
    public static string? FindLoginPage(PageContext page, PackageAuthentication authentication)
    {
        if (page.Definition.Kind == DataPageKind.Login || authentication.LoginUrl is not { } login)
            return null;
        var back = page.Request.Transport == PageTransport.Document ? AddressOf(page) : page.Request.Host.Url;
        var sealedBack = page.Site.Seal.Close(new ReturnAddress(back, page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds()), Purpose);
        return QueryHelpers.AddQueryString(page.AddressOf(login, page.Parameters), ReturnName, sealedBack);
    }

    /// <summary>The answer to a successful sign-in; null when the page itself follows.</summary>
    public static PageAnswer? Continue(PageContext page, PackageAuthentication authentication)
    {
        if (page.Definition.Kind == DataPageKind.Login)
            return null;
        if (authentication.SuccessUrl is { } url)
            return PageAnswer.Redirect(page.AddressOf(url, page.Parameters));
        // Without script a reload of the page must not send name and password again.
        return page.Request.Transport == PageTransport.Document ? PageAnswer.Redirect(AddressOf(page)) : null;
    }

    /// <summary>The address that the login page was told to lead back to; null when it was told none that this site made lately.</summary>
    public static string? FindReturn(PageContext page) =>
        page.Site.Seal.TryOpen<ReturnAddress>(page.Request.Find(ReturnName), Purpose, out var back)
        && page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds() - back.At < FlowState.Life.TotalMilliseconds ? back.Url : null;

    /// <summary>The page's own address with the parameters it was opened with, and the search it stood at.</summary>
    private static string AddressOf(PageContext page)
    {
        var query = page.Request.Query.Names.Where(n => !n.Equals("appSession", StringComparison.OrdinalIgnoreCase) && !n.Equals("rnd", StringComparison.OrdinalIgnoreCase))
            .SelectMany(n => page.Request.Query.All(n), (n, value) => KeyValuePair.Create(n, (string?)value));
        var address = QueryHelpers.AddQueryString(page.Address, query);
        return page.Flow is { Page: not (FlowPage.Form or FlowPage.Message) } flow ? QueryHelpers.AddQueryString(address, "appSession", page.Close(flow)) : address;
    }

    private sealed record ReturnAddress(string Url, long At);
}
