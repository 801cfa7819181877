using Tarn.DataPages.Reports;

namespace Tarn.DataPages.Pivots;

/// <summary>What is computed of a column: by the database for the finest groups, and from those for every total.</summary>
/// <param name="Function">Which.</param>
/// <param name="Column">The column as T-SQL; null counts records.</param>
/// <param name="IsWhole">Whether the column holds whole numbers, whose averages must not be cut.</param>
public sealed record Measure(MeasureFunction Function, string? Column, bool IsWhole)
{
    /// <summary>The expressions that the database computes for a group; empty for distinct counts, which have a statement of their own.</summary>
    public IReadOnlyList<string> Parts => Function switch
    {
        MeasureFunction.Count => [Column is null ? "COUNT(*)" : $"COUNT({Column})"],
        MeasureFunction.Sum => [Over("SUM")],
        MeasureFunction.Average => [Over("SUM"), Over("COUNT")],
        MeasureFunction.Minimum => [Over("MIN")],
        MeasureFunction.Maximum => [Over("MAX")],
        MeasureFunction.Deviation or MeasureFunction.Variance => [$"VAR(CAST({Column} AS float))", $"AVG(CAST({Column} AS float))", Over("COUNT")],
        _ => [],
    };

    /// <summary>The functions by the names that definitions use; null when there is none of the name.</summary>
    public static MeasureFunction? FunctionOf(string name) => name.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "COUNT" => MeasureFunction.Count,
        "SUM" or "" => MeasureFunction.Sum,
        "AVG" or "AVERAGE" => MeasureFunction.Average,
        "MIN" => MeasureFunction.Minimum,
        "MAX" => MeasureFunction.Maximum,
        "COUNTDISTINCT" => MeasureFunction.DistinctCount,
        "STDEV" => MeasureFunction.Deviation,
        "VAR" => MeasureFunction.Variance,
        _ => null,
    };

    private string Over(string function) => ReportTotal.Expression(function, Column!, IsWhole);
}

/// <summary>The functions of pivot tables and charts.</summary>
public enum MeasureFunction
{
    /// <summary>Values that are not blank; records, when no column is named.</summary>
    Count,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The average over records.</summary>
    Average,

    /// <summary>The least value.</summary>
    Minimum,

    /// <summary>The greatest value.</summary>
    Maximum,

    /// <summary>Different values.</summary>
    DistinctCount,

    /// <summary>The standard deviation of a sample.</summary>
    Deviation,

    /// <summary>The variance of a sample.</summary>
    Variance,
}
