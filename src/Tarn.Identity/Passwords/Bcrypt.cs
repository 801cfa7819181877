using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;

namespace Tarn.Identity.Passwords;

/// <summary>
/// bcrypt over raw bytes, and its text form <c>$2b$12$</c> + 22 characters of salt + 31 of digest. The library's own text functions take characters
/// and encode them as UTF-8, which raw digests do not survive; only its core is used.
/// </summary>
internal static class Bcrypt
{
    public const int LeastCost = 4;

    /// <summary>An imported hash of a higher cost would keep a processor busy for minutes; it never verifies.</summary>
    public const int GreatestCost = 16;

    public const int SaltBytes = 16;

    private const int DigestBytes = 23;
    private const int SaltCharacters = 22;
    private const int DigestCharacters = 31;
    private const int PrefixCharacters = 7;
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The 23 bytes that are stored. One zero byte is put behind the key, as every bcrypt does since 2a.</summary>
    public static byte[] Digest(byte[] key, byte[] salt, int cost)
    {
        var terminated = new byte[Math.Min(key.Length + 1, 72)];
        key.AsSpan(0, Math.Min(key.Length, 72)).CopyTo(terminated);
        return BCrypt.Generate(terminated, salt, cost)[..DigestBytes];
    }

    public static string Format(char version, int cost, byte[] salt, byte[] digest) =>
        string.Create(CultureInfo.InvariantCulture, $"$2{version}${cost:00}${Encode(salt)}{Encode(digest)}");

    public static bool TryParse(string text, out BcryptHash hash)
    {
        hash = default;
        if (text.Length != PrefixCharacters + SaltCharacters + DigestCharacters
            || !(text.StartsWith("$2a$", StringComparison.Ordinal) || text.StartsWith("$2b$", StringComparison.Ordinal))
            || text[6] != '$'
            || !int.TryParse(text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost)
            || cost is < LeastCost or > GreatestCost)
            return false;
        var salt = new byte[SaltBytes];
        var digest = new byte[DigestBytes];
        if (!TryDecode(text.AsSpan(PrefixCharacters, SaltCharacters), salt) || !TryDecode(text.AsSpan(PrefixCharacters + SaltCharacters), digest))
            return false;
        hash = new BcryptHash(cost, salt, digest);
        return true;
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 5) / 6];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 6;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[i] = Alphabet[(pair >> (10 - (bit % 8))) & 63];
        }

        return new string(text);
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int buffer = 0, bits = 0, at = 0;
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
                return false;
            buffer = ((buffer << 6) | value) & 0xFFFF;
            bits += 6;
            if (bits < 8 || at == bytes.Length)
                continue;
            bits -= 8;
            bytes[at++] = (byte)(buffer >> bits);
        }

        return at == bytes.Length;
    }
}

/// <summary>A parsed bcrypt text.</summary>
internal readonly record struct BcryptHash(int Cost, byte[] Salt, byte[] Digest)
{
    /// <summary>Compares without telling by its duration where the first difference is.</summary>
    public bool Matches(byte[] key) => CryptographicOperations.FixedTimeEquals(Bcrypt.Digest(key, Salt, Cost), Digest);
}
