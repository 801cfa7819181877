using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>A column of a report's results.</summary>
/// <param name="Definition">What the builder set.</param>
/// <param name="Column">The source's column; null for HTML blocks and calculated fields.</param>
/// <param name="IsCalculated">Whether it is a calculated field.</param>
public sealed record ReportColumn(ResultColumnDefinition Definition, SourceColumn? Column, bool IsCalculated)
{
    /// <summary>Its name: the field's, <c>HTML Block n</c>, <c>Calculated Field n</c>.</summary>
    public string Name => Definition.ColumnName;

    /// <summary>Whether it is an HTML block.</summary>
    public bool IsHtmlBlock => Column is null && !IsCalculated;

    /// <summary>The heading, which may hold parameters.</summary>
    public string Label => IsHtmlBlock ? Definition["ColumnLabel"] ?? "" : Definition.Label;

    /// <summary>How it is shown, upper case: <c>PLAIN TEXT</c>, <c>IMAGE</c>, <c>HTML</c>, <c>URL</c>, <c>EMAIL</c>, <c>FILE</c>, <c>AUTO</c>.</summary>
    public string Display => (Definition["DisplayType"] is { Length: > 0 } type ? type : Definition.ColumnType).ToUpperInvariant();

    /// <summary>Whether cells stand at the right, as numbers and dates do.</summary>
    public bool IsNumberOrDate => Column is { Field.Type: NumericFieldType or AutonumberFieldType or DateTimeFieldType or TimestampFieldType };

    /// <summary>Whether the visitor may sort by it.</summary>
    public bool IsSortable => IsCalculated || (Column is { Field.Type: not (ListFieldType or LongTextFieldType or PasswordFieldType or AttachmentFieldType) } && Display != "IMAGE");

    /// <summary>The heading's cell is aligned like the values of a calculated field by what they turned out to be.</summary>
    public static bool IsNumber(in SqlValue value) => !value.IsNull && value.Kind is not (SqlTypeKind.NVarChar or SqlTypeKind.VarChar or SqlTypeKind.Bit or SqlTypeKind.UniqueIdentifier);
}
