using System.Net;

namespace Tarn.Automation.Egress;

/// <summary>Says which addresses on the web the server may call.</summary>
public sealed class EgressPolicy(EgressOptions options)
{
    /// <summary>The settings.</summary>
    internal EgressOptions Options => options;

    /// <summary>Checks what can be told without asking the network: scheme, host, and an address written as one.</summary>
    /// <returns>Why it may not be called, as the end of a sentence; null when it may.</returns>
    public string? Refuse(Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && Names(options.AllowHttpHosts, address.IdnHost)))
            return "must begin with https://";
        if (address.UserInfo.Length > 0)
            return "must not hold a user name";
        if (address.IdnHost.Length == 0)
            return "must name a host";
        if (IPAddress.TryParse(address.IdnHost, out var literal))
            return Refuse(address.IdnHost, literal);
        return IsLocalName(address.IdnHost) && !Names(options.AllowPrivateHosts, address.IdnHost) && options.AllowPrivateNetworks.Count == 0
            ? "must not name this machine"
            : null;
    }

    /// <summary>Checks an address that a host's name leads to.</summary>
    /// <returns>Why it may not be called, as the end of a sentence; null when it may.</returns>
    public string? Refuse(string host, IPAddress address)
    {
        var plain = AddressRange.Plain(address);
        return AddressRange.KindOf(plain) switch
        {
            AddressKind.Public => null,
            AddressKind.Private when Names(options.AllowPrivateHosts, host) || options.AllowPrivateNetworks.Any(n => n.Contains(plain)) => null,
            AddressKind.Private => $"must not lead to the private address {plain}; the server's owner can allow it",
            _ => $"must not lead to the address {plain}",
        };
    }

    private static bool Names(IReadOnlyList<string> hosts, string host) => hosts.Any(h => h.Equals(host, StringComparison.OrdinalIgnoreCase));

    private static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
