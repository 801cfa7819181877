using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>A connection inside a transaction.</summary>
/// <param name="engine">The account's engine.</param>
/// <param name="connection">The connection.</param>
/// <param name="takesItsTime">Statements may take longer than a query may: changes of design and imports.</param>
internal sealed class PostgresSession(PostgresEngine engine, NpgsqlConnection connection, bool takesItsTime) : IWriteSession
{
    private readonly HashSet<long> _touched = [];
    private bool _mustForget;

    public IEngine Engine => engine;

    /// <summary>The tables written to.</summary>
    public IReadOnlySet<long> Touched => _touched;

    /// <summary>The connection, for bulk copies.</summary>
    public NpgsqlConnection Connection => connection;

    public void Touch(long table) => _touched.Add(table);

    public async ValueTask<long> ReadSchemaVersionAsync(CancellationToken cancellation)
    {
        await using var reader = await QueryAsync(new SqlStatement(PostgresSchema.ReadVersion, []), cancellation);
        return await reader.ReadAsync(cancellation) ? reader.GetInt64(0) : 0;
    }

    public ValueTask<long> ExecuteAsync(SqlStatement statement, CancellationToken cancellation) => ExecuteAsync(statement, [], cancellation);

    public async ValueTask DelayDurabilityAsync(CancellationToken cancellation) =>
        await ExecuteAsync(new SqlStatement("SELECT set_config('synchronous_commit', 'off', true)", []), cancellation);

    /// <summary>Runs a statement with further parameters behind its own.</summary>
    public async ValueTask<long> ExecuteAsync(SqlStatement statement, IReadOnlyList<NpgsqlParameter> further, CancellationToken cancellation)
    {
        await using var command = CreateCommand(connection, statement);
        if (takesItsTime)
            command.CommandTimeout = 0;
        foreach (var parameter in further)
            command.Parameters.Add(parameter);
        try
        {
            var rows = await command.ExecuteNonQueryAsync(cancellation);
            // A failure inside a savepoint is over: from here on the connection takes statements again.
            if (_mustForget && statement.Text.StartsWith("ROLLBACK TO", StringComparison.Ordinal))
                ForgetStatements(connection);
            return rows;
        }
        catch (NpgsqlException failure) when (!IsRetried(failure))
        {
            _mustForget |= MayHaveLeftStatements(failure);
            throw PostgresFailure.From(failure);
        }
    }

    public async ValueTask<RowReader> QueryAsync(SqlStatement statement, CancellationToken cancellation)
    {
        try
        {
            return await QueryAsync(connection, statement, ownsConnection: false, cancellation, takesItsTime);
        }
        catch (Exception failure) when (MayHaveLeftStatements(failure))
        {
            _mustForget = true;
            throw;
        }
    }

    /// <summary>
    /// Whether a failure can have left a statement that Npgsql takes for prepared without knowing its columns: PostgreSQL computes constants while it binds, so that a division by
    /// zero comes before the description. The next use of such a statement would break the protocol. Constraints are checked later, and are the common failure.
    /// </summary>
    public static bool MayHaveLeftStatements(Exception failure) =>
        failure is TSqlException or SchemaChangedException || (failure is PostgresException postgres && !postgres.SqlState.StartsWith("23", StringComparison.Ordinal));

    /// <summary>Makes a connection prepare its statements anew. Npgsql has only this form, which waits for one short answer; it follows failures and precedes changes of design.</summary>
    public static void ForgetStatements(NpgsqlConnection connection)
    {
        if (connection.State == ConnectionState.Open)
            connection.UnprepareAll();
    }

