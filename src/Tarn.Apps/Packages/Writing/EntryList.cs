using System.Collections.Immutable;
using System.Globalization;

namespace Tarn.Apps.Packages;

/// <summary>Completes the list of objects for an export: entries for objects made here, names of the new parts, regenerated key variables.</summary>
internal static class EntryList
{
    /// <summary>The package with an entry for every object.</summary>
    public static AppPackage Complete(AppPackage package, PackageExport export, PartNames names)
    {
        var app = package.App ?? throw new ArgumentException("A package to be written needs an app.", nameof(package));
        var maker = new EntryMaker(app, export, names);
        package = package with
        {
            Tables = [.. package.Tables.Select(item => item with { Entry = maker.Entry(item) })],
            Views = [.. package.Views.Select(item => item with { Entry = maker.Entry(item) })],
            Authentications = [.. package.Authentications.Select(item => item with { Entry = maker.Entry(item) })],
            DataPages = [.. package.DataPages.Select(item => item with { Entry = maker.Entry(item) })],
            Definitions = [.. package.Definitions.Select(item => item with { Entry = maker.Entry(item) })],
            Files = export.WithFiles ? [.. package.Files.Select(maker.File)] : [],
            ForeignObjects = [.. package.ForeignObjects.Select(item => item with { Entry = maker.Foreign(item.Entry) })],
            App = maker.Signed(app),
        };
        return package with { Variables = Variables(package) };
    }

    private static ImmutableArray<PackageVariable> Variables(AppPackage package)
    {
        var keys = package.Variables.Where(variable => variable.IsImportKey).ToList();
        var pages = package.DataPages.Where(page => page.AppKey.Length > 0)
            .Select(page => keys.Find(key => key.DefaultValue == page.AppKey) ?? PackageVariable.CreateKey(page.AppKey, page.Entry!.Guid));
        return [.. package.Parameters.Concat(pages).OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private sealed class EntryMaker(PackageApp app, PackageExport export, PartNames names)
    {
        private readonly string _time = export.Time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

        public PackageObjectEntry Entry(PackageItem item)
        {
            var element = (item.Entry ?? Make(item.Type, item.Name, item as DataPageDefinition)).Element
                .With("Name", item.Name).With("File", names.Of(item.Type)).With("Signed", "False");
            if (item is DataPageDefinition page)
                element = element.With("UniqueKey", page.AppKey).With("AppName", app.Name);
            return new PackageObjectEntry(element);
        }

        public PackageFile File(PackageFile file)
        {
            var part = file.Part with { Name = PackageParts.FilesFolder + file.Path.TrimStart('/') };
            var entry = (file.Entry ?? Make(PackageObjectType.File, file.Path, null)).Element
                .With("Name", file.Path).With("File", part.Name).With("Signed", "False");
            return file with { Entry = new PackageObjectEntry(entry), Part = part };
        }

        public PackageObjectEntry Foreign(PackageObjectEntry entry) => new(entry.Element.With("Signed", "False"));

        public PackageApp Signed(PackageApp original)
        {
            var element = original.Element["GUID"] is { Length: > 0 } ? original.Element
                : original.Element.With("GUID", Guid(PackageObjectType.App, original.Name).Value);
            var manifest = (element.Child("PackageManifest") ?? new PackageElement("PackageManifest"))
                .With("Key", "TARN-SHA256").With("File", PackageParts.Manifest);
            return new PackageApp(element.With("Signed", "False").WithChildren([manifest]));
        }

        private PackageObjectEntry Make(string type, string name, DataPageDefinition? page)
        {
            var account = export.AccountId.ToUpperInvariant();
            return new PackageObjectEntry(PackageElement.Create("Object",
            [
                ("Type", type), ("GUID", Guid(type, name).Value), ("Name", name), ("UniqueKey", page?.AppKey),
                ("AppInitialSignature", account + "00010001"), ("ObjectInitialSignature", account + "00010000"), ("ObjectDateAdded", _time),
                ("BridgeVersionCreated", "25..2"), ("BridgeVersionChanged", ""), ("ObjectDateCreated", _time), ("ObjectDateChanged", _time),
                ("DefaultImportAction", "NEW"), ("File", ""), ("Signed", "False"), ("Folder", page is null ? null : page.Folder),
                ("AppName", page is null ? null : app.Name), ("DataDateUpdated", type == PackageObjectType.Table ? _time : null),
                ("FileType", type == PackageObjectType.Table ? "XMLTables" : null),
            ]));
        }

        // Derived, not random: two exports of the same app must be the same bytes.
        private ObjectGuid Guid(string type, string name) =>
            ObjectGuid.Derive(type, app.Element["GUID"] is { Length: > 0 } guid ? guid : app.Name, name, DateOnly.FromDateTime(export.Time), export.AccountId);
    }
}
