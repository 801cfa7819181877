using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Assets;

/// <summary>The answer of <c>/dp/&lt;AppKey&gt;/emb</c>: a small loader that puts the DataPage where its script element stands.</summary>
public static class EmbedScript
{
    private const string Place = "__TARN__";

    private static readonly (string Before, string After) Loader = Split();

    /// <summary>The script of a DataPage.</summary>
    /// <param name="appKey">Its key.</param>
    /// <param name="baseAddress">Scheme and host under which the server was reached.</param>
    /// <param name="locale">The language of the words shown meanwhile.</param>
    public static string For(string appKey, string baseAddress, PageLocale locale) => Write(appKey, baseAddress, locale.Text("Loading"), locale.Text("NetworkError"), null);

    /// <summary>A script that shows a sentence in place of a DataPage: it is not deployed, or this visitor may not see it.</summary>
    public static string Refusal(string appKey, string baseAddress, string message) => Write(appKey, baseAddress, null, null, message);

    private static string Write(string appKey, string baseAddress, string? loading, string? failed, string? message)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("appKey", appKey.ToLowerInvariant());
            json.WriteString("base", baseAddress);
            json.WriteString("runtime", baseAddress + AssetStore.Address("runtime.js"));
            if (message is not null)
            {
                json.WriteString("message", message);
            }
            else
            {
                json.WriteStartArray("parts");
                foreach (var part in AssetStore.RuntimeParts)
                    json.WriteStringValue(baseAddress + AssetStore.Address(part));
                json.WriteEndArray();
                json.WriteString("loading", loading);
                json.WriteString("failed", failed);
            }

            json.WriteEndObject();
        }

        return Loader.Before + Encoding.UTF8.GetString(buffer.WrittenSpan) + Loader.After;
    }

    private static (string Before, string After) Split()
    {
        var text = AssetStore.Find("embed.js")?.Text ?? throw new InvalidOperationException("The embed script is missing from this build.");
        var at = text.IndexOf(Place, StringComparison.Ordinal);
        return (text[..at], text[(at + Place.Length)..]);
    }
}
