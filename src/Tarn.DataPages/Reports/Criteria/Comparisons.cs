namespace Tarn.DataPages.Reports.Criteria;

/// <summary>The comparison types of criteria, as packages name them.</summary>
public static class Comparisons
{
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "=", "<>", ">", ">=", "<", "<=", "LIKE", "NOT LIKE", "BEGINS WITH", "ENDS WITH", "IS NULL", "IS NOT NULL", "MULTI_OR_=", "MULTI_AND_=", Distance,
    };

    /// <summary>The comparison of a distance search.</summary>
    public const string Distance = "t:DISTANCE";

    /// <summary>Whether a comparison can be written.</summary>
    public static bool IsKnown(string comparison) => Plain.Contains(comparison) || DatePreset.IsKnown(comparison);

    /// <summary>Whether a comparison stands for itself: it takes no value.</summary>
    public static bool NeedsNoValue(string comparison) => comparison is "IS NULL" or "IS NOT NULL" || DatePreset.NeedsNoValue(comparison);
}
