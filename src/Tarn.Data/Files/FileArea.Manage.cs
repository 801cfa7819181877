using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Files;

/// <summary>Renaming, moving, deleting and finding, as people do it who look at the Files area.</summary>
public sealed partial class FileArea
{
    /// <summary>Most results of a search.</summary>
    public const int MaxFound = 200;

    /// <summary>Largest file in bytes that people may upload.</summary>
    public const long MaxSize = 500L << 20;

    private const int DeepestFolder = 64;

    /// <summary>The file of a number; null when there is none.</summary>
    public ValueTask<FileItem?> FindAsync(long id, CancellationToken cancellation) =>
        FirstAsync(_database.Engine.QueryAsync, $"SELECT {FileColumns} FROM \"_tarn_file\" WHERE \"id\" = {{0}}", ReadFile, cancellation, SqlValue.FromBigInt(id));

    /// <summary>The folder of a number; null when there is none. 0 is the root.</summary>
    public async ValueTask<FolderItem?> FindFolderAsync(long id, CancellationToken cancellation) => id == 0
        ? new FolderItem(0, "", 0, "", default)
        : await FirstAsync(_database.Engine.QueryAsync, $"SELECT {FolderColumns} FROM \"_tarn_folder\" WHERE \"id\" = {{0}}", ReadFolder, cancellation, SqlValue.FromBigInt(id));

    /// <summary>Makes a folder.</summary>
    /// <exception cref="DataException">The name is malformed or taken, or the folder it shall be in is gone.</exception>
    public ValueTask<FolderItem> CreateFolderAsync(long parent, string name, CancellationToken cancellation)
    {
        CheckName(name);
        return _database.Engine.WriteAsync(
            async session =>
            {
                await CheckFolderAsync(session, parent, cancellation);
                if (await FindFolderAsync(session.QueryAsync, parent, name, cancellation) is not null)
                    throw FolderTaken(name);
                return await NamedAsync(name, () => AddFolderAsync(session, parent, name, cancellation));
            },
            cancellation);
    }

    /// <summary>Gives a file another name, another folder, or both. Its key stays; paths that records hold do not follow by themselves, see <see cref="FileUse"/>.</summary>
    /// <exception cref="DataException">The name is malformed or taken, or the file or the folder is gone.</exception>
    public ValueTask<FileItem> MoveAsync(FileItem file, long folder, string name, CancellationToken cancellation)
    {
        CheckName(name);
        return _database.Engine.WriteAsync(
            async session =>
            {
                await CheckFolderAsync(session, folder, cancellation);
                if (await FindInFolderAsync(session.QueryAsync, folder, name, cancellation) is { } other && other.Id != file.Id)
                    throw NameTaken(name);
                var moved = file with { FolderId = folder, Name = name, ContentType = ContentTypes.Of(name) };
                var changed = await NamedAsync(name, async () => await session.ExecuteAsync(
                    Statement("UPDATE \"_tarn_file\" SET \"folder_id\" = {0}, \"name\" = {1}, \"content_type\" = {2} WHERE \"id\" = {3}",
                        SqlValue.FromBigInt(folder), SqlValue.FromText(name), SqlValue.FromText(moved.ContentType), SqlValue.FromBigInt(file.Id)),
                    cancellation));
                return changed == 0 ? throw NotFound(file.Name) : moved;
            },
            cancellation);
    }

    /// <summary>Gives a folder another name, another place, or both.</summary>
    /// <exception cref="DataException">The name is malformed or taken, a folder is gone, or it would be in itself.</exception>
    public ValueTask<FolderItem> MoveFolderAsync(FolderItem folder, long parent, string name, CancellationToken cancellation)
    {
        CheckName(name);
        return _database.Engine.WriteAsync(
            async session =>
            {
                await CheckFolderAsync(session, parent, cancellation);
                if ((await BranchAsync(session.QueryAsync, folder.Id, cancellation)).Contains(parent))
                    throw new DataException(DataProblem.MalformedRequest, "A folder cannot be moved into itself.");
                if (await FindFolderAsync(session.QueryAsync, parent, name, cancellation) is { } other && other.Id != folder.Id)
                    throw FolderTaken(name);
                await UnshareAsync(session, $"SELECT \"id\" FROM \"_tarn_folder\" WHERE \"id\" = {Numbers([folder.Id])} AND \"parent_id\" <> {Numbers([parent])}", cancellation);
                var changed = await NamedAsync(name, async () => await session.ExecuteAsync(
                    Statement("UPDATE \"_tarn_folder\" SET \"parent_id\" = {0}, \"name\" = {1} WHERE \"id\" = {2}", SqlValue.FromBigInt(parent), SqlValue.FromText(name), SqlValue.FromBigInt(folder.Id)), cancellation));
                return changed == 0 ? throw NotFound(folder.Name) : folder with { ParentId = parent, Name = name };
            },
            cancellation);
    }

