using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding.Functions;

/// <summary>COUNT to STRING_AGG; each also with OVER.</summary>
internal static class AggregateFunctions
{
    public static void AddTo(FunctionFamily family)
    {
        family.AddAggregate("COUNT", 1, 1, call => Count(call, SqlType.Int));
        family.AddAggregate("COUNT_BIG", 1, 1, call => Count(call, SqlType.BigInt));
        family.AddAggregate("SUM", 1, 1, call => Total(call, "sum"));
        family.AddAggregate("AVG", 1, 1, call => Total(call, "avg"));
        family.AddAggregate("MIN", 1, 1, call => Extreme(call, "min"));
        family.AddAggregate("MAX", 1, 1, call => Extreme(call, "max"));
        foreach (var name in new[] { "STDEV", "STDEVP", "VAR", "VARP" })
            family.AddAggregate(name, 1, 1, call => Spread(call, name.ToLowerInvariant()));
        family.AddAggregate("STRING_AGG", 2, 2, StringAgg);
    }

    private static BoundAggregate Count(FunctionCall call, SqlType type)
    {
        if (call.Node(0) is StarSyntax)
            return call.Syntax.Distinct ? throw SqlErrors.Syntax("*") : call.Binder.Aggregate(call.Syntax, "count", type, []);
        var argument = call.Binder.AggregateArgument(call.Syntax, 0);
        if (argument.Type.Kind == SqlTypeKind.Null)
            argument = new BoundNull(SqlType.Int);
        return call.Binder.Aggregate(call.Syntax, "count", type, [argument]);
    }

    private static BoundAggregate Total(FunctionCall call, string name)
    {
        var argument = Number(call, name);
        var (type, letter) = argument.Type.Kind switch
        {
            SqlTypeKind.Decimal => (SqlType.Decimal(38, name == "sum" ? argument.Type.Scale : Math.Max(argument.Type.Scale, 6)), "d"),
            _ => (argument.Type, FunctionCall.Letter(argument.Type)),
        };
        return call.Binder.Aggregate(call.Syntax, $"{name}_{letter}", type, [argument]);
    }

    private static BoundExpression Number(FunctionCall call, string name)
    {
        var argument = call.Binder.AggregateArgument(call.Syntax, 0);
        if (argument.Type.Kind == SqlTypeKind.Null)
            throw call.Binder.At(call.Syntax, SqlErrors.OperandType(SqlType.Null, name));
        if (!argument.Type.IsNumber() || argument.Type.Kind == SqlTypeKind.Bit)
            throw call.Binder.At(call.Syntax, SqlErrors.OperandType(argument.Type, name));
        return argument;
    }

    private static BoundAggregate Extreme(FunctionCall call, string name)
    {
        var argument = call.Binder.AggregateArgument(call.Syntax, 0);
        if (argument.Type.Kind is SqlTypeKind.Bit or SqlTypeKind.Null)
            throw call.Binder.At(call.Syntax, SqlErrors.OperandType(argument.Type, name));
        return call.Binder.Aggregate(call.Syntax, name, argument.Type, [argument]);
    }

    private static BoundAggregate Spread(FunctionCall call, string name)
    {
        var argument = call.Binder.Implicit(Number(call, name), SqlType.Float, call.Node(0));
        return call.Binder.Aggregate(call.Syntax, name, SqlType.Float, [argument]);
    }

    private static BoundAggregate StringAgg(FunctionCall call)
    {
        if (call.Syntax.Over is not null)
            throw call.Binder.At(call.Syntax, SqlErrors.WindowNotAllowed());
        var text = call.Binder.ToText(call.Binder.AggregateArgument(call.Syntax, 0), call.Node(0));
        var separator = call.Binder.ToText(call.Binder.AggregateArgument(call.Syntax, 1), call.Node(1));
        if (!separator.IsConstant)
            throw call.Binder.At(call.Node(1), SqlErrors.ArgumentType(separator.Type, 2, call.Name));
        return call.Binder.Aggregate(call.Syntax, "string_agg", SqlType.NVarChar(SqlType.Max), [text, separator]);
    }
}
