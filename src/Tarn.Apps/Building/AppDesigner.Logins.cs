using System.Collections.Immutable;
using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

public sealed partial class AppDesigner
{
    private const string AutoLogin = "AutoLoginAuthentication";

    /// <summary>Makes a login over a table, view or directory of people.</summary>
    /// <param name="app">The app that it is listed in; pages of any app can use it.</param>
    /// <param name="design">What is wished.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The source is missing, or has no password or nothing that names people; or the name is taken.</exception>
    public ValueTask<Authentication> CreateLoginAsync(long app, LoginDesign design, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var owner = work.App(app);
            var login = await CreateLoginAsync(work, design, by);
            await work.SaveAsync(owner with { Members = [.. owner.Members, new AppMember(PackageObjectType.Authentication, login.Id)], Modified = database.UtcNow, ModifiedBy = by });
            return login;
        },
        cancellation);

    /// <summary>Makes a table of people who can sign in: name, e-mail address, password.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The name is taken, or breaks a rule.</exception>
    public ValueTask<TableDefinition> CreatePeopleAsync(string name, CancellationToken cancellation) => database.Designer.CreateTableAsync(
        name, "People who sign in.",
        [
            new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }),
            new FieldDesign(new FieldDefinition { Name = "Email", Type = FieldTypes.String, Unique = true, Label = "E-mail address" }),
            new FieldDesign(new FieldDefinition { Name = "Password", Type = FieldTypes.Password }),
        ],
        cancellation);

    /// <summary>Stores another definition of a login. It holds with the next request of everybody.</summary>
    /// <param name="id">The login.</param>
    /// <param name="name">Its name.</param>
    /// <param name="element">The definition.</param>
    /// <param name="seen">When it had been changed last as the builder saw it; null overwrites whatever is there.</param>
    /// <param name="by">Who saves.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">Somebody else has saved it meanwhile, it would not work, or the name is taken.</exception>
    public ValueTask<Authentication> SaveLoginAsync(long id, string name, PackageElement element, DateTime? seen, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var login = work.Login(id);
            if (seen is { } expected && expected != login.Modified)
                throw DataException.Overtaken("this login", login.ModifiedBy);
            var wanted = CheckLoginName(work, name, id);
            LoginCheck.Require(work.Schema, element);
            var now = database.UtcNow;
            var changed = login with
            {
                Name = wanted,
                Element = element.With("Name", wanted).With("AuthID", login.Element["AuthID"]),
                Entry = login.Entry?.With("Name", wanted),
                Modified = now > login.Modified ? now : login.Modified.AddTicks(TimeSpan.TicksPerMillisecond),
                ModifiedBy = by,
            };
            await ObjectStore.SaveAsync(work.Session, AppObjects.Authentication, id, changed, work.Cancellation);
            // Forms that sign people in after they registered name it.
            foreach (var page in work.Apps.DataPages.Where(p => wanted != login.Name && login.Name.Equals(PageParts.OfPage(p.Element, AutoLogin), StringComparison.OrdinalIgnoreCase)))
                await work.SaveAsync(page with { Element = PageParts.SetPage(page.Element, AutoLogin, wanted) });
            return changed;
        },
        cancellation);

    /// <summary>Deletes a login that protects no page.</summary>
    /// <returns>The login as it was, for <see cref="PutBackLoginAsync"/>.</returns>
    /// <exception cref="DataException">Pages are protected by it: they would be open to everybody, or to nobody.</exception>
    public ValueTask<Authentication> DeleteLoginAsync(long id, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var login = work.Login(id);
            if (work.Apps.DataPages.Where(p => p.AuthenticationId == id).Select(p => p.Name).ToList() is { Count: > 0 } pages)
                throw new DataException(DataProblem.InUse, $"{string.Join(", ", pages.Take(3))}{(pages.Count > 3 ? $" and {(pages.Count - 3).ToString(CultureInfo.InvariantCulture)} more" : "")} {(pages.Count == 1 ? "is" : "are")} protected by this login. Choose another one there first, or open them to everybody.");
            await ObjectStore.DeleteAsync(work.Session, AppObjects.Authentication, id, cancellation);
            return login;
        },
        cancellation);

    /// <summary>Takes a deletion back.</summary>
    /// <exception cref="DataException">Its name is taken by now.</exception>
    public ValueTask<Authentication> PutBackLoginAsync(Authentication login, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            CheckLoginName(work, login.Name, login.Id);
            await ObjectStore.SaveAsync(work.Session, AppObjects.Authentication, login.Id, login, work.Cancellation);
            return login;
        },
        cancellation);

    private async ValueTask<Authentication> CreateLoginAsync(Work work, LoginDesign design, string by)
    {
        if (design.Source.Length == 0)
            throw new DataException(DataProblem.ObjectNotFound, "Choose the table of the people who sign in.", "Source");
        var source = PageSource.Get(work.Schema, design.Source, design.IsView);
        var id = await work.TakeIdAsync();
        var name = design.Name.Trim().Length > 0 ? CheckLoginName(work, design.Name, null) : work.FreeLoginName(PlainWords.Of(source.Name) + " login");
        var element = PageFactory.Login(source, name, id.ToString(CultureInfo.InvariantCulture), design.UserField, design.PasswordField);
        var login = new Authentication
        {
            Id = id,
            ExternalKey = Guid.NewGuid().ToString("D"),
            Name = name,
            Created = database.UtcNow,
            Modified = database.UtcNow,
            CreatedBy = by,
            Element = element,
        };
        await ObjectStore.SaveAsync(work.Session, AppObjects.Authentication, id, login, work.Cancellation);
        work.Made(login);
        return login;
    }

    /// <summary>The login of a page that is being made: the one that is named, else the one over the source of people, else a new one.</summary>
    private async ValueTask<Authentication> LoginAsync(Work work, PageLogin wanted, string by) => wanted.Id is { } id
        ? work.Login(id)
        : work.Logins.FirstOrDefault(a => a.Definition.IsView == wanted.IsView && a.Definition.DataSourceName.Equals(wanted.Source, StringComparison.OrdinalIgnoreCase))
            ?? await CreateLoginAsync(work, new LoginDesign { Source = wanted.Source, IsView = wanted.IsView }, by);

    /// <summary>A page that shows people what is theirs.</summary>
    private static PackageElement Owned(Work work, PageDesign design, PackageElement element, Authentication login)
    {
        var people = PageSource.Find(work.Schema, login.Definition.DataSourceName, login.Definition.IsView);
        if (design.Login is not { OwnRecords: true } wanted || people is null || PageSource.Find(work.Schema, design.Source, design.IsView) is not { } source)
            return element;
        // Whoever adds a person adds another one.
        if (design.Kind == DataPageKind.Submission && source.Table is not null && source.Table.Id == people.Table?.Id)
            return element;
        if ((wanted.Owner ?? RecordOwners.Between(source, people, work.Schema).FirstOrDefault()) is not { } owner)
        {
            throw new DataException(
                DataProblem.InvalidDefinition,
                $"'{source.Name}' has no field that says whose a record is. Add one for the person's {(people.UserName is { } name ? PlainWords.Of(name.Name) : "name")}, or a relationship to '{people.Name}'; or show everybody all records.", "OwnRecords");
        }

        return design.Kind == DataPageKind.Submission ? RecordOwners.Stamp(element, owner, source) : RecordOwners.Set(element, owner);
    }

    private static string CheckLoginName(Work work, string name, long? own)
    {
        var wanted = CheckName(name, "login");
        return work.Apps.FindAuthentication(wanted) is { } other && other.Id != own ? throw new DataException(DataProblem.AlreadyExists, $"There is a login '{other.Name}' already. Choose another name.", "Name") : wanted;
    }
}
