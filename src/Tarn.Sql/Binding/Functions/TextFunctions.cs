namespace Tarn.Sql.Binding.Functions;

/// <summary>LEN to FORMAT (specification, section 7).</summary>
internal static class TextFunctions
{
    public static void AddTo(FunctionFamily family)
    {
        family.Add("LEN", 1, call => call.Call("len", SqlType.Int, false, call.Text(0)));
        family.Add("DATALENGTH", 1, DataLength);
        family.Add("LEFT", 2, call => call.Call("left", FunctionCall.Like(call.Text(0)), true, call.Text(0), call.Int(1)));
        family.Add("RIGHT", 2, call => call.Call("right", FunctionCall.Like(call.Text(0)), true, call.Text(0), call.Int(1)));
        family.Add("SUBSTRING", 3, call => call.Call("substring", FunctionCall.Like(call.Text(0)), true, call.Text(0), call.Int(1), call.Int(2)));
        family.Add("CHARINDEX", 2, 3, call => Collated(
            call, "charindex", SqlType.Int, [call.Text(0), call.Text(1), call.Count > 2 ? call.Int(2) : new BoundNumber(1)]));
        family.Add("PATINDEX", 2, call => call.Call("patindex", SqlType.Int, false, call.Text(0), call.Text(1)));
        family.Add("REPLACE", 3, call => Collated(call, "replace", FunctionCall.Like(call.Text(0), SqlType.Max), [call.Text(0), call.Text(1), call.Text(2)]));
        family.Add("STUFF", 4, Stuff);
        family.Add("REPLICATE", 2, call => call.Call("replicate", FunctionCall.Like(call.Text(0), SqlType.Max), false, call.Text(0), call.Int(1)));
        family.Add("SPACE", 1, call => call.Call("space", SqlType.VarChar(SqlType.Max), false, call.Int(0)));
        foreach (var name in new[] { "UPPER", "LOWER", "REVERSE", "LTRIM", "RTRIM" })
            family.Add(name, 1, call => call.Call(name.ToLowerInvariant(), FunctionCall.Like(call.Text(0)), false, call.Text(0)));
        family.Add("TRIM", 1, 2, Trim);
        family.Add("STR", 1, 3, call => call.Call(
            "str",
            SqlType.VarChar(SqlType.Max),
            false,
            call.Float(0),
            call.Count > 1 ? call.Int(1) : new BoundNumber(10),
            call.Count > 2 ? call.Int(2) : new BoundNumber(0)));
        family.Add("CONCAT", 2, 254, Concat);
        family.Add("CONCAT_WS", 3, 254, ConcatWithSeparator);
        family.Add("ASCII", 1, call => call.Call("ascii", SqlType.Int, false, call.Text(0)));
        family.Add("UNICODE", 1, call => call.Call("unicode", SqlType.Int, false, call.Text(0)));
        family.Add("CHAR", 1, call => call.Call("char", SqlType.VarChar(1), false, call.Int(0)));
        family.Add("NCHAR", 1, call => call.Call("nchar", SqlType.NVarChar(2), false, call.Int(0)));
        family.Add("QUOTENAME", 1, 2, call => call.Call(
            "quotename", SqlType.NVarChar(258), false, call.Text(0), call.Count > 1 ? call.Text(1) : new BoundWord("[")));
        family.Add("SOUNDEX", 1, call => call.Call("soundex", SqlType.VarChar(4), false, call.Text(0)));
        family.Add("DIFFERENCE", 2, call => call.Call("difference", SqlType.Int, false, call.Text(0), call.Text(1)));
        family.Add("TRANSLATE", 3, call => call.Call("translate", FunctionCall.Like(call.Text(0)), true, call.Text(0), call.Text(1), call.Text(2)));
        family.Add("FORMAT", 2, 3, Format);
    }

    // Text is always Unicode: two bytes a unit.
    private static BoundExpression DataLength(FunctionCall call)
    {
        var argument = call[0];
        if (argument.Type.IsText || argument.Type.Kind == SqlTypeKind.Null)
            return call.Call("datalength", SqlType.Int, false, call.Text(0));
        var bytes = argument.Type.Kind switch
        {
            SqlTypeKind.Bit => 1,
            SqlTypeKind.Int => 4,
            SqlTypeKind.Date => 3,
            SqlTypeKind.Time => 5,
            SqlTypeKind.DateTimeOffset => 10,
            SqlTypeKind.UniqueIdentifier => 16,
            SqlTypeKind.Decimal => argument.Type.Length switch { <= 9 => 5, <= 19 => 9, <= 28 => 13, _ => 17 },
            _ => 8,
        };
        var size = Binder.Fixed(SqlType.Int, SqlValue.FromInt(bytes));
        return new BoundCase(SqlType.Int, new([new BoundWhen(new BoundIsNull(argument, true), size)]), null);
    }

    // A search by another collation than the fields' own is a function of its own, which is told the collation.
    private static BoundCall Collated(FunctionCall call, string name, SqlType type, BoundExpression[] arguments)
    {
        var collation = call.Binder.CommonCollation(call.Syntax, [.. arguments.Where(argument => argument.Type.IsText)]);
        return collation == TextCollation.Ci
            ? call.Call(name, type, false, arguments)
            : call.Call(name + "_by", type, false, [.. arguments, new BoundWord(CollationWord(collation))]);
    }

    /// <summary>A collation's name for the run-time functions.</summary>
    public static string CollationWord(TextCollation collation) => collation.ToString().ToLowerInvariant();

    // A NULL replacement deletes; the other arguments give NULL as usual.
    private static BoundCall Stuff(FunctionCall call) =>
        call.Call("stuff", FunctionCall.Like(call.Text(0), SqlType.Max), false, call.Text(0), call.Int(1), call.Int(2), call.Text(3));

    private static BoundCall Trim(FunctionCall call) => call.Count == 1
        ? call.Call("trim", FunctionCall.Like(call.Text(0)), false, call.Text(0))
        : call.Call("trim_chars", FunctionCall.Like(call.Text(0)), false, call.Text(0), call.Text(1));

    private static BoundCall Concat(FunctionCall call) => call.Call(
        "concat", SqlType.NVarChar(SqlType.Max), false, [.. Enumerable.Range(0, call.Count).Select(call.Text)]);

    private static BoundCall ConcatWithSeparator(FunctionCall call) => call.Call(
        "concat_ws", SqlType.NVarChar(SqlType.Max), false, [.. Enumerable.Range(0, call.Count).Select(call.Text)]);

    private static BoundCall Format(FunctionCall call)
    {
        var value = call[0];
        var culture = call.Count > 2 ? call.Text(2) : new BoundWord("en-US");
        var (name, argument) = value.Type.Kind switch
        {
            SqlTypeKind.Float => ("format_f", value),
            SqlTypeKind.Decimal => ("format_d", value),
            SqlTypeKind.Money => ("format_m", value),
            SqlTypeKind.Int => ("format_l", call.BigInt(0)),
            SqlTypeKind.BigInt => ("format_l", value),
            SqlTypeKind.DateTime or SqlTypeKind.Date or SqlTypeKind.DateTime2 or SqlTypeKind.DateTimeOffset =>
                ("format_datetime", call.Binder.Implicit(value, SqlType.DateTime, call.Node(0))),
            _ => throw call.Invalid(0),
        };
        return call.Call(name, SqlType.NVarChar(4000), false, argument, call.Text(1), culture);
    }
}
