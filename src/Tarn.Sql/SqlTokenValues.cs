using Tarn.Sql.Syntax;

namespace Tarn.Sql;

/// <summary>Gives the value of a token <c>[@...]</c>: a parameter, a field of the signed-in user's record, a form input.</summary>
/// <param name="kind">What the token refers to.</param>
/// <param name="name">The name after the colon.</param>
/// <returns>A typed value; a text value for an untyped parameter (outside quotes it counts as a number when it is a plain number); null when there is none.</returns>
public delegate SqlValue? SqlTokenLookup(TokenKind kind, string name);

/// <summary>The values of tokens for one evaluation.</summary>
/// <param name="Find">The lookup.</param>
public sealed record SqlTokenValues(SqlTokenLookup Find)
{
    /// <summary>No token has a value.</summary>
    public static SqlTokenValues None { get; } = new((_, _) => null);
}
