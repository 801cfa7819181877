using System.Net;
using Microsoft.AspNetCore.SignalR;

namespace Tarn.Studio.Frame;

/// <summary>From where the window speaks whose message is being served. A window that comes back from another network goes on where it was: so its address is looked at with each message.</summary>
internal sealed class WindowAddress : IHubFilter
{
    private static readonly AsyncLocal<IPAddress?> Current = new();

    /// <summary>The address; null when no message is being served.</summary>
    public static IPAddress? Now => Current.Value;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        Current.Value = invocationContext.Context.GetHttpContext()?.Connection.RemoteIpAddress;
        return await next(invocationContext);
    }
}
