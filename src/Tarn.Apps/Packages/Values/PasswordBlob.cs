using System.Text;
using System.Text.Json;

namespace Tarn.Apps.Packages;

/// <summary>
/// A password cell of a package: <c>0x</c> and the hex digits of UTF-8 JSON <c>{"algorithm":"...","hash":"..."}</c>.
/// The bytes are kept as they came, also when they are not such JSON.
/// </summary>
/// <param name="Bytes">The bytes behind the hex digits; never shown or logged.</param>
/// <param name="Algorithm">The scheme, <c>cbAlg2</c> in vendor packages; null when the bytes are not the envelope.</param>
/// <param name="Hash">The hash in the scheme's own notation; null when the bytes are not the envelope.</param>
public sealed record PasswordBlob(ReadOnlyMemory<byte> Bytes, string? Algorithm, string? Hash)
{
    /// <summary>The vendor's scheme: bcrypt over SHA-512.</summary>
    public const string VendorAlgorithm = "cbAlg2";

    /// <summary>Tarn's own scheme.</summary>
    public const string TarnAlgorithm = "tarnAlg1";

    /// <summary>Whether sign-in can verify the hash.</summary>
    public bool IsKnownScheme => Hash is { Length: 60 } && (IsForeign || string.Equals(Algorithm, TarnAlgorithm, StringComparison.Ordinal));

    /// <summary>Whether it is a hash of the vendor's scheme, to be replaced at the next sign-in.</summary>
    public bool IsForeign => string.Equals(Algorithm, VendorAlgorithm, StringComparison.Ordinal) && Hash is { Length: 60 };

    /// <summary>Reads a cell; false when the text is not <c>0x</c> and pairs of hex digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PasswordBlob? blob)
    {
        blob = null;
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length % 2 != 0)
            return false;
        var bytes = new byte[(text.Length - 2) / 2];
        if (Convert.FromHexString(text[2..], bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        var (algorithm, hash) = Envelope(bytes);
        blob = new PasswordBlob(bytes, algorithm, hash);
        return true;
    }

    /// <summary>The cell of a stored envelope.</summary>
    public static string Format(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexString(bytes);

    /// <summary>The cell of a hash in its scheme's notation.</summary>
    public static string Format(string algorithm, string hash) =>
        Format(Encoding.UTF8.GetBytes($"{{\"algorithm\":\"{JsonEncodedText.Encode(algorithm)}\",\"hash\":\"{JsonEncodedText.Encode(hash, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"}}"));

    /// <summary>Says nothing of the hash.</summary>
    public override string ToString() => "password (" + (Algorithm ?? "unknown scheme") + ")";

    private static (string? Algorithm, string? Hash) Envelope(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("algorithm", out var algorithm) && algorithm.ValueKind == JsonValueKind.String
                && root.TryGetProperty("hash", out var hash) && hash.ValueKind == JsonValueKind.String
                ? (algorithm.GetString(), hash.GetString())
                : (null, null);
        }
        catch (JsonException)
        {
            // Not an envelope: the caller keeps the bytes and reports an unknown scheme.
            return (null, null);
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8 inside a JSON string.
            return (null, null);
        }
    }
}
