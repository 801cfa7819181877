using System.Collections.Immutable;
using System.Globalization;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>A fact about a literal's content that a plan depends on.</summary>
/// <param name="Literal">The literal.</param>
/// <param name="Shape">What of its text matters.</param>
/// <param name="Expected">The outcome for which the plan holds.</param>
internal sealed record LiteralPin(LiteralReference Literal, Func<string, string> Shape, string Expected);

/// <summary>
/// Turns syntax into typed expressions: names to columns, implicit conversions to nodes, functions to the catalogue's entries. One instance
/// binds one query; it is not thread-safe.
/// </summary>
internal sealed partial class Binder(ISqlSchema schema, Func<SqlSource, bool>? canRead, SqlTokenValues? tokens)
{
    private const int DeepestTree = 400;

    private int _aliases;
    private int _lazy;
    private int _depth;

    /// <summary>The context of the fragment being bound.</summary>
    public SqlContext Context { get; private set; } = SqlContext.View;

    /// <summary>Index of the fragment among those whose literals may change; -1 when literals are fixed.</summary>
    public int Fragment { get; private set; } = -1;

    /// <summary>The innermost SELECT.</summary>
    public BindingScope Scope { get; private set; } = new(null);

    /// <summary>What the plan depends on.</summary>
    public List<LiteralPin> Pins { get; } = [];

    /// <summary>Tables and views read besides the main source.</summary>
    public List<SqlSource> Reads { get; } = [];

    /// <summary>Columns of the main source that were mentioned, in order.</summary>
    public List<SqlColumn> Mentioned { get; } = [];

    /// <summary>Where columns of the main source are named, other than by a token.</summary>
    public List<(int Position, SqlColumn Column)> Places { get; } = [];

    /// <summary>Binds a fragment's part with positions and literals of that fragment.</summary>
    public T In<T>(SqlContext context, int fragment, Func<T> bind)
    {
        var (oldContext, oldFragment) = (Context, Fragment);
        (Context, Fragment) = (context, fragment);
        try
        {
            return bind();
        }
        finally
        {
            (Context, Fragment) = (oldContext, oldFragment);
        }
    }

    /// <summary>Gives an error its position.</summary>
    public TSqlException At(SyntaxNode node, TSqlException error) =>
        error.Error.Position is null ? new TSqlException(error.Error with { Position = node.Position + 1, Fragment = Context.Name }, error) : error;

    /// <summary>Binds a value; a condition is a syntax error here.</summary>
    public BoundExpression Value(ExpressionSyntax syntax)
    {
        var bound = Bind(syntax);
        return bound.Type.Kind == SqlTypeKind.Condition ? throw At(syntax, SqlErrors.Syntax(OperatorText(syntax))) : bound;
    }

    /// <summary>Binds a condition; a value is error 4145 here.</summary>
    public BoundExpression Condition(ExpressionSyntax syntax)
    {
        var bound = Bind(syntax);
        return bound.Type.Kind == SqlTypeKind.Condition ? bound : throw At(syntax, SqlErrors.NotACondition(Near(syntax)));
    }

    /// <summary>Binds something that is not always evaluated, so that a constant that does not convert may wait until it is.</summary>
    public T Lazily<T>(Func<T> bind)
    {
        _lazy++;
        try
        {
            return bind();
        }
        finally
        {
            _lazy--;
        }
    }

    /// <summary>A fresh alias.</summary>
    private string NextAlias() => "t" + (_aliases++).ToString(CultureInfo.InvariantCulture);

    // Trees are as deep as chains of operators are long; the stack, SQLite and patience end earlier.
    private BoundExpression Bind(ExpressionSyntax syntax)
    {
        if (++_depth > DeepestTree)
            throw At(syntax, SqlErrors.TooDeep());
        try
        {
            return BindNode(syntax);
        }
        finally
        {
            _depth--;
        }
    }

