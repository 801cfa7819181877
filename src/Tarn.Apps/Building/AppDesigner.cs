using System.Collections.Immutable;
using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>
/// Changes an account's apps and DataPages. Every method is one transaction that takes the account's design lock and checks against what is there then; a failure leaves everything as it was.
/// What it makes is what an import would have stored: it exports as a package and runs as any page does.
/// </summary>
/// <param name="database">The account.</param>
public sealed partial class AppDesigner(AccountDatabase database)
{
    /// <summary>Longest name of an app or a page.</summary>
    public const int MaxName = 255;

    /// <summary>Creates an app.</summary>
    /// <param name="name">Its name, unique in the account.</param>
    /// <param name="description">A text for builders.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The name is empty, too long or taken.</exception>
    public ValueTask<AppDefinition> CreateAppAsync(string name, string description, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var app = new AppDefinition
            {
                Id = await work.TakeIdAsync(),
                ExternalKey = Guid.NewGuid().ToString("D"),
                Name = CheckAppName(work.Apps, name, null),
                Description = description.Trim(),
                Created = database.UtcNow,
                Modified = database.UtcNow,
                CreatedBy = by,
            };
            await work.SaveAsync(app);
            return app;
        },
        cancellation);

    /// <summary>Gives an app another name and description.</summary>
    /// <exception cref="DataException">The app is gone, or the name is empty, too long or taken.</exception>
    public ValueTask<AppDefinition> RenameAppAsync(long id, string name, string description, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var app = work.App(id);
            var changed = app with { Name = CheckAppName(work.Apps, name, id), Description = description.Trim(), Modified = database.UtcNow, ModifiedBy = by };
            await work.SaveAsync(changed);
            return changed;
        },
        cancellation);

    /// <summary>Deletes an app with its pages. Tables, views and authentications stay: they belong to the account.</summary>
    /// <exception cref="DataException">The app is gone.</exception>
    public ValueTask<bool> DeleteAppAsync(long id, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var app = work.App(id);
            foreach (var page in work.Apps.DataPagesOf(app))
                await work.DeletePageAsync(page.Id);
            await ObjectStore.DeleteAsync(work.Session, AppObjects.App, app.Id, cancellation);
            return true;
        },
        cancellation);

    private async ValueTask<T> ChangeAsync<T>(Func<Work, ValueTask<T>> change, CancellationToken cancellation)
    {
        await PageRevisions.Tables.PrepareAsync(database.Engine, cancellation);
        return await database.Designer.ChangeAsync(
            async (session, schema) =>
            {
                var apps = await AppSnapshot.ReadAsync(session.QueryAsync, session.Engine.Dialect, cancellation);
                return await change(new Work(session, schema, apps, cancellation));
            },
            cancellation);
    }

    private static string CheckAppName(AppSnapshot apps, string name, long? own)
    {
        var wanted = CheckName(name, "app");
        return apps.FindAppByName(wanted) is { } other && other.Id != own ? throw new DataException(DataProblem.AlreadyExists, $"There is an app '{other.Name}' already. Choose another name.", "Name") : wanted;
    }

    private static string CheckName(string name, string kind)
    {
        var wanted = name.Trim();
        if (wanted.Length == 0)
            throw new DataException(DataProblem.InvalidDefinition, $"Give the {kind} a name.", "Name");
        return wanted.Length > MaxName || wanted.Any(char.IsControl)
            ? throw new DataException(DataProblem.InvalidDefinition, $"The name may have up to {MaxName.ToString(CultureInfo.InvariantCulture)} characters, on one line.", "Name")
            : wanted;
    }

    /// <summary>One transaction: what was there when it began, and what it writes.</summary>
    private sealed class Work(IWriteSession session, AccountSchema schema, AppSnapshot apps, CancellationToken cancellation)
    {
        private readonly HashSet<string> _given = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<Authentication> _made = [];

        public IWriteSession Session => session;

        public AccountSchema Schema => schema;

        public AppSnapshot Apps => apps;

        public CancellationToken Cancellation => cancellation;

        public AppDefinition App(long id) => apps.FindApp(id) ?? throw new DataException(DataProblem.ObjectNotFound, "This app does not exist any more. Somebody may have deleted it.");

        public DataPage Page(long id) => apps.DataPages.FirstOrDefault(p => p.Id == id) ?? throw new DataException(DataProblem.ObjectNotFound, "This DataPage does not exist any more. Somebody may have deleted it.");

        public Authentication Login(long id) => Logins.FirstOrDefault(a => a.Id == id) ?? throw new DataException(DataProblem.ObjectNotFound, "This login does not exist any more. Choose another one.", "Login");

        /// <summary>The logins, with those made in this transaction.</summary>
        public IEnumerable<Authentication> Logins => apps.Authentications.Concat(_made);

        /// <summary>Remembers a login that was made in this transaction.</summary>
        public void Made(Authentication login) => _made.Add(login);

        public ValueTask<long> TakeIdAsync() => ObjectStore.TakeIdsAsync(session, 1, cancellation);

        public ValueTask SaveAsync(AppDefinition app) => ObjectStore.SaveAsync(session, AppObjects.App, app.Id, app, cancellation);

        public ValueTask SaveAsync(DataPage page) => ObjectStore.SaveAsync(session, AppObjects.DataPage, page.Id, page, cancellation);

        public async ValueTask DeletePageAsync(long id)
        {
            await ObjectStore.DeleteAsync(session, AppObjects.DataPage, id, cancellation);
            await PageRevisions.ForgetAsync(session, id, cancellation);
        }

        /// <summary>Remembers that the app has changed: its last change is that of its newest object.</summary>
        public ValueTask NoteAsync(AppDefinition app, DateTime now, string by) => SaveAsync(app with { Modified = now, ModifiedBy = by });

        /// <summary>A name that no login has.</summary>
        public string FreeLoginName(string wanted)
        {
            var name = wanted;
            for (var number = 2; Logins.Any(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase)); number++)
                name = string.Create(CultureInfo.InvariantCulture, $"{wanted} {number}");
            return name;
        }

        /// <summary>A name that no page of the app has.</summary>
        public string FreeName(AppDefinition app, string wanted)
        {
            var taken = apps.DataPagesOf(app).Select(p => p.Name).Concat(_given).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var name = wanted;
            for (var number = 2; taken.Contains(name); number++)
                name = string.Create(CultureInfo.InvariantCulture, $"{wanted} {number}");
            _given.Add(name);
            return name;
        }
    }
}
