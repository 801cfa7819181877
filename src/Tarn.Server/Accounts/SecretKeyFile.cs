using System.Security.Cryptography;
using Tarn.Identity;

namespace Tarn.Server.Accounts;

/// <summary>The key that encrypts stored secrets, in a file of the data folder that only the server's user can read: whoever gets the database alone cannot use them.</summary>
internal static class SecretKeyFile
{
    private const string Name = "secret.key";

    /// <summary>Reads the key, making it when there is none.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or holds no key.</exception>
    public static ReadOnlyMemory<byte> Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            Create(folder, path);
        var key = new byte[SecretBox.KeyBytes + 1];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == SecretBox.KeyBytes
            ? key.AsMemory(0, length)
            : throw new IOException($"{path} does not hold a key of {SecretBox.KeyBytes} bytes in base64.");
    }

    private static void Create(string folder, string path)
    {
        // Written whole and then put in its place, so that nobody ever reads half a key; of two processes one wins.
        var temporary = Path.Combine(folder, $".{Name}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes)));
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
