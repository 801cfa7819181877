using Tarn.Server.Accounts;
using Tarn.Server.Sample;
using Tarn.Studio;

namespace Tarn.Server.Setup;

/// <summary>What <c>tarn</c> prints when it serves.</summary>
internal static class Announcement
{
    /// <summary>The lines of a first start: where to go, how to sign in, what to try.</summary>
    public static IEnumerable<string> OfFirstStart(AccountHost host, FirstStartReport report, string address)
    {
        yield return $"Tarn {Product.Version} serves the account \"{report.Account.Name}\" ({report.Account.Id}). Open {address}";
        yield return "";
        yield return $"  Studio          {address}{StudioOptions.Path}";
        yield return $"  Owner           {report.OwnerEmail}";
        yield return $"  Password        {report.OwnerPassword ?? "as given"}";
        yield return $"  API client id   {report.Profile.Profile.ClientId}";
        yield return $"  API secret      {report.Profile.ClientSecret}";
        yield return $"  Data            {host.Options.DataFolder} ({host.EngineName})";
        yield return "";
        yield return "Password and secret are shown this once. A first request:";
        yield return "";
        yield return "  " + Curl(report, address);
        yield return "";
        yield return "Ctrl+C stops the server.";
    }

    /// <summary>The lines of every later start.</summary>
    public static IEnumerable<string> OfStart(AccountHost host, string address) =>
        [$"Tarn {Product.Version} serves {address}", $"The Studio is at {address}{StudioOptions.Path}", $"Data in {host.Options.DataFolder} ({host.EngineName}). Ctrl+C stops the server."];

    /// <summary>Gets a token and uses it, with nothing but curl and sed.</summary>
    private static string Curl(FirstStartReport report, string address)
    {
        var token = $"curl -s {address}/oauth/token -d grant_type=client_credentials -d client_id={report.Profile.Profile.ClientId} -d client_secret={report.Profile.ClientSecret}";
        var what = report.HasSample
            ? $"{address}/integrations/rest/v3/views/{BikeWorkshop.OpenJobs}/records?q.select=Job_Number,Name,Service,Status,Total&q.orderBy=Job_Number&q.limit=5"
            : $"{address}/integrations/rest/v3/tables";
        return $"curl -s \"{what}\" -H \"Authorization: Bearer $({token} | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\"";
    }
}
