using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Rows of a JSON file: an array of flat objects, or one object on each line. Nested values are read as their JSON text.</summary>
internal sealed class JsonSource : IRowSource
{
    private readonly JsonObjects _objects;
    private readonly Dictionary<string, int> _positions;
    private readonly Cell[] _cells;

    public JsonSource(Stream file, string name, IReadOnlyList<string> columns)
    {
        _objects = new JsonObjects(file, name);
        Columns = columns;
        _cells = new Cell[columns.Count];
        _positions = columns.Select((c, i) => KeyValuePair.Create(c, i)).ToDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Columns { get; }

    public long RowNumber => _objects.Count;

    public string? Problem => null;

    /// <summary>The names of all properties in the file, in the order in which they first appear.</summary>
    public static IReadOnlyList<string> ColumnsOf(Stream file, string name, int limit)
    {
        using var objects = new JsonObjects(file, name);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var columns = new List<string>();
        while (objects.Next() is { Length: > 0 } found)
        {
            try
            {
                AddColumns(found.Span, known, columns, limit);
            }
            catch (InvalidOperationException)
            {
                throw objects.NoUnicode();
            }

            if (columns.Count > limit)
                throw new DataException(DataProblem.MalformedRequest, $"'{name}' has more than {limit} different properties.");
        }

        return columns;
    }

    public bool Read()
    {
        var found = _objects.Next();
        if (found.IsEmpty)
            return false;
        Array.Clear(_cells);
        try
        {
            ReadCells(found.Span);
        }
        catch (InvalidOperationException)
        {
            throw _objects.NoUnicode();
        }

        return true;
    }

    public CellKind KindOf(int column) => _cells[column].Kind;

    public ReadOnlySpan<char> GetChars(int column) => GetText(column);

    public string GetText(int column) => _cells[column].Text ?? "";

    public double GetNumber(int column) => _cells[column].Number;

    public DateTime GetDate(int column) => throw new InvalidOperationException("JSON has no dates.");

    public bool IsCurrency(int column) => false;

    public void WriteCsv(IBufferWriter<byte> output) => CsvRecord.Write(output, this);

    public void Dispose() => _objects.Dispose();

    private static void AddColumns(ReadOnlySpan<byte> json, HashSet<string> known, List<string> columns, int limit)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (columns.Count <= limit && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = -1;
            for (var i = 0; i < columns.Count && at < 0; i++)
                at = reader.ValueTextEquals(columns[i]) ? i : -1;
            if (at < 0 && reader.GetString() is { } column && known.Add(column))
                columns.Add(column);
            reader.Read();
            reader.Skip();
        }
    }

    private void ReadCells(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var position = _positions.GetValueOrDefault(reader.GetString()!, -1);
            reader.Read();
            if (position >= 0)
                _cells[position] = ReadCell(ref reader, json);
            else
                reader.Skip();
        }
    }

    private static Cell ReadCell(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return default;
            case JsonTokenType.String:
                var text = reader.GetString()!;
                return text.Length == 0 ? default : new Cell(CellKind.Text, text, 0);
            case JsonTokenType.Number:
                var digits = Encoding.UTF8.GetString(reader.ValueSpan);
                // Numbers beyond a double's digits stay text, so that an identifier loses nothing.
                return digits.AsSpan().TrimStart('-').Length <= 15 && reader.TryGetDouble(out var number) ? new Cell(CellKind.Number, digits, number) : new Cell(CellKind.Text, digits, 0);
            case JsonTokenType.True:
                return new Cell(CellKind.YesNo, "True", 1);
            case JsonTokenType.False:
                return new Cell(CellKind.YesNo, "False", 0);
            default:
                return ReadNested(ref reader, json);
        }
    }

    /// <summary>An object of list ids to values, as Tarn and Caspio write list fields, is read as its values; other nested values as JSON.</summary>
    private static Cell ReadNested(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        var end = reader;
        end.Skip();
        var whole = Encoding.UTF8.GetString(json[start..(int)end.BytesConsumed]);
        var values = reader.TokenType == JsonTokenType.StartObject ? ListValues(ref reader) : null;
        reader = end;
        return new Cell(CellKind.Text, values is { Count: > 0 } ? string.Join(", ", values) : whole, 0);
    }

    private static List<string>? ListValues(ref Utf8JsonReader reader)
    {
        var values = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!int.TryParse(reader.GetString(), out _))
                return null;
            reader.Read();
            if (reader.TokenType is JsonTokenType.String)
                values.Add(reader.GetString()!);
            else if (reader.TokenType is JsonTokenType.Number)
                values.Add(Encoding.UTF8.GetString(reader.ValueSpan));
            else
                return null;
        }

        return values;
    }

    private readonly record struct Cell(CellKind Kind, string? Text, double Number);
}
