using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tarn.Automation.Egress;

/// <summary>
/// Makes the client for calls that leave the server. A name is resolved once for a connection, all its addresses are checked, and the connection goes to one that was checked: a
/// name that leads elsewhere a moment later gains nothing. Redirects are not followed, no cookies are kept, no proxy of the environment is used.
/// </summary>
public static class EgressClient
{
    /// <summary>Connections are made anew after this time, so that changes of names are noticed.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    /// <summary>Creates a client. It is meant to be kept and shared.</summary>
    /// <param name="policy">What may be called.</param>
    /// <param name="resolve">Finds the addresses of a host; null asks the system.</param>
    public static HttpClient Create(EgressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = policy.Options.ConnectTimeout,
            PooledConnectionLifetime = ConnectionLife,
            MaxResponseHeadersLength = 64,
            ConnectCallback = (context, cancellation) => ConnectAsync(policy, resolve ?? Dns.GetHostAddressesAsync, context.DnsEndPoint, cancellation),
        };
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (policy.Options.CaFiles.Count > 0)
            handler.SslOptions.RemoteCertificateValidationCallback = TrustAlso(policy.Options.CaFiles);
        return new HttpClient(new Gate(policy, handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(EgressPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>> resolve, DnsEndPoint target, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await resolve(target.Host, cancellation);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses)
        {
            if (policy.Refuse(target.Host, address) is { } reason)
                throw new EgressRefusedException($"'{target.Host}' {reason}.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Full verification, with further roots for chains that lead to none of the system's.</summary>
    private static RemoteCertificateValidationCallback TrustAlso(IReadOnlyList<string> files)
    {
        var roots = new X509Certificate2Collection();
        foreach (var file in files)
            roots.ImportFromPemFile(file);
        return (_, certificate, chain, errors) =>
        {
            if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
                return errors == SslPolicyErrors.None;
            using var own = new X509Chain();
            own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            own.ChainPolicy.CustomTrustStore.AddRange(roots);
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
                own.ChainPolicy.ExtraStore.Add(element.Certificate);
            return own.Build(leaf);
        };
    }

    /// <summary>Checks the scheme of each request; a connection is not told it.</summary>
    private sealed class Gate(EgressPolicy policy, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            policy.Refuse(request.RequestUri!) is { } reason
                ? throw new EgressRefusedException($"'{request.RequestUri!.IdnHost}' {reason}.")
                : base.SendAsync(request, cancellationToken);
    }
}
