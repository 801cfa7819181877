namespace Tarn.Apps.Packages;

/// <summary>What the caller wants an import to do; every part is optional (app-package, 11.1).</summary>
public sealed record PackagePlan
{
    /// <summary>Which app the objects go to.</summary>
    public PackagePlanApp App { get; set; } = new();

    /// <summary>What to do with objects whose names are taken: <c>rename</c> (default), <c>skip</c>, <c>replace</c>, <c>fail</c>.</summary>
    public string? OnClash { get; set; }

    /// <summary>Whether warnings and unsupported parts are fatal.</summary>
    public bool Strict { get; set; }

    /// <summary>Whether only to say what would happen.</summary>
    public bool DryRun { get; set; }

    /// <summary>Whether DataPages are deployed.</summary>
    public bool Deploy { get; set; }

    /// <summary>In mode <c>replace</c>: whether DataPages of the app that the package does not hold are deleted.</summary>
    public bool RemoveMissing { get; set; }

    /// <summary>What becomes of password cells.</summary>
    public PackagePlanPasswords Passwords { get; set; } = new();

    /// <summary>Values of app parameters; they win over the package's and the app's.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; set; } = new Dictionary<string, string>();

    /// <summary>Actions for single objects.</summary>
    public IReadOnlyList<PackagePlanObject> Objects { get; set; } = [];

    /// <summary>What to do with files that exist: <c>NEW_FOLDER</c>, <c>RENAME</c> (default), <c>REPLACE</c>, <c>SKIP</c>.</summary>
    public string Files { get; set; } = "RENAME";
}
