using System.Collections.Immutable;
using Tarn.Sql.Binding;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Rendering;

/// <summary>Writes bound trees as an engine's SQL. What both engines say alike is here; what differs is abstract or virtual.</summary>
internal abstract partial class SqlRenderer(SqlDialect dialect)
{
    // SQLite parses a chain of AND as a tree as deep as the chain is long, up to 1,000; longer chains are written as halves.
    private const int LongChain = 64;

    protected TemplateWriter Writer { get; } = new(dialect);

    public static SqlRenderer For(SqlDialect dialect) => dialect == SqlDialect.Sqlite ? new SqliteRenderer() : new PostgresRenderer();

    public SqlTemplate ToTemplate() => Writer.ToTemplate();

    /// <summary>Writes a value or a condition. <paramref name="positive"/>: FALSE and UNKNOWN make no difference, so AND may guard its operands.</summary>
    public void Expression(BoundExpression expression, bool positive = false)
    {
        switch (expression)
        {
            case BoundConstant constant: Constant(constant); break;
            case BoundNull: Null(expression.Type); break;
            case BoundWord word: Writer.Append('\'').Append(word.Word.Replace("'", "''", StringComparison.Ordinal)).Append('\''); break;
            case BoundNumber number: Writer.Append(number.Number); break;
            case BoundColumn column: Writer.AppendColumn(column.Alias, column.Name, column.Column); break;
            case BoundConversion conversion: Guarded(conversion, () => Conversion(conversion)); break;
            case BoundCall call: Guarded(call, () => Call(call)); break;
            case BoundArithmetic arithmetic: Guarded(arithmetic, () => Arithmetic(arithmetic)); break;
            case BoundUnary unary: Guarded(unary, () => Unary(unary)); break;
            case BoundConcat concat: Between("(", concat.Left, " || ", concat.Right, ")"); break;
            case BoundCollate collate: Expression(collate.Operand); break;
            case BoundComparison comparison: Comparison(comparison); break;
            case BoundIn list: In(list); break;
            case BoundIsNull isNull: IsNull(isNull); break;
            case BoundLike like: Like(like); break;
            case BoundNot not: Between("(NOT ", not.Operand, ")"); break;
            case BoundLogical logical: Logical(logical, positive); break;
            case BoundCase @case: Case(@case); break;
            case BoundCoalesce coalesce: Function("coalesce", coalesce.Arguments); break;
            case BoundAggregate aggregate: Aggregate(aggregate); break;
            case BoundSubquery subquery: Subquery(subquery); break;
            case BoundExists exists: Writer.Append("EXISTS ("); Query(exists.Query); Writer.Append(')'); break;
            case BoundInQuery inQuery: InQuery(inQuery); break;
            case BoundQuantified quantified: Quantified(quantified); break;
            default: throw new InvalidOperationException($"No rendering of {expression.GetType().Name}.");
        }
    }

    /// <summary>Writes a condition where only TRUE counts.</summary>
    public void Condition(BoundExpression condition) => Expression(condition, positive: true);

    protected virtual void IsNull(BoundIsNull isNull) => Between("(", isNull.Operand, isNull.Negated ? " IS NOT NULL)" : " IS NULL)");

    protected abstract void Constant(BoundConstant constant);

    protected abstract void Null(SqlType type);

    protected abstract void Conversion(BoundConversion conversion);

    protected abstract void Call(BoundCall call);

    protected abstract void Arithmetic(BoundArithmetic arithmetic);

    protected abstract void Unary(BoundUnary unary);

    protected abstract void Like(BoundLike like);

    /// <summary>Writes LIKE as a call of the run-time function.</summary>
    protected void LikeCall(BoundLike like)
    {
        var escape = like.Escape ?? new BoundNull(SqlType.NVarChar(1));
        if (like.Collation == TextCollation.Ci)
            Runtime("like", like.Operand, like.Pattern, escape);
        else
            Runtime("like_by", like.Operand, like.Pattern, escape, new BoundWord(Binding.Functions.TextFunctions.CollationWord(like.Collation)));
    }

    protected abstract void Aggregate(BoundAggregate aggregate);

    protected abstract void Subquery(BoundSubquery subquery);

    /// <summary>The name of a run-time function as the engine calls it.</summary>
    protected abstract string RuntimeName(string name);

    /// <summary>Writes a value that compares, sorts and groups as its type does: texts by collation, without trailing spaces.</summary>
    /// <param name="expression">The value.</param>
    /// <param name="collation">Of texts.</param>
    /// <param name="explicitly">Also name the collation, where the value does not carry it.</param>
    protected abstract void Key(BoundExpression expression, TextCollation collation, bool explicitly);

    /// <summary>Writes a value that DISTINCT, GROUP BY and UNION can take as it is.</summary>
    protected abstract void Representative(BoundExpression expression);

    /// <summary>Writes the direction of a sort key, with the place of NULL.</summary>
    protected abstract void Direction(BoundOrder order);

    /// <summary>Wraps an operation that can raise; an engine may have to keep it from evaluating constants before their time.</summary>
    protected virtual void Guarded(BoundExpression expression, Action write) => write();

    protected static TextCollation CollationOf(BoundExpression expression) => expression switch
    {
        BoundCollate collate => collate.Collation,
        BoundColumn or BoundConstant or BoundSubquery => TextCollation.Ci,
        _ => expression.Children.Where(child => child.Type.IsText).Select(CollationOf).FirstOrDefault(collation => collation != TextCollation.Ci),
    };

