namespace Tarn.Apps.Packages;

/// <summary>The target app of an import.</summary>
public sealed record PackagePlanApp
{
    /// <summary><c>new</c> (default), <c>replace</c> an existing app, or <c>into</c> an existing app.</summary>
    public string Mode { get; set; } = "new";

    /// <summary>The name of a new app; that of the package when absent.</summary>
    public string? Name { get; set; }

    /// <summary>The existing app of modes <c>replace</c> and <c>into</c>.</summary>
    public string? ExternalKey { get; set; }
}
