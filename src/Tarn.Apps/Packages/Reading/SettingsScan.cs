using System.Collections.Immutable;

namespace Tarn.Apps.Packages;

/// <summary>Takes <c>AppSettings.xml</c> apart.</summary>
internal sealed record SettingsScan(
    PackageApp App, ImmutableArray<PackageObjectEntry> Entries, ImmutableArray<PackageRelationship> Relationships,
    ImmutableArray<PackageVariable> Variables, ImmutableArray<PackageExtraPlace> Extras)
{
    /// <summary>Reads the tree and reports what the format does not know in it.</summary>
    public static SettingsScan Read(PackageElement root, PackageIssueList issues)
    {
        var app = root.Child("App");
        if (root.Name != "BridgePackage" || app is null)
            throw new PackageException(PackageIssueCode.XmlInvalid, PackageIssue.Package, "AppSettings.xml has no app.");
        new CatalogueCheck(issues, PackageIssue.Package).Check(root, root.Name);
        var objects = app.Child("AppObjects");
        var variables = app.Child("AppVariables");
        var shell = app.WithChildren(app.Children.Where(child => child.Name == "PackageManifest"));
        var scan = new SettingsScan(
            new PackageApp(shell),
            [.. (objects?.ChildrenNamed("Object") ?? []).Select(element => new PackageObjectEntry(element))],
            [.. (objects?.ChildrenNamed("Relationship") ?? []).Select(element => new PackageRelationship(element))],
            [.. (variables?.ChildrenNamed("Variable") ?? []).Select(element => new PackageVariable(element))],
            [.. FindExtras(root, app, objects, variables)]);
        scan.CheckGuids(issues);
        if (scan.App.Name.Length == 0)
            issues.Fatal(PackageIssueCode.XmlInvalid, PackageIssue.Package, "App/@Name", "The app has no name.");
        return scan;
    }

    private static IEnumerable<PackageExtraPlace> FindExtras(params PackageElement?[] elements)
    {
        foreach (var element in elements)
        {
            if (element is null)
                continue;
            var extra = PackageCatalogue.ExtraOf(element, element.Name);
            // Elements of Tarn's own namespace have no place in the typed model here either; they travel the same way.
            var own = element.Children.Select((child, index) => new PackageExtraChild(index, child)).Where(child => PackageCatalogue.IsOwn(child.Element.Name));
            var attributes = element.Name == "App" ? [] : element.Attributes;
            var children = extra.Children.Concat(own).OrderBy(child => child.Index).ToImmutableArray();
            if (!attributes.IsEmpty || !children.IsEmpty)
                yield return new PackageExtraPlace(element.Name, new PackageExtra(attributes, children));
        }
    }

    private void CheckGuids(PackageIssueList issues)
    {
        if (App.Element["GUID"] is not null && !App.Guid.IsWellFormed)
            issues.Warn(PackageIssueCode.GuidChecksum, PackageIssue.Package, "App/@GUID", "The app's identity is not well formed; it is used as it is.");
        foreach (var entry in Entries.Where(entry => !entry.Guid.IsWellFormed))
            issues.Warn(PackageIssueCode.GuidChecksum, $"{entry.Type} {entry.Name}", "@GUID", "The object's identity is not well formed; it is used as it is.");
    }
}
