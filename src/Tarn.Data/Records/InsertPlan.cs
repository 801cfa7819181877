using System.Collections.Immutable;
using System.Globalization;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>
/// The statement that adds a record to a table, made once for each schema version: all stored fields as parameters, counters and formulas inside the statement.
/// On an engine that allows it the change log's row is part of the statement too, so that an insert is one round trip.
/// </summary>
internal sealed class InsertPlan
{
    private readonly string _text;
    private readonly ImmutableArray<int> _fields;
    private readonly ImmutableArray<SqlValue> _before;
    private readonly ImmutableArray<SqlValue> _after;

    private InsertPlan(string text, ImmutableArray<SqlValue> before, ImmutableArray<int> fields, ImmutableArray<SqlValue> after, ImmutableArray<FieldDefinition> later, bool watched)
    {
        IsWatched = watched;
        _text = text;
        _before = before;
        _fields = fields;
        _after = after;
        FormulasOverKey = later;
    }

    /// <summary>Formulas that refer to <c>PK_ID</c>, which is known only after the insert: computed by a second statement.</summary>
    public ImmutableArray<FieldDefinition> FormulasOverKey { get; }

    /// <summary>The record's image goes into the change log. In a statement that logs, the chain follows the other parameters.</summary>
    public bool IsWatched { get; }

    /// <summary>Makes the plan.</summary>
    /// <param name="database">The account.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="table">The table.</param>
    /// <param name="keepGenerated">Generated fields take the values given (imports) instead of new ones.</param>
    /// <param name="logged">The change log's row is part of the statement; parameters source, actor, instant and schema version follow the fields.</param>
    /// <param name="givesKey">The statement returns the new record's key, which bulk loads do not ask for.</param>
    /// <param name="beside">In a statement that logs: the row that comes along; its parameters are the last.</param>
    public static InsertPlan Create(AccountDatabase database, AccountSchema schema, TableDefinition table, bool keepGenerated, bool logged, bool givesKey = true, Changes.RowBeside? beside = null)
    {
        var parts = Parts.Of(database, schema, table);
        var numbered = keepGenerated ? [] : parts.Stored.Where(i => NextNumber(database, table.Fields[i]) is not null).ToHashSet();
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        if (logged)
            writer.Append("WITH \"added\" AS (");
        parts.WriteTarget(writer, table);
        // A counter's number is taken once: where a formula refers to it, it comes from a row source of its own. On PostgreSQL the source also gives texts their collation.
        var needsSource = !parts.Formulas.IsEmpty && (database.Engine.Dialect == SqlDialect.Postgres
            || parts.Formulas.Any(f => f.Formula.Columns.Any(c => numbered.Contains(table.PositionOf(c.Name)))));
        var plan = needsSource ? WriteSelect(writer, database, table, parts, numbered) : WriteValues(writer, database, table, parts, numbered, asSelect: logged);
        var watched = schema.WatchedOn(table.Id).HasFlag(Watched.Inserts);
        if (logged)
            WriteLogged(writer, table, watched, beside);
        else if (givesKey)
            writer.Append(" RETURNING \"PK_ID\"");
        if (watched && givesKey && !logged)
            Changes.RecordImage.WriteColumns(writer, table, "");
        return new InsertPlan(writer.ToStatement().Text, plan.Before, plan.Fields, plan.After, parts.FormulasOverKey, watched);
    }

    /// <summary>
    /// The fields' parameters stand in the formulas themselves, so that plain VALUES serves: for INSERT ... SELECT SQLite keeps a journal of the statement, whose upkeep
    /// inside a savepoint grows with all that was written behind that savepoint.
    /// </summary>
    private static (ImmutableArray<SqlValue> Before, ImmutableArray<int> Fields, ImmutableArray<SqlValue> After) WriteValues(
        SqlTextWriter writer, AccountDatabase database, TableDefinition table, Parts parts, HashSet<int> numbered, bool asSelect)
    {
        var given = parts.Stored.RemoveAll(numbered.Contains);
        var slots = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var i in given)
            slots[table.Fields[i].Name] = writer.AddParameter(SqlValue.Null(table.Fields[i].Type.SqlType.Kind));
        writer.Append(asSelect ? ") SELECT " : ") VALUES (");
        WriteList(writer, parts.Stored, (w, i) =>
        {
            if (slots.TryGetValue(table.Fields[i].Name, out var slot))
                w.AppendParameter(slot);
            else
                w.Append(NextNumber(database, table.Fields[i])!);
        });
        foreach (var (_, formula) in parts.Formulas)
        {
            writer.Append(", ");
            formula.WriteTo(writer, column => slots.TryGetValue(column.Name, out var slot) ? w => w.AppendParameter(slot) : null);
        }

