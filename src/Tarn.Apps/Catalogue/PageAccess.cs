using System.Net;
using System.Text.Json.Serialization;
using Tarn.Identity.Profiles;

namespace Tarn.Apps.Catalogue;

/// <summary>From where a DataPage may be opened, and whether search engines may list it (deployment, 5.4, 9.2, 9.4). Compared by what it says.</summary>
public sealed record PageAccess
{
    private IpFilter? _filter;

    /// <summary>What happens to addresses that <see cref="IpExcept"/> does not name.</summary>
    public IpAccess IpDefault { get; init; }

    /// <summary>The exceptions, one a line, as <see cref="IpLines"/> reads them.</summary>
    public IReadOnlyList<string> IpExcept { get; init; } = [];

    /// <summary>Sites that may embed the page, <c>https://www.example.com</c> or a host name alone; <c>*.example.com</c> stands for all below. Empty: any.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Whether search engines are asked not to list the page.</summary>
    public bool NoIndex { get; init; }

    /// <summary>Whether an address may open the page. A list that cannot be read lets nobody in whom it was meant to keep out: see <see cref="Problems"/>.</summary>
    public bool Allows(IPAddress address) => (_filter ??= CreateFilter()).Allows(address);

    /// <summary>What is wrong with the lines of <see cref="IpExcept"/>, by line from 1.</summary>
    [JsonIgnore]
    public IReadOnlyList<(int Line, string Problem)> Problems => IpLines.Read(Exception, IpExcept).Problems;

    /// <summary>Whether a page of an origin may embed this one.</summary>
    /// <param name="origin">As browsers send it: <c>https://www.example.com</c>, or <c>null</c> for pages without one.</param>
    public bool AllowsOrigin(string origin)
    {
        if (Origins.Count == 0)
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri) && Origins.Any(o => Matches(o.Trim().TrimEnd('/'), uri));
    }

    /// <summary>The origins as a Content-Security-Policy writes its sources. What is no host name is left out.</summary>
    [JsonIgnore]
    public IEnumerable<string> FrameAncestors => Origins.Select(o => o.Trim().TrimEnd('/')).Where(o => o.Length > 0 && o.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '*' or ':' or '/' or '[' or ']'));

    /// <inheritdoc/>
    public bool Equals(PageAccess? other) =>
        other is not null && IpDefault == other.IpDefault && NoIndex == other.NoIndex && IpExcept.SequenceEqual(other.IpExcept) && Origins.SequenceEqual(other.Origins);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IpDefault, NoIndex, IpExcept.Count, Origins.Count);

    private IpAccess Exception => IpDefault == IpAccess.Grant ? IpAccess.Deny : IpAccess.Grant;

    private IpFilter CreateFilter()
    {
        var (rules, problems) = IpLines.Read(Exception, IpExcept);
        // A line that keeps somebody out and cannot be read: until it is mended, nobody comes in.
        return problems.Count > 0 && IpDefault == IpAccess.Grant ? IpFilter.Create(IpAccess.Deny, []) : IpFilter.Create(IpDefault, rules);
    }

    private static bool Matches(string allowed, Uri origin)
    {
        var (scheme, rest) = allowed.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? (allowed[..at], allowed[(at + 3)..]) : ("", allowed);
        if (scheme.Length > 0 && !scheme.Equals(origin.Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var host = rest.Contains(':', StringComparison.Ordinal) ? origin.Authority : origin.IsDefaultPort || scheme.Length == 0 ? origin.Host : origin.Authority;
        return rest.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(rest[1..], StringComparison.OrdinalIgnoreCase) : host.Equals(rest, StringComparison.OrdinalIgnoreCase);
    }
}
