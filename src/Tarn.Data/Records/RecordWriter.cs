using System.Collections.Concurrent;
using Tarn.Data.Changes;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Records;

/// <summary>What a write did.</summary>
/// <param name="Affected">Number of records addressed directly; cascades do not count.</param>
/// <param name="Keys">Their <c>PK_ID</c>s in ascending order; only the first <see cref="RecordWriter.KeysKept"/>.</param>
public sealed record WriteResult(long Affected, IReadOnlyList<long> Keys);

/// <summary>
/// The one door for writes: whatever changes records comes through here, and leaves a row in the change log in the same transaction.
/// A write that fails leaves nothing.
/// </summary>
public sealed partial class RecordWriter
{
    /// <summary>Number of keys that a result holds; what "response=rows" can show.</summary>
    public const int KeysKept = 1000;

    private const int RandomIdAttempts = 100;

    private readonly AccountDatabase _database;
    private readonly Func<string, string> _hashPassword;
    private readonly ConcurrentDictionary<(long Table, bool Logged, SystemStatement? Beside), (long Version, InsertPlan Plan)> _insertPlans = new();

    internal RecordWriter(AccountDatabase database, Func<string, string> hashPassword)
    {
        _database = database;
        _hashPassword = hashPassword;
    }

    /// <summary>Adds a record.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="read">Gives the values for the table as the write finds it.</param>
    /// <param name="context">Who and through what.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The new record's <c>PK_ID</c>.</returns>
    /// <exception cref="DataException">The record is refused; nothing was written.</exception>
    public ValueTask<long> InsertAsync(string tableName, Func<TableDefinition, RecordValues> read, WriteContext context, CancellationToken cancellation) =>
        _database.WithSchemaAsync(
            schema =>
            {
                var table = schema.Table(tableName);
                return InsertAsync(schema, table, read(table), context, cancellation);
            },
            cancellation);

    /// <summary>Adds a record, with the schema and values at hand.</summary>
    public async ValueTask<long> InsertAsync(AccountSchema schema, TableDefinition table, RecordValues values, WriteContext context, CancellationToken cancellation)
    {
        var rules = TableRules.Of(schema, table);
        for (var attempt = 1; ; attempt++)
        {
            var now = _database.UtcNow;
            var cells = Complete(table, values, rules, now);
            try
            {
                return rules.IsSimple && _database.Engine.CombinesStatements && context.InTransaction is null
                    ? await InsertCombinedAsync(schema, table, cells, context, now, cancellation)
                    : await _database.Engine.WriteAsync(session => InsertAsync(session, schema, table, rules, cells, context, now, cancellation), cancellation);
            }
            catch (TSqlException failure)
            {
                // A statement without a user's fragment can only have failed in a formula.
                throw await FormulaFailure.NameAsync(_database, schema, table, failure, Given, null, cancellation);
            }
            catch (UniqueViolationException violation)
            {
                if (context.Beside is not null && violation.Index.StartsWith("_tarn_", StringComparison.Ordinal))
                    throw new RowBesideTakenException(violation);
                var field = FieldOf(table, violation);
                if (field?.Type is not RandomIdFieldType)
                    throw Duplicate(table, field);
                if (attempt == RandomIdAttempts)
                    throw new DataException(DataProblem.NotUnique, "No free Random ID values remain", field.Name);
            }

            SqlValue? Given(SqlColumn column) =>
                table.PositionOf(column.Name) is >= 0 and var at && table.Fields[at].Type is not (AutonumberFieldType or PrefixedAutonumberFieldType) ? cells[at] : null;
        }
    }

    /// <summary>The values of all fields of a new record: given ones, defaults, generated ones, stamps; hashed passwords; checked blanks.</summary>
    private SqlValue[] Complete(TableDefinition table, RecordValues values, TableRules rules, DateTime now)
    {
        if (table.IsDirectory)
            DirectoryRecords.Check(table, values);
        var cells = new SqlValue[table.Fields.Length];
        List<string>? blank = null;
        for (var i = 0; i < cells.Length; i++)
        {
            var field = table.Fields[i];
            if (field.IsFormula)
                continue;
            if (values.IsGiven(i))
                cells[i] = rules.Store(i, field.Type is PasswordFieldType ? Hash(values[i]) : values[i]);
            else if (field.Type is TimestampFieldType)
                cells[i] = field.OnInsert ? TimestampFieldType.Stamp(field, now) : field.Type.Default;
            else
                cells[i] = rules.Store(i, field.Type.Generate(field));
            if (field is { Unique: true, UniqueAllowNulls: false, Type.IsGenerated: false } && field.Type.IsBlank(cells[i]))
                (blank ??= []).Add(field.Name);
        }

        return blank is null ? cells : throw DataException.BlankUnique(blank);
    }

    private SqlValue Hash(in SqlValue clear) => clear.IsNull || clear.AsText.Length == 0 ? clear : SqlValue.FromText(_hashPassword(clear.AsText));

