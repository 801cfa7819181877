using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Sheets;

public sealed partial class Datasheet
{
    /// <summary>Most keys that one condition names.</summary>
    private const int KeysAtOnce = 500;

    /// <summary>Changes cells of a record, unless somebody else changed the same cells since the person saw them.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="key">The record.</param>
    /// <param name="edits">The cells.</param>
    /// <param name="force">Writes whatever others wrote.</param>
    /// <param name="context">Who.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A value is refused; its fields are named. Nothing was written.</exception>
    public async ValueTask<SheetSaved> SaveAsync(string tableName, long key, IReadOnlyList<SheetEdit> edits, bool force, WriteContext context, CancellationToken cancellation)
    {
        var secrets = (await database.GetSchemaAsync(cancellation)).Table(tableName) is var seen && edits.Any(e => seen.FindField(e.Field)?.Type is PasswordFieldType);
        var conflicts = secrets ? await SaveSecretsAsync(tableName, key, edits, context, cancellation) : await database.WithSchemaAsync(
            async schema =>
            {
                var table = schema.Table(tableName);
                var values = Parse(table, edits.Select(e => (e.Field, e.Text)), byValue: false);
                try
                {
                    return await database.Engine.WriteAsync(session => SaveAsync(session, schema, table, key, edits, values, force, context, cancellation), cancellation);
                }
                catch (TSqlException failure)
                {
                    throw await FormulaFailure.NameAsync(
                        database, schema, table, failure, c => table.PositionOf(c.Name) is >= 0 and var at && values.IsGiven(at) ? values[at] : null, w => RecordWriter.WriteKeys(w, [key]), cancellation);
                }
            },
            cancellation);
        return new SheetSaved((await ReadAsync(tableName, [key], cancellation)).SingleOrDefault(), conflicts is null ? [] : [.. conflicts]);
    }

    /// <summary>Adds a record.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="cells">The cells that were filled: field and text.</param>
    /// <param name="context">Who.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The record as it is now, with what Tarn made.</returns>
    /// <exception cref="DataException">A value is refused; its fields are named. Nothing was written.</exception>
    public async ValueTask<SheetRow> AddAsync(string tableName, IEnumerable<KeyValuePair<string, string?>> cells, WriteContext context, CancellationToken cancellation)
    {
        var key = await database.Writer.InsertAsync(tableName, table => Parse(table, cells.Select(c => (c.Key, c.Value)), byValue: false), context, cancellation);
        return (await ReadAsync(tableName, [key], cancellation)).Single();
    }

    /// <summary>Deletes records, all of them in one transaction or none.</summary>
    /// <returns>How many were there.</returns>
    public async ValueTask<long> DeleteAsync(string tableName, IReadOnlyCollection<long> keys, WriteContext context, CancellationToken cancellation)
    {
        if (keys.Count == 0)
            return 0;
        var writes = keys.Chunk(KeysAtOnce).Select(c => RecordWrite.Delete(tableName, false, new RecordSelection(KeyList(c)))).ToList();
        try
        {
            return (await database.Writer.WriteAllAsync(writes, context, cancellation)).Sum(r => r.Affected);
        }
        catch (RefusedWriteException refused) when (refused.InnerException is DataException reason)
        {
            throw new DataException(reason.Problem, reason.Message, reason.Fields) { DependentTable = reason.DependentTable };
        }
    }

    /// <summary>Deletes every record that the sheet shows. Where those are all of the table, no events are raised.</summary>
    public async ValueTask<long> DeleteAllAsync(SheetQuery query, WriteContext context, CancellationToken cancellation)
    {
        var where = query.Where((await database.GetSchemaAsync(cancellation)).Table(query.Table));
        return (await database.Writer.DeleteAsync(query.Table, new RecordSelection(where ?? $"[{ObjectNames.Key}] > 0"), where is null ? context.InBulk : context, cancellation)).Affected;
    }

    /// <summary>Finds what keeps a block from being pasted; nothing is written.</summary>
    public async ValueTask<IReadOnlyList<SheetProblem>> CheckAsync(SheetPaste paste, CancellationToken cancellation)
    {
        var table = (await database.GetSchemaAsync(cancellation)).Table(paste.Table);
        var problems = new List<SheetProblem>();
        for (var r = 0; r < paste.Cells.Count; r++)
        {
            for (var c = 0; c < Math.Min(paste.Cells[r].Length, paste.Fields.Length); c++)
            {
                var field = table.FindField(paste.Fields[c]) ?? throw DataException.NoFields(paste.Fields[c]);
                if (SheetCell.TryParse(field, paste.Cells[r][c], byValue: true, out _) is { } problem)
                    problems.Add(new SheetProblem(r + 1, field.Name, paste.Cells[r][c], problem));
            }
        }

        return problems;
    }

