using System.Globalization;
using System.Security.Cryptography;
using Tarn.Identity;

namespace Tarn.Automation.Webhooks;

/// <summary>A file of a record that whoever has the link may download, for a short time. The link is sealed: it says nothing and cannot be changed.</summary>
/// <param name="Table">Number of the table.</param>
/// <param name="Field">Number of the ATTACHMENT field.</param>
/// <param name="Record">The record's <c>PK_ID</c>.</param>
public sealed record FileLink(long Table, long Field, long Record)
{
    /// <summary>How long a link is good for.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(300);

    /// <summary>Path of links, below the account's address; the sealed text follows.</summary>
    public const string Path = "/webhooks/files/";

    internal string Seal(SecretBox box, string account, DateTimeOffset now) =>
        box.Seal(string.Create(CultureInfo.InvariantCulture, $"{Table} {Field} {Record} {(now + Life).ToUnixTimeMilliseconds()}"), PlaceOf(account));

    internal static FileLink? Open(SecretBox box, string account, string sealedText, DateTimeOffset now)
    {
        try
        {
            return box.Open(sealedText, PlaceOf(account)).Split(' ') is [var table, var field, var record, var expires] && now.ToUnixTimeMilliseconds() <= Number(expires)
                ? new FileLink(Number(table), Number(field), Number(record))
                : null;
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or OverflowException)
        {
            // Made up, or of another server.
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string PlaceOf(string account) => "file link of " + account;
}
