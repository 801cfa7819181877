using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Sql;

namespace Tarn.Identity.Directories;

/// <summary>Changes what is known of users, inside transactions.</summary>
internal static class UserWrites
{
    private static readonly SystemStatement AwaitActivation = new("UPDATE _tarn_dir_user SET activation_expires = {2} WHERE table_id = {0} AND record_id = {1}");

    private static readonly SystemStatement SetPassword = new("""
        UPDATE _tarn_dir_user SET activated = COALESCE(activated, {2}), activation_expires = NULL, locked = NULL, must_change = 0, failed_count = 0, failed_first = NULL, password_set = {3},
            password_expires = {4}, sessions_from = {3} WHERE table_id = {0} AND record_id = {1}
        """);

    private static readonly SystemStatement UpsertHash = new("""
        INSERT INTO _tarn_dir_credential (table_id, record_id, kind, hash, created) VALUES ({0}, {1}, 1, {2}, {3})
            ON CONFLICT (table_id, record_id, kind) DO UPDATE SET hash = excluded.hash, created = excluded.created
        """);

    private static readonly SystemStatement ReplaceHash = new("UPDATE _tarn_dir_credential SET hash = {3} WHERE table_id = {0} AND record_id = {1} AND kind = 1 AND hash = {2}");
    private static readonly SystemStatement DeleteHash = new("DELETE FROM _tarn_dir_credential WHERE table_id = {0} AND record_id = {1}");
    private static readonly SystemStatement AddHistory = new("INSERT INTO _tarn_dir_password_history (table_id, record_id, at, hash) VALUES ({0}, {1}, {2}, {3})");

    // More than any policy asks for is not kept.
    private static readonly SystemStatement CutHistory = new("""
        DELETE FROM _tarn_dir_password_history WHERE table_id = {0} AND record_id = {1} AND at < (SELECT MIN(n.at) FROM
            (SELECT at FROM _tarn_dir_password_history WHERE table_id = {0} AND record_id = {1} ORDER BY at DESC LIMIT 25) n)
        """);

    private static readonly SystemStatement DeleteHistory = new("DELETE FROM _tarn_dir_password_history WHERE table_id = {0} AND record_id = {1}");

    private static readonly SystemStatement Suspend = new("UPDATE _tarn_dir_user SET suspended = {2}, sessions_from = {3} WHERE table_id = {0} AND record_id = {1} AND suspended IS NULL");
    private static readonly SystemStatement Unsuspend = new("UPDATE _tarn_dir_user SET suspended = NULL, failed_count = 0, failed_first = NULL WHERE table_id = {0} AND record_id = {1} AND suspended IS NOT NULL");
    private static readonly SystemStatement Unlock = new("UPDATE _tarn_dir_user SET locked = NULL, failed_count = 0, failed_first = NULL WHERE table_id = {0} AND record_id = {1} AND locked IS NOT NULL");

    private static readonly SystemStatement Deactivate = new("""
        UPDATE _tarn_dir_user SET activated = NULL, activation_expires = NULL, locked = NULL, must_change = 0, password_set = NULL, password_expires = NULL, failed_count = 0, failed_first = NULL,
            sessions_from = {2} WHERE table_id = {0} AND record_id = {1}
        """);

    // One statement for counting and beginning anew, so that parallel guesses are counted one by one.
    private static readonly SystemStatement CountAttempt = new("""
        UPDATE _tarn_dir_user SET failed_count = CASE WHEN failed_first IS NULL OR failed_first < {2} THEN 1 ELSE failed_count + 1 END,
            failed_first = CASE WHEN failed_first IS NULL OR failed_first < {2} THEN {3} ELSE failed_first END WHERE table_id = {0} AND record_id = {1} RETURNING failed_count
        """);

    private static readonly SystemStatement Lock = new("UPDATE _tarn_dir_user SET locked = {2} WHERE table_id = {0} AND record_id = {1} AND locked IS NULL AND activated IS NOT NULL");
    private static readonly SystemStatement Succeed = new("UPDATE _tarn_dir_user SET failed_count = 0, failed_first = NULL, last_sign_in = {2} WHERE table_id = {0} AND record_id = {1}");
    private static readonly SystemStatement EndSessions = new("DELETE FROM _tarn_dir_session WHERE table_id = {0} AND record_id = {1}");

    private static readonly SystemStatement FollowExpiry = new(
        "UPDATE _tarn_dir_user SET password_expires = CASE WHEN {1} > 0 THEN strftime('%Y-%m-%d %H:%M:%f', password_set / 1000.0 + {1} * 86400, 'unixepoch') END WHERE table_id = {0} AND password_set IS NOT NULL",
        "UPDATE _tarn_dir_user SET password_expires = CASE WHEN {1} > 0 THEN to_timestamp(password_set / 1000.0 + {1} * 86400.0) AT TIME ZONE 'UTC' END WHERE table_id = {0} AND password_set IS NOT NULL");

