using Tarn.Data.Fields;

namespace Tarn.Data.Schema;

/// <summary>The rules of design that hold for every field, whatever its type.</summary>
internal static class FieldRules
{
    public const int MaxLabel = 255;
    public const int MaxDescription = 4000;

    /// <summary>Checks a field and fills in the defaults of its type's options.</summary>
    /// <exception cref="DataException">A rule is broken; the message names the property.</exception>
    public static FieldDefinition Complete(FieldDefinition field)
    {
        var badName = ObjectNames.Check(field.Name, "field");
        Require(badName is null, badName!, field);
        Require(field.Label.Length <= MaxLabel, $"Label of '{field.Name}' may have at most {MaxLabel} characters.", field);
        Require(field.Description.Length <= MaxDescription, $"Description of '{field.Name}' may have at most {MaxDescription} characters.", field);
        if (!field.IsFormula && field.Type.Uniqueness == Uniqueness.Always)
            field = field with { Unique = true, UniqueAllowNulls = false };
        Require(!field.Unique || field.Type.Uniqueness != Uniqueness.Never, $"Unique is not available for {field.Type.Code} fields ('{field.Name}').", field);
        Require(!field.Indexed || (field.Type.SqlType.Length != Tarn.Sql.SqlType.Max && field.Type.Use == Tarn.Sql.SqlColumnUse.Any), $"Indexed is not available for {field.Type.Code} fields ('{field.Name}').", field);
        Require(!field.UniqueAllowNulls || field.Unique, $"UniqueAllowNulls of '{field.Name}' needs Unique.", field);
        if (field is { IsFormula: true, Unique: true })
            field = field with { UniqueAllowNulls = true };
        var isGenerated = field.Type is RandomIdFieldType or PrefixedAutonumberFieldType;
        Require(isGenerated || (field.Format.Length == 0 && field.Prefix.Length == 0), $"Format and Prefix do not apply to the {field.Type.Code} field '{field.Name}'.", field);
        Require(field.Type is RandomIdFieldType || field.Length == 0, $"Length does not apply to the {field.Type.Code} field '{field.Name}'.", field);
        Require(field.Type is TimestampFieldType || (!field.OnInsert && !field.OnUpdate && field.TimeZone.Length == 0), $"OnInsert, OnUpdate and TimeZone do not apply to the {field.Type.Code} field '{field.Name}'.", field);
        Require(field.Type is ListFieldType || field.ListItems.IsEmpty, $"ListField does not apply to the {field.Type.Code} field '{field.Name}'.", field);
        Require(field.Type is AttachmentFieldType || field.Attachment is null, $"The attachment options do not apply to the {field.Type.Code} field '{field.Name}'.", field);
        return field.IsFormula ? field : field.Type.Complete(field);
    }

    private static void Require(bool holds, string message, FieldDefinition field)
    {
        if (!holds)
            throw new DataException(DataProblem.InvalidDefinition, message, field.Name);
    }
}
