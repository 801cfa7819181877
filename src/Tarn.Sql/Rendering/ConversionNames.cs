using Tarn.Sql.Binding;

namespace Tarn.Sql.Rendering;

/// <summary>One run-time function of a conversion, with the numbers it takes besides the value.</summary>
internal sealed record ConversionStep(string Name, params int[] Numbers)
{
    /// <summary>For <c>fit</c>: its mode.</summary>
    public string? Word { get; init; }

    /// <summary>Has a form that gives NULL instead of an error.</summary>
    public bool CanFail { get; init; }
}

/// <summary>Which run-time functions a conversion consists of; the same on both engines, but for the steps an engine does natively.</summary>
internal static class ConversionNames
{
    /// <summary>The native step from an integer to float and the like, which each engine writes in its own way.</summary>
    public const string Native = "";

    /// <summary>The steps, innermost first.</summary>
    public static IEnumerable<ConversionStep> Steps(SqlType from, SqlType to, int style)
    {
        if (from.IsText)
            return to.IsText ? Cut(from, to) : [FromText(to, style)];
        if (to.IsText)
            return ToText(from, to, style);
        if (from.IsNumber() && to.IsNumber())
            return Numbers(from, to);
        return Dates(from, to);
    }

    private static string Letter(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Bit => "b",
        SqlTypeKind.Int => "i",
        SqlTypeKind.BigInt => "l",
        SqlTypeKind.Decimal => "d",
        SqlTypeKind.Money => "m",
        _ => "f",
    };

    private static string Word(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Date => "date",
        SqlTypeKind.Time => "time",
        SqlTypeKind.DateTime => "datetime",
        SqlTypeKind.DateTime2 => "datetime2",
        _ => "offset",
    };

    private static IEnumerable<ConversionStep> Cut(SqlType from, SqlType to)
    {
        var isCut = to.Length != SqlType.Max && (from.Length == SqlType.Max || from.Length > to.Length);
        return isCut ? [new ConversionStep("cut", to.Length)] : [];
    }

    private static ConversionStep FromText(SqlType to, int style) => (to.Kind switch
    {
        SqlTypeKind.Bit => new ConversionStep("text_b"),
        SqlTypeKind.Int => new ConversionStep("text_i"),
        SqlTypeKind.BigInt => new ConversionStep("text_l"),
        SqlTypeKind.Decimal => new ConversionStep("text_d", to.Length, to.Scale),
        SqlTypeKind.Money => new ConversionStep("text_m"),
        SqlTypeKind.Float => new ConversionStep("text_f"),
        SqlTypeKind.UniqueIdentifier => new ConversionStep("text_g"),
        _ => new ConversionStep("text_" + Word(to.Kind), style),
    }) with
    { CanFail = true };

    private static IEnumerable<ConversionStep> ToText(SqlType from, SqlType to, int style)
    {
        switch (from.Kind)
        {
            case SqlTypeKind.Bit:
                yield return new ConversionStep("b_text");
                break;
            case SqlTypeKind.Int or SqlTypeKind.BigInt:
                yield return new ConversionStep("l_text");
                break;
            case SqlTypeKind.Decimal:
                yield return new ConversionStep("d_text");
                break;
            case SqlTypeKind.Money:
                yield return new ConversionStep("m_text", style);
                break;
            case SqlTypeKind.Float:
                yield return new ConversionStep("f_text", style);
                break;
            case SqlTypeKind.UniqueIdentifier:
                yield return new ConversionStep("g_text");
                break;
            default:
                yield return new ConversionStep(Word(from.Kind) + "_text", style) { CanFail = true };
                if (to.Length != SqlType.Max && to.Length < 40)
                    yield return new ConversionStep("cut", to.Length);
                yield break;
        }

        if (ConversionRules.NeedsFit(from, to))
            yield return new ConversionStep("fit", to.Length) { Word = ConversionRules.FitMode(from, to), CanFail = true };
    }

    private static IEnumerable<ConversionStep> Numbers(SqlType from, SqlType to)
    {
        if (from.Kind == SqlTypeKind.Bit && to.Kind != SqlTypeKind.Bit)
        {
            yield return new ConversionStep(Native) { Word = "bit" };
            from = SqlType.Int;
            if (to.Kind == SqlTypeKind.Int)
                yield break;
        }

        switch (from.Kind, to.Kind)
        {
            case (SqlTypeKind.Int, SqlTypeKind.BigInt):
                yield return new ConversionStep(Native) { Word = "bigint" };
                break;
            case (SqlTypeKind.Int or SqlTypeKind.BigInt, SqlTypeKind.Float):
                yield return new ConversionStep(Native) { Word = "float" };
                break;
            case (SqlTypeKind.Int or SqlTypeKind.BigInt, SqlTypeKind.Bit):
                yield return new ConversionStep("l_b");
                break;
            case (SqlTypeKind.Int or SqlTypeKind.BigInt, SqlTypeKind.Money):
                yield return new ConversionStep("l_m") { CanFail = true };
                break;
            case (SqlTypeKind.BigInt, SqlTypeKind.Int):
                yield return new ConversionStep("l_i") { CanFail = true };
                break;
            case (SqlTypeKind.Int or SqlTypeKind.BigInt, SqlTypeKind.Decimal):
                yield return new ConversionStep("l_d", to.Length, to.Scale) { CanFail = true };
                break;
            case (_, SqlTypeKind.Decimal):
                yield return new ConversionStep(Letter(from) + "_d", to.Length, to.Scale) { CanFail = true };
                break;
            case (_, SqlTypeKind.Bit or SqlTypeKind.Float):
                yield return new ConversionStep(Letter(from) + "_" + Letter(to));
                break;
            default:
                yield return new ConversionStep(Letter(from) + "_" + Letter(to)) { CanFail = true };
                break;
        }
    }

    private static IEnumerable<ConversionStep> Dates(SqlType from, SqlType to)
    {
        if (from.IsNumber())
            return (from.Kind == SqlTypeKind.Float ? [] : Numbers(from, SqlType.Float)).Append(new ConversionStep("f_datetime") { CanFail = true });
        if (to.Kind == SqlTypeKind.Int)
            return [new ConversionStep("datetime_i")];
        if (to.IsNumber())
            return to.Kind == SqlTypeKind.Float ? [new ConversionStep("datetime_f")] : Numbers(SqlType.Float, to).Prepend(new ConversionStep("datetime_f"));
        if (to.Kind == SqlTypeKind.DateTimeOffset)
            return (from.Kind == SqlTypeKind.DateTime2 ? [] : Dates(from, SqlType.DateTime2)).Append(new ConversionStep("at_zone") { Word = "Etc/UTC" });
        return [new ConversionStep(Word(from.Kind) + "_" + Word(to.Kind)) { CanFail = to.Kind == SqlTypeKind.DateTime && from.Kind != SqlTypeKind.Time }];
    }
}
