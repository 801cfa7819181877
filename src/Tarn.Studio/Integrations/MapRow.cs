namespace Tarn.Studio.Integrations;

/// <summary>Which field a column goes into, while it is edited.</summary>
public sealed class MapRow
{
    public string From { get; set; } = "";

    /// <summary>Empty leaves the column out.</summary>
    public string To { get; set; } = "";
}
