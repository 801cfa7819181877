using System.Collections.Immutable;
using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Import;

/// <summary>Turns a package's description of a table into a definition of the data layer.</summary>
internal static class TableMapping
{
    /// <summary>The table; its fields in display order, list items with the ids they came with.</summary>
    /// <param name="table">The package's table.</param>
    /// <param name="faultOf">Why a field's formula does not compile; null when it does.</param>
    public static TableDefinition ToTable(PackageTable table, Func<PackageField, string?> faultOf) => new()
    {
        Name = table.Name,
        Note = table.Note,
        Fields = [.. InOrder(table).Select(field => ToField(table, field, faultOf))],
    };

    public static FieldDefinition ToField(PackageTable table, PackageField field, Func<PackageField, string?> faultOf)
    {
        var type = FieldTypes.Find(field.DataType)
            ?? throw new PackageException(PackageIssueCode.UnknownDataType, table.Label, $"The data type '{field.DataType}' of {field.Name} is not known.");
        var isTimestamp = type is TimestampFieldType && !field.IsFormula;
        var hasPattern = type is RandomIdFieldType or PrefixedAutonumberFieldType;
        return new FieldDefinition
        {
            Name = field.Name,
            Type = type,
            Unique = field.IsUnique || field.UniqueAllowNulls,
            UniqueAllowNulls = field.UniqueAllowNulls,
            Label = field.Label,
            Description = field.Description,
            Formula = field.IsFormula ? field.FormulaText : null,
            FormulaFault = field.IsFormula ? faultOf(field) : null,
            // A timestamp that the package says nothing of stamps new records, as it does by default.
            OnInsert = isTimestamp && (field.OnInsert || !field.OnUpdate),
            OnUpdate = isTimestamp && field.OnUpdate,
            TimeZone = isTimestamp ? field.TimeZone : "",
            Format = hasPattern ? field.Format : "",
            Prefix = hasPattern ? field.Prefix : "",
            Length = type is RandomIdFieldType ? field.Length ?? 0 : 0,
            ListItems = type is ListFieldType ? ItemsOf(table, field) : [],
            Extra = field.Extra.Attributes.IsEmpty ? null : field.Extra.Attributes.ToImmutableDictionary(a => a.Name, a => a.Value),
        };
    }

    /// <summary>A list item's value as the data layer keeps it.</summary>
    public static string StoredItem(string dataType, string text) => dataType switch
    {
        "LIST-NUMBER" when CellText.TryNumber(text, out var number) => number.ToString("R", CultureInfo.InvariantCulture),
        "LIST-DATE/TIME" when CellText.TryDate(text, out var date) => date.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        _ => text,
    };

    private static IEnumerable<PackageField> InOrder(PackageTable table) => table.Fields
        .Select((field, index) => (field, index)).OrderBy(pair => pair.field.DisplayOrder ?? pair.index + 1).ThenBy(pair => pair.index).Select(pair => pair.field);

    private static ImmutableArray<ListItem> ItemsOf(PackageTable table, PackageField field)
    {
        var list = table.Lists.FirstOrDefault(l => string.Equals(l.ColumnName, field.Name, StringComparison.OrdinalIgnoreCase));
        return list is null ? [] : [.. list.Items.Select((item, index) => new ListItem(item.Id, StoredItem(field.DataType, item.Value), item.DisplayOrder ?? index)).OrderBy(i => i.Id)];
    }
}
