using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Tarn.Data;

namespace Tarn.Identity.Profiles;

/// <summary>
/// IP rules made for asking. The rule that names the fewest addresses wins; among equals a single address goes before a network before a range,
/// then Deny before Grant. An IPv4 address mapped into IPv6 is the IPv4 address. Immutable.
/// </summary>
public sealed class IpFilter
{
    /// <summary>So many rules may be kept together, where a server does not say otherwise (account.md 7.4).</summary>
    public const int MostRules = 200;

    private readonly IpAccess _default;
    private readonly Entry[] _entries;

    private IpFilter(IpAccess defaultAccess, Entry[] entries)
    {
        _default = defaultAccess;
        _entries = entries;
    }

    /// <summary>Prepares rules.</summary>
    /// <param name="defaultAccess">What happens to addresses without a rule.</param>
    /// <param name="rules">The rules, in any order.</param>
    /// <exception cref="DataException">A rule is malformed; the message says which and why.</exception>
    public static IpFilter Create(IpAccess defaultAccess, IReadOnlyList<IpRule> rules)
    {
        var entries = rules.Select((rule, i) => Parse(rule, i + 1)).ToArray();
        // Sorted once, so that the first rule that matches is the one that decides.
        Array.Sort(entries, static (a, b) => a.Size.CompareTo(b.Size) is var bySize and not 0 ? bySize
            : a.Rule.Type.CompareTo(b.Rule.Type) is var byType and not 0 ? byType
            : b.Rule.Action.CompareTo(a.Rule.Action));
        return new IpFilter(defaultAccess, entries);
    }

    /// <summary>True when the address is granted access.</summary>
    public bool Allows(IPAddress address) =>
        (_entries.Length == 0 ? _default : Test(address).Access) == IpAccess.Grant;

    /// <summary>The verdict and the rule behind it.</summary>
    public IpVerdict Test(IPAddress address)
    {
        var value = ToNumber(address, out var isIPv4);
        foreach (var entry in _entries)
        {
            if (entry.IsIPv4 == isIPv4 && value >= entry.First && value <= entry.Last)
                return new IpVerdict(entry.Rule.Action, entry.Rule);
        }

        return new IpVerdict(_default, null);
    }

    /// <summary>The form in which addresses are stored and compared: mapped ones as IPv4, without scope.</summary>
    public static string Normalize(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        return address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()).ToString() : address.ToString();
    }

    private static Entry Parse(IpRule rule, int number)
    {
        var from = ParseAddress(rule.From, number, out var isIPv4);
        switch (rule.Type)
        {
            case IpRuleType.Single:
                return new Entry(rule, isIPv4, from, from);
            case IpRuleType.Range:
                var to = ParseAddress(rule.To, number, out var toIsIPv4);
                if (toIsIPv4 != isIPv4)
                    throw Malformed(number, "mixes IPv4 and IPv6; both ends must be of one kind");
                if (to < from)
                    throw Malformed(number, "ends before it begins; exchange 'from' and 'to'");
                return new Entry(rule, isIPv4, from, to);
            case IpRuleType.Cidr:
                var bits = isIPv4 ? 32 : 128;
                var prefix = rule.Prefix ?? -1;
                // A mapped network counts its bits from the front of the IPv6 form.
                if (isIPv4 && rule.From.Contains(':', StringComparison.Ordinal))
                    prefix -= 96;
                if (prefix < 0 || prefix > bits)
                    throw Malformed(number, $"needs a prefix from 0 to {bits}");
                var hosts = prefix == 0 && bits == 128 ? UInt128.MaxValue : (UInt128.One << (bits - prefix)) - 1;
                return new Entry(rule, isIPv4, from & ~hosts, from | hosts);
            default:
                throw Malformed(number, "has no known type; use single, range or cidr");
        }
    }

    private static UInt128 ParseAddress(string? text, int number, out bool isIPv4)
    {
        // The parser of the framework also reads "1" and "0x7f.1" as IPv4; nobody means that in a rule.
        if (!IPAddress.TryParse(text, out var address) || (address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') != 3))
            throw Malformed(number, $"has no valid address: '{text}'");
        return ToNumber(address, out isIPv4);
    }

    private static UInt128 ToNumber(IPAddress address, out bool isIPv4)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        isIPv4 = length == 4 || address.IsIPv4MappedToIPv6;
        if (length == 4)
            return BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return isIPv4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static DataException Malformed(int number, string reason) =>
        new(DataProblem.InvalidDefinition, $"IP rule {number} {reason}.");

    private readonly record struct Entry(IpRule Rule, bool IsIPv4, UInt128 First, UInt128 Last)
    {
        /// <summary>Number of addresses less one.</summary>
        public UInt128 Size => Last - First;
    }
}
