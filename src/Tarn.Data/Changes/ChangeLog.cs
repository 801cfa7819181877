using Tarn.Data.Engines;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Changes;

/// <summary>Where a change came from; webhooks and triggers choose by it.</summary>
public enum ChangeSource
{
    RestApi = 1,
    DataPages = 2,
    DataParts = 3,
    Datasheet = 4,
    TriggeredActions = 5,
    Tasks = 6,
    Extensions = 7,
    Directory = 8,
    Import = 9,
    System = 10,
}

/// <summary>What happened to a record.</summary>
public enum ChangeOperation
{
    Insert = 1,
    Update = 2,
    Delete = 3,
}

/// <summary>Who changes records and through what; every write carries one.</summary>
/// <param name="Source">The channel.</param>
/// <param name="Actor">The profile, user or task, for the log; null when there is none.</param>
public sealed record WriteContext(ChangeSource Source, string? Actor = null)
{
    /// <summary>
    /// What else belongs into the write's transaction: called for each record addressed (not for cascades) after it was written and logged, with its <c>PK_ID</c>.
    /// An exception undoes everything. It may be called again when the transaction is repeated, and must do nothing that a rollback does not undo.
    /// </summary>
    public Func<IWriteSession, long, CancellationToken, ValueTask>? InTransaction { get; init; }
}

/// <summary>A row of the change log.</summary>
/// <param name="Sequence">Its number; ascending, with gaps.</param>
/// <param name="TableId">Number of the table.</param>
/// <param name="RecordId">The record's <c>PK_ID</c>.</param>
/// <param name="Operation">What happened.</param>
/// <param name="Source">The channel.</param>
/// <param name="Actor">Who.</param>
/// <param name="At">When, UTC.</param>
public sealed record Change(long Sequence, long TableId, long RecordId, ChangeOperation Operation, ChangeSource Source, string? Actor, DateTime At);

/// <summary>
/// The account's transactional outbox: a row for every record changed, written in the change's own transaction. Readers keep a cursor and see each
/// committed change at least once, in the order of <see cref="Change.Sequence"/>, which is the order of commits for each record (a record's row lock or the
/// single writer orders its changes).
/// </summary>
public sealed class ChangeLog(IEngine engine)
{
    /// <summary>Reads changes after a cursor, oldest first. On PostgreSQL nothing is given that a transaction still running could precede.</summary>
    public async ValueTask<IReadOnlyList<Change>> ReadAsync(long after, int limit, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(engine.Dialect);
        writer.Append("SELECT \"sequence\", \"table_id\", \"record_id\", \"operation\", \"source\", \"actor\", \"at\" FROM \"_tarn_change\" WHERE \"sequence\" > ")
            .AppendParameter(SqlValue.FromBigInt(after));
        if (engine.Dialect == SqlDialect.Postgres)
            writer.Append(" AND \"xid\" < pg_snapshot_xmin(pg_current_snapshot())");
        writer.Append(" ORDER BY \"sequence\" LIMIT ").AppendParameter(SqlValue.FromInt(limit));
        await using var reader = await engine.QueryAsync(writer.ToStatement(), cancellation);
        var changes = new List<Change>();
        while (await reader.ReadAsync(cancellation))
        {
            changes.Add(new Change(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), (ChangeOperation)reader.GetInt64(3), (ChangeSource)reader.GetInt64(4),
                reader.IsNull(5) ? null : reader.GetText(5), reader.GetDateTime(6)));
        }

        return changes;
    }

    /// <summary>Removes changes that every reader is past.</summary>
    /// <param name="upTo">Cursor of the slowest reader.</param>
    /// <param name="olderThan">Changes younger than this stay, UTC.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>How many were removed.</returns>
    public ValueTask<long> PruneAsync(long upTo, DateTime olderThan, CancellationToken cancellation) => engine.WriteAsync(async session =>
    {
        using var writer = new SqlTextWriter(engine.Dialect);
        writer.Append("DELETE FROM \"_tarn_change\" WHERE \"sequence\" <= ").AppendParameter(SqlValue.FromBigInt(upTo))
            .Append(" AND \"at\" < ").AppendParameter(SqlValue.FromDateTime(olderThan));
        return await session.ExecuteAsync(writer.ToStatement(), cancellation);
    }, cancellation);

    /// <summary>Writes one row; used where a statement cannot carry it along.</summary>
    internal static ValueTask<long> AppendAsync(IWriteSession session, long table, long record, ChangeOperation operation, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        session.Touch(table);
        // One text for all rows, so that the engine keeps it prepared.
        var text = session.Engine.Dialect == SqlDialect.Sqlite ? SqliteInsert : PostgresInsert;
        return session.ExecuteAsync(
            new SqlStatement(text,
            [
                SqlValue.FromBigInt(table), SqlValue.FromBigInt(record), SqlValue.FromInt((int)operation), SqlValue.FromInt((int)context.Source),
                context.Actor is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(context.Actor), SqlValue.FromDateTime(now),
            ]),
            cancellation);
    }

    private const string Columns = "INSERT INTO \"_tarn_change\" (\"table_id\", \"record_id\", \"operation\", \"source\", \"actor\", \"at\") VALUES ";
    private const string SqliteInsert = Columns + "(?1, ?2, ?3, ?4, ?5, ?6)";
    private const string PostgresInsert = Columns + "($1, $2, $3::int::smallint, $4::int::smallint, $5, $6)";
}
