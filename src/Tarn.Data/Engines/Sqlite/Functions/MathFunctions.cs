using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Mathematical functions.</summary>
internal static class MathFunctions
{
    /// <summary>Decimals of a decimal's angle, as SQL Server gives for RADIANS and DEGREES of a decimal.</summary>
    private const int AngleScale = 18;

    public static void AddTo(SqliteFunctionTable table)
    {
        Signs(table);
        Rounding(table);
        Powers(table);
        Floats(table);
        Angles(table);
    }

    private static void Signs(SqliteFunctionTable table) => table
        .Add("abs_i", 1, (a, r) => r.Int64(SqlMath.Abs(a.Int64(0), "int")))
        .Add("abs_l", 1, (a, r) => r.Int64(SqlMath.Abs(a.Int64(0), "bigint")))
        .Add("abs_m", 1, (a, r) => r.Int64(SqlMath.Abs(a.Int64(0), "money")))
        .Add("abs_d", 1, (a, r) => r.Decimal(a.Decimal(0).Abs()))
        .Add("abs_f", 1, (a, r) => r.Double(Math.Abs(a.Double(0))))
        .Add("sign_i", 1, (a, r) => r.Int64(Math.Sign(a.Int64(0))))
        .Add("sign_l", 1, (a, r) => r.Int64(Math.Sign(a.Int64(0))))
        .Add("sign_m", 1, (a, r) => r.Int64(Math.Sign(a.Int64(0)) * 10_000L))
        .Add("sign_d", 1, (a, r) =>
        {
            var value = a.Decimal(0);
            r.Decimal(SqlDecimal.FromInt64(Int128.Sign(value.Unscaled)).Convert(SqlDecimal.MaxPrecision, Math.Min(value.Scale, SqlDecimal.MaxPrecision - 1)));
        })
        .Add("sign_f", 1, (a, r) => r.Double(Math.Sign(a.Double(0))));

    private static void Rounding(SqliteFunctionTable table) => table
        .Add("ceiling_i", 1, (a, r) => r.Int64(a.Int64(0)))
        .Add("ceiling_l", 1, (a, r) => r.Int64(a.Int64(0)))
        .Add("ceiling_d", 1, (a, r) => r.Decimal(a.Decimal(0).Ceiling()))
        .Add("ceiling_m", 1, (a, r) => r.Int64(SqlMoney.Ceiling(a.Int64(0))))
        .Add("ceiling_f", 1, (a, r) => r.Double(Math.Ceiling(a.Double(0))))
        .Add("floor_i", 1, (a, r) => r.Int64(a.Int64(0)))
        .Add("floor_l", 1, (a, r) => r.Int64(a.Int64(0)))
        .Add("floor_d", 1, (a, r) => r.Decimal(a.Decimal(0).Floor()))
        .Add("floor_m", 1, (a, r) => r.Int64(SqlMoney.Floor(a.Int64(0))))
        .Add("floor_f", 1, (a, r) => r.Double(Math.Floor(a.Double(0))))
        .Add("round_i", 3, (a, r) => r.Int64(SqlMath.Round(a.Int64(0), a.Int32(1), a.Flag(2), int.MinValue, int.MaxValue, "int")))
        .Add("round_l", 3, (a, r) => r.Int64(SqlMath.Round(a.Int64(0), a.Int32(1), a.Flag(2), long.MinValue, long.MaxValue, "bigint")))
        .Add("round_m", 3, (a, r) => r.Int64(SqlMoney.Round(a.Int64(0), a.Int32(1), a.Flag(2))))
        .Add("round_f", 3, (a, r) => r.Double(SqlMath.Round(a.Double(0), a.Int32(1), a.Flag(2))))
        .Add("round_d", 5, (a, r) => r.Decimal(a.Decimal(0).Round(a.Int32(1), a.Flag(2), a.Int32(3), a.Int32(4))));

