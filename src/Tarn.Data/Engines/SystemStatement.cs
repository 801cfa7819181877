using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Engines;

/// <summary>
/// A statement on Tarn's own tables, whose SQL is the same on both engines but for the spelling of parameters: <c>{0}</c>, <c>{1}</c> ... here.
/// An instance is rendered once, so that the engines see one text and keep it prepared; <see cref="Write"/> is for texts that are put together.
/// </summary>
public sealed partial class SystemStatement
{
    private readonly string _sqlite;
    private readonly string _postgres;
    private readonly string _text;

    /// <summary>A statement that both engines understand.</summary>
    public SystemStatement(string text)
        : this(text, text)
    {
    }

    /// <summary>A statement that differs between the engines, in its clock or its locks. Both texts take the same parameters.</summary>
    public SystemStatement(string sqlite, string postgres)
    {
        _text = postgres;
        _sqlite = Render(sqlite, '?');
        _postgres = Render(postgres, '$');
    }

    /// <summary>The statement with values for its parameters.</summary>
    public SqlStatement With(IEngine engine, params ReadOnlySpan<SqlValue> values) =>
        new(engine.Dialect == SqlDialect.Sqlite ? _sqlite : _postgres, ImmutableArray.Create(values));

    /// <summary>Replaces <c>{0}</c>, <c>{1}</c> ... by parameters.</summary>
    public static SqlStatement Write(SqlDialect dialect, string text, params ReadOnlySpan<SqlValue> values)
    {
        using var writer = new SqlTextWriter(dialect);
        foreach (var value in values)
            writer.AddParameter(value);
        Append(writer, text, 0);
        return writer.ToStatement();
    }

    /// <summary>Writes PostgreSQL's statement as a part of another. Its parameters stand there from a slot on.</summary>
    internal void WriteTo(SqlTextWriter writer, int slot) => Append(writer, _text, slot);

    private static void Append(SqlTextWriter writer, string text, int slot)
    {
        var rest = text.AsSpan();
        while (rest.IndexOf('{') is var open && open >= 0)
        {
            writer.Append(rest[..open].ToString());
            var close = rest.IndexOf('}');
            writer.AppendParameter(slot + int.Parse(rest[(open + 1)..close], CultureInfo.InvariantCulture));
            rest = rest[(close + 1)..];
        }

        writer.Append(rest.ToString());
    }

    private static string Render(string text, char mark) =>
        Placeholder().Replace(text, m => string.Create(CultureInfo.InvariantCulture, $"{mark}{int.Parse(m.ValueSpan[1..^1], CultureInfo.InvariantCulture) + 1}"));

    [GeneratedRegex(@"\{\d+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
