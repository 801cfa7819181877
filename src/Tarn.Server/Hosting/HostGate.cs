using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;
using Tarn.Studio;

namespace Tarn.Server.Hosting;

/// <summary>Where the host name names the account: answers hosts of no account, of suspended ones and of ones that have another name now.</summary>
internal static class HostGate
{
    /// <summary>Adds the gate to the pipeline. Health checks pass: a load balancer asks by address.</summary>
    public static void UseHostGate(this WebApplication app, AccountHost accounts) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (request.Path == "/healthz" || request.Path == "/readyz")
        {
            await next(context);
            return;
        }

        switch (await accounts.ResolveAsync(request.Host.Value ?? "", context.RequestAborted))
        {
            case null:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            case { MovedTo: { } host }:
                context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
                context.Response.Headers.Location = $"{request.Scheme}://{(request.Host.Port is { } port ? $"{host}:{port}" : host)}{request.PathBase}{request.Path}{request.QueryString}";
                break;
            case { Account.State: AccountState.Suspended }:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsync("This account is suspended.", context.RequestAborted);
                break;
            // Where builders' pages run under a name of the account's own, nobody builds: neither page nor script of theirs shares an origin with the Studio.
            case { IsOwn: true } when request.Path == "/" || request.Path.StartsWithSegments(StudioOptions.Path, StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase):
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            default:
                await next(context);
                break;
        }
    });
}
