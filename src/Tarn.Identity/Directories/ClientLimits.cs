using System.Net;
using System.Net.Sockets;
using Tarn.Data.Directories;
using Tarn.Identity.Rates;

namespace Tarn.Identity.Directories;

/// <summary>How often addresses may try something at a directory (directories.md, 15.6). Each process counts for itself.</summary>
internal sealed class ClientLimits
{
    private const int MaxName = 254;

    private readonly RateWindow<(string Directory, string Client)> _clients;
    private readonly RateWindow<(string Directory, string Client, string Email)> _names;

    /// <summary>Creates limits.</summary>
    /// <param name="perClient">Attempts from one address.</param>
    /// <param name="perName">Attempts with one e-mail address.</param>
    /// <param name="window">Within this time.</param>
    /// <param name="time">The clock.</param>
    public ClientLimits(int perClient, int perName, TimeSpan window, TimeProvider time)
    {
        _clients = new RateWindow<(string, string)>(perClient, window, time);
        _names = new RateWindow<(string, string, string)>(perName, window, time);
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="client">Who tries.</param>
    /// <param name="email">With which e-mail address; null where none is given.</param>
    /// <param name="fromAnywhere">The limit for the e-mail address counts all who try with it, not each client.</param>
    public RateVerdict Take(UserDirectory directory, Client client, string? email, bool fromAnywhere = false)
    {
        var key = KeyOf(client.Address);
        var verdict = _clients.Take((directory.Id, key));
        if (!verdict.Allowed || email is null)
            return verdict;
        // What is no address counts as it is written: that nobody has it must not show in how often it may be tried.
        var name = DirectoryEmail.TryNormalize(email, out var normal) ? normal : email.Trim().ToUpperInvariant();
        if (name.Length > MaxName)
            name = name[..MaxName];
        return _names.Take((directory.Id, fromAnywhere ? "" : key, name));
    }

    /// <summary>An IPv6 customer has a whole network of addresses: it counts as one.</summary>
    private static string KeyOf(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
            return address;
        if (ip.IsIPv4MappedToIPv6)
            return ip.MapToIPv4().ToString();
        return ip.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(ip.GetAddressBytes(), 0, 8) : address;
    }
}
