using Tarn.Data.Schema;

namespace Tarn.DataPages.Values;

/// <summary>A column of a DataPage's source.</summary>
/// <param name="Name">Its name in the source: a field's, or a view's alias for one.</param>
/// <param name="Field">The field behind it.</param>
/// <param name="IsWritable">Whether writes through the source reach it: it is of the editable table and no formula or generated field.</param>
public sealed record SourceColumn(string Name, FieldDefinition Field, bool IsWritable)
{
    /// <summary>Whether a form can give its records a file: an ATTACHMENT field of the editable table.</summary>
    public bool TakesFile { get; init; }
}
