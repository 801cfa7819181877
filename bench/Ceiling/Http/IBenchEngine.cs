using System.Text.Json;
using Tarn.Bench.Ceiling.Data;

namespace Tarn.Bench.Ceiling.Http;

/// <summary>A database reached by the fastest honest code.</summary>
internal interface IBenchEngine : IAsyncDisposable
{
    /// <summary>Writes the rows a query finds, in key order, as objects of the array that is open in <paramref name="json"/>.</summary>
    ValueTask ReadAsync(RecordQuery query, Utf8JsonWriter json, CancellationToken cancel);

    /// <summary>Inserts a row durably and gives its key.</summary>
    ValueTask<long> InsertAsync(BenchRow row);

    /// <summary>Sets Qty and Note of the row with a key durably and gives the number of rows found.</summary>
    ValueTask<long> UpdateAsync(long id, int qty, string note);
}
