using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>Statements that change rows and log each of them; of watched tables with images of before and after.</summary>
public sealed partial class RecordWriter
{
    private static void WriteChange(SqlTextWriter writer, TableDefinition table, ChangeOperation operation, string rows, WriteContext context, DateTime now, bool watched) =>
        InsertPlan.WriteChange(
            writer, table.Id, operation, rows,
            writer.AddParameter(SqlValue.FromInt((int)context.Source)), writer.AddParameter(Actor(context)), writer.AddParameter(SqlValue.FromDateTime(now)),
            watched ? writer.AddParameter(Cell.Text(context.Chain)) : null);

    /// <summary>Runs a statement that changes rows and logs each of them.</summary>
    /// <returns>The keys of the rows.</returns>
    private async ValueTask<List<long>> RunLoggedAsync(IWriteSession session, LoggedChange change, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        session.Touch(change.Table.Id);
        try
        {
            // Imports raise no events.
            if (context.Source == ChangeSource.Import)
                return await RunUnloggedAsync(session, change, cancellation);
            if (change.IsWatched)
                _database.Changes.Signal();
            return session.Engine.CombinesStatements ? await RunCombinedAsync(session, change, context, now, cancellation)
                : change.IsWatched ? await RunWatchedAsync(session, change, context, now, cancellation)
                : await RunPlainAsync(session, change, context, now, cancellation);
        }
        catch (UniqueViolationException violation)
        {
            throw Duplicate(change.Table, FieldOf(change.Table, violation));
        }
    }

    private static async ValueTask<List<long>> RunCombinedAsync(IWriteSession session, LoggedChange change, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        writer.Append("WITH ");
        var fromOld = change is { IsWatched: true, Operation: ChangeOperation.Update };
        if (fromOld)
            WriteOld(writer, change.Table, change.Where, now);
        writer.Append("\"changed\" AS (");
        change.Write(writer, fromOld);
        writer.Append(" RETURNING \"t0\".\"PK_ID\"");
        if (change.IsWatched)
            RecordImage.WriteColumns(writer, change.Table, "\"t0\".");
        writer.Append(") ");
        WriteChange(writer, change.Table, change.Operation, "\"changed\"", context, now, change.IsWatched);
        return await ReadKeysAsync(session, writer.ToStatement(), cancellation);
    }

    private static ValueTask<List<long>> RunUnloggedAsync(IWriteSession session, LoggedChange change, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        change.Write(writer, false);
        writer.Append(" RETURNING \"PK_ID\"");
        return ReadKeysAsync(session, writer.ToStatement(), cancellation);
    }

    private static async ValueTask<List<long>> RunPlainAsync(IWriteSession session, LoggedChange change, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        var keys = await RunUnloggedAsync(session, change, cancellation);
        foreach (var key in keys)
            await ChangeLog.AppendAsync(session, change.Table.Id, key, change.Operation, context, now, cancellation);
        return keys;
    }

    /// <summary>On the engine whose one writer lets nobody come between reading the records and changing them.</summary>
    private static async ValueTask<List<long>> RunWatchedAsync(IWriteSession session, LoggedChange change, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        var isUpdate = change.Operation == ChangeOperation.Update;
        var before = isUpdate ? await RecordImage.ReadAsync(session, change.Table, w => change.Where(w, now), cancellation) : null;
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        change.Write(writer, false);
        writer.Append(" RETURNING \"PK_ID\"");
        RecordImage.WriteColumns(writer, change.Table, "");
        var changed = await session.QueryAsync(writer.ToStatement(), cancellation)
            .ReadAllAsync(row => (Key: row.GetInt64(0), Image: RecordImage.Read(row, change.Table)), cancellation);
        foreach (var (key, image) in changed)
        {
            await ChangeLog.AppendAsync(
                session, change.Table.Id, key, change.Operation, context, now, isUpdate ? before!.GetValueOrDefault(key) : image, isUpdate ? image : null, cancellation);
        }

        return [.. changed.Select(static c => c.Key)];
    }

    /// <summary>A statement that changes rows, to be logged.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Operation">Update or delete.</param>
    /// <param name="IsWatched">Images go into the log.</param>
    /// <param name="Where">The condition on the records, over <c>t0</c>.</param>
    /// <param name="Write">Writes the statement; with true it takes its records from the CTE <c>old</c>.</param>
    private sealed record LoggedChange(TableDefinition Table, ChangeOperation Operation, bool IsWatched, Action<SqlTextWriter, DateTime> Where, Action<SqlTextWriter, bool> Write);
}
