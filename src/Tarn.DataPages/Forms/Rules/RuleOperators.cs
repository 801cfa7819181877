namespace Tarn.DataPages.Forms.Rules;

/// <summary>Comparisons as definitions write them and as the browser's script reads them.</summary>
internal static class RuleOperators
{
    /// <summary>Reads a definition's word; null when it is none.</summary>
    public static RuleOperator? Parse(string word) => word.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "EQUALS" or "EQUAL" or "=" => RuleOperator.Equals,
        "NOTEQUAL" or "NOTEQUALS" or "<>" or "!=" => RuleOperator.NotEqual,
        "BLANK" or "ISBLANK" or "ISNULL" => RuleOperator.Blank,
        "NOTBLANK" or "ISNOTBLANK" or "ISNOTNULL" => RuleOperator.NotBlank,
        "CONTAINS" or "LIKE" => RuleOperator.Contains,
        "NOTCONTAINS" or "DOESNOTCONTAIN" or "NOTLIKE" => RuleOperator.NotContains,
        "STARTS" or "STARTSWITH" or "BEGINSWITH" => RuleOperator.Starts,
        "ENDS" or "ENDSWITH" => RuleOperator.Ends,
        "<" => RuleOperator.Less,
        "<=" => RuleOperator.LessOrEqual,
        ">" => RuleOperator.Greater,
        ">=" => RuleOperator.GreaterOrEqual,
        "INCLUDES" => RuleOperator.Includes,
        "EXCLUDES" => RuleOperator.Excludes,
        "CHECKED" => RuleOperator.Checked,
        "NOTCHECKED" => RuleOperator.NotChecked,
        _ => null,
    };

    /// <summary>The script's word.</summary>
    public static string Word(RuleOperator comparison) => comparison switch
    {
        RuleOperator.Less => "<",
        RuleOperator.LessOrEqual => "<=",
        RuleOperator.Greater => ">",
        RuleOperator.GreaterOrEqual => ">=",
        _ => char.ToLowerInvariant(comparison.ToString()[0]) + comparison.ToString()[1..],
    };
}
