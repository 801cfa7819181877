using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Profiles;
using Tarn.Identity.Storage;
using Tarn.Sql;

namespace Tarn.Identity.Accounts;

/// <summary>
/// Who works with accounts besides their owners, in the system database: invited by e-mail, then persons with one password in all accounts, as owners are. Part of <see cref="AccountCatalogue"/>.
/// What a user may do is kept in the account (<see cref="Rights.RightsStore"/>). It does not ask who invites or disables: the caller does.
/// </summary>
public sealed class AccountUsers
{
    /// <summary>How long an invitation counts.</summary>
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(5);

    /// <summary>How long a link to choose another password counts.</summary>
    public static readonly TimeSpan ResetLife = TimeSpan.FromMinutes(60);

    private const string Columns = """
        SELECT m.id, COALESCE(i.name, m.name), COALESCE(i.email, m.email), m.disabled, m.accepted, m.created, m.expires, s.at, m.identity, (SELECT COUNT(*) FROM sys_second_factor f WHERE f.identity = m.identity), x.at FROM sys_member m
            LEFT JOIN sys_identity i ON i.id = m.identity LEFT JOIN sys_sign_in s ON s.account_id = m.account_id AND s.identity = m.identity LEFT JOIN sys_inactive x ON x.member = m.id
        """;

    private static readonly SystemStatement SelectOfAccount = new(Columns + " WHERE m.account_id = {0} ORDER BY m.id");
    private static readonly SystemStatement SelectOne = new(Columns + " WHERE m.account_id = {0} AND m.id = {1}");
    private static readonly SystemStatement SelectOverdue = new(
        Columns + " WHERE m.account_id = {0} AND m.disabled = 1 AND x.at <= {1} AND NOT EXISTS (SELECT 1 FROM sys_account a WHERE a.account_id = m.account_id AND a.owner = m.identity) ORDER BY m.id");

    private static readonly SystemStatement ForgetInactive = new("DELETE FROM sys_inactive WHERE member = {0}");
    private static readonly SystemStatement SelectSignIn = new("SELECT at FROM sys_sign_in WHERE account_id = {0} AND identity = {1}");
    private static readonly SystemStatement HasFactor = new("SELECT COUNT(*) FROM sys_second_factor WHERE identity = {0}");
    private static readonly SystemStatement SelectInvitation = new(
        "SELECT id, name, email, email_key, identity FROM sys_member WHERE account_id = {0} AND invitation = {1} AND expires > {2} AND disabled = 0");

    private static readonly SystemStatement FindEmail = new("""
        SELECT email FROM sys_member WHERE account_id = {0} AND email_key = {1} UNION ALL
            SELECT i.email FROM sys_identity i JOIN sys_account a ON a.owner = i.id WHERE a.account_id = {0} AND i.email_key = {1}
        """);

    private static readonly SystemStatement FindPerson = new("SELECT id FROM sys_identity WHERE email_key = {0}");
    private static readonly SystemStatement NextId = new("UPDATE sys_state SET next_id = next_id + 1 RETURNING next_id - 1");
    private static readonly SystemStatement Insert = new("""
        INSERT INTO sys_member (id, account_id, email, email_key, name, disabled, invitation, expires, created) VALUES ({0}, {1}, {2}, {3}, {4}, 0, {5}, {6}, {7})
        """);

    private static readonly SystemStatement UpdateInvitation = new("UPDATE sys_member SET invitation = {2}, expires = {3} WHERE account_id = {0} AND id = {1} AND accepted IS NULL AND disabled = 0");
    /// <summary>Only of somebody who belongs to no other account: an administrator of this one must not come into that by a password chosen here.</summary>
    private const string IsHere = """
        accepted IS NOT NULL AND disabled = 0 AND NOT EXISTS (SELECT 1 FROM sys_account WHERE owner = sys_member.identity)
            AND NOT EXISTS (SELECT 1 FROM sys_member other WHERE other.identity = sys_member.identity AND other.id <> sys_member.id)
        """;

