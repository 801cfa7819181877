using Npgsql;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Records;

/// <summary>
/// Adds many records at once, for imports: through PostgreSQL's binary COPY (a statement over arrays where there are formulas), or SQLite's kept statement. Values have been checked by the caller; what the
/// door for single records computes (generated values, stamps, formulas) is computed here too. Imports raise no events, so nothing goes into the change log.
/// </summary>
public sealed class RecordLoader
{
    private readonly AccountDatabase _database;
    private readonly IWriteSession _session;
    private readonly AccountSchema _schema;
    private readonly TableDefinition _table;
    private readonly bool _keepGenerated;
    private readonly InsertPlan _plan;
    private readonly PostgresFormulaInsert? _formulas;
    private long _keyBefore;

    private RecordLoader(AccountDatabase database, IWriteSession session, AccountSchema schema, TableDefinition table, bool keepGenerated)
    {
        _database = database;
        _session = session;
        _schema = schema;
        _table = table;
        _keepGenerated = keepGenerated;
        _plan = InsertPlan.Create(database, schema, table, keepGenerated, logged: false, givesKey: false);
        if (session is PostgresSession && table.Formulas.Any())
            _formulas = new PostgresFormulaInsert(database, schema, table);
    }

    /// <summary>Records added so far.</summary>
    public long Count { get; private set; }

