using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Accounts;

/// <summary>
/// Who is signed in to the Studio, in the system database, so that every process knows and a sign-out holds at once. A session ends after an hour without use (or what the account's
/// <see cref="SecurityPolicy"/> says), after twelve hours at the latest (account.md 4.1), and when the person's password changes or the person may enter the account no more: another owner, a user disabled or deleted. Part of <see cref="AccountCatalogue"/>.
/// </summary>
public sealed class ConsoleSessions
{
    /// <summary>How long any session lasts without use.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(SecurityPolicy.LongestIdle);

    /// <summary>How long a session lasts at the most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>How exactly use is noted: a write for every click would be too many.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private static readonly SystemStatement Insert = new("""
        INSERT INTO sys_identity_session (hash, identity, account_id, stamp, created, used, ip, agent) VALUES ({0}, {1}, {2}, {3}, {4}, {4}, {5}, {6})
        """);

    /// <summary>Only what belongs to somebody who may enter now: the account's owner, and its users who have accepted and are not disabled.</summary>
    private const string Living = """
        FROM sys_identity_session s JOIN sys_identity i ON i.id = s.identity JOIN sys_account a ON a.account_id = s.account_id AND a.state = 0
            LEFT JOIN sys_member m ON m.account_id = s.account_id AND m.identity = i.id AND m.disabled = 0 AND m.accepted IS NOT NULL LEFT JOIN sys_security_policy p ON p.account_id = s.account_id WHERE (a.owner = i.id OR m.id IS NOT NULL)
        """;

    private const string Columns = "SELECT s.hash, s.account_id, s.stamp, s.created, s.used, i.id, i.name, i.email, i.password, a.owner, m.id, p.policy, (SELECT COUNT(*) FROM sys_second_factor f WHERE f.identity = i.id)";

    private static readonly SystemStatement Select = new($"{Columns} {Living} AND s.hash = {{0}}");
    private static readonly SystemStatement SelectOfAccount = new($"{Columns}, s.ip, s.agent {Living} AND s.account_id = {{0}} ORDER BY s.used DESC, s.created DESC");

    private static readonly SystemStatement SelectEntrance = new("""
        SELECT a.owner, m.id, i.id, i.name, i.email, i.password, (SELECT COUNT(*) FROM sys_second_factor f WHERE f.identity = {1}),
            COALESCE((SELECT MAX(h.at) FROM sys_password_history h WHERE h.identity = {1}), i.created), (SELECT p.policy FROM sys_security_policy p WHERE p.account_id = {0}) FROM sys_account a JOIN sys_identity i ON i.id = {1}
            LEFT JOIN sys_member m ON m.account_id = a.account_id AND m.identity = i.id AND m.disabled = 0 AND m.accepted IS NOT NULL WHERE a.account_id = {0} AND (a.owner = i.id OR m.id IS NOT NULL)
        """);

    private static readonly SystemStatement NoteSignIn = new("""
        INSERT INTO sys_sign_in (account_id, identity, at) VALUES ({0}, {1}, {2}) ON CONFLICT (account_id, identity) DO UPDATE SET at = excluded.at
        """);

    private static readonly SystemStatement Touch = new("UPDATE sys_identity_session SET used = {1} WHERE hash = {0} AND used < {1}");
    private static readonly SystemStatement Delete = new("DELETE FROM sys_identity_session WHERE hash = {0}");
    private static readonly SystemStatement DeleteOthers = new("DELETE FROM sys_identity_session WHERE identity = {0} AND hash <> {1}");
    private static readonly SystemStatement Sweep = new("DELETE FROM sys_identity_session WHERE used < {0} OR created < {1}");

    private readonly IEngine _engine;
    private readonly OwnerStore _owners;
    private readonly SecurityPolicies _policies;
    private readonly TimeProvider _time;

    internal ConsoleSessions(IEngine engine, OwnerStore owners, SecurityPolicies policies, TimeProvider time)
    {
        _policies = policies;
        _engine = engine;
        _owners = owners;
        _time = time;
    }

    /// <summary>Checks the password of somebody who may enter the account. The caller limits attempts.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="email">The e-mail address, as typed.</param>
    /// <param name="password">The password, as typed.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>What <see cref="BeginAsync(PendingSignIn, string, string, CancellationToken)"/> goes on with; null when address and password do not fit, or belong to somebody who may not enter, after the same time.</returns>
    public async ValueTask<PendingSignIn?> CheckAsync(string accountId, string email, string password, CancellationToken cancellation)
    {
        await _policies.ApplyInactivityAsync(accountId, cancellation);
        return await _owners.CheckAsync(email, password, cancellation) is var (person, stored) ? await FindPendingAsync(accountId, person.Id, Secrets.Hash(stored), cancellation) : null;
    }

    /// <summary>Finds a sign-in whose password was right a moment ago.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="person">The person's number.</param>
    /// <param name="stamp">The stamp that it had.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The sign-in; null when the password was changed since, or the person may not enter any more.</returns>
    public async ValueTask<PendingSignIn?> FindPendingAsync(string accountId, long person, string stamp, CancellationToken cancellation) =>
        await FindEntranceAsync(accountId, person, cancellation) is { } entrance && entrance.Stamp == stamp
            ? new PendingSignIn(accountId, entrance.Person, stamp, entrance.HasFactor)
            {
                NeedsPassword = entrance.Policy.ExpiryDays is > 0 and var days && _time.GetUtcNow() - entrance.Chosen >= TimeSpan.FromDays(days),
                HasFactor = entrance.HasFactor,
                Policy = entrance.Policy,
                IsOwner = entrance.Owner == entrance.Person.Id,
                User = entrance.User,
            }
            : null;

    /// <summary>Begins a session of somebody who gave a right password, and a code where the second factor is on.</summary>
    /// <param name="pending">Who it is; without <see cref="PendingSignIn.NeedsCode"/> once <see cref="SecondFactors.CheckAsync"/> has said yes.</param>
    /// <param name="ip">Where the request came from.</param>
    /// <param name="agent">What the browser calls itself.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The session; null when the password was changed since, or the person may not enter any more.</returns>
    /// <exception cref="InvalidOperationException">A code is missing, or another password.</exception>
    public async ValueTask<BegunSession?> BeginAsync(PendingSignIn pending, string ip, string agent, CancellationToken cancellation)
    {
        if (pending.NeedsCode)
            throw new InvalidOperationException("The second factor is on, and no code was given.");
        if (pending.NeedsPassword)
            throw new InvalidOperationException("The password is too old, and no other one was chosen.");
        var (accountId, person) = (pending.AccountId, pending.Person);
        if (await FindEntranceAsync(accountId, person.Id, cancellation) is not { } entrance || entrance.Stamp != pending.Stamp)
            return null;
        var token = Secrets.NewToken();
        var now = _time.GetUtcNow();
        var hash = Secrets.Hash(token);
        await _engine.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(Sweep.With(_engine, Cell.Time(now - LongestIdle), Cell.Time(now - Longest)), cancellation);
                await session.ExecuteAsync(NoteSignIn.With(_engine, Cell.Text(accountId), Cell.Number(person.Id), Cell.Time(now)), cancellation);
                return await session.ExecuteAsync(
                    Insert.With(_engine, Cell.Text(hash), Cell.Number(person.Id), Cell.Text(accountId), Cell.Text(pending.Stamp), Cell.Time(now), Cell.Text(Short(ip)), Cell.Text(Short(agent))), cancellation);
            },
            cancellation);
        return new BegunSession(new ConsoleSession(hash, accountId, person, now, now, EndOf(now, now, entrance.Policy))
        {
            IsOwner = entrance.Owner == person.Id,
            User = entrance.User,
            HasFactor = entrance.HasFactor,
            Policy = entrance.Policy,
        },
            token);
    }

    /// <summary>Begins a session with a password alone. The caller limits attempts.</summary>
    /// <returns>The session; null when address and password do not fit, when they belong to somebody who may not enter, or when the second factor is on.</returns>
    public async ValueTask<BegunSession?> BeginAsync(string accountId, string email, string password, string ip, string agent, CancellationToken cancellation) =>
        await CheckAsync(accountId, email, password, cancellation) is { NeedsCode: false, NeedsPassword: false } pending ? await BeginAsync(pending, ip, agent, cancellation) : null;

    /// <summary>Finds the session that a browser carries; null when there is none any more.</summary>
    public ValueTask<ConsoleSession?> FindAsync(string token, CancellationToken cancellation) => FindByIdAsync(Secrets.Hash(token), cancellation);

    /// <summary>Finds a session by its id; null when it has ended.</summary>
    public async ValueTask<ConsoleSession?> FindByIdAsync(string id, CancellationToken cancellation)
    {
        var row = await _engine.QueryAsync(Select.With(_engine, Cell.Text(id)), cancellation).ReadOneAsync(SessionRow.Read, cancellation);
        var now = _time.GetUtcNow();
        return row is not null && row.Session.Ends > now && row.Stamp == Secrets.Hash(row.Password ?? "") ? row.Session : null;
    }

    /// <summary>Who is signed in to an account's Studio now, the one who did something last first.</summary>
    public async ValueTask<IReadOnlyList<OpenConsole>> ListAsync(string accountId, CancellationToken cancellation)
    {
        var rows = await _engine.QueryAsync(SelectOfAccount.With(_engine, Cell.Text(accountId)), cancellation)
            .ReadAllAsync(static row => (Row: SessionRow.Read(row), Address: row.GetText(13), Agent: row.GetText(14)), cancellation);
        var now = _time.GetUtcNow();
        return [.. rows.Where(r => r.Row.Session.Ends > now && r.Row.Stamp == Secrets.Hash(r.Row.Password ?? "")).Select(static r => new OpenConsole(r.Row.Session, r.Address, r.Agent))];
    }

    /// <summary>Notes that the person did something.</summary>
    public async ValueTask NoteUseAsync(ConsoleSession session, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        if (now - session.Used >= Precision)
            await _engine.WriteAsync(write => write.ExecuteAsync(Touch.With(_engine, Cell.Text(session.Id), Cell.Time(now)), cancellation), cancellation);
    }

    /// <summary>Ends a session.</summary>
    public async ValueTask EndAsync(string id, CancellationToken cancellation) =>
        await _engine.WriteAsync(write => write.ExecuteAsync(Delete.With(_engine, Cell.Text(id)), cancellation), cancellation);

    /// <summary>Ends every other session of the same person.</summary>
    public async ValueTask EndOthersAsync(ConsoleSession session, CancellationToken cancellation) =>
        await _engine.WriteAsync(write => write.ExecuteAsync(DeleteOthers.With(_engine, Cell.Number(session.Person.Id), Cell.Text(session.Id)), cancellation), cancellation);

    private static string Short(string text) => text.Length <= 512 ? text : text[..512];

    private ValueTask<Entrance?> FindEntranceAsync(string accountId, long person, CancellationToken cancellation) =>
        _engine.QueryAsync(SelectEntrance.With(_engine, Cell.Text(accountId), Cell.Number(person)), cancellation).ReadOneAsync(
            static row => new Entrance(
                row.GetInt64(0), row.IsNull(1) ? null : row.GetInt64(1), new Owner(row.GetInt64(2), row.GetText(3), row.GetText(4)), Secrets.Hash(row.FindText(5) ?? ""), row.GetInt64(6) > 0, row.ReadTime(7),
                SecurityPolicy.Parse(row.FindText(8))),
            cancellation);

    private static DateTimeOffset EndOf(DateTimeOffset created, DateTimeOffset used, SecurityPolicy policy)
    {
        var (idle, last) = (used + TimeSpan.FromMinutes(policy.IdleMinutes), created + Longest);
        return idle < last ? idle : last;
    }

    private sealed record Entrance(long Owner, long? User, Owner Person, string Stamp, bool HasFactor, DateTimeOffset Chosen, SecurityPolicy Policy);

    private sealed record SessionRow(ConsoleSession Session, string Stamp, string? Password)
    {
        public static SessionRow Read(RowReader row)
        {
            var created = row.ReadTime(3);
            var used = row.ReadTime(4);
            var policy = SecurityPolicy.Parse(row.FindText(11));
            return new SessionRow(
                new ConsoleSession(row.GetText(0), row.GetText(1), new Owner(row.GetInt64(5), row.GetText(6), row.GetText(7)), created, used, EndOf(created, used, policy))
                {
                    IsOwner = row.GetInt64(9) == row.GetInt64(5),
                    User = row.IsNull(10) ? null : row.GetInt64(10),
                    HasFactor = row.GetInt64(12) > 0,
                    Policy = policy,
                },
                row.GetText(2),
                row.FindText(8));
        }
    }
}
