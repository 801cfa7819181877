using System.Collections.Immutable;

namespace Tarn.Apps.Packages;

/// <summary>
/// All an app package holds, except the rows of tables and the bytes of files and foreign parts, which are streamed. Immutable.
/// </summary>
public sealed record AppPackage
{
    /// <summary>The app; null when the package has no settings and the caller chooses the app.</summary>
    public PackageApp? App { get; init; }

    /// <summary>The tables in the order of the part.</summary>
    public ImmutableArray<PackageTable> Tables { get; init; } = [];

    /// <summary>The views in the order of the part.</summary>
    public ImmutableArray<PackageView> Views { get; init; } = [];

    /// <summary>The authentications in the order of the part.</summary>
    public ImmutableArray<PackageAuthentication> Authentications { get; init; } = [];

    /// <summary>The DataPages in the order of the part.</summary>
    public ImmutableArray<DataPageDefinition> DataPages { get; init; } = [];

    /// <summary>Objects of Tarn's own kinds.</summary>
    public ImmutableArray<PackageDefinition> Definitions { get; init; } = [];

    /// <summary>Stored files.</summary>
    public ImmutableArray<PackageFile> Files { get; init; } = [];

    /// <summary>The links of pages to logins, and links of unknown kinds.</summary>
    public ImmutableArray<PackageRelationship> Relationships { get; init; } = [];

    /// <summary>App parameters and key variables, in file order.</summary>
    public ImmutableArray<PackageVariable> Variables { get; init; } = [];

    /// <summary>Objects of unknown kinds.</summary>
    public ImmutableArray<PackageForeignObject> ForeignObjects { get; init; } = [];

    /// <summary>Entries nobody refers to.</summary>
    public ImmutableArray<PackagePart> ForeignParts { get; init; } = [];

    /// <summary>Unknown content beside the objects.</summary>
    public ImmutableArray<PackageExtraPlace> Extras { get; init; } = [];

    /// <summary>The app parameters.</summary>
    public IEnumerable<PackageVariable> Parameters => Variables.Where(variable => !variable.IsImportKey);

    /// <summary>The folders of DataPages, without the root, sorted.</summary>
    public IEnumerable<string> Folders => DataPages.Select(page => page.Folder).Where(folder => folder.Length > 0)
        .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tables, views, authentications, DataPages and Tarn's own kinds.</summary>
    public IEnumerable<PackageItem> Items => [.. Tables, .. Views, .. Authentications, .. DataPages, .. Definitions];

    /// <summary>The link of a page to its login, or null when the page is public.</summary>
    public PackageRelationship? LoginOf(DataPageDefinition page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Entry is { } entry
            ? Relationships.FirstOrDefault(link => link.IsLogin && string.Equals(link.Parent.Identity, entry.Guid.Identity, StringComparison.Ordinal))
            : null;
    }

    /// <summary>The authentication a link names, by identity, else by name; null when the package does not hold it.</summary>
    public PackageAuthentication? AuthenticationOf(PackageRelationship link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Authentications.FirstOrDefault(item => item.Entry is { } entry && string.Equals(entry.Guid.Identity, link.Child.Identity, StringComparison.Ordinal))
            ?? Authentications.FirstOrDefault(item => string.Equals(item.Name, link.ChildName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The counts of a report.</summary>
    public PackageCounts Count() => new(
        Tables.Length, Tables.Sum(table => table.RowCount), Tables.Sum(table => table.Fields.Length),
        Tables.Sum(table => table.Lists.Sum(list => list.Items.Count())), Views.Length, Authentications.Length, DataPages.Length, Parameters.Count(), Files.Length);
}
