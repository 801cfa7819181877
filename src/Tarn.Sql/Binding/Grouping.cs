using System.Collections.Immutable;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>Finds columns of a grouped query that are neither grouped nor aggregated (error 8120).</summary>
internal sealed class GroupingCheck(Binder binder, SyntaxNode node, ImmutableArray<BoundExpression> keys, ImmutableHashSet<string> aliases)
{
    public void Check(BoundSelect select)
    {
        foreach (var output in select.Outputs)
            Check(output.Expression, "select list");
        if (select.Having is not null)
            Check(select.Having, "HAVING clause");
        foreach (var order in select.OrderBy)
            Check(order.Expression, "ORDER BY clause");
    }

    private void Check(BoundExpression expression, string clause, bool nested = false)
    {
        if (keys.Contains(expression) || (!nested && expression is BoundAggregate { Over: null }))
            return;
        if (expression is BoundColumn column && aliases.Contains(column.Alias))
            throw binder.At(node, SqlErrors.NotGrouped(binder.Describe(column), clause));
        foreach (var child in expression.Children)
            Check(child, clause, nested);
        if (ExpressionTree.Query(expression) is not { } query)
            return;
        foreach (var part in ExpressionTree.Parts(query))
            Check(part, clause, nested: true);
    }
}

/// <summary>
/// Turns a query with GROUP BY into two: an inner one that gives the keys and the aggregates, and an outer one that computes with them as
/// plain columns. So no engine ever has to recognise a grouped expression inside another, or inside a subquery.
/// </summary>
internal static class Grouping
{
    public static BoundSelect Lower(BoundSelect select, string alias)
    {
        var inner = select.GroupBy.Select(key => new BoundOutput(key, null)).ToList();
        var columns = new Dictionary<BoundExpression, BoundColumn>();
        for (var i = 0; i < inner.Count; i++)
            columns.TryAdd(select.GroupBy[i], Binder.Derived(alias, i, select.GroupBy[i], (select.GroupBy[i] as BoundColumn)?.Column) with { Stored = false });

        BoundExpression? Replace(BoundExpression expression)
        {
            if (columns.TryGetValue(expression, out var known))
                return known;
            if (expression is not BoundAggregate { Over: null })
                return null;
            var column = Binder.Derived(alias, inner.Count, expression);
            inner.Add(new BoundOutput(expression, null));
            columns.Add(expression, column);
            return column;
        }

        // The aggregates of a subquery are its own; the keys in it are ours.
        BoundExpression? ReplaceNested(BoundExpression expression) => columns.GetValueOrDefault(expression);

        BoundExpression Outer(BoundExpression expression) => ExpressionTree.Rewrite(expression, Replace, ReplaceNested);
        var outputs = select.Outputs.Select(output => output with { Expression = Outer(output.Expression) }).ToImmutableArray();
        var having = select.Having is null ? null : Outer(select.Having);
        ImmutableArray<BoundOrder> orderBy = [.. select.OrderBy.Select(order => order with { Expression = Outer(order.Expression) })];
        var groups = new BoundSelect([.. inner]) { From = select.From, Where = select.Where, GroupBy = select.GroupBy, IsGrouped = true };
        return select.WithOutputs(outputs) with
        {
            From = new BoundDerived(groups, alias),
            Where = having,
            GroupBy = [],
            Having = null,
            OrderBy = orderBy,
            IsGrouped = false,
        };
    }
}
