using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Files;

/// <summary>Folders whose files everybody may read. Only folders of the root can be shared; that covers all that is below them.</summary>
public sealed partial class FileArea
{
    /// <summary>The numbers of the shared folders.</summary>
    public async ValueTask<IReadOnlySet<long>> ReadPublicFoldersAsync(CancellationToken cancellation)
    {
        var shared = new HashSet<long>();
        await using var rows = await _database.Engine.QueryAsync(
            Statement("SELECT f.\"id\" FROM \"_tarn_folder\" AS f JOIN \"_tarn_public_folder\" AS p ON p.\"folder_id\" = f.\"id\" WHERE f.\"parent_id\" = 0"), cancellation);
        while (await rows.ReadAsync(cancellation))
            shared.Add(rows.GetInt64(0));
        return shared;
    }

    /// <summary>Shares a folder with everybody, or no longer.</summary>
    /// <exception cref="DataException">It is gone, or shall be shared and is not in the root.</exception>
    public ValueTask<bool> SetPublicAsync(FolderItem folder, bool isPublic, CancellationToken cancellation) => _database.Engine.WriteAsync(
        async session =>
        {
            var id = SqlValue.FromBigInt(folder.Id);
            var found = await FirstAsync(session.QueryAsync, $"SELECT {FolderColumns} FROM \"_tarn_folder\" WHERE \"id\" = {{0}}", ReadFolder, cancellation, id) ?? throw NotFound(folder.Name);
            if (isPublic && found.ParentId != 0)
                throw new DataException(DataProblem.MalformedRequest, $"'{found.Name}' is in another folder. Only folders at the top can be public; share the one at the top, with all that is in it.");
            await session.ExecuteAsync(
                Statement(isPublic ? "INSERT INTO \"_tarn_public_folder\" (\"folder_id\") VALUES ({0}) ON CONFLICT (\"folder_id\") DO NOTHING" : "DELETE FROM \"_tarn_public_folder\" WHERE \"folder_id\" = {0}", id), cancellation);
            return isPublic;
        },
        cancellation);

    /// <summary>Looks for a file that everybody may read.</summary>
    /// <param name="path">Its path, <c>Posters/2026/spring.png</c>.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Whether the path leads into a shared folder, and the file; null when it is not there. Of other folders nothing is told.</returns>
    public async ValueTask<(bool IsPublic, FileItem? File)> FindPublicAsync(string path, CancellationToken cancellation)
    {
        var parts = path.Split('/');
        if (parts.Length < 2 || parts.Any(p => p.Length is 0 or > MaxNameLength || p.Any(char.IsControl)))
            return (false, null);
        var folder = await FirstAsync(
            _database.Engine.QueryAsync,
            $"SELECT {FolderColumns} FROM \"_tarn_folder\" WHERE \"parent_id\" = {{0}} AND {SameName} AND EXISTS (SELECT 1 FROM \"_tarn_public_folder\" AS p WHERE p.\"folder_id\" = \"id\")",
            ReadFolder, cancellation, SqlValue.FromBigInt(0), SqlValue.FromText(parts[0]));
        if (folder is null)
            return (false, null);
        foreach (var name in parts[1..^1])
        {
            folder = await FindFolderAsync(_database.Engine.QueryAsync, folder.Id, name, cancellation);
            if (folder is null)
                return (true, null);
        }

        return (true, await FindInFolderAsync(_database.Engine.QueryAsync, folder.Id, parts[^1], cancellation));
    }

