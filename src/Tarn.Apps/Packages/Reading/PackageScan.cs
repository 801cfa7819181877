using System.Collections.Immutable;
using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Reads all parts of a package into the model and checks that they fit together.</summary>
internal sealed class PackageScan(PackageContainer container, PackageIssueList issues, PackageLimits limits)
{
    private readonly Dictionary<string, PackagePart> _parts = new(StringComparer.OrdinalIgnoreCase);

    public AppPackage Read()
    {
        var settings = container.Has(PackageParts.Settings) ? SettingsScan.Read(ReadDefinition(PackageParts.Settings), issues) : null;
        var entries = settings?.Entries ?? [];
        var scan = new PartScan(container, issues, limits);
        foreach (var part in ObjectParts(entries))
            scan.Read(part);
        foreach (var (name, part) in scan.Parts)
            _parts[name] = part;
        MeasureOthers();

        var objects = new ObjectMatch(scan, entries, issues);
        var package = objects.Match(settings is not null);
        package = package with
        {
            App = settings?.App,
            Relationships = settings?.Relationships ?? [],
            Variables = settings?.Variables ?? [],
            Extras = [.. settings?.Extras ?? [], .. package.Extras],
            Files = Files(entries),
            ForeignObjects = ForeignObjects(entries, scan),
        };
        package = package with { ForeignParts = ForeignParts(package, settings) };
        if (settings is not null)
            new ManifestCheck(container, issues, _parts).Check(settings.App.ManifestFile);
        DefinitionCheck.Check(package, issues);
        return package;
    }

    /// <summary>The parts that hold objects: those the settings name; without settings every XML.</summary>
    private IEnumerable<string> ObjectParts(IReadOnlyList<PackageObjectEntry> entries)
    {
        if (!container.Has(PackageParts.Settings))
            return container.Names.Where(name => name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) && !IsAppPart(name));
        var parts = new List<string>();
        foreach (var entry in entries)
        {
            if (IsForeign(entry.Type))
                continue;
            if (!container.Has(entry.File))
                issues.Fatal(PackageIssueCode.PartMissing, $"{entry.Type} {entry.Name}", "", $"The package has no file '{entry.File}'.");
            else if (entry.Type != PackageObjectType.File && !parts.Contains(entry.File, StringComparer.OrdinalIgnoreCase))
                parts.Add(entry.File);
        }

        return parts;
    }

    private PackageElement ReadDefinition(string name)
    {
        using var stream = container.Open(name);
        try
        {
            using var reader = PackageXml.Open(stream);
            reader.MoveToContent();
            var repair = new TextRepair();
            var element = PackageXml.ReadElement(reader, repair);
            while (reader.Read())
            {
            }

            stream.Drain();
            _parts[name] = stream.ToPart();
            if (repair.Repaired > 0)
                issues.Warn(PackageIssueCode.TextRepaired, PackageIssue.Package, name, "Broken characters were replaced.", repair.Repaired);
            return element;
        }
        catch (XmlException fault)
        {
            throw PackageXml.Fault(fault, name);
        }
    }

    // Every file is unpacked once before anything is written: that is what finds bombs and wrong digests.
    private void MeasureOthers()
    {
        foreach (var name in container.Names)
        {
            if (!_parts.ContainsKey(name))
                _parts[name] = container.Measure(name);
        }
    }

    private ImmutableArray<PackageFile> Files(IReadOnlyList<PackageObjectEntry> entries)
    {
        var listed = entries.Where(entry => entry.Type == PackageObjectType.File).ToList();
        return [.. container.Names
            .Where(name => name.StartsWith(PackageParts.FilesFolder, StringComparison.OrdinalIgnoreCase))
            .Select(name => (name, entry: listed.Find(entry => string.Equals(entry.File, name, StringComparison.OrdinalIgnoreCase))))
            .Select(item => new PackageFile(item.entry?.Name is { Length: > 1 } path && path[0] == '/' ? path : item.name[(PackageParts.FilesFolder.Length - 1)..], _parts[item.name], item.entry))];
    }

    private ImmutableArray<PackageForeignObject> ForeignObjects(IReadOnlyList<PackageObjectEntry> entries, PartScan scan)
    {
        var foreign = new List<PackageForeignObject>();
        foreach (var entry in entries.Where(entry => IsForeign(entry.Type)))
        {
            issues.Unsupported(PackageIssueCode.UnsupportedObject, $"{entry.Type} {entry.Name}", "", $"Objects of kind '{entry.Type}' are not known; it is kept and exported again.");
            if (entry.File.Length > 0 && !container.Has(entry.File))
                issues.Fatal(PackageIssueCode.PartMissing, $"{entry.Type} {entry.Name}", "", $"The package has no file '{entry.File}'.");
            foreign.Add(new PackageForeignObject(entry, scan.Parts.ContainsKey(entry.File) ? null : _parts.GetValueOrDefault(entry.File)));
        }

        return [.. foreign];
    }

    private ImmutableArray<PackagePart> ForeignParts(AppPackage package, SettingsScan? settings)
    {
        if (settings is null)
            return [];
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { PackageParts.Settings, settings.App.ManifestFile };
        known.UnionWith(package.Tables.Select(table => table.Part));
        known.UnionWith(settings.Entries.Select(entry => entry.File));
        var foreign = container.Names
            .Where(name => !known.Contains(name) && !name.StartsWith(PackageParts.FilesFolder, StringComparison.OrdinalIgnoreCase))
            .Select(name => _parts[name]).ToImmutableArray();
        foreach (var part in foreign)
            issues.Warn(PackageIssueCode.PartUnlisted, PackageIssue.Package, part.Name, $"Nothing refers to '{part.Name}'; it is kept and exported again.");
        return foreign;
    }

    private static bool IsAppPart(string name) => string.Equals(name, PackageParts.Manifest, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(PackageParts.FilesFolder, StringComparison.OrdinalIgnoreCase);

    private static bool IsForeign(string type) => type is not (PackageObjectType.DataPage or PackageObjectType.Table or PackageObjectType.View
        or PackageObjectType.Authentication or PackageObjectType.File) && !PackageObjectType.Definitions.Contains(type);
}
