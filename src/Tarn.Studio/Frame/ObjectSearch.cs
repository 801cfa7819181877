using Tarn.Apps.Packages;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Identity.Rights;

namespace Tarn.Studio.Frame;

/// <summary>Something found, and how to get there.</summary>
/// <param name="Icon">Its icon.</param>
/// <param name="Text">Its name.</param>
/// <param name="Detail">Its kind and place.</param>
/// <param name="Href">Where it leads, from the Studio's base, or an address elsewhere.</param>
/// <param name="IsElsewhere">It opens in a window of its own.</param>
public sealed record Found(string Icon, string Text, string Detail, string Href, bool IsElsewhere = false);

/// <summary>Finds objects by name across tables with their fields, views, apps, DataPages, files, directories, API profiles, webhooks and tasks; screens and commands besides (account.md 12.1). What no screen opens is not found, nor what the person may not see.</summary>
public sealed class ObjectSearch(Workspace workspace, Recents recents)
{
    /// <summary>Most results.</summary>
    public const int Most = 30;

    private static readonly SystemStatement FindFiles = new("SELECT \"id\", \"name\", \"folder_id\" FROM \"_tarn_file\" WHERE LOWER(\"name\") LIKE {0} ESCAPE '\\' ORDER BY \"name\" LIMIT 100");

    /// <summary>Searches. Without a text: what was opened lately, and where one can go.</summary>
    public async ValueTask<IReadOnlyList<Found>> SearchAsync(string text, CancellationToken cancellation)
    {
        var wanted = text.Trim();
        var places = Screens.Navigation.Where(IsForUser).Select(s => new Found(s.Icon, s.Text, "Go to", s.Href)).Concat(Screens.Commands.Where(IsForUser).Select(c => new Found(c.Icon, c.Text, "Command", c.Href)));
        if (wanted.Length == 0)
            return [.. (await recents.ListAsync(6, cancellation)).Select(FromObject).OfType<Found>(), .. places];
        var found = new List<(int Rank, Found Found)>();
        void Add(Found? candidate, string name, int penalty = 0)
        {
            if (candidate is not null && Rank(name, wanted) is { } rank)
                found.Add((rank + penalty, candidate));
        }

        var schema = await workspace.SchemaAsync(cancellation);
        foreach (var table in schema.Tables)
        {
            Add(FromObject(new StudioObject(ObjectType.Table, table.Id, table.Name)), table.Name);
            foreach (var field in table.Fields)
                Add(FromObject(new StudioObject(ObjectType.Table, table.Id, field.Name, "Field of " + table.Name)), field.Name, penalty: 4);
        }

        foreach (var view in schema.Views)
            Add(FromObject(new StudioObject(ObjectType.View, view.Id, view.Name)), view.Name);
        var apps = await workspace.AppsAsync(cancellation);
        foreach (var app in apps.Apps)
            Add(FromObject(new StudioObject(ObjectType.App, app.Id, app.Name)), app.Name);
        foreach (var page in apps.DataPages)
        {
            var result = FromObject(new StudioObject(ObjectType.DataPage, page.Id, page.Name, "DataPage of " + apps.FindApp(page.AppId)?.Name));
            Add(result, page.Name);
            // A whole key leads to its page, as it stands in a web site's source.
            if (string.Equals(page.AppKey, wanted, StringComparison.OrdinalIgnoreCase) && result is not null)
                found.Add((0, result));
        }

        foreach (var login in apps.Authentications)
            Add(FromObject(new StudioObject(ObjectType.Login, login.Id, login.Name)), login.Name);
        foreach (var definition in apps.Definitions)
        {
            ObjectType? type = definition.Type switch { PackageObjectType.Style => ObjectType.Style, PackageObjectType.Localization => ObjectType.Localization, _ => null };
            if (type is { } known)
                Add(FromObject(new StudioObject(known, definition.Id, definition.Name)), definition.Name);
        }

        foreach (var item in await ListIntegrationsAsync(cancellation))
            Add(FromObject(item), item.Name, penalty: 1);
        foreach (var place in places)
            Add(place, place.Text, penalty: 2);
        foreach (var file in await FindFilesAsync(wanted, cancellation))
            Add(FromObject(file), file.Name, penalty: 1);
        return [.. found.OrderBy(f => f.Rank).ThenBy(f => f.Found.Text, StringComparer.OrdinalIgnoreCase).Select(f => f.Found).Distinct().Take(Most)];
    }

    private bool IsForUser(ScreenLink link) => link.IsFor(workspace.Rights);

    private static Found? FromObject(StudioObject item) =>
        Screens.AddressOf(item.Type, item.Id) is { } href ? new Found(item.Icon, item.Name, item.Detail ?? StudioObject.NameOf(item.Type), href) : null;

    /// <summary>What has a name, is not many, and lies in no snapshot.</summary>
    private async ValueTask<IReadOnlyList<StudioObject>> ListIntegrationsAsync(CancellationToken cancellation) =>
    [
        .. (await workspace.Account.Site.Directories.Store.ListAsync(cancellation)).Where(d => workspace.Allows(Right.View, RightsKind.Directory, d.TableId)).Select(static d => new StudioObject(ObjectType.Directory, d.TableId, d.Name)),
        .. (workspace.IsAdministrator ? await workspace.Identity.Profiles.ListAsync(cancellation) : []).Select(static p => new StudioObject(ObjectType.Profile, p.Id, p.Name)),
        .. (await workspace.Webhooks.ListAsync(cancellation)).Where(w => workspace.Allows(Right.View, RightsKind.Webhook, w.Number)).Select(static w => new StudioObject(ObjectType.Webhook, w.Number, w.Name)),
        .. (await workspace.Account.Tasks.ListAsync(cancellation)).Where(t => workspace.Allows(Right.View, RightsKind.Task, t.Id)).Select(static t => new StudioObject(ObjectType.Task, t.Id, t.Name)),
    ];

    private async ValueTask<IReadOnlyList<StudioObject>> FindFilesAsync(string wanted, CancellationToken cancellation)
    {
        if (Screens.AddressOf(ObjectType.File, 0) is null)
            return [];
        var pattern = "%" + wanted.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var found = await workspace.Database.Engine.QueryAsync(FindFiles.With(workspace.Database.Engine, Cell.Text(pattern)), cancellation)
            .ReadAllAsync(static row => (File: new StudioObject(ObjectType.File, row.GetInt64(0), row.GetText(1)), Folder: row.GetInt64(2)), cancellation);
        return [.. found.Where(f => workspace.Allows(Right.View, RightsKind.Folder, f.Folder)).Select(f => f.File).Take(10)];
    }

    /// <summary>How well a name fits: whole, from the beginning, from the beginning of a word, inside, letters in order; null when it does not.</summary>
    private static int? Rank(string name, string wanted)
    {
        var at = name.IndexOf(wanted, StringComparison.OrdinalIgnoreCase);
        if (at == 0)
            return name.Length == wanted.Length ? 0 : 1;
        if (at > 0)
            return char.IsLetterOrDigit(name[at - 1]) && !char.IsUpper(name[at]) ? 3 : 2;
        var next = 0;
        foreach (var letter in name)
        {
            if (next < wanted.Length && char.ToUpperInvariant(letter) == char.ToUpperInvariant(wanted[next]))
                next++;
        }

        return wanted.Length >= 2 && next == wanted.Length ? 9 : null;
    }
}
