using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Passwords;
using Tarn.Identity.Profiles;
using Tarn.Identity.Storage;
using Tarn.Sql;

namespace Tarn.Identity.Accounts;

/// <summary>
/// The accounts of a server, in a small system database of its own: file <c>catalogue.db</c> in the data folder, or schema <c>tarn_catalogue</c>.
/// Several processes may work on it at once. Reading comes from memory, at most <see cref="IdentityOptions.CacheLife"/> old.
/// </summary>
public sealed partial class AccountCatalogue
{
    /// <summary>File of the system database, in the data folder.</summary>
    public const string FileName = "catalogue.db";

    /// <summary>Schema of the system database on PostgreSQL.</summary>
    public const string SchemaName = "tarn_catalogue";

    private const int Attempts = 100;

    private static readonly SystemStatement SelectAccounts = new($"SELECT {CatalogueTables.AccountColumns} FROM sys_account");
    private static readonly SystemStatement SelectFormer = new("SELECT alias, account_id, until FROM sys_former_alias");
    private static readonly SystemStatement SelectState = new("SELECT state FROM sys_account WHERE account_id = {0}");
    private static readonly SystemStatement SelectAlias = new("SELECT alias FROM sys_account WHERE account_id = {0}");
    private static readonly SystemStatement CountServed = new("SELECT COUNT(*) FROM sys_account WHERE state < 2");
    private static readonly SystemStatement FindId = new("SELECT account_id FROM sys_account WHERE account_id = {0}");
    private static readonly SystemStatement FindNumber = new("SELECT account_id FROM sys_account WHERE number = {0}");
    private static readonly SystemStatement FindAliasUser = new("""
        SELECT account_id FROM sys_account WHERE alias = {0} UNION SELECT account_id FROM sys_former_alias WHERE alias = {0} AND until > {1}
        """);

    private static readonly SystemStatement Insert = new("""
        INSERT INTO sys_account (account_id, number, name, alias, state, engine, location, epoch, owner, created) VALUES ({0}, {1}, {2}, {3}, 0, {4}, {5}, 1, {6}, {7})
        """);

    private static readonly SystemStatement UpdateName = new("UPDATE sys_account SET name = {1} WHERE account_id = {0} AND state < 3");
    private static readonly SystemStatement UpdateAlias = new("UPDATE sys_account SET alias = {1} WHERE account_id = {0} AND state < 3");
    private static readonly SystemStatement UpdateState = new("UPDATE sys_account SET state = {1} WHERE account_id = {0}");
    private static readonly SystemStatement UpdatePlacement = new(
        "UPDATE sys_account SET engine = {2}, location = {3}, epoch = epoch + 1 WHERE account_id = {0} AND epoch = {1} AND state < 3");

    private static readonly SystemStatement KeepAlias = new("""
        INSERT INTO sys_former_alias (alias, account_id, until) VALUES ({0}, {1}, {2}) ON CONFLICT (alias) DO UPDATE SET account_id = excluded.account_id, until = excluded.until
        """);

    private static readonly SystemStatement ForgetAlias = new("DELETE FROM sys_former_alias WHERE alias = {0}");

    private readonly IEngine _engine;
    private readonly PasswordHasher _passwords;
    private readonly IdentityOptions _options;
    private readonly TimeProvider _time;
    private readonly SqlDialect _placement;
    private readonly VersionWatch _watch;
    private HostTable? _table;

    private AccountCatalogue(IEngine engine, SqlDialect placement, PasswordHasher passwords, IdentityOptions options, TimeProvider time)
    {
        _engine = engine;
        _passwords = passwords;
        _placement = placement;
        _options = options;
        _time = time;
        _watch = new VersionWatch(stop => engine.QueryAsync(CatalogueTables.ReadVersion.With(engine), stop).ReadOneAsync(static row => row.GetInt64(0), stop), options.CacheLife, time);
        Security = new SecurityPolicies(engine, time);
        var book = new PasswordBook(engine, passwords, Security, time);
        Owners = new OwnerStore(engine, passwords, options, book, time);
        Users = new AccountUsers(engine, Owners, book, Security, time);
        Security.Changed = Users.NoteChange;
        Sessions = new ConsoleSessions(engine, Owners, Security, time);
        Transfers = new OwnerTransfers(engine, Owners, Users, time);
        ForgottenPasswords = new ForgottenPasswords(engine, book, Users, Security, time);
        EmailChanges = new EmailChanges(engine, Owners, Users, time);
    }

    /// <summary>The people who own accounts.</summary>
    public OwnerStore Owners { get; }

    /// <summary>Who works with accounts besides their owners.</summary>
    public AccountUsers Users { get; }

