using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Accounts;

/// <summary>
/// Links by which people who have forgotten their password choose another one. A link is stored as a hash, counts for an hour, once, in the account where it was asked for, while the password is still the
/// one that was forgotten; another one makes it void. Part of <see cref="AccountCatalogue"/>. The caller limits attempts and sends the link to the person's address, to nobody else.
/// </summary>
public sealed class ForgottenPasswords
{
    /// <summary>How long a link counts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    /// <summary>Only who may come into the account: its owner, and its users who have accepted and are not disabled.</summary>
    private const string MayEnter = """
        JOIN sys_account a ON a.account_id = {0} AND a.state = 0 LEFT JOIN sys_member m ON m.account_id = a.account_id AND m.identity = i.id AND m.disabled = 0 AND m.accepted IS NOT NULL
            WHERE (a.owner = i.id OR m.id IS NOT NULL)
        """;

    private static readonly SystemStatement SelectPerson = new("SELECT i.id, i.name, i.email, i.password FROM sys_identity i " + MayEnter + " AND i.email_key = {1}");
    private static readonly SystemStatement SelectLink = new(
        "SELECT i.id, i.name, i.email, i.password, r.stamp FROM sys_password_reset r JOIN sys_identity i ON i.id = r.identity " + MayEnter + " AND r.hash = {1} AND r.account_id = a.account_id AND r.expires > {2}");

    private static readonly SystemStatement DeleteOlder = new("DELETE FROM sys_password_reset WHERE identity = {0} OR expires <= {1}");
    private static readonly SystemStatement Insert = new("INSERT INTO sys_password_reset (hash, identity, account_id, stamp, expires) VALUES ({0}, {1}, {2}, {3}, {4})");
    private static readonly SystemStatement Delete = new("DELETE FROM sys_password_reset WHERE hash = {0}");
    private static readonly SystemStatement EndSessions = new("DELETE FROM sys_identity_session WHERE identity = {0}");

    private readonly IEngine _engine;
    private readonly PasswordBook _book;
    private readonly AccountUsers _users;
    private readonly SecurityPolicies _policies;
    private readonly TimeProvider _time;

    internal ForgottenPasswords(IEngine engine, PasswordBook book, AccountUsers users, SecurityPolicies policies, TimeProvider time) =>
        (_engine, _book, _users, _policies, _time) = (engine, book, users, policies, time);

    /// <summary>Makes a link for somebody who may come into an account; those made before count no more.</summary>
    /// <returns>Whose it is, what the link carries, and until when it counts; null when nobody of this address may come in. Strangers must not see the difference.</returns>
    public async ValueTask<(Owner Person, string Token, DateTimeOffset Expires)?> AskAsync(string accountId, string email, CancellationToken cancellation)
    {
        await _policies.ApplyInactivityAsync(accountId, cancellation);
        var row = await _engine.QueryAsync(SelectPerson.With(_engine, Cell.Text(accountId), Cell.Text(OwnerStore.Key(email))), cancellation)
            .ReadOneAsync(static row => new LinkRow(new Owner(row.GetInt64(0), row.GetText(1), row.GetText(2)), row.FindText(3), ""), cancellation);
        if (row is null)
            return null;
        var token = Secrets.NewToken();
        var now = _time.GetUtcNow();
        await _engine.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(DeleteOlder.With(_engine, Cell.Number(row.Person.Id), Cell.Time(now)), cancellation);
                return await session.ExecuteAsync(
                    Insert.With(_engine, Cell.Text(Secrets.Hash(token)), Cell.Number(row.Person.Id), Cell.Text(accountId), Cell.Text(Secrets.Hash(row.Password ?? "")), Cell.Time(now + Life)), cancellation);
            },
            cancellation);
        return (row.Person, token, now + Life);
    }

    /// <summary>Whose link it is; null when it counts no more: used, too old, of another account, or never made. Nothing is changed.</summary>
    public async ValueTask<Owner?> FindAsync(string accountId, string token, CancellationToken cancellation) =>
        await FindRowAsync(_engine.QueryAsync, accountId, token, cancellation) is { } row && row.Counts ? row.Person : null;

    /// <summary>Uses a link up: the person has the password from now on, and all the person's windows are signed out.</summary>
    /// <returns>Whose it was.</returns>
    /// <exception cref="DataException">The link counts no more, or the password breaks a rule.</exception>
    public async ValueTask<Owner> FinishAsync(string accountId, string token, string password, CancellationToken cancellation)
    {
        var person = await FindAsync(accountId, token, cancellation) ?? throw Stale();
        await _book.RequireRulesAsync(person.Id, accountId, password, cancellation);
        try
        {
            await _book.RequireUnusedAsync(person.Id, accountId, password, cancellation);
        }
        catch (DataException)
        {
            // Sent twice, the first may have stored this very password meanwhile: then the link is what is used, not the password.
            if (await FindAsync(accountId, token, cancellation) is null)
                throw Stale();
            throw;
        }

        var hash = await _book.HashAsync(password, cancellation);
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                // Looked at again, alone: of two at once the second finds nothing.
                if (await FindRowAsync(session.QueryAsync, accountId, token, cancellation) is not { Counts: true } row || row.Person.Id != person.Id)
                    throw Stale();
                await session.ExecuteAsync(Delete.With(_engine, Cell.Text(Secrets.Hash(token))), cancellation);
                await _book.SetAsync(session, person.Id, hash, cancellation);
                return await session.ExecuteAsync(EndSessions.With(_engine, Cell.Number(person.Id)), cancellation);
            },
            cancellation);
        _users.NoteChange();
        return person;
    }

    private static DataException Stale() => new(DataProblem.Conflict, "This link counts no more. Ask for another one.");

    private ValueTask<LinkRow?> FindRowAsync(Func<Sql.SqlStatement, CancellationToken, ValueTask<RowReader>> query, string accountId, string token, CancellationToken cancellation) =>
        query(SelectLink.With(_engine, Cell.Text(accountId), Cell.Text(Secrets.Hash(token)), Cell.Time(_time.GetUtcNow())), cancellation)
            .ReadOneAsync(static row => new LinkRow(new Owner(row.GetInt64(0), row.GetText(1), row.GetText(2)), row.FindText(3), row.GetText(4)), cancellation);

    private sealed record LinkRow(Owner Person, string? Password, string Stamp)
    {
        /// <summary>The password is still the one that was forgotten.</summary>
        public bool Counts => Secrets.Hash(Password ?? "") == Stamp;
    }
}
