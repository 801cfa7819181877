using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Automation.Tasks.Places;

/// <summary>
/// Signs requests to S3: Signature Version 4 of Amazon ("Authenticating Requests: Using the Authorization Header"), with the hash of the whole body in the signature.
/// </summary>
/// <param name="keyId">Id of the access key.</param>
/// <param name="secretKey">The access key.</param>
/// <param name="region">The region that the bucket is in.</param>
internal sealed class AwsSignature(string keyId, string secretKey, string region)
{
    /// <summary>The hash of a body that is empty.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string SignedHeaders = "host;x-amz-content-sha256;x-amz-date";

    /// <summary>Adds the headers that sign a request. Its address must be written as <see cref="Escape"/> and <see cref="Query"/> write it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="bodyHash">SHA-256 of the body in lower-case hexadecimal digits.</param>
    /// <param name="now">The instant.</param>
    public void Sign(HttpRequestMessage request, string bodyHash, DateTimeOffset now)
    {
        var address = request.RequestUri!;
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var day = time[..8];
        var host = address.IsDefaultPort ? address.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{address.IdnHost}:{address.Port}");
        var canonical = string.Join(
            '\n', request.Method.Method, address.AbsolutePath, address.Query.TrimStart('?'), $"host:{host}", $"x-amz-content-sha256:{bodyHash}", $"x-amz-date:{time}", "", SignedHeaders, bodyHash);
        var scope = $"{day}/{region}/s3/aws4_request";
        var key = Hash(Encoding.UTF8.GetBytes("AWS4" + secretKey), day);
        foreach (var part in (string[])[region, "s3", "aws4_request"])
            key = Hash(key, part);
        var signature = Convert.ToHexStringLower(Hash(key, string.Join('\n', Algorithm, time, scope, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))))));
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("x-amz-date", time);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", bodyHash);
        request.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Credential={keyId}/{scope}, SignedHeaders={SignedHeaders}, Signature={signature}");
    }

    /// <summary>A path, each part escaped as the signature wants it.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>A query in the signature's order.</summary>
    public static string Query(params IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(static p => (Name: Uri.EscapeDataString(p.Name), Value: Uri.EscapeDataString(p.Value))).OrderBy(static p => p.Name, StringComparer.Ordinal).Select(static p => $"{p.Name}={p.Value}"));

    private static byte[] Hash(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
