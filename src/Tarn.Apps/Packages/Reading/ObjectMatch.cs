using System.Collections.Immutable;

namespace Tarn.Apps.Packages;

/// <summary>Brings together the list of objects in the settings and the objects in the parts.</summary>
internal sealed class ObjectMatch(PartScan scan, IReadOnlyList<PackageObjectEntry> entries, PackageIssueList issues)
{
    private readonly HashSet<PackageObjectEntry> _used = new(ReferenceEqualityComparer.Instance);
    private readonly List<PackageExtraPlace> _extras = [];

    /// <summary>The objects with their entries; a listed object that is not in its part is fatal.</summary>
    /// <param name="hasSettings">Whether there is a list at all.</param>
    public AppPackage Match(bool hasSettings)
    {
        var tables = scan.Tables.Select(table => table with { Entry = Take(PackageObjectType.Table, table.Name, table.Part, null, hasSettings) }).ToImmutableArray();
        var views = Named("View", PackageObjectType.View, hasSettings).Select(item => new PackageView(item.Element, item.Entry)).ToImmutableArray();
        var logins = Named("Authentication", PackageObjectType.Authentication, hasSettings).Select(item => new PackageAuthentication(item.Element, item.Entry)).ToImmutableArray();
        var pages = Named("Application", PackageObjectType.DataPage, hasSettings).Select(item => new DataPageDefinition(item.Element, item.Entry)).ToImmutableArray();
        var definitions = Definitions().ToImmutableArray();
        Leftovers();
        foreach (var entry in entries.Where(entry => !_used.Contains(entry) && IsPartObject(entry.Type) && scan.Parts.ContainsKey(entry.File)))
            issues.Fatal(PackageIssueCode.ObjectNotFound, $"{entry.Type} {entry.Name}", "", $"'{entry.File}' does not hold the object.");
        return new AppPackage
        {
            Tables = tables,
            Views = views,
            Authentications = logins,
            DataPages = pages,
            Definitions = definitions,
            Extras = [.. _extras],
        };
    }

    private IEnumerable<(PackageElement Element, PackageObjectEntry? Entry)> Named(string elementName, string type, bool hasSettings) => scan.Elements
        .Where(item => item.Element.Name == elementName)
        .Select(item => (item.Element, Take(type, item.Element["Name"] ?? "", item.Part, item.Element["AppKey"], hasSettings))).ToList();

    private PackageObjectEntry? Take(string type, string name, string part, string? key, bool hasSettings)
    {
        var candidates = entries.Where(entry => !_used.Contains(entry) && entry.Type == type
            && string.Equals(entry.File, part, StringComparison.OrdinalIgnoreCase) && string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        var entry = candidates.Find(candidate => key is not null && string.Equals(candidate.UniqueKey, key, StringComparison.OrdinalIgnoreCase)) ?? candidates.FirstOrDefault();
        if (entry is not null)
            _used.Add(entry);
        else if (hasSettings)
            issues.Warn(PackageIssueCode.ObjectUnlisted, $"{type} {name}", "", "The object is not in the app's list; it is imported too.");
        return entry;
    }

    private IEnumerable<PackageDefinition> Definitions()
    {
        foreach (var entry in entries.Where(entry => PackageObjectType.Definitions.Contains(entry.Type)))
        {
            var element = scan.Elements.Find(item => string.Equals(item.Part, entry.File, StringComparison.OrdinalIgnoreCase)
                && string.Equals(item.Element["Name"], entry.Name, StringComparison.OrdinalIgnoreCase)).Element;
            if (element is null)
                continue;
            _used.Add(entry);
            yield return new PackageDefinition(entry.Type, element, entry);
        }
    }

    // Unknown children and attributes of the roots belong to the kind of part they stood in.
    private void Leftovers()
    {
        var definitionParts = entries.Where(entry => PackageObjectType.Definitions.Contains(entry.Type)).Select(entry => entry.File).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var part in scan.Parts.Keys.Where(part => !definitionParts.Contains(part)))
        {
            var children = scan.Elements.Where(item => item.Part == part && item.Element.Name is not ("View" or "Authentication" or "Application"))
                .Select(item => new PackageExtraChild(item.Index, item.Element)).ToImmutableArray();
            var attributes = scan.RootAttributes.Where(item => item.Part == part).Select(item => item.Attribute).ToImmutableArray();
            foreach (var child in children.Where(child => !PackageCatalogue.IsOwn(child.Element.Name)))
                issues.Warn(PackageIssueCode.UnknownElement, PackageIssue.Package, $"{part}/{child.Element.Name}", $"The element {child.Element.Name} is not known; it is kept and exported again.");
            foreach (var attribute in attributes.Where(attribute => !PackageCatalogue.IsOwn(attribute.Name)))
                issues.Warn(PackageIssueCode.UnknownAttribute, PackageIssue.Package, $"{part}/@{attribute.Name}", $"The attribute {attribute.Name} is not known; it is kept and exported again.");
            if (!children.IsEmpty || !attributes.IsEmpty)
                _extras.Add(new PackageExtraPlace(KindOf(part), new PackageExtra(attributes, children)));
        }
    }

    private string KindOf(string part) => entries.FirstOrDefault(entry => string.Equals(entry.File, part, StringComparison.OrdinalIgnoreCase))?.Type ?? PackageObjectType.DataPage;

    private static bool IsPartObject(string type) => type is PackageObjectType.DataPage or PackageObjectType.Table or PackageObjectType.View
        or PackageObjectType.Authentication || PackageObjectType.Definitions.Contains(type);
}
