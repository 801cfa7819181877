namespace Tarn.Bench.Pages;

/// <summary>Where the hand-written form keeps its guests.</summary>
public interface IGuests
{
    /// <summary>Makes the table.</summary>
    Task PrepareAsync();

    /// <summary>Adds a record; it is durable when this returns.</summary>
    Task AddAsync(Guest guest, CancellationToken cancellation);
}
