namespace Tarn.Apps.Packages;

/// <summary>What happens to one object.</summary>
/// <param name="Type">The kind's two-letter code.</param>
/// <param name="Name">The name in the package.</param>
/// <param name="NewName">The name in the account.</param>
/// <param name="Action">A word of <see cref="PackageAction"/>.</param>
/// <param name="Rows">Records to load; null for objects that are no tables.</param>
public sealed record PackageObjectPlan(string Type, string Name, string NewName, string Action, long? Rows = null)
{
    /// <summary>Whether the name was taken.</summary>
    public bool Clash { get; init; }

    /// <summary>Whether the object is kept but cannot run until it is edited.</summary>
    public bool Invalid { get; init; }
}
