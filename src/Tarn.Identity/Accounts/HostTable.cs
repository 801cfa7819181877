using System.Collections.Frozen;

namespace Tarn.Identity.Accounts;

/// <summary>All accounts as of one version of the catalogue, made for finding the account of a host. Immutable.</summary>
internal sealed class HostTable
{
    private readonly FrozenDictionary<string, Account> _byId;
    private readonly FrozenDictionary<string, HostMatch> _byLabel;
    private readonly FrozenDictionary<string, FormerAlias> _former;
    private readonly FrozenDictionary<string, HostMatch> _byHost;
    private readonly ILookup<string, string> _hosts;
    private readonly HostMatch? _only;

    public HostTable(long version, IReadOnlyList<Account> accounts, IEnumerable<FormerAlias> former, IReadOnlyList<(string Host, string AccountId)> hosts)
    {
        Version = version;
        Accounts = accounts;
        _byId = accounts.ToFrozenDictionary(a => a.Id, StringComparer.OrdinalIgnoreCase);
        var served = accounts.Where(a => a.State is AccountState.Active or AccountState.Suspended).ToList();
        _byLabel = served.Select(a => KeyValuePair.Create(a.Id, a)).Concat(served.Where(a => a.Alias is not null).Select(a => KeyValuePair.Create(a.Alias!, a)))
            .ToFrozenDictionary(p => p.Key, p => new HostMatch(p.Value, null), StringComparer.OrdinalIgnoreCase);
        _former = former.ToFrozenDictionary(f => f.Alias, StringComparer.OrdinalIgnoreCase);
        _hosts = hosts.ToLookup(h => h.AccountId, h => h.Host, StringComparer.OrdinalIgnoreCase);
        _byHost = served.SelectMany(a => _hosts[a.Id].Select(h => KeyValuePair.Create(h, new HostMatch(a, null) { IsOwn = true }))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _only = served.Count == 1 ? new HostMatch(served[0], null) : null;
    }

    public long Version { get; }

    /// <summary>All accounts, the deleted ones too.</summary>
    public IReadOnlyList<Account> Accounts { get; }

    public Account? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The account whose current alias this is; null when there is none.</summary>
    public Account? FindByAlias(string alias) => _byLabel.GetValueOrDefault(alias) is { Account: var account } && string.Equals(account.Alias, alias, StringComparison.OrdinalIgnoreCase) ? account : null;

    /// <summary>The host names of an account's own.</summary>
    public IReadOnlyList<string> HostsOf(string id) => [.. _hosts[id].Order(StringComparer.Ordinal)];

    public HostMatch? Resolve(ReadOnlySpan<char> host, IdentityOptions options, DateTimeOffset now)
    {
        if (options.HostingMode == HostingMode.Single)
            return _only;
        host = WithoutPort(host);
        foreach (var domain in options.BaseDomains)
        {
            if (host.Length <= domain.Length + 1 || !host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) || host[^(domain.Length + 1)] != '.')
                continue;
            var label = host[..^(domain.Length + 1)];
            if (_byLabel.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out var match))
                return match;
            if (_former.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out var former) && former.Until > now && _byLabel.TryGetValue(former.AccountId, out match))
                return match with { MovedTo = $"{match.Account.Alias ?? match.Account.Id}.{domain}" };
        }

        return _byHost.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host, out var own) ? own : null;
    }

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        // An address in brackets is no name of an account; its last colon may belong to it.
        var colon = host.LastIndexOf(':');
        if (colon >= 0 && !host.Contains('['))
            host = host[..colon];
        return host is [.. var name, '.'] ? name : host;
    }

    internal sealed record FormerAlias(string Alias, string AccountId, DateTimeOffset Until);
}