    /// <summary>Counts the files in a folder and below it, and their bytes.</summary>
    public async ValueTask<(long Files, long Bytes)> MeasureFolderAsync(long folder, CancellationToken cancellation)
    {
        var branch = await BranchAsync(_database.Engine.QueryAsync, folder, cancellation);
        await using var row = await _database.Engine.QueryAsync(Statement($"SELECT count(*), CAST(coalesce(sum(\"size\"), 0) AS bigint) FROM \"_tarn_file\" WHERE \"folder_id\" IN ({Numbers(branch)})"), cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>Removes a folder with all folders and files in it.</summary>
    /// <returns>How many files went.</returns>
    public async ValueTask<int> DeleteFolderAsync(FolderItem folder, CancellationToken cancellation)
    {
        var blobs = await _database.Engine.WriteAsync(
            async session =>
            {
                var branch = Numbers(await BranchAsync(session.QueryAsync, folder.Id, cancellation));
                var gone = new List<string>();
                await using (var rows = await session.QueryAsync(Statement($"SELECT \"blob\" FROM \"_tarn_file\" WHERE \"folder_id\" IN ({branch})"), cancellation))
                {
                    while (await rows.ReadAsync(cancellation))
                        gone.Add(rows.GetText(0));
                }

                await session.ExecuteAsync(Statement($"DELETE FROM \"_tarn_file\" WHERE \"folder_id\" IN ({branch})"), cancellation);
                await UnshareAsync(session, branch, cancellation);
                if (await session.ExecuteAsync(Statement($"DELETE FROM \"_tarn_folder\" WHERE \"id\" IN ({branch})"), cancellation) == 0)
                    throw NotFound(folder.Name);
                return gone;
            },
            cancellation);
        foreach (var blob in blobs)
            await _database.Blobs.DeleteAsync(blob, CancellationToken.None);
        return blobs.Count;
    }

    /// <summary>Finds files whose names hold a text, in all folders.</summary>
    public async ValueTask<IReadOnlyList<FileItem>> SearchAsync(string text, CancellationToken cancellation)
    {
        var pattern = "%" + text.Trim().ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var files = new List<FileItem>();
        await using var rows = await _database.Engine.QueryAsync(
            Statement($"SELECT {FileColumns} FROM \"_tarn_file\" WHERE lower(\"name\") LIKE {{0}} ESCAPE '\\' ORDER BY lower(\"name\"), \"id\" LIMIT {MaxFound}", SqlValue.FromText(pattern)), cancellation);
        while (await rows.ReadAsync(cancellation))
            files.Add(ReadFile(rows));
        return files;
    }

    /// <summary>A name that is free in a folder: <c>a.png</c>, <c>a(1).png</c>, <c>a(2).png</c> ...</summary>
    public async ValueTask<string> FreeNameAsync(long folder, string name, CancellationToken cancellation)
    {
        var (stem, extension) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        var free = name;
        for (var i = 1; await FindAsync(folder, free, cancellation) is not null; i++)
        {
            var suffix = $"({i}){extension}";
            free = stem[..Math.Min(stem.Length, MaxNameLength - suffix.Length)] + suffix;
        }

        return free;
    }

    private async ValueTask CheckFolderAsync(IWriteSession session, long folder, CancellationToken cancellation)
    {
        if (folder != 0 && await FirstAsync(session.QueryAsync, $"SELECT {FolderColumns} FROM \"_tarn_folder\" WHERE \"id\" = {{0}}", ReadFolder, cancellation, SqlValue.FromBigInt(folder)) is null)
            throw new DataException(DataProblem.ObjectNotFound, "The folder has been deleted meanwhile.");
    }

    /// <summary>A folder and all folders below it.</summary>
    private async ValueTask<HashSet<long>> BranchAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, long folder, CancellationToken cancellation)
    {
        var branch = new HashSet<long> { folder };
        var level = new List<long> { folder };
        for (var depth = 0; level.Count > 0 && depth < DeepestFolder; depth++)
        {
            var next = new List<long>();
            await using var rows = await query(Statement($"SELECT \"id\" FROM \"_tarn_folder\" WHERE \"parent_id\" IN ({Numbers(level)})"), cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                if (branch.Add(rows.GetInt64(0)))
                    next.Add(rows.GetInt64(0));
            }

            level = next;
        }

        return branch;
    }

    private static string Numbers(IEnumerable<long> ids) => string.Join(", ", ids.Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static async ValueTask<T> NamedAsync<T>(string name, Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (UniqueViolationException)
        {
            throw NameTaken(name);
        }
    }

    private static DataException NameTaken(string name) => new(DataProblem.AlreadyExists, $"The folder has a file or folder named '{name}' already. Choose another name.");

    private static DataException FolderTaken(string name) => new(DataProblem.AlreadyExists, $"There is a folder named '{name}' already. Choose another name.");
}
