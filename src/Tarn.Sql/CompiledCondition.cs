using Tarn.Sql.Rendering;

namespace Tarn.Sql;

/// <summary>A condition on one table, translated for one engine, to stand after <c>WHERE</c> of a statement whose target is aliased <c>t0</c>.</summary>
public sealed class CompiledCondition
{
    private readonly SqlTemplate? _template;
    private readonly ParameterInput _input;
    private FilledTemplate? _filled;

    internal CompiledCondition(SqlTemplate? template, ParameterInput input)
    {
        _template = template;
        _input = input;
    }

    /// <summary>True when there is no condition: every row matches.</summary>
    public bool IsAlways => _template is null;

    /// <summary>Writes the condition; <c>1=1</c> when there is none.</summary>
    /// <param name="writer">Receives text and parameters.</param>
    /// <param name="utcNow">The statement's one instant.</param>
    public void WriteTo(SqlTextWriter writer, DateTime utcNow)
    {
        if (_template is null)
            writer.Append("1=1");
        else
            _template.WriteTo(writer, (_filled ??= new FilledTemplate(_template, _input)).Values(new StatementInput(utcNow, _input.Zone)), null);
    }
}