    protected void Function(string name, IEnumerable<BoundExpression> arguments)
    {
        Writer.Append(name).Append('(');
        List(arguments, argument => Expression(argument));
        Writer.Append(')');
    }

    protected void Runtime(string name, params ReadOnlySpan<BoundExpression> arguments) => Function(RuntimeName(name), arguments.ToArray());

    protected void List<T>(IEnumerable<T> items, Action<T> write)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                Writer.Append(", ");
            first = false;
            write(item);
        }
    }

    protected void Between(string before, BoundExpression expression, string after)
    {
        Writer.Append(before);
        Expression(expression);
        Writer.Append(after);
    }

    protected void Between(string before, BoundExpression left, string between, BoundExpression right, string after)
    {
        Between(before, left, between);
        Expression(right);
        Writer.Append(after);
    }

    private void Comparison(BoundComparison comparison)
    {
        Writer.Append('(');
        Key(comparison.Left, comparison.Collation, false);
        Writer.Append(comparison.Operator switch
        {
            BinaryOperator.Equal => " = ",
            BinaryOperator.NotEqual => " <> ",
            BinaryOperator.Less => " < ",
            BinaryOperator.LessOrEqual => " <= ",
            BinaryOperator.Greater => " > ",
            _ => " >= ",
        });
        Key(comparison.Right, comparison.Collation, !Carries(comparison.Left, comparison.Collation));
        Writer.Append(')');
    }

    /// <summary>True when a side of a comparison brings the collation by itself.</summary>
    protected virtual bool Carries(BoundExpression expression, TextCollation collation) => false;

    private void In(BoundIn list)
    {
        Writer.Append('(');
        Key(list.Operand, list.Collation, true);
        Writer.Append(list.Negated ? " NOT IN (" : " IN (");
        List(list.Items, item => Key(item, list.Collation, false));
        Writer.Append("))");
    }

    private void InQuery(BoundInQuery node)
    {
        Writer.Append('(');
        Key(node.Operand, node.Collation, true);
        Writer.Append(node.Negated ? " NOT IN (" : " IN (");
        if (node.Operand.Type.IsText)
        {
            var alias = NextAlias();
            Writer.Append("SELECT ");
            Key(Binder.Derived(alias, 0, node.Query.Outputs[0].Expression) with { Stored = false }, node.Collation, false);
            Writer.Append(" FROM (");
            Query(node.Query);
            Writer.Append(") AS ").AppendIdentifier(alias);
        }
        else
        {
            Query(node.Query);
        }

        Writer.Append("))");
    }

    // x op ANY: TRUE when some comparison is TRUE, else UNKNOWN when some is UNKNOWN, else FALSE; ALL the other way round.
    private void Quantified(BoundQuantified node)
    {
        void Some(string before, string after)
        {
            Writer.Append("EXISTS (SELECT 1 FROM (");
            Query(node.Query);
            Writer.Append(") AS ").AppendIdentifier(node.Alias).Append(" WHERE ").Append(before);
            Expression(node.Comparison);
            Writer.Append(after).Append(')');
        }

        Writer.Append("CASE WHEN ");
        Some(node.All ? "NOT " : string.Empty, string.Empty);
        Writer.Append(" THEN ").Append(Truth(!node.All)).Append(" WHEN ");
        Some("(", ") IS NULL");
        Writer.Append(" THEN NULL ELSE ").Append(Truth(node.All)).Append(" END");
    }

    /// <summary>TRUE or FALSE of a condition.</summary>
    protected abstract string Truth(bool value);

    private void Logical(BoundLogical logical, bool positive)
    {
        var operands = logical.Operands.ToImmutableArray();
        if (logical.And && positive && operands.Skip(1).Any(operand => operand.MayRaise))
            GuardedAnd(operands);
        else
            Chain(operands, logical.And ? " AND " : " OR ", positive);
    }

    protected void Chain(ImmutableArray<BoundExpression> operands, string word, bool positive)
    {
        Writer.Append('(');
        if (operands.Length > LongChain)
        {
            Chain(operands[..(operands.Length / 2)], word, positive);
            Writer.Append(word);
            Chain(operands[(operands.Length / 2)..], word, positive);
        }
        else
        {
            for (var i = 0; i < operands.Length; i++)
            {
                if (i > 0)
                    Writer.Append(word);
                Expression(operands[i], positive);
            }
        }

        Writer.Append(')');
    }

    // Engines evaluate the operands of AND in an order of their own, but the parts of CASE from left to right. So the whole chain stands in a
    // CASE; what cannot raise stands beside it too, so that indexes serve it.
    private void GuardedAnd(ImmutableArray<BoundExpression> operands)
    {
        Writer.Append('(');
        foreach (var operand in operands.Where(operand => !operand.MayRaise))
        {
            Expression(operand, true);
            Writer.Append(" AND ");
        }

        InOrder(operands);
        Writer.Append(')');
    }

    /// <summary>Writes a condition that is TRUE when all operands are, and evaluates none after the first that is not.</summary>
    protected abstract void InOrder(ImmutableArray<BoundExpression> operands);

    private void Case(BoundCase @case)
    {
        Writer.Append("CASE");
        foreach (var when in @case.Whens)
        {
            Writer.Append(" WHEN ");
            Condition(when.Condition);
            Writer.Append(" THEN ");
            Expression(when.Result);
        }

        if (@case.Else is not null)
        {
            Writer.Append(" ELSE ");
            Expression(@case.Else);
        }

        Writer.Append(" END");
    }
}
