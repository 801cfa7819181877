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
        return new CompiledScalar(plan.Template, plan.Type, plan.Columns, Input(fragments));
    }

    private CompiledScalar CalculatedValue(ISqlSchema schema, SqlSource form, string text, SqlTokenValues tokens, Func<SqlSource, bool>? canRead)
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
        return new CompiledScalar(plan.Template, plan.Type, plan.Columns, Input(fragments));
    }

    private ScalarPlan Scalar(BoundExpression bound, ImmutableArray<SqlColumn> columns)
    {
        var type = bound.Type.Kind == SqlTypeKind.Null ? SqlType.Int : bound.Type;
        var expression = bound is BoundNull ? new BoundNull(type) : bound;
        return new ScalarPlan(QueryPlan.Render(Dialect, renderer => renderer.Expression(expression)), type, columns);
    }
}
