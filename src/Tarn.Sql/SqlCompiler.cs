using System.Numerics;
using Tarn.Sql.Binding;
using Tarn.Sql.Syntax;

namespace Tarn.Sql;

/// <summary>
/// Translates fragments of T-SQL for one engine. Thread-safe. Results are kept by the exact texts, and plans by schema version and by the fragments'
/// shape, so that the same text costs next to nothing and the same text with other literals a look-up.
/// </summary>
/// <remarks>Every method throws <see cref="TSqlException"/> for a mistake in a fragment, and nothing else.</remarks>
public sealed partial class SqlCompiler
{
    /// <summary>Creates a compiler.</summary>
    /// <param name="dialect">The engine.</param>
    /// <param name="capacity">Number of plans kept.</param>
    public SqlCompiler(SqlDialect dialect, int capacity = 2048)
    {
        Dialect = dialect;
        _plans = new PlanCache(capacity);
        _texts = new TextCache((int)uint.Clamp(BitOperations.RoundUpToPowerOf2((uint)capacity) / 2, 2, 1024));
    }

    /// <summary>The engine.</summary>
    public SqlDialect Dialect { get; }

    /// <summary>The zone of GETDATE and SYSDATETIME; UTC unless set.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Compiles a query for records.</summary>
    public CompiledQuery CompileQuery(ISqlSchema schema, RecordQuery query) => Query(schema, query);

    /// <summary>Compiles the condition of an update or delete; the target's columns are written as <c>"t0"."Column"</c>.</summary>
    /// <param name="schema">Tables and views.</param>
    /// <param name="table">The target.</param>
    /// <param name="where">The user's condition; null or blank for none.</param>
    /// <param name="filters">Conditions that hold besides, evaluated first.</param>
    /// <param name="canRead">Which tables and views subqueries may read; null for all.</param>
    public CompiledCondition CompileCondition(
        ISqlSchema schema, SqlSource table, string? where, IReadOnlyList<string> filters, Func<SqlSource, bool>? canRead = null) =>
        Condition(schema, table, where, filters, canRead);

    /// <summary>Compiles a formula field (context C5).</summary>
    public CompiledScalar CompileFormula(ISqlSchema schema, SqlSource table, string text) => Formula(schema, table, text);

    /// <summary>The text of a formula field with another name for a column where it stands as a name, such as <c>Total</c>, <c>[Total]</c> or <c>Orders.Total</c>; tokens stay.</summary>
    /// <param name="schema">Tables and views as they are before the column is renamed.</param>
    /// <param name="table">The formula's table.</param>
    /// <param name="text">The formula.</param>
    /// <param name="from">The column's name.</param>
    /// <param name="to">The name it gets.</param>
    public string RenameInFormula(ISqlSchema schema, SqlSource table, string text, string from, string to)
    {
        var fragments = new FragmentSet();
        var fragment = fragments.AddAlways(SqlContext.Formula, text);
        var binder = new Binder(schema, null, null) { Texts = fragments.Texts };
        binder.AddMain(table);
        binder.In(fragment.Context, fragment.Index, () => binder.Value(SqlParser.ParseScalar(text, fragment.Context)));
        return ColumnNames.Rename(text, SqlContext.Formula, binder.Places.Where(p => p.Column.Name.Equals(from, StringComparison.OrdinalIgnoreCase)).Select(p => p.Position).ToHashSet(), to);
    }

    /// <summary>
    /// Compiles calculated fields (context C6) as a query for one record, to be used when a whole report's query failed and each cell must
    /// stand for itself. For a whole report put them in <see cref="RecordQuery.Calculated"/>.
    /// </summary>
    /// <param name="schema">Tables and views.</param>
    /// <param name="source">The report's data source.</param>
    /// <param name="fields">Calculated fields; a later one may refer to an earlier one.</param>
    /// <param name="where">A condition that selects the record (bare names).</param>
    /// <param name="tokens">Values of tokens.</param>
    /// <param name="canRead">Which tables and views subqueries may read; null for all.</param>
    public CompiledQuery CompileCalculatedFields(
        ISqlSchema schema, SqlSource source, IReadOnlyList<CalculatedField> fields, string? where, SqlTokenValues tokens, Func<SqlSource, bool>? canRead = null) =>
        CalculatedFields(schema, source, fields, where, tokens, canRead);

    /// <summary>Compiles a calculated value of a form (context C8): a scalar expression or a bare SELECT of one value.</summary>
    /// <param name="schema">Tables and views.</param>
    /// <param name="form">The form's data source, which types the inputs <c>[@field:X]</c>.</param>
    /// <param name="text">The expression.</param>
    /// <param name="tokens">Values of inputs (kind Field) and parameters; an input's value is its text, null when absent.</param>
    /// <param name="canRead">Which tables and views subqueries may read; null for all.</param>
    public CompiledScalar CompileCalculatedValue(
        ISqlSchema schema, SqlSource form, string text, SqlTokenValues tokens, Func<SqlSource, bool>? canRead = null) =>
        CalculatedValue(schema, form, text, tokens, canRead);

    /// <summary>Compiles totals and aggregations (context C7) over the records that the conditions select: one row, a column for each total.</summary>
    /// <param name="schema">Tables and views.</param>
    /// <param name="source">The report's data source.</param>
    /// <param name="totals">Aggregate expressions.</param>
    /// <param name="where">A condition (bare names), or null.</param>
    /// <param name="filters">Conditions that hold besides.</param>
    /// <param name="tokens">Values of parameters.</param>
    public CompiledQuery CompileTotals(
        ISqlSchema schema, SqlSource source, IReadOnlyList<CalculatedField> totals, string? where, IReadOnlyList<string> filters, SqlTokenValues tokens) =>
        Totals(schema, source, totals, where, filters, tokens);
}
