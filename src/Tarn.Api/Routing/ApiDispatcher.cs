using Tarn.Api.Accounts;

namespace Tarn.Api.Routing;

/// <summary>Receives every request of the API.</summary>
public sealed class ApiDispatcher(ApiOptions options, IServedAccounts accounts)
{
    internal void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.Map("/rest/{**path}", async context => context.Response.StatusCode = await accounts.FindAsync(context.Request.Host.Value ?? "", context.RequestAborted) is null || options.MaxBody == 0 ? 404 : 501);
}
