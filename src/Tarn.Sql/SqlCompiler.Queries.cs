using System.Collections.Immutable;
using System.Globalization;
using Tarn.Sql.Binding;
using Tarn.Sql.Rendering;
using Tarn.Sql.Syntax;

namespace Tarn.Sql;

public sealed partial class SqlCompiler
{
    // The length of a URI is the API's to limit; here it only keeps the parser from endless texts.
    private const int LongestFragment = 100_000;

    private static readonly SqlContext SelectContext = SqlContext.Select with { MaxLength = LongestFragment };
    private static readonly SqlContext WhereContext = SqlContext.Where with { MaxLength = LongestFragment };
    private static readonly SqlContext GroupByContext = SqlContext.GroupBy with { MaxLength = LongestFragment };
    private static readonly SqlContext OrderByContext = SqlContext.OrderBy with { MaxLength = LongestFragment };
    private static readonly SqlContext FilterContext = WhereContext with { Name = "filter" };

    private readonly PlanCache _plans;
    private readonly TextCache _texts;

    private CompiledQuery Query(ISqlSchema schema, RecordQuery query)
    {
        var key = new TextKey(
            query.ByKey ? TextKind.QueryByKey : TextKind.Query, schema.Version, query.Source, query.Select, query.Where, query.GroupBy, query.OrderBy)
        {
            Filters = query.Filters.IsEmpty ? Array.Empty<string>() : (IReadOnlyList<string>)query.Filters,
            Calculated = query.Calculated.IsEmpty ? Array.Empty<CalculatedField>() : (IReadOnlyList<CalculatedField>)query.Calculated,
        };
        var hash = key.Hash(out var length);
        return _texts.Find<CompiledQuery>(key, hash, query.CanRead) ?? Keep(key, hash, length, QueryAnew(schema, query));
    }

    private Compilation<CompiledQuery> QueryAnew(ISqlSchema schema, RecordQuery query)
    {
        var fragments = new FragmentSet();
        fragments.Mark(query.ByKey ? "query by key" : "query");
        var filters = AddFilters(fragments, query.Filters);
        var where = fragments.Add(WhereContext, query.Where);
        var select = fragments.AddAlways(SelectContext, query.Select ?? string.Empty);
        var groupBy = fragments.Add(GroupByContext, query.GroupBy);
        var orderBy = fragments.Add(OrderByContext, query.OrderBy);
        var calculated = AddCalculated(fragments, SqlContext.CalculatedField, query.Calculated);
        return Plan(schema, query.Source, fragments, query.CanRead, query.Tokens, binder =>
            new RecordQueryBinder(binder, Dialect) { ByKey = query.ByKey }.Bind(query.Source, filters, where, select, groupBy, orderBy, calculated));
    }

    private CompiledQuery CalculatedFields(
        ISqlSchema schema, SqlSource source, IReadOnlyList<CalculatedField> fields, string? where, SqlTokenValues tokens, Func<SqlSource, bool>? canRead)
    {
        var key = new TextKey(TextKind.CalculatedFields, schema.Version, source, where) { Calculated = fields };
        var hash = key.Hash(out var length);
        return _texts.Find<CompiledQuery>(key, hash, canRead) ?? Keep(key, hash, length, CalculatedFieldsAnew(schema, source, fields, where, tokens, canRead));
    }

    private Compilation<CompiledQuery> CalculatedFieldsAnew(
        ISqlSchema schema, SqlSource source, IReadOnlyList<CalculatedField> fields, string? where, SqlTokenValues tokens, Func<SqlSource, bool>? canRead)
    {
        var fragments = new FragmentSet();
        fragments.Mark("calculated");
        var condition = fragments.Add(FilterContext, where);
        var calculated = AddCalculated(fragments, SqlContext.CalculatedField, fields);
        return Plan(schema, source, fragments, canRead, tokens, binder =>
            new RecordQueryBinder(binder, Dialect) { ByKey = true }.Bind(source, [], condition, null, null, null, calculated));
    }

    private CompiledQuery Totals(
        ISqlSchema schema, SqlSource source, IReadOnlyList<CalculatedField> totals, string? where, IReadOnlyList<string> filters, SqlTokenValues tokens)
    {
        var key = new TextKey(TextKind.Totals, schema.Version, source, where) { Calculated = totals, Filters = filters };
        var hash = key.Hash(out var length);
        return _texts.Find<CompiledQuery>(key, hash, null) ?? Keep(key, hash, length, TotalsAnew(schema, source, totals, where, filters, tokens));
    }

    private Compilation<CompiledQuery> TotalsAnew(
        ISqlSchema schema, SqlSource source, IReadOnlyList<CalculatedField> totals, string? where, IReadOnlyList<string> filters, SqlTokenValues tokens)
    {
        var fragments = new FragmentSet();
        fragments.Mark("totals");
        var conditions = AddFilters(fragments, filters);
        var condition = fragments.Add(FilterContext, where);
        var calculated = AddCalculated(fragments, SqlContext.Total, totals);
        return Plan(schema, source, fragments, null, tokens, binder =>
            new RecordQueryBinder(binder, Dialect) { ByKey = false }.Bind(source, conditions, condition, null, null, null, calculated));
    }

