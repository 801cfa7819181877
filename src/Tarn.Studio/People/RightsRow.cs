using Tarn.Apps.Packages;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.People;

/// <summary>An object in the permissions.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="App">The app that it lies in; null outside one.</param>
public sealed record RightsRow(RightsKind Kind, long Id, string Name, long? App = null)
{
    /// <summary>Whose rights can be copied: groups that have rights of their own, then people who are no administrators.</summary>
    public static async Task<IReadOnlyList<(RightsSubject Subject, string Name)>> ReadSubjectsAsync(Workspace workspace, RightsSubject without, CancellationToken cancellation) =>
    [
        .. (await workspace.Identity.Rights.GetAsync(cancellation)).Groups.Where(g => !g.HasFixedRights).Select(g => (RightsSubject.Group(g.Id), $"{g.Name} (group)")).Where(s => s.Item1 != without),
        .. (await workspace.Account.People.ListAsync(cancellation)).Where(p => p.User is not null && p.Groups.All(g => g.Id != UserGroup.Administrators))
            .Select(p => (RightsSubject.User(p.User!.Value), p.Title)).Where(s => s.Item1 != without),
    ];

    /// <summary>Everything on which rights can be granted one by one.</summary>
    public static async Task<IReadOnlyList<RightsRow>> ReadAsync(Workspace workspace, CancellationToken cancellation)
    {
        var schema = await workspace.SchemaAsync(cancellation);
        var apps = await workspace.AppsAsync(cancellation);
        var appOf = apps.Apps.SelectMany(a => a.Members.Select(m => (m.Id, App: a.Id))).GroupBy(m => m.Id).ToDictionary(g => g.Key, g => (long?)g.First().App);
        return
        [
            .. schema.Tables.Select(t => new RightsRow(StudioRights.KindOf(t), t.Id, t.Name)),
            .. schema.Views.Select(v => new RightsRow(RightsKind.View, v.Id, v.Name)),
            .. apps.Apps.Select(a => new RightsRow(RightsKind.App, a.Id, a.Name)),
            .. apps.DataPages.Select(p => new RightsRow(RightsKind.DataPage, p.Id, $"{p.Name} ({apps.FindApp(p.AppId)?.Name})", p.AppId)),
            .. apps.Authentications.Select(l => new RightsRow(RightsKind.Login, l.Id, l.Name, appOf.GetValueOrDefault(l.Id))),
            .. apps.Definitions.Where(d => d.Type == PackageObjectType.Style).Select(d => new RightsRow(RightsKind.Style, d.Id, d.Name, appOf.GetValueOrDefault(d.Id))),
            .. apps.Definitions.Where(d => d.Type == PackageObjectType.Localization).Select(d => new RightsRow(RightsKind.Localization, d.Id, d.Name, appOf.GetValueOrDefault(d.Id))),
            new RightsRow(RightsKind.Folder, 0, "/ (files in no folder)"),
            .. (await workspace.Database.Files.ReadFoldersAsync(cancellation)).Select(f => new RightsRow(RightsKind.Folder, f.Id, f.Path)),
            .. (await workspace.Account.Tasks.ListAsync(cancellation)).Select(t => new RightsRow(RightsKind.Task, t.Id, t.Name)),
            .. (await workspace.Webhooks.ListAsync(cancellation)).Select(w => new RightsRow(RightsKind.Webhook, w.Number, w.Name)),
        ];
    }
}