    private static void Powers(SqliteFunctionTable table) => table
        .Add("power_i", 2, (a, r) => r.Int64(SqlMath.PowerInt32(a.Int64(0), a.Double(1))))
        .Add("power_l", 2, (a, r) => r.Int64(SqlMath.PowerInt64(a.Int64(0), a.Double(1))))
        .Add("power_d", 3, (a, r) => r.Decimal(SqlMath.Power(a.Decimal(0), a.Double(1), a.Int32(2))))
        .Add("power_m", 2, (a, r) => r.Int64(SqlMath.PowerMoney(a.Int64(0), a.Double(1))))
        .Add("power_f", 2, (a, r) => r.Double(SqlMath.Power(a.Double(0), a.Double(1))));

    private static void Floats(SqliteFunctionTable table) => table
        .Add("sqrt", 1, (a, r) => r.Double(SqlMath.Sqrt(a.Double(0))))
        .Add("square", 1, (a, r) => r.Double(SqlMath.Square(a.Double(0))))
        .Add("exp", 1, (a, r) => r.Double(SqlMath.Exp(a.Double(0))))
        .Add("log", 1, (a, r) => r.Double(SqlMath.Log(a.Double(0))))
        .Add("log_base", 2, (a, r) => r.Double(SqlMath.Log(a.Double(0), a.Double(1))))
        .Add("log10", 1, (a, r) => r.Double(SqlMath.Log10(a.Double(0))))
        .Add("sin", 1, (a, r) => r.Double(Math.Sin(a.Double(0))))
        .Add("cos", 1, (a, r) => r.Double(Math.Cos(a.Double(0))))
        .Add("tan", 1, (a, r) => r.Double(Math.Tan(a.Double(0))))
        .Add("cot", 1, (a, r) => r.Double(SqlMath.Cot(a.Double(0))))
        .Add("asin", 1, (a, r) => r.Double(SqlMath.Asin(a.Double(0))))
        .Add("acos", 1, (a, r) => r.Double(SqlMath.Acos(a.Double(0))))
        .Add("atan", 1, (a, r) => r.Double(Math.Atan(a.Double(0))))
        .Add("atn2", 2, (a, r) => r.Double(SqlMath.Atn2(a.Double(0), a.Double(1))))
        .Add("pi", 0, (a, r) => r.Double(Math.PI));

    private static void Angles(SqliteFunctionTable table) => table
        .Add("radians_i", 1, (a, r) => r.Int64(SqlNumbers.ToInt32(SqlMath.Radians(a.Double(0)))))
        .Add("radians_l", 1, (a, r) => r.Int64(SqlNumbers.ToInt64(SqlMath.Radians(a.Double(0)))))
        .Add("radians_d", 1, (a, r) => r.Decimal(SqlDecimal.FromDouble(SqlMath.Radians(a.Decimal(0).ToDouble()), SqlDecimal.MaxPrecision, AngleScale)))
        .Add("radians_m", 1, (a, r) => r.Int64(SqlMoney.FromDouble(SqlMath.Radians(SqlMoney.ToDouble(a.Int64(0))))))
        .Add("radians_f", 1, (a, r) => r.Double(SqlMath.Radians(a.Double(0))))
        .Add("degrees_i", 1, (a, r) => r.Int64(SqlNumbers.ToInt32(SqlMath.Degrees(a.Double(0)))))
        .Add("degrees_l", 1, (a, r) => r.Int64(SqlNumbers.ToInt64(SqlMath.Degrees(a.Double(0)))))
        .Add("degrees_d", 1, (a, r) => r.Decimal(SqlDecimal.FromDouble(SqlMath.Degrees(a.Decimal(0).ToDouble()), SqlDecimal.MaxPrecision, AngleScale)))
        .Add("degrees_m", 1, (a, r) => r.Int64(SqlMoney.FromDouble(SqlMath.Degrees(SqlMoney.ToDouble(a.Int64(0))))))
        .Add("degrees_f", 1, (a, r) => r.Double(SqlMath.Degrees(a.Double(0))));
}
