using System.Buffers.Text;
using System.Security.Cryptography;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Settings;

/// <summary>
/// Seals texts that clients of the API carry for the server, such as the place in a list: they cannot be read, changed, or used for something else. The key is
/// made once for each account and kept in its database, so that every server of the account opens what another one sealed.
/// </summary>
public sealed class AccountSeal
{
    private const string KeyName = "seal";
    private const int KeyBytes = 32;

    /// <summary>A sealed text is never shorter: nonce and tag.</summary>
    private const int LeastBytes = 28;

    private static readonly SystemStatement Select = new("SELECT value FROM _tarn_setting WHERE name = {0}");
    private static readonly SystemStatement Insert = new("INSERT INTO _tarn_setting (name, value) VALUES ({0}, {1}) ON CONFLICT (name) DO NOTHING");

    private readonly IEngine _engine;
    private byte[]? _key;

    internal AccountSeal(IEngine engine) => _engine = engine;

    /// <summary>Seals a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="purpose">What it is for; it opens for the same purpose only.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>base64url.</returns>
    public async ValueTask<string> CloseAsync(string text, string purpose, CancellationToken cancellation) => Secrets.Seal(text, purpose, _key ?? await ReadKeyAsync(cancellation));

    /// <summary>Opens what <see cref="CloseAsync"/> made for the same purpose; null when it was changed, is for something else, or is no sealed text.</summary>
    public async ValueTask<string?> OpenAsync(string sealedText, string purpose, CancellationToken cancellation)
    {
        var key = _key ?? await ReadKeyAsync(cancellation);
        if (!Base64Url.IsValid(sealedText, out var length) || length < LeastBytes)
            return null;
        try
        {
            return Secrets.Open(sealedText, purpose, key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async ValueTask<byte[]> ReadKeyAsync(CancellationToken cancellation)
    {
        var text = await FindKeyAsync(cancellation);
        if (text is null)
        {
            var made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
            await _engine.WriteAsync(async session => await session.ExecuteAsync(Insert.With(_engine, Cell.Text(KeyName), Cell.Text(made)), cancellation), cancellation);
            // Another server may have been first.
            text = await FindKeyAsync(cancellation);
        }

        return _key = Convert.FromBase64String(text!);
    }

    private async ValueTask<string?> FindKeyAsync(CancellationToken cancellation) =>
        await _engine.QueryAsync(Select.With(_engine, Cell.Text(KeyName)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation);
}
