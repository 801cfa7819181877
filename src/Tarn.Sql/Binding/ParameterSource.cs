using System.Collections.Immutable;
using Tarn.Sql.Binding;
using Tarn.Sql.Runtime;
using Tarn.Sql.Syntax;

namespace Tarn.Sql;

/// <summary>Where the value of a rendered parameter comes from when a statement is made.</summary>
internal abstract record ParameterSource(SqlType Type)
{
    public abstract SqlValue Resolve(ParameterInput input);
}

/// <summary>A value known when the plan was made.</summary>
internal sealed record FixedParameter(SqlValue Value, SqlType Type) : ParameterSource(Type)
{
    public override SqlValue Resolve(ParameterInput input) => Value;
}

/// <summary>Names a literal of the user's text.</summary>
internal sealed record LiteralReference(int Fragment, int Ordinal, LiteralKind Kind);

/// <summary>One thing done to a literal between its text and the parameter.</summary>
/// <param name="Kind">What.</param>
/// <param name="To">Target type of a conversion.</param>
/// <param name="Style">Style of a conversion.</param>
internal sealed record LiteralStep(LiteralStepKind Kind, SqlType To = default, int Style = 0);

internal enum LiteralStepKind { Convert, Negate, TrimEnd, LikePattern, PrefixLow, PrefixHigh }

/// <summary>A literal of the user's text with what was done to it; a cached plan does the same to another literal.</summary>
internal sealed record LiteralParameter(LiteralReference Literal, SqlType Type, BoundList<LiteralStep> Steps) : ParameterSource(Type)
{
    public override SqlValue Resolve(ParameterInput input) => input.Literal(this);
}

/// <summary>The query's instant.</summary>
internal sealed record InstantParameter(bool Utc, SqlType Type) : ParameterSource(Type)
{
    public override SqlValue Resolve(ParameterInput input)
    {
        var instant = Utc ? input.UtcNow : TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(input.UtcNow, DateTimeKind.Utc), input.Zone);
        return Type.Kind == SqlTypeKind.DateTime
            ? SqlValue.FromDateTime(SqlDateConversions.ToDateTime(DateTime.SpecifyKind(instant, DateTimeKind.Unspecified)))
            : SqlValue.FromDateTime2(new DateTime(instant.Ticks - instant.Ticks % 10));
    }
}

/// <summary>Rows to skip.</summary>
internal sealed record OffsetParameter() : ParameterSource(SqlType.BigInt)
{
    public override SqlValue Resolve(ParameterInput input) => SqlValue.FromBigInt(input.Offset);
}

/// <summary>Rows to read: no limit is -1 on SQLite and NULL on PostgreSQL.</summary>
internal sealed record LimitParameter(bool NullIsAll) : ParameterSource(SqlType.BigInt)
{
    public override SqlValue Resolve(ParameterInput input) =>
        input.Limit < 0 && NullIsAll ? SqlValue.Null(SqlTypeKind.BigInt) : SqlValue.FromBigInt(input.Limit);
}

/// <summary>RAND() without a seed: one value for a statement.</summary>
internal sealed record RandomParameter() : ParameterSource(SqlType.Float)
{
    public override SqlValue Resolve(ParameterInput input) => SqlValue.FromFloat(Random.Shared.NextDouble());
}

/// <summary>What a plan needs to become a statement: the texts of the user's literals and the call's own arguments.</summary>
internal sealed class ParameterInput
{
    private readonly Dictionary<LiteralParameter, SqlValue> _literals = new(ReferenceEqualityComparer.Instance);

    public required ImmutableArray<ImmutableArray<string>> Texts { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    public DateTime UtcNow { get; private init; }

    public long Offset { get; private init; }

    public int Limit { get; private init; } = -1;

    /// <summary>The same input for one statement.</summary>
    public ParameterInput At(DateTime utcNow, long offset, int limit) =>
        new(this) { Texts = Texts, Zone = Zone, UtcNow = utcNow, Offset = offset, Limit = limit };

    public ParameterInput()
    {
    }

    private ParameterInput(ParameterInput other) => _literals = other._literals;

    /// <summary>The value of a literal.</summary>
    public SqlValue Literal(LiteralParameter parameter)
    {
        lock (_literals)
        {
            if (!_literals.TryGetValue(parameter, out var value))
            {
                var literal = parameter.Literal;
                value = LiteralValue.Apply(literal.Kind, Texts[literal.Fragment][literal.Ordinal], parameter.Steps);
                _literals.Add(parameter, value);
            }

            return value;
        }
    }
}
