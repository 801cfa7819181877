using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Identity.Accounts;

/// <summary>
/// Codes that an authenticator app shows (RFC 6238: HMAC-SHA-1, steps of 30 seconds, six digits). Pure functions: who has which secret, and which codes were used, is kept by <see cref="SecondFactors"/>.
/// </summary>
public static class Totp
{
    /// <summary>Length of a secret before it is written as text.</summary>
    public const int SecretBytes = 20;

    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>How long a code is shown.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(Seconds);

    private const int Seconds = 30;

    /// <summary>How many steps a person's clock may be off, and how late a code may come.</summary>
    private const int Tolerance = 1;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Makes a secret: 160 random bits in Base32 (RFC 4648), 32 characters.</summary>
    public static string NewSecret() => ToBase32(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The number of the step that a time is in.</summary>
    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / Seconds;

    /// <summary>The code of a step.</summary>
    /// <exception cref="FormatException">The secret is no Base32.</exception>
    public static string CodeAt(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        // SHA-1 is what authenticator apps know; as a MAC it is sound.
#pragma warning disable CA5350
        HMACSHA1.HashData(FromBase32(secret), counter, mac);
#pragma warning restore CA5350
        var offset = mac[^1] & 0xf;
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Finds the step whose code somebody typed: the one that runs, the one before or the one after. Takes as long whether it finds one or not.</summary>
    /// <returns>The step; null when the code is none of theirs.</returns>
    /// <exception cref="FormatException">The secret is no Base32.</exception>
    public static long? FindStep(string secret, string code, DateTimeOffset now)
    {
        var typed = Encoding.UTF8.GetBytes(code);
        long? found = null;
        for (var step = StepAt(now) - Tolerance; step <= StepAt(now) + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(typed, Encoding.ASCII.GetBytes(CodeAt(secret, step))))
                found = step;
        }

        return found;
    }

    /// <summary>The address that a QR code leads an authenticator app to.</summary>
    /// <param name="issuer">What the app shows above the code.</param>
    /// <param name="name">Whose code it is: an e-mail address.</param>
    /// <param name="secret">The secret, in Base32.</param>
    public static string UriOf(string issuer, string name, string secret)
    {
        // A colon parts the two in the label, and some apps do not read an escaped one.
        var shown = Uri.EscapeDataString(issuer.Replace(':', ' '));
        return $"otpauth://totp/{shown}:{Uri.EscapeDataString(name)}?secret={secret}&issuer={shown}&algorithm=SHA1&digits={Digits}&period={Seconds}";
    }

    /// <summary>Writes bytes as Base32 (RFC 4648) without padding.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(((bytes.Length * 8) + 4) / 5);
        var (held, bits) = (0, 0);
        foreach (var part in bytes)
        {
            held = (held << 8) | part;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Alphabet[(held >> (bits - 5)) & 31]);
            held &= (1 << bits) - 1;
        }

        if (bits > 0)
            text.Append(Alphabet[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>Reads Base32 without padding, small letters too.</summary>
    /// <exception cref="FormatException">A character is none of its alphabet.</exception>
    public static byte[] FromBase32(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        var (held, bits, length) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
                throw new FormatException("The text is no Base32.");
            held = (held << 5) | value;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[length++] = (byte)(held >> bits);
            held &= (1 << bits) - 1;
        }

        return bytes;
    }
}