    /// <summary>Looks for those of many files that everybody may read: a statement for each depth of their folders, and none further where no folder at the top is shared.</summary>
    /// <param name="paths">Their paths, with or without a slash at the beginning.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The files that are there and public, by their paths without the slash and without regard to case.</returns>
    public async ValueTask<IReadOnlyDictionary<string, FileItem>> FindPublicAsync(IReadOnlyCollection<string> paths, CancellationToken cancellation)
    {
        var found = new Dictionary<string, FileItem>(StringComparer.OrdinalIgnoreCase);
        // Each path with its parts, and with the folder that it has been followed to.
        var ways = paths.Select(p => p.TrimStart('/')).Distinct(StringComparer.OrdinalIgnoreCase).Select(p => (Path: p, Parts: p.Split('/')))
            .Where(w => w.Parts.Length is > 1 and <= DeepestFolder && Array.TrueForAll(w.Parts, p => p.Length is > 0 and <= MaxNameLength && !p.Any(char.IsControl)))
            .Select(w => (w.Path, w.Parts, Folder: 0L)).ToList();
        for (var depth = 0; ways.Count > 0; depth++)
        {
            var files = ways.Where(w => w.Parts.Length == depth + 1).ToList();
            if (files.Count > 0)
            {
                var inFolders = await ListAsync("_tarn_file", "folder_id", FileColumns, files.Select(f => (f.Folder, f.Parts[depth])), "", ReadFile, f => (f.FolderId, f.Name), cancellation);
                foreach (var (path, parts, folder) in files)
                {
                    if (inFolders.TryGetValue(Place(folder, parts[depth]), out var file))
                        found[path] = file;
                }
            }

            var inside = ways.Where(w => w.Parts.Length > depth + 1).ToList();
            if (inside.Count == 0)
                break;
            var shared = depth == 0 ? " AND EXISTS (SELECT 1 FROM \"_tarn_public_folder\" AS p WHERE p.\"folder_id\" = \"id\")" : "";
            var folders = await ListAsync("_tarn_folder", "parent_id", FolderColumns, inside.Select(w => (w.Folder, w.Parts[depth])), shared, ReadFolder, f => (f.ParentId, f.Name), cancellation);
            ways = [.. inside.Where(w => folders.ContainsKey(Place(w.Folder, w.Parts[depth]))).Select(w => w with { Folder = folders[Place(w.Folder, w.Parts[depth])].Id })];
        }

        return found;
    }

    /// <summary>Reads the rows of names in folders, by both.</summary>
    private async ValueTask<Dictionary<(long, string), T>> ListAsync<T>(
        string table, string parent, string columns, IEnumerable<(long Folder, string Name)> places, string condition, Func<RowReader, T> read, Func<T, (long Folder, string Name)> placeOf, CancellationToken cancellation)
    {
        var wanted = places.ToList();
        // The names travel as one parameter, so that the statement's text depends on the folders alone.
        var names = System.Text.Json.JsonSerializer.Serialize(wanted.Select(w => w.Name).Distinct(StringComparer.OrdinalIgnoreCase));
        var among = _database.Engine.Dialect == SqlDialect.Sqlite
            ? "\"name\" COLLATE NOCASE IN (SELECT \"value\" FROM json_each({0}))"
            : "lower(\"name\") IN (SELECT lower(\"value\") FROM jsonb_array_elements_text(CAST({0} AS jsonb)))";
        var rowsByPlace = new Dictionary<(long, string), T>();
        await using var rows = await _database.Engine.QueryAsync(
            Statement($"SELECT {columns} FROM \"{table}\" WHERE \"{parent}\" IN ({Numbers(wanted.Select(w => w.Folder).Distinct())}) AND {among}{condition}", SqlValue.FromText(names)), cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var item = read(rows);
            var (folder, name) = placeOf(item);
            rowsByPlace[Place(folder, name)] = item;
        }

        return rowsByPlace;
    }

    private static (long, string) Place(long folder, string name) => (folder, name.ToUpperInvariant());

    /// <summary>A folder that goes elsewhere, or for good, is shared no longer: nobody meant its new place.</summary>
    private ValueTask<long> UnshareAsync(IWriteSession session, string folders, CancellationToken cancellation) =>
        session.ExecuteAsync(Statement($"DELETE FROM \"_tarn_public_folder\" WHERE \"folder_id\" IN ({folders})"), cancellation);
}
