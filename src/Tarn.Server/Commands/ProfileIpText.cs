using System.Globalization;
using Tarn.Identity.Profiles;

namespace Tarn.Server.Commands;

/// <summary>The written form of IP rules: <c>203.0.113.5</c>, <c>203.0.113.0/24</c>, <c>203.0.113.5-203.0.113.9</c>, each with a note behind a blank.</summary>
internal static class ProfileIpText
{
    /// <summary>Reads a rule. Addresses are checked when the profile is saved.</summary>
    /// <exception cref="CommandFailure">The size of a network is no number.</exception>
    public static IpRule Read(string text, IpAccess action)
    {
        var blank = text.Trim().IndexOf(' ', StringComparison.Ordinal);
        var addresses = blank < 0 ? text.Trim() : text.Trim()[..blank];
        var note = blank < 0 ? "" : text.Trim()[blank..].Trim();
        if (addresses.Split('/') is [var network, var prefix])
        {
            return int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
                ? new IpRule(action, IpRuleType.Cidr, network, Prefix: bits, Note: note)
                : throw new CommandFailure($"The network '{addresses}' must end in its number of bits, as in 203.0.113.0/24.");
        }

        return addresses.Split('-') is [var from, var to]
            ? new IpRule(action, IpRuleType.Range, from, to, Note: note)
            : new IpRule(action, IpRuleType.Single, addresses, Note: note);
    }

    /// <summary>The rule as people read it: <c>allow 203.0.113.0/24 (office)</c>.</summary>
    public static string Write(IpRule rule) => $"{(rule.Action == IpAccess.Grant ? "allow" : "deny")} {IpLines.Write(rule)}{(rule.Note.Length == 0 ? "" : $" ({rule.Note})")}";
}
