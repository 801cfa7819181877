namespace Tarn.Apps.Packages;

/// <summary>How large a package may be. The defaults are those of the format's description.</summary>
public sealed record PackageLimits
{
    /// <summary>The most entries of a ZIP.</summary>
    public int Entries { get; init; } = 10_000;

    /// <summary>The most bytes of one file when unpacked.</summary>
    public long PartBytes { get; init; } = 512L << 20;

    /// <summary>The most bytes of all files when unpacked.</summary>
    public long TotalBytes { get; init; } = 4L << 30;

    /// <summary>The highest ratio of unpacked to packed bytes, checked above <see cref="RatioFromBytes"/>.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>The size from which the ratio counts.</summary>
    public long RatioFromBytes { get; init; } = 50L << 20;

    /// <summary>The most bytes of definitions (everything but tables) in one file: these are held in memory. Tarn's own limit.</summary>
    public long DefinitionBytes { get; init; } = 64L << 20;

    /// <summary>The longest text of one cell, in characters. Tarn's own limit; fields hold 64,000.</summary>
    public int CellCharacters { get; init; } = 4 << 20;
}
