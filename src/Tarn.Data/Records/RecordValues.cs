using System.Text.Json;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Records;

/// <summary>The values a write gives for fields of one table. Fields not given keep their value on update and get their default on insert.</summary>
public sealed class RecordValues
{
    private readonly SqlValue[] _values;
    private readonly bool[] _given;

    /// <summary>Creates an empty set.</summary>
    public RecordValues(TableDefinition table)
    {
        Table = table;
        _values = new SqlValue[table.Fields.Length];
        _given = new bool[table.Fields.Length];
    }

    /// <summary>The table.</summary>
    public TableDefinition Table { get; }

    /// <summary>Number of fields given.</summary>
    public int Count { get; private set; }

    /// <summary>The value given for the field at a position; meaningless when <see cref="IsGiven"/> says no.</summary>
    public SqlValue this[int position]
    {
        get => _values[position];
        set
        {
            if (!_given[position])
                Count++;
            _given[position] = true;
            _values[position] = value;
        }
    }

    /// <summary>Was a value given for the field at this position?</summary>
    public bool IsGiven(int position) => _given[position];

    /// <summary>Reads a JSON object. All mistakes of one kind are gathered, so that one answer names them all.</summary>
    /// <param name="table">The table.</param>
    /// <param name="json">UTF-8 JSON: one object whose names are fields, in any case.</param>
    /// <param name="forInsert">PASSWORD fields may be given on insert only.</param>
    /// <param name="column">Maps a name in the body to a field, for views; null for the table's own names.</param>
    /// <exception cref="DataException">Not an object, unknown, repeated or read-only fields, or values that do not fit, in this order of precedence.</exception>
    public static RecordValues Read(TableDefinition table, ReadOnlySpan<byte> json, bool forInsert, Func<string, RecordColumn>? column = null)
    {
        var values = new RecordValues(table);
        var mistakes = new Mistakes();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 16 });
        try
        {
            Read(ref reader, table, values, mistakes, forInsert, column);
        }
        catch (JsonException failure)
        {
            throw new DataException(DataProblem.MalformedRequest, $"The body is not valid JSON (line {failure.LineNumber + 1}, position {failure.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say that a text is no Unicode: half a surrogate pair, or bytes that are no UTF-8.
            throw new DataException(DataProblem.MalformedRequest, "The body holds a text that is not valid Unicode.");
        }

        mistakes.Throw();
        return values;
    }

    private static void Read(ref Utf8JsonReader reader, TableDefinition table, RecordValues values, Mistakes mistakes, bool forInsert, Func<string, RecordColumn>? column)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new DataException(DataProblem.MalformedRequest, reader.TokenType == JsonTokenType.StartArray
                ? "The body must be a single JSON object: one record for each request."
                : "The body must be a JSON object whose properties are fields.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var position = column is null ? PositionOf(ref reader, table) : -1;
            var target = position >= 0 ? new RecordColumn(position) : Resolve(reader.GetString()!, table, column);
            reader.Read();
            if (target.Position < 0)
            {
                (target.ReadOnly ? mistakes.ReadOnly : mistakes.Unknown).Add(target.Name!);
                reader.Skip();
                continue;
            }

            ReadValue(ref reader, table.Fields[target.Position], target.Position, values, mistakes, forInsert);
        }

        if (reader.Read())
            throw new DataException(DataProblem.MalformedRequest, "The body holds more than one JSON value.");
    }

    private static void ReadValue(ref Utf8JsonReader reader, FieldDefinition field, int position, RecordValues values, Mistakes mistakes, bool forInsert)
    {
        if (!field.Editable || (field.Type is PasswordFieldType && !forInsert))
        {
            mistakes.ReadOnly.Add(field.Name);
            reader.Skip();
        }
        else if (values.IsGiven(position))
        {
            mistakes.Repeated.Add(field.Name);
            reader.Skip();
        }
        else
        {
            // A type reads from a copy of the reader: whatever it makes of the value, the object goes on behind it.
            var value = reader;
            if (field.Type.TryRead(ref value, field, out var parsed))
                values[position] = parsed;
            else
                mistakes.Bad.Add(field.Name);
            reader.Skip();
        }
    }

    /// <summary>Finds the field without making a string of its name, when the name is written as defined.</summary>
    private static int PositionOf(ref Utf8JsonReader reader, TableDefinition table)
    {
        var fields = table.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            if (reader.ValueTextEquals(fields[i].Name))
                return i;
        }

        return -1;
    }

    private static RecordColumn Resolve(string name, TableDefinition table, Func<string, RecordColumn>? column)
    {
        if (column is not null)
            return column(name) with { Name = name };
        if (name.Equals(ObjectNames.Key, StringComparison.OrdinalIgnoreCase))
            return new RecordColumn(-1, ReadOnly: true, name);
        return new RecordColumn(table.PositionOf(name), false, name);
    }

    private sealed class Mistakes
    {
        public List<string> Unknown { get; } = [];

        public List<string> ReadOnly { get; } = [];

        public List<string> Repeated { get; } = [];

        public List<string> Bad { get; } = [];

        public void Throw()
        {
            if (Unknown.Count > 0)
                throw DataException.NoFields(Unknown);
            if (ReadOnly.Count > 0)
                throw DataException.ReadOnlyFields(ReadOnly);
            if (Repeated.Count > 0)
                throw new DataException(DataProblem.MalformedRequest, $"The body gives a field more than once: {string.Join(", ", Repeated)}", Repeated);
            if (Bad.Count > 0)
                throw DataException.BadValues(Bad);
        }
    }
}

/// <summary>What a name in a body stands for.</summary>
/// <param name="Position">Position of the field in its table; -1 when it is none that can be written.</param>
/// <param name="ReadOnly">With -1: it exists, but cannot be written.</param>
/// <param name="Name">The name as written.</param>
public readonly record struct RecordColumn(int Position, bool ReadOnly = false, string? Name = null);
