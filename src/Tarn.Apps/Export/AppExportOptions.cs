namespace Tarn.Apps.Export;

/// <summary>What an export carries.</summary>
public sealed record AppExportOptions
{
    /// <summary>Whether records are written; without them each table is marked as empty.</summary>
    public bool WithData { get; init; } = true;

    /// <summary>Whether password cells are written.</summary>
    public bool WithPasswords { get; init; } = true;

    /// <summary>Whether stored files are written: those that came with the app and those that its records name.</summary>
    public bool WithFiles { get; init; } = true;

    /// <summary>The export time; the account's clock when null. Two exports of the same state with the same time are byte-identical.</summary>
    public DateTime? Time { get; init; }
}
