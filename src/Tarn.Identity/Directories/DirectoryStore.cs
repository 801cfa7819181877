using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Identity.Directories;

/// <summary>An account's directories: lists, finds, makes and changes them.</summary>
public sealed class DirectoryStore
{
    internal const string Kind = "directory";
    private const int MaxDescription = 1000;

    private static readonly SystemStatement Count = new("SELECT COUNT(*) FROM _tarn_dir_user WHERE table_id = {0}");

    private static readonly SystemStatement EndSessions = new("DELETE FROM _tarn_dir_session WHERE table_id = {0}");
    private static readonly SystemStatement EndSessionsFrom = new("UPDATE _tarn_dir_user SET sessions_from = {1} WHERE table_id = {0}");

    private static readonly SystemStatement DeleteLog = new("DELETE FROM _tarn_dir_log WHERE table_id = {0}");

    private readonly AccountDatabase _database;
    private Kept? _kept;

    internal DirectoryStore(AccountDatabase database) => _database = database;

    /// <summary>All directories, by name.</summary>
    public async ValueTask<IReadOnlyList<UserDirectory>> ListAsync(CancellationToken cancellation)
    {
        var schema = await _database.GetSchemaAsync(cancellation);
        if (Volatile.Read(ref _kept) is { } kept && kept.Version == schema.Version)
            return kept.Directories;
        var directories = schema.Tables.Any(static t => t.IsDirectory) ? await ReadAsync(schema, _database.Engine.QueryAsync, cancellation) : [];
        // Read after its version: a change in between only means that they are read once more.
        Volatile.Write(ref _kept, new Kept(schema.Version, directories));
        return directories;
    }

