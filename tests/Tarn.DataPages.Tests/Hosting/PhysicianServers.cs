using Tarn.Sql;

namespace Tarn.DataPages.Tests.Hosting;

/// <summary>The reference app on both engines, imported once for all tests that only add to it.</summary>
public sealed class PhysicianServers : IAsyncDisposable
{
    private readonly Dictionary<SqlDialect, Lazy<Task<PageServer>>> _servers = new[] { SqlDialect.Sqlite, SqlDialect.Postgres }.ToDictionary(d => d, d => new Lazy<Task<PageServer>>(() => StartAsync(d)));

    public Task<PageServer> GetAsync(SqlDialect dialect) => _servers[dialect].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(s => s.IsValueCreated))
            await (await server.Value).DisposeAsync();
    }

    private static async Task<PageServer> StartAsync(SqlDialect dialect)
    {
        var server = await PageServer.StartAsync(dialect);
        await server.ImportAsync("physician-directory.zip");
        return server;
    }
}

[CollectionDefinition(Name)]
public sealed class PhysicianCollection : ICollectionFixture<PhysicianServers>
{
    public const string Name = "The reference app";
}
