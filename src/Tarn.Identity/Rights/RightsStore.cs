using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Rights;

/// <summary>
/// Keeps who may do what in an account: groups with their members, grants, rights of creation. A change holds at once in this process, and after <see cref="IdentityOptions.CacheLife"/> at most in
/// others. It does not ask who changes them: the caller does.
/// </summary>
public sealed class RightsStore
{
    private const int LongestDescription = 1_000;

    private static readonly SystemStatement SelectGroups = new("SELECT id, name, description FROM _tarn_group");
    private static readonly SystemStatement SelectMembers = new("SELECT group_id, member FROM _tarn_group_member");
    private static readonly SystemStatement SelectGrants = new("SELECT is_group, subject, kind, object, rights FROM _tarn_grant");
    private static readonly SystemStatement SelectCreates = new("SELECT is_group, subject, kind FROM _tarn_create_right");
    private static readonly SystemStatement FindName = new("SELECT id FROM _tarn_group WHERE name_key = {0}");
    private static readonly SystemStatement LastGroup = new("SELECT MAX(id) FROM _tarn_group");
    private static readonly SystemStatement InsertGroup = new("INSERT INTO _tarn_group (id, name, name_key, description) VALUES ({0}, {1}, {2}, {3})");
    private static readonly SystemStatement UpdateGroup = new("UPDATE _tarn_group SET name = {1}, name_key = {2}, description = {3} WHERE id = {0}");
    private static readonly SystemStatement DeleteGroup = new("DELETE FROM _tarn_group WHERE id = {0}");
    private static readonly SystemStatement InsertMember = new("INSERT INTO _tarn_group_member (group_id, member) VALUES ({0}, {1}) ON CONFLICT (group_id, member) DO NOTHING");
    private static readonly SystemStatement DeleteMembersOfGroup = new("DELETE FROM _tarn_group_member WHERE group_id = {0}");
    private static readonly SystemStatement DeleteGroupsOfMember = new("DELETE FROM _tarn_group_member WHERE member = {0}");
    private static readonly SystemStatement DeleteGrants = new("DELETE FROM _tarn_grant WHERE is_group = {0} AND subject = {1}");
    private static readonly SystemStatement DeleteCreates = new("DELETE FROM _tarn_create_right WHERE is_group = {0} AND subject = {1}");
    private static readonly SystemStatement DeleteGrant = new("DELETE FROM _tarn_grant WHERE is_group = {0} AND subject = {1} AND kind = {2} AND object = {3}");
    private static readonly SystemStatement DeleteGrantsOnObject = new("DELETE FROM _tarn_grant WHERE kind = {0} AND object = {1}");
    private static readonly SystemStatement InsertCreate = new("INSERT INTO _tarn_create_right (is_group, subject, kind) VALUES ({0}, {1}, {2}) ON CONFLICT (is_group, subject, kind) DO NOTHING");
    private static readonly SystemStatement InsertGrant = new("""
        INSERT INTO _tarn_grant (is_group, subject, kind, object, rights) VALUES ({0}, {1}, {2}, {3}, {4})
            ON CONFLICT (is_group, subject, kind, object) DO UPDATE SET rights = _tarn_grant.rights | excluded.rights
        """);

    private readonly IEngine _engine;
    private readonly VersionWatch _watch;
    private AccountRights? _kept;

    internal RightsStore(IEngine engine, VersionWatch watch)
    {
        _engine = engine;
        _watch = watch;
    }

    /// <summary>Groups and rights as they are now. Completes synchronously when they were read lately.</summary>
    public ValueTask<AccountRights> GetAsync(CancellationToken cancellation) =>
        _watch.TryGet(out var version) && Volatile.Read(ref _kept) is { } known && known.Version == version ? new(known) : ReadAsync(cancellation);

