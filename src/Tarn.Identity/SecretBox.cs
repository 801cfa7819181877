using System.Security.Cryptography;
using Tarn.Identity.Storage;

namespace Tarn.Identity;

/// <summary>Encrypts secrets that the server must use again, with a key that is not in the database: AES-256-GCM, bound to the place at which the secret is stored.</summary>
public sealed class SecretBox
{
    /// <summary>Length of the key.</summary>
    public const int KeyBytes = 32;

    private readonly ReadOnlyMemory<byte> _key;

    /// <summary>Creates a box over a key of <see cref="KeyBytes"/>.</summary>
    public SecretBox(ReadOnlyMemory<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes, nameof(key));
        _key = key;
    }

    /// <summary>Encrypts a secret.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="place">Where it belongs; it cannot be opened as another's.</param>
    public string Seal(string secret, string place) => Secrets.Seal(secret, place, _key.Span);

    /// <summary>Decrypts what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">The key is another one, the text was changed, or it belongs elsewhere.</exception>
    /// <exception cref="FormatException">The text was never sealed.</exception>
    public string Open(string sealedText, string place) => Secrets.Open(sealedText, place, _key.Span);
}
