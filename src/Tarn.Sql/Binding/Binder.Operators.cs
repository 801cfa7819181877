using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

internal sealed partial class Binder
{
    private BoundExpression BindUnary(UnarySyntax unary)
    {
        if (unary.Operator == UnaryOperator.Not)
            return new BoundNot(Condition(unary.Operand));
        var operand = Value(unary.Operand);
        if (operand is BoundNull { Type.Kind: SqlTypeKind.Null })
            return new BoundNull(SqlType.Int);
        switch (unary.Operator)
        {
            case UnaryOperator.Plus:
                return operand;
            case UnaryOperator.BitwiseNot:
                return operand.Type.IsInteger()
                    ? new BoundUnary(operand.Type, UnaryOperator.BitwiseNot, operand)
                    : throw At(unary, SqlErrors.OperandType(operand.Type, "'~'"));
            default:
                if (!operand.Type.IsNumber() || operand.Type.Kind == SqlTypeKind.Bit)
                    throw At(unary, SqlErrors.OperandType(operand.Type, "minus"));
                return operand is BoundConstant { Value: not null, Source: LiteralParameter or FixedParameter } constant
                    ? WithStep(constant, new LiteralStep(LiteralStepKind.Negate), constant.Type) with { Digits = constant.Digits }
                    : new BoundUnary(operand.Type, UnaryOperator.Minus, operand);
        }
    }

    private BoundExpression BindBinary(BinarySyntax binary) => binary.Operator switch
    {
        BinaryOperator.And or BinaryOperator.Or => BindLogical(binary),
        >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual =>
            Compare(binary.Operator, Value(binary.Left), Value(binary.Right), binary),
        _ => Arithmetic(binary.Operator, Value(binary.Left), Value(binary.Right), binary),
    };

    // Flattened, so that a chain of operands is one node and each can be guarded by those before it. Written without recursion on the left
    // side, because clients build chains of hundreds.
    private BoundLogical BindLogical(BinarySyntax binary)
    {
        var parts = new Stack<ExpressionSyntax>();
        ExpressionSyntax left = binary;
        while (left is BinarySyntax chain && chain.Operator == binary.Operator)
        {
            parts.Push(chain.Right);
            left = chain.Left;
        }

        var operands = new List<BoundExpression> { Condition(left) };
        while (parts.TryPop(out var part))
        {
            var bound = Lazily(() => Condition(part));
            if (bound is BoundLogical nested && nested.And == (binary.Operator == BinaryOperator.And))
                operands.AddRange(nested.Operands);
            else
                operands.Add(bound);
        }

        return new BoundLogical(binary.Operator == BinaryOperator.And, operands.ToBoundList());
    }

    /// <summary>Arithmetic, concatenation and bits.</summary>
    private BoundExpression Arithmetic(BinaryOperator operation, BoundExpression left, BoundExpression right, SyntaxNode node)
    {
        left = TypeNull(left, right);
        right = TypeNull(right, left);
        if (left.Type.IsText && right.Type.IsText)
        {
            if (operation != BinaryOperator.Add)
                throw At(node, SqlErrors.OperandType(left.Type, Word(operation)));
            return Concat(left, right);
        }

        if (left.Type.Kind == SqlTypeKind.UniqueIdentifier || right.Type.Kind == SqlTypeKind.UniqueIdentifier)
            throw At(node, SqlErrors.OperandType(SqlType.UniqueIdentifier, Word(operation)));
        if (left.Type.IsDateOrTime() || right.Type.IsDateOrTime())
            return DateArithmetic(operation, left, right, node);
        if (left.Type.IsText)
            left = Implicit(left, right.Type, node);
        else if (right.Type.IsText)
            right = Implicit(right, left.Type, node);
        if (operation is BinaryOperator.BitwiseAnd or BinaryOperator.BitwiseOr or BinaryOperator.BitwiseXor)
            return Bits(operation, left, right, node);
        if (left.Type.Kind == SqlTypeKind.Bit && right.Type.Kind == SqlTypeKind.Bit)
            throw At(node, SqlErrors.OperandType(SqlType.Bit, Word(operation)));

        var common = TypeRules.Common(left, right);
        if (common.Kind == SqlTypeKind.Float && operation == BinaryOperator.Modulo)
            throw At(node, SqlErrors.Incompatible(left.Type, right.Type, "modulo"));
        if (common.Kind == SqlTypeKind.Decimal)
        {
            var (leftType, rightType) = (TypeRules.AsDecimal(left), TypeRules.AsDecimal(right));
            var result = TypeRules.DecimalResult(operation, leftType, rightType);
            return new BoundArithmetic(result, operation, Implicit(left, leftType, node), Implicit(right, rightType, node));
        }

        return new BoundArithmetic(common, operation, Implicit(left, common, node), Implicit(right, common, node));
    }

