using Tarn.Data.Engines;

namespace Tarn.Identity.Directories;

/// <summary>An entry of a directory's log.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Email">The user's address at the time; masked where nobody has it.</param>
/// <param name="Event">What: <c>signin.password</c>, <c>user.activation_sent</c> ...</param>
/// <param name="Method">How the user signs in.</param>
/// <param name="Success">Whether it succeeded.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Address">From which IP address.</param>
/// <param name="Agent">With which browser.</param>
/// <param name="Actor">Who, when it was not the user.</param>
public sealed record DirectoryLogEntry(DateTimeOffset At, string Email, string Event, string Method, bool Success, string Reason, string Address, string Agent, string Actor);

/// <summary>What happened in directories; entries are only ever added, within the transaction of what they tell of.</summary>
public sealed class DirectoryLog
{
    /// <summary>Entries are kept this long.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    private const int MaxAgent = 300;

    private static readonly SystemStatement Insert = new("""
        INSERT INTO _tarn_dir_log (id, at, table_id, record_id, email, event, method, success, reason, ip, agent, actor)
        VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11})
        """);

    private static readonly SystemStatement Select = new("""
        SELECT at, email, event, method, success, reason, ip, agent, actor FROM _tarn_dir_log WHERE table_id = {0} ORDER BY at DESC, id DESC LIMIT {1}
        """);

    private static readonly SystemStatement Purge = new("DELETE FROM _tarn_dir_log WHERE table_id = {0} AND at < {1}");

    private readonly IEngine _engine;

    internal DirectoryLog(IEngine engine) => _engine = engine;

    /// <summary>The newest entries, newest first.</summary>
    public async ValueTask<IReadOnlyList<DirectoryLogEntry>> ReadAsync(UserDirectory directory, int limit, CancellationToken cancellation) =>
        await _engine.QueryAsync(Select.With(_engine, Cell.Number(directory.TableId), Cell.Number(limit)), cancellation).ReadAllAsync(
            static row => new DirectoryLogEntry(
                row.ReadTime(0), row.GetText(1), row.GetText(2), row.GetText(3), row.GetInt64(4) != 0, row.GetText(5), row.GetText(6), row.GetText(7), row.GetText(8)),
            cancellation);

    /// <summary>Adds an entry about a user.</summary>
    internal ValueTask AppendAsync(
        IWriteSession session, UserDirectory directory, DirectoryUser user, string what, Client client, DateTimeOffset now, CancellationToken cancellation, string? failure = null) =>
        AppendAsync(session, directory, user.Record, user.Email, what, client, now, failure, cancellation);

    /// <summary>Adds an entry about an address that nobody has. It may be a password in the wrong box, so it is masked.</summary>
    internal ValueTask AppendUnknownAsync(IWriteSession session, UserDirectory directory, string email, string what, Client client, DateTimeOffset now, string failure, CancellationToken cancellation) =>
        AppendAsync(session, directory, null, Mask(email), what, client, now, failure, cancellation);

    /// <summary>Removes what is too old.</summary>
    internal ValueTask<long> PurgeAsync(IWriteSession session, UserDirectory directory, DateTimeOffset now, CancellationToken cancellation) =>
        session.ExecuteAsync(Purge.With(_engine, Cell.Number(directory.TableId), Cell.Time(now - Life)), cancellation);

    private async ValueTask AppendAsync(
        IWriteSession session, UserDirectory directory, long? record, string email, string what, Client client, DateTimeOffset now, string? failure, CancellationToken cancellation) =>
        await session.ExecuteAsync(
            Insert.With(
                _engine, Cell.Text(Guid.CreateVersion7(now).ToString("N")), Cell.Time(now), Cell.Number(directory.TableId), record is { } key ? Cell.Number(key) : Sql.SqlValue.Null(Sql.SqlTypeKind.BigInt),
                Cell.Text(Clean(email, 254)), Cell.Text(what), Cell.Text("Caspio"), Cell.Flag(failure is null), Cell.Text(failure ?? ""), Cell.Text(client.Address), Cell.Text(Clean(client.Agent, MaxAgent)),
                Cell.Text(Clean(client.Actor, 255))),
            cancellation);

    private static string Mask(string email)
    {
        var at = email.LastIndexOf('@');
        return at < 1 ? "***" : $"{email[0]}***{email[at..]}";
    }

    private static string Clean(string text, int longest)
    {
        var clean = text.Any(char.IsControl) ? string.Concat(text.Where(static c => !char.IsControl(c))) : text;
        if (clean.Length <= longest)
            return clean;
        return char.IsHighSurrogate(clean[longest - 1]) ? clean[..(longest - 1)] : clean[..longest];
    }
}
