using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

public sealed partial class AppDesigner
{
    /// <summary>Creates a page, closed to visitors.</summary>
    /// <param name="app">Number of its app.</param>
    /// <param name="design">What is wished.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The source is missing or unfit, or the name is taken.</exception>
    public ValueTask<DataPage> CreatePageAsync(long app, PageDesign design, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var owner = work.App(app);
            var page = await CreateAsync(work, owner, design, by);
            await work.NoteAsync(owner, database.UtcNow, by);
            return page;
        },
        cancellation);

    /// <summary>Stores another definition of a page. The one before it is kept as a revision.</summary>
    /// <param name="id">The page.</param>
    /// <param name="element">The definition.</param>
    /// <param name="seen">When the page had been changed last as the builder saw it; null overwrites whatever is there.</param>
    /// <param name="by">Who saves.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">Somebody else has saved the page meanwhile, or it could not run.</exception>
    public ValueTask<DataPage> SavePageAsync(long id, PackageElement element, DateTime? seen, string by, CancellationToken cancellation) => ChangeAsync(
        work => SaveAsync(work, work.Page(id), element, seen, by), cancellation);

    /// <summary>Brings back an earlier definition. The one that was there becomes a revision itself, so that nothing is lost.</summary>
    /// <param name="id">The page.</param>
    /// <param name="revision">The number of the revision.</param>
    /// <param name="seen">When the page had been changed last as the builder saw it; null overwrites whatever is there.</param>
    /// <param name="by">Who restores.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The page or the revision is gone, somebody else has saved the page meanwhile, or it could not run any more.</exception>
    public ValueTask<DataPage> RestoreRevisionAsync(long id, int revision, DateTime? seen, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var page = work.Page(id);
            var element = await PageRevisions.ReadAsync(work.Session.QueryAsync, work.Session.Engine, id, revision, cancellation)
                ?? throw new DataException(DataProblem.ObjectNotFound, "This state is not kept any more, since the page was saved so often meanwhile. Choose another one.");
            return await SaveAsync(work, page, element, seen, by);
        },
        cancellation);

    /// <summary>The earlier definitions of a page, newest first.</summary>
    public async ValueTask<IReadOnlyList<PageRevision>> ReadRevisionsAsync(long id, CancellationToken cancellation)
    {
        await PageRevisions.Tables.PrepareAsync(database.Engine, cancellation);
        return await PageRevisions.ListAsync(database.Engine, id, cancellation);
    }

    /// <summary>The definition of a revision; null when it is not kept any more.</summary>
    public async ValueTask<PackageElement?> ReadRevisionAsync(long id, int revision, CancellationToken cancellation)
    {
        await PageRevisions.Tables.PrepareAsync(database.Engine, cancellation);
        return await PageRevisions.ReadAsync(database.Engine.QueryAsync, database.Engine, id, revision, cancellation);
    }

    /// <summary>The definition that a page had while its last change was that of a moment; null when it is the present one, or is not kept any more.</summary>
    public async ValueTask<PackageElement?> ReadDefinitionAsync(long id, DateTime changed, CancellationToken cancellation)
    {
        await PageRevisions.Tables.PrepareAsync(database.Engine, cancellation);
        return await PageRevisions.ReadAsync(database.Engine, id, changed, cancellation);
    }

    /// <summary>Moves a page to another app, with its address, its revisions and its visitors. Parameters in its texts are those of the new app then.</summary>
    /// <exception cref="DataException">The page or the app is gone, or the app has a page of its name.</exception>
    public ValueTask<DataPage> MovePageAsync(long id, long app, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var page = work.Page(id);
            var owner = work.App(app);
            if (page.AppId == app)
                return page;
            CheckPageName(work, owner, page.Name, id);
            var now = database.UtcNow;
            var moved = page with { AppId = app, Modified = now, ModifiedBy = by, Element = KeepLight(page), Entry = null };
            await work.SaveAsync(moved);
            await work.NoteAsync(owner, now, by);
            await work.NoteAsync(work.App(page.AppId), now, by);
            return moved;
        },
        cancellation);

    /// <summary>Gives a page another name and folder. Its address stays.</summary>
    /// <exception cref="DataException">The page is gone, or the name is empty or taken.</exception>
    public ValueTask<DataPage> RenamePageAsync(long id, string name, string folder, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var page = work.Page(id);
            var wanted = CheckPageName(work, work.App(page.AppId), name, id);
            var element = page.Element.With("Name", wanted);
            if (page.Element["HomePageName"] == page.Name)
                element = element.With("HomePageName", wanted);
            var changed = page with { Name = wanted, Folder = CheckFolder(folder), Element = element, Entry = page.Entry?.With("Name", wanted), Modified = database.UtcNow, ModifiedBy = by };
            await work.SaveAsync(changed);
            return changed;
        },
        cancellation);

    /// <summary>Copies a page into an app, with a key of its own, closed to visitors.</summary>
    /// <param name="id">The page.</param>
    /// <param name="app">The app that gets the copy: the same, or another of the account.</param>
    /// <param name="by">Who copies.</param>
    /// <param name="cancellation">Cancels.</param>
    public ValueTask<DataPage> CopyPageAsync(long id, long app, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var page = work.Page(id);
            var owner = work.App(app);
            var key = await NewKeyAsync(work);
            var name = work.FreeName(owner, page.AppId == app ? "Copy of " + page.Name : page.Name);
            var copy = page with
            {
                Id = await work.TakeIdAsync(),
                ExternalKey = Guid.NewGuid().ToString("D"),
                AppId = owner.Id,
                AppKey = key,
                Name = name,
                Deployed = false,
                Created = database.UtcNow,
                Modified = database.UtcNow,
                CreatedBy = by,
                ModifiedBy = "",
                Element = KeepLight(page).With("Name", name).With("HomePageName", name).With("AppKey", key),
                Entry = null,
                LoginLink = null,
            };
            await work.SaveAsync(copy);
            return copy;
        },
        cancellation);

    /// <summary>The definition of a page that leaves its package behind: what came from elsewhere without a word about day and night was made for a light ground.</summary>
    private static PackageElement KeepLight(DataPage page) =>
        page is { Entry: not null, Definition: { Theme: null, StaysLight: null, StyleNumber: 1 } } ? page.Element.With("t:Scheme", "Light") : page.Element;

    /// <summary>Protects a page by a login, or makes it public.</summary>
    /// <param name="id">The page.</param>
    /// <param name="authentication">The login; null for none.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellation">Cancels.</param>
    public ValueTask<DataPage> ProtectPageAsync(long id, long? authentication, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            if (authentication is { } login && work.Apps.FindAuthentication(login) is null)
                throw new DataException(DataProblem.ObjectNotFound, "This login does not exist any more. Choose another one.", "Authentication");
            var changed = work.Page(id) with { AuthenticationId = authentication, LoginLink = null, Modified = database.UtcNow, ModifiedBy = by };
            PageCheck.Require(work.Schema, changed);
            await work.SaveAsync(changed);
            return changed;
        },
        cancellation);

    /// <summary>Deletes a page.</summary>
    /// <returns>The page as it was, for <see cref="PutBackPageAsync"/>.</returns>
    public ValueTask<DataPage> DeletePageAsync(long id, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var page = work.Page(id);
            await ObjectStore.DeleteAsync(work.Session, AppObjects.DataPage, id, cancellation);
            return page;
        },
        cancellation);

    /// <summary>Takes a deletion back: the page is there again under its old address, with its revisions.</summary>
    /// <exception cref="DataException">Its app is gone, or its name is taken by now.</exception>
    public ValueTask<DataPage> PutBackPageAsync(DataPage page, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            CheckPageName(work, work.App(page.AppId), page.Name, page.Id);
            await work.SaveAsync(page);
            return page;
        },
        cancellation);

    private async ValueTask<DataPage> CreateAsync(Work work, AppDefinition app, PageDesign design, string by)
    {
        var name = design.Name.Trim().Length > 0 ? CheckPageName(work, app, design.Name, null) : work.FreeName(app, NameOf(design));
        var key = await NewKeyAsync(work);
        var login = design.Kind != DataPageKind.Login && design.Login is { } wanted ? await LoginAsync(work, wanted, by)
            : design.Kind == DataPageKind.Login || design.OwnRecord ? await LoginAsync(work, new PageLogin { Source = design.Source, IsView = design.IsView }, by) : null;
        if (design is { Kind: DataPageKind.SingleRecordUpdate, Login.OwnRecords: true } && login!.Definition.IsView == design.IsView && login.Definition.DataSourceName.Equals(design.Source, StringComparison.OrdinalIgnoreCase))
            design = design with { OwnRecord = true };
        var element = PageFactory.Create(design, name, key, work.Schema);
        if (login is not null && !design.OwnRecord)
            element = Owned(work, design, element, login);
        var page = new DataPage
        {
            Id = await work.TakeIdAsync(),
            ExternalKey = Guid.NewGuid().ToString("D"),
            AppId = app.Id,
            AppKey = key,
            Name = name,
            Folder = CheckFolder(design.Folder),
            AuthenticationId = login?.Id,
            Created = database.UtcNow,
            Modified = database.UtcNow,
            CreatedBy = by,
            Element = element,
        };
        PageCheck.Require(work.Schema, page);
        await work.SaveAsync(page);
        return page;
    }

    private async ValueTask<DataPage> SaveAsync(Work work, DataPage page, PackageElement element, DateTime? seen, string by)
    {
        if (seen is { } expected && expected != page.Modified)
            throw DataException.Overtaken("this page", page.ModifiedBy);
        if (element.Equals(page.Element))
            return page;
        var now = database.UtcNow;
        var changed = page with
        {
            // What names the page is not for a definition to change.
            Element = element.With("AppKey", page.AppKey).With("Name", page.Name),
            Modified = now > page.Modified ? now : page.Modified.AddTicks(TimeSpan.TicksPerMillisecond),
            ModifiedBy = by,
            Invalid = false,
        };
        PageCheck.Require(work.Schema, changed);
        await PageRevisions.KeepAsync(work.Session, page, work.Cancellation);
        await work.SaveAsync(changed);
        await work.NoteAsync(work.App(page.AppId), now, by);
        return changed;
    }

    private static string NameOf(PageDesign design) => design.Kind switch
    {
        DataPageKind.Submission => $"{PlainWords.Of(design.Source)} form",
        DataPageKind.SingleRecordUpdate => $"{PlainWords.Of(design.Source)} update",
        DataPageKind.Report => $"{PlainWords.Of(design.Source)} report",
        DataPageKind.Html => "Page",
        _ => $"{PlainWords.Of(design.Source)} {PageDesign.NameOf(design.Kind).ToLower(CultureInfo.InvariantCulture)}",
    };

    private static string CheckPageName(Work work, AppDefinition app, string name, long? own)
    {
        var wanted = CheckName(name, "DataPage");
        return work.Apps.DataPagesOf(app).FirstOrDefault(p => p.Id != own && p.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } other
            ? throw new DataException(DataProblem.AlreadyExists, $"The app has a DataPage '{other.Name}' already. Choose another name.", "Name")
            : wanted;
    }

    private static string CheckFolder(string folder)
    {
        var parts = folder.Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Any(p => p.Length > 100 || p.Any(char.IsControl) || p is "." or "..")
            ? throw new DataException(DataProblem.InvalidDefinition, "A folder is named by words, with / between a folder and one in it.", "Folder")
            : string.Join('/', parts);
    }

    private static async ValueTask<string> NewKeyAsync(Work work)
    {
        var account = await KeyAccount.EnsureAsync(work.Session, work.Cancellation);
        string key;
        do
        {
            key = DataPageKey.Create(account.Digits);
        }
        while (work.Apps.FindDataPage(key) is not null);
        return key;
    }
}
