using System.Buffers;
using System.Text.Json;
using Tarn.Bench.Ceiling.Data;

namespace Tarn.Bench.Ceiling.Http;

/// <summary>Reads the two bodies that the contest sends straight from the request's pipe.</summary>
internal static class JsonBody
{
    private delegate T? Reader<T>(in ReadOnlySequence<byte> body);

    /// <summary>What an update sets.</summary>
    internal sealed record Change(int Qty, string Note);

    /// <summary>The row of an insert; null when the body is not an object of Bench's fields.</summary>
    public static ValueTask<BenchRow?> ReadRowAsync(HttpRequest request) => ReadAsync<BenchRow>(request, ParseRow);

    /// <summary>The change of an update: <c>{"Qty":1,"Note":"…"}</c>; null for another body.</summary>
    public static ValueTask<Change?> ReadChangeAsync(HttpRequest request) => ReadAsync<Change>(request, ParseChange);

    private static async ValueTask<T?> ReadAsync<T>(HttpRequest request, Reader<T> parse)
        where T : class
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            if (!read.IsCompleted)
            {
                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                return parse(read.Buffer);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
            {
                return null;
            }
            finally
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private static Change? ParseChange(in ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var (qty, note) = ((int?)null, (string?)null);
        Start(ref json);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref json, Cells.Qty))
                qty = json.GetInt32();
            else if (Is(ref json, Cells.Note))
                note = json.GetString();
            else
                return null;
        }

        return qty is null || note is null ? null : new Change(qty.Value, note);
    }

    private static BenchRow? ParseRow(in ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var row = new BenchRow();
        Start(ref json);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!ReadCell(ref json, row))
                return null;
        }

        return row;
    }

    private static bool ReadCell(ref Utf8JsonReader json, BenchRow row)
    {
        if (Is(ref json, Cells.Name))
            row.Name = json.GetString() ?? "";
        else if (Is(ref json, Cells.Category))
            row.Category = json.GetString() ?? "";
        else if (Is(ref json, Cells.Code))
            row.Code = json.GetString() ?? "";
        else if (Is(ref json, Cells.Note))
            row.Note = json.GetString() ?? "";
        else if (Is(ref json, Cells.Qty))
            row.Qty = json.TokenType == JsonTokenType.Null ? null : json.GetInt32();
        else if (Is(ref json, Cells.Price))
            row.Price = json.TokenType == JsonTokenType.Null ? null : (long)(json.GetDecimal() * 10_000);
        else if (Is(ref json, Cells.Weight))
            row.Weight = json.TokenType == JsonTokenType.Null ? null : json.GetDouble();
        else if (Is(ref json, Cells.Created))
            row.Created = json.TokenType == JsonTokenType.Null ? null : json.GetDateTime();
        else if (Is(ref json, Cells.Active))
            row.Active = json.GetBoolean();
        else if (Is(ref json, Cells.Email))
            row.Email = json.GetString() ?? "";
        else if (Is(ref json, Cells.City))
            row.City = json.GetString() ?? "";
        else if (Is(ref json, Cells.Rank))
            row.Rank = json.TokenType == JsonTokenType.Null ? null : json.GetInt32();
        else
            return false;
        return true;
    }

    private static void Start(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An object is expected.");
    }

    /// <summary>Whether the property is this one; then the reader stands on its value.</summary>
    private static bool Is(ref Utf8JsonReader json, JsonEncodedText name) => json.ValueTextEquals(name.EncodedUtf8Bytes) && json.Read();
}