    /// <summary>An instant as the language's columns store it.</summary>
    public static SqlValue Instant(DateTimeOffset time) => SqlValue.FromDateTime(DateTimeFieldType.RoundToStore(DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified)));

    public static ValueTask<long> AwaitActivationAsync(IWriteSession session, UserDirectory directory, long record, DateTimeOffset until, CancellationToken cancellation) =>
        RunAsync(session, AwaitActivation, directory, record, cancellation, Instant(until));

    /// <summary>Gives a user a password: the user is active and unlocked from now on, and everybody who is signed in as the user is signed out.</summary>
    public static async ValueTask SetPasswordAsync(IWriteSession session, UserDirectory directory, long record, string hash, DateTimeOffset now, CancellationToken cancellation)
    {
        var days = directory.Policy.Password.ExpiryDays;
        var expires = days > 0 ? Instant(now.AddDays(days)) : SqlValue.Null(SqlTypeKind.DateTime);
        await RunAsync(session, SetPassword, directory, record, cancellation, Instant(now), Cell.Time(now), expires);
        await RunAsync(session, UpsertHash, directory, record, cancellation, Cell.Text(hash), Cell.Time(now));
        await RunAsync(session, AddHistory, directory, record, cancellation, Cell.Time(now), Cell.Text(hash));
        await RunAsync(session, CutHistory, directory, record, cancellation);
        await RunAsync(session, EndSessions, directory, record, cancellation);
    }

    /// <summary>Stores the same password in another form. Nothing happens when it was changed meanwhile.</summary>
    public static ValueTask<long> ReplaceHashAsync(IWriteSession session, UserDirectory directory, long record, string old, string hash, CancellationToken cancellation) =>
        RunAsync(session, ReplaceHash, directory, record, cancellation, Cell.Text(old), Cell.Text(hash));

    public static async ValueTask SuspendAsync(IWriteSession session, UserDirectory directory, long record, DateTimeOffset now, CancellationToken cancellation)
    {
        await RunAsync(session, Suspend, directory, record, cancellation, Instant(now), Cell.Time(now));
        await RunAsync(session, EndSessions, directory, record, cancellation);
    }

    public static ValueTask<long> UnsuspendAsync(IWriteSession session, UserDirectory directory, long record, CancellationToken cancellation) => RunAsync(session, Unsuspend, directory, record, cancellation);

    public static ValueTask<long> UnlockAsync(IWriteSession session, UserDirectory directory, long record, CancellationToken cancellation) => RunAsync(session, Unlock, directory, record, cancellation);

    public static async ValueTask DeactivateAsync(IWriteSession session, UserDirectory directory, long record, DateTimeOffset now, CancellationToken cancellation)
    {
        await RunAsync(session, Deactivate, directory, record, cancellation, Cell.Time(now));
        foreach (var statement in new[] { DeleteHash, DeleteHistory, EndSessions })
            await RunAsync(session, statement, directory, record, cancellation);
    }

    /// <summary>Counts an attempt to sign in, before its password is looked at.</summary>
    /// <returns>Which attempt it is since the last success, within the policy's window.</returns>
    public static ValueTask<long> CountAttemptAsync(IWriteSession session, UserDirectory directory, long record, DateTimeOffset now, CancellationToken cancellation)
    {
        var begin = now - TimeSpan.FromMinutes(directory.Policy.Lockout.WindowMinutes);
        return session.QueryAsync(CountAttempt.With(session.Engine, Cell.Number(directory.TableId), Cell.Number(record), Cell.Time(begin), Cell.Time(now)), cancellation)
            .ReadOneAsync(static row => row.GetInt64(0), cancellation);
    }

    /// <summary>Locks a user.</summary>
    /// <returns>False when the user was locked already, or never activated.</returns>
    public static async ValueTask<bool> LockAsync(IWriteSession session, UserDirectory directory, long record, DateTimeOffset now, CancellationToken cancellation) =>
        await RunAsync(session, Lock, directory, record, cancellation, Instant(now)) > 0;

    public static ValueTask<long> SucceedAsync(IWriteSession session, UserDirectory directory, long record, DateTimeOffset now, CancellationToken cancellation) =>
        RunAsync(session, Succeed, directory, record, cancellation, Cell.Time(now));

    /// <summary>Computes anew when each password must be changed.</summary>
    public static async ValueTask SetExpiryAsync(IWriteSession session, long table, DirectoryPolicy policy, CancellationToken cancellation) =>
        await session.ExecuteAsync(FollowExpiry.With(session.Engine, Cell.Number(table), Cell.Number(policy.Password.ExpiryDays)), cancellation);

    private static ValueTask<long> RunAsync(IWriteSession session, SystemStatement statement, UserDirectory directory, long record, CancellationToken cancellation, params ReadOnlySpan<SqlValue> values) =>
        session.ExecuteAsync(statement.With(session.Engine, [Cell.Number(directory.TableId), Cell.Number(record), .. values]), cancellation);
}
