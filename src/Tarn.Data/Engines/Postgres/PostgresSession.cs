using System.Data;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>A connection inside a transaction.</summary>
internal sealed class PostgresSession(PostgresEngine engine, NpgsqlConnection connection) : IWriteSession
{
    public IEngine Engine => engine;

    /// <summary>The connection, for bulk copies.</summary>
    public NpgsqlConnection Connection => connection;

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
        foreach (var parameter in further)
            command.Parameters.Add(parameter);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException failure) when (!IsRetried(failure))
        {
            throw PostgresFailure.From(failure);
        }
    }

    public ValueTask<RowReader> QueryAsync(SqlStatement statement, CancellationToken cancellation) =>
        QueryAsync(connection, statement, ownsConnection: false, cancellation);

    public static async ValueTask<RowReader> QueryAsync(NpgsqlConnection connection, SqlStatement statement, bool ownsConnection, CancellationToken cancellation)
    {
        var command = CreateCommand(connection, statement);
        try
        {
            var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellation);
            return new PostgresRowReader(command, reader, ownsConnection ? connection : null);
        }
        catch (PostgresException failure) when (!IsRetried(failure))
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
    private static bool IsRetried(PostgresException failure) =>
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
            SqlTypeKind.Decimal => decimal.TryParse(value.AsText, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && value.AsText.Length <= 28
                ? new NpgsqlParameter<decimal> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Numeric }
                : new NpgsqlParameter { Value = System.Numerics.BigInteger.TryParse(value.AsText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : number, NpgsqlDbType = NpgsqlDbType.Numeric },
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => new NpgsqlParameter<DateTime> { TypedValue = value.AsDateTime, NpgsqlDbType = NpgsqlDbType.Timestamp },
            SqlTypeKind.Date => new NpgsqlParameter<DateOnly> { TypedValue = value.AsDate, NpgsqlDbType = NpgsqlDbType.Date },
            SqlTypeKind.Time => new NpgsqlParameter<TimeOnly> { TypedValue = TimeOnly.FromTimeSpan(value.AsTime), NpgsqlDbType = NpgsqlDbType.Time },
            SqlTypeKind.UniqueIdentifier => new NpgsqlParameter<string> { TypedValue = value.AsGuid.ToString("D").ToUpperInvariant(), NpgsqlDbType = NpgsqlDbType.Text },
            // PostgreSQL's text cannot hold the character NUL; it is dropped as every other channel of PostgreSQL does.
            _ => new NpgsqlParameter<string> { TypedValue = value.AsText.Contains('\0', StringComparison.Ordinal) ? value.AsText.Replace("\0", "", StringComparison.Ordinal) : value.AsText, NpgsqlDbType = NpgsqlDbType.Text },
        };
    }

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
