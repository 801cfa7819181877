namespace Tarn.Apps.Packages;

/// <summary>An import thought through: what would happen, and the package with new names and keys in every reference.</summary>
/// <param name="Report">The report.</param>
/// <param name="Package">The package to import: renamed, keys replaced. Objects with action <c>USE_EXISTING</c> are still in it.</param>
/// <param name="ViewOrder">The views in dependency order, by new name.</param>
/// <param name="Parameters">The values app parameters get, by name.</param>
/// <param name="RemovedDataPages">DataPages of the replaced app to delete, by name.</param>
public sealed record PackageInspection(
    PackageReport Report, AppPackage Package, IReadOnlyList<string> ViewOrder, IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<string> RemovedDataPages)
{
    /// <summary>The action for an object of <see cref="Package"/> by kind and new name.</summary>
    public PackageObjectPlan? PlanOf(string type, string newName) => Report.Objects.FirstOrDefault(plan =>
        string.Equals(plan.Type, type, StringComparison.OrdinalIgnoreCase) && string.Equals(plan.NewName, newName, StringComparison.OrdinalIgnoreCase));
}
