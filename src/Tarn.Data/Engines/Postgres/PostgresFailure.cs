using System.Globalization;
using Npgsql;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>Turns PostgreSQL's error codes into what they mean above.</summary>
internal static class PostgresFailure
{
    private const string LanguageError = "TSQLE";

    public static Exception From(PostgresException failure) => failure.SqlState switch
    {
        LanguageError => Language(failure),
        PostgresErrorCodes.UniqueViolation => new UniqueViolationException(failure.ConstraintName ?? "", failure),
        PostgresErrorCodes.DivisionByZero => new TSqlException(8134, "Divide by zero error encountered."),
        "22014" => SqlErrors.TileCount(),
        PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.DatetimeFieldOverflow =>
            new TSqlException(8115, "Arithmetic overflow error converting expression to data type of the result."),
        PostgresErrorCodes.QueryCanceled => new TSqlException(-2, "Execution Timeout Expired. The query took longer than allowed; narrow it or ask for fewer records."),
        PostgresErrorCodes.CardinalityViolation => new TSqlException(512, "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <=, >, >= or when it is used as an expression."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => new SchemaChangedException(),
        PostgresErrorCodes.FeatureNotSupported when failure.MessageText.StartsWith("cached plan", StringComparison.Ordinal) => new SchemaChangedException(),
        PostgresErrorCodes.LockNotAvailable => new DatabaseUnavailableException("The table is being modified. Try again later.", failure),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections =>
            new DatabaseUnavailableException("The database server is not available. Try again.", failure),
        // Class 22: a value that a function cannot take; 42: a form that PostgreSQL does not have; 54: too large or complex.
        ['2', '2', ..] or ['4', '2', ..] or ['5', '4', ..] => SqlErrors.NotRunnable(failure),
        _ => failure,
    };

    private static TSqlException Language(PostgresException failure)
    {
        var colon = failure.MessageText.IndexOf(':', StringComparison.Ordinal);
        return new TSqlException(int.Parse(failure.MessageText.AsSpan(0, colon), CultureInfo.InvariantCulture), failure.MessageText[(colon + 1)..]);
    }
}