    private static readonly SystemStatement UpdateReset = new($"UPDATE sys_member SET invitation = {{2}}, expires = {{3}} WHERE account_id = {{0}} AND id = {{1}} AND {IsHere}");
    private static readonly SystemStatement FinishReset = new(
        $"UPDATE sys_member SET invitation = NULL, expires = NULL WHERE id = {{0}} AND invitation = {{1}} AND expires > {{2}} AND {IsHere} RETURNING identity");

    private static readonly SystemStatement FindHere = new($"SELECT identity FROM sys_member WHERE account_id = {{0}} AND id = {{1}} AND {IsHere}");
    private static readonly SystemStatement EndAllSessions = new("DELETE FROM sys_identity_session WHERE identity = {0}");
    private static readonly SystemStatement UpdateAccepted = new("""
        UPDATE sys_member SET identity = {2}, accepted = {3}, invitation = NULL, expires = NULL WHERE id = {0} AND invitation = {1} AND accepted IS NULL AND disabled = 0 AND expires > {3}
        """);

    private static readonly SystemStatement UpdateDisabled = new("UPDATE sys_member SET disabled = {2} WHERE account_id = {0} AND id = {1}");

    /// <summary>From now on the person counts as new: who was disabled for staying away has the whole time again.</summary>
    private static readonly SystemStatement UpdateEnabled = new(
        "UPDATE sys_member SET disabled = 0, accepted = CASE WHEN accepted IS NULL THEN NULL ELSE {2} END WHERE account_id = {0} AND id = {1}");

    private static readonly SystemStatement Delete = new("DELETE FROM sys_member WHERE account_id = {0} AND id = {1} RETURNING identity");
    private static readonly SystemStatement EndSessions = new("""
        DELETE FROM sys_identity_session WHERE account_id = {0} AND identity = (SELECT identity FROM sys_member WHERE id = {1})
        """);

    private static readonly SystemStatement FindOwner = new("SELECT m.id FROM sys_member m JOIN sys_account a ON a.account_id = m.account_id AND a.owner = m.identity WHERE m.account_id = {0} AND m.id = {1}");

    private static readonly SystemStatement ForgetSignIn = new("DELETE FROM sys_sign_in WHERE account_id = {0} AND identity = {1}");

    /// <summary>Somebody who belongs to no account any more is forgotten, password and all.</summary>
    private static readonly SystemStatement ForgetPerson = new("""
        DELETE FROM sys_identity WHERE id = {0} AND NOT EXISTS (SELECT 1 FROM sys_account WHERE owner = {0}) AND NOT EXISTS (SELECT 1 FROM sys_member WHERE identity = {0})
        """);

    private readonly IEngine _engine;
    private readonly OwnerStore _people;
    private readonly PasswordBook _book;
    private readonly SecurityPolicies _policies;
    private readonly TimeProvider _time;

    internal AccountUsers(IEngine engine, OwnerStore people, PasswordBook book, SecurityPolicies policies, TimeProvider time)
    {
        (_book, _policies) = (book, policies);
        _engine = engine;
        _people = people;
        _time = time;
    }

    /// <summary>Raised when users of an account were disabled, deleted or let in again by this process; on any thread.</summary>
    public event EventHandler? Changed;

    /// <summary>The users of an account, the one invited first before the others. The owner is not among them.</summary>
    public async ValueTask<IReadOnlyList<AccountUser>> ListAsync(string accountId, CancellationToken cancellation)
    {
        await _policies.ApplyInactivityAsync(accountId, cancellation);
        return await _engine.QueryAsync(SelectOfAccount.With(_engine, Cell.Text(accountId)), cancellation).ReadAllAsync(Read, cancellation);
    }

    /// <summary>A user of an account; null when there is none of this number.</summary>
    public ValueTask<AccountUser?> FindAsync(string accountId, long id, CancellationToken cancellation) =>
        _engine.QueryAsync(SelectOne.With(_engine, Cell.Text(accountId), Cell.Number(id)), cancellation).ReadOneAsync(Read, cancellation);

