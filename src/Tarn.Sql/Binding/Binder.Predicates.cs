using System.Collections.Immutable;
using System.Text;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

internal sealed partial class Binder
{
    /// <summary>A comparison, with both sides brought to their common type.</summary>
    private BoundComparison Compare(BinaryOperator operation, BoundExpression left, BoundExpression right, SyntaxNode node)
    {
        left = TypeNull(left, right);
        right = TypeNull(right, left);
        var common = Narrow(left, right) ?? Narrow(right, left) ?? TypeRules.Common(left, right);
        CheckComparable(left.Type, right.Type, node);
        return new BoundComparison(
            operation,
            Implicit(left, common, node),
            Implicit(right, common, node),
            common.IsText ? CommonCollation(node, left, right) : TextCollation.Ci);
    }

    private void CheckComparable(SqlType left, SqlType right, SyntaxNode node)
    {
        if ((left.Kind, right.Kind) is (SqlTypeKind.Date, SqlTypeKind.Time) or (SqlTypeKind.Time, SqlTypeKind.Date))
            throw At(node, SqlErrors.Incompatible(left, right, "comparison"));
        var clash = (left.IsDateOrTime() && left.Kind != SqlTypeKind.DateTime && right.IsNumber())
            || (right.IsDateOrTime() && right.Kind != SqlTypeKind.DateTime && left.IsNumber());
        if (clash)
            throw At(node, SqlErrors.Clash(left, right));
    }

    // The literal goes to the column's type instead of the column to the literal's, where that cannot change the outcome: so indexes serve.
    private SqlType? Narrow(BoundExpression column, BoundExpression literal)
    {
        if (column is not BoundColumn || literal is not BoundConstant { Value: { IsNull: false } value } constant)
            return null;
        if (column.Type.Kind == SqlTypeKind.Bit && constant.Type.Kind == SqlTypeKind.Int)
        {
            Pin(constant, BitShape);
            return value.AsInt is 0 or 1 ? SqlType.Bit : null;
        }

        if (column.Type.Kind == SqlTypeKind.Money && constant.Type is { Kind: SqlTypeKind.Decimal, Scale: <= 4, Length: <= 14 })
            return SqlType.Money;
        return null;
    }

    private static string BitShape(string text) => text.AsSpan().TrimStart('0') is "" or "1" ? "bit" : "other";

    private BoundIsNull BindIsNull(IsNullSyntax isNull)
    {
        var operand = Value(isNull.Operand);
        return new BoundIsNull(TypeNull(operand, operand), isNull.Negated);
    }

    private BoundExpression BindBetween(BetweenSyntax between)
    {
        var operand = Value(between.Operand);
        var range = new BoundLogical(true, new([
            Compare(BinaryOperator.GreaterOrEqual, operand, Value(between.Low), between),
            Compare(BinaryOperator.LessOrEqual, operand, Value(between.High), between)]));
        return between.Negated ? new BoundNot(range) : range;
    }

    private BoundExpression BindInList(InListSyntax list)
    {
        var operand = Value(list.Operand);
        var items = list.Items.Select(Value).ToList();
        var all = new List<BoundExpression>(items.Count + 1) { operand };
        all.AddRange(items);
        var common = TypeRules.Common(all);
        if (common.Kind == SqlTypeKind.Null)
            common = SqlType.Int;
        var narrowed = items.Select(item => item is BoundNull ? null : Narrow(operand, item)).Distinct().ToList();
        if (narrowed is [{ } target])
            common = target;
        foreach (var item in items)
            CheckComparable(TypeNull(operand, item).Type, TypeNull(item, operand).Type, list);
        var collation = common.IsText ? CommonCollation(list, [.. all]) : TextCollation.Ci;
        return new BoundIn(
            Implicit(operand, common, list),
            items.Select(item => Implicit(item, common, list)).ToBoundList(),
            collation,
            list.Negated);
    }

    private BoundExpression BindLike(LikeSyntax like)
    {
        var operand = ToText(Value(like.Operand), like);
        var pattern = ToText(Value(like.Pattern), like);
        var escape = like.Escape is null ? null : ToText(Value(like.Escape), like);
        var collation = CommonCollation(like, operand, pattern);
        BoundConstant? simple = null;
        (BoundConstant, BoundConstant)? range = null;
        var ascii = false;
        if (escape is null && collation == TextCollation.Ci && pattern is BoundConstant { Value: { IsNull: false, Kind: SqlTypeKind.NVarChar } text, Source: LiteralParameter or FixedParameter } constant)
        {
            Pin(constant, LikeShape);
            ascii = FoldsAsciiOnly(text.AsText);
            if (!HasClass(text.AsText) && FoldsByLowerCase(text.AsText))
                simple = WithStep(constant, new LiteralStep(LiteralStepKind.LikePattern), constant.Type);
            if (!HasClass(text.AsText) && HasPrefix(text.AsText) && operand is BoundColumn)
            {
                range = (WithStep(constant, new LiteralStep(LiteralStepKind.PrefixLow), constant.Type),
                    WithStep(constant, new LiteralStep(LiteralStepKind.PrefixHigh), constant.Type));
            }
        }

        var bound = new BoundLike(operand, pattern, escape, simple)
        {
            Range = like.Negated ? null : range,
            Collation = collation,
            FoldsAsciiOnly = ascii,
        };
        return like.Negated ? new BoundNot(bound) : bound;
    }

