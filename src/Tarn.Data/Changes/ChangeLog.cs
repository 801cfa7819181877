using System.Threading.Channels;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Changes;

/// <summary>
/// The account's transactional outbox: a row for every record changed, written in the change's own transaction. A reader keeps a <see cref="ChangePosition"/> and sees each
/// committed change at least once; the changes of one record in the order in which they were made.
/// </summary>
public sealed class ChangeLog(IEngine engine)
{
    private const string Columns = "\"sequence\", \"table_id\", \"record_id\", \"operation\", \"source\", \"actor\", \"at\", \"before\", \"after\", \"chain\"";

    /// <summary>Most changes of a window on SQLite, which is read into memory.</summary>
    private const int LargestWindow = 2_000;

    /// <summary>Characters of images that such a window takes; the last change may go beyond.</summary>
    private const long LargestImages = 4 << 20;

    private static readonly SystemStatement ReadSqlite = new($"SELECT {Columns} FROM \"_tarn_change\" WHERE \"sequence\" > {{0}} ORDER BY \"sequence\" LIMIT {LargestWindow}");

    private static readonly SystemStatement ReadHorizon = new("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint");

    private static readonly SystemStatement ReadPostgres = new(
        $"SELECT {Columns} FROM \"_tarn_change\" WHERE \"xid\" >= {{0}}::bigint::text::xid8 AND \"xid\" < {{1}}::bigint::text::xid8 AND \"sequence\" > {{2}} ORDER BY \"sequence\"");