    /// <summary>Owners' requests to make somebody else the owner.</summary>
    public OwnerTransfers Transfers { get; }

    /// <summary>How people come into the accounts.</summary>
    public SecurityPolicies Security { get; }

    /// <summary>Links for people who have forgotten their password.</summary>
    public ForgottenPasswords ForgottenPasswords { get; }

    /// <summary>People's requests to sign in with another e-mail address.</summary>
    public EmailChanges EmailChanges { get; }

    /// <summary>Who is signed in to the Studio.</summary>
    public ConsoleSessions Sessions { get; }

    /// <summary>Codes that people give besides their passwords.</summary>
    /// <param name="secrets">Encrypts what their apps were given.</param>
    public SecondFactors SecondFactorsWith(SecretBox secrets) => new(_engine, _passwords, secrets, _time);

    /// <summary>Opens the catalogue, creating its tables where they are missing.</summary>
    /// <param name="engine">The system database.</param>
    /// <param name="placement">The kind of database that new accounts get.</param>
    /// <param name="passwords">Hashes owners' passwords.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">A setting is out of its range.</exception>
    public static async ValueTask<AccountCatalogue> OpenAsync(
        IEngine engine, SqlDialect placement, PasswordHasher passwords, IdentityOptions options, TimeProvider time, CancellationToken cancellation)
    {
        options.Validate();
        await CatalogueTables.Tables.PrepareAsync(engine, cancellation);
        return new AccountCatalogue(engine, placement, passwords, options, time);
    }

