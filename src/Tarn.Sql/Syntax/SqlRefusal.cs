namespace Tarn.Sql.Syntax;

/// <summary>Builds the exceptions of the lexer and the parser. Positions come in 0-based and go out 1-based.</summary>
internal static class SqlRefusal
{
    /// <summary>An error with SQL Server's number and text.</summary>
    public static TSqlException Error(int number, string message, int position, SqlContext context) =>
        new(new SqlError(number, message, position + 1, context.Name));

    /// <summary>Error 102 near a lexeme.</summary>
    public static TSqlException Syntax(ReadOnlySpan<char> near, int position, SqlContext context) =>
        Error(102, $"Incorrect syntax near '{near}'.", position, context);

    /// <summary>A refusal: construct, place, position, what to do instead (specification, section 10).</summary>
    public static TSqlException Refuse(string construct, int position, SqlContext context, string? advice = null) =>
        Error(0, $"{construct} is not allowed in {context.Name} (position {position + 1}). {advice ?? context.Advice}", position, context);

    /// <summary>A limit was passed.</summary>
    public static TSqlException Limit(string what, int position, SqlContext context, string advice) =>
        Error(0, $"{what} in {context.Name} (position {position + 1}). {advice}", position, context);
}
