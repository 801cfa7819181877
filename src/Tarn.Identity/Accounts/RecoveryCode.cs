using System.Globalization;
using System.Security.Cryptography;

namespace Tarn.Identity.Accounts;

/// <summary>A code for who has lost the phone: <c>NN-XXXXX-XXXXX</c>, its number and 50 random bits in Crockford's Base32 (directories.md 7).</summary>
/// <param name="Number">Which of the person's codes it is, from 1: one hash has to be compared, not all.</param>
/// <param name="Secret">Ten characters.</param>
internal readonly record struct RecoveryCode(int Number, string Secret)
{
    /// <summary>How many somebody gets.</summary>
    public const int Count = 10;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 10;

    /// <summary>Makes a set.</summary>
    public static IReadOnlyList<RecoveryCode> NewSet() => [.. Enumerable.Range(1, Count).Select(n => new RecoveryCode(n, RandomNumberGenerator.GetString(Alphabet, Length)))];

    /// <summary>Reads what somebody typed, with or without hyphens, in large or small letters; null when it is no recovery code.</summary>
    public static RecoveryCode? Read(string typed)
    {
        // Letters that look like digits are none of the alphabet: they can only be misread.
        var plain = typed.ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return plain.Length == Length + 2 && int.TryParse(plain.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && plain.All(c => Alphabet.Contains(c, StringComparison.Ordinal))
            ? new RecoveryCode(number, plain[2..])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number:00}-{Secret[..5]}-{Secret[5..]}");
}
