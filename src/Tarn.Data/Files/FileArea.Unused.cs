using System.Globalization;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Files;

/// <summary>Files that no record names any more: replaced pictures, files of deleted records.</summary>
public sealed partial class FileArea
{
    /// <summary>Most files of a list of unused ones.</summary>
    public const int MaxUnused = 1_000;

    /// <summary>A younger file may belong to a form that is being filled in.</summary>
    public static readonly TimeSpan UnusedAge = TimeSpan.FromHours(24);

    /// <summary>
    /// Finds files older than <see cref="UnusedAge"/> to which no File field of any table refers, largest first. What texts of DataPages, tasks or pages elsewhere name is not seen. One statement, in which
    /// each File field is read once.
    /// </summary>
    /// <param name="folder">Only files in this folder and below it; null for all.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Up to <see cref="MaxUnused"/> files with their paths, how many there are, and the bytes of all of them.</returns>
    public async ValueTask<UnusedFiles> FindUnusedAsync(long? folder, CancellationToken cancellation)
    {
        var schema = await _database.GetSchemaAsync(cancellation);
        using var statement = new SqlTextWriter(_database.Engine.Dialect);
        WriteUnused(statement, schema, SqlValue.FromDateTime(_database.UtcNow - UnusedAge), folder is { } top ? await BranchAsync(_database.Engine.QueryAsync, top, cancellation) : null);
        var files = new List<UnusedFile>();
        long count = 0, bytes = 0;
        await using var rows = await _database.Engine.QueryAsync(statement.ToStatement(), cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            files.Add(new UnusedFile(ReadFile(rows), "/" + rows.GetText(9)));
            (count, bytes) = (rows.GetInt64(10), rows.GetInt64(11));
        }

        return new UnusedFiles(files, count, bytes);
    }

    /// <summary>Deletes files, if they are still unused: a record may have come to name one while the list was looked at.</summary>
    /// <param name="files">Numbers of files.</param>
    /// <param name="cancellation">Cancels; what is gone stays so.</param>
    /// <returns>How many went.</returns>
    public async ValueTask<int> DeleteUnusedAsync(IReadOnlyCollection<long> files, CancellationToken cancellation)
    {
        var schema = await _database.GetSchemaAsync(cancellation);
        var gone = await _database.Engine.WriteAsync(
            async session =>
            {
                var blobs = new List<string>();
                if (files.Count == 0)
                    return blobs;
                using var statement = new SqlTextWriter(_database.Engine.Dialect);
                statement.Append("DELETE FROM \"_tarn_file\" WHERE \"id\" IN (").Append(Numbers(files)).Append(") AND \"id\" IN (SELECT \"id\" FROM (");
                WriteUnused(statement, schema, SqlValue.FromDateTime(_database.UtcNow - UnusedAge), null, limit: false);
                statement.Append(") AS \"unused\") RETURNING \"blob\"");
                await using var rows = await session.QueryAsync(statement.ToStatement(), cancellation);
                while (await rows.ReadAsync(cancellation))
                    blobs.Add(rows.GetText(0));
                return blobs;
            },
            cancellation);
        foreach (var blob in gone)
            await _database.Blobs.DeleteAsync(blob, CancellationToken.None);
        return gone.Count;
    }

    private static void WriteUnused(SqlTextWriter statement, AccountSchema schema, SqlValue before, HashSet<long>? folders, bool limit = true)
    {
        statement.Append("WITH RECURSIVE \"place\" (\"id\", \"path\", \"depth\") AS (SELECT CAST(0 AS bigint), CAST('' AS text), 0 UNION ALL SELECT d.\"id\", p.\"path\" || d.\"name\" || '/', p.\"depth\" + 1 FROM \"_tarn_folder\" d JOIN \"place\" p ON d.\"parent_id\" = p.\"id\" WHERE p.\"depth\" < ")
            .Append(DeepestFolder).Append(") SELECT f.\"id\", f.\"key\", f.\"folder_id\", f.\"name\", f.\"size\", f.\"content_type\", f.\"blob\", f.\"created\", f.\"modified\", p.\"path\" || f.\"name\"")
            .Append(", COUNT(*) OVER (), CAST(SUM(f.\"size\") OVER () AS bigint) FROM \"_tarn_file\" f JOIN \"place\" p ON p.\"id\" = f.\"folder_id\" WHERE f.\"modified\" < ").AppendParameter(before);
        if (folders is not null)
            statement.Append(" AND f.\"folder_id\" IN (").Append(Numbers(folders)).Append(")");
        foreach (var table in schema.Tables)
        {
            foreach (var field in table.Fields.Where(t => t is { IsFormula: false, Type: FileFieldType }))
            {
                // Paths are matched without regard to case, and records hold them with or without the first slash.
                statement.Append(" AND lower(p.\"path\" || f.\"name\") NOT IN (SELECT lower(ltrim(").AppendIdentifier(field.Name).Append(", '/')) FROM ").AppendIdentifier(table.Name)
                    .Append(" WHERE ").AppendIdentifier(field.Name).Append(" IS NOT NULL)");
            }
        }

        if (limit)
            statement.Append(" ORDER BY f.\"size\" DESC, f.\"id\" LIMIT ").Append(MaxUnused);
    }
}
