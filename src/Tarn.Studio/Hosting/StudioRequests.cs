using System.Net;
using Microsoft.AspNetCore.Http;
using Tarn.Studio.Accounts;

namespace Tarn.Studio.Hosting;

/// <summary>What every request to the Studio that is no circuit's has in common.</summary>
internal static class StudioRequests
{
    /// <summary>The account whose Studio was asked, once its host is known.</summary>
    public static StudioAccount AccountOf(HttpContext context) => (StudioAccount)context.Items[typeof(StudioAccount)]!;

    /// <summary>Where a request came from, as the whole server sees it: behind a trusted proxy, what that one says.</summary>
    public static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>The form that was sent; an empty one for whatever else came.</summary>
    public static async ValueTask<IFormCollection> ReadFormAsync(HttpContext context) =>
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
}
