namespace Tarn.DataPages.Forms.Rules;

/// <summary>The comparisons of rules.</summary>
internal enum RuleOperator
{
    Equals,
    NotEqual,
    Blank,
    NotBlank,
    Contains,
    NotContains,
    Starts,
    Ends,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Includes,
    Excludes,
    Checked,
    NotChecked,
}
