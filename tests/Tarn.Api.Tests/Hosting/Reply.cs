using System.Text.Json;

namespace Tarn.Api.Tests.Hosting;

/// <summary>An answer, read to its end.</summary>
public sealed record Reply(int Status, string Text, HttpResponseMessage Message)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement Result => Json.GetProperty("Result");

    public string Code => Json.GetProperty("Code").GetString()!;

    public string ErrorMessage => Json.GetProperty("Message").GetString()!;

    public int Affected => Json.GetProperty("RecordsAffected").GetInt32();

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Values of one column of the rows, as JSON texts.</summary>
    public string[] Column(string name) => [.. Result.EnumerateArray().Select(r => r.GetProperty(name).GetRawText())];

    /// <summary>Holds the status, showing the body when it is another one.</summary>
    public Reply Is(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>Holds status and code.</summary>
    public Reply Is(int status, string code)
    {
        Is(status);
        Code.ShouldBe(code, Text);
        return this;
    }
}
