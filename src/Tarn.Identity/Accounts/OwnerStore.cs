using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Passwords;
using Tarn.Identity.Profiles;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Accounts;

/// <summary>The people who own accounts, in the system database. Part of <see cref="AccountCatalogue"/>.</summary>
public sealed class OwnerStore
{
    /// <summary>Longest name of a person, in characters.</summary>
    public const int MaxName = 200;

    private static readonly SystemStatement SelectByEmail = new("SELECT id, name, email, password FROM sys_identity WHERE email_key = {0}");
    private static readonly SystemStatement SelectOfAccount = new(
        "SELECT i.id, i.name, i.email, i.password FROM sys_identity i JOIN sys_account a ON a.owner = i.id WHERE a.account_id = {0}");

    private static readonly SystemStatement SelectAccounts = new(
        $"SELECT {CatalogueTables.AccountColumns} FROM sys_account WHERE owner = {{0}} AND state < 2 ORDER BY account_id");

    private static readonly SystemStatement NextId = new("UPDATE sys_state SET next_id = next_id + 1 RETURNING next_id - 1");
    private static readonly SystemStatement Insert = new("INSERT INTO sys_identity (id, name, email, email_key, password, created) VALUES ({0}, {1}, {2}, {3}, {4}, {5})");
    private static readonly SystemStatement FindOwning = new("SELECT id FROM sys_identity WHERE email_key = {0} AND EXISTS (SELECT 1 FROM sys_account WHERE owner = sys_identity.id)");
    private static readonly SystemStatement ReplacePassword = new("UPDATE sys_identity SET password = {1} WHERE id = {0} AND password = {2}");
    private static readonly SystemStatement UpdateName = new("UPDATE sys_identity SET name = {1} WHERE id = {0}");
    private static readonly SystemStatement KeepSession = new("UPDATE sys_identity_session SET stamp = {2} WHERE identity = {0} AND hash = {1}");
    private static readonly SystemStatement EndOtherSessions = new("DELETE FROM sys_identity_session WHERE identity = {0} AND hash <> {1}");
    private static readonly SystemStatement UpdateOwner = new("UPDATE sys_account SET owner = {1} WHERE account_id = {0} AND state < 3");

    private readonly IEngine _engine;
    private readonly PasswordHasher _passwords;
    private readonly IdentityOptions _options;
    private readonly PasswordBook _book;
    private readonly TimeProvider _time;

    internal OwnerStore(IEngine engine, PasswordHasher passwords, IdentityOptions options, PasswordBook book, TimeProvider time)
    {
        _book = book;
        _engine = engine;
        _passwords = passwords;
        _options = options;
        _time = time;
    }

    /// <summary>The owner of an account; null when there is no such account.</summary>
    public async ValueTask<Owner?> FindOfAccountAsync(string accountId, CancellationToken cancellation) =>
        (await _engine.QueryAsync(SelectOfAccount.With(_engine, Cell.Text(accountId)), cancellation).ReadOneAsync(OwnerRow.Read, cancellation))?.Owner;

    /// <summary>Finds a person by e-mail address without regard to case; null when unknown.</summary>
    public async ValueTask<Owner?> FindByEmailAsync(string email, CancellationToken cancellation) => (await FindRowAsync(email, cancellation))?.Owner;

    /// <summary>The accounts that a person owns, without those that are deleted or being deleted.</summary>
    public async ValueTask<IReadOnlyList<Account>> AccountsOfAsync(Owner owner, CancellationToken cancellation) =>
        await _engine.QueryAsync(SelectAccounts.With(_engine, Cell.Number(owner.Id)), cancellation).ReadAllAsync(CatalogueTables.ReadAccount, cancellation);

    /// <summary>
    /// Checks e-mail address and password; null when they do not fit, after the same time whichever is wrong. The caller limits attempts
    /// (<see cref="Rates.RateWindow{TKey}"/> by address and by e-mail).
    /// </summary>
    public async ValueTask<Owner?> SignInAsync(string email, string password, CancellationToken cancellation) => (await CheckAsync(email, password, cancellation))?.Owner;

