namespace Tarn.Sql;

/// <summary>What was wrong with a fragment, or with a value while it ran. Numbers and wording are those of SQL Server (specification, section 10).</summary>
/// <param name="Number">SQL Server's error number; 0 when Tarn refuses a construct before execution (<see cref="IsRejection"/>).</param>
/// <param name="Message">A sentence that a user can act on. Never holds translated SQL or an engine's text.</param>
/// <param name="Position">1-based position in the fragment; null when not known (errors while running).</param>
/// <param name="Fragment">Name of the fragment or context (<c>q.where</c>, <c>formula</c>); null when not known.</param>
public sealed record SqlError(int Number, string Message, int? Position = null, string? Fragment = null)
{
    /// <summary>Refused before execution as not part of the language (specification, section 10).</summary>
    public bool IsRejection => Number == 0;
}

/// <summary>Thrown by the language for a mistake of its user; carries the one <see cref="SqlError"/>.</summary>
public sealed class TSqlException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TSqlException(SqlError error, Exception? inner = null)
        : base(error.Message, inner) => Error = error;

    /// <summary>Creates the exception for an error without a position, as raised by values at run time.</summary>
    public TSqlException(int number, string message)
        : this(new SqlError(number, message))
    {
    }

    /// <summary>The error.</summary>
    public SqlError Error { get; }
}
