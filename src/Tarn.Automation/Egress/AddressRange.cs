using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tarn.Automation.Egress;

/// <summary>What kind of place an address is.</summary>
internal enum AddressKind
{
    /// <summary>Anybody's on the internet.</summary>
    Public,

    /// <summary>Of this machine or its networks: called only where the server's owner allows it.</summary>
    Private,

    /// <summary>Link-local, among them the services by which clouds hand out credentials: never called.</summary>
    Forbidden,
}

/// <summary>Sorts addresses by the registries of special-purpose addresses (RFC 6890 and its successors).</summary>
internal static class AddressRange
{
    private static readonly IPNetwork[] Forbidden = Parse(
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32", "0.0.0.0/8", "::/128", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8");

    private static readonly IPNetwork[] Private = Parse(
        "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24", "2001:db8::/32", "2001::/32", "100::/64", "64:ff9b:1::/48", "5f00::/16");

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>The kind of an address; an IPv6 address that stands for an IPv4 address is of that one's kind.</summary>
    public static AddressKind KindOf(IPAddress address)
    {
        address = Plain(address);
        if (Array.Exists(Forbidden, n => n.Contains(address)))
            return AddressKind.Forbidden;
        return Array.Exists(Private, n => n.Contains(address)) ? AddressKind.Private : AddressKind.Public;
    }

    /// <summary>The IPv4 address that an IPv6 address stands for, else the address itself without its scope.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (Translated.Contains(address))
            return new IPAddress(bytes.AsSpan(12));
        if (SixToFour.Contains(address))
            return new IPAddress(bytes.AsSpan(2, 4));
        if (Compatible.Contains(address) && BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(12)) > 1)
            return new IPAddress(bytes.AsSpan(12));
        return address.ScopeId == 0 ? address : new IPAddress(bytes);
    }

    private static IPNetwork[] Parse(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);
}
