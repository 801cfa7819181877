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

    /// <summary>A folder that goes elsewhere, or for good, is shared no longer: nobody meant its new place.</summary>
    private ValueTask<long> UnshareAsync(IWriteSession session, string folders, CancellationToken cancellation) =>
        session.ExecuteAsync(Statement($"DELETE FROM \"_tarn_public_folder\" WHERE \"folder_id\" IN ({folders})"), cancellation);
}
