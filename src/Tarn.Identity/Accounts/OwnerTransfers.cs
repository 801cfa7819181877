using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Accounts;

/// <summary>
/// Requests of owners to make somebody else the owner of their account (account.md 6.2): at most one for each account, with a link for the owner's own mailbox, stored as a hash, that counts for a day,
/// once, and only while everything is as it was when it was asked for: the owner, the owner's password, and the user, who is neither disabled nor gone. Part of <see cref="AccountCatalogue"/>.
/// </summary>
public sealed class OwnerTransfers
{
    /// <summary>How long a link counts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private static readonly SystemStatement SelectHeir = new(
        "SELECT m.identity FROM sys_member m JOIN sys_account a ON a.account_id = m.account_id AND a.owner <> m.identity WHERE m.account_id = {0} AND m.id = {1} AND m.disabled = 0 AND m.accepted IS NOT NULL");

    private static readonly SystemStatement SelectOwner = new("SELECT i.id, i.password FROM sys_account a JOIN sys_identity i ON i.id = a.owner WHERE a.account_id = {0} AND a.state = 0");
    private static readonly SystemStatement Delete = new("DELETE FROM sys_owner_transfer WHERE account_id = {0}");
    private static readonly SystemStatement Insert = new(
        "INSERT INTO sys_owner_transfer (account_id, hash, owner, stamp, member, heir, created, expires) VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})");

    private const string Columns = """
        SELECT t.hash, t.stamp, t.created, t.expires, t.member, o.id, o.name, o.email, o.password, h.id, h.name, h.email FROM sys_owner_transfer t
            JOIN sys_account a ON a.account_id = t.account_id AND a.owner = t.owner AND a.state = 0 JOIN sys_identity o ON o.id = t.owner JOIN sys_identity h ON h.id = t.heir
            JOIN sys_member m ON m.id = t.member AND m.account_id = t.account_id AND m.identity = t.heir AND m.disabled = 0 AND m.accepted IS NOT NULL WHERE t.account_id = {0} AND t.expires > {1}
        """;

    private static readonly SystemStatement Select = new(Columns);
    private static readonly SystemStatement SelectByHash = new(Columns + " AND t.hash = {2}");
    private static readonly SystemStatement UpdateOwner = new("UPDATE sys_account SET owner = {1} WHERE account_id = {0}");
    private static readonly SystemStatement SelectMember = new("SELECT id FROM sys_member WHERE account_id = {0} AND identity = {1}");
    private static readonly SystemStatement NextId = new("UPDATE sys_state SET next_id = next_id + 1 RETURNING next_id - 1");

    /// <summary>An invitation of this address that nobody has taken becomes the owner's own.</summary>
    private static readonly SystemStatement InsertMember = new("""
        INSERT INTO sys_member (id, account_id, email, email_key, name, identity, disabled, accepted, created) VALUES ({0}, {1}, {2}, {3}, {4}, {5}, 0, {6}, {6})
            ON CONFLICT (account_id, email_key) DO UPDATE SET identity = excluded.identity, disabled = 0, accepted = excluded.accepted, invitation = NULL, expires = NULL
        """);

    private static readonly SystemStatement LetIn = new("UPDATE sys_member SET disabled = 0, accepted = {1}, invitation = NULL, expires = NULL WHERE id = {0}");

    private readonly IEngine _engine;
    private readonly OwnerStore _owners;
    private readonly AccountUsers _users;
    private readonly TimeProvider _time;

    internal OwnerTransfers(IEngine engine, OwnerStore owners, AccountUsers users, TimeProvider time) => (_engine, _owners, _users, _time) = (engine, owners, users, time);

    /// <summary>Asks for it. A request made before counts no more. The caller limits attempts.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="password">Who asks proves by it to be the owner, and not somebody at an open window.</param>
    /// <param name="member">Number of the user who is to be the owner (<see cref="AccountUser.Id"/>).</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The request, and what its link carries; null when the password is wrong.</returns>
    /// <exception cref="DataException">Who asks is not the owner, or the user is none who could be.</exception>
    public async ValueTask<(OwnerTransfer Request, string Token)?> AskAsync(string accountId, Owner owner, string password, long member, CancellationToken cancellation)
    {
        if (await _owners.CheckAsync(owner.Email, password, cancellation) is not var (known, stored) || known.Id != owner.Id)
            return null;
        var token = Secrets.NewToken();
        var now = _time.GetUtcNow();
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                var present = await session.QueryAsync(SelectOwner.With(_engine, Cell.Text(accountId)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
                if (present != owner.Id)
                    throw new DataException(DataProblem.ReadOnly, "Only the account's owner can make somebody else the owner.");
                var heir = await session.QueryAsync(SelectHeir.With(_engine, Cell.Text(accountId), Cell.Number(member)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
                if (heir == 0)
                    throw new DataException(DataProblem.Conflict, "This person is not active. Only somebody who has accepted the invitation and is not disabled can become the owner.");
                await session.ExecuteAsync(Delete.With(_engine, Cell.Text(accountId)), cancellation);
                return await session.ExecuteAsync(
                    Insert.With(
                        _engine, Cell.Text(accountId), Cell.Text(Secrets.Hash(token)), Cell.Number(owner.Id), Cell.Text(Secrets.Hash(stored)), Cell.Number(member), Cell.Number(heir), Cell.Time(now),
                        Cell.Time(now + Life)),
                    cancellation);
            },
            cancellation);
        return (await FindOpenAsync(accountId, cancellation) ?? throw Stale(), token);
    }

    /// <summary>The request that waits for its link to be used; null when there is none that counts.</summary>
    public async ValueTask<OwnerTransfer?> FindOpenAsync(string accountId, CancellationToken cancellation) =>
        await _engine.QueryAsync(Select.With(_engine, Cell.Text(accountId), Cell.Time(_time.GetUtcNow())), cancellation).ReadOneAsync(TransferRow.Read, cancellation) is { Counts: true } row ? row.Request : null;

    /// <summary>What a link leads to; null when it counts no more. Nothing is changed.</summary>
    public async ValueTask<OwnerTransfer?> FindAsync(string accountId, string token, CancellationToken cancellation) =>
        await FindRowAsync(_engine.QueryAsync, accountId, token, cancellation) is { Counts: true } row ? row.Request : null;

    /// <summary>Takes the request back: its link counts no more.</summary>
    public async ValueTask TakeBackAsync(string accountId, CancellationToken cancellation) =>
        await _engine.WriteAsync(session => session.ExecuteAsync(Delete.With(_engine, Cell.Text(accountId)), cancellation), cancellation);

    /// <summary>Makes sure that the owner of an account is one of its users too, so that rights can be given that outlive the ownership.</summary>
    /// <returns>The owner's number among the users.</returns>
    public ValueTask<long> RequireMemberAsync(string accountId, Owner owner, CancellationToken cancellation) => _engine.WriteExclusivelyAsync(
        async session =>
        {
            var now = _time.GetUtcNow();
            if (await FindMemberAsync(session, accountId, owner, cancellation) is > 0 and var known)
            {
                await session.ExecuteAsync(LetIn.With(_engine, Cell.Number(known), Cell.Time(now)), cancellation);
                return known;
            }

            var next = await session.QueryAsync(NextId.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
            await session.ExecuteAsync(
                InsertMember.With(
                    _engine, Cell.Number(next), Cell.Text(accountId), Cell.Text(owner.Email), Cell.Text(OwnerStore.Key(owner.Email)), Cell.Text(owner.Name), Cell.Number(owner.Id), Cell.Time(now)),
                cancellation);
            return await FindMemberAsync(session, accountId, owner, cancellation);
        },
        cancellation);

    /// <summary>Uses the link up: the user owns the account from now on. The caller has made the former owner an administrator before (<see cref="RequireMemberAsync"/>).</summary>
    /// <returns>The request that was fulfilled.</returns>
    /// <exception cref="DataException">The link counts no more.</exception>
    public async ValueTask<OwnerTransfer> FinishAsync(string accountId, string token, CancellationToken cancellation)
    {
        var done = await _engine.WriteExclusivelyAsync(
            async session =>
            {
                // Looked at again, alone: of two at once the second finds nothing.
                if (await FindRowAsync(session.QueryAsync, accountId, token, cancellation) is not { Counts: true } row)
                    throw Stale();
                await session.ExecuteAsync(Delete.With(_engine, Cell.Text(accountId)), cancellation);
                await session.ExecuteAsync(UpdateOwner.With(_engine, Cell.Text(accountId), Cell.Number(row.Request.Heir.Id)), cancellation);
                return row.Request;
            },
            cancellation);
        _users.NoteChange();
        return done;
    }

    private static DataException Stale() => new(DataProblem.Conflict, "This link counts no more. The owner can ask for another one, under People.");

    private ValueTask<long> FindMemberAsync(IWriteSession session, string accountId, Owner owner, CancellationToken cancellation) =>
        session.QueryAsync(SelectMember.With(_engine, Cell.Text(accountId), Cell.Number(owner.Id)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);

    private ValueTask<TransferRow?> FindRowAsync(Func<Sql.SqlStatement, CancellationToken, ValueTask<RowReader>> query, string accountId, string token, CancellationToken cancellation) =>
        query(SelectByHash.With(_engine, Cell.Text(accountId), Cell.Time(_time.GetUtcNow()), Cell.Text(Secrets.Hash(token))), cancellation).ReadOneAsync(TransferRow.Read, cancellation);

    private sealed record TransferRow(OwnerTransfer Request, bool Counts)
    {
        /// <summary>With another password than when it was asked for it counts no more: whoever fears for the account changes that first.</summary>
        public static TransferRow Read(RowReader row) => new(
            new OwnerTransfer(
                new Owner(row.GetInt64(5), row.GetText(6), row.GetText(7)), new Owner(row.GetInt64(9), row.GetText(10), row.GetText(11)), row.GetInt64(4), row.ReadTime(2), row.ReadTime(3)),
            Secrets.Hash(row.FindText(8) ?? "") == row.GetText(1));
    }
}