    private async ValueTask<long> InsertCombinedAsync(AccountSchema schema, TableDefinition table, SqlValue[] cells, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        var plan = PlanOf(schema, table, logged: true, context.Beside);
        if (plan.FormulasOverKey.Length > 0)
            return await _database.Engine.WriteAsync(session => InsertAsync(session, schema, table, TableRules.Of(schema, table), cells, context, now, cancellation), cancellation);
        SqlValue[] common = [SqlValue.FromInt((int)context.Source), Actor(context), SqlValue.FromDateTime(now), SqlValue.FromBigInt(schema.Version)];
        var statement = plan.ToStatement(cells, (plan.IsWatched, context.Beside) switch
        {
            (false, null) => common,
            (false, { } beside) => [.. common, .. beside.Values],
            (true, null) => [.. common, Cell.Text(context.Chain)],
            (true, { } beside) => [.. common, Cell.Text(context.Chain), .. beside.Values],
        });
        long key;
        try
        {
            await using var row = await _database.Engine.QueryAsync(statement, cancellation);
            key = await row.ReadAsync(cancellation) ? row.GetInt64(0) : throw new SchemaChangedException();
        }
        catch (WriteConflictException) when (context.Beside is null)
        {
            // It gave way to others. The way by a transaction repeats what has to.
            return await _database.Engine.WriteAsync(session => InsertAsync(session, schema, table, TableRules.Of(schema, table), cells, context, now, cancellation), cancellation);
        }

        // The statement commits when its answer has been read to the end.
        _database.Engine.Stamps.Raise(table.Id);
        if (plan.IsWatched)
            _database.Changes.Signal();
        return key;
    }

    private async ValueTask<long> InsertAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, TableRules rules, SqlValue[] cells, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        await CheckVersionAsync(session, schema, cancellation);
        await rules.CheckParentsAsync(session, cells, null, cancellation);
        var plan = PlanOf(schema, table, logged: false);
        long key;
        string? image = null;
        await using (var row = await session.QueryAsync(plan.ToStatement(cells), cancellation))
        {
            await row.ReadAsync(cancellation);
            key = row.GetInt64(0);
            if (plan is { IsWatched: true, FormulasOverKey.IsEmpty: true })
                image = RecordImage.Read(row, table);
        }

        if (table.IsDirectory)
            await DirectoryRecords.AddedAsync(session, table, key, cells[table.PositionOf(DirectoryTable.Email)], cancellation);
        await ComputeAsync(session, schema, table, plan.FormulasOverKey, key, cancellation);
        if (plan.IsWatched)
            await AppendInsertAsync(session, table, key, image, context, now, cancellation);
        else
            await ChangeLog.AppendAsync(session, table.Id, key, ChangeOperation.Insert, context, now, cancellation);
        if (context.Beside is { } beside)
            await session.ExecuteAsync(beside.Statement.With(session.Engine, beside.Values.AsSpan()), cancellation);
        if (context.InTransaction is { } follow)
            await follow(session, key, cancellation);
        return key;
    }

    private async ValueTask AppendInsertAsync(IWriteSession session, TableDefinition table, long key, string? image, WriteContext context, DateTime now, CancellationToken cancellation)
    {
        image ??= (await RecordImage.ReadAsync(session, table, w => WriteKeys(w, [key]), cancellation))[key];
        await ChangeLog.AppendAsync(session, table.Id, key, ChangeOperation.Insert, context, now, null, image, cancellation);
        _database.Changes.Signal();
    }

    /// <summary>Computes formulas of one record from what is stored.</summary>
    private async ValueTask ComputeAsync(IWriteSession session, AccountSchema schema, TableDefinition table, IEnumerable<FieldDefinition> formulas, long key, CancellationToken cancellation)
    {
        foreach (var field in formulas)
            await session.ExecuteAsync(FormulaUpdate.Write(_database, schema, table, field, key), cancellation);
    }

    private InsertPlan PlanOf(AccountSchema schema, TableDefinition table, bool logged, RowBeside? beside = null)
    {
        if (_insertPlans.TryGetValue((table.Id, logged, beside?.Statement), out var known) && known.Version == schema.Version)
            return known.Plan;
        var plan = InsertPlan.Create(_database, schema, table, keepGenerated: false, logged, beside: beside);
        _insertPlans[(table.Id, logged, beside?.Statement)] = (schema.Version, plan);
        return plan;
    }

    internal static async ValueTask CheckVersionAsync(IWriteSession session, AccountSchema schema, CancellationToken cancellation)
    {
        if (await session.ReadSchemaVersionAsync(cancellation) != schema.Version)
            throw new SchemaChangedException();
    }

    internal static SqlValue Actor(WriteContext context) =>
        context.Actor is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(context.Actor);

    /// <summary>The field behind a refused index; null when it cannot be told.</summary>
    private static FieldDefinition? FieldOf(TableDefinition table, UniqueViolationException violation) =>
        SchemaDesigner.FieldOfIndex(table, violation.Index);

    private static DataException Duplicate(TableDefinition table, FieldDefinition? field) =>
        DataException.Duplicates(field?.Name ?? table.Name);
}
