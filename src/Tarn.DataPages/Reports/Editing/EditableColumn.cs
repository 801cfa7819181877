using Tarn.Apps.Packages;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>A column of results whose cells visitors may change.</summary>
/// <param name="Column">The column.</param>
/// <param name="Editor">The element that a cell becomes.</param>
public sealed record EditableColumn(ReportColumn Column, FormElementDefinition Editor)
{
    /// <summary>Its name, as <c>InlineEdit{Field}</c> and <c>data-cb-field</c> have it.</summary>
    public string Name => Column.Name;
}