    /// <summary>When somebody last signed in to an account; null for never.</summary>
    public ValueTask<DateTimeOffset?> LastSignInAsync(string accountId, Owner person, CancellationToken cancellation) =>
        _engine.QueryAsync(SelectSignIn.With(_engine, Cell.Text(accountId), Cell.Number(person.Id)), cancellation).ReadOneAsync(static row => row.FindTime(0), cancellation);

    /// <summary>Does a person's sign-in ask for a code besides the password?</summary>
    public async ValueTask<bool> HasFactorAsync(Owner person, CancellationToken cancellation) =>
        await _engine.QueryAsync(HasFactor.With(_engine, Cell.Number(person.Id)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;

    /// <summary>Invites somebody. The caller sends the link, or shows it once.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="name">The person's name; may be blank, the person gives it when accepting.</param>
    /// <param name="email">The person's address.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="DataException">No address, a name of more than 200 characters, or somebody who works with the account already.</exception>
    public async ValueTask<SentInvitation> InviteAsync(string accountId, string name, string email, CancellationToken cancellation)
    {
        var (cleanName, cleanEmail) = (name.Trim(), email.Trim());
        if (!ProfileChecks.IsEmail(cleanEmail) || cleanEmail.Length > 200)
            throw new DataException(DataProblem.InvalidDefinition, "This is no e-mail address.", "Email");
        if (cleanName.Length > 200)
            throw new DataException(DataProblem.InvalidDefinition, "The name must have at most 200 characters.", "Name");
        var (token, now) = (Secrets.NewToken(), Now());
        var id = await _engine.WriteExclusivelyAsync(
            async session =>
            {
                if (await session.QueryAsync(FindEmail.With(_engine, Cell.Text(accountId), Cell.Text(OwnerStore.Key(cleanEmail))), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation) is not null)
                    throw new DataException(DataProblem.AlreadyExists, $"{cleanEmail} works with this account already, or is invited.", "Email");
                var next = await session.QueryAsync(NextId.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
                await session.ExecuteAsync(
                    Insert.With(
                        _engine, Cell.Number(next), Cell.Text(accountId), Cell.Text(cleanEmail), Cell.Text(OwnerStore.Key(cleanEmail)), Cell.Text(cleanName), Cell.Text(Secrets.Hash(token)),
                        Cell.Time(now + InvitationLife), Cell.Time(now)),
                    cancellation);
                return next;
            },
            cancellation);
        return new SentInvitation(new AccountUser(id, cleanName, cleanEmail, UserStatus.Pending, now, now + InvitationLife, null, null), token);
    }

    /// <summary>Makes another link, which counts for five days from now; the one before counts no more.</summary>
    /// <exception cref="DataException">No such user, one who has accepted, or who is disabled.</exception>
    public async ValueTask<SentInvitation> InviteAgainAsync(string accountId, long id, CancellationToken cancellation)
    {
        var token = Secrets.NewToken();
        var expires = Now() + InvitationLife;
        if (await _engine.WriteAsync(
            session => session.ExecuteAsync(UpdateInvitation.With(_engine, Cell.Text(accountId), Cell.Number(id), Cell.Text(Secrets.Hash(token)), Cell.Time(expires)), cancellation), cancellation) == 0)
            throw new DataException(DataProblem.Conflict, "This user has accepted the invitation, was disabled or deleted meanwhile.");
        return new SentInvitation(await FindAsync(accountId, id, cancellation) ?? throw NoUser(id), token);
    }

    /// <summary>Makes a link by which a user chooses another password. It counts for an hour; until then the old password does.</summary>
    /// <exception cref="DataException">No such user, one who is invited or disabled, or who belongs to another account of the server too.</exception>
    public async ValueTask<SentInvitation> ResetPasswordAsync(string accountId, long id, CancellationToken cancellation)
    {
        var token = Secrets.NewToken();
        var expires = Now() + ResetLife;
        if (await _engine.WriteAsync(
            session => session.ExecuteAsync(UpdateReset.With(_engine, Cell.Text(accountId), Cell.Number(id), Cell.Text(Secrets.Hash(token)), Cell.Time(expires)), cancellation), cancellation) == 0)
            throw new DataException(DataProblem.Conflict, "This person is not active, or works with other accounts of this server too and changes the password there.");
        return new SentInvitation(await FindAsync(accountId, id, cancellation) ?? throw NoUser(id), token);
    }

    /// <summary>Turns a user's two-factor sign-in off, for who has lost phone and recovery codes: the caller has made sure that it is the person. The person's sessions end.</summary>
    /// <exception cref="DataException">No such user, one who is invited or disabled, who belongs to another account of the server too, or whose sign-in asks for no code.</exception>
    public ValueTask ResetFactorAsync(string accountId, long id, CancellationToken cancellation) => ChangeAsync(
        accountId,
        id,
        async session =>
        {
            var person = await session.QueryAsync(FindHere.With(_engine, Cell.Text(accountId), Cell.Number(id)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
            if (person == 0)
                throw new DataException(DataProblem.Conflict, "This person is not active, or works with other accounts of this server too. There, 'tarn owner disable-2fa' on the server turns it off.");
            if (!await SecondFactors.ForgetAsync(session, person, cancellation))
                throw new DataException(DataProblem.Conflict, "Two-factor sign-in is off already.");
            return 1 + await session.ExecuteAsync(EndAllSessions.With(_engine, Cell.Number(person)), cancellation);
        },
        cancellation);

    /// <summary>What an invitation's link leads to; null when it counts no more: used, too old, of another account, or never made. Nothing is changed.</summary>
    public async ValueTask<OpenInvitation?> FindInvitationAsync(string accountId, string token, CancellationToken cancellation) =>
        await FindRowAsync(accountId, token, cancellation) is not { } row ? null
            : row.Person is not null ? new OpenInvitation(row.Id, row.Name, row.Email, IsKnown: false, IsReset: true) : new OpenInvitation(row.Id, row.Name, row.Email, await IsKnownAsync(row.Key, cancellation));

    /// <summary>
    /// Accepts an invitation: the person gets name and password. Somebody who has a password on this server already gives that one, and keeps the name: whoever holds the link of another person must
    /// not come into that person's other accounts by it. By a link of <see cref="ResetPasswordAsync"/> only the password changes; sessions end. The caller limits attempts.
    /// </summary>
    /// <returns>False when the password is not that which the person has already.</returns>
    /// <exception cref="DataException">The link counts no more, or name or password break a rule.</exception>
    public async ValueTask<bool> AcceptAsync(string accountId, string token, string name, string password, CancellationToken cancellation)
    {
        var row = await FindRowAsync(accountId, token, cancellation) ?? throw Stale();
        if (row.Person is not null)
        {
            await FinishResetAsync(accountId, row, token, password, cancellation);
            return true;
        }

        var isKnown = await IsKnownAsync(row.Key, cancellation);
        if (isKnown && await _people.CheckAsync(row.Email, password, cancellation) is null)
            return false;
        if (!isKnown && name.Trim().Length is 0 or > 200)
            throw new DataException(DataProblem.InvalidDefinition, "Your name must have 1 to 200 characters.", "Name");
        if (!isKnown)
            await _book.RequireRulesAsync(null, accountId, password, cancellation);
        var prepared = isKnown ? _people.Prepare(row.Email, row.Email, null) : await Task.Run(() => _people.Prepare(name, row.Email, password, isJudged: true), cancellation);
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                var (person, isNew) = await _people.FindOrInsertAsync(session, prepared, cancellation);
                // Somebody else made a password for this address between the look and now.
                if (isNew == isKnown)
                    throw Stale();
                if (await session.ExecuteAsync(UpdateAccepted.With(_engine, Cell.Number(row.Id), Cell.Text(Secrets.Hash(token)), Cell.Number(person.Id), Cell.Time(Now())), cancellation) == 0)
                    throw Stale();
                return true;
            },
            cancellation);
        return true;
    }

    /// <summary>Shuts a user out: sessions end at once, and nobody signs in as this user until <see cref="EnableAsync"/>.</summary>
    /// <exception cref="DataException">No such user, or the owner.</exception>
    public ValueTask DisableAsync(string accountId, long id, CancellationToken cancellation) => ChangeAsync(
        accountId,
        id,
        async session =>
        {
            await RequireNoOwnerAsync(session, accountId, id, cancellation);
            await session.ExecuteAsync(EndSessions.With(_engine, Cell.Text(accountId), Cell.Number(id)), cancellation);
            await session.ExecuteAsync(ForgetInactive.With(_engine, Cell.Number(id)), cancellation);
            return await session.ExecuteAsync(UpdateDisabled.With(_engine, Cell.Text(accountId), Cell.Number(id), Cell.Flag(true)), cancellation);
        },
        cancellation);

    /// <summary>Lets a disabled user in again.</summary>
    /// <exception cref="DataException">No such user.</exception>
    public ValueTask EnableAsync(string accountId, long id, CancellationToken cancellation) => ChangeAsync(
        accountId,
        id,
        async session =>
        {
            await session.ExecuteAsync(ForgetInactive.With(_engine, Cell.Number(id)), cancellation);
            return await session.ExecuteAsync(UpdateEnabled.With(_engine, Cell.Text(accountId), Cell.Number(id), Cell.Time(Now())), cancellation);
        },
        cancellation);

    /// <summary>Deletes a user: sessions end at once. Somebody who belongs to no other account is forgotten with the password. What the user made stays. The caller removes groups and grants.</summary>
    /// <exception cref="DataException">No such user, or the owner.</exception>
    public ValueTask DeleteAsync(string accountId, long id, CancellationToken cancellation) => ChangeAsync(
        accountId,
        id,
        async session =>
        {
            await RequireNoOwnerAsync(session, accountId, id, cancellation);
            return await RemoveAsync(session, accountId, id, cancellation);
        },
        cancellation);

    /// <summary>Users who were disabled for staying away, so long ago that the account's policy says to delete them. The owner is never one.</summary>
    public async ValueTask<IReadOnlyList<AccountUser>> ListOverdueAsync(string accountId, CancellationToken cancellation) =>
        await FindOverdueAsync(accountId, cancellation) is { } overdue ? await _engine.QueryAsync(overdue, cancellation).ReadAllAsync(Read, cancellation) : [];

    /// <summary>Deletes those of <see cref="ListOverdueAsync"/>, as <see cref="DeleteAsync"/> does. The caller removes groups and grants.</summary>
    /// <returns>Who is gone: whom another process deletes at the same time is told to one of the two.</returns>
    public async ValueTask<IReadOnlyList<AccountUser>> DeleteOverdueAsync(string accountId, CancellationToken cancellation)
    {
        if (await FindOverdueAsync(accountId, cancellation) is not { } overdue)
            return [];
        var gone = await _engine.WriteExclusivelyAsync(
            async session =>
            {
                // Looked for here, where nobody is enabled meanwhile.
                var users = await session.QueryAsync(overdue, cancellation).ReadAllAsync(Read, cancellation);
                foreach (var user in users)
                    await RemoveAsync(session, accountId, user.Id, cancellation);
                return users;
            },
            cancellation);
        if (gone.Count > 0)
            Changed?.Invoke(this, EventArgs.Empty);
        return gone;
    }

    /// <summary>Tells who listens to <see cref="Changed"/> that somebody may come in no more, or in another way.</summary>
    internal void NoteChange() => Changed?.Invoke(this, EventArgs.Empty);

    private static DataException NoUser(long id) => DataException.NoObject("user", id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static DataException Stale() => new(DataProblem.Conflict, "This invitation counts no more. Ask who invited you for another one.");

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private AccountUser Read(RowReader row)
    {
        var expires = row.FindTime(6);
        var hasAccepted = !row.IsNull(4);
        var status = row.GetInt64(3) != 0 ? UserStatus.Disabled : hasAccepted ? UserStatus.Active : expires > _time.GetUtcNow() ? UserStatus.Pending : UserStatus.Expired;
        return new AccountUser(row.GetInt64(0), row.GetText(1), row.GetText(2), status, row.ReadTime(5), expires, row.FindTime(7), row.IsNull(8) ? null : row.GetInt64(8)) { HasFactor = row.GetInt64(9) > 0, InactiveSince = row.FindTime(10) };
    }

    private ValueTask<InvitationRow?> FindRowAsync(string accountId, string token, CancellationToken cancellation) =>
        _engine.QueryAsync(SelectInvitation.With(_engine, Cell.Text(accountId), Cell.Text(Secrets.Hash(token)), Cell.Time(_time.GetUtcNow())), cancellation)
            .ReadOneAsync(static row => new InvitationRow(row.GetInt64(0), row.GetText(1), row.GetText(2), row.GetText(3), row.IsNull(4) ? null : row.GetInt64(4)), cancellation);

    private async ValueTask<bool> IsKnownAsync(string key, CancellationToken cancellation) =>
        await _engine.QueryAsync(FindPerson.With(_engine, Cell.Text(key)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;

    private async ValueTask FinishResetAsync(string accountId, InvitationRow row, string token, string password, CancellationToken cancellation)
    {
        await _book.RequireRulesAsync(row.Person, accountId, password, cancellation);
        await _book.RequireUnusedAsync(row.Person!.Value, accountId, password, cancellation);
        var hash = await _book.HashAsync(password, cancellation);
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                var person = await session.QueryAsync(FinishReset.With(_engine, Cell.Number(row.Id), Cell.Text(Secrets.Hash(token)), Cell.Time(Now())), cancellation).ReadAllAsync(static r => r.GetInt64(0), cancellation);
                if (person.Count == 0)
                    throw Stale();
                await _book.SetAsync(session, person[0], hash, cancellation);
                return true;
            },
            cancellation);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private async ValueTask<SqlStatement?> FindOverdueAsync(string accountId, CancellationToken cancellation) =>
        (await _policies.GetAsync(accountId, cancellation)).Policy.DeleteInactiveDays is > 0 and var days
            ? SelectOverdue.With(_engine, Cell.Text(accountId), Cell.Time(_time.GetUtcNow().AddDays(-days)))
            : null;

    private async ValueTask<long> RemoveAsync(IWriteSession session, string accountId, long id, CancellationToken cancellation)
    {
        await session.ExecuteAsync(EndSessions.With(_engine, Cell.Text(accountId), Cell.Number(id)), cancellation);
        await session.ExecuteAsync(ForgetInactive.With(_engine, Cell.Number(id)), cancellation);
        var gone = await session.QueryAsync(Delete.With(_engine, Cell.Text(accountId), Cell.Number(id)), cancellation).ReadAllAsync(static row => row.IsNull(0) ? (long?)null : row.GetInt64(0), cancellation);
        foreach (var person in gone.OfType<long>())
        {
            await session.ExecuteAsync(ForgetSignIn.With(_engine, Cell.Text(accountId), Cell.Number(person)), cancellation);
            if (await session.ExecuteAsync(ForgetPerson.With(_engine, Cell.Number(person)), cancellation) > 0)
            {
                await SecondFactors.ForgetAsync(session, person, cancellation);
                await PasswordBook.ForgetAsync(session, person, cancellation);
            }
        }

        return gone.Count;
    }

    private async ValueTask RequireNoOwnerAsync(IWriteSession session, string accountId, long id, CancellationToken cancellation)
    {
        if (await session.QueryAsync(FindOwner.With(_engine, Cell.Text(accountId), Cell.Number(id)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0)
            throw new DataException(DataProblem.ReadOnly, "This is the account's owner, who can be neither disabled nor deleted.");
    }

    private async ValueTask ChangeAsync(string accountId, long id, Func<IWriteSession, ValueTask<long>> change, CancellationToken cancellation)
    {
        await _engine.WriteExclusivelyAsync(
            async session => await change(session) > 0 ? true : throw NoUser(id),
            cancellation);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private sealed record InvitationRow(long Id, string Name, string Email, string Key, long? Person);
}
