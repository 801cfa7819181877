using System.Collections.Immutable;
using Tarn.Sql.Binding;
using Tarn.Sql.Rendering;
using Tarn.Sql.Syntax;

namespace Tarn.Sql;

public sealed partial class SqlCompiler
{
    private sealed record ScalarPlan(SqlTemplate Template, SqlType Type, ImmutableArray<SqlColumn> Columns);

    private CompiledScalar Formula(ISqlSchema schema, SqlSource table, string text)
    {
        var key = new TextKey(TextKind.Formula, schema.Version, table, text);
        var hash = key.Hash(out var length);
        return _texts.Find<CompiledScalar>(key, hash, null) ?? Keep(key, hash, length, FormulaAnew(schema, table, text));
    }

    private Compilation<CompiledScalar> FormulaAnew(ISqlSchema schema, SqlSource table, string text)
    {
        var fragments = new FragmentSet();
        fragments.Mark("formula");
        var fragment = fragments.AddAlways(SqlContext.Formula, text);
        var plan = Cached(schema, table, fragments, null, null, binder =>
        {
            binder.AddMain(table);
            var bound = binder.In(fragment.Context, fragment.Index, () => binder.Value(SqlParser.ParseScalar(text, fragment.Context)));
            foreach (var column in binder.Mentioned)
            {
                if (!column.InFormulas)
                    throw SqlErrors.Refused($"Field {column.Name}", fragment.Context, 0, "A formula cannot refer to a field of this type.");
            }

            return Scalar(bound, [.. binder.Mentioned]);
        });
        return new(new CompiledScalar(plan.Result.Template, plan.Result.Type, plan.Result.Columns, Input(fragments)), plan.Reads);
    }

    private CompiledScalar CalculatedValue(ISqlSchema schema, SqlSource form, string text, SqlTokenValues tokens, Func<SqlSource, bool>? canRead)
    {
        var key = new TextKey(TextKind.CalculatedValue, schema.Version, form, text);
        var hash = key.Hash(out var length);
        return _texts.Find<CompiledScalar>(key, hash, canRead) ?? Keep(key, hash, length, CalculatedValueAnew(schema, form, text, tokens, canRead));
    }

    private Compilation<CompiledScalar> CalculatedValueAnew(ISqlSchema schema, SqlSource form, string text, SqlTokenValues tokens, Func<SqlSource, bool>? canRead)
    {
        var fragments = new FragmentSet();
        fragments.Mark("calculated value");
        var fragment = fragments.AddAlways(SqlContext.CalculatedValue with { MaxLength = 20_000 }, text);
        var plan = Cached(
            schema,
            form,
            fragments,
            canRead,
            tokens,
            binder => Scalar(binder.In(fragment.Context, fragment.Index, () => binder.Value(SqlParser.ParseScalar(text, fragment.Context))), []),
            form);
        return new(new CompiledScalar(plan.Result.Template, plan.Result.Type, plan.Result.Columns, Input(fragments)), plan.Reads);
    }

    private ScalarPlan Scalar(BoundExpression bound, ImmutableArray<SqlColumn> columns)
    {
        var type = bound.Type.Kind == SqlTypeKind.Null ? SqlType.Int : bound.Type;
        var expression = bound is BoundNull ? new BoundNull(type) : bound;
        return new ScalarPlan(QueryPlan.Render(Dialect, renderer => renderer.Expression(expression)), type, columns);
    }
}
