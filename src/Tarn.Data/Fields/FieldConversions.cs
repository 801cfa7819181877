using System.Collections.Frozen;

namespace Tarn.Data.Fields;

/// <summary>To which types a person may change a field's type (data.md section 3): more than REST offers, since a person has seen what would be lost and agreed.</summary>
public static class FieldConversions
{
    private static readonly string[] FromText = ["NUMBER", "INTEGER", "CURRENCY", "DATE/TIME", "YES/NO", "FILE", "LIST-STRING"];

    private static readonly FrozenDictionary<string, string[]> Targets = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["STRING"] = ["TEXT", .. FromText],
        ["TEXT"] = ["STRING", .. FromText],
        ["NUMBER"] = ["STRING", "TEXT", "INTEGER", "CURRENCY", "YES/NO"],
        ["INTEGER"] = ["STRING", "TEXT", "NUMBER", "CURRENCY", "YES/NO"],
        ["CURRENCY"] = ["STRING", "TEXT", "NUMBER", "INTEGER"],
        ["DATE/TIME"] = ["STRING", "TEXT", "TIMESTAMP"],
        ["YES/NO"] = ["STRING", "TEXT", "NUMBER", "INTEGER"],
        ["FILE"] = ["STRING", "TEXT"],
        ["AUTONUMBER"] = ["STRING", "TEXT", "NUMBER", "INTEGER", "CURRENCY"],
        ["PREFIXED AUTONUMBER"] = ["STRING", "TEXT"],
        ["RANDOM ID"] = ["STRING", "TEXT"],
        ["GUID"] = ["STRING", "TEXT"],
        ["TIMESTAMP"] = ["STRING", "TEXT", "DATE/TIME"],
        ["LIST-STRING"] = ["STRING", "TEXT"],
        ["LIST-NUMBER"] = ["STRING", "TEXT"],
        ["LIST-DATE/TIME"] = ["STRING", "TEXT"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The types that a field of a type can be changed to; empty for passwords, attachments.</summary>
    public static IReadOnlyList<FieldType> From(FieldType type) => [.. Targets.GetValueOrDefault(type.Code, []).Select(c => FieldTypes.Find(c)!)];

    internal static bool Allows(FieldType from, FieldType to) => Targets.GetValueOrDefault(from.Code, []).Contains(to.Code);
}
