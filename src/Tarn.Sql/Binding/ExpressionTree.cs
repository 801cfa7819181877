using System.Collections.Immutable;

namespace Tarn.Sql.Binding;

/// <summary>Walks and rebuilds bound trees, through subqueries too.</summary>
internal static class ExpressionTree
{
    /// <summary>Every column in an expression, subqueries included.</summary>
    public static IEnumerable<BoundColumn> Columns(BoundExpression expression)
    {
        if (expression is BoundColumn column)
            yield return column;
        foreach (var child in expression.Children)
        {
            foreach (var inner in Columns(child))
                yield return inner;
        }

        if (Query(expression) is not { } query)
            yield break;
        foreach (var part in Parts(query))
        {
            foreach (var inner in Columns(part))
                yield return inner;
        }
    }

    /// <summary>True when a subquery is inside.</summary>
    public static bool HasSubquery(BoundExpression expression) => Query(expression) is not null || expression.Children.Any(HasSubquery);

    /// <summary>True when a literal that may change is inside.</summary>
    public static bool HasLiteral(BoundExpression expression) =>
        expression is BoundConstant { Source: LiteralParameter } || expression.Children.Any(HasLiteral);

    /// <summary>The query of a node that has one.</summary>
    public static BoundQuery? Query(BoundExpression expression) => expression switch
    {
        BoundSubquery subquery => subquery.Query,
        BoundExists exists => exists.Query,
        BoundInQuery inQuery => inQuery.Query,
        BoundQuantified quantified => quantified.Query,
        _ => null,
    };

    /// <summary>All expressions of a query, those of derived tables and set operands included.</summary>
    public static IEnumerable<BoundExpression> Parts(BoundQuery query)
    {
        if (query is BoundSetOperation set)
            return Parts(set.Left).Concat(Parts(set.Right));
        var select = (BoundSelect)query;
        var parts = new List<BoundExpression>(select.Outputs.Select(output => output.Expression));
        parts.AddRange(select.GroupBy);
        parts.AddRange(select.OrderBy.Select(order => order.Expression));
        foreach (var single in new[] { select.Where, select.Having, select.Top?.Count, select.Offset, select.Fetch })
        {
            if (single is not null)
                parts.Add(single);
        }

        if (select.From is not null)
            AddParts(select.From, parts);
        return parts;
    }

    /// <summary>True when something in a query can raise an error at run time.</summary>
    public static bool MayRaise(BoundQuery query) => Parts(query).Any(part => part.MayRaise);

    /// <summary>Rebuilds an expression; <paramref name="replace"/> gives a node's replacement, or null to go on inside it; <paramref name="nested"/> does so inside subqueries.</summary>
    public static BoundExpression Rewrite(
        BoundExpression expression, Func<BoundExpression, BoundExpression?> replace, Func<BoundExpression, BoundExpression?> nested)
    {
        if (replace(expression) is { } replacement)
            return replacement;
        BoundExpression Go(BoundExpression inner) => Rewrite(inner, replace, nested);
        BoundList<BoundExpression> All(BoundList<BoundExpression> list) => list.Select(Go).ToBoundList();
        BoundList<BoundOrder> Orders(BoundList<BoundOrder> orders) => orders.Select(order => order with { Expression = Go(order.Expression) }).ToBoundList();
        return expression switch
        {
            BoundConversion node => node with { Operand = Go(node.Operand) },
            BoundCall node => node with { Arguments = All(node.Arguments) },
            BoundArithmetic node => node with { Left = Go(node.Left), Right = Go(node.Right) },
            BoundUnary node => node with { Operand = Go(node.Operand) },
            BoundConcat node => node with { Left = Go(node.Left), Right = Go(node.Right) },
            BoundCollate node => node with { Operand = Go(node.Operand) },
            BoundComparison node => node with { Left = Go(node.Left), Right = Go(node.Right) },
            BoundIn node => node with { Operand = Go(node.Operand), Items = All(node.Items) },
            BoundIsNull node => node with { Operand = Go(node.Operand) },
            BoundLike node => node with { Operand = Go(node.Operand), Pattern = Go(node.Pattern), Escape = node.Escape is null ? null : Go(node.Escape) },
            BoundNot node => node with { Operand = Go(node.Operand) },
            BoundLogical node => node with { Operands = All(node.Operands) },
            BoundCase node => node with
            {
                Whens = node.Whens.Select(when => new BoundWhen(Go(when.Condition), Go(when.Result))).ToBoundList(),
                Else = node.Else is null ? null : Go(node.Else),
            },
            BoundCoalesce node => node with { Arguments = All(node.Arguments) },
            BoundAggregate node => node with
            {
                Arguments = All(node.Arguments),
                OrderBy = Orders(node.OrderBy),
                Over = node.Over is null ? null : node.Over with { PartitionBy = All(node.Over.PartitionBy), OrderBy = Orders(node.Over.OrderBy) },
            },
            BoundSubquery node => node with { Query = Rewrite(node.Query, nested) },
            BoundExists node => node with { Query = Rewrite(node.Query, nested) },
            BoundInQuery node => node with { Operand = Go(node.Operand), Query = Rewrite(node.Query, nested) },
            BoundQuantified node => node with { Comparison = Go(node.Comparison), Query = Rewrite(node.Query, nested) },
            _ => expression,
        };
    }

    /// <summary>Rebuilds a query.</summary>
    public static BoundQuery Rewrite(BoundQuery query, Func<BoundExpression, BoundExpression?> replace)
    {
        if (query is BoundSetOperation set)
            return set with { Left = Rewrite(set.Left, replace), Right = Rewrite(set.Right, replace) };
        var select = (BoundSelect)query;
        BoundExpression Go(BoundExpression inner) => Rewrite(inner, replace, replace);
        return select.WithOutputs([.. select.Outputs.Select(output => output with { Expression = Go(output.Expression) })]) with
        {
            From = select.From is null ? null : Rewrite(select.From, replace),
            Where = select.Where is null ? null : Go(select.Where),
            GroupBy = [.. select.GroupBy.Select(Go)],
            Having = select.Having is null ? null : Go(select.Having),
            OrderBy = [.. select.OrderBy.Select(order => order with { Expression = Go(order.Expression) })],
        };
    }

    private static BoundSource Rewrite(BoundSource source, Func<BoundExpression, BoundExpression?> replace) => source switch
    {
        BoundDerived derived => derived with { Query = Rewrite(derived.Query, replace) },
        BoundJoin join => join with
        {
            Left = Rewrite(join.Left, replace),
            Right = Rewrite(join.Right, replace),
            On = join.On is null ? null : Rewrite(join.On, replace, replace),
        },
        _ => source,
    };

    private static void AddParts(BoundSource source, List<BoundExpression> parts)
    {
        switch (source)
        {
            case BoundDerived derived:
                parts.AddRange(Parts(derived.Query));
                break;
            case BoundJoin join:
                AddParts(join.Left, parts);
                AddParts(join.Right, parts);
                if (join.On is not null)
                    parts.Add(join.On);
                break;
        }
    }
}
