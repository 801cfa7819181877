namespace Tarn.Apps.Packages;

/// <summary>The app of a report.</summary>
/// <param name="Name">Its name in the account.</param>
/// <param name="ExternalKey">Its key; null before a new app exists.</param>
/// <param name="Mode"><c>new</c>, <c>replace</c> or <c>into</c>.</param>
public sealed record PackageReportApp(string Name, string? ExternalKey, string Mode)
{
    /// <summary>The mode proposed because the account holds an app from the same package; null otherwise.</summary>
    public string? ProposedMode { get; init; }

    /// <summary>The key of that app.</summary>
    public string? SameAppKey { get; init; }
}
