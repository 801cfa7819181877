namespace Tarn.Apps.Packages;

/// <summary>What an import does with password cells.</summary>
public sealed record PackagePlanPasswords
{
    /// <summary><c>keep</c> (default), <c>clear</c>, or <c>set</c>.</summary>
    public string Mode { get; set; } = "keep";

    /// <summary>The password every row gets in mode <c>set</c>.</summary>
    public string? Value { get; set; }
}
