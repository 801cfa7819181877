using System.Collections.Immutable;
using Tarn.Sql.Rendering;

namespace Tarn.Sql;

/// <summary>A scalar expression translated for one engine: a formula field, a calculated field or a calculated value.</summary>
public sealed class CompiledScalar
{
    private readonly SqlTemplate _template;
    private readonly ParameterInput _input;
    private FilledTemplate? _filled;

    internal CompiledScalar(SqlTemplate template, SqlType type, ImmutableArray<SqlColumn> columns, ParameterInput input)
    {
        _template = template;
        _input = input;
        Type = type;
        Columns = columns;
    }

    /// <summary>The expression's static type.</summary>
    public SqlType Type { get; }

    /// <summary>The columns of the table that it refers to, each once, in the order of their first mention.</summary>
    public ImmutableArray<SqlColumn> Columns { get; }

    /// <summary>Writes the expression; the table's columns are written as <c>"t0"."Column"</c>.</summary>
    /// <param name="writer">Receives text and parameters.</param>
    /// <param name="substitute">Gives a writer for a column that is to be replaced (by the parameter with its new value, say), or null to keep the column.</param>
    /// <param name="utcNow">The one instant; formulas never need it.</param>
    public void WriteTo(SqlTextWriter writer, Func<SqlColumn, Action<SqlTextWriter>?>? substitute = null, DateTime utcNow = default) =>
        _template.WriteTo(writer, (_filled ??= new FilledTemplate(_template, _input)).Values(new StatementInput(utcNow, _input.Zone)), substitute);

    /// <summary>A statement of its own, <c>SELECT expression</c>, for an expression without columns (context C8).</summary>
    public SqlStatement ToStatement(DateTime utcNow)
    {
        using var writer = new SqlTextWriter(_template.Dialect);
        // .NET's decimal has 28 digits; longer ones go out as text.
        var asText = _template.Dialect == SqlDialect.Postgres && Type is { Kind: SqlTypeKind.Decimal, Length: > 28 };
        writer.Append(asText ? "SELECT (" : "SELECT ");
        WriteTo(writer, null, utcNow);
        if (asText)
            writer.Append(")::text");
        return writer.ToStatement();
    }
}
