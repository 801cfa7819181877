using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Tarn.Identity;

namespace Tarn.Studio.Hosting;

/// <summary>Seals what browsers carry for the framework with the server's own key: nothing to keep beside it, and every process of the same server can open what another sealed.</summary>
internal sealed class StudioProtection(SecretBox secrets, string place) : IDataProtector
{
    public IDataProtector CreateProtector(string purpose) => new StudioProtection(secrets, $"{place}/studio:{purpose}");

    public byte[] Protect(byte[] plaintext) => Encoding.ASCII.GetBytes(secrets.Seal(Convert.ToBase64String(plaintext), place));

    public byte[] Unprotect(byte[] protectedData)
    {
        try
        {
            return Convert.FromBase64String(secrets.Open(Encoding.ASCII.GetString(protectedData), place));
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException or OverflowException)
        {
            // What was cut or changed is refused in the way that callers know.
            throw new CryptographicException("The sealed text cannot be opened.", broken);
        }
    }
}
