using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Tarn.Data;

namespace Tarn.Identity.Accounts;

/// <summary>Ids, numbers and aliases of accounts (account.md 2.1).</summary>
public static partial class AccountNames
{
    private static readonly FrozenSet<string> ReservedAliases = FrozenSet.Create(
        StringComparer.Ordinal,
        "www", "api", "admin", "account", "app", "apps", "mail", "login", "static", "cdn", "status", "docs", "help", "dp", "oauth", "integrations", "users");

    /// <summary>Three letters that nobody wants to find in the address of a business.</summary>
    private static readonly FrozenSet<string> Unwanted = FrozenSet.Create(
        StringComparer.Ordinal,
        "ass", "bum", "cum", "die", "fag", "fat", "fck", "fuc", "fuk", "fux", "gay", "god", "hiv", "jap", "jew", "kkk", "kys", "nig", "pee", "pig", "poo", "pus", "sex", "shi", "sht",
        "sob", "sux", "tit", "vag", "wtf", "xxx");

    /// <summary>A random id: <c>c</c>, a digit, three letters, three digits.</summary>
    public static string NewId()
    {
        while (true)
        {
            var letters = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 3);
            if (!Unwanted.Contains(letters))
                return "c" + RandomNumberGenerator.GetString("0123456789", 1) + letters + RandomNumberGenerator.GetString("0123456789", 3);
        }
    }

    /// <summary>A random number of 5 lower-case hexadecimal digits that does not begin with 0.</summary>
    public static string NewNumber() => RandomNumberGenerator.GetString("123456789abcdef", 1) + RandomNumberGenerator.GetString("0123456789abcdef", 4);

    /// <summary>True for the form of an id, for example <c>c1abc123</c>.</summary>
    public static bool IsId(string text) => IdForm().IsMatch(text);

    /// <summary>Checks a chosen id and gives it in lower case.</summary>
    /// <exception cref="DataException">It has not the form of an id.</exception>
    public static string CheckId(string id) =>
        IsId(id.Trim().ToLowerInvariant()) ? id.Trim().ToLowerInvariant() : throw Invalid("Account ID", "must be a letter, a digit, three letters and three digits, as in c1abc123");

    /// <summary>Checks a chosen number and gives it in lower case.</summary>
    /// <exception cref="DataException">It is not 5 hexadecimal digits.</exception>
    public static string CheckNumber(string number) =>
        NumberForm().IsMatch(number.Trim().ToLowerInvariant()) ? number.Trim().ToLowerInvariant() : throw Invalid("Account number", "must be 5 hexadecimal digits");

    /// <summary>Checks an alias and gives it in lower case; null and empty stand for none.</summary>
    /// <exception cref="DataException">It breaks a rule, is reserved, or looks like an account's id and could be taken for another account.</exception>
    public static string? CheckAlias(string? alias)
    {
        if (string.IsNullOrWhiteSpace(alias))
            return null;
        var text = alias.Trim().ToLowerInvariant();
        if (!AliasForm().IsMatch(text))
            throw Invalid("Alias", "must have 3 to 63 letters, digits and hyphens, and neither begin nor end with a hyphen");
        if (ReservedAliases.Contains(text))
            throw Invalid("Alias", $"'{text}' is reserved");
        if (IsId(text))
            throw Invalid("Alias", "must not have the form of an account ID");
        return text;
    }

    /// <summary>Checks a host name of an account's own and gives it as browsers send it: lower case, without a dot at its end, letters beyond ASCII in their ASCII form.</summary>
    /// <param name="host">The name.</param>
    /// <param name="baseDomains">The server's domains, which accounts cannot take; nor names below them, which are aliases.</param>
    /// <exception cref="DataException">It is no name of a host, or one of the server's.</exception>
    public static string CheckHost(string host, IReadOnlyList<string> baseDomains)
    {
        var name = host.Trim().TrimEnd('.').ToLowerInvariant();
        try
        {
            name = name.Length is > 0 and <= 253 ? new IdnMapping().GetAscii(name) : "";
        }
        catch (ArgumentException)
        {
            name = "";
        }

        if (name.Length > 253 || !HostForm().IsMatch(name))
            throw Invalid("Host", "must be a host name with at least one dot, without scheme, port and path, as in data.example.com; addresses in numbers are none");
        if (name.EndsWith(".localhost", StringComparison.Ordinal))
            throw Invalid("Host", $"'{name}' is reserved");
        if (baseDomains.Any(d => name.Equals(d, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + d, StringComparison.OrdinalIgnoreCase)))
            throw Invalid("Host", $"'{name}' is one of the server's own. Give the account an alias for a name below its domains");
        return name;
    }

    private static DataException Invalid(string field, string rule) => new(DataProblem.InvalidDefinition, $"{field} {rule}.", field);

    [GeneratedRegex("^[a-z][0-9][a-z]{3}[0-9]{3}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdForm();

    [GeneratedRegex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostForm();

    [GeneratedRegex("^[0-9a-f]{5}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberForm();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AliasForm();
}
