using Tarn.Data.Engines;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Files;

/// <summary>
/// The account's Files area: folders and files by path, each with a public key. Bytes are in the blob store; a file appears only when its bytes are
/// complete. Names are matched without regard to case.
/// </summary>
public sealed partial class FileArea
{
    /// <summary>Longest name of a file or folder.</summary>
    public const int MaxNameLength = 255;

    /// <summary>How often a replacement is tried while others replace the same file.</summary>
    private const int MaxAttempts = 20;

    private const string FileColumns = "\"id\", \"key\", \"folder_id\", \"name\", \"size\", \"content_type\", \"blob\", \"created\", \"modified\"";
    private const string FolderColumns = "\"id\", \"key\", \"parent_id\", \"name\", \"created\"";

    private readonly AccountDatabase _database;

    internal FileArea(AccountDatabase database) => _database = database;

    /// <summary>The folder of a key; the root for an empty one.</summary>
    /// <exception cref="DataException">There is no such folder.</exception>
    public async ValueTask<FolderItem> GetFolderAsync(string? key, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(key))
            return new FolderItem(0, "", 0, "", default);
        return await FirstAsync(_database.Engine.QueryAsync, $"SELECT {FolderColumns} FROM \"_tarn_folder\" WHERE \"key\" = {{0}}", ReadFolder, cancellation, SqlValue.FromText(NormalKey(key)))
            ?? throw (await FindFileAsync(key, cancellation) is not null
                ? new DataException(DataProblem.MalformedRequest, "externalKey names a file; a folder is expected.")
                : NotFound(key));
    }

    /// <summary>The file of a key; null when there is none.</summary>
    public ValueTask<FileItem?> FindFileAsync(string key, CancellationToken cancellation) =>
        FirstAsync(_database.Engine.QueryAsync, $"SELECT {FileColumns} FROM \"_tarn_file\" WHERE \"key\" = {{0}}", ReadFile, cancellation, SqlValue.FromText(NormalKey(key)));

    /// <summary>The file of a name in a folder; null when there is none.</summary>
    public ValueTask<FileItem?> FindAsync(long folder, string name, CancellationToken cancellation) =>
        FindInFolderAsync(_database.Engine.QueryAsync, folder, name, cancellation);

    /// <summary>The file of a path such as <c>/Demo/a.png</c>; null when there is none.</summary>
    /// <exception cref="DataException">The path is malformed.</exception>
    public async ValueTask<FileItem?> FindByPathAsync(string path, CancellationToken cancellation)
    {
        var parts = Split(path);
        var folder = 0L;
        foreach (var name in parts[..^1])
        {
            var next = await FindFolderAsync(_database.Engine.QueryAsync, folder, name, cancellation);
            if (next is null)
                return null;
            folder = next.Id;
        }

        return await FindInFolderAsync(_database.Engine.QueryAsync, folder, parts[^1], cancellation);
    }

    /// <summary>The folders in a folder, a page of them, and how many there are.</summary>
    /// <param name="folder">Number of the folder; 0 for the root.</param>
    /// <param name="sort">Column: <c>name</c> or <c>created</c>.</param>
    /// <param name="descending">Largest first.</param>
    /// <param name="offset">Rows to skip.</param>
    /// <param name="limit">Rows to give.</param>
    /// <param name="cancellation">Cancels.</param>
    public ValueTask<(List<FolderItem> Items, long Total)> ListFoldersAsync(long folder, string sort, bool descending, long offset, int limit, CancellationToken cancellation) =>
        PageAsync("_tarn_folder", "parent_id", FolderColumns, ReadFolder, folder, sort, descending, offset, limit, cancellation);

    /// <summary>The files in a folder, a page of them, and how many there are. Sort columns: <c>name size content_type created modified</c>.</summary>
    public ValueTask<(List<FileItem> Items, long Total)> ListFilesAsync(long folder, string sort, bool descending, long offset, int limit, CancellationToken cancellation) =>
        PageAsync("_tarn_file", "folder_id", FileColumns, ReadFile, folder, sort, descending, offset, limit, cancellation);

    /// <summary>Gives the folder of a path, making what is missing.</summary>
    public ValueTask<FolderItem> EnsureFolderAsync(string path, CancellationToken cancellation)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
            CheckName(part);
        return _database.Engine.WriteAsync(
            async session =>
            {
                var folder = new FolderItem(0, "", 0, "", default);
                foreach (var name in parts)
                    folder = await FindFolderAsync(session.QueryAsync, folder.Id, name, cancellation) ?? await AddFolderAsync(session, folder.Id, name, cancellation);
                return folder;
            },
            cancellation);
    }

    /// <summary>Adds files to a folder: all of them, or with <paramref name="skipTaken"/> those whose names are free.</summary>
    /// <param name="folder">Number of the folder.</param>
    /// <param name="uploads">Names and stored bytes.</param>
    /// <param name="skipTaken">Leave out names that are taken instead of refusing.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A name is taken (all of them, with <paramref name="skipTaken"/>) or malformed. Nothing was added, and the bytes are removed.</exception>
    public async ValueTask<IReadOnlyList<FileItem>> AddAsync(long folder, IReadOnlyList<(string Name, StoredBlob Blob)> uploads, bool skipTaken, CancellationToken cancellation)
    {
        var kept = new List<FileItem>();
        try
        {
            foreach (var (name, _) in uploads)
                CheckName(name);
            kept = await _database.Engine.WriteAsync(
                async session =>
                {
                    var added = new List<FileItem>();
                    foreach (var (name, blob) in uploads)
                    {
                        if (await FindInFolderAsync(session.QueryAsync, folder, name, cancellation) is null)
                            added.Add(await AddFileAsync(session, folder, name, blob, cancellation));
                        else if (!skipTaken)
                            throw Taken(name);
                    }

                    return added.Count == 0 ? throw Taken(uploads[0].Name) : added;
                },
                cancellation);
            return kept;
        }
        finally
        {
            // Whatever was not kept has no row and must not stay behind.
            foreach (var (_, blob) in uploads.Where(u => kept.TrueForAll(k => k.Blob != u.Blob.Id)))
                await _database.Blobs.DeleteAsync(blob.Id, CancellationToken.None);
        }
    }

    /// <summary>Adds a file, or replaces the bytes of the one that has the name; its key stays.</summary>
    /// <returns>The file, and whether it is new.</returns>
    /// <exception cref="DataException">The name is malformed. The bytes are removed.</exception>
    public async ValueTask<(FileItem File, bool Created)> PutAsync(long folder, string name, StoredBlob blob, CancellationToken cancellation)
    {
        FileItem? file;
        string? old;
        try
        {
            CheckName(name);
            (file, old) = await ReplaceAsync(folder, name, blob, cancellation);
            // Somebody else stored a file of this name between looking and writing: it is the one to be replaced now.
            for (var attempt = 0; file is null; attempt++)
            {
                if (attempt == MaxAttempts)
                    throw Taken(name);
                (file, old) = await ReplaceAsync(folder, name, blob, cancellation);
            }
        }
        catch
        {
            await _database.Blobs.DeleteAsync(blob.Id, CancellationToken.None);
            throw;
        }

        if (old is not null)
            await _database.Blobs.DeleteAsync(old, cancellation);
        return (file, old is null);
    }

    /// <summary>Removes a file.</summary>
    public async ValueTask DeleteAsync(FileItem file, CancellationToken cancellation)
    {
        var deleted = await _database.Engine.WriteAsync(
            session => session.ExecuteAsync(Statement("DELETE FROM \"_tarn_file\" WHERE \"id\" = {0}", SqlValue.FromBigInt(file.Id)), cancellation), cancellation);
        if (deleted == 0)
            throw NotFound(file.Key);
        await _database.Blobs.DeleteAsync(file.Blob, cancellation);
    }

    /// <summary>A file or folder that does not exist.</summary>
    public static DataException NotFound(string name) => DataException.NoObject("file", name);

    /// <summary>Checks the name of a file or folder.</summary>
    /// <exception cref="DataException">It is empty, too long, or holds a character that is not allowed.</exception>
    public static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name != name.Trim() || name is "." or ".." || name.AsSpan().IndexOfAny("\\/:*?\"<>|") >= 0 || name.Any(char.IsControl))
            throw new DataException(DataProblem.MalformedRequest, $"'{name}' is not a name for a file or folder: 1 to {MaxNameLength} characters, none of \\ / : * ? \" < > |, no blank at either end.");
    }

    private static string[] Split(string path)
    {
        var parts = path.TrimStart('/').Split('/');
        if (parts.Any(p => p.Length == 0 || p is "." or ".."))
            throw new DataException(DataProblem.MalformedRequest, $"filePath '{path}' must look like /folder/name.ext, without empty parts or '..'.");
        return parts;
    }

    /// <summary>Stores a file under a name, in place of the one that has it.</summary>
    /// <returns>The file and the blob that it had before; no file when somebody else was quicker.</returns>
    private async ValueTask<(FileItem? File, string? OldBlob)> ReplaceAsync(long folder, string name, StoredBlob blob, CancellationToken cancellation)
    {
        try
        {
            return await _database.Engine.WriteAsync<(FileItem?, string?)>(
                async session =>
                {
                    var existing = await FindInFolderAsync(session.QueryAsync, folder, name, cancellation);
                    if (existing is null)
                        return (await AddFileAsync(session, folder, name, blob, cancellation), null);
                    var replaced = existing with { Size = blob.Size, Blob = blob.Id, Modified = _database.UtcNow };
                    // Only while it is what was read: each blob must be removed by the one who replaced it.
                    var changed = await session.ExecuteAsync(
                        Statement("UPDATE \"_tarn_file\" SET \"size\" = {0}, \"blob\" = {1}, \"modified\" = {2} WHERE \"id\" = {3} AND \"blob\" = {4}",
                            SqlValue.FromBigInt(replaced.Size), SqlValue.FromText(replaced.Blob), SqlValue.FromDateTime(replaced.Modified), SqlValue.FromBigInt(replaced.Id), SqlValue.FromText(existing.Blob)),
                        cancellation);
                    return changed > 0 ? (replaced, existing.Blob) : (null, null);
                },
                cancellation);
        }
        catch (DataException taken) when (taken.Problem == DataProblem.AlreadyExists)
        {
            return (null, null);
        }
    }

    private async ValueTask<FileItem> AddFileAsync(IWriteSession session, long folder, string name, StoredBlob blob, CancellationToken cancellation)
    {
        var now = _database.UtcNow;
        var file = new FileItem(0, Guid.NewGuid().ToString("D"), folder, name, blob.Size, ContentTypes.Of(name), blob.Id, now, now);
        var insert = Statement(
            "INSERT INTO \"_tarn_file\" (\"key\", \"folder_id\", \"name\", \"size\", \"content_type\", \"blob\", \"created\", \"modified\") VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}) RETURNING \"id\"",
            SqlValue.FromText(file.Key), SqlValue.FromBigInt(folder), SqlValue.FromText(name), SqlValue.FromBigInt(file.Size), SqlValue.FromText(file.ContentType),
            SqlValue.FromText(file.Blob), SqlValue.FromDateTime(now), SqlValue.FromDateTime(now));
        try
        {
            await using var row = await session.QueryAsync(insert, cancellation);
            await row.ReadAsync(cancellation);
            return file with { Id = row.GetInt64(0) };
        }
        catch (UniqueViolationException)
        {
            throw Taken(name);
        }
    }

    private async ValueTask<FolderItem> AddFolderAsync(IWriteSession session, long parent, string name, CancellationToken cancellation)
    {
        var folder = new FolderItem(0, Guid.NewGuid().ToString("D"), parent, name, _database.UtcNow);
        await using var row = await session.QueryAsync(
            Statement("INSERT INTO \"_tarn_folder\" (\"key\", \"parent_id\", \"name\", \"created\") VALUES ({0}, {1}, {2}, {3}) RETURNING \"id\"",
                SqlValue.FromText(folder.Key), SqlValue.FromBigInt(parent), SqlValue.FromText(name), SqlValue.FromDateTime(folder.Created)),
            cancellation);
        await row.ReadAsync(cancellation);
        return folder with { Id = row.GetInt64(0) };
    }

    private ValueTask<FileItem?> FindInFolderAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, long folder, string name, CancellationToken cancellation) =>
        FirstAsync(query, $"SELECT {FileColumns} FROM \"_tarn_file\" WHERE \"folder_id\" = {{0}} AND {SameName}", ReadFile, cancellation, SqlValue.FromBigInt(folder), SqlValue.FromText(name));

    private ValueTask<FolderItem?> FindFolderAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, long parent, string name, CancellationToken cancellation) =>
        FirstAsync(query, $"SELECT {FolderColumns} FROM \"_tarn_folder\" WHERE \"parent_id\" = {{0}} AND {SameName}", ReadFolder, cancellation, SqlValue.FromBigInt(parent), SqlValue.FromText(name));

    private string SameName => _database.Engine.Dialect == SqlDialect.Sqlite ? "\"name\" = {1} COLLATE NOCASE" : "lower(\"name\") = lower({1})";

    private async ValueTask<(List<T> Items, long Total)> PageAsync<T>(
        string table, string parent, string columns, Func<RowReader, T> read, long folder, string sort, bool descending, long offset, int limit, CancellationToken cancellation)
    {
        var key = SqlValue.FromBigInt(folder);
        var order = sort == "name" ? "lower(\"name\")" : $"\"{sort}\"";
        var direction = descending ? " DESC" : "";
        var items = new List<T>();
        await using (var rows = await _database.Engine.QueryAsync(
            Statement($"SELECT {columns} FROM \"{table}\" WHERE \"{parent}\" = {{0}} ORDER BY {order}{direction}, \"id\" LIMIT {{1}} OFFSET {{2}}", key, SqlValue.FromInt(limit), SqlValue.FromBigInt(offset)), cancellation))
        {
            while (await rows.ReadAsync(cancellation))
                items.Add(read(rows));
        }

        await using var count = await _database.Engine.QueryAsync(Statement($"SELECT count(*) FROM \"{table}\" WHERE \"{parent}\" = {{0}}", key), cancellation);
        await count.ReadAsync(cancellation);
        return (items, count.GetInt64(0));
    }

    private async ValueTask<T?> FirstAsync<T>(
        Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, string text, Func<RowReader, T> read, CancellationToken cancellation, params SqlValue[] values)
        where T : class
    {
        await using var row = await query(Statement(text, values), cancellation);
        return await row.ReadAsync(cancellation) ? read(row) : null;
    }

    private SqlStatement Statement(string text, params SqlValue[] values) => SystemStatement.Write(_database.Engine.Dialect, text, values);

    private static string NormalKey(string key) => Guid.TryParse(key, out var guid) ? guid.ToString("D") : key;

    private static DataException Taken(string name) => new(DataProblem.AlreadyExists, $"A file named '{name}' exists already in the folder. Choose another name, or replace it with PUT.");

    private static FileItem ReadFile(RowReader row) => new(
        row.GetInt64(0), row.GetText(1), row.GetInt64(2), row.GetText(3), row.GetInt64(4), row.GetText(5), row.GetText(6), row.GetDateTime(7), row.GetDateTime(8));

    private static FolderItem ReadFolder(RowReader row) => new(row.GetInt64(0), row.GetText(1), row.GetInt64(2), row.GetText(3), row.GetDateTime(4));
}
