using Npgsql;
using Tarn.Data.Engines.Postgres;

namespace Tarn.Testing;

/// <summary>The PostgreSQL server that tests use, and databases on it that live as long as a test.</summary>
public static class PostgresServer
{
    /// <summary>Connection string of the server: <c>TARN_TEST_POSTGRES</c>, else the cluster that <c>scripts/test-postgres start</c> starts.</summary>
    public static string ConnectionString { get; } = Environment.GetEnvironmentVariable("TARN_TEST_POSTGRES")
        ?? "Host=127.0.0.1;Port=54329;Username=tarn;Database=postgres";

    /// <summary>Creates an empty database and gives its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var name = "t_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Creates a database that has the run-time functions already: a copy of one made once for their version, which is much faster than installing them.</summary>
    public static async Task<string> CreatePreparedDatabaseAsync()
    {
        await Template.Value;
        var name = "t_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {TemplateName}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    private static readonly string TemplateName = "tarn_template_" + PostgresFunctions.Version[..12].ToLowerInvariant();

    private static readonly Lazy<Task> Template = new(CreateTemplateAsync);

    private static async Task CreateTemplateAsync()
    {
        // Test projects run at the same time: the first makes it, the others wait.
        await using var server = new NpgsqlConnection(ConnectionString);
        await server.OpenAsync();
        await RunAsync(server, "SELECT pg_advisory_lock(74021)");
        await using (var known = new NpgsqlCommand($"SELECT count(*) FROM pg_database WHERE datname = '{TemplateName}'", server))
        {
            if ((long)(await known.ExecuteScalarAsync())! > 0)
                return;
        }

        var making = TemplateName + "_making";
        await RunAsync(server, $"DROP DATABASE IF EXISTS {making} WITH (FORCE)");
        await RunAsync(server, $"CREATE DATABASE {making}");
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = making, Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await PostgresFunctions.InstallAsync(connection, default);
        }

        await RunAsync(server, $"ALTER DATABASE {making} RENAME TO {TemplateName}");
    }

    /// <summary>Drops a database made by <see cref="CreateDatabaseAsync"/>, closing what is still connected to it.</summary>
    public static async Task DropDatabaseAsync(string connectionString)
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    /// <summary>Takes a database away from whoever is connected to it, or gives it back.</summary>
    public static async Task SetReachableAsync(string database, bool isReachable)
    {
        await ExecuteAsync($"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS {isReachable}");
        if (!isReachable)
            await ExecuteAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}'");
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await RunAsync(connection, sql);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
