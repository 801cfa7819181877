using Tarn.Apps.Packages;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Criteria;

/// <summary>One criterion of a search page: an element of its form, or a predefined (hidden) one.</summary>
/// <param name="Number">Number of its field in the form, from 1, HTML blocks included.</param>
/// <param name="Part">Number among the criteria of that field, from 1.</param>
/// <param name="ColumnName">The field; <c>HTML Block n</c> or <c>Virtual n</c> where there is none.</param>
/// <param name="Column">The source's column; null for HTML blocks and virtual fields.</param>
/// <param name="Definition">The definition.</param>
public sealed record SearchElement(int Number, int Part, string ColumnName, SourceColumn? Column, FormElementDefinition Definition)
{
    /// <summary>The name of its input. Criteria post <c>Value3_1</c>, virtual fields <c>cbParamVirtual1</c>.</summary>
    public string ControlName => IsVirtual ? "cbParamVirtual" + VirtualNumber : System.FormattableString.Invariant($"Value{Number}_{Part}");

    /// <summary>Whether it gives a criterion at all.</summary>
    public bool IsCriterion => Column is not null && !Definition.IsHtmlBlock;

    /// <summary>Whether it is a virtual field: its value is only there for parameters.</summary>
    public bool IsVirtual => Column is null && !Definition.IsHtmlBlock;

    /// <summary>A predefined criterion: shown nowhere, and nothing that is posted reaches it.</summary>
    public bool IsHidden => Definition.ElementType.Equals("Hidden", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether several values can be picked.</summary>
    public bool IsMultiple => Definition.ElementType.StartsWith("MS", StringComparison.OrdinalIgnoreCase)
        || Comparison.StartsWith("MULTI_", StringComparison.Ordinal) || Definition.IsSet("t:MultipleValues");

    /// <summary>The comparison, upper case but for Tarn's own <c>t:</c> names.</summary>
    public string Comparison { get; } = Normalise(Definition.Comparison);

    /// <summary>Every picked value must match; one is enough otherwise.</summary>
    public bool NeedsAll => Comparison == "MULTI_AND_=" || string.Equals(Definition["MultiSelectOperator"], "AND", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether several criteria of the same field are joined by AND.</summary>
    public bool JoinsByAnd => string.Equals(Definition["Operator"], "AND", StringComparison.OrdinalIgnoreCase);

    private string VirtualNumber => string.Concat(ColumnName.Where(char.IsAsciiDigit));

    private static string Normalise(string comparison) => comparison.StartsWith("t:", StringComparison.OrdinalIgnoreCase)
        ? "t:" + comparison[2..].ToUpperInvariant()
        : comparison.Length == 0 ? "=" : comparison.ToUpperInvariant();
}
