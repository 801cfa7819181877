using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Apps.Packages;

/// <summary>
/// The 144-character identity of a package object: type code, GUID, creation date, author, platform version, signature, zeros and
/// a checksum. An identity of any other shape is carried as opaque text.
/// </summary>
public sealed record ObjectGuid
{
    /// <summary>The length of a well-formed identity.</summary>
    public const int Length = 144;

    /// <summary>The length of the part that identifies: type code and GUID.</summary>
    public const int IdentityLength = 34;

    private ObjectGuid(string value) => Value = value;

    /// <summary>The text as it came.</summary>
    public string Value { get; }

    /// <summary>What is compared to find the same object again: the first 34 characters, upper case; the whole text when it is shorter.</summary>
    public string Identity => (Value.Length >= IdentityLength ? Value[..IdentityLength] : Value).ToUpperInvariant();

    /// <summary>The two-letter type code, or empty.</summary>
    public string Type => Value.Length >= 2 ? Value[..2] : "";

    /// <summary>Whether length and checksum are right.</summary>
    public bool IsWellFormed => Value.Length == Length && string.Equals(Value[^2..], Checksum(Value.AsSpan(0, Length - 2)), StringComparison.OrdinalIgnoreCase);

    /// <summary>The creation date in the identity, or null.</summary>
    public DateOnly? Created
    {
        get
        {
            if (Value.Length < 40
                || !int.TryParse(Value.AsSpan(34, 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var year)
                || !int.TryParse(Value.AsSpan(37, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var month)
                || !int.TryParse(Value.AsSpan(38, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var day))
                return null;
            return year is > 0 and < 9999 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
        }
    }

    /// <summary>Takes a text as identity; nothing is refused.</summary>
    public static ObjectGuid Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ObjectGuid(text.Trim());
    }

    /// <summary>Makes a new identity.</summary>
    /// <param name="type">Two-letter type code of <see cref="PackageObjectType"/>.</param>
    /// <param name="id">The GUID.</param>
    /// <param name="created">Creation date.</param>
    /// <param name="account">Eight hex digits of the account that made the object.</param>
    public static ObjectGuid Create(string type, Guid id, DateOnly created, string account)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.Length != 2)
            throw new ArgumentException("A type code has two letters.", nameof(type));
        if (account is not { Length: 8 })
            throw new ArgumentException("An account id has eight hex digits.", nameof(account));
        var version = string.Equals(type, PackageObjectType.App, StringComparison.Ordinal) ? "000100010000" : "000100000001";
        var head = string.Create(CultureInfo.InvariantCulture,
            $"{type}{id.ToString("N").ToUpperInvariant()}{created.Year:X3}{created.Month:X1}{created.Day:X2}{account.ToUpperInvariant()}{version}{account.ToUpperInvariant()}000100001");
        head = head.PadRight(Length - 2, '0');
        return new ObjectGuid(head + Checksum(head));
    }

    /// <summary>Makes the identity an object without a stored one always gets: derived from its app, type and name.</summary>
    public static ObjectGuid Derive(string type, string app, string name, DateOnly created, string account)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\u001f{app}\u001f{name.ToUpperInvariant()}"));
        return Create(type, new Guid(digest.AsSpan(0, 16)), created, account);
    }

    /// <summary>The two hex digits after the first 142 characters: sum of their codes modulo 256.</summary>
    public static string Checksum(ReadOnlySpan<char> head)
    {
        var sum = 0;
        foreach (var character in head)
            sum += character;
        return (sum & 0xFF).ToString("X2", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
