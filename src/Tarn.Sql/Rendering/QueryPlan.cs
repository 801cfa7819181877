using System.Collections.Immutable;
using Tarn.Sql.Binding;

namespace Tarn.Sql.Rendering;

/// <summary>A bound record query with its renderings, each made when first asked for.</summary>
internal sealed class QueryPlan(SqlDialect dialect, BoundQuery query, ImmutableArray<SqlResultColumn> columns, bool isGrouped)
{
    private readonly Lazy<SqlTemplate> _all = new(() => Render(dialect, renderer => renderer.PagedQuery(query, false)));
    private readonly Lazy<SqlTemplate> _page = new(() => Render(dialect, renderer => renderer.PagedQuery(query, true)));
    private readonly Lazy<SqlTemplate> _count = new(() => Render(dialect, renderer => renderer.CountQuery(query)));

    /// <summary>Result columns.</summary>
    public ImmutableArray<SqlResultColumn> Columns { get; } = columns;

    /// <summary>Rows are groups.</summary>
    public bool IsGrouped { get; } = isGrouped;

    /// <summary>Every row.</summary>
    public SqlTemplate All => _all.Value;

    /// <summary>With offset and limit as parameters.</summary>
    public SqlTemplate Page => _page.Value;

    /// <summary>The number of rows.</summary>
    public SqlTemplate Count => _count.Value;

    /// <summary>Renders something.</summary>
    public static SqlTemplate Render(SqlDialect dialect, Action<SqlRenderer> write)
    {
        var renderer = SqlRenderer.For(dialect);
        write(renderer);
        return renderer.ToTemplate();
    }
}
