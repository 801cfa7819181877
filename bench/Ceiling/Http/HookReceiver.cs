using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tarn.Bench.Ceiling.Http;

/// <summary>Takes what webhooks send, says yes, and counts: POST anything, GET the number so far.</summary>
internal static class HookReceiver
{
    public static async Task<int> RunAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        var count = 0L;
        app.Run(async http =>
        {
            if (HttpMethods.IsGet(http.Request.Method))
            {
                await http.Response.WriteAsync(Interlocked.Read(ref count).ToString(System.Globalization.CultureInfo.InvariantCulture));
                return;
            }

            await http.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref count);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await app.RunAsync();
        return 0;
    }
}
