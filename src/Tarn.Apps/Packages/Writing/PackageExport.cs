namespace Tarn.Apps.Packages;

/// <summary>What an export is made of besides the model.</summary>
public sealed record PackageExport
{
    /// <summary>
    /// Gives the records of a table in default order: the cells' texts in field order, in the forms of <see cref="CellText"/>; null and
    /// empty are blank, formula cells are ignored. The list may be reused for the next record.
    /// </summary>
    public required Func<PackageTable, CancellationToken, IAsyncEnumerable<IReadOnlyList<string?>>> Rows { get; init; }

    /// <summary>Opens the bytes of a file or foreign part by <see cref="PackagePart.Name"/>; the writer disposes the stream.</summary>
    public required Func<PackagePart, CancellationToken, ValueTask<Stream>> OpenPart { get; init; }

    /// <summary>The export time: the stamp in names and the time of every entry. Two exports with the same time are byte-identical.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Eight hex digits of this account, for identities of objects made here.</summary>
    public required string AccountId { get; init; }

    /// <summary>Whether records are written; without them each table is marked as empty.</summary>
    public bool WithData { get; init; } = true;

    /// <summary>Whether password cells are written; left blank otherwise.</summary>
    public bool WithPasswords { get; init; } = true;

    /// <summary>Whether stored files are written.</summary>
    public bool WithFiles { get; init; } = true;
}