    private static BoundConcat Concat(BoundExpression left, BoundExpression right)
    {
        var isNational = left.Type.Kind == SqlTypeKind.NVarChar || right.Type.Kind == SqlTypeKind.NVarChar;
        var length = left.Type.Length == SqlType.Max || right.Type.Length == SqlType.Max || left.Type.Length + right.Type.Length > 4000
            ? SqlType.Max
            : left.Type.Length + right.Type.Length;
        return new BoundConcat(isNational ? SqlType.NVarChar(length) : SqlType.VarChar(length), left, right);
    }

    private BoundExpression Bits(BinaryOperator operation, BoundExpression left, BoundExpression right, SyntaxNode node)
    {
        if (!left.Type.IsInteger() || !right.Type.IsInteger())
            throw At(node, SqlErrors.Incompatible(left.Type, right.Type, Word(operation)));
        var common = TypeRules.Common(left, right);
        if (common.Kind != SqlTypeKind.Bit)
            return new BoundArithmetic(common, operation, Implicit(left, common, node), Implicit(right, common, node));
        var asInt = new BoundArithmetic(SqlType.Int, operation, Implicit(left, SqlType.Int, node), Implicit(right, SqlType.Int, node));
        return new BoundConversion(SqlType.Bit, asInt, 0, false);
    }

    // datetime and a number count days; datetime and datetime add or subtract as days since 1900-01-01; the other date types have no arithmetic.
    private BoundExpression DateArithmetic(BinaryOperator operation, BoundExpression left, BoundExpression right, SyntaxNode node)
    {
        var (leftDate, rightDate) = (left.Type.IsDateOrTime(), right.Type.IsDateOrTime());
        if (leftDate && rightDate && (left.Type.Kind != SqlTypeKind.DateTime || right.Type.Kind != SqlTypeKind.DateTime))
            throw At(node, SqlErrors.Incompatible(left.Type, right.Type, Word(operation)));
        var date = leftDate ? left : right;
        var other = leftDate ? right : left;
        if (date.Type.Kind != SqlTypeKind.DateTime)
        {
            throw At(node, other.Type.IsText
                ? SqlErrors.Incompatible(left.Type, right.Type, Word(operation))
                : SqlErrors.Clash(left.Type, right.Type));
        }

        if (operation is not (BinaryOperator.Add or BinaryOperator.Subtract))
            throw At(node, SqlErrors.OperandType(SqlType.DateTime, Word(operation)));
        if (other.Type.IsText)
        {
            other = Implicit(other, SqlType.DateTime, node);
            (left, right) = leftDate ? (left, other) : (other, right);
        }

        if (operation == BinaryOperator.Subtract && right.Type.Kind == SqlTypeKind.DateTime)
            return new BoundCall(SqlType.DateTime, "datetime_diff", new([Implicit(left, SqlType.DateTime, node), right]), true);
        if (left.Type.Kind != SqlTypeKind.DateTime)
            (left, right) = (right, left);
        var days = right.Type.Kind == SqlTypeKind.DateTime ? Convert(right, SqlType.Float, 0, false, node) : Implicit(right, SqlType.Float, node);
        return new BoundCall(SqlType.DateTime, "datetime_add", new([left, days, new BoundNumber(operation == BinaryOperator.Add ? 1 : -1)]), true);
    }

    /// <summary>Gives a bare NULL the type of the other side, or int.</summary>
    private static BoundExpression TypeNull(BoundExpression expression, BoundExpression other) =>
        expression.Type.Kind == SqlTypeKind.Null ? new BoundNull(other.Type.Kind == SqlTypeKind.Null ? SqlType.Int : other.Type) : expression;

    private static string Word(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => "add",
        BinaryOperator.Subtract => "subtract",
        BinaryOperator.Multiply => "multiply",
        BinaryOperator.Divide => "divide",
        BinaryOperator.Modulo => "modulo",
        BinaryOperator.BitwiseAnd => "'&'",
        BinaryOperator.BitwiseOr => "'|'",
        BinaryOperator.BitwiseXor => "'^'",
        _ => "comparison",
    };
}
