using Tarn.Data.Engines;

namespace Tarn.Identity.Storage;

/// <summary>
/// The tables of profiles and tokens in an account's own database. Times are Unix milliseconds, flags 0 and 1, hashes base64url of SHA-256.
/// </summary>
internal static class IdentityTables
{
    /// <summary>Raised by every change that a cached token or profile could miss.</summary>
    public static readonly SystemStatement ReadVersion = new("SELECT version FROM _tarn_identity");

    public static readonly SystemStatement RaiseVersion = new("UPDATE _tarn_identity SET version = version + 1");

    /// <summary>The tables.</summary>
    public static readonly SystemTables Tables = new(
        "CREATE TABLE IF NOT EXISTS _tarn_identity (id INTEGER NOT NULL PRIMARY KEY, version BIGINT NOT NULL, next_id BIGINT NOT NULL)",
        "INSERT INTO _tarn_identity (id, version, next_id) VALUES (1, 1, 1) ON CONFLICT (id) DO NOTHING",
        """
            CREATE TABLE IF NOT EXISTS _tarn_profile (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
                first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE, secret_hash TEXT NOT NULL, secret_sealed TEXT,
                generation BIGINT NOT NULL, enabled BIGINT NOT NULL, access_all BIGINT NOT NULL, can_create BIGINT NOT NULL, default_access BIGINT NOT NULL, ip_rules TEXT NOT NULL,
                created BIGINT NOT NULL, modified BIGINT NOT NULL, last_used BIGINT, last_used_ip TEXT)
            """,
        """
            CREATE TABLE IF NOT EXISTS _tarn_profile_grant (profile_id BIGINT NOT NULL, kind BIGINT NOT NULL, object TEXT NOT NULL, rights BIGINT NOT NULL,
                PRIMARY KEY (profile_id, kind, object))
            """,
        "CREATE TABLE IF NOT EXISTS _tarn_profile_mcp (profile_id BIGINT NOT NULL PRIMARY KEY, access BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS _tarn_profile_usage (profile_id BIGINT NOT NULL, day BIGINT NOT NULL, requests BIGINT NOT NULL, PRIMARY KEY (profile_id, day))",
        """
            CREATE TABLE IF NOT EXISTS _tarn_token (hash TEXT NOT NULL PRIMARY KEY, kind BIGINT NOT NULL, profile_id BIGINT NOT NULL, family TEXT NOT NULL, family_began BIGINT NOT NULL,
                issued BIGINT NOT NULL, expires BIGINT NOT NULL, ip TEXT NOT NULL, used BIGINT, used_ip TEXT)
            """,
        "CREATE INDEX IF NOT EXISTS _tarn_token_profile ON _tarn_token (profile_id, kind, issued)",
        "CREATE INDEX IF NOT EXISTS _tarn_token_family ON _tarn_token (family)",
        "CREATE INDEX IF NOT EXISTS _tarn_token_expires ON _tarn_token (expires)",
        // Finds the oldest refresh token of the account among at most a thousand, however many access tokens there are.
        "CREATE INDEX IF NOT EXISTS _tarn_token_refresh ON _tarn_token (issued) WHERE kind = 1",
        "CREATE TABLE IF NOT EXISTS _tarn_setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)");
}
