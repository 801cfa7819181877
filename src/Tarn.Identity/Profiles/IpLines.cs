using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tarn.Identity.Profiles;

/// <summary>
/// IP rules as people write them, one a line: an address, <c>10.10.0.*</c> with wildcards at its end, <c>10.10.0.0/16</c>, or a range <c>10.1.0.1-10.1.0.99</c>;
/// addresses of IPv4 or IPv6 (deployment, 9.2).
/// </summary>
public static class IpLines
{
    /// <summary>Reads the lines. Empty ones are passed over.</summary>
    /// <param name="action">What happens to the addresses.</param>
    /// <param name="lines">The lines.</param>
    /// <returns>The rules of the lines that can be read, and for each other line its number, from 1, and what is wrong with it.</returns>
    public static (IReadOnlyList<IpRule> Rules, IReadOnlyList<(int Line, string Problem)> Problems) Read(IpAccess action, IReadOnlyList<string> lines)
    {
        var rules = new List<IpRule>();
        var problems = new List<(int, string)>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0)
                continue;
            if (TryRead(action, line, out var rule, out var problem))
                rules.Add(rule);
            else
                problems.Add((i + 1, problem));
        }

        return (rules, problems);
    }

    /// <summary>The addresses of a rule, as <see cref="Read"/> understands them.</summary>
    public static string Write(IpRule rule) => rule.Type switch
    {
        IpRuleType.Cidr => string.Create(CultureInfo.InvariantCulture, $"{rule.From}/{rule.Prefix}"),
        IpRuleType.Range => $"{rule.From}-{rule.To}",
        _ => rule.From,
    };

    private static bool TryRead(IpAccess action, string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IpRule? rule, out string problem)
    {
        rule = line.Contains('*', StringComparison.Ordinal) ? ReadWildcards(action, line)
            : line.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
                ? int.TryParse(line.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) ? new IpRule(action, IpRuleType.Cidr, line[..slash].Trim(), Prefix: prefix) : null
            : line.IndexOf('-', StringComparison.Ordinal) is var dash and > 0 ? new IpRule(action, IpRuleType.Range, line[..dash].Trim(), line[(dash + 1)..].Trim())
            : new IpRule(action, IpRuleType.Single, line);
        problem = "";
        if (rule is null)
        {
            problem = $"'{line}' is no address, wildcard like 10.10.0.*, network or range.";
            return false;
        }

        try
        {
            _ = IpFilter.Create(action, [rule]);
            return true;
        }
        catch (Data.DataException malformed)
        {
            problem = malformed.Message.Replace("IP rule 1", $"'{line}'", StringComparison.Ordinal);
            return false;
        }
    }

    /// <summary><c>10.10.*.*</c>: wildcards stand at the end only, for whole parts.</summary>
    private static IpRule? ReadWildcards(IpAccess action, string line)
    {
        var parts = line.Split('.');
        var fixedParts = parts.TakeWhile(p => p != "*").ToList();
        if (parts.Length != 4 || fixedParts.Count == 0 || parts.Skip(fixedParts.Count).Any(p => p != "*"))
            return null;
        var network = string.Join('.', fixedParts.Concat(Enumerable.Repeat("0", 4 - fixedParts.Count)));
        return IPAddress.TryParse(network, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? new IpRule(action, IpRuleType.Cidr, network, Prefix: fixedParts.Count * 8) : null;
    }
}
