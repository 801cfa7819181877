using System.Collections.Immutable;

namespace Tarn.Sql.Syntax;

/// <summary>A node of the syntax tree. Nodes are immutable and know nothing of columns or types.</summary>
/// <param name="Position">Offset (0-based, in UTF-16 units) of the node's first token in the fragment it was parsed from.</param>
public abstract record SyntaxNode(int Position);

/// <summary>A scalar or boolean expression; which of the two is decided by the binder (error 4145 and 102).</summary>
public abstract record ExpressionSyntax(int Position) : SyntaxNode(Position);

/// <summary>The written form of a literal.</summary>
public enum LiteralKind
{
    /// <summary>Digits only; an int, or a decimal when it does not fit.</summary>
    Integer,

    /// <summary>Digits with a point: <c>1.50</c>, <c>.5</c>.</summary>
    Decimal,

    /// <summary>With an exponent: <c>1e0</c>.</summary>
    Float,

    /// <summary>With a currency sign: <c>$1.25</c>.</summary>
    Money,

    /// <summary><c>'...'</c> or <c>N'...'</c>, quotes removed and doubled quotes undone.</summary>
    Text,

    /// <summary><c>0x1F</c>; Text holds the digits without the prefix.</summary>
    Hexadecimal,

    /// <summary>The word NULL.</summary>
    Null,
}

/// <summary>A literal.</summary>
/// <param name="Position">Offset in the fragment.</param>
/// <param name="Kind">Its written form.</param>
/// <param name="Text">Its decoded text, without quotes, sign of currency or <c>0x</c>.</param>
/// <param name="Ordinal">Running number of the literal in the fragment (0-based; NULL is not counted: -1), so that a cached plan can be run with other literals.</param>
public sealed record LiteralSyntax(int Position, LiteralKind Kind, string Text, int Ordinal) : ExpressionSyntax(Position);

/// <summary>A column name of one or two parts (<c>Name</c>, <c>Items.Name</c>); brackets and double quotes removed. A leading <c>dbo</c> is dropped by the parser.</summary>
public sealed record NameSyntax(int Position, ImmutableArray<string> Parts) : ExpressionSyntax(Position);

/// <summary><c>*</c> or <c>T.*</c> in a select list, or the argument of <c>COUNT(*)</c>.</summary>
public sealed record StarSyntax(int Position, string? Qualifier) : ExpressionSyntax(Position);

/// <summary>What a bracketed token <c>[@...]</c> refers to.</summary>
public enum TokenKind
{
    /// <summary><c>[@field:X]</c>: column of the data source, or form input.</summary>
    Field,

    /// <summary><c>[@calcfield:N]</c>: an earlier calculated field.</summary>
    CalculatedField,

    /// <summary><c>[@authfield:X]</c>: field of the signed-in user's record.</summary>
    AuthField,

    /// <summary><c>[@app:X]</c>: app parameter.</summary>
    App,

    /// <summary><c>[@X]</c>: external, virtual or system parameter.</summary>
    Parameter,
}

/// <summary>A token <c>[@...]</c> outside quotes. Formatting suffixes (<c>!</c>, <c>*</c>, <c>^</c>) are dropped.</summary>
/// <param name="Position">Offset in the fragment.</param>
/// <param name="Kind">What it refers to.</param>
/// <param name="Name">The name after the colon.</param>
/// <param name="Target">Written with <c>target.</c>: the outer (current) record.</param>
public sealed record TokenSyntax(int Position, TokenKind Kind, string Name, bool Target) : ExpressionSyntax(Position);

/// <summary>A quoted literal that holds tokens: parts are <see cref="LiteralSyntax"/> (text) and <see cref="TokenSyntax"/>, in order. Its value is one text.</summary>
public sealed record InterpolatedTextSyntax(int Position, ImmutableArray<ExpressionSyntax> Parts) : ExpressionSyntax(Position);

/// <summary>Unary operators.</summary>
public enum UnaryOperator { Plus, Minus, BitwiseNot, Not }

/// <summary><c>+x</c>, <c>-x</c>, <c>~x</c>, <c>NOT x</c>.</summary>
public sealed record UnarySyntax(int Position, UnaryOperator Operator, ExpressionSyntax Operand) : ExpressionSyntax(Position);

/// <summary>Binary operators; <c>!&lt;</c> is parsed as <c>&gt;=</c>, <c>!&gt;</c> as <c>&lt;=</c>.</summary>
public enum BinaryOperator
{
    Add, Subtract, Multiply, Divide, Modulo, BitwiseAnd, BitwiseOr, BitwiseXor,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    And, Or,
}

/// <summary>A binary operation; Position is that of the operator.</summary>
public sealed record BinarySyntax(int Position, BinaryOperator Operator, ExpressionSyntax Left, ExpressionSyntax Right) : ExpressionSyntax(Position);

/// <summary><c>x IS [NOT] NULL</c>.</summary>
public sealed record IsNullSyntax(int Position, ExpressionSyntax Operand, bool Negated) : ExpressionSyntax(Position);

