using Tarn.Data.Engines;
using Tarn.Identity.Storage;
using Tarn.Sql;

namespace Tarn.Identity.Accounts;

/// <summary>The tables of the system database. Times are Unix milliseconds.</summary>
internal static class CatalogueTables
{
    /// <summary>The columns that <see cref="ReadAccount"/> expects, in order.</summary>
    public const string AccountColumns = "account_id, number, name, alias, state, engine, location, epoch, created";

    /// <summary>Raised by every change of accounts.</summary>
    public static readonly SystemStatement ReadVersion = new("SELECT version FROM sys_state");

    public static readonly SystemStatement RaiseVersion = new("UPDATE sys_state SET version = version + 1");

    public static readonly SystemTables Tables = new(
        "CREATE TABLE IF NOT EXISTS sys_state (id INTEGER NOT NULL PRIMARY KEY, version BIGINT NOT NULL, next_id BIGINT NOT NULL)",
        "INSERT INTO sys_state (id, version, next_id) VALUES (1, 1, 1) ON CONFLICT (id) DO NOTHING",
        """
            CREATE TABLE IF NOT EXISTS sys_identity (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, password TEXT,
                created BIGINT NOT NULL)
            """,
        """
            CREATE TABLE IF NOT EXISTS sys_account (account_id TEXT NOT NULL PRIMARY KEY, number TEXT NOT NULL UNIQUE, name TEXT NOT NULL, alias TEXT UNIQUE, state BIGINT NOT NULL,
                engine BIGINT NOT NULL, location TEXT NOT NULL UNIQUE, epoch BIGINT NOT NULL, owner BIGINT NOT NULL, created BIGINT NOT NULL)
            """,
        "CREATE TABLE IF NOT EXISTS sys_former_alias (alias TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL, until BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS sys_host (host TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL, created BIGINT NOT NULL)",
        """
            CREATE TABLE IF NOT EXISTS sys_identity_session (hash TEXT NOT NULL PRIMARY KEY, identity BIGINT NOT NULL, account_id TEXT NOT NULL, stamp TEXT NOT NULL,
                created BIGINT NOT NULL, used BIGINT NOT NULL, ip TEXT NOT NULL, agent TEXT NOT NULL)
            """,
        """
            CREATE TABLE IF NOT EXISTS sys_member (id BIGINT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL, email TEXT NOT NULL, email_key TEXT NOT NULL, name TEXT NOT NULL, identity BIGINT,
                disabled BIGINT NOT NULL, invitation TEXT UNIQUE, expires BIGINT, accepted BIGINT, created BIGINT NOT NULL, UNIQUE (account_id, email_key))
            """,
        "CREATE TABLE IF NOT EXISTS sys_sign_in (account_id TEXT NOT NULL, identity BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (account_id, identity))",
        "CREATE TABLE IF NOT EXISTS sys_second_factor (identity BIGINT NOT NULL PRIMARY KEY, secret TEXT NOT NULL, last_step BIGINT NOT NULL, created BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS sys_recovery_code (identity BIGINT NOT NULL, number BIGINT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (identity, number))",
        "CREATE TABLE IF NOT EXISTS sys_password_history (identity BIGINT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (identity, number))",
        "CREATE TABLE IF NOT EXISTS sys_password_reset (hash TEXT NOT NULL PRIMARY KEY, identity BIGINT NOT NULL, account_id TEXT NOT NULL, stamp TEXT NOT NULL, expires BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS sys_security_policy (account_id TEXT NOT NULL PRIMARY KEY, policy TEXT NOT NULL, version BIGINT NOT NULL)",
        """
            CREATE TABLE IF NOT EXISTS sys_owner_transfer (account_id TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL UNIQUE, owner BIGINT NOT NULL, stamp TEXT NOT NULL, member BIGINT NOT NULL,
                heir BIGINT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL)
            """,
        """
            CREATE TABLE IF NOT EXISTS sys_email_change (identity BIGINT NOT NULL PRIMARY KEY, hash TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL, email TEXT NOT NULL, former TEXT NOT NULL, stamp TEXT NOT NULL,
                created BIGINT NOT NULL, expires BIGINT NOT NULL)
            """,
        // Users who were disabled because they stayed away, and since when.
        "CREATE TABLE IF NOT EXISTS sys_inactive (member BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL)");

    public static Account ReadAccount(RowReader row) => new()
    {
        Id = row.GetText(0),
        Number = row.GetText(1),
        Name = row.GetText(2),
        Alias = row.FindText(3),
        State = (AccountState)row.GetInt64(4),
        Placement = new AccountPlacement((SqlDialect)row.GetInt64(5), row.GetText(6)),
        Epoch = row.GetInt64(7),
        Created = row.ReadTime(8),
    };
}
