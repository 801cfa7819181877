using System.Collections.Frozen;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding.Functions;

/// <summary>GETDATE to DATETIMEFROMPARTS (specification, sections 7 and 8).</summary>
internal static class DateTimeFunctions
{
    private static readonly FrozenDictionary<string, string> Parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["year"] = "year",
        ["yy"] = "year",
        ["yyyy"] = "year",
        ["quarter"] = "quarter",
        ["qq"] = "quarter",
        ["q"] = "quarter",
        ["month"] = "month",
        ["mm"] = "month",
        ["m"] = "month",
        ["dayofyear"] = "dayofyear",
        ["dy"] = "dayofyear",
        ["y"] = "dayofyear",
        ["day"] = "day",
        ["dd"] = "day",
        ["d"] = "day",
        ["weekday"] = "weekday",
        ["dw"] = "weekday",
        ["w"] = "weekday",
        ["week"] = "week",
        ["wk"] = "week",
        ["ww"] = "week",
        ["hour"] = "hour",
        ["hh"] = "hour",
        ["minute"] = "minute",
        ["mi"] = "minute",
        ["n"] = "minute",
        ["second"] = "second",
        ["ss"] = "second",
        ["s"] = "second",
        ["millisecond"] = "millisecond",
        ["ms"] = "millisecond",
        ["microsecond"] = "microsecond",
        ["mcs"] = "microsecond",
        ["nanosecond"] = "nanosecond",
        ["ns"] = "nanosecond",
        ["iso_week"] = "iso_week",
        ["isowk"] = "iso_week",
        ["isoww"] = "iso_week",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static void AddTo(FunctionFamily family)
    {
        family.Add("GETDATE", 0, _ => Instant(false, SqlType.DateTime));
        family.Add("CURRENT_TIMESTAMP", 0, _ => Instant(false, SqlType.DateTime));
        family.Add("GETUTCDATE", 0, _ => Instant(true, SqlType.DateTime));
        family.Add("SYSDATETIME", 0, _ => Instant(false, SqlType.DateTime2));
        family.Add("SYSUTCDATETIME", 0, _ => Instant(true, SqlType.DateTime2));
        family.Add("DATEADD", 3, DateAdd);
        family.Add("DATEDIFF", 3, call => Difference(call, "datediff", SqlType.Int));
        family.Add("DATEDIFF_BIG", 3, call => Difference(call, "datediff_big", SqlType.BigInt));
        family.Add("DATEPART", 2, call => Part(call, "datepart", SqlType.Int));
        family.Add("DATENAME", 2, call => Part(call, "datename", SqlType.NVarChar(30)));
        foreach (var name in new[] { "DAY", "MONTH", "YEAR" })
        {
            family.Add(name, 1, call => call.AnyDate(0).Type.Kind == SqlTypeKind.Time
                ? throw call.Invalid(0)
                : call.Call("datepart", SqlType.Int, false, new BoundWord(name.ToLowerInvariant()), call.DateTime2(0)));
        }

        family.Add("EOMONTH", 1, 2, EndOfMonth);
        family.Add("DATEFROMPARTS", 3, call => call.Call("datefromparts", SqlType.Date, true, call.Int(0), call.Int(1), call.Int(2)));
        family.Add("DATETIMEFROMPARTS", 7, call => call.Call(
            "datetimefromparts", SqlType.DateTime, true, [.. Enumerable.Range(0, 7).Select(call.Int)]));
        family.Add("ISDATE", 1, IsDate);
    }

    private static BoundConstant Instant(bool utc, SqlType type) => new(type, null, new InstantParameter(utc, type));

    // The part is a keyword: in quotes it is error 1023, an unknown one 155.
    private static string PartName(FunctionCall call, bool allowIsoWeek)
    {
        if (call.Node(0) is not NameSyntax { Parts: [var word] })
            throw call.Binder.At(call.Node(0), SqlErrors.DatePart(string.Empty, call.Name));
        if (!Parts.TryGetValue(word, out var part))
            throw call.Binder.At(call.Node(0), SqlErrors.UnknownDatePart(word, call.Name));
        return part == "iso_week" && !allowIsoWeek
            ? throw call.Binder.At(call.Node(0), Runtime.RuntimeErrors.PartNotSupported(part, call.Name.ToLowerInvariant(), "datetime"))
            : part;
    }

    private static BoundCall DateAdd(FunctionCall call)
    {
        var part = new BoundWord(PartName(call, false));
        var number = call.BigInt(1);
        var date = call.AnyDate(2);
        return date.Type.Kind switch
        {
            SqlTypeKind.DateTime => call.Call("dateadd", SqlType.DateTime, true, part, number, date),
            SqlTypeKind.Date when part.Word is "hour" or "minute" or "second" or "millisecond" or "microsecond" or "nanosecond" =>
                throw call.Binder.At(call.Node(0), Runtime.RuntimeErrors.PartNotSupported(part.Word, "dateadd", "date")),
            SqlTypeKind.Date => call.Call("dateadd_date", SqlType.Date, true, part, number, date),
            SqlTypeKind.Time => throw call.Invalid(2),
            _ => call.Call("dateadd_datetime2", SqlType.DateTime2, true, part, number, call.DateTime2(2)),
        };
    }

    private static BoundCall Difference(FunctionCall call, string name, SqlType type) =>
        call.Call(name, type, true, new BoundWord(PartName(call, false)), call.DateTime2(1), call.DateTime2(2));

    private static BoundCall Part(FunctionCall call, string name, SqlType type) =>
        call.Call(name, type, false, new BoundWord(PartName(call, true)), call.DateTime2(1));

    private static BoundCall EndOfMonth(FunctionCall call)
    {
        var date = call.AnyDate(0);
        if (date.Type.Kind == SqlTypeKind.Time)
            throw call.Invalid(0);
        var day = date.Type.Kind == SqlTypeKind.Date ? date : call.Binder.Implicit(date, SqlType.Date, call.Node(0));
        return call.Call("eomonth", SqlType.Date, true, day, call.Count > 1 ? call.Int(1) : new BoundNumber(0));
    }

    // Dates are dates; numbers and the other types are judged by their text.
    private static BoundExpression IsDate(FunctionCall call)
    {
        var argument = call[0];
        if (argument.Type.Kind is SqlTypeKind.DateTime)
        {
            var one = Binder.Fixed(SqlType.Int, SqlValue.FromInt(1));
            var zero = Binder.Fixed(SqlType.Int, SqlValue.FromInt(0));
            return new BoundCase(SqlType.Int, new([new BoundWhen(new BoundIsNull(argument, true), one)]), zero);
        }

        if (argument.Type.IsDateOrTime())
            throw call.Invalid(0);
        return call.Call("isdate", SqlType.Int, false, call.Text(0));
    }
}
