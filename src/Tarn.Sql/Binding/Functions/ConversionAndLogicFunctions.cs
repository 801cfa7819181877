namespace Tarn.Sql.Binding.Functions;

/// <summary>ISNULL to NEWID; CAST, CONVERT and CASE are syntax of their own.</summary>
internal static class ConversionAndLogicFunctions
{
    public static void AddTo(FunctionFamily family)
    {
        family.Add("ISNULL", 2, call => call.Binder.IsNull(call.Syntax));
        family.Add("COALESCE", 2, 254, call => call.Binder.Coalesce(call.Syntax));
        family.Add("NULLIF", 2, call => call.Binder.NullIf(call.Syntax));
        family.Add("IIF", 3, call => call.Binder.Iif(call.Syntax));
        family.Add("CHOOSE", 2, 254, call => call.Binder.Choose(call.Syntax));
        family.Add("ISNUMERIC", 1, IsNumeric);
        family.Add("NEWID", 0, call => call.Call("newid", SqlType.UniqueIdentifier, false));
    }

    private static BoundExpression IsNumeric(FunctionCall call)
    {
        var argument = call[0];
        if (argument.Type.IsText || argument.Type.Kind == SqlTypeKind.Null)
            return call.Call("isnumeric", SqlType.Int, false, call.Text(0));
        var one = Binder.Fixed(SqlType.Int, SqlValue.FromInt(argument.Type.IsNumber() ? 1 : 0));
        var zero = Binder.Fixed(SqlType.Int, SqlValue.FromInt(0));
        return new BoundCase(SqlType.Int, new([new BoundWhen(new BoundIsNull(argument, true), one)]), zero);
    }
}