    /// <summary>What of a literal pattern the statement depends on.</summary>
    private static string LikeShape(string pattern) =>
        HasClass(pattern) ? "classes" : (HasPrefix(pattern) ? "prefix" : "open") + (FoldsAsciiOnly(pattern) ? " ascii" : FoldsByLowerCase(pattern) ? "" : " folded");

    private static bool HasClass(string pattern) => pattern.Contains('[', StringComparison.Ordinal);

    private static bool HasPrefix(string pattern) => LiteralValue.LikePrefix(pattern).Length > 0;

    /// <summary>No character outside ASCII can match one of the pattern's: U+212A, the Kelvin sign, alone has a lower case within, which is k.</summary>
    private static bool FoldsAsciiOnly(string pattern) => Ascii.IsValid(pattern) && !pattern.AsSpan().ContainsAny('k', 'K');

    /// <summary>
    /// No character of the pattern equals another one than its other case. Kana and wide forms do; PostgreSQL's lower case of a sigma depends on what follows,
    /// and that of İ is two characters.
    /// </summary>
    private static bool FoldsByLowerCase(string pattern) =>
        Ascii.IsValid(pattern) || (!pattern.AsSpan().ContainsAny("İΣσς") && !pattern.AsSpan().ContainsAnyInRange('\u3041', '\u30F6') && !pattern.AsSpan().ContainsAnyInRange('\uFF01', '\uFF5E'));

    /// <summary>A value as text: as it is, or cast with style 0.</summary>
    public BoundExpression ToText(BoundExpression expression, SyntaxNode node) => expression.Type switch
    {
        { IsText: true } => expression,
        { Kind: SqlTypeKind.Null } => new BoundNull(SqlType.NVarChar(1)),
        _ => Convert(expression, SqlType.NVarChar(TextLength(expression.Type)), 0, false, node),
    };

    /// <summary>Longest text that a type casts to.</summary>
    public static int TextLength(SqlType type) => type.Kind switch
    {
        SqlTypeKind.VarChar or SqlTypeKind.NVarChar => type.Length,
        SqlTypeKind.Bit => 1,
        SqlTypeKind.Int => 11,
        SqlTypeKind.BigInt => 20,
        SqlTypeKind.Decimal => type.Length + 3,
        SqlTypeKind.UniqueIdentifier => 36,
        _ => 40,
    };

    private BoundExists BindExists(ExistsSyntax exists) => new(Lazily(() => BindQuery(exists.Query, SubqueryUse.Exists)));

    private BoundSubquery BindSubquery(SubquerySyntax subquery)
    {
        var query = SingleColumn(subquery.Query, subquery);
        return new BoundSubquery(query.Outputs[0].Expression.Type, query);
    }

    private BoundInQuery BindInQuery(InQuerySyntax syntax)
    {
        var operand = Value(syntax.Operand);
        var query = SingleColumn(syntax.Query, syntax);
        var output = query.Outputs[0].Expression;
        CheckComparable(operand.Type, output.Type, syntax);
        var common = TypeRules.Common(operand, output);
        if (common.Kind == SqlTypeKind.Null)
            common = SqlType.Int;
        var collation = common.IsText ? CommonCollation(syntax, operand, output) : TextCollation.Ci;
        return new BoundInQuery(Implicit(operand, common, syntax), Lazily(() => ConvertOutputs(query, [common], syntax)), collation, syntax.Negated);
    }

    private BoundQuantified BindQuantified(QuantifiedSyntax syntax)
    {
        var operand = Value(syntax.Operand);
        var query = SingleColumn(syntax.Query, syntax);
        var alias = NextAlias();
        var value = new BoundColumn(query.Outputs[0].Expression.Type, alias, "c0", null, false);
        return new BoundQuantified(query, alias, Compare(syntax.Operator, operand, value, syntax), syntax.All);
    }

    private BoundQuery SingleColumn(QuerySyntax syntax, SyntaxNode node)
    {
        var query = Lazily(() => BindQuery(syntax, SubqueryUse.Value));
        return query.Outputs.Length == 1 ? query : throw At(node, SqlErrors.OneColumn());
    }

    private BoundCase BindCase(CaseSyntax @case)
    {
        var operand = @case.Operand is null ? null : Value(@case.Operand);
        var conditions = new List<BoundExpression>();
        var results = new List<BoundExpression>();
        foreach (var when in @case.Whens)
        {
            conditions.Add(operand is null
                ? Lazily(() => Condition(when.Condition))
                : Lazily(() => Compare(BinaryOperator.Equal, operand, Value(when.Condition), when.Condition)));
            results.Add(Lazily(() => Value(when.Result)));
        }

        if (@case.Else is not null)
            results.Add(Lazily(() => Value(@case.Else)));
        return Branches(conditions, results, @case);
    }

    /// <summary>CASE over bound parts: as many results as conditions, or one more for ELSE.</summary>
    public BoundCase Branches(IReadOnlyList<BoundExpression> conditions, IReadOnlyList<BoundExpression> results, SyntaxNode node)
    {
        var type = TypeRules.Common(results);
        if (type.Kind == SqlTypeKind.Null)
            throw At(node, SqlErrors.CaseOfNulls());
        var converted = results.Select(result => Lazily(() => Implicit(result, type, node))).ToImmutableArray();
        var whens = conditions.Select((condition, i) => new BoundWhen(condition, converted[i])).ToBoundList();
        return new BoundCase(type, whens, results.Count > conditions.Count ? converted[^1] : null);
    }
}
