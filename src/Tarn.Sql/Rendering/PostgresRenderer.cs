using System.Collections.Immutable;
using Tarn.Sql.Binding;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Rendering;

/// <summary>
/// PostgreSQL: run-time functions are <c>tarn.name</c>. Texts compare by <c>rtrim(x)</c> under <c>tarn.ci</c>, which stored columns carry; an
/// index on <c>rtrim("Column")</c> serves.
/// </summary>
internal sealed partial class PostgresRenderer() : SqlRenderer(SqlDialect.Postgres)
{
    private int _shield;

    protected override string RuntimeName(string name) => "tarn." + name;

    protected override string Truth(bool value) => value ? "true" : "false";

    // AND goes on after UNKNOWN; CASE does not.
    protected override void InOrder(ImmutableArray<BoundExpression> operands)
    {
        Writer.Append("CASE");
        foreach (var operand in operands)
        {
            Writer.Append(" WHEN ");
            Expression(operand, true);
            Writer.Append(" IS NOT TRUE THEN false");
        }

        Writer.Append(" ELSE true END");
    }

    // PostgreSQL evaluates operations on constants while planning, also in branches that are never taken. A subselect is not evaluated before
    // it is needed.
    protected override void Guarded(BoundExpression expression, Action write)
    {
        var shields = expression.Raises && expression.IsConstant;
        _shield += shields ? 1 : 0;
        write();
        _shield -= shields ? 1 : 0;
    }

    protected override void Constant(BoundConstant constant)
    {
        if (_shield > 0)
            Writer.Append("(SELECT ").AppendParameter(constant.Source).Append(')');
        else
            Writer.AppendParameter(constant.Source);
    }

    // .NET's decimal has 28 digits; longer ones go out as text.
    public override void Result(BoundExpression expression)
    {
        if (expression.Type is { Kind: SqlTypeKind.Decimal, Length: > 28 })
            Between("(", expression, ")::text");
        else
            Expression(expression);
    }

    protected override void Null(SqlType type) => Writer.Append("NULL::").Append(EngineTypes.Postgres(type.Kind));

