using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Engines.Sqlite;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Identity.Tests;

/// <summary>Empty databases on both engines, for the tests of one class.</summary>
public sealed class TestDatabases : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-identity-").FullName;
    private readonly List<IEngine> _engines = [];
    private string _postgres = "";
    private int _number;

    public async Task InitializeAsync() => _postgres = await PostgresServer.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        await PostgresServer.DropDatabaseAsync(_postgres);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Names a place for a database that nobody used yet.</summary>
    internal string NewPlace() => $"t{Interlocked.Increment(ref _number)}";

    /// <summary>Opens the database at a place, as a process of its own would: twice the same place gives two engines on one database.</summary>
    internal async Task<IEngine> OpenAsync(SqlDialect dialect, string place)
    {
        IEngine engine;
        if (dialect == SqlDialect.Sqlite)
        {
            engine = new SqliteEngine(Path.Combine(_folder, place + ".db"), new EngineOptions());
        }
        else
        {
            var postgres = new PostgresEngine(_postgres, place, new EngineOptions());
            await postgres.PrepareAsync(CancellationToken.None);
            engine = postgres;
        }

        _engines.Add(engine);
        return engine;
    }
}