    /// <summary>Makes a group without members and rights.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="DataException">The name is blank, too long or taken.</exception>
    public async ValueTask<long> CreateGroupAsync(string name, string description, CancellationToken cancellation)
    {
        var (cleanName, cleanDescription) = Check(name, description);
        long id = 0;
        await ChangeAsync(
            async session =>
            {
                await RequireFreeAsync(session, cleanName, null, cancellation);
                var last = await session.QueryAsync(LastGroup.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
                id = Math.Max(last + 1, UserGroup.FirstOwn);
                // A number that was a group's before must not carry over what that one might do.
                await ForgetAsync(session, RightsSubject.Group(id), cancellation);
                await session.ExecuteAsync(InsertGroup.With(_engine, Cell.Number(id), Cell.Text(cleanName), Cell.Text(Key(cleanName)), Cell.Text(cleanDescription)), cancellation);
            },
            cancellation);
        return id;
    }

    /// <summary>Gives a group of the account's own another name and description.</summary>
    /// <exception cref="DataException">No such group, it is built in, or the name is blank, too long or taken.</exception>
    public ValueTask ChangeGroupAsync(long id, string name, string description, CancellationToken cancellation)
    {
        var (cleanName, cleanDescription) = Check(name, description);
        RequireOwn(id);
        return ChangeAsync(
            async session =>
            {
                await RequireFreeAsync(session, cleanName, id, cancellation);
                if (await session.ExecuteAsync(UpdateGroup.With(_engine, Cell.Number(id), Cell.Text(cleanName), Cell.Text(Key(cleanName)), Cell.Text(cleanDescription)), cancellation) == 0)
                    throw NoGroup(id);
            },
            cancellation);
    }

    /// <summary>Deletes a group of the account's own, with its rights.</summary>
    /// <exception cref="DataException">No such group, or it is built in.</exception>
    public ValueTask DeleteGroupAsync(long id, CancellationToken cancellation)
    {
        RequireOwn(id);
        return ChangeAsync(
            async session =>
            {
                if (await session.ExecuteAsync(DeleteGroup.With(_engine, Cell.Number(id)), cancellation) == 0)
                    throw NoGroup(id);
                await session.ExecuteAsync(DeleteMembersOfGroup.With(_engine, Cell.Number(id)), cancellation);
                await ForgetAsync(session, RightsSubject.Group(id), cancellation);
            },
            cancellation);
    }

    /// <summary>Says who is in a group.</summary>
    /// <exception cref="DataException">No such group, or it is Everyone, to whom all belong.</exception>
    public ValueTask SetMembersAsync(long group, IReadOnlyCollection<long> members, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            await RequireGroupsAsync(session, [group], cancellation);
            await session.ExecuteAsync(DeleteMembersOfGroup.With(_engine, Cell.Number(group)), cancellation);
            foreach (var member in members)
                await session.ExecuteAsync(InsertMember.With(_engine, Cell.Number(group), Cell.Number(member)), cancellation);
        },
        cancellation);