    // The key is never NULL, and its index is of the plain kind: asking for the place of NULL would only keep it from serving.
    protected override void Direction(BoundOrder order)
    {
        if (order.Output < 0 && order.Expression is BoundColumn { Stored: true, Name: "PK_ID" })
            Writer.Append(order.Descending ? " DESC" : string.Empty);
        else
            Writer.Append(order.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST");
    }

    protected override bool Carries(BoundExpression expression, TextCollation collation) =>
        expression is BoundColumn { Stored: true } && collation == TextCollation.Ci;

    protected override void Key(BoundExpression expression, TextCollation collation, bool explicitly)
    {
        if (expression.Type.Kind == SqlTypeKind.DateTimeOffset)
        {
            Runtime("offset_at_zone", expression, new BoundWord("Etc/UTC"));
            return;
        }

        if (!expression.Type.IsText)
        {
            Expression(expression);
            return;
        }

        if (expression is BoundConstant { Value: { IsNull: false, Kind: SqlTypeKind.NVarChar }, Source: LiteralParameter or FixedParameter } constant)
            Constant(Binder.WithStep(constant, new LiteralStep(LiteralStepKind.TrimEnd), constant.Type));
        else
            Between("rtrim(", expression, ")");
        if (explicitly && !Carries(expression, collation))
            Writer.Append(" COLLATE ").Append(Name(collation));
    }

    /// <summary>A text column is indexed by what it compares by, and that is NULL where the column is.</summary>
    protected override void IsNull(BoundIsNull isNull)
    {
        if (isNull is { Negated: false, Operand: BoundColumn { Type.IsText: true } column })
            Between("(rtrim(", column, ") IS NULL)");
        else
            base.IsNull(isNull);
    }

    protected override void Representative(BoundExpression expression) => Key(expression, CollationOf(expression), true);

    private static string Name(TextCollation collation) => collation switch
    {
        TextCollation.Cs => "tarn.cs",
        TextCollation.Ai => "tarn.ai",
        TextCollation.CsAi => "tarn.csai",
        TextCollation.Bin => "\"C\"",
        _ => "tarn.ci",
    };

    protected override void Conversion(BoundConversion conversion)
    {
        var steps = ConversionNames.Steps(conversion.Operand.Type, conversion.Type, conversion.Style).Reverse().ToList();
        foreach (var step in steps)
        {
            if (step.Name != ConversionNames.Native)
                Writer.Append(RuntimeName(conversion.Try && step.CanFail ? "try_" + step.Name : step.Name)).Append('(');
            else
                Writer.Append('(');
        }

        Expression(conversion.Operand);
        for (var i = steps.Count - 1; i >= 0; i--)
            CloseStep(steps[i]);
    }

    private void CloseStep(ConversionStep step)
    {
        if (step.Name == ConversionNames.Native)
        {
            Writer.Append(step.Word switch { "bit" => ")::int4", "bigint" => ")::int8", _ => ")::float8" });
            return;
        }

        foreach (var number in step.Numbers)
            Writer.Append(", ").Append(number);
        if (step.Word is not null)
            Writer.Append(", '").Append(step.Word).Append('\'');
        Writer.Append(')');
    }

    protected override void Call(BoundCall call)
    {
        switch (call.Name)
        {
            case "concat":
                Writer.Append('(');
                for (var i = 0; i < call.Arguments.Count; i++)
                    Between(i == 0 ? "coalesce(" : " || coalesce(", call.Arguments[i], ", '')");
                Writer.Append(')');
                break;
            case "concat_ws":
                Between("concat_ws(coalesce(", call.Arguments[0], ", '')");
                foreach (var argument in call.Arguments.Skip(1))
                    Between(", ", argument, string.Empty);
                Writer.Append(')');
                break;
            case "trim":
                Function("btrim", call.Arguments);
                break;
            case "newid":
                Writer.Append("upper(gen_random_uuid()::text)");
                break;
            case "rand_seeded":
                Between("(0.7135733::float8 + 0.0000186303::float8 * ", call.Arguments[0], string.Empty);
                Between(" - trunc(0.7135733::float8 + 0.0000186303::float8 * ", call.Arguments[0], "))");
                break;
            default:
                Function(RuntimeName(call.Name), call.Arguments);
                break;
        }
    }

    protected override void Arithmetic(BoundArithmetic node)
    {
        switch (node.Type.Kind)
        {
            case SqlTypeKind.Decimal:
                Runtime("dec_" + Word(node.Operator), node.Left, node.Right, new BoundNumber(node.Type.Length), new BoundNumber(node.Type.Scale));
                break;
            case SqlTypeKind.Money:
                Runtime("money_" + Word(node.Operator), node.Left, node.Right);
                break;
            default:
                Between("(", node.Left, Symbol(node.Operator), node.Right, ")");
                break;
        }
    }

    private static string Symbol(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => " + ",
        BinaryOperator.Subtract => " - ",
        BinaryOperator.Multiply => " * ",
        BinaryOperator.Divide => " / ",
        BinaryOperator.Modulo => " % ",
        BinaryOperator.BitwiseAnd => " & ",
        BinaryOperator.BitwiseOr => " | ",
        _ => " # ",
    };

    private static string Word(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => "add",
        BinaryOperator.Subtract => "sub",
        BinaryOperator.Multiply => "mul",
        BinaryOperator.Divide => "div",
        _ => "mod",
    };

    protected override void Unary(BoundUnary node)
    {
        if (node.Operator == UnaryOperator.Minus && node.Type.Kind == SqlTypeKind.Money)
            Between("tarn.money_sub(0, ", node.Operand, ")");
        else if (node.Operator == UnaryOperator.Minus)
            Between("(- ", node.Operand, ")");
        else if (node.Type.Kind == SqlTypeKind.Bit)
            Between("(NOT ", node.Operand, ")");
        else
            Between("(~ ", node.Operand, ")");
    }

    protected override void Like(BoundLike like)
    {
        Writer.Append('(');
        if (like.Range is { } range)
        {
            Key(like.Operand, TextCollation.Ci, true);
            Between(" >= ", range.Low, " AND ");
            Key(like.Operand, TextCollation.Ci, true);
            Between(" < ", range.High, " AND ");
        }

        if (like.Simple is not null)
            Between("lower(", like.Operand, like.FoldsAsciiOnly ? " COLLATE \"C\") LIKE " : " COLLATE \"und-x-icu\") LIKE ", like.Simple, string.Empty);
        else
            LikeCall(like);
        Writer.Append(')');
    }

    protected override void Subquery(BoundSubquery subquery)
    {
        Writer.Append('(');
        Query(subquery.Query);
        Writer.Append(')');
    }
}
