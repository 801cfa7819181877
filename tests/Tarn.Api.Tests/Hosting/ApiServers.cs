using Tarn.Sql;

namespace Tarn.Api.Tests.Hosting;

/// <summary>One server for each engine, shared by all tests; each test makes tables of its own.</summary>
public sealed class ApiServers : IAsyncLifetime
{
    private readonly Dictionary<SqlDialect, ApiServer> _servers = [];

    public ApiServer this[SqlDialect dialect] => _servers[dialect];

    public async Task InitializeAsync()
    {
        foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
            _servers[dialect] = await ApiServer.StartAsync(dialect);
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }
}

/// <summary>All tests over <see cref="ApiServers"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiServers>
{
    public const string Name = "API";
}