    private static readonly SystemStatement ReadLast = new(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = '_tarn_change'), 0)",
        "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('\"_tarn_change\"', 'sequence')::regclass), 0)");

    private static readonly SystemStatement HasChain = new(
        "SELECT COUNT(*) FROM pragma_table_info('_tarn_change') WHERE name = 'chain'",
        "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '_tarn_change' AND column_name = 'chain'");

    private static readonly SystemStatement AddChain = new("ALTER TABLE \"_tarn_change\" ADD COLUMN \"chain\" TEXT");

    private readonly Channel<bool> _appended = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Reads changes after a number, oldest first, for looking at them. A reader that follows the log and must miss nothing uses <see cref="OpenAsync"/>.</summary>
    public async ValueTask<IReadOnlyList<Change>> ReadAsync(long after, int limit, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(engine.Dialect);
        writer.Append($"SELECT {Columns} FROM \"_tarn_change\" WHERE \"sequence\" > ").AppendParameter(SqlValue.FromBigInt(after));
        if (engine.Dialect == SqlDialect.Postgres)
            writer.Append(" AND \"xid\" < pg_snapshot_xmin(pg_current_snapshot())");
        writer.Append(" ORDER BY \"sequence\" LIMIT ").AppendParameter(SqlValue.FromInt(limit));
        return await engine.QueryAsync(writer.ToStatement(), cancellation).ReadAllAsync(ChangeWindow.Read, cancellation);
    }

    /// <summary>
    /// Gives the changes that follow a position. On PostgreSQL numbers and transactions do not commit in their order, so changes come in windows between two moments: all of
    /// transactions that had ended at the second and not at the first. Within a window they stand by number, which is the order of each record's changes, since whoever changes a record
    /// takes the number while he holds its lock; and nobody in a later window can have changed it earlier.
    /// </summary>
    /// <returns>The window; null when nothing new is complete.</returns>
    public async ValueTask<ChangeWindow?> OpenAsync(ChangePosition after, CancellationToken cancellation)
    {
        if (engine.Dialect == SqlDialect.Sqlite)
            return await ChangeWindow.ReadAsync(engine.QueryAsync(ReadSqlite.With(engine, Cell.Number(after.Sequence)), cancellation), after, LargestImages, cancellation);
        var horizon = after.Horizon;
        var from = after;
        if (horizon <= after.Done)
        {
            horizon = await engine.QueryAsync(ReadHorizon.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
            if (horizon <= after.Done)
                return null;
            from = new ChangePosition(after.Done, horizon, 0);
        }

        return new ChangeWindow(
            await engine.QueryAsync(ReadPostgres.With(engine, Cell.Number(from.Done), Cell.Number(horizon), Cell.Number(from.Sequence)), cancellation), from, horizon);
    }

    /// <summary>The number given out last, by whomever: changes made after now have larger ones.</summary>
    public static async ValueTask<long> ReadLastAsync(IWriteSession session, CancellationToken cancellation) =>
        await session.QueryAsync(ReadLast.With(session.Engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);

    /// <summary>Waits until this process has changed a watched table, or for a time. The change may not be committed yet.</summary>
    /// <returns>True when something was changed.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(time);
        try
        {
            return await _appended.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Wakes who waits for changes.</summary>
    public void Signal() => _appended.Writer.TryWrite(true);

    /// <summary>Removes changes that every reader is past.</summary>
    /// <param name="upTo">Position of the slowest reader.</param>
    /// <param name="olderThan">Changes younger than this stay, UTC.</param>
    /// <param name="limit">Most changes to remove at a time.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>How many were removed.</returns>
    public ValueTask<long> PruneAsync(ChangePosition upTo, DateTime olderThan, int limit, CancellationToken cancellation) => engine.WriteAsync(async session =>
    {
        using var writer = new SqlTextWriter(engine.Dialect);
        writer.Append("DELETE FROM \"_tarn_change\" WHERE \"sequence\" IN (SELECT \"sequence\" FROM \"_tarn_change\" WHERE ");
        if (engine.Dialect == SqlDialect.Sqlite)
            writer.Append("\"sequence\" <= ").AppendParameter(Cell.Number(upTo.Sequence));
        else
            writer.Append("\"xid\" < ").AppendParameter(Cell.Number(upTo.Done)).Append("::bigint::text::xid8");
        writer.Append(" AND \"at\" < ").AppendParameter(SqlValue.FromDateTime(olderThan)).Append(" ORDER BY \"sequence\" LIMIT ").AppendParameter(SqlValue.FromInt(limit)).Append(')');
        return await session.ExecuteAsync(writer.ToStatement(), cancellation);
    }, cancellation);

    /// <summary>Adds the column that logs of earlier versions lack.</summary>
    internal static async ValueTask EnsureAsync(IWriteSession session, CancellationToken cancellation)
    {
        if (await session.QueryAsync(HasChain.With(session.Engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) == 0)
            await session.ExecuteAsync(AddChain.With(session.Engine), cancellation);
    }

    /// <summary>Writes one row; used where a statement cannot carry it along.</summary>
    internal static ValueTask<long> AppendAsync(IWriteSession session, long table, long record, ChangeOperation operation, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        session.Touch(table);
        // One text for all rows, so that the engine keeps it prepared.
        return session.ExecuteAsync(Insert.With(session.Engine, Values(table, record, operation, context, now)), cancellation);
    }

    /// <summary>Writes one row with images.</summary>
    internal static ValueTask<long> AppendAsync(
        IWriteSession session, long table, long record, ChangeOperation operation, WriteContext context, DateTime now, string? before, string? after, CancellationToken cancellation)
    {
        session.Touch(table);
        return session.ExecuteAsync(
            InsertImages.With(session.Engine, [.. Values(table, record, operation, context, now), Cell.Text(before), Cell.Text(after), Cell.Text(context.Chain)]), cancellation);
    }

    /// <summary>Writes something that happened and is no change of a record, inside its transaction, for those who follow the log. Afterwards call <see cref="Signal"/>.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="table">A number that no table has.</param>
    /// <param name="record">What it happened to.</param>
    /// <param name="context">Who did it.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="image">What is to be known of it, in the form of a record's image.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async ValueTask AppendEventAsync(IWriteSession session, long table, long record, WriteContext context, DateTime now, string image, CancellationToken cancellation) =>
        await AppendAsync(session, table, record, ChangeOperation.Insert, context, now, null, image, cancellation);

    /// <summary>Gives a record's last change, logged earlier in the same transaction, another image of the record after it.</summary>
    internal static ValueTask<long> AmendAsync(IWriteSession session, long table, long record, string? after, CancellationToken cancellation) =>
        session.ExecuteAsync(Amend.With(session.Engine, SqlValue.FromBigInt(table), SqlValue.FromBigInt(record), Cell.Text(after)), cancellation);

    private static SqlValue[] Values(long table, long record, ChangeOperation operation, WriteContext context, DateTime now) =>
    [
        SqlValue.FromBigInt(table), SqlValue.FromBigInt(record), SqlValue.FromInt((int)operation), SqlValue.FromInt((int)context.Source),
        context.Actor is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(context.Actor), SqlValue.FromDateTime(now),
    ];

    private const string InsertColumns = "INSERT INTO \"_tarn_change\" (\"table_id\", \"record_id\", \"operation\", \"source\", \"actor\", \"at\"";
    private const string SqliteValues = "VALUES ({0}, {1}, {2}, {3}, {4}, {5}";
    private const string PostgresValues = "VALUES ({0}, {1}, {2}::int::smallint, {3}::int::smallint, {4}, {5}";
    private const string ImageColumns = ", \"before\", \"after\", \"chain\") ";
    private const string ImageValues = ", {6}, {7}, {8})";

    private static readonly SystemStatement Insert = new($"{InsertColumns}) {SqliteValues})", $"{InsertColumns}) {PostgresValues})");
    private static readonly SystemStatement Amend = new(
        "UPDATE \"_tarn_change\" SET \"after\" = {2} WHERE \"after\" IS NOT NULL AND \"sequence\" = "
        + "(SELECT \"sequence\" FROM \"_tarn_change\" WHERE \"table_id\" = {0} AND \"record_id\" = {1} ORDER BY \"sequence\" DESC LIMIT 1)");

    private static readonly SystemStatement InsertImages = new(InsertColumns + ImageColumns + SqliteValues + ImageValues, InsertColumns + ImageColumns + PostgresValues + ImageValues);
}