    private BoundExpression BindNode(ExpressionSyntax syntax) => syntax switch
    {
        LiteralSyntax literal => BindLiteral(literal),
        NameSyntax name => BindName(name),
        TokenSyntax token => BindToken(token),
        InterpolatedTextSyntax text => BindInterpolated(text),
        UnarySyntax unary => BindUnary(unary),
        BinarySyntax binary => BindBinary(binary),
        IsNullSyntax isNull => BindIsNull(isNull),
        LikeSyntax like => BindLike(like),
        InListSyntax list => BindInList(list),
        InQuerySyntax query => BindInQuery(query),
        BetweenSyntax between => BindBetween(between),
        ExistsSyntax exists => BindExists(exists),
        QuantifiedSyntax quantified => BindQuantified(quantified),
        CaseSyntax @case => BindCase(@case),
        CastSyntax cast => BindCast(cast),
        CallSyntax call => BindCall(call),
        AtTimeZoneSyntax zone => BindAtTimeZone(zone),
        CollateSyntax collate => BindCollate(collate),
        SubquerySyntax subquery => BindSubquery(subquery),
        StarSyntax => throw At(syntax, SqlErrors.Syntax("*")),
        _ => throw At(syntax, SqlErrors.Syntax(syntax.GetType().Name)),
    };

    private BoundExpression BindLiteral(LiteralSyntax literal)
    {
        if (literal.Kind == LiteralKind.Null)
            return new BoundNull(SqlType.Null);
        try
        {
            var (type, value) = LiteralValue.Parse(literal.Kind, literal.Text);
            ParameterSource source = Fragment < 0 || literal.Ordinal < 0
                ? new FixedParameter(value, type)
                : new LiteralParameter(new LiteralReference(Fragment, literal.Ordinal, literal.Kind), type, default);
            return new BoundConstant(type, value, source)
            {
                Digits = literal.Kind == LiteralKind.Integer && type.Kind == SqlTypeKind.Int ? LiteralValue.Digits(literal.Text) : 0,
            };
        }
        catch (TSqlException error)
        {
            throw At(literal, error);
        }
    }

    /// <summary>Makes the plan depend on something of the literals inside an expression.</summary>
    public void Pin(BoundExpression expression, Func<string, string> shape)
    {
        foreach (var child in expression.Children)
            Pin(child, shape);
        if (expression is BoundConstant { Source: LiteralParameter { Literal: var literal } })
            Pins.Add(new LiteralPin(literal, shape, shape(LiteralText(literal))));
    }

    /// <summary>Makes the plan depend on the whole content of the literals inside an expression.</summary>
    public void Pin(BoundExpression expression) => Pin(expression, text => text);

    /// <summary>The texts of each fragment's literals.</summary>
    public ImmutableArray<ImmutableArray<string>> Texts { get; init; } = [];

    private string LiteralText(LiteralReference literal) => Texts[literal.Fragment][literal.Ordinal];

    /// <summary>A value known while binding.</summary>
    public static BoundConstant Fixed(SqlType type, SqlValue value) => new(type, value, new FixedParameter(value, type));

    /// <summary>A text known while binding.</summary>
    public static BoundConstant FixedText(string text) => Fixed(SqlType.NVarChar(Math.Max(1, text.Length)), SqlValue.FromText(text));

    private static string Near(ExpressionSyntax syntax) => syntax switch
    {
        NameSyntax name => name.Parts[^1],
        CallSyntax => ")",
        LiteralSyntax literal => literal.Text,
        _ => ")",
    };

    private static string OperatorText(ExpressionSyntax syntax) => syntax switch
    {
        BinarySyntax binary => binary.Operator switch
        {
            BinaryOperator.Equal => "=",
            BinaryOperator.NotEqual => "<>",
            BinaryOperator.Less => "<",
            BinaryOperator.LessOrEqual => "<=",
            BinaryOperator.Greater => ">",
            BinaryOperator.GreaterOrEqual => ">=",
            BinaryOperator.And => "AND",
            BinaryOperator.Or => "OR",
            _ => "+",
        },
        UnarySyntax => "NOT",
        IsNullSyntax => "IS",
        LikeSyntax => "LIKE",
        BetweenSyntax => "BETWEEN",
        ExistsSyntax => "EXISTS",
        _ => "IN",
    };
}
