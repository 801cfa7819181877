using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Tarn.Apps.Packages;

/// <summary>The public key of a DataPage (<c>AppKey</c>): 28 lower-case hex digits, 8 of the account and 20 random.</summary>
public static partial class DataPageKey
{
    /// <summary>The number of digits.</summary>
    public const int Length = 28;

    /// <summary>Whether the text is a key.</summary>
    public static bool IsValid(string? text) => text is { Length: Length } && Shape().IsMatch(text);

    /// <summary>Makes a key for a page of the account.</summary>
    /// <param name="account">Eight hex digits.</param>
    public static string Create(string account)
    {
        if (account is not { Length: 8 })
            throw new ArgumentException("An account id has eight hex digits.", nameof(account));
#pragma warning disable CA1308 // the format says lower case
        return account.ToLowerInvariant() + RandomNumberGenerator.GetHexString(20, lowercase: true);
#pragma warning restore CA1308
    }

    [GeneratedRegex("^[0-9a-fA-F]{28}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}
