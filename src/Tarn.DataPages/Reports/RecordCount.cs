namespace Tarn.DataPages.Reports;

/// <summary>How many records a report has.</summary>
/// <param name="Records">The number.</param>
/// <param name="IsEstimate">It was not counted to the end: "about".</param>
public readonly record struct RecordCount(long Records, bool IsEstimate)
{
    /// <summary>Pages of a size; at least one.</summary>
    public long Pages(int size) => Math.Max(1, (Records + size - 1) / size);
}
