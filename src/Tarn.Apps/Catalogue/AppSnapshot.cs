using System.Collections.Frozen;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Apps.Catalogue;

/// <summary>All apps, DataPages and authentications of an account at one version of its design: immutable, with the look-ups that requests need.</summary>
public sealed class AppSnapshot
{
    private readonly FrozenDictionary<string, AppDefinition> _appsByKey;
    private readonly FrozenDictionary<long, AppDefinition> _appsById;
    private readonly FrozenDictionary<string, DataPage> _pagesByKey;
    private readonly FrozenDictionary<long, Authentication> _authenticationsById;
    private readonly ILookup<long, DataPage> _pagesByApp;

    private AppSnapshot(
        IReadOnlyList<AppDefinition> apps, IReadOnlyList<DataPage> pages, IReadOnlyList<Authentication> authentications, IReadOnlyList<StoredDefinition> definitions)
    {
        Apps = apps;
        DataPages = pages;
        Authentications = authentications;
        Definitions = definitions;
        _appsByKey = apps.ToFrozenDictionary(a => a.ExternalKey, StringComparer.OrdinalIgnoreCase);
        _appsById = apps.ToFrozenDictionary(a => a.Id);
        _pagesByKey = pages.ToFrozenDictionary(p => p.AppKey, StringComparer.OrdinalIgnoreCase);
        _authenticationsById = authentications.ToFrozenDictionary(a => a.Id);
        _pagesByApp = pages.ToLookup(p => p.AppId);
    }

    /// <summary>The apps, oldest first.</summary>
    public IReadOnlyList<AppDefinition> Apps { get; }

    /// <summary>The DataPages of all apps, oldest first.</summary>
    public IReadOnlyList<DataPage> DataPages { get; }

    /// <summary>The authentications, oldest first.</summary>
    public IReadOnlyList<Authentication> Authentications { get; }

    /// <summary>Objects of Tarn's own kinds that came with packages.</summary>
    public IReadOnlyList<StoredDefinition> Definitions { get; }

    /// <summary>Ids of the blobs that apps keep outside the Files area: parts of their packages, for export.</summary>
    public IEnumerable<string> Blobs => Apps.SelectMany(a => a.ForeignParts.Concat(a.ForeignObjects.Where(o => o.Part is not null).Select(o => o.Part!))).Select(p => p.Blob);

    /// <summary>Reads everything.</summary>
    /// <param name="query">Reads inside a transaction or outside.</param>
    /// <param name="dialect">The engine's dialect.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async ValueTask<AppSnapshot> ReadAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, SqlDialect dialect, CancellationToken cancellation) => new(
        await ObjectStore.ReadAsync<AppDefinition>(query, dialect, AppObjects.App, cancellation),
        await ObjectStore.ReadAsync<DataPage>(query, dialect, AppObjects.DataPage, cancellation),
        await ObjectStore.ReadAsync<Authentication>(query, dialect, AppObjects.Authentication, cancellation),
        await ObjectStore.ReadAsync<StoredDefinition>(query, dialect, AppObjects.Definition, cancellation));

    /// <summary>A copy in which some objects are otherwise, or there at all: for builders' previews.</summary>
    /// <param name="logins">In the place of the authentications of their numbers.</param>
    /// <param name="definitions">In the place of the definitions of their numbers.</param>
    public AppSnapshot With(IReadOnlyCollection<Authentication> logins, IReadOnlyCollection<StoredDefinition> definitions) => new(
        Apps, DataPages, [.. Authentications.Where(a => logins.All(l => l.Id != a.Id)), .. logins], [.. Definitions.Where(d => definitions.All(o => o.Id != d.Id)), .. definitions]);

    /// <summary>What somebody may see of it.</summary>
    public AppSnapshot Only(Func<AppDefinition, bool> seesApp, Func<DataPage, bool> seesPage, Func<Authentication, bool> seesLogin, Func<StoredDefinition, bool> seesDefinition) =>
        new([.. Apps.Where(seesApp)], [.. DataPages.Where(seesPage)], [.. Authentications.Where(seesLogin)], [.. Definitions.Where(seesDefinition)]);

    /// <summary>The app of an external key; null when there is none.</summary>
    public AppDefinition? FindApp(string externalKey) => _appsByKey.GetValueOrDefault(externalKey);

    /// <summary>The app of a number; null when there is none.</summary>
    public AppDefinition? FindApp(long id) => _appsById.GetValueOrDefault(id);

    /// <summary>The app of a name, without regard to case; null when there is none.</summary>
    public AppDefinition? FindAppByName(string name) => Apps.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The DataPage of a public key; null when there is none.</summary>
    public DataPage? FindDataPage(string appKey) => _pagesByKey.GetValueOrDefault(appKey);

    /// <summary>The DataPages of an app, oldest first.</summary>
    public IEnumerable<DataPage> DataPagesOf(AppDefinition app) => _pagesByApp[app.Id];

    /// <summary>The authentication of a number; null when there is none.</summary>
    public Authentication? FindAuthentication(long id) => _authenticationsById.GetValueOrDefault(id);

    /// <summary>The authentication of a name, without regard to case; null when there is none.</summary>
    public Authentication? FindAuthentication(string name) => Authentications.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The authentication that protects a page; null when the page is public.</summary>
    /// <exception cref="InvalidOperationException">The page names one that is gone: it must not become public.</exception>
    public Authentication? AuthenticationOf(DataPage page) => page.AuthenticationId is not { } id
        ? null
        : FindAuthentication(id) ?? throw new InvalidOperationException($"The authentication of the DataPage '{page.Name}' does not exist.");
}
