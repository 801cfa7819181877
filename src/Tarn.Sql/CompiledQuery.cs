using System.Collections.Immutable;
using Tarn.Sql.Rendering;

namespace Tarn.Sql;

/// <summary>A record query translated for one engine. Immutable and thread-safe; cheap to make anew for other literals.</summary>
public sealed class CompiledQuery
{
    private readonly QueryPlan _plan;
    private readonly ParameterInput _input;
    private FilledTemplate? _all;
    private FilledTemplate? _page;
    private FilledTemplate? _count;

    internal CompiledQuery(QueryPlan plan, ParameterInput input)
    {
        _plan = plan;
        _input = input;
    }

    /// <summary>The result's columns with their keys in JSON.</summary>
    public ImmutableArray<SqlResultColumn> Columns => _plan.Columns;

    /// <summary>True when the query has GROUP BY, HAVING or an aggregate: its rows are not records.</summary>
    public bool IsGrouped => _plan.IsGrouped;

    /// <summary>The statement that reads rows.</summary>
    /// <param name="utcNow">The query's one instant for GETDATE and the like.</param>
    /// <param name="offset">Rows to skip.</param>
    /// <param name="limit">Rows to read; -1 for all.</param>
    public SqlStatement ToStatement(DateTime utcNow, long offset = 0, int limit = -1)
    {
        // Two threads may both fill one in; either is as good.
        var filled = offset == 0 && limit < 0
            ? _all ??= new FilledTemplate(_plan.All, _input)
            : _page ??= new FilledTemplate(_plan.Page, _input);
        return filled.ToStatement(new StatementInput(utcNow, _input.Zone, offset, limit));
    }

    /// <summary>The statement that counts the rows (groups, when grouped): one row, one bigint.</summary>
    public SqlStatement ToCountStatement(DateTime utcNow) =>
        (_count ??= new FilledTemplate(_plan.Count, _input)).ToStatement(new StatementInput(utcNow, _input.Zone));
}
