using System.Globalization;
using Tarn.Sql;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>Turns SQLite's codes into what they mean above.</summary>
internal static class SqliteFailure
{
    private const string LanguageError = "TSQLE:";
    private const string UniqueFailed = "UNIQUE constraint failed: ";

    public static Exception From(IntPtr database, int code)
    {
        var message = SqliteNative.ErrorMessage(database);
        if (message.StartsWith(LanguageError, StringComparison.Ordinal))
            return LanguageFailure(message);
        switch (code & 0xFF)
        {
            case SqliteNative.Interrupted:
                return SqlErrors.Timeout();
            case SqliteNative.Constraint when code is SqliteNative.ConstraintUnique or SqliteNative.ConstraintPrimaryKey:
                var at = message.IndexOf(UniqueFailed, StringComparison.Ordinal);
                return new UniqueViolationException(at < 0 ? message : message[(at + UniqueFailed.Length)..].Replace("index '", "", StringComparison.Ordinal).Trim('\''));
            case SqliteNative.Busy:
                return new DatabaseUnavailableException("The data file is locked by another program. Try again.");
            case SqliteNative.Full:
                return new DatabaseUnavailableException("The disk that holds the data is full.");
            case SqliteNative.Error when message.StartsWith("no such table", StringComparison.Ordinal) || message.StartsWith("no such column", StringComparison.Ordinal)
                || message.Contains("has no column named", StringComparison.Ordinal):
                return new SchemaChangedException();
            case SqliteNative.Error when message.StartsWith("argument of ntile", StringComparison.Ordinal):
                return SqlErrors.TileCount();
            case SqliteNative.Error or SqliteNative.TooBig:
                return SqlErrors.NotRunnable(Unexpected(code, message));
            default:
                return Unexpected(code, message);
        }
    }

    private static InvalidOperationException Unexpected(int code, string message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"SQLite failed with code {code}: {message}"));

    private static TSqlException LanguageFailure(string message)
    {
        var colon = message.IndexOf(':', LanguageError.Length);
        var number = int.Parse(message.AsSpan(LanguageError.Length, colon - LanguageError.Length), CultureInfo.InvariantCulture);
        return new TSqlException(number, message[(colon + 1)..]);
    }
}
