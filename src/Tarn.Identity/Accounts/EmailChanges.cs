using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Profiles;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Accounts;

/// <summary>
/// Requests of people to sign in with another e-mail address: at most one for each person, with a link for the new mailbox, stored as a hash, that counts for five days (account.md 4.1), once, in the account
/// where it was asked for, and only while address and password are those with which it was asked for. Nothing changes before. Part of <see cref="AccountCatalogue"/>.
/// </summary>
public sealed class EmailChanges
{
    /// <summary>How long a link counts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(5);

    /// <summary>What is wrong concerns this.</summary>
    public const string Field = "E-mail address";

    /// <summary>Longest address, in characters.</summary>
    public const int MaxEmail = 200;

    private static readonly SystemStatement Delete = new("DELETE FROM sys_email_change WHERE identity = {0} OR expires <= {1}");
    private static readonly SystemStatement Insert = new("INSERT INTO sys_email_change (identity, hash, account_id, email, former, stamp, created, expires) VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})");

    /// <summary>Only of somebody who may come into the account now.</summary>
    private const string Columns = """
        SELECT i.id, i.name, i.email, i.password, c.email, c.stamp, c.created, c.expires FROM sys_email_change c JOIN sys_identity i ON i.id = c.identity AND i.email_key = c.former
            JOIN sys_account a ON a.account_id = c.account_id AND a.state = 0 LEFT JOIN sys_member m ON m.account_id = a.account_id AND m.identity = i.id AND m.disabled = 0 AND m.accepted IS NOT NULL
            WHERE (a.owner = i.id OR m.id IS NOT NULL) AND c.expires > {0}
        """;

    private static readonly SystemStatement SelectOfPerson = new(Columns + " AND c.identity = {1}");
    private static readonly SystemStatement SelectByHash = new(Columns + " AND c.account_id = {1} AND c.hash = {2}");
    private static readonly SystemStatement FindOther = new("SELECT id FROM sys_identity WHERE email_key = {1} AND id <> {0}");

    /// <summary>Somebody of the address is invited where the person works already: one address is one user of an account.</summary>
    private static readonly SystemStatement FindInvited = new("""
        SELECT o.id FROM sys_member m JOIN sys_member o ON o.account_id = m.account_id AND o.id <> m.id AND o.email_key = {1} WHERE m.identity = {0}
            UNION ALL SELECT o.id FROM sys_account a JOIN sys_member o ON o.account_id = a.account_id AND o.email_key = {1} AND (o.identity IS NULL OR o.identity <> {0}) WHERE a.owner = {0}
        """);

    private static readonly SystemStatement Update = new("UPDATE sys_identity SET email = {1}, email_key = {2} WHERE id = {0}");
    private static readonly SystemStatement UpdateUsers = new("UPDATE sys_member SET email = {1}, email_key = {2} WHERE identity = {0}");

    /// <summary>Links that were sent to the former address: whoever reads that mailbox later must not come in by them.</summary>
    private static readonly SystemStatement[] VoidLinks =
    [
        new("DELETE FROM sys_password_reset WHERE identity = {0}"),
        new("UPDATE sys_member SET invitation = NULL, expires = NULL WHERE identity = {0}"),
        new("DELETE FROM sys_owner_transfer WHERE owner = {0}"),
        new("DELETE FROM sys_email_change WHERE identity = {0}"),
    ];

    private readonly IEngine _engine;
    private readonly OwnerStore _people;
    private readonly AccountUsers _users;
    private readonly TimeProvider _time;

    internal EmailChanges(IEngine engine, OwnerStore people, AccountUsers users, TimeProvider time) => (_engine, _people, _users, _time) = (engine, people, users, time);

    /// <summary>Asks for it. A request made before counts no more. The caller limits attempts.</summary>
    /// <param name="accountId">The account in which the person works.</param>
    /// <param name="person">Who.</param>
    /// <param name="password">The person's password: whoever sits at an open window may know none.</param>
    /// <param name="email">The address to be, as typed.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>
    /// The request, and what its link carries; the link is null when somebody of the server signs in with that address already: whoever asks must not see the difference. Null when the password is wrong.
    /// </returns>
    /// <exception cref="DataException">It is no address, or the one that the person has.</exception>
    public async ValueTask<(EmailChange Request, string? Token)?> AskAsync(string accountId, Owner person, string password, string email, CancellationToken cancellation)
    {
        var clean = email.Trim();
        if (!ProfileChecks.IsEmail(clean) || clean.Length > MaxEmail)
            throw new DataException(DataProblem.InvalidDefinition, "This is no e-mail address.", Field);
        if (clean == person.Email)
            throw new DataException(DataProblem.InvalidDefinition, "This is the address that you have. Give another one.", Field);
        if (await _people.CheckAsync(person.Email, password, cancellation) is not var (known, stored) || known.Id != person.Id)
            return null;
        var token = Secrets.NewToken();
        var now = _time.GetUtcNow();
        var isFree = await _engine.WriteExclusivelyAsync(
            async session =>
            {
                await session.ExecuteAsync(Delete.With(_engine, Cell.Number(person.Id), Cell.Time(now)), cancellation);
                await session.ExecuteAsync(
                    Insert.With(
                        _engine, Cell.Number(person.Id), Cell.Text(Secrets.Hash(token)), Cell.Text(accountId), Cell.Text(clean), Cell.Text(OwnerStore.Key(person.Email)), Cell.Text(Secrets.Hash(stored)), Cell.Time(now),
                        Cell.Time(now + Life)),
                    cancellation);
                return await session.QueryAsync(FindOther.With(_engine, Cell.Number(person.Id), Cell.Text(OwnerStore.Key(clean))), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) == 0;
            },
            cancellation);
        return (new EmailChange(known, clean, now, now + Life), isFree ? token : null);
    }

