using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>
/// The run-time functions of Tarn's T-SQL on PostgreSQL: schema <c>tarn</c> with its collations and functions, made from the scripts in the folder
/// <c>Functions</c>. What they mean is written in <c>Tarn.Sql/Runtime/README.md</c>.
/// </summary>
public static class PostgresFunctions
{
    /// <summary>Key of the advisory lock under which one server at a time installs ("tarn" in ASCII).</summary>
    private const long InstallLock = 0x7461726E;

    private const int OldestServer = 150000;

    private static readonly IReadOnlyList<string> Scripts = ReadScripts();

    /// <summary>Hash of the scripts, 64 hexadecimal digits; recorded in <c>tarn.version</c>.</summary>
    public static string Version { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Scripts))));

    /// <summary>
    /// Installs the functions into the connection's database, or brings them up to date; does nothing when this version is there. Runs in one
    /// transaction. Several servers may call it at once. Nothing is ever dropped: indexes and generated columns may stand on a function.
    /// </summary>
    /// <param name="connection">An open connection without a transaction, of a role that may create a schema.</param>
    /// <param name="cancellationToken">Ends the installation; what was begun is rolled back.</param>
    /// <exception cref="NotSupportedException">The server is older than 15, has no ICU, or the database is not UTF8.</exception>
    public static async Task InstallAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await RequireServerAsync(connection, cancellationToken);
        if (await InstalledVersionAsync(connection, cancellationToken) == Version)
            return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({InstallLock})", cancellationToken);
        // Another server may have been faster while this one waited for the lock.
        if (await InstalledVersionAsync(connection, cancellationToken) == Version)
            return;
        await RunAsync(
            connection,
            "CREATE SCHEMA IF NOT EXISTS tarn; "
            + "CREATE TABLE IF NOT EXISTS tarn.version (hash text NOT NULL, installed timestamptz NOT NULL); "
            + "SET LOCAL search_path = pg_catalog; SET LOCAL client_min_messages = warning; SET LOCAL check_function_bodies = on",
            cancellationToken);
        foreach (var script in Scripts)
            await RunAsync(connection, script, cancellationToken);
        await RunAsync(connection, $"DELETE FROM tarn.version; INSERT INTO tarn.version VALUES ('{Version}', now())", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RequireServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('server_version_num'), current_setting('server_version'), current_setting('server_encoding'), "
            + "EXISTS (SELECT FROM pg_catalog.pg_collation WHERE collprovider = 'i')",
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (int.Parse(reader.GetString(0), CultureInfo.InvariantCulture) < OldestServer)
            throw new NotSupportedException($"Tarn needs PostgreSQL 15 or later; this server is {reader.GetString(1)}.");
        if (reader.GetString(2) != "UTF8")
            throw new NotSupportedException($"Tarn needs a database with encoding UTF8; '{connection.Database}' has {reader.GetString(2)}.");
        if (!reader.GetBoolean(3))
            throw new NotSupportedException("Tarn needs a PostgreSQL built with ICU: this server has no ICU collations.");
    }

    private static async Task<string?> InstalledVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('tarn.version') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
            return null;
        await using var command = new NpgsqlCommand("SELECT hash FROM tarn.version", connection);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The embedded scripts in the order of their names, which begin with a number.</summary>
    private static List<string> ReadScripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Engines.Postgres.Functions.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return reader.ReadToEnd();
            })
            .ToList();
    }
}
