using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding.Functions;

/// <summary>A call being bound: gives arguments in the types that a function wants.</summary>
internal sealed class FunctionCall(Binder binder, CallSyntax syntax)
{
    private readonly BoundExpression?[] _arguments = new BoundExpression?[syntax.Arguments.Length];

    public Binder Binder { get; } = binder;

    public CallSyntax Syntax { get; } = syntax;

    public string Name => Syntax.Name;

    public int Count => Syntax.Arguments.Length;

    /// <summary>An argument in its own type.</summary>
    public BoundExpression this[int index] => _arguments[index] ??= Binder.Value(Syntax.Arguments[index]);

    /// <summary>An error at an argument.</summary>
    public TSqlException Invalid(int index) => Binder.At(Syntax.Arguments[index], SqlErrors.ArgumentType(this[index].Type, index + 1, Name));

    /// <summary>An argument as text, cast with style 0.</summary>
    public BoundExpression Text(int index) => Binder.ToText(this[index], Node(index));

    public BoundExpression Int(int index) => Number(index, SqlType.Int);

    public BoundExpression BigInt(int index) => Number(index, SqlType.BigInt);

    public BoundExpression Float(int index) => Number(index, SqlType.Float);

    /// <summary>An argument as a number of a type; dates are refused (8116).</summary>
    public BoundExpression Number(int index, SqlType type)
    {
        var argument = this[index];
        if (argument.Type.IsDateOrTime() || argument.Type.Kind == SqlTypeKind.UniqueIdentifier)
            throw Invalid(index);
        return Binder.Implicit(argument, type, Node(index));
    }

    /// <summary>An argument as some number: text becomes float, bit int, NULL float.</summary>
    public BoundExpression AnyNumber(int index)
    {
        var argument = this[index];
        return argument.Type.Kind switch
        {
            SqlTypeKind.Bit => Binder.Implicit(argument, SqlType.Int, Node(index)),
            SqlTypeKind.Null => new BoundNull(SqlType.Float),
            SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Decimal or SqlTypeKind.Money or SqlTypeKind.Float => argument,
            _ when argument.Type.IsText => Binder.Implicit(argument, SqlType.Float, Node(index)),
            _ => throw Invalid(index),
        };
    }

    /// <summary>An argument as a date of some kind: text and numbers become datetime.</summary>
    public BoundExpression AnyDate(int index)
    {
        var argument = this[index];
        return argument.Type.Kind switch
        {
            SqlTypeKind.Null => new BoundNull(SqlType.DateTime),
            SqlTypeKind.UniqueIdentifier => throw Invalid(index),
            _ when argument.Type.IsDateOrTime() => argument,
            _ => Binder.Implicit(argument, SqlType.DateTime, Node(index)),
        };
    }

    /// <summary>An argument as datetime2, to which every date widens.</summary>
    public BoundExpression DateTime2(int index)
    {
        var date = AnyDate(index);
        return date.Type.Kind == SqlTypeKind.DateTime2 ? date : Binder.Implicit(date, SqlType.DateTime2, Node(index));
    }

    /// <summary>A call of a run-time function.</summary>
    public BoundCall Call(string name, SqlType type, bool raises, params BoundExpression[] arguments) => new(type, name, arguments.ToBoundList(), raises);

    /// <summary>The text type that a function over a text gives: as national and as long as the text.</summary>
    public static SqlType Like(BoundExpression text) => text.Type.IsText ? text.Type : SqlType.NVarChar(SqlType.Max);

    /// <summary>The same with another length; more than 4,000 units is max.</summary>
    public static SqlType Like(BoundExpression text, int length) =>
        new(text.Type.Kind == SqlTypeKind.VarChar ? SqlTypeKind.VarChar : SqlTypeKind.NVarChar, length is > 4000 or < 0 ? SqlType.Max : Math.Max(1, length));

    /// <summary>The letter of a number's type in run-time names.</summary>
    public static string Letter(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Bit => "b",
        SqlTypeKind.Int => "i",
        SqlTypeKind.BigInt => "l",
        SqlTypeKind.Decimal => "d",
        SqlTypeKind.Money => "m",
        _ => "f",
    };

    /// <summary>The syntax of an argument, for errors.</summary>
    public ExpressionSyntax Node(int index) => Syntax.Arguments[index];
}