    /// <summary>Pastes a block: all of it in one transaction, or nothing.</summary>
    /// <returns>What kept it from being written; empty when it was.</returns>
    /// <exception cref="DataException">The block is too large.</exception>
    public async ValueTask<IReadOnlyList<SheetProblem>> PasteAsync(SheetPaste paste, WriteContext context, CancellationToken cancellation)
    {
        if (paste.Cells.Count > SheetPaste.MaxRows)
            throw new DataException(DataProblem.MalformedRequest, $"A paste has at most {SheetPaste.MaxRows:N0} rows. Save the spreadsheet as a file and import it instead.");
        if (await CheckAsync(paste, cancellation) is { Count: > 0 } problems)
            return problems;
        var writes = paste.Cells.Select((cells, r) => r < paste.Keys.Length
            ? RecordWrite.Update(paste.Table, false, new RecordSelection(KeyList([paste.Keys[r]])), t => Parse(t, Pairs(paste, cells), byValue: true)) with { MustFind = true }
            : RecordWrite.Insert(paste.Table, t => Parse(t, Pairs(paste, cells), byValue: true))).ToList();
        try
        {
            await database.Writer.WriteAllAsync(writes, context, cancellation);
            return [];
        }
        catch (RefusedWriteException refused)
        {
            var field = (refused.InnerException as DataException)?.Fields.FirstOrDefault() ?? "";
            var column = paste.Fields.IndexOf(field);
            var cells = paste.Cells[refused.Index];
            return [new SheetProblem(refused.Index + 1, field, column >= 0 && column < cells.Length ? cells[column] : "", refused.Message)];
        }
    }

    private static IEnumerable<(string Field, string? Text)> Pairs(SheetPaste paste, string[] cells) => cells.Take(paste.Fields.Length).Select((c, i) => (paste.Fields[i], (string?)c));

    private static RecordValues Parse(TableDefinition table, IEnumerable<(string Field, string? Text)> cells, bool byValue)
    {
        var values = new RecordValues(table);
        foreach (var (name, text) in cells)
        {
            var at = table.PositionOf(name);
            if (at < 0)
                throw DataException.NoFields(name);
            if (SheetCell.TryParse(table.Fields[at], text, byValue, out var value) is { } problem)
                throw new DataException(table.Fields[at].Editable ? DataProblem.InvalidValue : DataProblem.ReadOnly, problem, name);
            values[at] = value;
        }

        return values;
    }

    /// <summary>Passwords are hashed outside of the transaction, and nobody can have seen what stood there.</summary>
    private async ValueTask<List<SheetConflict>?> SaveSecretsAsync(string table, long key, IReadOnlyList<SheetEdit> edits, WriteContext context, CancellationToken cancellation)
    {
        await database.Writer.UpdateAsync(table, new RecordSelection(KeyList([key])), t => Parse(t, edits.Select(e => (e.Field, e.Text)), byValue: false), context, cancellation);
        return null;
    }

    private async ValueTask<List<SheetConflict>?> SaveAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, long key, IReadOnlyList<SheetEdit> edits, RecordValues values, bool force, WriteContext context, CancellationToken cancellation)
    {
        await RecordWriter.CheckVersionAsync(session, schema, cancellation);
        if (!force)
        {
            await LockAsync(session, table, key, cancellation);
            if (await FindConflictsAsync(session, schema, table, key, edits, cancellation) is { Count: > 0 } conflicts)
                return conflicts;
        }

        await database.Writer.UpdateWithinAsync(session, schema, table, key, values, context, cancellation);
        return null;
    }

    private async ValueTask<List<SheetConflict>> FindConflictsAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, long key, IReadOnlyList<SheetEdit> edits, CancellationToken cancellation)
    {
        var query = new SheetQuery { Table = table.Name };
        await using var rows = await database.Reader.OpenAsync(session, schema, query.Of(schema, table, SelectList(table), keys: KeyList([key])), 1, cancellation);
        if (!await rows.ReadAsync(cancellation))
            return [];
        var now = ReadRow(rows.Rows, table);
        return
        [
            .. edits.Select(e => (Edit: e, Now: now.Cells[table.PositionOf(e.Field)]))
                .Where(e => (e.Now ?? "") != (e.Edit.Seen ?? "") && (e.Now ?? "") != (e.Edit.Text ?? ""))
                .Select(e => new SheetConflict(e.Edit.Field, e.Edit.Text, e.Now)),
        ];
    }

    /// <summary>Nobody comes between looking and writing. SQLite has one writer anyway.</summary>
    private static async ValueTask LockAsync(IWriteSession session, TableDefinition table, long key, CancellationToken cancellation)
    {
        if (session.Engine.Dialect != SqlDialect.Postgres)
            return;
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        writer.Append("SELECT 1 FROM ").AppendIdentifier(table.Name).Append(" WHERE \"PK_ID\" = ").AppendParameter(SqlValue.FromBigInt(key)).Append(" FOR UPDATE");
        await using var rows = await session.QueryAsync(writer.ToStatement(), cancellation);
        await rows.ReadAsync(cancellation);
    }
}