    /// <summary>The request of a person that waits for its link to be used; null when there is none that counts.</summary>
    public async ValueTask<EmailChange?> FindOpenAsync(long person, CancellationToken cancellation) =>
        await _engine.QueryAsync(SelectOfPerson.With(_engine, Cell.Time(_time.GetUtcNow()), Cell.Number(person)), cancellation).ReadOneAsync(ChangeRow.Read, cancellation) is { Counts: true } row ? row.Request : null;

    /// <summary>What a link leads to; null when it counts no more. Nothing is changed.</summary>
    public async ValueTask<EmailChange?> FindAsync(string accountId, string token, CancellationToken cancellation) =>
        await FindRowAsync(_engine.QueryAsync, accountId, token, cancellation) is { Counts: true } row ? row.Request : null;

    /// <summary>Takes the request of a person back: its link counts no more.</summary>
    public async ValueTask TakeBackAsync(long person, CancellationToken cancellation) =>
        await _engine.WriteAsync(session => session.ExecuteAsync(Delete.With(_engine, Cell.Number(person), Cell.Time(_time.GetUtcNow())), cancellation), cancellation);

    /// <summary>
    /// Uses a link up: the person signs in with the new address from now on, in all accounts. Windows stay signed in, the second factor stays as it is, and links that were sent to the former address count no more.
    /// </summary>
    /// <returns>The request that was fulfilled.</returns>
    /// <exception cref="DataException">The link counts no more (<see cref="DataProblem.Conflict"/>), or the address was taken meanwhile (<see cref="DataProblem.AlreadyExists"/>).</exception>
    public async ValueTask<EmailChange> FinishAsync(string accountId, string token, CancellationToken cancellation)
    {
        var done = await _engine.WriteExclusivelyAsync(
            async session =>
            {
                // Alone: of two at once the second finds nothing.
                if (await FindRowAsync(session.QueryAsync, accountId, token, cancellation) is not { Counts: true, Request: var request })
                    throw new DataException(DataProblem.Conflict, "This link counts no more. Ask for another one.");
                var (id, key) = (Cell.Number(request.Person.Id), Cell.Text(OwnerStore.Key(request.Email)));
                if (await session.QueryAsync(FindOther.With(_engine, id, key), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) != 0)
                    throw new DataException(DataProblem.AlreadyExists, $"Somebody signs in to this server with {request.Email} already. Nothing was changed.", Field);
                if (await session.QueryAsync(FindInvited.With(_engine, id, key), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) != 0)
                {
                    throw new DataException(
                        DataProblem.AlreadyExists, $"{request.Email} is invited to an account that you work with already. Let an administrator take that invitation back, then open this link again. Nothing was changed.", Field);
                }

                foreach (var links in VoidLinks)
                    await session.ExecuteAsync(links.With(_engine, id), cancellation);
                await session.ExecuteAsync(Update.With(_engine, id, Cell.Text(request.Email), key), cancellation);
                await session.ExecuteAsync(UpdateUsers.With(_engine, id, Cell.Text(request.Email), key), cancellation);
                return request;
            },
            cancellation);
        _users.NoteChange();
        return done;
    }

    private ValueTask<ChangeRow?> FindRowAsync(Func<Sql.SqlStatement, CancellationToken, ValueTask<RowReader>> query, string accountId, string token, CancellationToken cancellation) =>
        query(SelectByHash.With(_engine, Cell.Time(_time.GetUtcNow()), Cell.Text(accountId), Cell.Text(Secrets.Hash(token))), cancellation).ReadOneAsync(ChangeRow.Read, cancellation);

    private sealed record ChangeRow(EmailChange Request, bool Counts)
    {
        /// <summary>With another password than when it was asked for it counts no more: whoever fears for the sign-in changes that first.</summary>
        public static ChangeRow Read(RowReader row) => new(
            new EmailChange(new Owner(row.GetInt64(0), row.GetText(1), row.GetText(2)), row.GetText(4), row.ReadTime(6), row.ReadTime(7)), Secrets.Hash(row.FindText(3) ?? "") == row.GetText(5));
    }
}