    /// <summary>Says which groups a user is in.</summary>
    /// <exception cref="DataException">No such group, or it is Everyone, to whom all belong.</exception>
    public ValueTask SetGroupsAsync(long user, IReadOnlyCollection<long> groups, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            await RequireGroupsAsync(session, groups, cancellation);
            await session.ExecuteAsync(DeleteGroupsOfMember.With(_engine, Cell.Number(user)), cancellation);
            foreach (var group in groups)
                await session.ExecuteAsync(InsertMember.With(_engine, Cell.Number(group), Cell.Number(user)), cancellation);
        },
        cancellation);

    /// <summary>Replaces what is granted to a user or group itself, as the permissions screen saves it.</summary>
    /// <exception cref="DataException">A right that the kind of object does not have, a kind of which nothing can be made, or a group whose rights are fixed.</exception>
    public ValueTask SetAsync(RightsSubject subject, IReadOnlyCollection<RightsGrant> grants, IReadOnlyCollection<RightsKind> creates, CancellationToken cancellation)
    {
        if (subject is { IsGroup: true, Id: UserGroup.Administrators or UserGroup.AppManagers })
            throw new DataException(DataProblem.ReadOnly, "What this group may do is fixed.");
        if (grants.FirstOrDefault(static g => (g.Rights & ~RightsMatrix.Offered(g.Kind)) != Right.None) is { } wrong)
            throw new DataException(DataProblem.InvalidDefinition, $"There is no right {wrong.Rights & ~RightsMatrix.Offered(wrong.Kind)} on objects of kind {wrong.Kind}.");
        if (creates.Except(RightsMatrix.Creatable).Any())
            throw new DataException(DataProblem.InvalidDefinition, "Nothing new can be made of this kind.");
        return ChangeAsync(
            async session =>
            {
                if (subject.IsGroup && await session.QueryAsync(SelectGroups.With(_engine), cancellation).ReadAllAsync(static row => row.GetInt64(0), cancellation) is var known && !known.Contains(subject.Id))
                    throw NoGroup(subject.Id);
                await ForgetAsync(session, subject, cancellation);
                foreach (var grant in grants.Where(static g => g.Rights != Right.None))
                    await InsertAsync(session, subject, grant, cancellation);
                foreach (var kind in creates)
                    await session.ExecuteAsync(InsertCreate.With(_engine, Cell.Flag(subject.IsGroup), Cell.Number(subject.Id), Cell.Number((long)kind)), cancellation);
            },
            cancellation);
    }

    /// <summary>
    /// Grants and takes back rights on one object, for somebody who may say who uses it: M, and only rights that they have themselves (account.md 6.5). Only what is named changes, so that two at once do
    /// not undo each other; who changes them is asked in the same transaction.
    /// </summary>
    /// <param name="user">Number of the user who does it; null for an owner who has none.</param>
    /// <param name="isOwner">The user owns the account.</param>
    /// <param name="item">The object, with its number; once for each app that it lies in.</param>
    /// <param name="changes">What changes.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">Who does it has not M, or not a right that changes; the kind has no such right; or a group is gone or has fixed rights.</exception>
    public ValueTask ChangeOnObjectAsync(long? user, bool isOwner, IReadOnlyList<RightsObject> item, IReadOnlyCollection<RightsChange> changes, CancellationToken cancellation)
    {
        var (kind, number) = (item[0].Kind, item[0].Id ?? throw new ArgumentException("Rights on all of a kind are set where a user or group is.", nameof(item)));
        return ChangeAsync(
            async session =>
            {
                var now = await ReadAsync(0, session.QueryAsync, cancellation);
                var person = now.Of(user, isOwner);
                var held = item.Aggregate(Right.None, (rights, place) => rights | person.Of(place));
                if ((held & Right.Manage) == Right.None)
                    throw new DataException(DataProblem.ReadOnly, "You may not say who uses this. Ask the account's owner or an administrator.");
                foreach (var (subject, granted, revoked) in changes)
                {
                    if (((granted | revoked) & ~held) != Right.None)
                        throw new DataException(DataProblem.ReadOnly, "You can give and take back only what you may do yourself. Something of that was taken from you meanwhile: load the page again.");
                    if ((granted & ~RightsMatrix.Offered(kind)) != Right.None)
                        throw new DataException(DataProblem.InvalidDefinition, $"There is no right {granted & ~RightsMatrix.Offered(kind)} on objects of kind {kind}.");
                    if (subject.IsGroup && (now.FindGroup(subject.Id) ?? throw NoGroup(subject.Id)).HasFixedRights)
                        throw new DataException(DataProblem.ReadOnly, "What this group may do is fixed.");
                    var own = now.GrantsOf(subject).FirstOrDefault(g => g.Kind == kind && g.Object == number)?.Rights ?? Right.None;
                    await session.ExecuteAsync(DeleteGrant.With(_engine, Cell.Flag(subject.IsGroup), Cell.Number(subject.Id), Cell.Number((long)kind), Cell.Number(number)), cancellation);
                    if (((own | granted) & ~revoked) is not Right.None and var next)
                        await InsertAsync(session, subject, new RightsGrant(kind, number, next), cancellation);
                }
            },
            cancellation);
    }

    /// <summary>Gives the user who made an object all rights on it.</summary>
    public ValueTask AddCreatorAsync(long user, RightsKind kind, long item, CancellationToken cancellation) =>
        ChangeAsync(session => InsertAsync(session, RightsSubject.User(user), new RightsGrant(kind, item, RightsMatrix.Offered(kind)), cancellation), cancellation);

    /// <summary>Removes what was granted on an object that is gone.</summary>
    public ValueTask ForgetObjectAsync(RightsKind kind, long item, CancellationToken cancellation) =>
        ChangeAsync(async session => await session.ExecuteAsync(DeleteGrantsOnObject.With(_engine, Cell.Number((long)kind), Cell.Number(item)), cancellation), cancellation);

    /// <summary>Removes a user from all groups, with everything granted.</summary>
    public ValueTask ForgetUserAsync(long user, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            await session.ExecuteAsync(DeleteGroupsOfMember.With(_engine, Cell.Number(user)), cancellation);
            await ForgetAsync(session, RightsSubject.User(user), cancellation);
        },
        cancellation);

    private static string Key(string name) => name.ToUpperInvariant();

    private static DataException NoGroup(long id) => DataException.NoObject("group", id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static void RequireOwn(long id)
    {
        if (id < UserGroup.FirstOwn)
            throw new DataException(DataProblem.ReadOnly, "Built-in groups can be neither renamed nor deleted.");
    }

    private static (string Name, string Description) Check(string name, string description)
    {
        if (name.Trim() is not { Length: > 0 and <= 64 } cleanName)
            throw new DataException(DataProblem.InvalidDefinition, "A group's name must have 1 to 64 characters.", "Name");
        if (description.Trim() is not { Length: <= LongestDescription } cleanDescription)
            throw new DataException(DataProblem.InvalidDefinition, $"The description must have at most {LongestDescription:N0} characters.", "Description");
        return (cleanName, cleanDescription);
    }

    private async ValueTask RequireFreeAsync(IWriteSession session, string name, long? own, CancellationToken cancellation)
    {
        var users = await session.QueryAsync(FindName.With(_engine, Cell.Text(Key(name))), cancellation).ReadAllAsync(static row => row.GetInt64(0), cancellation);
        if (users.Any(u => u != own))
            throw new DataException(DataProblem.AlreadyExists, $"There is a group called '{name}' already.", "Name");
    }

    private async ValueTask RequireGroupsAsync(IWriteSession session, IReadOnlyCollection<long> groups, CancellationToken cancellation)
    {
        if (groups.Contains(UserGroup.Everyone))
            throw new DataException(DataProblem.ReadOnly, "Everybody belongs to Everyone; nobody can be put into it or taken out.");
        var known = await session.QueryAsync(SelectGroups.With(_engine), cancellation).ReadAllAsync(static row => row.GetInt64(0), cancellation);
        if (groups.Except(known).ToList() is [var missing, ..])
            throw NoGroup(missing);
    }

    private async ValueTask ForgetAsync(IWriteSession session, RightsSubject subject, CancellationToken cancellation)
    {
        await session.ExecuteAsync(DeleteGrants.With(_engine, Cell.Flag(subject.IsGroup), Cell.Number(subject.Id)), cancellation);
        await session.ExecuteAsync(DeleteCreates.With(_engine, Cell.Flag(subject.IsGroup), Cell.Number(subject.Id)), cancellation);
    }

    private async ValueTask InsertAsync(IWriteSession session, RightsSubject subject, RightsGrant grant, CancellationToken cancellation) => await session.ExecuteAsync(
        InsertGrant.With(
            _engine, Cell.Flag(subject.IsGroup), Cell.Number(subject.Id), Cell.Number((long)grant.Kind), Cell.Number(grant.Object ?? RightsTables.AllObjects), Cell.Number((long)grant.Rights)),
        cancellation);

    private async ValueTask ChangeAsync(Func<IWriteSession, ValueTask> change, CancellationToken cancellation)
    {
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                await change(session);
                return await session.ExecuteAsync(IdentityTables.RaiseVersion.With(_engine), cancellation);
            },
            cancellation);
        _watch.Expire();
    }

    private async ValueTask<AccountRights> ReadAsync(CancellationToken cancellation)
    {
        // The version comes first: what is read after it is at least as new.
        var rights = await ReadAsync(await _watch.GetAsync(cancellation), _engine.QueryAsync, cancellation);
        Volatile.Write(ref _kept, rights);
        return rights;
    }

    private async ValueTask<AccountRights> ReadAsync(long version, Func<Sql.SqlStatement, CancellationToken, ValueTask<RowReader>> query, CancellationToken cancellation)
    {
        var members = (await query(SelectMembers.With(_engine), cancellation).ReadAllAsync(static row => (Group: row.GetInt64(0), Member: row.GetInt64(1)), cancellation))
            .ToLookup(static m => m.Group, static m => m.Member);
        var groups = await query(SelectGroups.With(_engine), cancellation)
            .ReadAllAsync(row => new UserGroup(row.GetInt64(0), row.GetText(1), row.GetText(2), [.. members[row.GetInt64(0)]]), cancellation);
        var grants = await query(SelectGrants.With(_engine), cancellation).ReadAllAsync(
            static row => (new RightsSubject(row.GetInt64(0) != 0, row.GetInt64(1)), new RightsGrant((RightsKind)row.GetInt64(2), row.GetInt64(3) is >= 0 and var item ? item : null, (Right)row.GetInt64(4))), cancellation);
        var creates = await query(SelectCreates.With(_engine), cancellation)
            .ReadAllAsync(static row => (new RightsSubject(row.GetInt64(0) != 0, row.GetInt64(1)), (RightsKind)row.GetInt64(2)), cancellation);
        return new AccountRights(version, [.. groups.OrderBy(static g => g.IsBuiltIn ? g.Id : UserGroup.FirstOwn).ThenBy(static g => g.Name, StringComparer.OrdinalIgnoreCase)], grants, creates);
    }
}
