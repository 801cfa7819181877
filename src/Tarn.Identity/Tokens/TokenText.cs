using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tarn.Identity.Tokens;

/// <summary>SHA-256 of a token as a key of dictionaries. Looking up by a hash tells nothing about how near a guess was.</summary>
internal readonly record struct TokenKey(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>The form in which it is stored.</summary>
    public string ToText()
    {
        ReadOnlySpan<ulong> parts = [A, B, C, D];
        return Base64Url.EncodeToString(MemoryMarshal.AsBytes(parts));
    }

    /// <summary>A hash is evenly spread: any part of it is a good hash code.</summary>
    public override int GetHashCode() => (int)A;
}

/// <summary>The form of tokens: 64 random bytes as base64url, 86 characters, no prefix.</summary>
internal static class TokenText
{
    public const int Length = 86;

    private const int RandomBytes = 64;

    public static string New()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    /// <summary>Hashes a token; false when it cannot be one of ours, which saves asking the database.</summary>
    public static bool TryHash(ReadOnlySpan<char> token, out TokenKey key)
    {
        key = default;
        if (token.Length != Length)
            return false;
        Span<byte> bytes = stackalloc byte[Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!char.IsAscii(token[i]))
                return false;
            bytes[i] = (byte)token[i];
        }

        Span<ulong> hash = stackalloc ulong[4];
        SHA256.HashData(bytes, MemoryMarshal.AsBytes(hash));
        key = new TokenKey(hash[0], hash[1], hash[2], hash[3]);
        return true;
    }
}
