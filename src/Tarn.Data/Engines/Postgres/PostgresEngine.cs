using Npgsql;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>An account in a PostgreSQL schema, reached over a pool of its own whose connections see that schema and <c>tarn</c> only.</summary>
public sealed class PostgresEngine : IEngine
{
    private const int Attempts = 5;

    private readonly NpgsqlDataSource _source;
    private readonly string _schemaName;

    /// <summary>Creates the engine; nothing is opened yet.</summary>
    /// <param name="connectionString">The server and database.</param>
    /// <param name="schemaName">The account's schema; letters, digits and <c>_</c>.</param>
    /// <param name="options">Limits.</param>
    public PostgresEngine(string connectionString, string schemaName, EngineOptions options)
    {
        _schemaName = schemaName;
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = $"\"{schemaName}\"",
            MaxAutoPrepare = 256,
            AutoPrepareMinUsages = 1,
            NoResetOnClose = true,
            CommandTimeout = Math.Max(1, (int)options.QueryTimeout.TotalSeconds),
            IncludeErrorDetail = false,
        };
        if (!connectionString.Contains("Pool Size", StringComparison.OrdinalIgnoreCase))
            settings.MaxPoolSize = Math.Max(12, Environment.ProcessorCount * 4);
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        // For statements that take a whole batch.
        builder.EnableArrays();
        _source = builder.Build();
    }

    /// <inheritdoc/>
    public SqlDialect Dialect => SqlDialect.Postgres;

    /// <inheritdoc/>
    public IEngineSchema Schema => PostgresSchema.Instance;

    /// <inheritdoc/>
    public Changes.TableStamps Stamps { get; } = new();

    /// <inheritdoc/>
    public bool CombinesStatements => true;

    /// <summary>The pool, for bulk copies.</summary>
    internal NpgsqlDataSource Source => _source;

    /// <summary>Creates the account's schema and the run-time functions where they are missing. Called once before the first use.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await PostgresFunctions.InstallAsync(connection, cancellation);
        await using var command = new NpgsqlCommand($"CREATE SCHEMA IF NOT EXISTS \"{_schemaName}\"", connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DuplicateSchema or PostgresErrorCodes.UniqueViolation)
        {
            // Another server created it in the same moment: what was wanted is there.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RowReader> QueryAsync(SqlStatement statement, CancellationToken cancellation)
    {
        var connection = await OpenAsync(cancellation);
        try
        {
            return await PostgresSession.QueryAsync(connection, statement, ownsConnection: true, cancellation);
        }
        catch (Exception failure)
        {
            await using (connection)
            {
                if (PostgresSession.MayHaveLeftStatements(failure))
                    PostgresSession.ForgetStatements(connection);
            }

            if (failure is PostgresException conflict)
                throw PostgresFailure.From(conflict);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(Func<IWriteSession, ValueTask<T>> work, CancellationToken cancellation) =>
        WriteAsync(work, exclusively: false, cancellation);

    /// <inheritdoc/>
    public ValueTask<T> WriteExclusivelyAsync<T>(Func<IWriteSession, ValueTask<T>> work, CancellationToken cancellation) =>
        WriteAsync(work, exclusively: true, cancellation);

    /// <inheritdoc/>
    public async ValueTask<long> ReadSchemaVersionAsync(CancellationToken cancellation)
    {
        await using var reader = await QueryAsync(new SqlStatement(PostgresSchema.ReadVersion, []), cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetInt64(0) : 0;
    }

    /// <inheritdoc/>
    public async ValueTask DropAsync(CancellationToken cancellation)
    {
        await using (var connection = await OpenAsync(cancellation))
        await using (var command = new NpgsqlCommand($"DROP SCHEMA IF EXISTS \"{_schemaName}\" CASCADE", connection))
            await command.ExecuteNonQueryAsync(cancellation);
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellation);
        }
        catch (NpgsqlException failure) when (failure is not PostgresException || failure.IsTransient)
        {
            throw new DatabaseUnavailableException("The database server cannot be reached. Try again.", failure);
        }
    }

    private async ValueTask<T> WriteAsync<T>(Func<IWriteSession, ValueTask<T>> work, bool exclusively, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await OpenAsync(cancellation);
                try
                {
                    return await WriteAsync(connection, work, exclusively, cancellation);
                }
                catch (Exception failure) when (PostgresSession.MayHaveLeftStatements(failure))
                {
                    PostgresSession.ForgetStatements(connection);
                    throw;
                }
            }
            catch (Exception failure) when (attempt < Attempts && IsConflict(failure))
            {
                await Task.Delay(Random.Shared.Next(5, 20 * attempt), cancellation);
            }
            catch (NpgsqlException failure)
            {
                throw PostgresFailure.From(failure);
            }
        }
    }

    private static bool IsConflict(Exception failure) =>
        failure is WriteConflictException or PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    private async ValueTask<T> WriteAsync<T>(NpgsqlConnection connection, Func<IWriteSession, ValueTask<T>> work, bool exclusively, CancellationToken cancellation)
    {
        // A change of design reads what an earlier one on this connection gave another type, and within a transaction it cannot begin anew.
        if (exclusively)
            PostgresSession.ForgetStatements(connection);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var session = new PostgresSession(this, connection, takesItsTime: exclusively);
        if (exclusively)
            await LockAsync(connection, cancellation);
        var result = await work(session);
        await CommitAsync(transaction, cancellation);
        if (session.Touched.Count > 0)
            Stamps.Raise(session.Touched, 1);
        return result;
    }

    private static async ValueTask CommitAsync(NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        try
        {
            await transaction.CommitAsync(cancellation);
        }
        catch (NpgsqlException failure) when (failure is not PostgresException)
        {
            throw new OutcomeUnknownException(failure);
        }
    }

    /// <summary>Serialises schema changes and imports of this account; ordinary writes do not take this lock.</summary>
    private async ValueTask LockAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 7402))", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _schemaName });
        try
        {
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (NpgsqlException failure) when (failure.InnerException is TimeoutException)
        {
            throw new DatabaseUnavailableException("A change of design or an import is under way. Try again later.", failure);
        }
    }
}
