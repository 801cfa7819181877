using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Tarn.Sql.Rendering;

/// <summary>A template with the literals of one text. Immutable; statements made of it share the values that are the text's.</summary>
internal sealed class FilledTemplate
{
    private readonly ImmutableArray<SqlValue> _values;
    private readonly ImmutableArray<int> _open;
    private readonly SqlStatement? _whole;

    /// <summary>Fills the text's values in.</summary>
    /// <exception cref="TSqlException">A literal does not convert.</exception>
    public FilledTemplate(SqlTemplate template, ParameterInput input)
    {
        Template = template;
        var values = new SqlValue[template.Slots.Length];
        var open = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < values.Length; i++)
        {
            if (template.Slots[i].IsText)
                values[i] = template.Slots[i].Resolve(input);
            else
                open.Add(i);
        }

        _values = ImmutableCollectionsMarshal.AsImmutableArray(values);
        _open = open.DrainToImmutable();
        if (_open.IsEmpty)
            _whole = new SqlStatement(template.Standalone, _values);
    }

    /// <summary>The template.</summary>
    public SqlTemplate Template { get; }

    /// <summary>All values, for one statement.</summary>
    public ImmutableArray<SqlValue> Values(in StatementInput input)
    {
        if (_open.IsEmpty)
            return _values;
        var values = _values.AsSpan().ToArray();
        foreach (var slot in _open)
            values[slot] = Template.Slots[slot].Resolve(input);
        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>The template as a whole statement.</summary>
    public SqlStatement ToStatement(in StatementInput input) => _whole ?? new SqlStatement(Template.Standalone, Values(input));
}
