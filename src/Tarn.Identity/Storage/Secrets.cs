using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Identity.Storage;

/// <summary>Random secrets, and the forms in which they are stored.</summary>
internal static class Secrets
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>50 lower-case hexadecimal characters: 200 bits.</summary>
    public static string NewClientText() => RandomNumberGenerator.GetHexString(50, lowercase: true);

    /// <summary>43 characters of base64url, 256 bits: for links and sessions.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 as base64url. Enough for random secrets of 200 bits and more, which cannot be guessed; passwords need the slow hash.</summary>
    public static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares a secret with its stored hash in constant time; null stands for an unknown client and takes as long.</summary>
    public static bool Matches(string secret, string? hash)
    {
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(secret), given);
        Span<byte> stored = stackalloc byte[SHA256.HashSizeInBytes];
        var readable = Base64Url.TryDecodeFromChars(hash ?? "", stored, out var length) && length == stored.Length;
        return CryptographicOperations.FixedTimeEquals(given, stored) & readable;
    }

    /// <summary>Encrypts (AES-256-GCM) a secret that the owner may read again, bound to its place so that it cannot be moved to another profile.</summary>
    public static string Seal(string secret, string place, ReadOnlySpan<byte> key)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(place));
        return Base64Url.EncodeToString(box);
    }

    /// <summary>Decrypts what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">The key is another one, or the text was changed.</exception>
    public static string Open(string sealedText, string place, ReadOnlySpan<byte> key)
    {
        var box = Base64Url.DecodeFromChars(sealedText);
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(place));
        return Encoding.UTF8.GetString(plain);
    }
}
