using Tarn.Data.Changes;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>Which records a change addresses.</summary>
/// <param name="Where">A T-SQL condition (context C2).</param>
/// <param name="CanRead">What its subqueries may read; null for all.</param>
public sealed record RecordSelection(string? Where, Func<SqlSource, bool>? CanRead = null)
{
    /// <summary>Further conditions, such as record-level security.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];
}

public sealed partial class RecordWriter
{
    /// <summary>Changes the records of a table that a condition selects. Every record is computed from the state before the statement.</summary>
    /// <exception cref="DataException">Refused; nothing was written.</exception>
    /// <exception cref="TSqlException">The condition or a formula is wrong; nothing was written.</exception>
    public ValueTask<WriteResult> UpdateAsync(
        string tableName, RecordSelection selection, Func<TableDefinition, RecordValues> read, WriteContext context, CancellationToken cancellation) =>
        _database.WithSchemaAsync(
            schema =>
            {
                var table = schema.Table(tableName);
                var values = read(table);
                CheckUpdate(table, values);
                HashPasswords(table, values);
                var condition = _database.Compiler.CompileCondition(schema, schema.Source(table), selection.Where, selection.Filters, selection.CanRead);
                return UpdateAsync(schema, table, values, (w, now) => condition.WriteTo(w, now), context, cancellation);
            },
            cancellation);

    /// <summary>Changes records of the table behind a view: those that the view shows and the condition selects, once each.</summary>
    public ValueTask<WriteResult> UpdateViewAsync(
        string viewName, RecordSelection selection, Func<ViewDefinition, TableDefinition, RecordValues> read, WriteContext context, CancellationToken cancellation) =>
        _database.WithSchemaAsync(
            schema =>
            {
                var view = schema.View(viewName);
                var (table, alias) = schema.EditableTable(view);
                var values = read(view, table);
                CheckUpdate(table, values);
                HashPasswords(table, values);
                var keys = CompileKeys(schema, view, alias, selection);
                return _database.Engine.WriteAsync(
                    async session =>
                    {
                        var now = _database.UtcNow;
                        await CheckVersionAsync(session, schema, cancellation);
                        var found = await ReadKeysAsync(session, keys.ToStatement(now), cancellation);
                        return await FollowAsync(session, await UpdateAsync(session, schema, table, values, (w, _) => WriteKeys(w, found), context, now, cancellation), context, cancellation);
                    },
                    cancellation);
            },
            cancellation);

    private static async ValueTask<WriteResult> FollowAsync(IWriteSession session, WriteResult written, WriteContext context, CancellationToken cancellation)
    {
        if (context.InTransaction is { } follow)
        {
            foreach (var key in written.Keys)
                await follow(session, key, cancellation);
        }

        return written;
    }

    private async ValueTask<WriteResult> UpdateAsync(
        AccountSchema schema, TableDefinition table, RecordValues values, Action<SqlTextWriter, DateTime> where, WriteContext context, CancellationToken cancellation)
    {
        try
        {
            if (TableRules.Of(schema, table).IsSimple && _database.Engine.CombinesStatements && context.InTransaction is null)
            {
                try
                {
                    return await UpdateCombinedAsync(schema, table, values, where, context, cancellation);
                }
                catch (WriteConflictException)
                {
                    // It gave way to others. The way by a transaction repeats what has to.
                }
            }

            return await _database.Engine.WriteAsync(
                async session =>
                {
                    await CheckVersionAsync(session, schema, cancellation);
                    return await FollowAsync(session, await UpdateAsync(session, schema, table, values, where, context, _database.UtcNow, cancellation), context, cancellation);
                },
                cancellation);
        }
        catch (TSqlException failure)
        {
            var now = _database.UtcNow;
            throw await FormulaFailure.NameAsync(
                _database, schema, table, failure, c => table.PositionOf(c.Name) is >= 0 and var at && values.IsGiven(at) ? values[at] : null, w => where(w, now), cancellation);
        }
    }

