using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Engines.Sqlite;
using Tarn.Identity.Accounts;
using Tarn.Server.Configuration;
using Tarn.Sql;

namespace Tarn.Server.Accounts;

/// <summary>Opens databases where the options say: SQLite files below the data folder, or schemas of one PostgreSQL database.</summary>
internal sealed class EngineSource(ServerOptions options)
{
    private static readonly EngineOptions Limits = new();

    /// <summary>What new accounts are stored in.</summary>
    public SqlDialect Dialect => options.Database is null ? SqlDialect.Sqlite : SqlDialect.Postgres;

    /// <summary>Name of the engine, for people.</summary>
    public string Name => options.Database is null ? "SQLite" : "PostgreSQL";

    /// <summary>Opens the server's catalogue.</summary>
    public ValueTask<IEngine> OpenCatalogueAsync(CancellationToken cancellation) => OpenAsync(
        new AccountPlacement(Dialect, Dialect == SqlDialect.Sqlite ? AccountCatalogue.FileName : AccountCatalogue.SchemaName), cancellation);

    /// <summary>Opens an account's database, creating it when it does not exist.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be reached, or lies in PostgreSQL and the server was started without its connection string.</exception>
    public async ValueTask<IEngine> OpenAsync(AccountPlacement placement, CancellationToken cancellation)
    {
        if (placement.Engine == SqlDialect.Sqlite)
        {
            CreatePrivateFolder(Path.GetDirectoryName(PathOf(placement))!);
            return new SqliteEngine(PathOf(placement), Limits);
        }

        if (options.Database is null)
            throw new DatabaseUnavailableException($"An account lies in PostgreSQL. Give its connection string with {Setting.Database.Flag}.");
        var engine = new PostgresEngine(options.Database, placement.Location, Limits);
        try
        {
            await engine.PrepareAsync(cancellation);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Path of a SQLite placement.</summary>
    public string PathOf(AccountPlacement placement) => Path.Combine(options.DataFolder, placement.Location);

    /// <summary>Folder of the bytes of an account's files.</summary>
    public string FilesOf(Account account) => Path.Combine(options.DataFolder, "accounts", account.Id, "files");

    /// <summary>Creates a folder that only the server's user can read: it holds everybody's data.</summary>
    public static void CreatePrivateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
