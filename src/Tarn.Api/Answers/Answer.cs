using System.Text.Json;
using Tarn.Api.Requests;

namespace Tarn.Api.Answers;

/// <summary>Answers that handlers share.</summary>
internal static class Answer
{
    private static readonly JsonEncodedText Result = JsonEncodedText.Encode("Result");
    private static readonly JsonEncodedText Affected = JsonEncodedText.Encode("RecordsAffected");

    /// <summary>An answer without a body.</summary>
    public static void Empty(ApiRequest request, int status)
    {
        request.Http.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
            request.Http.Response.ContentLength = 0;
    }

    /// <summary>A small answer made by a delegate.</summary>
    public static async ValueTask WriteAsync<T>(ApiRequest request, int status, T state, Action<Utf8JsonWriter, T> write)
    {
        using var answer = AnswerWriter.Rent(request, status);
        write(answer.Json, state);
        await answer.CompleteAsync();
    }

    /// <summary><c>{"Result": ...}</c>.</summary>
    public static ValueTask ResultAsync<T>(ApiRequest request, int status, T state, Action<Utf8JsonWriter, T> write) =>
        WriteAsync(request, status, (state, write), static (json, s) =>
        {
            json.WriteStartObject();
            json.WritePropertyName(Result);
            s.write(json, s.state);
            json.WriteEndObject();
        });

    /// <summary><c>{"Result": [name, ...]}</c>.</summary>
    public static ValueTask NamesAsync(ApiRequest request, IEnumerable<string> names) => ResultAsync(request, StatusCodes.Status200OK, names, static (json, names) =>
    {
        json.WriteStartArray();
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    });

    /// <summary><c>{"RecordsAffected": n}</c>.</summary>
    public static ValueTask AffectedAsync(ApiRequest request, long affected) => WriteAsync(request, StatusCodes.Status200OK, affected, static (json, n) =>
    {
        json.WriteStartObject();
        json.WriteNumber(Affected, n);
        json.WriteEndObject();
    });

    /// <summary>Writes the property <c>Pagination</c>.</summary>
    public static void WritePagination(Utf8JsonWriter json, long total, RecordPage page)
    {
        json.WriteStartObject("Pagination"u8);
        json.WriteNumber("TotalCount"u8, total);
        json.WriteNumber("PageNumber"u8, page.Number);
        json.WriteNumber("PageSize"u8, page.Size);
        json.WriteEndObject();
    }
}
