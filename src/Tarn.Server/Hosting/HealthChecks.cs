using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can serve, so a load balancer may send requests. Neither gives details.</summary>
internal static class HealthChecks
{
    /// <summary>Longest that readiness waits for the database.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Maps both.</summary>
    public static void MapHealthChecks(this WebApplication app, AccountHost accounts)
    {
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz", async (CancellationToken cancellation) =>
            !app.Lifetime.ApplicationStopping.IsCancellationRequested && await IsReadyAsync(accounts, cancellation)
                ? Results.Text("ready")
                : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    private static async Task<bool> IsReadyAsync(AccountHost accounts, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return await accounts.IsReadyAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
