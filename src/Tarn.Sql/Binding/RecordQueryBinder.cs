using System.Collections.Immutable;
using System.Globalization;
using Tarn.Sql.Rendering;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>Puts the fragments of a record query together.</summary>
internal sealed class RecordQueryBinder(Binder binder, SqlDialect dialect)
{
    private const string Key = "PK_ID";

    /// <summary>Sort by the key last.</summary>
    public required bool ByKey { get; init; }

    public QueryPlan Bind(
        SqlSource source,
        ImmutableArray<Fragment> filters,
        Fragment? where,
        Fragment? select,
        Fragment? groupBy,
        Fragment? orderBy,
        ImmutableArray<(CalculatedField Field, Fragment Fragment)> calculated)
    {
        var from = calculated.IsEmpty ? binder.AddMain(source) : binder.AddMain(source, "target");
        var condition = BindConditions(binder, filters, where);
        var (distinct, items) = select is null ? (false, []) : SqlParser.ParseSelectList(select.Text, select.Context);
        var (keys, having) = groupBy is null ? ([], null) : SqlParser.ParseGroupBy(groupBy.Text, groupBy.Context);
        var orders = orderBy is null ? [] : SqlParser.ParseOrderBy(orderBy.Text, orderBy.Context);
        var node = items.IsEmpty ? new StarSyntax(0, null) : items[0].Expression;
        var shape = new Binder.SelectShape(distinct, keys, having, orders, node)
        {
            Within = (clause, bind) => (clause switch
            {
                Clause.GroupBy => groupBy,
                Clause.OrderBy => orderBy,
                _ => select,
            }) is { } fragment ? binder.In(fragment.Context, fragment.Index, bind) : bind(),
        };
        var outputs = ImmutableArray<BoundOutput>.Empty;
        var isGrouped = false;
        var query = binder.FinishSelect(
            shape,
            () =>
            {
                outputs = [.. binder.BindOutputs(items), .. BindCalculated(calculated)];
                return outputs;
            },
            from,
            condition,
            bound =>
            {
                isGrouped = bound.IsGrouped;
                return ByKey && !bound.IsGrouped && !bound.Distinct ? WithKey(bound) : bound;
            });
        return new QueryPlan(dialect, query, Columns(query, outputs, calculated), isGrouped);
    }

    /// <summary>Filters and the user's condition; the filters come first, so that nothing of the user's is evaluated for rows they exclude.</summary>
    public static BoundExpression? BindConditions(Binder binder, ImmutableArray<Fragment> filters, Fragment? where)
    {
        binder.Scope.Clause = Clause.Where;
        var conditions = new List<BoundExpression>();
        foreach (var fragment in where is null ? filters : filters.Add(where))
        {
            var bound = binder.In(fragment.Context, fragment.Index, () => binder.Condition(SqlParser.ParseCondition(fragment.Text, fragment.Context)));
            if (bound is BoundLogical { And: true } chain)
                conditions.AddRange(chain.Operands);
            else
                conditions.Add(bound);
        }

        return conditions.Count switch
        {
            0 => null,
            1 => conditions[0],
            _ => new BoundLogical(true, conditions.ToBoundList()),
        };
    }

    private IEnumerable<BoundOutput> BindCalculated(ImmutableArray<(CalculatedField Field, Fragment Fragment)> calculated)
    {
        foreach (var (field, fragment) in calculated)
        {
            var bound = binder.In(fragment.Context, fragment.Index, () => binder.Value(SqlParser.ParseScalar(fragment.Text, fragment.Context)));
            binder.AddCalculated(bound);
            yield return new BoundOutput(bound, field.Name);
        }
    }

    private BoundSelect WithKey(BoundSelect select)
    {
        var key = binder.Scope.Sources[0].Find(Key)?.Column;
        if (key is null || select.OrderBy.Any(order => order.Expression.Equals(key)))
            return select;
        return select with { OrderBy = select.OrderBy.Add(new BoundOrder(key, false)) };
    }

    // Keys of a row: as written, as named, Column1 ... for what has no name; a second one of the same name gets a number.
    public static ImmutableArray<SqlResultColumn> Columns(
        BoundQuery query, ImmutableArray<BoundOutput> outputs, ImmutableArray<(CalculatedField Field, Fragment Fragment)> calculated)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var columns = ImmutableArray.CreateBuilder<SqlResultColumn>(outputs.Length);
        var unnamed = 0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var isCalculated = i >= outputs.Length - calculated.Length;
            var name = outputs[i].Name ?? "Column" + (++unnamed).ToString(CultureInfo.InvariantCulture);
            var key = name;
            for (var suffix = 1; !taken.Add(key); suffix++)
                key = name + suffix.ToString(CultureInfo.InvariantCulture);
            var expression = query.Outputs[i].Expression;
            var type = expression.Type.Kind == SqlTypeKind.Null ? SqlType.Int : expression.Type;
            columns.Add(new SqlResultColumn(key, type, isCalculated ? null : (outputs[i].Expression as BoundColumn)?.Column));
        }

        return columns.ToImmutable();
    }
}
