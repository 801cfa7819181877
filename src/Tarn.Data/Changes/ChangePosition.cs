namespace Tarn.Data.Changes;

/// <summary>
/// How far a reader of the change log is. On SQLite the number of the last change. On PostgreSQL all changes of transactions below <paramref name="Done"/>, and of those up to
/// <paramref name="Horizon"/> the ones numbered up to <paramref name="Sequence"/>.
/// </summary>
/// <param name="Done">Number of the first transaction that is not read completely; 0 on SQLite.</param>
/// <param name="Horizon">Number of the transaction at which the window being read ends; 0 on SQLite.</param>
/// <param name="Sequence">Number of the last change read.</param>
public sealed record ChangePosition(long Done, long Horizon, long Sequence)
{
    /// <summary>Before everything.</summary>
    public static ChangePosition Start { get; } = new(0, 0, 0);
}
