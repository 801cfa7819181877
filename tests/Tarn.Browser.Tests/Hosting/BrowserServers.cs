using Tarn.Sql;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>One server for each engine, with everything that the tests open: starting one takes longer than using it.</summary>
public sealed class BrowserServers : IAsyncLifetime
{
    private readonly Dictionary<SqlDialect, Lazy<Task<BrowserServer>>> _servers = new[] { SqlDialect.Sqlite, SqlDialect.Postgres }.ToDictionary(d => d, d => new Lazy<Task<BrowserServer>>(() => BrowserServer.StartAsync(d)));

    public Task<BrowserServer> GetAsync(SqlDialect dialect) => _servers[dialect].Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(s => s.IsValueCreated))
            await (await server.Value).DisposeAsync();
    }
}
