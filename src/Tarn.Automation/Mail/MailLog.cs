using System.Globalization;
using Tarn.Data.Engines;

namespace Tarn.Automation.Mail;

/// <summary>What became of an account's mails: those sent or given up, and those still in the queue.</summary>
public sealed class MailLog
{
    /// <summary>Details of a queued mail on a server without a mail server.</summary>
    public const string NoServer = "No mail server is set";

    private const int PurgeBatch = 10_000;

    /// <summary>Follows every id, which is hexadecimal, in every collation of a database.</summary>
    private const string AfterAll = "z";

    /// <summary>Both halves seek by id, so a page costs the same however deep it lies. The status of what is queued is that of no row of the log.</summary>
    private static readonly SystemStatement Select = new($$"""
        SELECT * FROM (
            SELECT * FROM (SELECT {{MailTables.CommonColumns}}, status, details, security, error, attempts, finished FROM _tarn_mail_log
                WHERE id < {0} AND id >= {1} AND ({2} = 0 OR status = {2}) ORDER BY id DESC LIMIT {3}) AS done
            UNION ALL
            SELECT * FROM (SELECT {{MailTables.CommonColumns}}, {{(int)MailStatus.Queued}} AS status, details, '' AS security, error, attempts, CAST(NULL AS BIGINT) AS finished FROM _tarn_mail
                WHERE id < {0} AND id >= {1} AND ({2} = 0 OR {2} = {{(int)MailStatus.Queued}}) ORDER BY id DESC LIMIT {3}) AS waiting
        ) AS entries ORDER BY id DESC LIMIT {3}
        """);

    private static int _lastId;

    private readonly IEngine _engine;
    private readonly bool _hasServer;

    internal MailLog(IEngine engine, bool hasServer)
    {
        _engine = engine;
        _hasServer = hasServer;
    }

    /// <summary>Reads a page of entries, newest first.</summary>
    public async ValueTask<IReadOnlyList<MailLogEntry>> ReadAsync(MailLogQuery query, CancellationToken cancellation)
    {
        var before = query.Before ?? AfterAll;
        var end = query.To is { } to ? FirstId(to) : AfterAll;
        return await _engine.QueryAsync(
                Select.With(
                    _engine, Cell.Text(string.CompareOrdinal(before, end) < 0 ? before : end), Cell.Text(query.From is { } from ? FirstId(from) : ""),
                    Cell.Number(query.Status is { } status ? (long)status : 0), Cell.Number(Math.Clamp(query.Limit, 1, MailLogQuery.MaxLimit))),
                cancellation)
            .ReadAllAsync(ReadEntry, cancellation);
    }

    /// <summary>Removes entries older than a time; each transaction removes some thousands.</summary>
    /// <returns>How many were removed.</returns>
    public async ValueTask<long> PurgeAsync(DateTimeOffset olderThan, CancellationToken cancellation)
    {
        var total = 0L;
        while (true)
        {
            var removed = await _engine.WriteAsync(
                session => session.ExecuteAsync(MailTables.Purge.With(_engine, Cell.Text(FirstId(olderThan)), Cell.Number(PurgeBatch)), cancellation), cancellation);
            total += removed;
            if (removed < PurgeBatch)
                return total;
        }
    }

    /// <summary>A new id: a UUID of version 7, whose first 48 bits are the time. The next 12 count, so that mails of one moment keep their order.</summary>
    internal static string NewId(DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now).ToString("N");
        return string.Create(CultureInfo.InvariantCulture, $"{id.AsSpan(0, 13)}{(uint)Interlocked.Increment(ref _lastId) % 0x1000:x3}{id.AsSpan(16)}");
    }

    /// <summary>What no id of this millisecond or later precedes.</summary>
    private static string FirstId(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds()).ToString("x12", CultureInfo.InvariantCulture);

    private MailLogEntry ReadEntry(RowReader row)
    {
        var status = (MailStatus)row.GetInt64(14);
        var details = row.GetText(15);
        return new MailLogEntry(
            row.GetText(0), row.ReadTime(1), new MailOrigin((MailOriginKind)row.GetInt64(4), row.FindText(5), row.FindText(2), row.FindText(3), row.FindText(6)),
            row.GetText(7), row.GetText(9), row.GetText(10), row.GetText(11), row.GetText(12), status,
            status == MailStatus.Queued && !_hasServer ? MailNotes.Join(details, NoServer) : details,
            row.GetText(16), row.GetText(8), row.GetText(13), row.GetText(17), (int)row.GetInt64(18), row.FindTime(19));
    }
}