/// <summary><c>x [NOT] LIKE p [ESCAPE c]</c>.</summary>
public sealed record LikeSyntax(int Position, ExpressionSyntax Operand, ExpressionSyntax Pattern, ExpressionSyntax? Escape, bool Negated) : ExpressionSyntax(Position);

/// <summary><c>x [NOT] IN (a, b, ...)</c>; at least one item.</summary>
public sealed record InListSyntax(int Position, ExpressionSyntax Operand, ImmutableArray<ExpressionSyntax> Items, bool Negated) : ExpressionSyntax(Position);

/// <summary><c>x [NOT] IN (SELECT ...)</c>.</summary>
public sealed record InQuerySyntax(int Position, ExpressionSyntax Operand, QuerySyntax Query, bool Negated) : ExpressionSyntax(Position);

/// <summary><c>x [NOT] BETWEEN a AND b</c>.</summary>
public sealed record BetweenSyntax(int Position, ExpressionSyntax Operand, ExpressionSyntax Low, ExpressionSyntax High, bool Negated) : ExpressionSyntax(Position);

/// <summary><c>EXISTS (SELECT ...)</c>; NOT is a <see cref="UnarySyntax"/> around it.</summary>
public sealed record ExistsSyntax(int Position, QuerySyntax Query) : ExpressionSyntax(Position);

/// <summary><c>x op ALL|ANY|SOME (SELECT ...)</c>.</summary>
/// <param name="Position">Offset in the fragment.</param>
/// <param name="Operand">Left side.</param>
/// <param name="Operator">A comparison.</param>
/// <param name="All">ALL; otherwise ANY (SOME).</param>
/// <param name="Query">Right side.</param>
public sealed record QuantifiedSyntax(int Position, ExpressionSyntax Operand, BinaryOperator Operator, bool All, QuerySyntax Query) : ExpressionSyntax(Position);

/// <summary>One <c>WHEN ... THEN ...</c>.</summary>
public sealed record WhenSyntax(ExpressionSyntax Condition, ExpressionSyntax Result);

/// <summary><c>CASE</c>; with an operand it is the simple form.</summary>
public sealed record CaseSyntax(int Position, ExpressionSyntax? Operand, ImmutableArray<WhenSyntax> Whens, ExpressionSyntax? Else) : ExpressionSyntax(Position);

/// <summary>A type name in CAST or CONVERT: <c>decimal(9,2)</c>, <c>varchar(max)</c>.</summary>
/// <param name="Position">Offset in the fragment.</param>
/// <param name="Name">Lower-case name.</param>
/// <param name="Length">First argument: length or precision; -1 for <c>max</c>; null when absent.</param>
/// <param name="Scale">Second argument; null when absent.</param>
public sealed record TypeNameSyntax(int Position, string Name, int? Length, int? Scale) : SyntaxNode(Position);

/// <summary><c>CAST</c>, <c>CONVERT</c> and their TRY forms.</summary>
/// <param name="Position">Offset of the function name.</param>
/// <param name="Operand">The value.</param>
/// <param name="Type">The target type.</param>
/// <param name="Style">Third argument of CONVERT.</param>
/// <param name="Try">NULL instead of a conversion error.</param>
public sealed record CastSyntax(int Position, ExpressionSyntax Operand, TypeNameSyntax Type, ExpressionSyntax? Style, bool Try) : ExpressionSyntax(Position);

/// <summary>A call. TRIM's <c>TRIM(c FROM s)</c> arrives as arguments <c>(s, c)</c>; a date part arrives as a one-part <see cref="NameSyntax"/>.</summary>
/// <param name="Position">Offset of the name.</param>
/// <param name="Name">Upper-case name.</param>
/// <param name="Arguments">Arguments; <c>COUNT(*)</c> has one <see cref="StarSyntax"/>.</param>
/// <param name="Distinct">DISTINCT inside an aggregate.</param>
/// <param name="WithinGroup">ORDER BY of <c>WITHIN GROUP</c>; empty when absent.</param>
/// <param name="Over">The window, or null.</param>
public sealed record CallSyntax(
    int Position,
    string Name,
    ImmutableArray<ExpressionSyntax> Arguments,
    bool Distinct,
    ImmutableArray<OrderItemSyntax> WithinGroup,
    OverSyntax? Over) : ExpressionSyntax(Position);

/// <summary><c>x AT TIME ZONE zone</c>.</summary>
public sealed record AtTimeZoneSyntax(int Position, ExpressionSyntax Operand, ExpressionSyntax Zone) : ExpressionSyntax(Position);

/// <summary><c>x COLLATE name</c>.</summary>
public sealed record CollateSyntax(int Position, ExpressionSyntax Operand, string Collation) : ExpressionSyntax(Position);

/// <summary>A parenthesised SELECT used as a value.</summary>
public sealed record SubquerySyntax(int Position, QuerySyntax Query) : ExpressionSyntax(Position);
