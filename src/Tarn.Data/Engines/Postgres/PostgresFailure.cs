using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using Tarn.Sql;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Postgres;

/// <summary>Turns PostgreSQL's error codes into what they mean above.</summary>
internal static class PostgresFailure
{
    private const string LanguageError = "TSQLE";

    /// <summary>What a failure of the server, or of the way to it, means. Npgsql stops a statement that runs for too long and tells so in a form of its own.</summary>
    public static Exception From(NpgsqlException failure) => failure switch
    {
        PostgresException told => From(told),
        { InnerException: TimeoutException } => SqlErrors.Timeout(),
        { InnerException: IOException or SocketException } => new DatabaseUnavailableException("The connection to the database server was lost. Try again.", failure),
        _ => failure,
    };

    private static Exception From(PostgresException failure) => failure.SqlState switch
    {
        LanguageError => Language(failure),
        PostgresErrorCodes.UniqueViolation => new UniqueViolationException(failure.ConstraintName ?? "", failure),
        PostgresErrorCodes.DivisionByZero => new TSqlException(8134, "Divide by zero error encountered."),
        "22014" => SqlErrors.TileCount(),
        PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.DatetimeFieldOverflow =>
            TypeOf(failure.Routine) is { } type ? RuntimeErrors.Overflow(type) : RuntimeErrors.NumericOverflow(),
        PostgresErrorCodes.QueryCanceled => SqlErrors.Timeout(),
        PostgresErrorCodes.CardinalityViolation => SqlErrors.SubqueryRows(),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => new SchemaChangedException(),
        PostgresErrorCodes.FeatureNotSupported when failure.MessageText.StartsWith("cached plan", StringComparison.Ordinal) => new SchemaChangedException(),
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => new WriteConflictException(failure),
        PostgresErrorCodes.LockNotAvailable => new DatabaseUnavailableException("The table is being modified. Try again later.", failure),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections =>
            new DatabaseUnavailableException("The database server is not available. Try again.", failure),
        // Class 22: a value that a function cannot take; 42: a form that PostgreSQL does not have; 54: too large or complex.
        ['2', '2', ..] or ['4', '2', ..] or ['5', '4', ..] => SqlErrors.NotRunnable(failure),
        _ => failure,
    };

    /// <summary>The type whose range was left, by the name of the server's function: its text depends on the language of the server.</summary>
    private static string? TypeOf(string? routine) => routine switch
    {
        "float_overflow_error" => "float",
        "dtoi8" => "bigint",
        "dtoi4" or "int84" => "int",
        null => null,
        _ when routine.StartsWith("int8", StringComparison.Ordinal) || routine.StartsWith("numeric_int8", StringComparison.Ordinal) => "bigint",
        _ when routine.StartsWith("int", StringComparison.Ordinal) || routine.StartsWith("numeric_int", StringComparison.Ordinal) => "int",
        _ => null,
    };

    private static TSqlException Language(PostgresException failure)
    {
        var colon = failure.MessageText.IndexOf(':', StringComparison.Ordinal);
        return new TSqlException(int.Parse(failure.MessageText.AsSpan(0, colon), CultureInfo.InvariantCulture), failure.MessageText[(colon + 1)..]);
    }
}
