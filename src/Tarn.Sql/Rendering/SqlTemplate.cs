using System.Collections.Immutable;
using System.Text;

namespace Tarn.Sql.Rendering;

/// <summary>A piece of a rendered text: plain text, a parameter's slot, or a column that may be substituted.</summary>
internal readonly record struct TemplatePiece(string? Text, int Slot, SqlColumn? Column);

/// <summary>A rendered fragment or statement with open parameters: what a cached plan consists of.</summary>
internal sealed class SqlTemplate
{
    private readonly ImmutableArray<TemplatePiece> _pieces;
    private readonly ImmutableArray<ParameterSource> _slots;
    private readonly string _standalone;

    public SqlTemplate(SqlDialect dialect, ImmutableArray<TemplatePiece> pieces, ImmutableArray<ParameterSource> slots)
    {
        Dialect = dialect;
        _pieces = pieces;
        _slots = slots;
        _standalone = Compose();
    }

    public SqlDialect Dialect { get; }

    /// <summary>The template as a whole statement, its parameters to be given.</summary>
    public string Standalone => _standalone;

    /// <summary>Where the parameters come from.</summary>
    public ImmutableArray<ParameterSource> Slots => _slots;

    /// <summary>Writes the template into a larger statement.</summary>
    /// <param name="writer">Receives text and parameters.</param>
    /// <param name="values">The parameters' values.</param>
    /// <param name="substitute">Gives a writer for a column that is to be replaced.</param>
    public void WriteTo(SqlTextWriter writer, ImmutableArray<SqlValue> values, Func<SqlColumn, Action<SqlTextWriter>?>? substitute)
    {
        Span<int> slots = _slots.Length <= 64 ? stackalloc int[_slots.Length] : new int[_slots.Length];
        slots.Fill(-1);
        foreach (var piece in _pieces)
        {
            if (piece.Column is { } column && substitute?.Invoke(column) is { } replacement)
            {
                replacement(writer);
            }
            else if (piece.Text is not null)
            {
                writer.Append(piece.Text);
            }
            else
            {
                if (slots[piece.Slot] < 0)
                    slots[piece.Slot] = writer.AddParameter(values[piece.Slot]);
                writer.AppendParameter(slots[piece.Slot]);
            }
        }
    }

    private string Compose()
    {
        var text = new StringBuilder();
        foreach (var piece in _pieces)
        {
            if (piece.Text is not null)
                text.Append(piece.Text);
            else
                EngineTypes.AppendParameter(text, Dialect, piece.Slot, _slots[piece.Slot].Type.Kind);
        }

        return text.ToString();
    }
}

/// <summary>Collects the pieces of a template.</summary>
internal sealed class TemplateWriter(SqlDialect dialect)
{
    private readonly StringBuilder _text = new();
    private readonly ImmutableArray<TemplatePiece>.Builder _pieces = ImmutableArray.CreateBuilder<TemplatePiece>();
    private readonly ImmutableArray<ParameterSource>.Builder _slots = ImmutableArray.CreateBuilder<ParameterSource>();
    private readonly Dictionary<ParameterSource, int> _known = [];

    public TemplateWriter Append(string text)
    {
        _text.Append(text);
        return this;
    }

    public TemplateWriter Append(char character)
    {
        _text.Append(character);
        return this;
    }

    public TemplateWriter Append(int number)
    {
        _text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    public TemplateWriter AppendIdentifier(string name)
    {
        _text.Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return this;
    }

    /// <summary>Writes a qualified column; one with an object behind it may be substituted later.</summary>
    public TemplateWriter AppendColumn(string alias, string name, SqlColumn? column)
    {
        if (column is null)
            return AppendIdentifier(alias).Append('.').AppendIdentifier(name);
        Flush();
        AppendIdentifier(alias).Append('.').AppendIdentifier(name);
        _pieces.Add(new TemplatePiece(_text.ToString(), -1, column));
        _text.Clear();
        return this;
    }

    /// <summary>Writes a parameter; the same source always gets the same slot.</summary>
    public TemplateWriter AppendParameter(ParameterSource source)
    {
        if (!_known.TryGetValue(source, out var slot))
        {
            slot = _slots.Count;
            _slots.Add(source);
            _known.Add(source, slot);
        }

        Flush();
        _pieces.Add(new TemplatePiece(null, slot, null));
        return this;
    }

    public SqlTemplate ToTemplate()
    {
        Flush();
        return new SqlTemplate(dialect, _pieces.ToImmutable(), _slots.ToImmutable());
    }

    private void Flush()
    {
        if (_text.Length == 0)
            return;
        _pieces.Add(new TemplatePiece(_text.ToString(), -1, null));
        _text.Clear();
    }
}
