using System.Collections.Immutable;
using System.Globalization;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>What a query inside another one is for; decides about ORDER BY and unnamed columns.</summary>
internal enum SubqueryUse { Value, Exists, Derived, View, Outermost }

internal sealed partial class Binder
{
    private const string ViewPrefix = "_v_";

    /// <summary>Binds a query that is not inside another one.</summary>
    public BoundQuery Outermost(QuerySyntax syntax) => BindQuery(syntax, SubqueryUse.Outermost);

    private BoundQuery BindQuery(QuerySyntax syntax, SubqueryUse use)
    {
        if (syntax is SetOperationSyntax set)
            return BindSetOperation(set, use);
        var select = (SelectSyntax)syntax;
        var ordered = !select.OrderBy.IsEmpty;
        if (ordered && use != SubqueryUse.Outermost && select.Top is null && select.Offset is null && !select.ForXmlPath)
            throw At(syntax, SqlErrors.OrderByInSubquery());
        var outer = Scope;
        Scope = new BindingScope(outer);
        try
        {
            return BindSelect(select);
        }
        finally
        {
            Scope = outer;
        }
    }

    private BoundQuery BindSelect(SelectSyntax select)
    {
        Scope.Clause = Clause.From;
        var from = select.From is null ? null : BindSource(select.From);
        CheckExposedNames(select);
        Scope.Clause = Clause.Where;
        var where = select.Where is null ? null : Condition(select.Where);
        var shape = new SelectShape(select.Distinct, select.GroupBy, select.Having, select.OrderBy, select);
        var items = select.Items;
        return FinishSelect(shape, () => select.ForXmlPath ? XmlOutput(BindOutputs(items), select) : BindOutputs(items), from, where, bound => RankedDistinct(bound with
        {
            Top = select.Top is null ? null : BindTop(select.Top, select),
            Offset = select.Offset is null ? null : RowCount(select.Offset),
            Fetch = select.Fetch is null ? null : RowCount(select.Fetch),
            ForXmlPath = select.ForXmlPath,
        }));
    }

    // FOR XML PATH(''): a row is its columns' texts; a named column stands in an element of its name, and is left out when NULL.
    private ImmutableArray<BoundOutput> XmlOutput(ImmutableArray<BoundOutput> outputs, SelectSyntax select)
    {
        var parts = outputs.Select(BoundExpression (output) =>
        {
            var text = new BoundCall(SqlType.NVarChar(SqlType.Max), "xml_escape", new([ToText(output.Expression, select)]), false);
            if (output.Name is null)
                return text;
            var name = System.Xml.XmlConvert.EncodeLocalName(output.Name)!;
            return Concat(Concat(FixedText($"<{name}>"), text), FixedText($"</{name}>"));
        }).ToBoundList();
        return [new BoundOutput(new BoundCall(SqlType.NVarChar(SqlType.Max), "concat", parts, false), null)];
    }

    // PERCENT and WITH TIES rank rows; DISTINCT comes before that.
    private BoundSelect RankedDistinct(BoundSelect select)
    {
        if (select is not { Distinct: true, Top: { Percent: true } or { WithTies: true } })
            return select;
        var alias = NextAlias();
        var outputs = select.Outputs.Select((output, i) => output with { Expression = Derived(alias, i, output.Expression) with { Stored = false } }).ToImmutableArray();
        return new BoundSelect(outputs)
        {
            From = new BoundDerived(select with { Top = null, OrderBy = [] }, alias),
            Top = select.Top,
            OrderBy = [.. select.OrderBy.Select(order => new BoundOrder(outputs[order.Output].Expression, order.Descending))],
        };
    }

    /// <summary>The parts of a SELECT that grouping looks at together.</summary>
    public sealed record SelectShape(
        bool Distinct,
        ImmutableArray<ExpressionSyntax> GroupBy,
        ExpressionSyntax? Having,
        ImmutableArray<OrderItemSyntax> OrderBy,
        SyntaxNode Node)
    {
        /// <summary>Runs the binding of a clause in its own fragment; by default just runs it.</summary>
        public Func<Clause, Func<object?>, object?>? Within { get; init; }

        public T Run<T>(Clause clause, Func<T> bind) => Within is null ? bind() : (T)Within(clause, () => bind())!;
    }