    private async ValueTask<WriteResult> UpdateCombinedAsync(
        AccountSchema schema, TableDefinition table, RecordValues values, Action<SqlTextWriter, DateTime> where, WriteContext context, CancellationToken cancellation)
    {
        var now = _database.UtcNow;
        using var writer = new SqlTextWriter(_database.Engine.Dialect);
        writer.Append("WITH \"state\" AS (SELECT \"version\" FROM \"_tarn_state\"), ");
        var watched = schema.WatchedOn(table.Id).HasFlag(Watched.Updates);
        if (watched)
            WriteOld(writer, table, where, now);
        writer.Append("\"changed\" AS (");
        WriteUpdate(writer, schema, table, values, where, now, fromOld: watched);
        writer.Append(" AND (SELECT \"version\" FROM \"state\") = ").AppendParameter(SqlValue.FromBigInt(schema.Version)).Append(" RETURNING \"t0\".\"PK_ID\"");
        if (watched)
            RecordImage.WriteColumns(writer, table, "\"t0\".");
        writer.Append("), \"logged\" AS (");
        WriteChange(writer, table, ChangeOperation.Update, "\"changed\"", context, now, watched);
        writer.Append(") SELECT \"version\", NULL::bigint FROM \"state\" UNION ALL SELECT NULL, \"record_id\" FROM \"logged\"");
        var result = await RunCombinedAsync(schema, table, writer.ToStatement(), cancellation);
        if (watched)
            _database.Changes.Signal();
        return result;
    }

