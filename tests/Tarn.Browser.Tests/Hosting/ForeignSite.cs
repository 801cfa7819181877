using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>A site of somebody else, of another origin and another site than the server, whose pages embed DataPages. Cookies of the server do not come back from there.</summary>
/// <remarks>On the same machine: browsers keep pages of the network away from servers at home.</remarks>
internal sealed class ForeignSite : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly string _html;

    /// <summary>Opens the site.</summary>
    /// <param name="body">The body of its pages; <c>{embed:ADDRESS}</c> stands for the line that embeds a DataPage.</param>
    /// <param name="head">What else their heads hold.</param>
    public ForeignSite(string body, string head = "")
    {
        _html = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Host</title>" + head + "</head><body>"
            + System.Text.RegularExpressions.Regex.Replace(body, @"\{embed:([^}?]+)([^}]*)\}", "<script type=\"text/javascript\" src=\"$1/emb$2\"></script>") + "</body></html>";
        Address = $"http://localhost:{FreePort()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Scheme, host and port.</summary>
    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                call.Response.ContentType = "text/html";
                await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(_html));
                call.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
