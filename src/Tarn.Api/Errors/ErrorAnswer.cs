using Tarn.Api.Answers;
using Tarn.Api.Requests;

namespace Tarn.Api.Errors;

/// <summary>The one place where error bodies are written (rest-api.md 5.1).</summary>
internal static class ErrorAnswer
{
    public static async ValueTask WriteAsync(ApiRequest request, ApiError error)
    {
        var response = request.Http.Response;
        if (error.RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (error.Status == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = "Bearer";
        using var answer = AnswerWriter.Rent(request, error.Status, "Error");
        Write(answer.Json, request, error);
        await answer.CompleteAsync();
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, ApiRequest request, ApiError error)
    {
        if (error.IsRateLimit)
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("name"u8, "api-calls-rate"u8);
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
            json.WriteEndArray();
            return;
        }

        json.WriteStartObject();
        json.WriteString("Code"u8, error.Code);
        json.WriteString("Message"u8, error.Message);
        json.WriteString("Resource"u8, request.Resource);
        json.WriteString("RequestId"u8, request.RequestId);
        if (error.Position is { } position)
            json.WriteNumber("Position"u8, position);
        if (error.Parameter is not null)
            json.WriteString("Parameter"u8, error.Parameter);
        json.WriteEndObject();
    }
}
