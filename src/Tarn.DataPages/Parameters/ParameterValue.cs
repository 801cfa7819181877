using Tarn.Apps.Packages;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.DataPages.Parameters;

/// <summary>What a parameter stands for at this moment.</summary>
/// <param name="Text">Its invariant text.</param>
public sealed record ParameterValue(string Text)
{
    /// <summary>The typed value, when it comes from a record.</summary>
    public SqlValue? Typed { get; init; }

    /// <summary>The field behind it, when it comes from a record.</summary>
    public FieldDefinition? Field { get; init; }

    /// <summary>How the page shows it; null for the localization's own way.</summary>
    public FormatDefinition? Format { get; init; }

    /// <summary>The record, when it comes from one.</summary>
    public Values.RecordView? Record { get; init; }

    /// <summary>The record's column, when it comes from one.</summary>
    public string? Column { get; init; }

    /// <summary>The text is HTML that was made harmless already, and stands as it is between tags.</summary>
    public bool IsHtml { get; init; }
}
