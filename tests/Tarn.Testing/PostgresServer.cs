using Npgsql;

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

    /// <summary>Drops a database made by <see cref="CreateDatabaseAsync"/>, closing what is still connected to it.</summary>
    public static async Task DropDatabaseAsync(string connectionString)
    {
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
