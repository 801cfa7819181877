using System.Net;
using Tarn.Data;
using Tarn.Identity.Profiles;

namespace Tarn.Identity.Accounts;

/// <summary>From which addresses an account's Studio may be used (account.md 4.2). The rules are those of API profiles (7.4). Equal when the rules are.</summary>
public sealed record ConsoleAddresses
{
    /// <summary>What happens to addresses without a rule.</summary>
    public IpAccess DefaultAccess { get; init; }

    /// <summary>The rules, at most <see cref="IpFilter.MostRules"/>.</summary>
    public IReadOnlyList<IpRule> Rules { get; init; } = [];

    /// <summary>True when the Studio may be used from an address.</summary>
    public bool Allows(IPAddress address) => IpFilter.Create(DefaultAccess, Rules).Allows(address);

    /// <inheritdoc/>
    public bool Equals(ConsoleAddresses? other) => other is not null && DefaultAccess == other.DefaultAccess && Rules.SequenceEqual(other.Rules);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DefaultAccess, Rules.Count);

    /// <summary>Checks the rules.</summary>
    /// <exception cref="DataException">There are too many, or one is malformed.</exception>
    internal ConsoleAddresses Checked()
    {
        try
        {
            if (Rules.Count > IpFilter.MostRules)
                throw new DataException(DataProblem.InvalidDefinition, $"At most {IpFilter.MostRules} rules. Write neighbours as a network, like 10.10.0.0/16, or as a range.");
            _ = IpFilter.Create(DefaultAccess, Rules);
            return Enum.IsDefined(DefaultAccess) && Rules.All(static r => Enum.IsDefined(r.Action))
                ? this
                : throw new DataException(DataProblem.InvalidDefinition, "Choose whether an address may use the Studio or is refused.");
        }
        catch (DataException mistake)
        {
            throw new DataException(mistake.Problem, mistake.Message, nameof(SecurityPolicy.Addresses));
        }
    }
}
