using Tarn.Data;
using Tarn.Data.Engines;

namespace Tarn.Identity.Accounts;

/// <summary>
/// Keeps the security policies of accounts, in the system database: passwords and sessions are there, and a person who works with several accounts keeps to the strictest of their password rules. Part of
/// <see cref="AccountCatalogue"/>.
/// </summary>
public sealed class SecurityPolicies
{
    private static readonly SystemStatement Select = new("SELECT policy, version FROM sys_security_policy WHERE account_id = {0}");
    private static readonly SystemStatement SelectOfPerson = new("""
        SELECT p.policy FROM sys_account a LEFT JOIN sys_security_policy p ON p.account_id = a.account_id WHERE a.state < 2 AND (a.owner = {0} OR a.account_id = {1}
            OR EXISTS (SELECT 1 FROM sys_member m WHERE m.account_id = a.account_id AND m.identity = {0} AND m.disabled = 0))
        """);

    private static readonly SystemStatement Insert = new("INSERT INTO sys_security_policy (account_id, policy, version) VALUES ({0}, {1}, 1) ON CONFLICT (account_id) DO NOTHING");
    private static readonly SystemStatement Update = new("UPDATE sys_security_policy SET policy = {1}, version = version + 1 WHERE account_id = {0} AND version = {2}");

    /// <summary>Who has accepted, or was let in again, or signed in, since then, stays.</summary>
    private static readonly SystemStatement DisableInactive = new("""
        UPDATE sys_member SET disabled = 1 WHERE account_id = {0} AND disabled = 0 AND accepted < {1}
            AND NOT EXISTS (SELECT 1 FROM sys_sign_in s WHERE s.account_id = sys_member.account_id AND s.identity = sys_member.identity AND s.at >= {1})
            AND NOT EXISTS (SELECT 1 FROM sys_account a WHERE a.account_id = sys_member.account_id AND a.owner = sys_member.identity) RETURNING id
        """);

    private static readonly SystemStatement NoteInactive = new("INSERT INTO sys_inactive (member, at) VALUES ({0}, {1}) ON CONFLICT (member) DO UPDATE SET at = excluded.at");
    private static readonly SystemStatement SelectActive = new("SELECT p.account_id, p.policy FROM sys_security_policy p JOIN sys_account a ON a.account_id = p.account_id AND a.state = 0 ORDER BY p.account_id");

    private readonly IEngine _engine;
    private readonly TimeProvider _time;

    /// <summary>Told when who may go on may be others from now on.</summary>
    internal Action? Changed { get; set; }

    internal SecurityPolicies(IEngine engine, TimeProvider time) => (_engine, _time) = (engine, time);

    /// <summary>An account's policy.</summary>
    public async ValueTask<StoredPolicy> GetAsync(string accountId, CancellationToken cancellation) =>
        await _engine.QueryAsync(Select.With(_engine, Cell.Text(accountId)), cancellation)
            .ReadOneAsync(static row => new StoredPolicy(SecurityPolicy.Parse(row.GetText(0)), row.GetInt64(1)), cancellation) ?? new StoredPolicy(new SecurityPolicy(), 0);

    /// <summary>What a person's next password must keep to: the strictest of all accounts that the person works with. Only its rules about passwords count.</summary>
    /// <param name="person">The person's number.</param>
    /// <param name="accountId">An account that counts too, since the person is about to join it; null for none.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<SecurityPolicy> StrictestOfAsync(long person, string? accountId, CancellationToken cancellation) => SecurityPolicy.Strictest(
        await _engine.QueryAsync(SelectOfPerson.With(_engine, Cell.Number(person), Cell.Text(accountId ?? "")), cancellation).ReadAllAsync(static row => SecurityPolicy.Parse(row.FindText(0)), cancellation));

    /// <summary>Stores an account's policy, unless somebody else has stored another one since it was read.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="version">The version that it was made from.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A setting is out of its range; or somebody else was first.</exception>
    public async ValueTask SaveAsync(string accountId, SecurityPolicy policy, long version, CancellationToken cancellation)
    {
        var json = policy.Checked().ToJson();
        var saved = await _engine.WriteAsync(
            session => version == 0
                ? session.ExecuteAsync(Insert.With(_engine, Cell.Text(accountId), Cell.Text(json)), cancellation)
                : session.ExecuteAsync(Update.With(_engine, Cell.Text(accountId), Cell.Text(json), Cell.Number(version)), cancellation),
            cancellation);
        if (saved == 0)
            throw DataException.Overtaken("this security policy");
        await ApplyInactivityAsync(accountId, cancellation);
        Changed?.Invoke();
    }

    /// <summary>Accounts that disable or delete users who stay away.</summary>
    public async ValueTask<IReadOnlyList<string>> ListInactivityAsync(CancellationToken cancellation) =>
    [
        .. (await _engine.QueryAsync(SelectActive.With(_engine), cancellation).ReadAllAsync(static row => (Account: row.GetText(0), Policy: SecurityPolicy.Parse(row.GetText(1))), cancellation))
            .Where(static a => a.Policy.InactiveDays > 0 || a.Policy.DeleteInactiveDays > 0).Select(static a => a.Account),
    ];

    /// <summary>Disables users of an account who have not signed in for as long as its policy says. Called before anybody is let in, before users are listed, and now and then.</summary>
    public async ValueTask ApplyInactivityAsync(string accountId, CancellationToken cancellation)
    {
        if ((await GetAsync(accountId, cancellation)).Policy.InactiveDays is not (> 0 and var days))
            return;
        var now = _time.GetUtcNow();
        await _engine.WriteAsync(
            async session =>
            {
                var disabled = await session.QueryAsync(DisableInactive.With(_engine, Cell.Text(accountId), Cell.Time(now.AddDays(-days))), cancellation).ReadAllAsync(static row => row.GetInt64(0), cancellation);
                foreach (var member in disabled)
                    await session.ExecuteAsync(NoteInactive.With(_engine, Cell.Number(member), Cell.Time(now)), cancellation);
                return disabled.Count;
            },
            cancellation);
    }
}