    /// <summary>Finds a directory by id, then by name; null when there is none.</summary>
    public async ValueTask<UserDirectory?> FindAsync(string idOrName, CancellationToken cancellation)
    {
        var all = await ListAsync(cancellation);
        return all.FirstOrDefault(d => d.Id.Equals(idOrName, StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault(d => d.Name.Equals(idOrName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Finds the directory of a table; null for an ordinary table.</summary>
    public async ValueTask<UserDirectory?> FindOfTableAsync(TableDefinition table, CancellationToken cancellation) =>
        table.Directory is { } id ? await FindAsync(id, cancellation) : null;

    /// <summary>Gives a directory by id or name.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public async ValueTask<UserDirectory> GetAsync(string idOrName, CancellationToken cancellation) =>
        await FindAsync(idOrName, cancellation) ?? throw DataException.NoObject("directory", idOrName);

    /// <summary>Counts the users of a directory.</summary>
    public async ValueTask<long> CountUsersAsync(UserDirectory directory, CancellationToken cancellation) =>
        await _database.Engine.QueryAsync(Count.With(_database.Engine, Cell.Number(directory.TableId)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);

    /// <summary>Makes a directory with a table of its name and no users.</summary>
    /// <param name="name">Its name, by the rules of tables.</param>
    /// <param name="description">A note.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The name breaks a rule or is taken.</exception>
    public ValueTask<UserDirectory> CreateAsync(string name, string description, string actor, CancellationToken cancellation) => _database.Designer.ChangeAsync(
        async (session, schema) =>
        {
            if (schema.FindTableDefinition(name) is not null || schema.FindViewDefinition(name) is not null)
                throw new DataException(DataProblem.AlreadyExists, $"An object named '{name}' exists already. Choose another name.");
            await DirectoryTables.EnsureAsync(session, cancellation);
            var table = await _database.Designer.CreateTableAsync(session, schema, name, "", [.. DirectoryTable.RequiredFields.Select(static f => new FieldDesign(f))], cancellation);
            return await SaveNewAsync(session, table, description, actor, cancellation);
        },
        cancellation);

    /// <summary>Changes the policy. Running sessions and links keep to the new one at once; passwords when they are changed next.</summary>
    /// <exception cref="DataException">A setting is out of its range.</exception>
    public ValueTask<UserDirectory> ChangePolicyAsync(string id, Func<DirectoryPolicy, DirectoryPolicy> change, string actor, CancellationToken cancellation) => ChangeAsync(
        id, actor, (session, directory) => SetPolicyAsync(session, directory, change, cancellation), cancellation);

    /// <summary>Changes the policy of a directory that somebody has looked at, unless somebody else has changed it since.</summary>
    /// <exception cref="DataException">A setting is out of its range; or somebody else was first.</exception>
    public ValueTask<UserDirectory> ChangePolicyAsync(UserDirectory seen, Func<DirectoryPolicy, DirectoryPolicy> change, string actor, CancellationToken cancellation) => ChangeAsync(
        seen.Id,
        actor,
        (session, directory) => directory.PolicyJson == seen.PolicyJson ? SetPolicyAsync(session, directory, change, cancellation) : throw DataException.Overtaken("these rules", directory.ModifiedBy),
        cancellation);

    /// <summary>Lets people sign in, or nobody: all sessions end then.</summary>
    public ValueTask<UserDirectory> EnableAsync(string id, bool enabled, string actor, CancellationToken cancellation) => ChangeAsync(
        id,
        actor,
        async (session, directory) =>
        {
            if (!enabled)
            {
                await session.ExecuteAsync(EndSessions.With(_database.Engine, Cell.Number(directory.TableId)), cancellation);
                await session.ExecuteAsync(EndSessionsFrom.With(_database.Engine, Cell.Number(directory.TableId), Cell.Time(_database.Clock.GetUtcNow())), cancellation);
            }

            return directory with { Disabled = !enabled };
        },
        cancellation);

    /// <summary>Deletes a directory: passwords, sessions, links and log end, and its pages are not there any more.</summary>
    /// <param name="id">The directory.</param>
    /// <param name="keepsData">Its table stays as an ordinary one, without the field <c>Password</c>; otherwise it goes too.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A view, relationship or formula uses what would go.</exception>
    public ValueTask<bool> DeleteAsync(string id, bool keepsData, CancellationToken cancellation) => _database.Designer.ChangeAsync(
        async (session, schema) =>
        {
            var table = schema.Tables.FirstOrDefault(t => t.Directory == id) ?? throw DataException.NoObject("directory", id);
            await DirectoryTables.DeleteAllAsync(session, table.Id, cancellation);
            await session.ExecuteAsync(DeleteLog.With(session.Engine, Cell.Number(table.Id)), cancellation);
            await ObjectStore.DeleteAsync(session, Kind, table.Id, cancellation);
            await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, table with { Directory = null }, cancellation);
            schema = await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
            return keepsData
                ? await _database.Designer.DeleteFieldAsync(session, schema, table.Name, DirectoryTable.Password, cancellation)
                : await SchemaDesigner.DropTableAsync(session, schema, table.Name, cancellation);
        },
        cancellation);

    /// <summary>Makes a table that has the required fields the table of a new directory, inside a change of design.</summary>
    internal async ValueTask<UserDirectory> SaveNewAsync(IWriteSession session, TableDefinition table, string description, string actor, CancellationToken cancellation)
    {
        if (description.Length > MaxDescription)
            throw new DataException(DataProblem.InvalidDefinition, $"The description may have at most {MaxDescription} characters.");
        var directory = new UserDirectory
        {
            Id = Guid.NewGuid().ToString("D"),
            TableId = table.Id,
            Name = table.Name,
            Description = description,
            Created = _database.Clock.GetUtcNow(),
            CreatedBy = actor,
        };
        await ObjectStore.SaveAsync(session, ObjectStore.TableKind, table.Id, table with { Directory = directory.Id }, cancellation);
        await ObjectStore.SaveAsync(session, Kind, table.Id, directory, cancellation);
        return directory;
    }

    private static async ValueTask<UserDirectory> SetPolicyAsync(IWriteSession session, UserDirectory directory, Func<DirectoryPolicy, DirectoryPolicy> change, CancellationToken cancellation)
    {
        var policy = change(directory.Policy).Checked();
        if (policy.Password.ExpiryDays != directory.Policy.Password.ExpiryDays)
            await UserWrites.SetExpiryAsync(session, directory.TableId, policy, cancellation);
        return directory with { PolicyJson = policy.ToJson() };
    }

    private ValueTask<UserDirectory> ChangeAsync(
        string id, string actor, Func<IWriteSession, UserDirectory, ValueTask<UserDirectory>> change, CancellationToken cancellation) => _database.Designer.ChangeAsync(
        async (session, schema) =>
        {
            var directory = (await ReadAsync(schema, session.QueryAsync, cancellation)).FirstOrDefault(d => d.Id == id) ?? throw DataException.NoObject("directory", id);
            var changed = await change(session, directory) with { Modified = _database.Clock.GetUtcNow(), ModifiedBy = actor };
            await ObjectStore.SaveAsync(session, Kind, changed.TableId, changed, cancellation);
            return changed;
        },
        cancellation);

    private async ValueTask<IReadOnlyList<UserDirectory>> ReadAsync(AccountSchema schema, Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, CancellationToken cancellation) =>
    [
        .. (await ObjectStore.ReadAsync<UserDirectory>(query, _database.Engine.Dialect, Kind, cancellation))
            .Where(d => schema.FindTable(d.TableId) is not null)
            .Select(d => d with { Name = schema.FindTable(d.TableId)!.Name })
            .OrderBy(static d => d.Name, StringComparer.OrdinalIgnoreCase),
    ];

    private sealed record Kept(long Version, IReadOnlyList<UserDirectory> Directories);
}
