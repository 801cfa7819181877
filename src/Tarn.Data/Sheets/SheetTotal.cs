using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Sheets;

/// <summary>What a total computes.</summary>
public enum SheetTotalKind
{
    Sum,
    Average,
    Smallest,
    Largest,
    Filled,
    Blank,
    Different,
}

/// <summary>A total below a column.</summary>
public sealed record SheetTotal(string Field, SheetTotalKind Kind)
{
    /// <summary>What can be computed of a field.</summary>
    public static IReadOnlyList<SheetTotalKind> Of(FieldDefinition field) => field.Type switch
    {
        PasswordFieldType => [],
        AttachmentFieldType or ListFieldType or LongTextFieldType => [SheetTotalKind.Filled, SheetTotalKind.Blank],
        YesNoFieldType => [SheetTotalKind.Filled],
        _ when IsNumber(field) => [SheetTotalKind.Sum, SheetTotalKind.Average, SheetTotalKind.Smallest, SheetTotalKind.Largest, SheetTotalKind.Filled, SheetTotalKind.Blank, SheetTotalKind.Different],
        DateTimeFieldType or TimestampFieldType => [SheetTotalKind.Smallest, SheetTotalKind.Largest, SheetTotalKind.Filled, SheetTotalKind.Blank, SheetTotalKind.Different],
        _ => [SheetTotalKind.Filled, SheetTotalKind.Blank, SheetTotalKind.Different],
    };

    /// <summary>Holds the field numbers?</summary>
    public static bool IsNumber(FieldDefinition field) => field.Type.SqlType.Kind is SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Float or SqlTypeKind.Money;

    internal string Write(TableDefinition table)
    {
        var field = table.FindField(Field) ?? throw DataException.NoFields(Field);
        if (!Of(field).Contains(Kind))
            throw new DataException(DataProblem.InvalidDefinition, $"There is no such total of '{field.Name}'.", field.Name);
        var column = $"[{field.Name}]";
        var number = field.Type.SqlType.Kind is SqlTypeKind.Int or SqlTypeKind.BigInt ? $"CAST({column} AS float)" : column;
        var blank = field.Type.SqlType.IsText ? $"{column} IS NULL OR {column} = ''" : $"{column} IS NULL";
        return Kind switch
        {
            // Whole numbers are added as numbers: a million of them do not fit an int.
            SheetTotalKind.Sum => $"SUM({number})",
            SheetTotalKind.Average => $"AVG({number})",
            SheetTotalKind.Smallest => $"MIN({column})",
            SheetTotalKind.Largest => $"MAX({column})",
            SheetTotalKind.Different => $"COUNT(DISTINCT {column})",
            SheetTotalKind.Blank => $"SUM(CASE WHEN {blank} THEN 1 ELSE 0 END)",
            _ when field.Type is YesNoFieldType => $"SUM(CASE WHEN {column} = 1 THEN 1 ELSE 0 END)",
            _ => $"SUM(CASE WHEN {blank} THEN 0 ELSE 1 END)",
        };
    }
}
