using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tarn.DataPages.Sessions;

/// <summary>
/// Seals values that visitors carry: AES-256-GCM, bound to a purpose, so that nothing can be read, changed, or used for something else.
/// The text consists of <c>A-Z</c> and <c>2-7</c> (base32), which survives every address and every script.
/// </summary>
public sealed class Seal
{
    /// <summary>Every link carries the state: what is not set takes no room in it.</summary>
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Length of the key.</summary>
    public const int KeyBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] _key;

    /// <summary>Creates a seal over a key.</summary>
    public Seal(byte[] key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes, nameof(key));
        _key = key;
    }

    /// <summary>Seals a value as JSON.</summary>
    public string Close<T>(T value, string purpose)
    {
        var plain = Compress(JsonSerializer.SerializeToUtf8Bytes(value, Json));
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return ToBase32(box);
    }

    /// <summary>Opens what <see cref="Close"/> made for the same purpose.</summary>
    /// <returns>False when it was changed, is for something else, or is no sealed text at all.</returns>
    public bool TryOpen<T>(string? text, string purpose, [NotNullWhen(true)] out T? value)
        where T : class
    {
        value = null;
        if (text is null || !TryFromBase32(text, out var box) || box.Length < NonceBytes + TagBytes)
            return false;
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(purpose));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        value = JsonSerializer.Deserialize<T>(Expand(plain), Json);
        return value is not null;
    }

    /// <summary>Signs a text for a purpose: 32 hex digits, always the same for the same text.</summary>
    public string Sign(string text, string purpose) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(purpose + "\n" + text)), 0, 16);

    /// <summary>Deflates what is long enough to gain; the first byte says whether.</summary>
    private static byte[] Compress(byte[] plain)
    {
        const int WorthIt = 200;
        if (plain.Length < WorthIt)
            return [0, .. plain];
        using var packed = new MemoryStream();
        packed.WriteByte(1);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(plain);
        return packed.ToArray();
    }

    private static byte[] Expand(byte[] packed)
    {
        if (packed[0] == 0)
            return packed[1..];
        using var deflate = new DeflateStream(new MemoryStream(packed, 1, packed.Length - 1), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        deflate.CopyTo(plain);
        return plain.ToArray();
    }

    private static string ToBase32(byte[] bytes) => string.Create(((bytes.Length * 8) + 4) / 5, bytes, static (text, bytes) =>
    {
        int bits = 0, held = 0, next = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (held < 5)
            {
                bits = (bits << 8) | (next < bytes.Length ? bytes[next] : 0);
                next++;
                held += 8;
            }

            text[i] = Alphabet[(bits >> (held - 5)) & 31];
            held -= 5;
            bits &= (1 << held) - 1;
        }
    });

    private static bool TryFromBase32(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 5 / 8];
        int bits = 0, held = 0, next = 0;
        foreach (var c in text)
        {
            var digit = c switch { >= 'A' and <= 'Z' => c - 'A', >= '2' and <= '7' => c - '2' + 26, _ => -1 };
            if (digit < 0)
                return false;
            bits = (bits << 5) | digit;
            held += 5;
            if (held < 8)
                continue;
            bytes[next++] = (byte)(bits >> (held - 8));
            held -= 8;
            bits &= (1 << held) - 1;
        }

        // Of the texts that stand for the same bytes one counts.
        return bits == 0 && text.Length == ((bytes.Length * 8) + 4) / 5;
    }
}
