using System.Collections.Immutable;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>A column of a query's result.</summary>
/// <param name="Expression">Its value.</param>
/// <param name="Name">Its name, or null when it has none.</param>
internal sealed record BoundOutput(BoundExpression Expression, string? Name);

/// <summary>A sort key.</summary>
/// <param name="Expression">Its value.</param>
/// <param name="Descending">Descending; NULLs then come last.</param>
/// <param name="Output">The output that it repeats, or -1.</param>
internal sealed record BoundOrder(BoundExpression Expression, bool Descending, int Output = -1);

/// <summary>TOP.</summary>
internal sealed record BoundTop(BoundExpression Count, bool Percent, bool WithTies);

/// <summary>A query; its outputs are rendered as <c>c0</c>, <c>c1</c>, ...</summary>
internal abstract record BoundQuery
{
    public abstract ImmutableArray<BoundOutput> Outputs { get; }
}

/// <summary>One SELECT.</summary>
internal sealed record BoundSelect : BoundQuery
{
    private readonly ImmutableArray<BoundOutput> _outputs;

    public BoundSelect(ImmutableArray<BoundOutput> outputs) => _outputs = outputs;

    public override ImmutableArray<BoundOutput> Outputs => _outputs;

    public bool Distinct { get; init; }

    public BoundTop? Top { get; init; }

    public BoundSource? From { get; init; }

    public BoundExpression? Where { get; init; }

    public ImmutableArray<BoundExpression> GroupBy { get; init; } = [];

    public BoundExpression? Having { get; init; }

    public ImmutableArray<BoundOrder> OrderBy { get; init; } = [];

    public BoundExpression? Offset { get; init; }

    public BoundExpression? Fetch { get; init; }

    public bool ForXmlPath { get; init; }

    /// <summary>Has GROUP BY, HAVING or an aggregate.</summary>
    public bool IsGrouped { get; init; }

    /// <summary>The same query with other outputs.</summary>
    public BoundSelect WithOutputs(ImmutableArray<BoundOutput> outputs) => new(outputs)
    {
        Distinct = Distinct,
        Top = Top,
        From = From,
        Where = Where,
        GroupBy = GroupBy,
        Having = Having,
        OrderBy = OrderBy,
        Offset = Offset,
        Fetch = Fetch,
        ForXmlPath = ForXmlPath,
        IsGrouped = IsGrouped,
    };

    /// <summary>Cannot give more than one row.</summary>
    public bool IsSingleRow => ForXmlPath
        || (IsGrouped && GroupBy.IsEmpty)
        || (From is null)
        || (Top is { Percent: false, WithTies: false, Count: BoundConstant { Source: FixedParameter { Value: { IsNull: false, Kind: SqlTypeKind.BigInt, AsBigInt: <= 1 } } } });
}

/// <summary>A set operation; outputs of both sides have the same types.</summary>
internal sealed record BoundSetOperation(BoundQuery Left, SetOperator Operator, BoundQuery Right, ImmutableArray<BoundOrder> OrderBy) : BoundQuery
{
    public override ImmutableArray<BoundOutput> Outputs => Left.Outputs;
}

/// <summary>Something in FROM.</summary>
internal abstract record BoundSource;

/// <summary>A table.</summary>
internal sealed record BoundTable(string Name, string Alias) : BoundSource;

/// <summary>A derived table, or a view.</summary>
internal sealed record BoundDerived(BoundQuery Query, string Alias) : BoundSource;

/// <summary>A join; On is null for CROSS.</summary>
internal sealed record BoundJoin(JoinKind Kind, BoundSource Left, BoundSource Right, BoundExpression? On) : BoundSource;
