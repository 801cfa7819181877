using System.Net;

namespace Tarn.Automation.Egress;

/// <summary>Where the server may call, for all features that call out: set by the server's owner, never by an account.</summary>
public sealed record EgressOptions
{
    /// <summary>Hosts that may be called without TLS.</summary>
    public IReadOnlyList<string> AllowHttpHosts { get; init; } = [];

    /// <summary>Hosts that may have private addresses.</summary>
    public IReadOnlyList<string> AllowPrivateHosts { get; init; } = [];

    /// <summary>Private networks that may be called.</summary>
    public IReadOnlyList<IPNetwork> AllowPrivateNetworks { get; init; } = [];

    /// <summary>Files of certificates (PEM) of authorities that are trusted besides the system's.</summary>
    public IReadOnlyList<string> CaFiles { get; init; } = [];

    /// <summary>How long connecting may take, the resolution of the name and TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
