namespace Tarn.Bench.Ceiling.Data;

/// <summary>A row of the table Bench: the key and 12 fields of mixed types. What is null is unset; unset text is empty.</summary>
internal sealed class BenchRow
{
    public long Id { get; init; }

    public string Name { get; set; } = "";

    public string Category { get; set; } = "";

    public string Code { get; set; } = "";

    public string Note { get; set; } = "";

    public int? Qty { get; set; }

    /// <summary>Ten-thousandths, as Tarn keeps currency in SQLite.</summary>
    public long? Price { get; set; }

    public double? Weight { get; set; }

    public DateTime? Created { get; set; }

    public bool Active { get; set; }

    public string Email { get; set; } = "";

    public string City { get; set; } = "";

    public int? Rank { get; set; }
}
