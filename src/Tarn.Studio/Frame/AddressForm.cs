using System.Globalization;
using System.Net;
using Tarn.Identity.Profiles;

namespace Tarn.Studio.Frame;

/// <summary>IP rules as they are typed: what happens to addresses without a rule, and lines of allowed and of refused ones (account.md 7.4).</summary>
public sealed class AddressForm
{
    private IReadOnlyList<IpRule> _known = [];

    /// <summary>What happens to addresses without a rule.</summary>
    public IpAccess Default { get; set; }

    /// <summary>The allowed addresses, one on a line.</summary>
    public string Allowed { get; set; } = "";

    /// <summary>The refused addresses, one on a line.</summary>
    public string Refused { get; set; } = "";

    /// <summary>An address to be tried.</summary>
    public string Tried { get; set; } = "";

    internal Problem? AllowedProblem { get; private set; }

    internal Problem? RefusedProblem { get; private set; }

    /// <summary>Every address is refused.</summary>
    internal bool IsClosed => Default == IpAccess.Deny && string.IsNullOrWhiteSpace(Allowed);

    /// <summary>Shows what is stored.</summary>
    public void Fill(IpAccess defaultAccess, IReadOnlyList<IpRule> rules)
    {
        (Default, _known) = (defaultAccess, rules);
        (Allowed, Refused) = (Lines(IpAccess.Grant), Lines(IpAccess.Deny));
        (AllowedProblem, RefusedProblem) = (null, null);

        string Lines(IpAccess action) => string.Join('\n', rules.Where(r => r.Action == action).Select(IpLines.Write));
    }

    /// <summary>Reads the lines. Rules that stay keep their notes.</summary>
    /// <returns>The rules; null when a line cannot be read, which is then said below the lines.</returns>
    public IReadOnlyList<IpRule>? Read()
    {
        var (allowed, refused) = (Read(IpAccess.Grant, Allowed), Read(IpAccess.Deny, Refused));
        (AllowedProblem, RefusedProblem) = (allowed.Problem, refused.Problem);
        return AllowedProblem is null && RefusedProblem is null ? [.. allowed.Rules, .. refused.Rules] : null;
    }

    /// <summary>What would happen to <see cref="Tried"/>, by what is typed; null for nothing that could be said.</summary>
    internal string? Verdict()
    {
        if (Tried.Trim() is not { Length: > 0 } text)
            return null;
        // "1" is an address to the framework, and to nobody else.
        if (!IPAddress.TryParse(text, out var address) || (!text.Contains(':', StringComparison.Ordinal) && text.Count(c => c == '.') != 3))
            return "This is no IP address.";
        var (allowed, refused) = (Read(IpAccess.Grant, Allowed), Read(IpAccess.Deny, Refused));
        if (allowed.Problem is not null || refused.Problem is not null)
            return "A line above cannot be read.";
        var verdict = IpFilter.Create(Default, [.. allowed.Rules, .. refused.Rules]).Test(address);
        return $"{(verdict.Access == IpAccess.Grant ? "Allowed" : "Refused")} {(verdict.Rule is { } rule ? $"by {IpLines.Write(rule)}" : "as an address without a rule")}.";
    }

    private (IEnumerable<IpRule> Rules, Problem? Problem) Read(IpAccess action, string text)
    {
        var field = action == IpAccess.Grant ? "Allowed addresses" : "Refused addresses";
        var lines = text.Split('\n');
        // Counted first: to say of each of a million lines what is wrong with it takes long.
        if (lines.Count(l => !string.IsNullOrWhiteSpace(l)) > IpFilter.MostRules)
            return ([], new Problem(string.Create(CultureInfo.InvariantCulture, $"At most {IpFilter.MostRules} lines. Write neighbours as a network, like 10.10.0.0/16, or as a range."), [field]));
        var (rules, problems) = IpLines.Read(action, lines);
        if (problems is [var (line, words), ..])
            return ([], new Problem(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {words}"), [field]));
        var notes = _known.ToLookup(r => (r.Action, IpLines.Write(r)), r => r.Note);
        return (rules.Select(r => r with { Note = notes[(r.Action, IpLines.Write(r))].FirstOrDefault() ?? "" }), null);
    }
}
