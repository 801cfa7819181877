using Tarn.Data.Engines;

namespace Tarn.Automation.Mail;

/// <summary>
/// The queue of mail and its log, in the account's own database. Times are Unix milliseconds; ids are UUIDs of version 7, so they sort by time.
/// When a mail is due goes by the clock of the process; leases go by the clock of the database, which all processes share.
/// </summary>
internal static class MailTables
{
    /// <summary>What queue and log have in common, in the order of <see cref="MailLog"/>'s reading.</summary>
    public const string CommonColumns =
        "id, queued, app_name, app_id, origin_kind, origin_name, page_key, sender, sender_name, reply_to, to_list, cc_list, bcc_list, subject";

    private const string CommonDefinitions = """
        id TEXT NOT NULL PRIMARY KEY, queued BIGINT NOT NULL, app_name TEXT, app_id TEXT, origin_kind BIGINT NOT NULL, origin_name TEXT, page_key TEXT,
        sender TEXT NOT NULL, sender_name TEXT NOT NULL, reply_to TEXT NOT NULL, to_list TEXT NOT NULL, cc_list TEXT NOT NULL, bcc_list TEXT NOT NULL, subject TEXT NOT NULL
        """;

    private const string SqliteNow = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    private const string PostgresNow = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /// <summary>The tables.</summary>
    public static readonly SystemTables Tables = new(
        $"""
            CREATE TABLE IF NOT EXISTS _tarn_mail ({CommonDefinitions}, body TEXT NOT NULL, is_html BIGINT NOT NULL, due BIGINT NOT NULL, attempts BIGINT NOT NULL,
                lease TEXT, leased_until BIGINT NOT NULL, pending TEXT, served BIGINT NOT NULL, details TEXT NOT NULL, error TEXT NOT NULL)
            """,
        "CREATE INDEX IF NOT EXISTS _tarn_mail_due ON _tarn_mail (due, id)",
        $"""
            CREATE TABLE IF NOT EXISTS _tarn_mail_log ({CommonDefinitions}, finished BIGINT NOT NULL, status BIGINT NOT NULL, details TEXT NOT NULL, error TEXT NOT NULL,
                security TEXT NOT NULL, attempts BIGINT NOT NULL)
            """,
        "CREATE TABLE IF NOT EXISTS _tarn_mail_day (day BIGINT NOT NULL PRIMARY KEY, recipients BIGINT NOT NULL)");

    private const string CommonValues = "{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12}, {13}";

    /// <summary>Common columns; then body, is HTML, details.</summary>
    public static readonly SystemStatement Enqueue = new($$"""
        INSERT INTO _tarn_mail ({{CommonColumns}}, body, is_html, due, attempts, leased_until, served, details, error)
        VALUES ({{CommonValues}}, {14}, {15}, {1}, 0, 0, 0, {16}, '')
        """);

    /// <summary>Common columns; then details: a mail that nobody can get.</summary>
    public static readonly SystemStatement LogFailure = new($$"""
        INSERT INTO _tarn_mail_log ({{CommonColumns}}, finished, status, details, error, security, attempts)
        VALUES ({{CommonValues}}, {1}, {{(int)MailStatus.Failure}}, {14}, '', '', 0)
        """);

    /// <summary>When the first mail is due; NULL for an empty queue.</summary>
    public static readonly SystemStatement NextDue = new("SELECT MIN(due) FROM _tarn_mail");

    public static readonly SystemStatement Count = new("SELECT COUNT(*) FROM _tarn_mail");

    /// <summary>Takes due mails that nobody has: lease, its length in ms, now, how many.</summary>
    public static readonly SystemStatement Claim = new(ClaimText(SqliteNow, ""), ClaimText(PostgresNow, " FOR UPDATE SKIP LOCKED"));

    /// <summary>Counts recipients if they are within the limit: day, recipients, limit.</summary>
    public static readonly SystemStatement CountRecipients = new("""
        INSERT INTO _tarn_mail_day (day, recipients) SELECT {0}, {1} WHERE {1} <= {2}
        ON CONFLICT (day) DO UPDATE SET recipients = _tarn_mail_day.recipients + excluded.recipients WHERE _tarn_mail_day.recipients + excluded.recipients <= {2}
        """);

    /// <summary>Moves a mail to the log, first half; only for the holder of the lease: id, lease, finished, status, details, error.</summary>
    public static readonly SystemStatement Log = new($$"""
        INSERT INTO _tarn_mail_log ({{CommonColumns}}, finished, status, details, error, security, attempts)
        SELECT {{CommonColumns}}, {2}, {3}, {4}, {5}, '', attempts FROM _tarn_mail WHERE id = {0} AND lease = {1} ON CONFLICT (id) DO NOTHING
        """);

    /// <summary>Second half: id, lease.</summary>
    public static readonly SystemStatement Remove = new("DELETE FROM _tarn_mail WHERE id = {0} AND lease = {1}");

    /// <summary>Leaves a mail for a later time: id, lease, due, pending recipients or NULL for all, recipients served, details, error.</summary>
    public static readonly SystemStatement Postpone = new("""
        UPDATE _tarn_mail SET lease = NULL, leased_until = 0, due = {2}, pending = {3}, served = {4}, details = {5}, error = {6} WHERE id = {0} AND lease = {1}
        """);

    /// <summary>Gives a mail back untried: id, lease.</summary>
    public static readonly SystemStatement Release = new("UPDATE _tarn_mail SET lease = NULL, leased_until = 0, attempts = attempts - 1 WHERE id = {0} AND lease = {1}");

    /// <summary>Removes old entries of the log, some at a time: older than, how many.</summary>
    public static readonly SystemStatement Purge = new("DELETE FROM _tarn_mail_log WHERE id IN (SELECT id FROM _tarn_mail_log WHERE id < {0} ORDER BY id LIMIT {1})");

    /// <summary>Removes old counts: days before.</summary>
    public static readonly SystemStatement PurgeDays = new("DELETE FROM _tarn_mail_day WHERE day < {0}");

    private static string ClaimText(string now, string locking) => $$"""
        UPDATE _tarn_mail SET lease = {0}, leased_until = {{now}} + {1}, attempts = attempts + 1
        WHERE id IN (SELECT id FROM _tarn_mail WHERE due <= {2} AND leased_until <= {{now}} ORDER BY due, id LIMIT {3}{{locking}})
        RETURNING id, queued, sender, sender_name, reply_to, to_list, cc_list, bcc_list, subject, body, is_html, attempts, pending, served, details, origin_kind
        """;
}
