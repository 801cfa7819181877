using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Tarn.Apps.Catalogue;
using Tarn.Data.Schema;
using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;
using Tarn.Studio.Accounts;

namespace Tarn.Studio.Frame;

/// <summary>
/// What somebody may do with the objects of an account as its design is now: <see cref="PersonRights"/>, and what lies where. Everything that the Studio shows or does is asked here. Immutable.
/// </summary>
public sealed class StudioRights
{
    private readonly FrozenDictionary<long, long[]> _appsOf;
    private readonly FrozenDictionary<long, DataPage> _pages;

    /// <summary>Apps in which the person may see a page, and may therefore see that they are there.</summary>
    private FrozenSet<long>? _places;

    /// <summary>Puts rights and design together.</summary>
    /// <param name="person">What the person may do.</param>
    /// <param name="schema">All tables and views.</param>
    /// <param name="apps">All apps.</param>
    public StudioRights(PersonRights person, AccountSchema schema, AppSnapshot apps)
    {
        (Person, WholeSchema, WholeApps) = (person, schema, apps);
        _pages = apps.DataPages.ToFrozenDictionary(p => p.Id);
        _appsOf = apps.Apps.SelectMany(a => a.Members.Select(m => (Member: m.Id, App: a.Id))).GroupBy(m => m.Member).ToFrozenDictionary(g => g.Key, g => g.Select(m => m.App).Distinct().ToArray());
        Schema = person.IsAdministrator ? schema : schema.Only(t => Allows(Right.View, KindOf(t), t.Id), v => Allows(Right.View, RightsKind.View, v.Id));
        Apps = person.IsAdministrator ? apps : SeenOf(apps);
    }

    /// <summary>What the person may do.</summary>
    public PersonRights Person { get; }

    /// <summary>The tables and views that the person may see.</summary>
    public AccountSchema Schema { get; }

    /// <summary>The apps that the person may see, with what may be seen in them.</summary>
    public AppSnapshot Apps { get; }

    internal AccountSchema WholeSchema { get; }

    internal AppSnapshot WholeApps { get; }

    /// <summary>The rights of the session that a request brings.</summary>
    public static async ValueTask<StudioRights> OfAsync(StudioAccount account, ConsoleSession session, CancellationToken cancellation) =>
        new((await account.Identity.Rights.GetAsync(cancellation)).Of(session.User, session.IsOwner), await account.Database.GetSchemaAsync(cancellation), await account.Apps.GetAsync(cancellation));

    /// <summary>May the person do this?</summary>
    /// <param name="right">What; of several rights all are needed.</param>
    /// <param name="kind">With which kind of object. Who asks for a table that belongs to a directory asks for the directory.</param>
    /// <param name="id">Which object; null for all of the kind, present and future.</param>
    public bool Allows(Right right, RightsKind kind, long? id = null) => right == Right.None || (Of(kind, id) & right) == right;

    /// <summary>Everything that the person may do with an object.</summary>
    public Right Of(RightsKind kind, long? id = null)
    {
        if (Person.IsAdministrator || id is not { } number)
            return Person.Of(new RightsObject(kind, id));
        switch (kind)
        {
            case RightsKind.Table:
                // A table that is not known yet may be a directory's: nothing is granted until it is.
                return WholeSchema.FindTable(number) is { } table ? Person.Of(new RightsObject(KindOf(table), number)) : Right.None;
            case RightsKind.App:
                return Person.Of(new RightsObject(kind, number)) | (_places?.Contains(number) == true ? Right.View : Right.None);
            default:
                return PlacesOf(kind, number).Aggregate(Right.None, (rights, place) => rights | Person.Of(place));
        }
    }

    /// <summary>An object, once for each app that it lies in: rights on any of them are rights on it.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="id">Its number.</param>
    public IReadOnlyList<RightsObject> PlacesOf(RightsKind kind, long id) => kind switch
    {
        RightsKind.DataPage => [new RightsObject(kind, id, _pages.GetValueOrDefault(id)?.AppId)],
        RightsKind.Login or RightsKind.Style or RightsKind.Localization when _appsOf.TryGetValue(id, out var apps) => [.. apps.Select(app => new RightsObject(kind, id, app))],
        _ => [new RightsObject(kind, id)],
    };

    /// <summary>May the person make new objects of a kind?</summary>
    public bool AllowsNew(RightsKind kind) => Person.AllowsCreating(kind);

    /// <summary>May the person do this with any object of the kind?</summary>
    public bool AllowsAny(Right right, RightsKind kind) =>
        Person.AllowsAny(right, kind) || (kind == RightsKind.App && RightsMatrix.Kinds.Any(k => RightsMatrix.IsInApp(k) && right == Right.View && Person.AllowsAny(right, k)));

    /// <summary>The kind under which a table's rights stand.</summary>
    public static RightsKind KindOf(TableDefinition table) => table.IsDirectory ? RightsKind.Directory : RightsKind.Table;

    /// <summary>What an address leads to.</summary>
    /// <param name="screen">The screen.</param>
    /// <param name="id">The object that the address names; null when it names none.</param>
    public Admission Admit(Type screen, long? id)
    {
        if (Person.IsAdministrator || screen.IsDefined(typeof(ForEverybodyAttribute), inherit: false))
            return Admission.Granted;
        if (screen.GetCustomAttribute<NeedsAttribute>() is not { } needs)
            return Admission.Missing;
        if (id is { } number && !needs.OfAny)
            return Allows(needs.Right, needs.Kind, number) ? Admission.Granted : Allows(Right.View, needs.Kind, number) ? Admission.Refused : Admission.Missing;
        var isForNew = !needs.OfAny && screen.GetCustomAttributes<RouteAttribute>().Any(r => r.Template.Contains("{Id", StringComparison.Ordinal));
        return AllowsNew(needs.Kind) || (!isForNew && AllowsAny(needs.Right, needs.Kind)) ? Admission.Granted : Admission.Refused;
    }

    private AppSnapshot SeenOf(AppSnapshot apps)
    {
        bool SeesPage(DataPage page) => Allows(Right.View, RightsKind.DataPage, page.Id);
        bool SeesLogin(Authentication login) => Allows(Right.View, RightsKind.Login, login.Id);
        bool SeesDefinition(StoredDefinition definition) => definition.Type switch
        {
            Tarn.Apps.Packages.PackageObjectType.Style => Allows(Right.View, RightsKind.Style, definition.Id),
            Tarn.Apps.Packages.PackageObjectType.Localization => Allows(Right.View, RightsKind.Localization, definition.Id),
            _ => false,
        };
        // Who may see a page may see where it is.
        _places = apps.DataPages.Where(SeesPage).Select(p => p.AppId).ToFrozenSet();
        return apps.Only(a => Allows(Right.View, RightsKind.App, a.Id), SeesPage, SeesLogin, SeesDefinition);
    }
}