    /// <summary>The accounts by name, without those whose data are gone.</summary>
    public async ValueTask<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation) =>
        [.. (await TableAsync(cancellation)).Accounts.Where(a => a.State != AccountState.Deleted).OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Finds an account by id, in whatever state; null when there is none.</summary>
    public async ValueTask<Account?> FindAsync(string id, CancellationToken cancellation) => (await TableAsync(cancellation)).Find(id);

    /// <summary>Finds a served account by its current alias; null when there is none.</summary>
    public async ValueTask<Account?> FindByAliasAsync(string alias, CancellationToken cancellation) => (await TableAsync(cancellation)).FindByAlias(alias);

    /// <summary>
    /// Finds the account of a request by the header <c>Host</c> (a port is ignored). Null when the host is unknown or its account is being deleted:
    /// answer 404 and say nothing. The hot path completes synchronously.
    /// </summary>
    public ValueTask<HostMatch?> ResolveHostAsync(string host, CancellationToken cancellation)
    {
        if (_watch.TryGet(out var version) && Volatile.Read(ref _table) is { } table && table.Version == version)
            return new ValueTask<HostMatch?>(table.Resolve(host, _options, _time.GetUtcNow()));
        return ResolveSlowlyAsync(host, cancellation);
    }

    /// <summary>Creates an account and, if nobody has the e-mail address yet, its owner. The account's own database is not created here.</summary>
    /// <exception cref="DataException">A field breaks a rule; a chosen id, number or alias is taken; or the server is to host one account and has it.</exception>
    public async ValueTask<CreatedAccount> CreateAsync(NewAccount request, CancellationToken cancellation)
    {
        var name = CheckName(request.Name);
        var alias = AccountNames.CheckAlias(request.Alias);
        var chosenId = request.Id is { } wantedId ? AccountNames.CheckId(wantedId) : null;
        var chosenNumber = request.Number is { } wantedNumber ? AccountNames.CheckNumber(wantedNumber) : null;
        var owner = Owners.Prepare(request.OwnerName, request.OwnerEmail, request.OwnerPassword);
        // Exclusive work runs alone in all processes, so what is found free stays free until the commit; the unique indexes stand behind it.
        var created = await _engine.WriteExclusivelyAsync(
            async session =>
            {
                if (_options.HostingMode == HostingMode.Single && await ReadNumberAsync(session, CountServed.With(_engine), cancellation) > 0)
                    throw new DataException(DataProblem.QuotaExceeded, "This server hosts one account and has it already. Set hosting.mode to 'subdomain' to host several.");
                if (alias is not null)
                    await RequireFreeAliasAsync(session, alias, null, cancellation);
                var id = await FreeAsync(session, "Account ID", chosenId, AccountNames.NewId, FindId, cancellation);
                var number = await FreeAsync(session, "Account number", chosenNumber, AccountNames.NewNumber, FindNumber, cancellation);
                var (person, isNew) = await Owners.FindOrInsertAsync(session, owner, cancellation);
                var account = new Account
                {
                    Id = id,
                    Number = number,
                    Name = name,
                    Alias = alias,
                    State = AccountState.Active,
                    Placement = AccountPlacement.ForNew(_placement, id),
                    Epoch = 1,
                    Created = Now(),
                };
                await session.ExecuteAsync(
                    Insert.With(
                        _engine, Cell.Text(id), Cell.Text(number), Cell.Text(name), Cell.Text(alias), Cell.Number((long)_placement), Cell.Text(account.Placement.Location),
                        Cell.Number(person.Id), Cell.Time(account.Created)),
                    cancellation);
                await session.ExecuteAsync(CatalogueTables.RaiseVersion.With(_engine), cancellation);
                return new CreatedAccount(account, person, isNew);
            },
            cancellation);
        _watch.Expire();
        return created;
    }

    /// <summary>Gives an account another name.</summary>
    /// <exception cref="DataException">No such account, or the name breaks a rule.</exception>
    public async ValueTask RenameAsync(string id, string name, CancellationToken cancellation)
    {
        var checkedName = CheckName(name);
        await ChangeAsync(session => session.ExecuteAsync(UpdateName.With(_engine, Cell.Text(id), Cell.Text(checkedName)), cancellation), id, cancellation);
    }

    /// <summary>Gives an account another alias, or none. The former one redirects for <see cref="IdentityOptions.FormerAliasLife"/>.</summary>
    /// <exception cref="DataException">No such account, or the alias breaks a rule or is taken.</exception>
    public async ValueTask SetAliasAsync(string id, string? alias, CancellationToken cancellation)
    {
        var wanted = AccountNames.CheckAlias(alias);
        await ChangeAsync(
            async session =>
            {
                if (wanted is not null)
                {
                    await RequireFreeAliasAsync(session, wanted, id, cancellation);
                    await session.ExecuteAsync(ForgetAlias.With(_engine, Cell.Text(wanted)), cancellation);
                }

                await RetireAliasAsync(session, id, wanted, cancellation);
                return await session.ExecuteAsync(UpdateAlias.With(_engine, Cell.Text(id), Cell.Text(wanted)), cancellation);
            },
            id,
            cancellation);
    }

    /// <summary>Stops an account's apps and API for a while.</summary>
    /// <exception cref="DataException">No such account, or it is not active.</exception>
    public ValueTask SuspendAsync(string id, CancellationToken cancellation) => MoveAsync(id, AccountState.Suspended, cancellation, AccountState.Active);

    /// <summary>Lets a suspended account work again, or takes back a mark of deletion.</summary>
    /// <exception cref="DataException">No such account, or its data are gone.</exception>
    public ValueTask ResumeAsync(string id, CancellationToken cancellation) => MoveAsync(id, AccountState.Active, cancellation, AccountState.Suspended, AccountState.Deleting);

    /// <summary>Marks an account for deletion: its hosts answer 404 from now on, its data stay until they are purged.</summary>
    /// <exception cref="DataException">No such account, or it is marked already.</exception>
    public ValueTask MarkForDeletionAsync(string id, CancellationToken cancellation) =>
        MoveAsync(id, AccountState.Deleting, cancellation, AccountState.Active, AccountState.Suspended);

    /// <summary>Notes that the data of an account marked for deletion are gone. Its id and number stay taken for ever.</summary>
    /// <exception cref="DataException">No such account, or it is not marked.</exception>
    public ValueTask FinishDeletionAsync(string id, CancellationToken cancellation) => MoveAsync(id, AccountState.Deleted, cancellation, AccountState.Deleting);

    /// <summary>Notes that an account's database has moved.</summary>
    /// <param name="id">The account.</param>
    /// <param name="expectedEpoch">The epoch before the move; another one means that somebody else moved it.</param>
    /// <param name="placement">Where it is now.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="DataException">No such account of this epoch.</exception>
    public ValueTask SetPlacementAsync(string id, long expectedEpoch, AccountPlacement placement, CancellationToken cancellation) =>
        ChangeAsync(
            session => session.ExecuteAsync(
                UpdatePlacement.With(_engine, Cell.Text(id), Cell.Number(expectedEpoch), Cell.Number((long)placement.Engine), Cell.Text(placement.Location)), cancellation),
            id,
            cancellation);

    private static string CheckName(string name) =>
        name.Trim() is { Length: > 0 and <= 100 } trimmed ? trimmed : throw new DataException(DataProblem.InvalidDefinition, "Account name must have 1 to 100 characters.", "Account name");

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private async ValueTask<HostMatch?> ResolveSlowlyAsync(string host, CancellationToken cancellation) =>
        (await TableAsync(cancellation)).Resolve(host, _options, _time.GetUtcNow());

    private async ValueTask<HostTable> TableAsync(CancellationToken cancellation)
    {
        var version = await _watch.GetAsync(cancellation);
        if (Volatile.Read(ref _table) is { } known && known.Version == version)
            return known;
        var accounts = await _engine.QueryAsync(SelectAccounts.With(_engine), cancellation).ReadAllAsync(CatalogueTables.ReadAccount, cancellation);
        var former = await _engine.QueryAsync(SelectFormer.With(_engine), cancellation)
            .ReadAllAsync(static row => new HostTable.FormerAlias(row.GetText(0), row.GetText(1), row.ReadTime(2)), cancellation);
        var hosts = await _engine.QueryAsync(SelectHosts.With(_engine), cancellation).ReadAllAsync(static row => (row.GetText(0), row.GetText(1)), cancellation);
        var table = new HostTable(version, accounts, former, hosts);
        Volatile.Write(ref _table, table);
        return table;
    }

    /// <summary>Runs a change of one account alone; it must touch a row.</summary>
    private async ValueTask ChangeAsync(Func<IWriteSession, ValueTask<long>> change, string id, CancellationToken cancellation)
    {
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                if (await change(session) == 0)
                    throw DataException.NoObject("account", id);
                return await session.ExecuteAsync(CatalogueTables.RaiseVersion.With(_engine), cancellation);
            },
            cancellation);
        _watch.Expire();
    }

    private ValueTask MoveAsync(string id, AccountState to, CancellationToken cancellation, params AccountState[] from) =>
        ChangeAsync(
            async session =>
            {
                var state = await session.QueryAsync(SelectState.With(_engine, Cell.Text(id)), cancellation)
                    .ReadOneAsync<AccountState?>(static row => (AccountState)row.GetInt64(0), cancellation) ?? throw DataException.NoObject("account", id);
                if (!from.Contains(state))
                    throw new DataException(DataProblem.InUse, $"Account {id} is {state}; it cannot become {to}.");
                if (to == AccountState.Active && _options.HostingMode == HostingMode.Single && state == AccountState.Deleting
                    && await ReadNumberAsync(session, CountServed.With(_engine), cancellation) > 0)
                    throw new DataException(DataProblem.QuotaExceeded, "This server hosts one account and has another one by now.");
                if (to == AccountState.Deleted)
                {
                    await RetireAliasAsync(session, id, null, cancellation);
                    await session.ExecuteAsync(UpdateAlias.With(_engine, Cell.Text(id), Cell.Text(null)), cancellation);
                    await session.ExecuteAsync(DeleteHosts.With(_engine, Cell.Text(id)), cancellation);
                }

                return await session.ExecuteAsync(UpdateState.With(_engine, Cell.Text(id), Cell.Number((long)to)), cancellation);
            },
            id,
            cancellation);

    private async ValueTask RetireAliasAsync(IWriteSession session, string id, string? next, CancellationToken cancellation)
    {
        var current = await session.QueryAsync(SelectAlias.With(_engine, Cell.Text(id)), cancellation).ReadOneAsync(static row => row.FindText(0), cancellation);
        if (current is not null && current != next)
            await session.ExecuteAsync(KeepAlias.With(_engine, Cell.Text(current), Cell.Text(id), Cell.Time(_time.GetUtcNow() + _options.FormerAliasLife)), cancellation);
    }

    private async ValueTask RequireFreeAliasAsync(IWriteSession session, string alias, string? own, CancellationToken cancellation)
    {
        var users = await session.QueryAsync(FindAliasUser.With(_engine, Cell.Text(alias), Cell.Time(_time.GetUtcNow())), cancellation)
            .ReadAllAsync(static row => row.GetText(0), cancellation);
        if (users.Any(u => u != own))
            throw new DataException(DataProblem.AlreadyExists, $"The alias '{alias}' is taken. Choose another one.", "Alias");
    }

    private async ValueTask<string> FreeAsync(IWriteSession session, string field, string? chosen, Func<string> draw, SystemStatement find, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var candidate = chosen ?? draw();
            if (await session.QueryAsync(find.With(_engine, Cell.Text(candidate)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation) is null)
                return candidate;
            if (chosen is not null)
                throw new DataException(DataProblem.AlreadyExists, $"{field} '{chosen}' is taken.", field);
        }

        throw new DataException(DataProblem.QuotaExceeded, $"No free {field} was found; the server hosts too many accounts.");
    }

    private static async ValueTask<long> ReadNumberAsync(IWriteSession session, SqlStatement statement, CancellationToken cancellation) =>
        await session.QueryAsync(statement, cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
}
