using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Studio.Design;

/// <summary>Field types in plain words, in the order in which they are needed.</summary>
internal static class TypeWords
{
    /// <summary>What stands for a formula where a type is chosen.</summary>
    public const string Formula = "FORMULA";

    /// <summary>Code, name, what it is for.</summary>
    public static IReadOnlyList<(string Code, string Name, string For)> All { get; } =
    [
        ("STRING", "Text", "Names, addresses, phone numbers: up to 255 characters"),
        ("TEXT", "Long text", "Notes and descriptions: up to 64,000 characters"),
        ("INTEGER", "Whole number", "Counts, years: no decimals"),
        ("NUMBER", "Number", "Measurements, with decimals"),
        ("CURRENCY", "Currency", "Money, exact to four decimals"),
        ("DATE/TIME", "Date and time", "A day, with or without a time"),
        ("YES/NO", "Yes/No", "A tick box"),
        ("LIST-STRING", "List of texts", "One or more of the texts that you name"),
        ("LIST-NUMBER", "List of numbers", "One or more of the numbers that you name"),
        ("LIST-DATE/TIME", "List of dates", "One or more of the dates that you name"),
        (Formula, "Formula", "Computed from other fields of the record"),
        ("FILE", "File", "A file of the Files area, by its path"),
        ("ATTACHMENT", "Attachment", "A file that belongs to the record"),
        ("AUTONUMBER", "Autonumber", "1, 2, 3 … made for every record"),
        ("PREFIXED AUTONUMBER", "Prefixed autonumber", "INV-0001, INV-0002 … made for every record"),
        ("RANDOM ID", "Random ID", "Letters and digits that nobody can guess"),
        ("GUID", "GUID", "An id that is unique in the whole world"),
        ("TIMESTAMP", "Timestamp", "When the record was added or changed"),
        ("PASSWORD", "Password", "Kept so that nobody can read it"),
    ];

    /// <summary>The name of a field's type.</summary>
    public static string Of(FieldDefinition field) => field.IsFormula ? $"Formula ({Of(field.Type.Code).ToLowerInvariant()})" : Of(field.Type.Code);

    /// <summary>The name of a type.</summary>
    public static string Of(string code) => All.FirstOrDefault(t => t.Code == code).Name ?? code;

    /// <summary>May fields of the type be unique by choice?</summary>
    public static bool MayBeUnique(FieldType type) => type.Uniqueness == Uniqueness.Allowed;

    /// <summary>May fields of the type have an index of their own?</summary>
    public static bool MayBeIndexed(FieldType type) => type.SqlType.Length != Sql.SqlType.Max && type.Use == Sql.SqlColumnUse.Any && type.Uniqueness != Uniqueness.Always;
}