    /// <summary>Binds GROUP BY, the select list, HAVING and ORDER BY in this order, and lowers a grouped query.</summary>
    public BoundQuery FinishSelect(
        SelectShape shape, Func<ImmutableArray<BoundOutput>> bindOutputs, BoundSource? from, BoundExpression? where, Func<BoundSelect, BoundSelect> complete)
    {
        Scope.Clause = Clause.GroupBy;
        var groupBy = shape.Run(Clause.GroupBy, () => shape.GroupBy.Select(BindGroupKey).ToImmutableArray());
        Scope.Clause = Clause.Select;
        var outputs = shape.Run(Clause.Select, bindOutputs);
        Scope.Clause = Clause.Having;
        var having = shape.Having is null ? null : shape.Run(Clause.GroupBy, () => Condition(shape.Having));
        Scope.Clause = Clause.OrderBy;
        Scope.Outputs = outputs;
        var orderBy = shape.Run(Clause.OrderBy, () => shape.OrderBy.Select(item => BindOrder(item, outputs, shape.Distinct)).ToImmutableArray());
        var isGrouped = Scope.HasAggregate || !groupBy.IsEmpty || having is not null;
        var select = complete(new BoundSelect(outputs)
        {
            Distinct = shape.Distinct,
            From = from,
            Where = where,
            GroupBy = groupBy,
            Having = having,
            OrderBy = orderBy,
            IsGrouped = isGrouped,
        });
        if (!isGrouped)
            return select;
        PinGroups(groupBy, select);
        new GroupingCheck(this, shape.Node, groupBy, [.. Scope.Sources.Select(source => source.Alias)]).Check(select);
        return groupBy.IsEmpty ? select : Grouping.Lower(select, NextAlias());
    }

    // Whether an output repeats a key is a matter of the literals in both.
    private void PinGroups(ImmutableArray<BoundExpression> keys, BoundSelect select)
    {
        if (!keys.Any(ExpressionTree.HasLiteral))
            return;
        foreach (var part in keys.Concat(select.Outputs.Select(output => output.Expression)).Concat(select.OrderBy.Select(order => order.Expression)))
            Pin(part);
        if (select.Having is not null)
            Pin(select.Having);
    }

    private BoundExpression BindGroupKey(ExpressionSyntax syntax)
    {
        var key = Value(syntax);
        if (key.IsConstant || !ExpressionTree.Columns(key).Any(column => Scope.Sources.Exists(source => source.Alias == column.Alias)))
            throw At(syntax, SqlErrors.GroupByConstant());
        return ExpressionTree.HasSubquery(key) ? throw At(syntax, SqlErrors.AggregateInGroupBy()) : key;
    }

    /// <summary>Binds a select list; <c>*</c> becomes its columns.</summary>
    public ImmutableArray<BoundOutput> BindOutputs(ImmutableArray<SelectItemSyntax> items)
    {
        var outputs = ImmutableArray.CreateBuilder<BoundOutput>(items.Length);
        foreach (var item in items)
        {
            if (item.Expression is StarSyntax star)
            {
                AddStar(star, outputs);
                continue;
            }

            var value = Value(item.Expression);
            outputs.Add(new BoundOutput(value, item.Alias ?? (item.Expression switch
            {
                NameSyntax name => name.Parts[^1],
                TokenSyntax { Kind: TokenKind.Field } token => token.Name,
                _ => null,
            })));
        }

        return outputs.ToImmutable();
    }

    private void AddStar(StarSyntax star, ImmutableArray<BoundOutput>.Builder outputs)
    {
        var found = false;
        foreach (var source in Scope.Sources)
        {
            if (star.Qualifier is not null && !source.Answers(star.Qualifier))
                continue;
            found = true;
            foreach (var column in source.Columns)
            {
                if (column.Use == SqlColumnUse.Any)
                    outputs.Add(new BoundOutput(Use(star, column), column.Name));
            }
        }

        if (!found)
            throw At(star, star.Qualifier is null ? SqlErrors.Syntax("*") : SqlErrors.UnboundIdentifier(star.Qualifier + ".*"));
    }

    private BoundOrder BindOrder(OrderItemSyntax item, ImmutableArray<BoundOutput> outputs, bool distinct)
    {
        if (item.Expression is LiteralSyntax literal)
        {
            if (literal.Kind != LiteralKind.Integer || !int.TryParse(literal.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > outputs.Length)
                throw At(literal, SqlErrors.OrderPosition(literal.Text));
            return new BoundOrder(outputs[number - 1].Expression, item.Descending, distinct ? number - 1 : -1);
        }

        var expression = Value(item.Expression);
        if (!distinct)
            return new BoundOrder(expression, item.Descending);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (!outputs[i].Expression.Equals(expression))
                continue;
            Pin(expression);
            Pin(outputs[i].Expression);
            return new BoundOrder(expression, item.Descending, i);
        }

        throw At(item.Expression, SqlErrors.OrderNotSelected());
    }

