using System.Collections.Immutable;
using Tarn.Sql.Binding.Functions;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

internal sealed partial class Binder
{
    private BoundExpression BindCall(CallSyntax call)
    {
        var function = FunctionCatalogue.Find(call.Name) ?? throw At(call, SqlErrors.UnknownFunction(call.Name));
        var count = call.Arguments.Length;
        if (count < function.Minimum || count > function.Maximum)
            throw At(call, SqlErrors.ArgumentCount(call.Name, function.Minimum, function.Maximum));
        if (function.Kind == FunctionKind.Scalar && (call.Distinct || !call.WithinGroup.IsEmpty))
            throw At(call, SqlErrors.Syntax(call.Distinct ? "DISTINCT" : "WITHIN"));
        if (function.Kind == FunctionKind.Scalar && call.Over is not null)
            throw At(call, SqlErrors.Syntax("OVER"));
        if (function.Kind == FunctionKind.Window && call.Over is null)
            throw At(call, SqlErrors.OverNeeded(call.Name));
        if (function.NeedsOrder && call.Over!.OrderBy.IsEmpty)
            throw At(call, SqlErrors.OverOrderNeeded(call.Name));
        if (call.Over is not null)
            CheckWindowAllowed(call);
        else if (function.Kind == FunctionKind.Aggregate)
            CheckAggregateAllowed(call);
        return function.Bind(new FunctionCall(this, call));
    }

    private void CheckWindowAllowed(CallSyntax call)
    {
        if (Scope.Clause is not (Clause.Select or Clause.OrderBy) || Scope.InAggregate)
            throw At(call, SqlErrors.WindowNotAllowed());
    }

    private void CheckAggregateAllowed(CallSyntax call)
    {
        if (Scope.InAggregate)
            throw At(call, SqlErrors.AggregateOfAggregate());
        switch (Scope.Clause)
        {
            case Clause.Where or Clause.From:
                throw At(call, SqlErrors.AggregateInWhere());
            case Clause.GroupBy:
                throw At(call, SqlErrors.AggregateInGroupBy());
        }
    }

    /// <summary>Binds the parts of an aggregate or window function and puts them together.</summary>
    public BoundAggregate Aggregate(CallSyntax call, string name, SqlType type, IEnumerable<BoundExpression> arguments)
    {
        if (call is { Over: not null, Distinct: true })
            throw At(call, SqlErrors.DistinctOver());
        if (call.Over is null)
            Scope.HasAggregate = true;
        var over = call.Over is null ? null : BindOver(call.Over, call);
        var orderBy = call.WithinGroup.Select(item => new BoundOrder(Value(item.Expression), item.Descending)).ToBoundList();
        return new BoundAggregate(type, name, arguments.ToBoundList(), call.Distinct, orderBy, over);
    }

    /// <summary>Binds the argument of an aggregate.</summary>
    public BoundExpression AggregateArgument(CallSyntax call, int index)
    {
        var syntax = call.Arguments[index];
        if (call.Over is not null)
            return Value(syntax);
        Scope.InAggregate = true;
        try
        {
            var argument = Value(syntax);
            return ExpressionTree.HasSubquery(argument) ? throw At(syntax, SqlErrors.AggregateOfAggregate()) : argument;
        }
        finally
        {
            Scope.InAggregate = false;
        }
    }

    private BoundOver BindOver(OverSyntax over, CallSyntax call)
    {
        if (over.Frame is not null && over.OrderBy.IsEmpty)
            throw At(call, SqlErrors.FrameWithoutOrder());
        return new BoundOver(
            over.PartitionBy.Select(Value).ToBoundList(),
            over.OrderBy.Select(item => new BoundOrder(WindowKey(item.Expression), item.Descending)).ToBoundList(),
            over.Frame);
    }

    /// <summary>A sort key of a window; a constant sorts nothing.</summary>
    private BoundExpression WindowKey(ExpressionSyntax syntax)
    {
        if (syntax is LiteralSyntax literal)
            throw At(syntax, literal.Kind == LiteralKind.Integer ? SqlErrors.WindowOrderPosition() : SqlErrors.WindowOrderConstant());
        return Value(syntax);
    }

    /// <summary>COALESCE.</summary>
    public BoundExpression Coalesce(CallSyntax call)
    {
        var arguments = call.Arguments.Select((argument, i) => i == 0 ? Value(argument) : Lazily(() => Value(argument))).ToList();
        if (arguments.TrueForAll(argument => argument is BoundNull))
            throw At(call, SqlErrors.CoalesceOfNulls());
        var type = TypeRules.Common(arguments);
        return new BoundCoalesce(type, arguments.Select((argument, i) => Implicit(argument, type, call.Arguments[i])).ToBoundList());
    }

    /// <summary>ISNULL: the type of the first argument, into which the second is converted and cut.</summary>
    public BoundExpression IsNull(CallSyntax call)
    {
        var first = Value(call.Arguments[0]);
        var second = Lazily(() => Value(call.Arguments[1]));
        if (first.Type.Kind == SqlTypeKind.Null)
            return second;
        if (second.Type.Kind == SqlTypeKind.Null)
            return first;
        var type = first.Type;
        if (!type.IsText || !second.Type.IsText)
        {
            second = type.IsText
                ? Lazily(() => ConversionRules.IsImplicit(second.Type, type) ? Convert(second, type, 0, false, call) : Implicit(second, type, call))
                : Lazily(() => Implicit(second, type, call));
        }
        else if (type.Length != SqlType.Max)
        {
            Pin(first, LengthShape);
            var room = type.Length;
            Pin(second, text => text.Length <= room ? "fits" : "long");
            if (second.Type.Length == SqlType.Max || second.Type.Length > room)
                second = new BoundConversion(type, second, 0, false);
        }

        return new BoundCoalesce(type, new([first, second]));
    }

    private static string LengthShape(string text) => text.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>NULLIF: the type of the first argument.</summary>
    public BoundExpression NullIf(CallSyntax call)
    {
        var first = Value(call.Arguments[0]);
        var second = Value(call.Arguments[1]);
        if (first.Type.Kind == SqlTypeKind.Null)
            throw At(call, SqlErrors.ArgumentType(first.Type, 1, "nullif"));
        return new BoundCase(first.Type, new([new BoundWhen(Compare(BinaryOperator.Equal, first, second, call), new BoundNull(first.Type))]), first);
    }

    /// <summary>IIF.</summary>
    public BoundExpression Iif(CallSyntax call) => Branches(
        [Condition(call.Arguments[0])],
        [Lazily(() => Value(call.Arguments[1])), Lazily(() => Value(call.Arguments[2]))],
        call);

    /// <summary>CHOOSE.</summary>
    public BoundExpression Choose(CallSyntax call)
    {
        var index = Value(call.Arguments[0]);
        index = index.Type.IsNumber() || index.Type.Kind == SqlTypeKind.Null || index.Type.IsText
            ? Implicit(index, SqlType.Int, call.Arguments[0])
            : throw At(call, SqlErrors.ArgumentType(index.Type, 1, "choose"));
        var conditions = Enumerable.Range(1, call.Arguments.Length - 1)
            .Select(number => (BoundExpression)new BoundComparison(BinaryOperator.Equal, index, Fixed(SqlType.Int, SqlValue.FromInt(number)), TextCollation.Ci))
            .ToImmutableArray();
        var results = call.Arguments.Skip(1).Select(argument => Lazily(() => Value(argument))).ToImmutableArray();
        return Branches(conditions, results, call);
    }
}