    /// <summary>Begins loading into a table inside a transaction.</summary>
    /// <param name="database">The account.</param>
    /// <param name="session">The transaction.</param>
    /// <param name="schema">The schema in which <paramref name="table"/> is as it is now.</param>
    /// <param name="table">The table.</param>
    /// <param name="keepGenerated">Generated and stamped values are taken from the rows; otherwise they are made anew.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async ValueTask<RecordLoader> BeginAsync(
        AccountDatabase database, IWriteSession session, AccountSchema schema, TableDefinition table, bool keepGenerated, CancellationToken cancellation)
    {
        var loader = new RecordLoader(database, session, schema, table, keepGenerated);
        // Only what is done afterwards needs to know which records are new.
        if (loader._plan.FormulasOverKey.IsEmpty && !table.IsDirectory)
            return loader;
        await using var row = await session.QueryAsync(new SqlStatement($"SELECT coalesce(max(\"PK_ID\"), 0) FROM \"{table.Name}\"", []), cancellation);
        await row.ReadAsync(cancellation);
        loader._keyBefore = row.GetInt64(0);
        return loader;
    }

    /// <summary>
    /// Lets the counters of a table go back with the transaction when it fails. PostgreSQL's sequences do not by themselves; set anew inside the transaction they do.
    /// Others who write to the table wait from here to the end of the transaction.
    /// </summary>
    public static async ValueTask TieCountersAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation)
    {
        var counters = table.Fields.Where(f => !f.IsFormula && f.Type is AutonumberFieldType or PrefixedAutonumberFieldType).Select(f => f.Counter).ToList();
        if (session is not PostgresSession || counters.Count == 0)
            return;
        // The table first: who waits for the counter while holding the table would wait for us, and we for them.
        await SchemaDesigner.RunAsync(session, [$"LOCK TABLE \"{table.Name}\" IN SHARE ROW EXCLUSIVE MODE"], cancellation);
        foreach (var counter in counters)
        {
            long next;
            await using (var row = await session.QueryAsync(new SqlStatement($"SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM \"{counter}\"", []), cancellation))
            {
                await row.ReadAsync(cancellation);
                next = row.GetInt64(0);
            }

            await SchemaDesigner.RunAsync(session, [$"ALTER SEQUENCE \"{counter}\" RESTART WITH {next.ToString(System.Globalization.CultureInfo.InvariantCulture)}"], cancellation);
        }
    }

    /// <summary>Adds a batch of records; about a thousand at a time is a good size.</summary>
    /// <param name="rows">For each record a value for every field by position; those of formulas are ignored. Values of generated fields are filled in unless they are kept.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A unique field would hold a value twice. The transaction is to be rolled back, or back to a savepoint.</exception>
    public async ValueTask AddAsync(IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation)
    {
        _session.Touch(_table.Id);
        if (_table.IsDirectory)
            DirectoryRecords.Check(_table, rows);
        if (!_keepGenerated)
            Generate(rows);
        try
        {
            if (_session is PostgresSession postgres)
            {
                await CopyAsync(postgres, rows, cancellation);
            }
            else
            {
                for (var i = 0; i < rows.Count; i++)
                    await _session.ExecuteAsync(_plan.ToStatement(rows[i]), cancellation);
            }
        }
        catch (UniqueViolationException violation)
        {
            throw DataException.Duplicates(SchemaDesigner.FieldOfIndex(_table, violation.Index)?.Name ?? _table.Name);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailure.From(failure) is UniqueViolationException violation
                ? DataException.Duplicates(SchemaDesigner.FieldOfIndex(_table, violation.Index)?.Name ?? _table.Name)
                : PostgresFailure.From(failure);
        }

        Count += rows.Count;
    }

    /// <summary>Computes what could not be computed row by row, and moves counters past values that were kept.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_table.IsDirectory)
            await DirectoryRecords.AdoptAsync(_session, _table, _keyBefore, cancellation);
        foreach (var formula in _plan.FormulasOverKey)
        {
            var update = FormulaUpdate.Write(_database, _schema, _table, formula, null);
            await _session.ExecuteAsync(
                new SqlStatement($"{update.Text} WHERE \"t0\".\"PK_ID\" > {_keyBefore.ToString(System.Globalization.CultureInfo.InvariantCulture)}", update.Parameters), cancellation);
        }

        if (_keepGenerated)
        {
            foreach (var field in _table.Fields.Where(f => !f.IsFormula && f.Type is AutonumberFieldType or PrefixedAutonumberFieldType))
                await MoveCounterAsync(field, cancellation);
        }
    }

    private void Generate(IReadOnlyList<SqlValue[]> rows)
    {
        var now = _database.UtcNow;
        for (var i = 0; i < _table.Fields.Length; i++)
        {
            var field = _table.Fields[i];
            if (field.IsFormula || (!field.Type.IsGenerated && field.Type is not TimestampFieldType))
                continue;
            foreach (var row in rows)
                row[i] = field.Type is not TimestampFieldType ? field.Type.Generate(field) : field.OnInsert ? TimestampFieldType.Stamp(field, now) : field.Type.Default;
        }
    }

    private async ValueTask CopyAsync(PostgresSession session, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation)
    {
        var positions = new List<int>();
        for (var i = 0; i < _table.Fields.Length; i++)
        {
            var field = _table.Fields[i];
            if (field.IsFormula)
                continue;
            if (!_keepGenerated && field.Type is AutonumberFieldType or PrefixedAutonumberFieldType)
                await NumberAsync(field, i, rows, cancellation);
            positions.Add(i);
        }

        if (_formulas is not null)
        {
            await _formulas.RunAsync(session, rows, cancellation);
            return;
        }

        var columns = string.Join(", ", positions.Select(i => $"\"{_table.Fields[i].Name}\""));
        var copy = new PostgresCopy();
        // What is wrong with a row is told when the stream is closed.
        await using var stream = await session.Connection.BeginRawBinaryCopyAsync($"COPY \"{_table.Name}\" ({columns}) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var row in rows)
        {
            copy.StartRow(positions.Count);
            foreach (var i in positions)
                copy.Write(row[i]);
            if (copy.Written.Length < PostgresCopy.SendSize)
                continue;
            await stream.WriteAsync(copy.Written, cancellation);
            copy.Clear();
        }

        copy.Complete();
        await stream.WriteAsync(copy.Written, cancellation);
    }

    /// <summary>Takes a counter's next numbers for a batch.</summary>
    private async ValueTask NumberAsync(FieldDefinition field, int position, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation)
    {
        var next = _database.Engine.Schema.NextNumber(field.Counter);
        await using var numbers = await _session.QueryAsync(
            SystemStatement.Write(_database.Engine.Dialect, $"SELECT {next} FROM generate_series(1, {{0}})", SqlValue.FromInt(rows.Count)), cancellation);
        foreach (var row in rows)
        {
            await numbers.ReadAsync(cancellation);
            var number = numbers.GetInt64(0);
            row[position] = field.Type is AutonumberFieldType
                ? SqlValue.FromInt(checked((int)number))
                : SqlValue.FromText(field.Prefix + number.ToString("D" + field.Format.Length, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private async ValueTask MoveCounterAsync(FieldDefinition field, CancellationToken cancellation)
    {
        // The number of a prefixed value is what stands behind its prefix.
        var number = field.Type is AutonumberFieldType
            ? $"\"{field.Name}\""
            : Number(_session.Engine.Dialect, $"substr(\"{field.Name}\", {field.Prefix.Length + 1})");
        long last;
        await using (var row = await _session.QueryAsync(new SqlStatement($"SELECT coalesce(max({number}), 0) FROM \"{_table.Name}\"", []), cancellation))
        {
            await row.ReadAsync(cancellation);
            last = row.GetInt64(0);
        }

        await SchemaDesigner.RunAsync(_session, _database.Engine.Schema.SetCounter(field.Counter, last + 1), cancellation);
    }

    // A prefix may have been changed since: what is no number behind today's prefix does not count.
    private static string Number(SqlDialect dialect, string text) => dialect == SqlDialect.Postgres
        ? $"CASE WHEN {text} COLLATE \"C\" ~ '^[0-9]{{1,18}}$' THEN CAST({text} AS bigint) END"
        : $"CASE WHEN {text} NOT GLOB '*[^0-9]*' THEN CAST({text} AS bigint) END";
}