    private BoundTop BindTop(TopSyntax top, SelectSyntax select)
    {
        if (top.WithTies && select.OrderBy.IsEmpty)
            throw At(select, SqlErrors.TiesWithoutOrder());
        return new BoundTop(top.Percent ? Implicit(Value(top.Count), SqlType.Float, top.Count) : RowCount(top.Count), top.Percent, top.WithTies);
    }

    private BoundExpression RowCount(ExpressionSyntax syntax)
    {
        var count = Value(syntax);
        if (!count.IsConstant || !count.Type.IsInteger() || count is BoundNull)
            throw At(syntax, SqlErrors.TopValue());
        if (count is BoundConstant { Value: { } value } && value.AsBigInt < 0)
            throw At(syntax, SqlErrors.TopValue());
        Pin(count);
        return count is BoundConstant { Value: { } number }
            ? Fixed(SqlType.BigInt, SqlValue.FromBigInt(number.AsBigInt))
            : Implicit(count, SqlType.BigInt, syntax);
    }

    private BoundQuery BindSetOperation(SetOperationSyntax set, SubqueryUse use)
    {
        var inner = use == SubqueryUse.Outermost ? SubqueryUse.Derived : use;
        if (!set.OrderBy.IsEmpty && use != SubqueryUse.Outermost)
            throw At(set, SqlErrors.OrderByInSubquery());
        var (left, right) = (BindQuery(set.Left, inner), BindQuery(set.Right, inner));
        if (left.Outputs.Length != right.Outputs.Length)
            throw At(set, SqlErrors.UnequalOutputs());
        var types = left.Outputs.Zip(right.Outputs, (a, b) =>
        {
            CheckComparable(a.Expression.Type, b.Expression.Type, set);
            var common = TypeRules.Common(a.Expression, b.Expression);
            return common.Kind == SqlTypeKind.Null ? SqlType.Int : common;
        }).ToImmutableArray();
        left = Lazily(() => ConvertOutputs(left, types, set));
        right = Lazily(() => ConvertOutputs(right, types, set));
        return new BoundSetOperation(left, set.Operator, right, BindSetOrder(set, left.Outputs));
    }

    // After a set operator only the outputs can be named.
    private ImmutableArray<BoundOrder> BindSetOrder(SetOperationSyntax set, ImmutableArray<BoundOutput> outputs)
    {
        var orders = ImmutableArray.CreateBuilder<BoundOrder>(set.OrderBy.Length);
        foreach (var item in set.OrderBy)
        {
            var index = item.Expression switch
            {
                LiteralSyntax { Kind: LiteralKind.Integer } literal when int.TryParse(literal.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number - 1,
                NameSyntax { Parts: [var name] } => outputs.ToList().FindIndex(output => name.Equals(output.Name, StringComparison.OrdinalIgnoreCase)),
                _ => throw At(item.Expression, SqlErrors.OrderNotSelected()),
            };
            if (index < 0 || index >= outputs.Length)
                throw At(item.Expression, item.Expression is NameSyntax name ? SqlErrors.UnknownColumn(name.Parts[^1]) : SqlErrors.OrderPosition(((LiteralSyntax)item.Expression).Text));
            orders.Add(new BoundOrder(outputs[index].Expression, item.Descending, index));
        }

        return orders.ToImmutable();
    }

    /// <summary>The same query with outputs of the given types.</summary>
    private BoundQuery ConvertOutputs(BoundQuery query, ImmutableArray<SqlType> types, SyntaxNode node)
    {
        var isConverted = true;
        for (var i = 0; i < types.Length; i++)
        {
            var type = query.Outputs[i].Expression.Type;
            isConverted &= type == types[i] || (type.IsText && types[i].IsText);
        }

        if (isConverted)
            return query;
        switch (query)
        {
            case BoundSetOperation set:
                return set with { Left = ConvertOutputs(set.Left, types, node), Right = ConvertOutputs(set.Right, types, node) };
            case BoundSelect { Distinct: false } select:
                return select.WithOutputs([.. select.Outputs.Select((output, i) => output with { Expression = Implicit(output.Expression, types[i], node) })]);
            default:
                var alias = NextAlias();
                return new BoundSelect([.. query.Outputs.Select((output, i) =>
                    output with { Expression = Implicit(Derived(alias, i, output.Expression), types[i], node) })])
                {
                    From = new BoundDerived(query, alias),
                };
        }
    }

    /// <summary>An output of a derived table as a column.</summary>
    internal static BoundColumn Derived(string alias, int index, BoundExpression output, SqlColumn? column = null)
    {
        var type = output.Type.Kind == SqlTypeKind.Null ? SqlType.Int : output.Type;
        return new BoundColumn(type, alias, "c" + index.ToString(CultureInfo.InvariantCulture), column, output is BoundColumn { Stored: true });
    }
}