    /// <summary>Checks e-mail address and password, and gives the password as it is stored now besides.</summary>
    internal async ValueTask<(Owner Owner, string Stored)?> CheckAsync(string email, string password, CancellationToken cancellation)
    {
        var row = await FindRowAsync(email, cancellation);
        var verdict = await Task.Run(() => _passwords.Verify(row?.Password, password), cancellation);
        if (row is null || !verdict.Matches)
            return null;
        if (verdict.RehashDue)
        {
            var better = await Task.Run(() => _passwords.Hash(password), cancellation);
            // Only while it is still the old one: the password may have been changed while this hash was made.
            if (await _engine.WriteAsync(session => session.ExecuteAsync(ReplacePassword.With(_engine, Cell.Number(row.Owner.Id), Cell.Text(better), Cell.Text(row.Password)), cancellation), cancellation) > 0)
                return (row.Owner, better);
        }

        return (row.Owner, row.Password!);
    }

    /// <summary>Sets an owner's password, for <c>tarn owner reset-password</c>. Who owns no account is none: users of accounts are not found here.</summary>
    /// <exception cref="DataException">No owner has the e-mail address, or the password breaks a rule of an account that the owner works with, or was used before. The one until now may stay.</exception>
    public async ValueTask ResetPasswordAsync(string email, string password, CancellationToken cancellation)
    {
        var person = await _engine.QueryAsync(FindOwning.With(_engine, Cell.Text(Key(email))), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
        if (person == 0)
            throw DataException.NoObject("owner", email);
        await _book.RequireRulesAsync(person, null, password, cancellation);
        await _book.RequireUnusedAsync(person, null, password, cancellation, mayStay: true);
        var hash = await _book.HashAsync(password, cancellation);
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                await _book.SetAsync(session, person, hash, cancellation);
                return true;
            },
            cancellation);
    }

    /// <summary>Changes one's own password. Other sessions end, and links to choose another password count no more. The caller limits attempts.</summary>
    /// <param name="person">Whose.</param>
    /// <param name="current">The password until now, as typed.</param>
    /// <param name="password">The password from now on.</param>
    /// <param name="session">The session that goes on; null for none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>False when the password until now is another one.</returns>
    /// <exception cref="DataException">The new password breaks a rule of an account that the person works with, or was used before.</exception>
    public async ValueTask<bool> ChangePasswordAsync(Owner person, string current, string password, string? session, CancellationToken cancellation)
    {
        await _book.RequireRulesAsync(person.Id, null, password, cancellation);
        if (await CheckAsync(person.Email, current, cancellation) is not var (known, stored) || known.Id != person.Id)
            return false;
        if (current == password)
            throw new DataException(DataProblem.InvalidDefinition, "This is the password that you have. Choose another one.", "Password");
        await _book.RequireUnusedAsync(person.Id, null, password, cancellation);
        return await ReplaceAsync(person.Id, Secrets.Hash(stored), await _book.HashAsync(password, cancellation), session, cancellation);
    }

    /// <summary>Chooses another password where the one until now was given a moment ago and counts no more: it is too old by the account's policy. All windows of the person are signed out.</summary>
    /// <param name="pending">The sign-in.</param>
    /// <param name="password">The password from now on.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The stamp of the new password; null when it was changed meanwhile.</returns>
    /// <exception cref="DataException">The password breaks a rule of an account that the person works with, or was used before.</exception>
    public async ValueTask<string?> RenewPasswordAsync(PendingSignIn pending, string password, CancellationToken cancellation)
    {
        await _book.RequireRulesAsync(pending.Person.Id, pending.AccountId, password, cancellation);
        await _book.RequireUnusedAsync(pending.Person.Id, pending.AccountId, password, cancellation);
        var hash = await _book.HashAsync(password, cancellation);
        return await ReplaceAsync(pending.Person.Id, pending.Stamp, hash, null, cancellation) ? Secrets.Hash(hash) : null;
    }

    /// <summary>Stores a password in the place of another one.</summary>
    /// <returns>False when it is not that one any more: changed meanwhile, by somebody who knew it as well.</returns>
    private ValueTask<bool> ReplaceAsync(long id, string stamp, string hash, string? session, CancellationToken cancellation) =>
        _engine.WriteExclusivelyAsync(
            async write =>
            {
                if (!await _book.IsStampAsync(write, id, stamp, cancellation))
                    return false;
                await _book.SetAsync(write, id, hash, cancellation);
                await write.ExecuteAsync(KeepSession.With(_engine, Cell.Number(id), Cell.Text(session ?? ""), Cell.Text(Secrets.Hash(hash))), cancellation);
                await write.ExecuteAsync(EndOtherSessions.With(_engine, Cell.Number(id), Cell.Text(session ?? "")), cancellation);
                return true;
            },
            cancellation);

    /// <summary>Changes a person's name, as it is shown in every account.</summary>
    /// <exception cref="DataException">The name has not 1 to 200 characters.</exception>
    public async ValueTask RenameAsync(long person, string name, CancellationToken cancellation)
    {
        var clean = name.Trim();
        if (clean.Length is 0 or > MaxName)
            throw new DataException(DataProblem.InvalidDefinition, $"Your name must have 1 to {MaxName} characters.", "Name");
        await _engine.WriteAsync(write => write.ExecuteAsync(UpdateName.With(_engine, Cell.Number(person), Cell.Text(clean)), cancellation), cancellation);
    }

    /// <summary>Makes another person the owner of an account; somebody unknown is created.</summary>
    /// <exception cref="DataException">No such account, or a field breaks a rule.</exception>
    public ValueTask<Owner> SetOwnerAsync(string accountId, string name, string email, string? password, CancellationToken cancellation)
    {
        var prepared = Prepare(name, email, password);
        return _engine.WriteExclusivelyAsync(
            async session =>
            {
                var (owner, _) = await FindOrInsertAsync(session, prepared, cancellation);
                if (await session.ExecuteAsync(UpdateOwner.With(_engine, Cell.Text(accountId), Cell.Number(owner.Id)), cancellation) == 0)
                    throw DataException.NoObject("account", accountId);
                return owner;
            },
            cancellation);
    }

    /// <summary>Checks a person's data and hashes the password, before the transaction that needs them.</summary>
    /// <param name="name">Name.</param>
    /// <param name="email">Address.</param>
    /// <param name="password">Password; null for none.</param>
    /// <param name="isJudged">The rules of the account to join were asked already.</param>
    internal PreparedOwner Prepare(string name, string email, string? password, bool isJudged = false)
    {
        if (name.Trim().Length is 0 or > MaxName)
            throw new DataException(DataProblem.InvalidDefinition, $"Owner name must have 1 to {MaxName} characters.", "Owner name");
        if (!ProfileChecks.IsEmail(email.Trim()))
            throw new DataException(DataProblem.InvalidDefinition, "Owner e-mail must be an e-mail address.", "Owner e-mail");
        if (password is not null && !isJudged)
            CheckPassword(password);
        return new PreparedOwner(name.Trim(), email.Trim(), password is null ? null : _passwords.Hash(password));
    }

    /// <summary>Finds a person by e-mail address, or creates one. Runs inside exclusive work, where nobody else can create the same person.</summary>
    internal async ValueTask<(Owner Owner, bool IsNew)> FindOrInsertAsync(IWriteSession session, PreparedOwner person, CancellationToken cancellation)
    {
        if (await session.QueryAsync(SelectByEmail.With(_engine, Cell.Text(Key(person.Email))), cancellation).ReadOneAsync(OwnerRow.Read, cancellation) is { } known)
            return (known.Owner, false);
        var id = await session.QueryAsync(NextId.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
        await session.ExecuteAsync(
            Insert.With(_engine, Cell.Number(id), Cell.Text(person.Name), Cell.Text(person.Email), Cell.Text(Key(person.Email)), Cell.Text(person.Password), Cell.Time(_time.GetUtcNow())),
            cancellation);
        if (person.Password is not null)
            await _book.NoteAsync(session, id, person.Password, cancellation);
        return (new Owner(id, person.Name, person.Email), true);
    }

    internal static string Key(string email) => email.Trim().ToUpperInvariant();

    private void CheckPassword(string password)
    {
        if (password.Length < _options.OwnerPasswordLength)
            throw new DataException(DataProblem.InvalidDefinition, $"The password must have at least {_options.OwnerPasswordLength} characters.", "Password");
    }

    private ValueTask<OwnerRow?> FindRowAsync(string email, CancellationToken cancellation) =>
        _engine.QueryAsync(SelectByEmail.With(_engine, Cell.Text(Key(email))), cancellation).ReadOneAsync(OwnerRow.Read, cancellation);

    internal sealed record PreparedOwner(string Name, string Email, string? Password);

    private sealed record OwnerRow(Owner Owner, string? Password)
    {
        public static OwnerRow Read(RowReader row) => new(new Owner(row.GetInt64(0), row.GetText(1), row.GetText(2)), row.FindText(3));
    }
}
