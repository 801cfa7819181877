using System.Collections.Immutable;
using System.Globalization;
using Tarn.Sql.Binding;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Rendering;

internal abstract partial class SqlRenderer
{
    private int _aliases;
    private bool _outermost;

    /// <summary>Writes a value that goes to the caller's reader.</summary>
    public virtual void Result(BoundExpression expression) => Expression(expression);

    /// <summary>A fresh alias of the renderer's own.</summary>
    protected string NextAlias() => "w" + (_aliases++).ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes a query; its columns are named c0, c1, ...</summary>
    public void Query(BoundQuery query)
    {
        switch (query)
        {
            case BoundSetOperation set:
                SetOperation(set);
                break;
            case BoundSelect { ForXmlPath: true } select:
                ForXml(select);
                break;
            case BoundSelect { Top: { Percent: true } or { WithTies: true } } select:
                RankedTop(select);
                break;
            default:
                Select((BoundSelect)query, null);
                Limits((BoundSelect)query);
                break;
        }
    }

    /// <summary>Writes a query that a caller pages: with offset and limit as parameters.</summary>
    public void PagedQuery(BoundQuery query, bool paged)
    {
        _outermost = true;
        Query(query);
        if (!paged)
            return;
        Writer.Append(" LIMIT ").AppendParameter(new LimitParameter(NullIsAll: dialect == SqlDialect.Postgres));
        Writer.Append(" OFFSET ").AppendParameter(new OffsetParameter());
    }

    /// <summary>Writes a query for the number of rows of another.</summary>
    public void CountQuery(BoundQuery query)
    {
        if (query is BoundSelect { Distinct: false, IsGrouped: false, From: not null and not BoundDerived { Query: BoundSelect { IsGrouped: true } }, Top: null, Offset: null, ForXmlPath: false } select)
        {
            Writer.Append("SELECT count(*) AS c0 FROM ");
            Source(select.From);
            Where(select.Where);
            return;
        }

        Writer.Append("SELECT count(*) AS c0 FROM (");
        Query(query is BoundSelect { Top: null, Offset: null } ordered ? ordered with { OrderBy = [] } : query);
        Writer.Append(") AS ").AppendIdentifier(NextAlias());
    }

    // Extra: further columns, written after the outputs.
    private void Select(BoundSelect select, Action? extra)
    {
        var outermost = _outermost;
        _outermost = false;
        Writer.Append(select.Distinct ? "SELECT DISTINCT " : "SELECT ");
        var asKeys = select.Distinct || !select.GroupBy.IsEmpty;
        for (var i = 0; i < select.Outputs.Length; i++)
        {
            if (i > 0)
                Writer.Append(", ");
            if (asKeys && (select.Distinct || i < select.GroupBy.Length))
                Representative(select.Outputs[i].Expression);
            else if (outermost)
                Result(select.Outputs[i].Expression);
            else
                Expression(select.Outputs[i].Expression);
            Writer.Append(" AS c").Append(i);
        }

        extra?.Invoke();
        if (select.From is not null)
        {
            Writer.Append(" FROM ");
            Source(select.From);
        }

        Where(select.Where);
        if (!select.GroupBy.IsEmpty)
        {
            Writer.Append(" GROUP BY ");
            List(Enumerable.Range(1, select.GroupBy.Length), number => Writer.Append(number));
        }

        if (select.Having is not null)
        {
            Writer.Append(" HAVING ");
            Condition(select.Having);
        }

        if (!select.OrderBy.IsEmpty && extra is null)
            OrderBy(select.OrderBy);
    }

    private void Where(BoundExpression? where)
    {
        if (where is null)
            return;
        Writer.Append(" WHERE ");
        Condition(where);
    }

    private void Limits(BoundSelect select)
    {
        var limit = select.Top?.Count ?? select.Fetch;
        if (limit is not null)
            Between(" LIMIT ", limit, string.Empty);
        if (select.Offset is null)
            return;
        if (limit is null && dialect == SqlDialect.Sqlite)
            Writer.Append(" LIMIT -1");
        Between(" OFFSET ", select.Offset, string.Empty);
    }

    /// <summary>Writes ORDER BY with its keys.</summary>
    protected void OrderBy(IEnumerable<BoundOrder> orders)
    {
        Writer.Append(" ORDER BY ");
        List(orders, order =>
        {
            if (order.Output >= 0)
                Writer.Append(order.Output + 1);
            else
                Key(order.Expression, CollationOf(order.Expression), true);
            Direction(order);
        });
    }

    /// <summary>Writes what is in FROM.</summary>
    protected void Source(BoundSource source)
    {
        switch (source)
        {
            case BoundTable table:
                Writer.AppendIdentifier(table.Name).Append(" AS ").AppendIdentifier(table.Alias);
                break;
            case BoundDerived derived:
                Writer.Append('(');
                Query(derived.Query);
                Writer.Append(") AS ").AppendIdentifier(derived.Alias);
                break;
            default:
                Join((BoundJoin)source);
                break;
        }
    }

