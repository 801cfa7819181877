using System.Collections.Immutable;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

internal sealed partial class Binder
{
    private const string MainAlias = "t0";

    private BoundSource BindSource(SourceSyntax source)
    {
        switch (source)
        {
            case TableSourceSyntax table:
                return BindTable(table);
            case DerivedTableSyntax derived:
                return BindDerived(derived);
            default:
                var join = (JoinSyntax)source;
                var before = Scope.Sources.Count;
                var left = BindSource(join.Left);
                var between = Scope.Sources.Count;
                var right = BindSource(join.Right);
                var on = join.On is null ? null : Condition(join.On);
                if (join.Kind == JoinKind.Full && !IsEquality(on!, Aliases(before, between), Aliases(between, Scope.Sources.Count)))
                    throw SqlErrors.Refused("FULL JOIN without an equality of both sides", Context, join.Position, "Join by equal columns, or combine a LEFT JOIN and a RIGHT JOIN by UNION ALL.");
                return new BoundJoin(join.Kind, left, right, on);
        }
    }

    private HashSet<string> Aliases(int from, int to) => [.. Scope.Sources[from..to].Select(source => source.Alias)];

    // PostgreSQL can only do full joins on equality.
    private static bool IsEquality(BoundExpression on, HashSet<string> left, HashSet<string> right) => on switch
    {
        BoundLogical { And: true } chain => chain.Operands.All(operand => IsEquality(operand, left, right)),
        BoundComparison { Operator: BinaryOperator.Equal } equal =>
            (IsOf(equal.Left, left) && IsOf(equal.Right, right)) || (IsOf(equal.Left, right) && IsOf(equal.Right, left)),
        _ => false,
    };

    private static bool IsOf(BoundExpression expression, HashSet<string> aliases) =>
        !expression.IsConstant && !ExpressionTree.HasSubquery(expression) && ExpressionTree.Columns(expression).All(column => aliases.Contains(column.Alias));

    private BoundSource BindTable(TableSourceSyntax table)
    {
        var found = (table.Name.StartsWith(ViewPrefix, StringComparison.OrdinalIgnoreCase) ? schema.FindView(table.Name[ViewPrefix.Length..]) : null)
            ?? schema.FindTable(table.Name)
            ?? throw At(table, SqlErrors.UnknownObject(table.Name));
        if (Context.Name != SqlContext.View.Name)
        {
            if (found.IsInternal || (canRead is not null && !canRead(found)))
                throw At(table, SqlErrors.UnknownObject(table.Name));
            Reads.Add(found);
        }

        ImmutableArray<string> qualifiers = table.Alias is not null ? [table.Alias]
            : found.IsView ? [ViewPrefix + found.Name, found.Name]
            : [found.Name];
        return AddSource(found, qualifiers);
    }

    /// <summary>The main source of a query; always aliased t0.</summary>
    public BoundSource AddMain(SqlSource source, params ReadOnlySpan<string> furtherNames)
    {
        var names = new List<string> { source.Name };
        if (source.IsView)
            names.Add(ViewPrefix + source.Name);
        names.AddRange(furtherNames);
        return AddSource(source, [.. names]);
    }

    private BoundSource AddSource(SqlSource source, ImmutableArray<string> qualifiers)
    {
        var alias = NextAlias();
        if (!source.IsView)
        {
            var columns = source.Columns
                .Select(column => new ScopeColumn(column.Name, new BoundColumn(column.Type, alias, column.Name, column, true), column.Use))
                .ToImmutableArray();
            Scope.Sources.Add(new ScopeSource(alias, qualifiers, columns));
            return new BoundTable(source.Name, alias);
        }

        var query = BindView(source);
        var viewColumns = source.Columns
            .Select((column, i) => new ScopeColumn(column.Name, Derived(alias, i, query.Outputs[i].Expression, column) with { Type = column.Type }, column.Use))
            .ToImmutableArray();
        Scope.Sources.Add(new ScopeSource(alias, qualifiers, viewColumns));
        return new BoundDerived(query, alias);
    }

    // A view's own text is Tarn's: bound outside the user's scopes, without the user's rights, its literals part of the schema's version.
    private BoundQuery BindView(SqlSource view)
    {
        var (scope, lazy) = (Scope, _lazy);
        Scope = new BindingScope(null);
        try
        {
            var query = In(SqlContext.View, -1, () => Lazily(() => BindQuery(SqlParser.ParseQuery(view.ViewText!, SqlContext.View), SubqueryUse.View)));
            if (query.Outputs.Length != view.Columns.Length)
                throw new InvalidOperationException($"The text of view {view.Name} does not give its columns.");
            return query;
        }
        finally
        {
            (Scope, _lazy) = (scope, lazy);
        }
    }

    private BoundDerived BindDerived(DerivedTableSyntax derived)
    {
        // A derived table sees the scopes around the SELECT, not its neighbours in FROM.
        var scope = Scope;
        Scope = scope.Parent ?? new BindingScope(null);
        BoundQuery query;
        try
        {
            query = Lazily(() => BindQuery(derived.Query, SubqueryUse.Derived));
        }
        finally
        {
            Scope = scope;
        }

        var alias = NextAlias();
        var columns = ImmutableArray.CreateBuilder<ScopeColumn>(query.Outputs.Length);
        for (var i = 0; i < query.Outputs.Length; i++)
        {
            var name = query.Outputs[i].Name ?? throw At(derived, SqlErrors.UnnamedColumn(i + 1, derived.Alias));
            if (columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw At(derived, SqlErrors.DuplicateColumn(name, derived.Alias));
            columns.Add(new ScopeColumn(name, Derived(alias, i, query.Outputs[i].Expression), SqlColumnUse.Any));
        }

        scope.Sources.Add(new ScopeSource(alias, [derived.Alias], columns.ToImmutable()));
        return new BoundDerived(query, alias);
    }

    private void CheckExposedNames(SyntaxNode node)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in Scope.Sources)
        {
            if (!seen.Add(source.Qualifiers[0]))
                throw At(node, SqlErrors.DuplicateSource(source.Qualifiers[0]));
        }
    }
}
