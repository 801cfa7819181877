using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tarn.Sql.Rendering;

/// <summary>Writes one statement for an engine: text and positional parameters. Not thread-safe; dispose it to give its buffer back.</summary>
public sealed class SqlTextWriter : IDisposable
{
    [ThreadStatic]
    private static StringBuilder? _pooled;

    private readonly ImmutableArray<SqlValue>.Builder _values = ImmutableArray.CreateBuilder<SqlValue>();
    private StringBuilder _text;

    /// <summary>Creates a writer for an engine.</summary>
    public SqlTextWriter(SqlDialect dialect)
    {
        Dialect = dialect;
        _text = _pooled ?? new StringBuilder(512);
        _pooled = null;
        _text.Clear();
    }

    /// <summary>The engine.</summary>
    public SqlDialect Dialect { get; }

    /// <summary>Parameters added so far.</summary>
    public int ParameterCount => _values.Count;

    /// <summary>Appends text of our own making; never a user's.</summary>
    public SqlTextWriter Append(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Appends one character.</summary>
    public SqlTextWriter Append(char character)
    {
        _text.Append(character);
        return this;
    }

    /// <summary>Appends a number.</summary>
    public SqlTextWriter Append(long number)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>Appends a quoted identifier.</summary>
    public SqlTextWriter AppendIdentifier(string name)
    {
        _text.Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return this;
    }

    /// <summary>Adds a parameter without writing it; gives its slot for <see cref="AppendParameter(int)"/>.</summary>
    public int AddParameter(SqlValue value)
    {
        _values.Add(value);
        return _values.Count - 1;
    }

    /// <summary>Adds a parameter and writes it, on PostgreSQL with its type.</summary>
    public SqlTextWriter AppendParameter(SqlValue value) => AppendParameter(AddParameter(value));

    /// <summary>Writes a parameter that was added before.</summary>
    public SqlTextWriter AppendParameter(int slot)
    {
        EngineTypes.AppendParameter(_text, Dialect, slot, _values[slot].Kind);
        return this;
    }

    /// <summary>The statement written so far.</summary>
    public SqlStatement ToStatement() => new(_text.ToString(), _values.ToImmutable());

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_text.Capacity <= 64 * 1024)
            _pooled = _text;
        _text = new StringBuilder(0);
    }
}
