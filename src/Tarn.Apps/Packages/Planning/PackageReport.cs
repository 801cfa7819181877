namespace Tarn.Apps.Packages;

/// <summary>The report of an inspection or import (app-package, 11.8).</summary>
/// <param name="Ok">Whether nothing is fatal.</param>
/// <param name="App">The app.</param>
/// <param name="Counts">What comes in; objects left out are not counted.</param>
/// <param name="Objects">Every object with its action.</param>
/// <param name="Keys">Every DataPage's key.</param>
/// <param name="Issues">What was found.</param>
public sealed record PackageReport(
    bool Ok, PackageReportApp App, PackageCounts Counts, IReadOnlyList<PackageObjectPlan> Objects, IReadOnlyList<PackageKeyChange> Keys,
    IReadOnlyList<PackageIssue> Issues)
{
    /// <summary>The report as JSON.</summary>
    public string ToJson() => System.Text.Json.JsonSerializer.Serialize(this, PackageJson.Default.PackageReport);
}
