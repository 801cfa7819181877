namespace Tarn.DataPages.Charts;

/// <summary>What a chart draws.</summary>
/// <param name="Categories">The names of the points.</param>
/// <param name="Series">A value for each of them.</param>
public sealed record ChartData(IReadOnlyList<string> Categories, IReadOnlyList<ChartLine> Series)
{
    /// <summary>Whether there is nothing to draw.</summary>
    public bool IsEmpty => Categories.Count == 0;
}

/// <summary>A drawn series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Axis">The place of its axis.</param>
/// <param name="Values">Its values; null is a gap.</param>
/// <param name="Texts">The values as the visitor reads them.</param>
public sealed record ChartLine(string Name, int Axis, IReadOnlyList<decimal?> Values, IReadOnlyList<string> Texts);
