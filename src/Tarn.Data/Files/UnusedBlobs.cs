using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Files;

/// <summary>
/// Blobs that nothing in the account names: bytes are stored before the transaction that makes them known, so a process killed in between leaves them behind.
/// They cost space and do no harm.
/// </summary>
/// <param name="Blobs">The blobs.</param>
public sealed record UnusedBlobs(IReadOnlyList<StoredBlob> Blobs)
{
    /// <summary>A younger blob may belong to a transaction that is still to be committed.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(24);

    private static readonly string[] Users = ["_tarn_file", "_tarn_attachment"];

    /// <summary>Their bytes together.</summary>
    public long Size => Blobs.Sum(b => b.Size);

    /// <summary>Finds them.</summary>
    /// <param name="database">The account.</param>
    /// <param name="used">Blobs that upper layers keep for themselves.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<UnusedBlobs> FindAsync(AccountDatabase database, IEnumerable<string> used, CancellationToken cancellation)
    {
        // Listed before the names are read: what is stored meanwhile is not in the list, what is removed meanwhile is removed twice.
        var old = database.Blobs.List(database.Clock.GetUtcNow() - Age).ToDictionary(b => b.Id, StringComparer.Ordinal);
        foreach (var table in Users)
        {
            await using var rows = await database.Engine.QueryAsync(new SqlStatement($"SELECT \"blob\" FROM \"{table}\"", []), cancellation);
            while (old.Count > 0 && await rows.ReadAsync(cancellation))
                old.Remove(rows.GetText(0));
        }

        foreach (var blob in used)
            old.Remove(blob);
        return new UnusedBlobs([.. old.Values]);
    }

    /// <summary>Removes them, and what unfinished uploads left.</summary>
    public async Task RemoveAsync(AccountDatabase database, CancellationToken cancellation)
    {
        foreach (var blob in Blobs)
            await database.Blobs.DeleteAsync(blob.Id, cancellation);
        database.Blobs.RemoveUnfinished(database.Clock.GetUtcNow() - Age);
    }
}