    private CompiledCondition Condition(
        ISqlSchema schema, SqlSource table, string? where, IReadOnlyList<string> filters, Func<SqlSource, bool>? canRead)
    {
        var key = new TextKey(TextKind.Condition, schema.Version, table, where) { Filters = filters };
        var hash = key.Hash(out var length);
        return _texts.Find<CompiledCondition>(key, hash, canRead) ?? Keep(key, hash, length, ConditionAnew(schema, table, where, filters, canRead));
    }

    private Compilation<CompiledCondition> ConditionAnew(
        ISqlSchema schema, SqlSource table, string? where, IReadOnlyList<string> filters, Func<SqlSource, bool>? canRead)
    {
        var fragments = new FragmentSet();
        fragments.Mark("condition");
        var conditions = AddFilters(fragments, filters);
        var condition = fragments.Add(WhereContext, where);
        if (condition is null && conditions.IsEmpty)
            return new(new CompiledCondition(null, Input(fragments)), []);
        var found = Cached(schema, table, fragments, canRead, null, binder =>
        {
            binder.AddMain(table);
            var bound = RecordQueryBinder.BindConditions(binder, conditions, condition)!;
            return QueryPlan.Render(Dialect, renderer => renderer.Condition(bound));
        });
        return new(new CompiledCondition(found.Result, Input(fragments)), found.Reads);
    }

    /// <summary>Compiles a whole SELECT, as the oracle of the specification has them.</summary>
    internal CompiledQuery CompileWholeQuery(ISqlSchema schema, string text)
    {
        var fragments = new FragmentSet();
        fragments.Mark("whole");
        var fragment = fragments.AddAlways(SqlContext.CalculatedValue with { MaxLength = LongestFragment }, text);
        var plan = Cached(schema, null, fragments, null, null, binder =>
        {
            var query = binder.In(fragment.Context, fragment.Index, () => binder.Outermost(SqlParser.ParseQuery(text, fragment.Context)));
            return new QueryPlan(Dialect, query, RecordQueryBinder.Columns(query, query.Outputs, []), isGrouped: true);
        });
        return new CompiledQuery(plan.Result, Input(fragments));
    }

    private Compilation<CompiledQuery> Plan(
        ISqlSchema schema, SqlSource source, FragmentSet fragments, Func<SqlSource, bool>? canRead, SqlTokenValues? tokens, Func<Binder, QueryPlan> bind)
    {
        var found = Cached(schema, source, fragments, canRead, tokens, bind);
        return new(new CompiledQuery(found.Result, Input(fragments)), found.Reads);
    }

    /// <summary>What came of a compilation.</summary>
    /// <param name="Result">The result.</param>
    /// <param name="Reads">Tables and views that whoever gets it must be able to read; null when it holds values of tokens and must not be kept.</param>
    private readonly record struct Compilation<T>(T Result, ImmutableArray<SqlSource>? Reads);

    private T Keep<T>(in TextKey key, ulong hash, int length, Compilation<T> made)
        where T : class
    {
        if (made.Reads is { } reads && length <= TextKey.LongestKept)
            _texts.Add(key, hash, made.Result, reads);
        return made.Result;
    }

    /// <summary>Finds a plan or makes it. A plan whose text holds values of tokens is not kept.</summary>
    private Compilation<T> Cached<T>(
        ISqlSchema schema, SqlSource? source, FragmentSet fragments, Func<SqlSource, bool>? canRead, SqlTokenValues? tokens, Func<Binder, T> bind, SqlSource? form = null)
        where T : class
    {
        var key = new PlanKey(schema.Version, source, fragments.Key);
        var texts = fragments.Texts;
        if (_plans.Find(key, texts, canRead) is { Plan: T found } cached && cached.Literals.Convert(texts))
            return new(found, cached.Reads);
        var binder = new Binder(schema, canRead, tokens) { Texts = texts, Form = form };
        var plan = bind(binder);
        if (binder.UsedTokens)
            return new(plan, null);
        ImmutableArray<SqlSource> reads = [.. binder.Reads];
        _plans.Add(key, new CachedPlan(plan, [.. binder.Pins], reads, new LiteralConversions(binder.Literals)));
        return new(plan, reads);
    }

    private ParameterInput Input(FragmentSet fragments) => new(fragments.Texts, Zone);

    private static ImmutableArray<Fragment> AddFilters(FragmentSet fragments, IReadOnlyList<string> filters)
    {
        fragments.Mark(filters.Count.ToString(CultureInfo.InvariantCulture));
        var added = ImmutableArray.CreateBuilder<Fragment>(filters.Count);
        foreach (var filter in filters)
        {
            if (fragments.Add(FilterContext, filter) is { } fragment)
                added.Add(fragment);
        }

        return added.ToImmutable();
    }

    private static ImmutableArray<(CalculatedField Field, Fragment Fragment)> AddCalculated(
        FragmentSet fragments, SqlContext context, IReadOnlyList<CalculatedField> fields)
    {
        var added = ImmutableArray.CreateBuilder<(CalculatedField, Fragment)>(fields.Count);
        foreach (var field in fields)
        {
            fragments.Mark(field.Name);
            added.Add((field, fragments.AddAlways(context, field.Text)));
        }

        return added.ToImmutable();
    }
}
