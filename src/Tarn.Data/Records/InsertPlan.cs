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
    private readonly ImmutableArray<SqlValue> _constants;

    private InsertPlan(string text, ImmutableArray<int> fields, ImmutableArray<SqlValue> constants, ImmutableArray<FieldDefinition> later)
    {
        _text = text;
        _fields = fields;
        _constants = constants;
        FormulasOverKey = later;
    }

    /// <summary>Formulas that refer to <c>PK_ID</c>, which is known only after the insert: computed by a second statement.</summary>
    public ImmutableArray<FieldDefinition> FormulasOverKey { get; }

    /// <summary>Makes the plan.</summary>
    /// <param name="database">The account.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="table">The table.</param>
    /// <param name="keepGenerated">Generated fields take the values given (imports) instead of new ones.</param>
    /// <param name="logged">The change log's row is part of the statement; parameters source, actor, instant and schema version follow the fields.</param>
    /// <param name="givesKey">The statement returns the new record's key, which bulk loads do not ask for.</param>
    public static InsertPlan Create(AccountDatabase database, AccountSchema schema, TableDefinition table, bool keepGenerated, bool logged, bool givesKey = true)
    {
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        var stored = new List<int>();
        var formulas = new List<(FieldDefinition Field, CompiledScalar Formula)>();
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

        if (logged)
            writer.Append("WITH \"added\" AS (");
        writer.Append("INSERT INTO ").AppendIdentifier(table.Name).Append(" (");
        WriteList(writer, stored.Select(i => table.Fields[i].Name).Concat(formulas.Select(f => f.Field.Name)), (w, name) => w.AppendIdentifier(name));
        // A counter's number is taken once: where a formula may refer to it, it comes from a row source of its own.
        var needsSource = formulas.Count > 0;
        // For INSERT ... SELECT SQLite keeps a journal of the statement, whose upkeep inside a savepoint grows with all that was written behind that savepoint.
        var isOneRow = !needsSource && !logged;
        writer.Append(isOneRow ? ") VALUES (" : ") SELECT ");
        if (needsSource)
        {
            WriteList(writer, stored, (w, i) => w.Append("\"t0\".").AppendIdentifier(table.Fields[i].Name));
            foreach (var (_, formula) in formulas)
            {
                writer.Append(", ");
                formula.WriteTo(writer);
            }

            writer.Append(" FROM (SELECT ");
        }

        // The constants of formulas were added while they were written; the fields' parameters come behind them.
        var constants = writer.ToStatement().Parameters;
        var given = ImmutableArray.CreateBuilder<int>();
        WriteList(writer, stored, (w, i) =>
        {
            var field = table.Fields[i];
            if (field.Type.IsGenerated && !keepGenerated && NextNumber(database, field) is { } expression)
            {
                w.Append(expression);
            }
            else
            {
                given.Add(i);
                w.AppendParameter(SqlValue.Null(field.Type.SqlType.Kind));
            }

            if (needsSource)
                w.Append(" AS ").AppendIdentifier(field.Name);
        });
        if (needsSource)
            writer.Append(") AS \"t0\"");
        if (isOneRow)
            writer.Append(')');
        if (logged)
            WriteLogged(writer, table);
        else if (givesKey)
            writer.Append(" RETURNING \"PK_ID\"");
        return new InsertPlan(writer.ToStatement().Text, given.ToImmutable(), constants, later.ToImmutable());
    }

    /// <summary>The statement for one record.</summary>
    /// <param name="values">A value for each stored field, by position in the table.</param>
    /// <param name="trailing">Values of the parameters behind the fields.</param>
    public SqlStatement ToStatement(ReadOnlySpan<SqlValue> values, params ReadOnlySpan<SqlValue> trailing)
    {
        var parameters = new SqlValue[_constants.Length + _fields.Length + trailing.Length];
        _constants.CopyTo(parameters);
        for (var i = 0; i < _fields.Length; i++)
            parameters[_constants.Length + i] = values[_fields[i]];
        trailing.CopyTo(parameters.AsSpan(_constants.Length + _fields.Length));
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

    private static void WriteLogged(SqlTextWriter writer, TableDefinition table)
    {
        var source = writer.AddParameter(SqlValue.Null(SqlTypeKind.Int));
        var actor = writer.AddParameter(SqlValue.Null(SqlTypeKind.NVarChar));
        var at = writer.AddParameter(SqlValue.Null(SqlTypeKind.DateTime));
        var version = writer.AddParameter(SqlValue.Null(SqlTypeKind.BigInt));
        writer.Append(" WHERE (SELECT \"version\" FROM \"_tarn_state\") = ").AppendParameter(version).Append(" RETURNING \"PK_ID\") ");
        WriteChange(writer, table.Id, Changes.ChangeOperation.Insert, "\"added\"", source, actor, at);
    }

    /// <summary>The part of a statement that logs each row of a CTE and gives its key back.</summary>
    internal static void WriteChange(SqlTextWriter writer, long table, Changes.ChangeOperation operation, string rows, int source, int actor, int at) => writer
        .Append("INSERT INTO \"_tarn_change\" (\"table_id\", \"record_id\", \"operation\", \"source\", \"actor\", \"at\") SELECT ").Append(table).Append(", \"PK_ID\", ")
        .Append((int)operation).Append(", ").AppendParameter(source).Append(", ").AppendParameter(actor).Append(", ").AppendParameter(at)
        .Append(" FROM ").Append(rows).Append(" RETURNING \"record_id\"");

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
}
