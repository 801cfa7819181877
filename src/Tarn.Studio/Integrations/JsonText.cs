using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Studio.Integrations;

/// <summary>JSON for people.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text with line breaks and indents; as it is when it is no JSON.</summary>
    public static string Pretty(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            // An answer may be anything.
            return text;
        }
    }
}
