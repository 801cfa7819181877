using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;
using Tarn.Sql;

namespace Tarn.Identity.Profiles;

/// <summary>Rights of an account's profiles on objects. Changes hold from the next request on.</summary>
public sealed class ProfileGrants
{
    internal static readonly SystemStatement DeleteOfProfile = new("DELETE FROM _tarn_profile_grant WHERE profile_id = {0}");

    private static readonly SystemStatement Select = new("SELECT kind, object, rights FROM _tarn_profile_grant WHERE profile_id = {0}");
    private static readonly SystemStatement Lock = new("UPDATE _tarn_profile SET modified = {1} WHERE id = {0}");
    private static readonly SystemStatement DeleteOfObject = new("DELETE FROM _tarn_profile_grant WHERE kind = {0} AND object = {1}");

    private static readonly SystemStatement Insert = new("""
        INSERT INTO _tarn_profile_grant (profile_id, kind, object, rights) VALUES ({0}, {1}, {2}, {3})
            ON CONFLICT (profile_id, kind, object) DO UPDATE SET rights = _tarn_profile_grant.rights | excluded.rights
        """);

    private readonly IEngine _engine;
    private readonly TimeProvider _time;
    private readonly Action _changed;

    internal ProfileGrants(IEngine engine, TimeProvider time, Action changed)
    {
        _engine = engine;
        _time = time;
        _changed = changed;
    }

    /// <summary>The grants of a profile, also those that <see cref="ProfileDraft.AccessAllObjects"/> covers.</summary>
    public ValueTask<IReadOnlyList<ObjectGrant>> ListAsync(long profileId, CancellationToken cancellation) => ListAsync(_engine.QueryAsync, profileId, cancellation);

    internal async ValueTask<IReadOnlyList<ObjectGrant>> ListAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, long profileId, CancellationToken cancellation) =>
        await query(Select.With(_engine, Cell.Number(profileId)), cancellation)
            .ReadAllAsync(static row => new ObjectGrant((ObjectKind)row.GetInt64(0), row.GetText(1), (ProfileRight)row.GetInt64(2)), cancellation);

    /// <summary>Replaces all grants of a profile, as the screen <i>Permissions</i> saves them.</summary>
    /// <exception cref="DataException">No such profile, or a right that the kind of object does not have.</exception>
    public async ValueTask SetAsync(long profileId, IEnumerable<ObjectGrant> grants, CancellationToken cancellation)
    {
        var rows = ProfileChecks.Check(grants);
        var now = Cell.Time(_time.GetUtcNow());
        await _engine.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync(Lock.With(_engine, Cell.Number(profileId), now), cancellation) == 0)
                    throw DataException.NoObject("profile", profileId.ToString(System.Globalization.CultureInfo.InvariantCulture));
                await ReplaceAsync(session, profileId, rows, cancellation);
                return await session.ExecuteAsync(IdentityTables.RaiseVersion.With(_engine), cancellation);
            },
            cancellation);
        _changed();
    }

    /// <summary>
    /// Gives the profile that created an object all rights on it, inside the transaction that creates it.
    /// Call <see cref="AccountIdentity.Refresh"/> after the commit.
    /// </summary>
    public async ValueTask AddCreatorAsync(IWriteSession session, long profileId, ObjectKind kind, long objectId, CancellationToken cancellation)
    {
        await InsertAsync(session, profileId, new ObjectGrant(kind, objectId, ProfileRightLetters.Offered(kind)), cancellation);
        await session.ExecuteAsync(IdentityTables.RaiseVersion.With(_engine), cancellation);
    }

    /// <summary>Removes the grants on an object, inside the transaction that deletes it. Call <see cref="AccountIdentity.Refresh"/> after the commit.</summary>
    public async ValueTask RemoveObjectAsync(IWriteSession session, ObjectKind kind, long objectId, CancellationToken cancellation)
    {
        var grant = new ObjectGrant(kind, objectId, ProfileRight.None);
        if (await session.ExecuteAsync(DeleteOfObject.With(_engine, Cell.Number((long)kind), Cell.Text(grant.Object)), cancellation) > 0)
            await session.ExecuteAsync(IdentityTables.RaiseVersion.With(_engine), cancellation);
    }

    /// <summary>Replaces the checked grants of a profile, inside a transaction that has locked it.</summary>
    internal async ValueTask ReplaceAsync(IWriteSession session, long profileId, IEnumerable<ObjectGrant> rows, CancellationToken cancellation)
    {
        await session.ExecuteAsync(DeleteOfProfile.With(_engine, Cell.Number(profileId)), cancellation);
        foreach (var row in rows)
            await InsertAsync(session, profileId, row, cancellation);
    }

    private async ValueTask InsertAsync(IWriteSession session, long profileId, ObjectGrant grant, CancellationToken cancellation) =>
        await session.ExecuteAsync(
            Insert.With(_engine, Cell.Number(profileId), Cell.Number((long)grant.Kind), Cell.Text(grant.Object), Cell.Number((long)grant.Rights)), cancellation);
}
