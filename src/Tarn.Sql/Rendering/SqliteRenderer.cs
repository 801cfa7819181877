using System.Collections.Immutable;
using Tarn.Sql.Binding;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Rendering;

/// <summary>SQLite: run-time functions are <c>t_name</c>, conditions are 0 and 1, every text comparison names its collation.</summary>
internal sealed class SqliteRenderer() : SqlRenderer(SqlDialect.Sqlite)
{
    protected override string RuntimeName(string name) => "t_" + name;

    protected override string Truth(bool value) => value ? "1" : "0";

    // AND stops at the first operand that is not TRUE where its outcome is jumped on, as in WHEN, but not where it is a value.
    protected override void InOrder(ImmutableArray<BoundExpression> operands)
    {
        Writer.Append("CASE WHEN ");
        Chain(operands, " AND ", true);
        Writer.Append(" THEN 1 END");
    }

    protected override void Constant(BoundConstant constant) => Writer.AppendParameter(constant.Source);

    protected override void Null(SqlType type) => Writer.Append("NULL");

    protected override void Direction(BoundOrder order)
    {
        if (order.Descending)
            Writer.Append(" DESC");
    }

    protected override void Key(BoundExpression expression, TextCollation collation, bool explicitly)
    {
        if (expression.Type.Kind == SqlTypeKind.DateTimeOffset)
            Runtime("offset_at_zone", expression, new BoundWord("Etc/UTC"));
        else
            Expression(expression);
        if (!explicitly)
            return;
        if (expression.Type.IsText)
            Writer.Append(" COLLATE ").Append(Name(collation));
        else if (expression.Type.Kind == SqlTypeKind.Decimal)
            Writer.Append(" COLLATE TARN_DECIMAL");
    }

    protected override void Representative(BoundExpression expression)
    {
        if (expression.Type.IsText)
        {
            Between("rtrim(", expression, ") COLLATE ");
            Writer.Append(Name(CollationOf(expression)));
        }
        else
        {
            Key(expression, TextCollation.Ci, true);
        }
    }

    private static string Name(TextCollation collation) => collation switch
    {
        TextCollation.Cs => "TARN_CS",
        TextCollation.Ai => "TARN_AI",
        TextCollation.CsAi => "TARN_CSAI",
        TextCollation.Bin => "TARN_BIN",
        _ => "TARN",
    };

    protected override void Conversion(BoundConversion conversion)
    {
        var steps = ConversionNames.Steps(conversion.Operand.Type, conversion.Type, conversion.Style).Reverse().ToList();
        foreach (var step in steps)
        {
            if (step.Name != ConversionNames.Native)
                Writer.Append(RuntimeName(conversion.Try && step.CanFail ? "try_" + step.Name : step.Name)).Append('(');
            else if (step.Word == "float")
                Writer.Append("CAST(");
        }

        Expression(conversion.Operand);
        for (var i = steps.Count - 1; i >= 0; i--)
            CloseStep(steps[i]);
    }

    private void CloseStep(ConversionStep step)
    {
        if (step.Name == ConversionNames.Native)
        {
            if (step.Word == "float")
                Writer.Append(" AS REAL)");
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
            // SQLite's own concat_ws leaves out the separator after texts that are empty so far.
            case "concat_ws":
                for (var i = 1; i < call.Arguments.Count; i++)
                {
                    Between(i == 1 ? "substr(coalesce(coalesce(" : " || coalesce(coalesce(", call.Arguments[0], ", '') || (");
                    Between(string.Empty, call.Arguments[i], "), '')");
                }

                Between(", length(coalesce(", call.Arguments[0], ", '')) + 1)");
                break;
            case "trim":
                Function("trim", call.Arguments);
                break;
            case "newid":
                Writer.Append("printf('%s-%s-4%s-%s-%s', hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2), "
                    + "substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2), hex(randomblob(6)))");
                break;
            case "rand_seeded":
                Between("(0.7135733 + 0.0000186303 * ", call.Arguments[0], string.Empty);
                Between(" - CAST(0.7135733 + 0.0000186303 * ", call.Arguments[0], " AS INTEGER))");
                break;
            default:
                Function(RuntimeName(call.Name), call.Arguments);
                break;
        }
    }

