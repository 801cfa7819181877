using System.Collections.Immutable;
using Tarn.Sql.Binding;
using Tarn.Sql.Runtime;
using Tarn.Sql.Syntax;

namespace Tarn.Sql;

/// <summary>Where the value of a rendered parameter comes from when a statement is made.</summary>
internal abstract record ParameterSource(SqlType Type)
{
    /// <summary>The value is the text's, the same for every statement that is made of it.</summary>
    public virtual bool IsText => false;

    /// <summary>The value, when it is the text's.</summary>
    public virtual SqlValue Resolve(ParameterInput input) => throw new InvalidOperationException("The value belongs to the statement.");

    /// <summary>The value, when it is the statement's.</summary>
    public virtual SqlValue Resolve(in StatementInput input) => throw new InvalidOperationException("The value belongs to the text.");
}

/// <summary>A value known when the plan was made.</summary>
internal sealed record FixedParameter(SqlValue Value, SqlType Type) : ParameterSource(Type)
{
    public override bool IsText => true;

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
    public override bool IsText => true;

    public override SqlValue Resolve(ParameterInput input) => LiteralValue.Apply(Literal.Kind, input.Texts[Literal.Fragment][Literal.Ordinal], Steps);
}

/// <summary>The query's instant.</summary>
internal sealed record InstantParameter(bool Utc, SqlType Type) : ParameterSource(Type)
{
    public override SqlValue Resolve(in StatementInput input)
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
    public override SqlValue Resolve(in StatementInput input) => SqlValue.FromBigInt(input.Offset);
}

/// <summary>Rows to read: no limit is -1 on SQLite and NULL on PostgreSQL.</summary>
internal sealed record LimitParameter(bool NullIsAll) : ParameterSource(SqlType.BigInt)
{
    public override SqlValue Resolve(in StatementInput input) =>
        input.Limit < 0 && NullIsAll ? SqlValue.Null(SqlTypeKind.BigInt) : SqlValue.FromBigInt(input.Limit);
}

/// <summary>RAND() without a seed: one value for a statement.</summary>
internal sealed record RandomParameter() : ParameterSource(SqlType.Float)
{
    public override SqlValue Resolve(in StatementInput input) => SqlValue.FromFloat(Random.Shared.NextDouble());
}

/// <summary>What is known only when a statement is made.</summary>
/// <param name="UtcNow">The one instant.</param>
/// <param name="Zone">The zone of GETDATE.</param>
/// <param name="Offset">Rows to skip.</param>
/// <param name="Limit">Rows to read; -1 for all.</param>
internal readonly record struct StatementInput(DateTime UtcNow, TimeZoneInfo Zone, long Offset = 0, int Limit = -1);

/// <summary>What one text gives to its plan: the texts of its literals.</summary>
/// <param name="Texts">Texts of the literals of each fragment.</param>
/// <param name="Zone">The zone of GETDATE.</param>
internal sealed record ParameterInput(ImmutableArray<ImmutableArray<string>> Texts, TimeZoneInfo Zone);