    /// <summary>Writes the CTE <c>old</c>: the records to be changed as they are, locked, so that nobody changes them between this and the change.</summary>
    private static void WriteOld(SqlTextWriter writer, TableDefinition table, Action<SqlTextWriter, DateTime> where, DateTime now)
    {
        writer.Append("\"old\" AS (SELECT \"t0\".\"PK_ID\" AS \"key\"");
        RecordImage.WriteColumns(writer, table, "\"t0\".");
        writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" WHERE (");
        where(writer, now);
        writer.Append(") FOR NO KEY UPDATE OF \"t0\"), ");
    }

    /// <summary>Hashes before the transaction begins: it takes long on purpose.</summary>
    private void HashPasswords(TableDefinition table, RecordValues values)
    {
        for (var i = 0; i < table.Fields.Length; i++)
        {
            if (values.IsGiven(i) && table.Fields[i].Type is PasswordFieldType)
                values[i] = Hash(values[i]);
        }
    }

    /// <summary>Runs a statement whose first row is the schema version and whose others are the keys changed.</summary>
    private async ValueTask<WriteResult> RunCombinedAsync(AccountSchema schema, TableDefinition table, SqlStatement statement, CancellationToken cancellation)
    {
        try
        {
            var keys = new List<long>();
            var affected = 0L;
            await using (var rows = await _database.Engine.QueryAsync(statement, cancellation))
            {
                while (await rows.ReadAsync(cancellation))
                {
                    if (!rows.IsNull(0))
                    {
                        if (rows.GetInt64(0) != schema.Version)
                            throw new SchemaChangedException();
                    }
                    else
                    {
                        affected++;
                        Keep(keys, rows.GetInt64(1));
                    }
                }
            }

            // The statement commits when its answer has been read to the end.
            _database.Engine.Stamps.Raise(table.Id);
            keys.Sort();
            return new WriteResult(affected, keys);
        }
        catch (UniqueViolationException violation)
        {
            throw Duplicate(table, FieldOf(table, violation));
        }
    }

    /// <summary>Changes records inside a transaction of the caller's: given fields, stamps, formulas, and what follows for children.</summary>
    internal async ValueTask<WriteResult> UpdateAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, RecordValues values, Action<SqlTextWriter, DateTime> where, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        if (table.IsDirectory)
            DirectoryRecords.Check(table, values);
        var rules = TableRules.Of(schema, table);
        var parents = rules.AsParent.Where(l => values.IsGiven(table.PositionOf(l.ParentField.Name))).ToList();
        var before = parents.Count > 0 ? await ReadParentKeysAsync(session, table, parents, where, now, cancellation) : null;
        if (!rules.AsChild.IsEmpty)
            await rules.CheckParentsAsync(session, CellsOf(table, values, rules), values, cancellation);
        var change = new LoggedChange(table, ChangeOperation.Update, schema.WatchedOn(table.Id).HasFlag(Watched.Updates), where, (w, fromOld) => WriteUpdate(w, schema, table, values, where, now, fromOld));
        var keys = await RunLoggedAsync(session, change, context, now, cancellation);
        if (table.IsDirectory)
            await DirectoryRecords.ChangedAsync(session, table, values, keys, cancellation);
        foreach (var link in parents)
            await FollowParentKeyAsync(session, schema, link, values[table.PositionOf(link.ParentField.Name)], before![link], context, now, cancellation);
        return ToResult(keys);
    }

    /// <summary>Writes <c>UPDATE ... SET ... WHERE (condition)</c>: given fields, stamps, and the formulas that depend on either, computed from the new values.
    /// With <paramref name="fromOld"/> the records are those of the CTE of <see cref="WriteOld"/>.</summary>
    private void WriteUpdate(SqlTextWriter writer, AccountSchema schema, TableDefinition table, RecordValues values, Action<SqlTextWriter, DateTime> where, DateTime now, bool fromOld)
    {
        var rules = TableRules.Of(schema, table);
        var slots = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < table.Fields.Length; i++)
        {
            var field = table.Fields[i];
            if (values.IsGiven(i))
                slots[field.Name] = writer.AddParameter(rules.Store(i, values[i]));
            else if (field is { Type: TimestampFieldType, OnUpdate: true })
                slots[field.Name] = writer.AddParameter(TimestampFieldType.Stamp(field, now));
        }

        writer.Append("UPDATE ").AppendIdentifier(table.Name).Append(" AS \"t0\" SET ");
        InsertPlan.WriteList(writer, slots, static (w, s) => w.AppendIdentifier(s.Key).Append(" = ").AppendParameter(s.Value));
        foreach (var formula in table.Formulas)
        {
            var compiled = FormulaCompiler.Compile(_database.Compiler, schema, table, formula);
            if (!compiled.Columns.Any(c => slots.ContainsKey(c.Name)))
                continue;
            writer.Append(", ").AppendIdentifier(formula.Name).Append(" = ");
            compiled.WriteTo(writer, column => slots.TryGetValue(column.Name, out var slot) ? w => WriteInPlace(w, slot, table.FindField(column.Name)!) : null);
        }

        if (fromOld)
        {
            writer.Append(" FROM \"old\" WHERE \"t0\".\"PK_ID\" = \"old\".\"key\"");
            return;
        }

        writer.Append(" WHERE (");
        where(writer, now);
        writer.Append(')');
    }

    /// <summary>Writes a new value where a formula has the column.</summary>
    private static void WriteInPlace(SqlTextWriter writer, int slot, FieldDefinition field)
    {
        var collation = InsertPlan.Collation(writer.Dialect, field);
        if (collation.Length == 0)
            writer.AppendParameter(slot);
        else
            writer.Append('(').AppendParameter(slot).Append(collation).Append(')');
    }

    /// <summary>Children follow a changed parent key, or keep it from changing.</summary>
    private async ValueTask FollowParentKeyAsync(
        IWriteSession session, AccountSchema schema, TableRules.Link link, SqlValue newKey, List<SqlValue> oldKeys, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        foreach (var old in oldKeys)
        {
            if (old.IsNull || old == newKey)
                continue;
            var children = await ReadKeysAsync(session, SelectChildren(session, link, old), cancellation);
            if (children.Count == 0)
                continue;
            if (!link.Definition.CascadeUpdate)
                throw new DataException(DataProblem.Relationship, $"The record cannot be changed because it is referenced by records in {link.Child.Name}", link.ParentField.Name);
            var values = new RecordValues(link.Child) { [link.Child.PositionOf(link.ChildField.Name)] = newKey };
            await UpdateAsync(session, schema, link.Child, values, (w, _) => WriteKeys(w, children), context.InBulk, now, cancellation);
        }
    }

    private static async ValueTask<Dictionary<TableRules.Link, List<SqlValue>>> ReadParentKeysAsync(
        IWriteSession session, TableDefinition table, List<TableRules.Link> links, Action<SqlTextWriter, DateTime> where, DateTime now, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        writer.Append("SELECT ");
        InsertPlan.WriteList(writer, links, static (w, l) => w.Append("\"t0\".").AppendIdentifier(l.ParentField.Name));
        writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" WHERE (");
        where(writer, now);
        writer.Append(')');
        if (session.Engine.Dialect == SqlDialect.Postgres)
            writer.Append(" FOR UPDATE");
        var keys = links.ToDictionary(l => l, _ => new List<SqlValue>());
        await using var rows = await session.QueryAsync(writer.ToStatement(), cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            for (var i = 0; i < links.Count; i++)
                keys[links[i]].Add(CellValue.Read(rows, i, links[i].ParentField.Type.SqlType.Kind));
        }

        return keys;
    }

    private static SqlStatement SelectChildren(IWriteSession session, TableRules.Link link, SqlValue parentKey)
    {
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        writer.Append("SELECT \"PK_ID\" FROM ").AppendIdentifier(link.Child.Name).Append(" WHERE ");
        link.WriteMatch(writer, session.Engine, link.ChildField, parentKey);
        if (session.Engine.Dialect == SqlDialect.Postgres)
            writer.Append(" FOR UPDATE");
        return writer.ToStatement();
    }

    private static SqlValue[] CellsOf(TableDefinition table, RecordValues values, TableRules rules)
    {
        var cells = new SqlValue[table.Fields.Length];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = values.IsGiven(i) ? rules.Store(i, values[i]) : SqlValue.Null(SqlTypeKind.Null);
        return cells;
    }

    /// <summary>What can be refused before the database is asked.</summary>
    private static void CheckUpdate(TableDefinition table, RecordValues values)
    {
        if (values.Count == 0)
            throw new DataException(DataProblem.MalformedRequest, "The body names no field to change.");
        var blank = table.Fields
            .Where((f, i) => values.IsGiven(i) && f is { Unique: true, UniqueAllowNulls: false } && f.Type.IsBlank(values[i]))
            .Select(f => f.Name).ToList();
        if (blank.Count > 0)
            throw DataException.BlankUnique(blank);
    }

    private CompiledQuery CompileKeys(AccountSchema schema, ViewDefinition view, string alias, RecordSelection selection)
    {
        var key = ViewText.KeyOf(alias);
        return _database.Compiler.CompileQuery(schema, new RecordQuery
        {
            Source = schema.Source(view),
            Select = $"DISTINCT [{key}]",
            Where = selection.Where,
            Filters = [.. selection.Filters, $"[{key}] IS NOT NULL"],
            CanRead = selection.CanRead,
            ByKey = false,
        });
    }

    /// <summary>Writes a condition that holds for the records with these keys. The keys travel as one parameter, so that the statement's text stays the same.</summary>
    internal static void WriteKeys(SqlTextWriter writer, IReadOnlyCollection<long> keys)
    {
        var list = SqlValue.FromText(string.Join(',', keys));
        if (writer.Dialect == SqlDialect.Sqlite)
            writer.Append("\"t0\".\"PK_ID\" IN (SELECT value FROM json_each('[' || ").AppendParameter(list).Append(" || ']'))");
        else
            writer.Append("\"t0\".\"PK_ID\" = ANY(string_to_array(").AppendParameter(list).Append(", ',')::bigint[])");
    }

    private static async ValueTask<List<long>> ReadKeysAsync(IWriteSession session, SqlStatement statement, CancellationToken cancellation)
    {
        var keys = new List<long>();
        await using var rows = await session.QueryAsync(statement, cancellation);
        while (await rows.ReadAsync(cancellation))
            keys.Add(rows.GetInt64(0));
        return keys;
    }

    private static void Keep(List<long> keys, long key)
    {
        if (keys.Count < KeysKept)
            keys.Add(key);
    }

    private static WriteResult ToResult(List<long> keys)
    {
        keys.Sort();
        return new WriteResult(keys.Count, keys.Count <= KeysKept ? keys : keys.GetRange(0, KeysKept));
    }
}
