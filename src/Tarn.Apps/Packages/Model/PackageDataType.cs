using System.Collections.Frozen;

namespace Tarn.Apps.Packages;

/// <summary>The data types of fields in the package's spelling.</summary>
public static class PackageDataType
{
    private static readonly FrozenSet<string> All = FrozenSet.ToFrozenSet(
        [
            "AUTONUMBER", "PREFIXED_AUTONUMBER", "RANDOM_ID", "GUID", "STRING", "TEXT", "PASSWORD", "NUMBER", "INTEGER", "CURRENCY", "DATE/TIME", "TIMESTAMP",
            "YES/NO", "FILE", "ATTACHMENT", "LIST-STRING", "LIST-NUMBER", "LIST-DATE/TIME",
        ]);

    /// <summary>Upper case, with underscores where REST has blanks.</summary>
    public static string Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim().ToUpperInvariant().Replace(' ', '_');
    }

    /// <summary>The spelling of REST: blanks where the package has underscores.</summary>
    public static string ToRest(string dataType) => Normalise(dataType).Replace('_', ' ');

    /// <summary>Whether the type is known; data of an unknown one would be lost.</summary>
    public static bool IsKnown(string dataType) => All.Contains(dataType);

    /// <summary>Whether cells hold ids of list items.</summary>
    public static bool IsList(string dataType) => dataType is "LIST-STRING" or "LIST-NUMBER" or "LIST-DATE/TIME";

    /// <summary>Whether the product makes the value, so that a cell is never blank.</summary>
    public static bool IsGenerated(string dataType) => dataType is "AUTONUMBER" or "PREFIXED_AUTONUMBER" or "RANDOM_ID" or "GUID";

    /// <summary>Whether values of one type can be stored in the other without loss.</summary>
    public static bool Converts(string from, string to)
    {
        if (string.Equals(from, to, StringComparison.Ordinal))
            return true;
        return to switch
        {
            "TEXT" => from is not "PASSWORD" and not "ATTACHMENT" && !IsList(from),
            "STRING" => from is not "PASSWORD" and not "ATTACHMENT" and not "TEXT" && !IsList(from),
            "NUMBER" => from is "INTEGER" or "AUTONUMBER",
            "CURRENCY" => from is "INTEGER" or "AUTONUMBER",
            "INTEGER" => from is "AUTONUMBER",
            "DATE/TIME" => from is "TIMESTAMP",
            _ => false,
        };
    }
}
