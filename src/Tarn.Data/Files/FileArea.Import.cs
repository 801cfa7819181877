using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Files;

/// <summary>What imports and exports need of the Files area.</summary>
public sealed partial class FileArea
{
    /// <summary>The paths of all files, <c>/Folder/name.ext</c>, with their blobs; compared without regard to case.</summary>
    /// <param name="query">Reads inside a transaction or outside.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<IReadOnlyDictionary<string, FileItem>> ReadPathsAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, CancellationToken cancellation)
    {
        var folders = await ReadFoldersAsync(query, cancellation);
        var files = new Dictionary<string, FileItem>(StringComparer.OrdinalIgnoreCase);
        await using var items = await query(Statement($"SELECT {FileColumns} FROM \"_tarn_file\""), cancellation);
        while (await items.ReadAsync(cancellation))
        {
            var file = ReadFile(items);
            files[folders[file.FolderId] + "/" + file.Name] = file;
        }

        return files;
    }

    /// <summary>All folders but the root, by path.</summary>
    public async ValueTask<IReadOnlyList<FolderPath>> ReadFoldersAsync(CancellationToken cancellation) =>
        [.. (await ReadFoldersAsync(_database.Engine.QueryAsync, cancellation)).Where(f => f.Key != 0).Select(f => new FolderPath(f.Key, f.Value)).OrderBy(f => f.Path, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The paths of all folders by number; that of the root is empty.</summary>
    private async ValueTask<Dictionary<long, string>> ReadFoldersAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, CancellationToken cancellation)
    {
        var folders = new Dictionary<long, FolderItem>();
        await using (var rows = await query(Statement($"SELECT {FolderColumns} FROM \"_tarn_folder\""), cancellation))
        {
            while (await rows.ReadAsync(cancellation))
                folders.Add(rows.GetInt64(0), ReadFolder(rows));
        }

        var paths = new Dictionary<long, string> { [0] = "" };
        foreach (var id in folders.Keys)
            PathOf(id);
        return paths;

        string PathOf(long folder)
        {
            if (!paths.TryGetValue(folder, out var path))
                paths[folder] = path = PathOf(folders[folder].ParentId) + "/" + folders[folder].Name;
            return path;
        }
    }

    /// <summary>Adds a file at a path inside a transaction of the caller's, making folders that are missing.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="path">Such as <c>/Demo/a.png</c>.</param>
    /// <param name="blob">Its stored bytes.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The name is taken or malformed.</exception>
    public async ValueTask<FileItem> AddAsync(IWriteSession session, string path, StoredBlob blob, CancellationToken cancellation)
    {
        var parts = Split(path);
        foreach (var part in parts)
            CheckName(part);
        var folder = 0L;
        foreach (var name in parts[..^1])
            folder = (await FindFolderAsync(session.QueryAsync, folder, name, cancellation) ?? await AddFolderAsync(session, folder, name, cancellation)).Id;
        return await AddFileAsync(session, folder, parts[^1], blob, cancellation);
    }

    /// <summary>Removes a file inside a transaction of the caller's. Its bytes stay until the caller removes them after the commit.</summary>
    public async ValueTask RemoveAsync(IWriteSession session, FileItem file, CancellationToken cancellation) =>
        await session.ExecuteAsync(Statement("DELETE FROM \"_tarn_file\" WHERE \"id\" = {0}", SqlValue.FromBigInt(file.Id)), cancellation);
}