        if (!asSelect)
            writer.Append(')');
        return ([], given, writer.ToStatement().Parameters[given.Length..]);
    }

    private static (ImmutableArray<SqlValue> Before, ImmutableArray<int> Fields, ImmutableArray<SqlValue> After) WriteSelect(
        SqlTextWriter writer, AccountDatabase database, TableDefinition table, Parts parts, HashSet<int> numbered)
    {
        writer.Append(") ");
        parts.WriteSelection(writer, table);
        // The constants of formulas were added while they were written; the fields' parameters come behind them.
        var constants = writer.ToStatement().Parameters;
        writer.Append(" FROM (SELECT ");
        WriteList(writer, parts.Stored, (w, i) =>
        {
            var field = table.Fields[i];
            if (numbered.Contains(i))
                w.Append(NextNumber(database, field)!);
            else
                w.AppendParameter(SqlValue.Null(field.Type.SqlType.Kind));
            w.Append(Collation(w.Dialect, field)).Append(" AS ").AppendIdentifier(field.Name);
        });
        writer.Append(") AS \"t0\"");
        return (constants, parts.Stored.RemoveAll(numbered.Contains), []);
    }

    /// <summary>Gives a text that stands for a column the column's collation, where comparisons rely on the column to bring it.</summary>
    internal static string Collation(SqlDialect dialect, FieldDefinition field) =>
        dialect == SqlDialect.Postgres && field.Type.SqlType is { IsText: true, Kind: not SqlTypeKind.UniqueIdentifier } ? " COLLATE tarn.ci" : "";

    /// <summary>The statement for one record.</summary>
    /// <param name="values">A value for each stored field, by position in the table.</param>
    /// <param name="trailing">Values of the parameters behind the fields.</param>
    public SqlStatement ToStatement(ReadOnlySpan<SqlValue> values, params ReadOnlySpan<SqlValue> trailing)
    {
        var parameters = new SqlValue[_before.Length + _fields.Length + _after.Length + trailing.Length];
        _before.CopyTo(parameters);
        for (var i = 0; i < _fields.Length; i++)
            parameters[_before.Length + i] = values[_fields[i]];
        _after.CopyTo(parameters, _before.Length + _fields.Length);
        trailing.CopyTo(parameters.AsSpan(_before.Length + _fields.Length + _after.Length));
        return new SqlStatement(_text, System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(parameters));
    }

    internal static void WriteList<T>(SqlTextWriter writer, IEnumerable<T> items, Action<SqlTextWriter, T> write)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                writer.Append(", ");
            first = false;
            write(writer, item);
        }
    }

    private static void WriteLogged(SqlTextWriter writer, TableDefinition table, bool watched, Changes.RowBeside? beside)
    {
        var source = writer.AddParameter(SqlValue.Null(SqlTypeKind.Int));
        var actor = writer.AddParameter(SqlValue.Null(SqlTypeKind.NVarChar));
        var at = writer.AddParameter(SqlValue.Null(SqlTypeKind.DateTime));
        var version = writer.AddParameter(SqlValue.Null(SqlTypeKind.BigInt));
        writer.Append(" WHERE (SELECT \"version\" FROM \"_tarn_state\") = ").AppendParameter(version).Append(" RETURNING \"PK_ID\"");
        if (watched)
            Changes.RecordImage.WriteColumns(writer, table, "");
        writer.Append(")");
        int? chain = watched ? writer.AddParameter(SqlValue.Null(SqlTypeKind.NVarChar)) : null;
        if (beside is not null)
        {
            var slots = beside.Values.Select(v => writer.AddParameter(SqlValue.Null(v.Kind))).ToList();
            writer.Append(", \"beside\" AS (");
            beside.Statement.WriteTo(writer, slots[0]);
            // Without the record (the schema has changed) there is no row either.
            writer.Append(" FROM \"added\")");
        }

        writer.Append(" ");
        WriteChange(writer, table.Id, Changes.ChangeOperation.Insert, "\"added\"", source, actor, at, chain);
    }

    /// <summary>
    /// The part of a statement that logs each row of a CTE and gives its key back. Of watched tables the rows hold images behind their key; those of updates come from two CTEs,
    /// <c>old</c> and <c>changed</c>.
    /// </summary>
    internal static void WriteChange(SqlTextWriter writer, long table, Changes.ChangeOperation operation, string rows, int source, int actor, int at, int? chain = null)
    {
        writer.Append("INSERT INTO \"_tarn_change\" (\"table_id\", \"record_id\", \"operation\", \"source\", \"actor\", \"at\"");
        if (chain is not null)
            writer.Append(", \"chain\"").Append(operation != Changes.ChangeOperation.Insert ? ", \"before\"" : "").Append(operation != Changes.ChangeOperation.Delete ? ", \"after\"" : "");
        writer.Append(") SELECT ").Append(table).Append(", ").Append(rows).Append(".\"PK_ID\", ")
            .Append((int)operation).Append(", ").AppendParameter(source).Append(", ").AppendParameter(actor).Append(", ").AppendParameter(at);
        if (chain is { } slot)
        {
            writer.Append(", ").AppendParameter(slot);
            if (operation == Changes.ChangeOperation.Update)
                writer.Append(", row_to_json(\"old\")::text");
            writer.Append(", row_to_json(").Append(rows).Append(")::text");
        }

        writer.Append(" FROM ").Append(rows);
        if (chain is not null && operation == Changes.ChangeOperation.Update)
            writer.Append(" JOIN \"old\" ON \"old\".\"key\" = ").Append(rows).Append(".\"PK_ID\"");
        writer.Append(" RETURNING \"record_id\"");
    }

    private static string? NextNumber(AccountDatabase database, FieldDefinition field)
    {
        var next = database.Engine.Schema.NextNumber(field.Counter);
        return field.Type switch
        {
            AutonumberFieldType => database.Engine.Dialect == SqlDialect.Postgres ? next + "::int" : next,
            PrefixedAutonumberFieldType => Prefixed(database.Engine.Dialect, field, next),
            _ => null,
        };
    }

    private static string Prefixed(SqlDialect dialect, FieldDefinition field, string next)
    {
        var prefix = "'" + field.Prefix.Replace("'", "''", StringComparison.Ordinal) + "'";
        var width = field.Format.Length.ToString(CultureInfo.InvariantCulture);
        return dialect == SqlDialect.Sqlite
            ? $"{prefix} || printf('%0{width}d', {next})"
            : $"(SELECT {prefix} || CASE WHEN length(n::text) >= {width} THEN n::text ELSE lpad(n::text, {width}, '0') END FROM (SELECT {next} AS n OFFSET 0) q)";
    }

    /// <summary>The fields of a table as an insert sees them.</summary>
    /// <param name="Stored">Positions of the fields whose values are given or generated.</param>
    /// <param name="Formulas">Formulas over these.</param>
    /// <param name="FormulasOverKey">Formulas that refer to the key too.</param>
    internal sealed record Parts(ImmutableArray<int> Stored, ImmutableArray<(FieldDefinition Field, CompiledScalar Formula)> Formulas, ImmutableArray<FieldDefinition> FormulasOverKey)
    {
        public static Parts Of(AccountDatabase database, AccountSchema schema, TableDefinition table)
        {
            var stored = ImmutableArray.CreateBuilder<int>();
            var formulas = ImmutableArray.CreateBuilder<(FieldDefinition, CompiledScalar)>();
            var later = ImmutableArray.CreateBuilder<FieldDefinition>();
            for (var i = 0; i < table.Fields.Length; i++)
            {
                var field = table.Fields[i];
                if (!field.IsFormula)
                {
                    stored.Add(i);
                    continue;
                }

                if (field.FormulaFault is not null)
                    continue;
                var formula = FormulaCompiler.Compile(database.Compiler, schema, table, field);
                if (formula.Columns.Any(c => c.Name.Equals(ObjectNames.Key, StringComparison.OrdinalIgnoreCase)))
                    later.Add(field);
                else
                    formulas.Add((field, formula));
            }

            return new Parts(stored.ToImmutable(), formulas.ToImmutable(), later.ToImmutable());
        }

        /// <summary>Writes <c>INSERT INTO table (columns</c>.</summary>
        public void WriteTarget(SqlTextWriter writer, TableDefinition table)
        {
            writer.Append("INSERT INTO ").AppendIdentifier(table.Name).Append(" (");
            WriteList(writer, Stored.Select(i => table.Fields[i].Name).Concat(Formulas.Select(f => f.Field.Name)), (w, name) => w.AppendIdentifier(name));
        }

        /// <summary>Writes <c>SELECT columns</c> with the stored fields from <c>t0</c> and the formulas over it.</summary>
        public void WriteSelection(SqlTextWriter writer, TableDefinition table)
        {
            writer.Append("SELECT ");
            WriteList(writer, Stored, (w, i) => w.Append("\"t0\".").AppendIdentifier(table.Fields[i].Name));
            foreach (var (_, formula) in Formulas)
            {
                writer.Append(", ");
                formula.WriteTo(writer);
            }
        }
    }
}
