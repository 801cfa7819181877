using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Automation.Webhooks;

/// <summary>Signs calls, so that a receiver can tell that they come from here and were not changed.</summary>
public static class Signature
{
    /// <summary>The value of <c>webhook-signature</c> (standardwebhooks.com): HMAC-SHA256 over <c>id.timestamp.body</c>, keyed with the bytes that the secret stands for.</summary>
    public static string OfMessage(string secret, string messageId, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret));
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>The value of <c>X-Tarn-Signature</c>: HMAC-SHA256 over the body, keyed with the secret as it is written.</summary>
    public static string OfBody(string secret, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