    private void Join(BoundJoin join)
    {
        Source(join.Left);
        Writer.Append(join.Kind switch
        {
            JoinKind.Inner => " INNER JOIN ",
            JoinKind.Left => " LEFT JOIN ",
            JoinKind.Right => " RIGHT JOIN ",
            JoinKind.Full => " FULL JOIN ",
            _ => " CROSS JOIN ",
        });
        if (join.Right is BoundJoin)
            Writer.Append('(');
        Source(join.Right);
        if (join.Right is BoundJoin)
            Writer.Append(')');
        if (join.On is null)
            return;
        Writer.Append(" ON ");
        Expression(join.On, positive: join.Kind != JoinKind.Full);
    }

    // Each side is a derived table: SQLite allows no parentheses around operands, and texts need their key where rows are compared.
    private void SetOperation(BoundSetOperation set)
    {
        if (!set.OrderBy.IsEmpty)
        {
            var alias = NextAlias();
            Columns(alias, set.Outputs, false);
            Writer.Append(" FROM (");
            SetOperation(set with { OrderBy = [] });
            Writer.Append(") AS ").AppendIdentifier(alias);
            OrderBy(set.OrderBy.Select(order => order with
            {
                Output = -1,
                Expression = Binder.Derived(alias, order.Output, order.Expression) with { Stored = false },
            }));
            return;
        }

        var asKeys = set.Operator != SetOperator.UnionAll;
        Side(set.Left, asKeys);
        Writer.Append(set.Operator switch
        {
            SetOperator.Union => " UNION ",
            SetOperator.UnionAll => " UNION ALL ",
            SetOperator.Except => " EXCEPT ",
            _ => " INTERSECT ",
        });
        Side(set.Right, asKeys);
    }

    private void Side(BoundQuery query, bool asKeys)
    {
        var alias = NextAlias();
        Columns(alias, query.Outputs, asKeys);
        Writer.Append(" FROM (");
        Query(query);
        Writer.Append(") AS ").AppendIdentifier(alias);
    }

    private void Columns(string alias, ImmutableArray<BoundOutput> outputs, bool asKeys)
    {
        Writer.Append("SELECT ");
        for (var i = 0; i < outputs.Length; i++)
        {
            if (i > 0)
                Writer.Append(", ");
            var column = Binder.Derived(alias, i, outputs[i].Expression) with { Stored = false };
            if (asKeys)
                Representative(column);
            else
                Expression(column);
            Writer.Append(" AS c").Append(i);
        }
    }

    // TOP n PERCENT and WITH TIES by rank; a share of 2.4 rows is 3 rows: r - 1 < 2.4.
    private void RankedTop(BoundSelect select)
    {
        var top = select.Top!;
        var alias = NextAlias();
        Columns(alias, select.Outputs, false);
        Writer.Append(" FROM (");
        Select(select, () =>
        {
            Writer.Append(top.WithTies ? ", rank() OVER (" : ", row_number() OVER (");
            if (!select.OrderBy.IsEmpty)
                OrderBy(select.OrderBy);
            Writer.Append(") AS r, count(*) OVER () AS n");
        });
        Writer.Append(") AS ").AppendIdentifier(alias).Append(" WHERE ");
        if (top.Percent)
            Between($"{alias}.r - 1 < {alias}.n * ", top.Count, " / 100.0");
        else
            Between($"{alias}.r <= ", top.Count, string.Empty);
        Writer.Append($" ORDER BY {alias}.r");
    }

    // The one output is the rows' XML text; the rows are joined in the query's order.
    private void ForXml(BoundSelect select)
    {
        var alias = NextAlias();
        Writer.Append(dialect == SqlDialect.Sqlite ? "SELECT group_concat(" : "SELECT string_agg(");
        Writer.Append($"{alias}.c0, ''");
        var isOrdered = !select.OrderBy.IsEmpty && !select.Distinct;
        if (isOrdered)
            Writer.Append($" ORDER BY {alias}.n");
        Writer.Append(") AS c0 FROM (");
        if (isOrdered && select.Top is not { Percent: true } and not { WithTies: true })
        {
            Select(select, () =>
            {
                Writer.Append(", row_number() OVER (");
                OrderBy(select.OrderBy);
                Writer.Append(") AS n");
            });
            if (select.Top is not null || select.Offset is not null)
                Writer.Append(" ORDER BY n");
            Limits(select);
        }
        else
        {
            Query(select with { ForXmlPath = false });
        }

        Writer.Append(") AS ").AppendIdentifier(alias);
    }
}
