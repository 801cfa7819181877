using Tarn.Data.Engines;

namespace Tarn.Data.Files;

/// <summary>How much an account stores in files.</summary>
public sealed partial class FileArea
{
    /// <summary>Counts the files of the area and the attachments of records, and adds their sizes up.</summary>
    public async ValueTask<StorageUse> ReadUseAsync(CancellationToken cancellation)
    {
        var files = await SumAsync("_tarn_file", cancellation);
        var attachments = await SumAsync("_tarn_attachment", cancellation);
        return new StorageUse(files.Count, files.Bytes, attachments.Count, attachments.Bytes);
    }

    private ValueTask<(long Count, long Bytes)> SumAsync(string table, CancellationToken cancellation) =>
        _database.Engine.QueryAsync(Statement($"SELECT COUNT(*), CAST(COALESCE(SUM(\"size\"), 0) AS BIGINT) FROM \"{table}\""), cancellation).ReadOneAsync(static row => (row.GetInt64(0), row.GetInt64(1)), cancellation);
}
