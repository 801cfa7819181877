using System.Globalization;

namespace Tarn.Apps.Packages;

/// <summary>Finds names that are not taken.</summary>
internal static class FreeNames
{
    /// <summary>The most characters of table, view and field names.</summary>
    public const int IdentifierLength = 32;

    /// <summary>Tables, views, fields: <c>Name_1</c>, <c>Name_2</c>; the base is shortened to keep the limit.</summary>
    public static string Suffixed(string name, Func<string, bool> isTaken)
    {
        for (var number = 1; isTaken(name) || number > 1; number++)
        {
            var suffix = "_" + number.ToString(CultureInfo.InvariantCulture);
            var candidate = name.Length + suffix.Length > IdentifierLength && name.Length <= IdentifierLength ? name[..(IdentifierLength - suffix.Length)] + suffix : name + suffix;
            if (!isTaken(candidate))
                return candidate;
        }

        return name;
    }

    /// <summary>Apps, DataPages, authentications: <c>Name (2)</c>, <c>Name (3)</c>.</summary>
    public static string Numbered(string name, Func<string, bool> isTaken)
    {
        if (!isTaken(name))
            return name;
        for (var number = 2; ; number++)
        {
            var candidate = string.Create(CultureInfo.InvariantCulture, $"{name} ({number})");
            if (!isTaken(candidate))
                return candidate;
        }
    }
}
