using Tarn.Sql;
using Xunit;

namespace Tarn.Studio.Tests.Hosting;

/// <summary>One server for each engine: starting one takes longer than using it.</summary>
public sealed class StudioServers : IAsyncLifetime
{
    private readonly Dictionary<SqlDialect, Lazy<Task<StudioServer>>> _servers = new[] { SqlDialect.Sqlite, SqlDialect.Postgres }.ToDictionary(d => d, d => new Lazy<Task<StudioServer>>(() => StudioServer.StartAsync(d)));

    public Task<StudioServer> GetAsync(SqlDialect dialect) => _servers[dialect].Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(s => s.IsValueCreated))
            await (await server.Value).DisposeAsync();
    }
}
