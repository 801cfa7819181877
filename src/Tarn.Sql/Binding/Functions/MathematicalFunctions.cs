namespace Tarn.Sql.Binding.Functions;

/// <summary>ABS to DEGREES (specification, section 7).</summary>
internal static class MathematicalFunctions
{
    public static void AddTo(FunctionFamily family)
    {
        foreach (var name in new[] { "ABS", "SIGN", "CEILING", "FLOOR" })
            family.Add(name, 1, call => SameType(call, name.ToLowerInvariant()));
        family.Add("ROUND", 2, 3, Round);
        family.Add("POWER", 2, Power);
        foreach (var name in new[] { "SQRT", "SQUARE", "EXP", "LOG10", "SIN", "COS", "TAN", "COT", "ASIN", "ACOS", "ATAN" })
            family.Add(name, 1, call => call.Call(name.ToLowerInvariant(), SqlType.Float, true, call.Float(0)));
        family.Add("LOG", 1, 2, call => call.Count == 1
            ? call.Call("log", SqlType.Float, true, call.Float(0))
            : call.Call("log_base", SqlType.Float, true, call.Float(0), call.Float(1)));
        family.Add("ATN2", 2, call => call.Call("atn2", SqlType.Float, true, call.Float(0), call.Float(1)));
        family.Add("PI", 0, _ => Binder.Fixed(SqlType.Float, SqlValue.FromFloat(Math.PI)));
        foreach (var name in new[] { "RADIANS", "DEGREES" })
            family.Add(name, 1, call => Angle(call, name.ToLowerInvariant()));
        family.Add("RAND", 0, 1, call => call.Count == 0
            ? new BoundConstant(SqlType.Float, null, new RandomParameter())
            : call.Call("rand_seeded", SqlType.Float, false, call.Int(0)));
    }

    private static BoundCall SameType(FunctionCall call, string name)
    {
        var number = call.AnyNumber(0);
        var type = number.Type;
        if (type.Kind == SqlTypeKind.Decimal && name is "ceiling" or "floor")
            type = SqlType.Decimal(type.Length, 0);
        return call.Call($"{name}_{FunctionCall.Letter(number.Type)}", type, name is not "sign", number);
    }

    private static BoundCall Round(FunctionCall call)
    {
        var number = call.AnyNumber(0);
        var length = call.Int(1);
        var mode = call.Count > 2 ? call.Int(2) : new BoundNumber(0);
        var letter = FunctionCall.Letter(number.Type);
        return number.Type.Kind == SqlTypeKind.Decimal
            ? call.Call("round_d", number.Type, true, number, length, mode, new BoundNumber(number.Type.Length), new BoundNumber(number.Type.Scale))
            : call.Call($"round_{letter}", number.Type, true, number, length, mode);
    }

    private static BoundCall Power(FunctionCall call)
    {
        var number = call.AnyNumber(0);
        var exponent = call.Float(1);
        var letter = FunctionCall.Letter(number.Type);
        return number.Type.Kind == SqlTypeKind.Decimal
            ? call.Call("power_d", SqlType.Decimal(38, number.Type.Scale), true, number, exponent, new BoundNumber(number.Type.Scale))
            : call.Call($"power_{letter}", number.Type, true, number, exponent);
    }

    private static BoundCall Angle(FunctionCall call, string name)
    {
        var number = call.AnyNumber(0);
        return call.Call($"{name}_{FunctionCall.Letter(number.Type)}", number.Type, true, number);
    }
}
