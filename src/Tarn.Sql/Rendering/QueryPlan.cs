using System.Collections.Immutable;

namespace Tarn.Sql.Rendering;

/// <summary>The renderings of one record query.</summary>
/// <param name="Columns">Result columns.</param>
/// <param name="IsGrouped">Rows are groups.</param>
/// <param name="All">Every row.</param>
/// <param name="Page">With offset and limit as parameters.</param>
/// <param name="Count">The number of rows.</param>
internal sealed record QueryPlan(ImmutableArray<SqlResultColumn> Columns, bool IsGrouped, SqlTemplate All, SqlTemplate Page, SqlTemplate Count);
