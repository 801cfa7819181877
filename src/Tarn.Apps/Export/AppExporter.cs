using System.Collections.Immutable;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Schema;

namespace Tarn.Apps.Export;

/// <summary>Writes an app with all objects it uses as a package; records are streamed.</summary>
public static class AppExporter
{
    /// <summary>What an export of an app holds besides its parameters: kind (a code of <see cref="PackageObjectType"/>) and name of each object.</summary>
    public static IReadOnlyList<(string Type, string Name)> ContentOf(AppDefinition app, AppSnapshot apps, AccountSchema schema)
    {
        ArgumentNullException.ThrowIfNull(app);
        var objects = ExportedObjects.Of(app, apps, schema);
        return
        [
            .. objects.DataPages.Select(p => (PackageObjectType.DataPage, p.Name)),
            .. objects.Tables.Select(t => (PackageObjectType.Table, t.Name)),
            .. objects.Views.Select(v => (PackageObjectType.View, v.Name)),
            .. objects.Authentications.Select(a => (PackageObjectType.Authentication, a.Name)),
            .. objects.Definitions.Select(d => (d.Type, d.Name)),
        ];
    }

    /// <summary>Exports an app.</summary>
    /// <param name="database">The account.</param>
    /// <param name="app">The app.</param>
    /// <param name="output">Gets the ZIP; need not seek.</param>
    /// <param name="options">What to leave out; null for all.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task ExportAsync(AccountDatabase database, AppDefinition app, Stream output, AppExportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new AppExportOptions();
        var engine = database.Engine;
        var account = await KeyAccount.FindAsync(engine.QueryAsync, engine.Dialect, cancellation)
            ?? await engine.WriteAsync(session => KeyAccount.EnsureAsync(session, cancellation), cancellation);
        database.ForgetSchema();
        var schema = await database.GetSchemaAsync(cancellation);
        var apps = await AppSnapshot.ReadAsync(engine.QueryAsync, engine.Dialect, cancellation);
        var packaged = (await ObjectStore.ReadAsync<PackagedObject>(engine.QueryAsync, engine.Dialect, AppObjects.Packaged, cancellation)).ToDictionary(p => p.Id);
        var objects = ExportedObjects.Of(app, apps, schema);
        var blobs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var time = options.Time ?? database.UtcNow;
        var package = Package(app, apps, schema, objects, packaged, blobs);
        package = package with { Relationships = [.. objects.DataPages.Select(page => Link(package.App!, apps, page, time, account)).OfType<PackageRelationship>(), .. package.Relationships] };
        if (options.WithFiles)
            package = package with { Files = await FilesAsync(database, app, objects, options, blobs, cancellation) };
        var tables = objects.Tables.ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
        await PackageWriter.WriteAsync(
            output, package,
            new PackageExport
            {
                Rows = (table, stop) => TableRows.ReadAsync(database, tables[table.Name], table, stop),
                OpenPart = (part, _) => ValueTask.FromResult(database.Blobs.Open(blobs[part.Name])),
                Time = time,
                AccountId = account.Digits,
                WithData = options.WithData,
                WithPasswords = options.WithPasswords,
                WithFiles = options.WithFiles,
            },
            cancellation);
    }

    private static AppPackage Package(
        AppDefinition app, AppSnapshot apps, AccountSchema schema, ExportedObjects objects, Dictionary<long, PackagedObject> packaged, Dictionary<string, string> blobs)
    {
        var source = app.Source ?? PackageElement.Create("App",
            [("Name", app.Name), ("Version", app.Version), ("Description", app.Description), ("GUID", ""), ("FullApp", "True"), ("ExportFormat", "Distribution")]);
        return new AppPackage
        {
            App = new PackageApp(Updated(source, ("Name", app.Name), ("Version", app.Version), ("Description", app.Description))),
            Tables = [.. objects.Tables.Select(table => TableWriting.ToPackage(schema, objects, table, packaged.GetValueOrDefault(table.Id)))],
            Views = [.. objects.Views.Select(view => ViewWriting.ToPackage(schema, view, packaged.GetValueOrDefault(view.Id)))],
            Authentications = [.. objects.Authentications.Select(a => a.Definition)],
            DataPages = [.. objects.DataPages.Select(p => p.Definition)],
            Definitions = [.. objects.Definitions.Select(d => new PackageDefinition(d.Type, d.Element, d.Entry is null ? null : new PackageObjectEntry(d.Entry)))],
            Relationships = [.. app.OtherLinks.Select(link => new PackageRelationship(link))],
            Variables = [.. app.Parameters.Select(parameter => parameter.ToPackage())],
            ForeignObjects = [.. app.ForeignObjects.Select(o => new PackageForeignObject(new PackageObjectEntry(o.Entry), o.Part is null ? null : Part(o.Part, blobs)))],
            ForeignParts = [.. app.ForeignParts.Select(part => Part(part, blobs))],
            Extras = app.Extras,
        };
    }

    private static PackageElement Updated(PackageElement element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            // What the package left out stays out while it says the same as the default.
            if (element[name] is not null || (value.Length > 0 && !(name == "Version" && value == "1.0")))
                element = element.With(name, value);
        }

        return element;
    }

    // The identities are those of the lines that the writer gives: stored ones, or derived from the app and the name.
    private static PackageRelationship? Link(PackageApp app, AppSnapshot apps, DataPage page, DateTime time, KeyAccount account)
    {
        if (apps.AuthenticationOf(page) is not { } login)
            return null;
        var loginGuid = GuidOf(PackageObjectType.Authentication, login.Name, login.Entry);
        if (page.LoginLink is { } stored && stored["ChildObjectName"] == login.Name && stored["ChildObjectGUID"] == loginGuid.Value)
            return new PackageRelationship(stored);
        return PackageRelationship.Create(GuidOf(PackageObjectType.DataPage, page.Name, page.Entry), loginGuid, login.Name);

        ObjectGuid GuidOf(string type, string name, PackageElement? entry) => entry?["GUID"] is { Length: > 0 } known
            ? ObjectGuid.Parse(known)
            : ObjectGuid.Derive(type, app.Element["GUID"] is { Length: > 0 } guid ? guid : app.Name, name, DateOnly.FromDateTime(time), account.Digits);
    }

    private static PackagePart Part(AppPart part, Dictionary<string, string> blobs)
    {
        blobs[part.Name] = part.Blob;
        return new PackagePart(part.Name, part.Length, "");
    }

    private static async Task<ImmutableArray<PackageFile>> FilesAsync(
        AccountDatabase database, AppDefinition app, ExportedObjects objects, AppExportOptions options, Dictionary<string, string> blobs, CancellationToken cancellation)
    {
        var stored = await database.Files.ReadPathsAsync(database.Engine.QueryAsync, cancellation);
        var wanted = new SortedDictionary<string, PackageElement?>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in app.Files.Where(f => stored.ContainsKey(f.Path)))
            wanted[file.Path] = file.Entry;
        if (options.WithData && stored.Count > 0)
        {
            foreach (var table in objects.Tables)
            {
                foreach (var field in table.Fields.Where(f => f is { IsFormula: false, Type: FileFieldType }))
                {
                    foreach (var path in await TableRows.ReadPathsAsync(database, table, field, stored, cancellation))
                        wanted.TryAdd(path, null);
                }
            }
        }

        return [.. wanted.Select(pair => File(pair.Key, stored[pair.Key], pair.Value, blobs))];
    }

    private static PackageFile File(string path, FileItem file, PackageElement? entry, Dictionary<string, string> blobs)
    {
        var name = PackageParts.FilesFolder + path.TrimStart('/');
        blobs[name] = file.Blob;
        return new PackageFile(path, new PackagePart(name, file.Size, ""), entry is null ? null : new PackageObjectEntry(entry));
    }
}