    public static async ValueTask<RowReader> QueryAsync(NpgsqlConnection connection, SqlStatement statement, bool ownsConnection, CancellationToken cancellation, bool takesItsTime = false)
    {
        var command = CreateCommand(connection, statement);
        if (takesItsTime)
            command.CommandTimeout = 0;
        try
        {
            var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellation);
            return new PostgresRowReader(command, reader, ownsConnection ? connection : null);
        }
        catch (NpgsqlException failure) when (!IsRetried(failure))
        {
            await command.DisposeAsync();
            throw PostgresFailure.From(failure);
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }
    }

    /// <summary>These must reach <see cref="PostgresEngine"/>, which runs the whole work again.</summary>
    private static bool IsRetried(NpgsqlException failure) =>
        failure.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private static NpgsqlCommand CreateCommand(NpgsqlConnection connection, SqlStatement statement)
    {
        var command = new NpgsqlCommand(statement.Text, connection);
        foreach (var parameter in statement.Parameters)
            command.Parameters.Add(CreateParameter(parameter));
        return command;
    }

    private static NpgsqlParameter CreateParameter(in SqlValue value)
    {
        if (value.IsNull)
            return new NpgsqlParameter { NpgsqlDbType = DbType(value.Kind), Value = DBNull.Value };
        return value.Kind switch
        {
            SqlTypeKind.Bit => new NpgsqlParameter<bool> { TypedValue = value.AsBit, NpgsqlDbType = NpgsqlDbType.Boolean },
            SqlTypeKind.Int => new NpgsqlParameter<int> { TypedValue = value.AsInt, NpgsqlDbType = NpgsqlDbType.Integer },
            SqlTypeKind.BigInt => new NpgsqlParameter<long> { TypedValue = value.AsBigInt, NpgsqlDbType = NpgsqlDbType.Bigint },
            SqlTypeKind.Money => new NpgsqlParameter<decimal> { TypedValue = value.AsMoney / 10000m, NpgsqlDbType = NpgsqlDbType.Numeric },
            SqlTypeKind.Float => new NpgsqlParameter<double> { TypedValue = value.AsFloat, NpgsqlDbType = NpgsqlDbType.Double },
            // A decimal of up to 38 digits does not fit System.Decimal; PostgreSQL reads its digits where the statement says ::numeric.
            SqlTypeKind.Decimal => value.AsText.Length <= 28
                ? new NpgsqlParameter<decimal> { TypedValue = decimal.Parse(value.AsText, NumberStyles.Number, CultureInfo.InvariantCulture), NpgsqlDbType = NpgsqlDbType.Numeric }
                : Untyped(value.AsText),
            // The first and the last moment that .NET knows Npgsql would send as infinity; as text they are days like all others.
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => value.AsDateTime == DateTime.MinValue || value.AsDateTime == DateTime.MaxValue
                ? Untyped(value.AsDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture))
                : new NpgsqlParameter<DateTime> { TypedValue = value.AsDateTime, NpgsqlDbType = NpgsqlDbType.Timestamp },
            SqlTypeKind.Date => value.AsDate == DateOnly.MinValue || value.AsDate == DateOnly.MaxValue
                ? Untyped(value.AsDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                : new NpgsqlParameter<DateOnly> { TypedValue = value.AsDate, NpgsqlDbType = NpgsqlDbType.Date },
            SqlTypeKind.Time => new NpgsqlParameter<TimeOnly> { TypedValue = TimeOnly.FromTimeSpan(value.AsTime), NpgsqlDbType = NpgsqlDbType.Time },
            SqlTypeKind.UniqueIdentifier => new NpgsqlParameter<string> { TypedValue = value.AsGuid.ToString("D").ToUpperInvariant(), NpgsqlDbType = NpgsqlDbType.Text },
            _ => new NpgsqlParameter<string> { TypedValue = StoredText.Of(value.AsText), NpgsqlDbType = NpgsqlDbType.Text },
        };
    }

    /// <summary>A value that PostgreSQL reads from its text as the type that the statement casts it to.</summary>
    private static NpgsqlParameter Untyped(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Unknown };

    private static NpgsqlDbType DbType(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Bit => NpgsqlDbType.Boolean,
        SqlTypeKind.Int => NpgsqlDbType.Integer,
        SqlTypeKind.BigInt => NpgsqlDbType.Bigint,
        SqlTypeKind.Money or SqlTypeKind.Decimal => NpgsqlDbType.Numeric,
        SqlTypeKind.Float => NpgsqlDbType.Double,
        SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => NpgsqlDbType.Timestamp,
        SqlTypeKind.Date => NpgsqlDbType.Date,
        SqlTypeKind.Time => NpgsqlDbType.Time,
        _ => NpgsqlDbType.Text,
    };
}