    protected override void Arithmetic(BoundArithmetic node)
    {
        var word = Word(node.Operator);
        switch (node.Type.Kind)
        {
            case SqlTypeKind.Decimal:
                Runtime("dec_" + word, node.Left, node.Right, new BoundNumber(node.Type.Length), new BoundNumber(node.Type.Scale));
                break;
            case SqlTypeKind.Money:
                Runtime("money_" + word, node.Left, node.Right);
                break;
            case SqlTypeKind.Float:
                Runtime("float_" + word, node.Left, node.Right);
                break;
            default:
                Integers(node, word);
                break;
        }
    }

    private void Integers(BoundArithmetic node, string word)
    {
        switch (node.Operator)
        {
            case BinaryOperator.Divide or BinaryOperator.Modulo:
                Runtime(word + "_i", node.Left, node.Right);
                break;
            case BinaryOperator.BitwiseAnd:
                Between("(", node.Left, " & ", node.Right, ")");
                break;
            case BinaryOperator.BitwiseOr:
                Between("(", node.Left, " | ", node.Right, ")");
                break;
            case BinaryOperator.BitwiseXor:
                Between("((", node.Left, " | ", node.Right, ")");
                Between(" & ~(", node.Left, " & ", node.Right, "))");
                break;
            default:
                var symbol = node.Operator switch { BinaryOperator.Add => " + ", BinaryOperator.Subtract => " - ", _ => " * " };
                Between(node.Type.Kind == SqlTypeKind.Int ? "t_i4(" : "t_i8(", node.Left, symbol, node.Right, ")");
                break;
        }
    }

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
        if (node.Operator == UnaryOperator.BitwiseNot)
        {
            if (node.Type.Kind == SqlTypeKind.Bit)
                Runtime("bit_not", node.Operand);
            else
                Between("(~", node.Operand, ")");
            return;
        }

        switch (node.Type.Kind)
        {
            case SqlTypeKind.Int: Between("t_i4(- ", node.Operand, ")"); break;
            case SqlTypeKind.BigInt: Between("t_i8(- ", node.Operand, ")"); break;
            case SqlTypeKind.Decimal: Runtime("dec_neg", node.Operand); break;
            case SqlTypeKind.Money: Between("t_money_sub(0, ", node.Operand, ")"); break;
            default: Between("(- ", node.Operand, ")"); break;
        }
    }

    protected override void Like(BoundLike like)
    {
        Writer.Append('(');
        if (like.Range is { } range)
        {
            Between(string.Empty, like.Operand, " >= ", range.Low, " COLLATE TARN AND ");
            Between(string.Empty, like.Operand, " < ", range.High, " COLLATE TARN AND ");
        }

        LikeCall(like);
        Writer.Append(')');
    }

    // SQLite would silently take the first of several rows.
    protected override void Subquery(BoundSubquery subquery)
    {
        if (subquery.Query is BoundSelect { IsSingleRow: true })
        {
            Writer.Append('(');
            Query(subquery.Query);
            Writer.Append(')');
            return;
        }

        var (inner, outer) = (NextAlias(), NextAlias());
        Writer.Append("(SELECT CASE WHEN count(*) > 1 THEN t_fail(512, '").Append(SqlErrors.SubqueryRowsText).Append("') ELSE max(").Append(outer)
            .Append(".c0) END FROM (SELECT c0 FROM (");
        Query(subquery.Query);
        Writer.Append(") AS ").Append(inner).Append(" LIMIT 2) AS ").Append(outer).Append(')');
    }

    protected override void Aggregate(BoundAggregate node)
    {
        switch (node.Name)
        {
            case "count":
                Plain("count", node, node.Distinct ? Representative : null, star: node.Arguments.Count == 0);
                break;
            case "min" or "max":
                Plain(node.Name, node, argument => Key(argument, CollationOf(argument), true));
                break;
            case "sum_d":
                Plain("t_sum_d", node with { Arguments = new([node.Arguments[0], new BoundNumber(node.Type.Scale)]) });
                break;
            case "avg_d":
                Plain("t_avg_d", node with { Arguments = new([node.Arguments[0], new BoundNumber(node.Type.Scale)]) });
                break;
            case "sum_f" or "avg_f":
                Plain(node.Name[..3], node);
                break;
            case "string_agg":
                Plain("group_concat", node);
                break;
            case "sum_i" or "sum_l" or "sum_m" or "avg_i" or "avg_l" or "avg_m" or "stdev" or "stdevp" or "var" or "varp":
                Plain("t_" + node.Name, node);
                break;
            default:
                Plain(node.Name, node);
                break;
        }
    }
}
