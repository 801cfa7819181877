using Tarn.Sql;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Arithmetic.</summary>
internal static class ArithmeticFunctions
{
    public static void AddTo(SqliteFunctionTable table) => table
        .Convert("i4", 1, (a, r) => r.Int64(a.IsReal(0) ? SqlNumbers.ToInt32(a.Double(0)) : SqlNumbers.ToInt32(a.Int64(0))))
        .Convert("i8", 1, (a, r) => r.Int64(a.IsReal(0) ? SqlNumbers.ToInt64(a.Double(0)) : a.Int64(0)))
        .Add("fail", 2, (a, _) => throw new TSqlException(a.Int32(0), a.Text(1)))
        .Add("div_i", 2, (a, r) => r.Int64(SqlNumbers.Divide(a.Int64(0), a.Int64(1))))
        .Add("mod_i", 2, (a, r) => r.Int64(SqlNumbers.Modulo(a.Int64(0), a.Int64(1))))
        .Add("dec_add", 4, (a, r) => r.Decimal(SqlDecimal.Add(a.Decimal(0), a.Decimal(1), a.Int32(2), a.Int32(3))))
        .Add("dec_sub", 4, (a, r) => r.Decimal(SqlDecimal.Subtract(a.Decimal(0), a.Decimal(1), a.Int32(2), a.Int32(3))))
        .Add("dec_mul", 4, (a, r) => r.Decimal(SqlDecimal.Multiply(a.Decimal(0), a.Decimal(1), a.Int32(2), a.Int32(3))))
        .Add("dec_div", 4, (a, r) => r.Decimal(SqlDecimal.Divide(a.Decimal(0), a.Decimal(1), a.Int32(2), a.Int32(3))))
        .Add("dec_mod", 4, (a, r) => r.Decimal(SqlDecimal.Modulo(a.Decimal(0), a.Decimal(1), a.Int32(2), a.Int32(3))))
        .Add("dec_neg", 1, (a, r) => r.Decimal(a.Decimal(0).Negate()))
        .Add("money_add", 2, (a, r) => r.Int64(SqlMoney.Add(a.Int64(0), a.Int64(1))))
        .Add("money_sub", 2, (a, r) => r.Int64(SqlMoney.Subtract(a.Int64(0), a.Int64(1))))
        .Add("money_mul", 2, (a, r) => r.Int64(SqlMoney.Multiply(a.Int64(0), a.Int64(1))))
        .Add("money_div", 2, (a, r) => r.Int64(SqlMoney.Divide(a.Int64(0), a.Int64(1))))
        .Add("money_mod", 2, (a, r) => r.Int64(SqlMoney.Modulo(a.Int64(0), a.Int64(1))))
        .Add("float_add", 2, (a, r) => r.Double(SqlNumbers.Finite(a.Double(0) + a.Double(1))))
        .Add("float_sub", 2, (a, r) => r.Double(SqlNumbers.Finite(a.Double(0) - a.Double(1))))
        .Add("float_mul", 2, (a, r) => r.Double(SqlNumbers.Finite(a.Double(0) * a.Double(1))))
        .Add("float_div", 2, (a, r) => r.Double(SqlNumbers.Divide(a.Double(0), a.Double(1))))
        .Add("datetime_add", 3, (a, r) => r.DateTime(SqlDateConversions.AddDays(a.DateTime(0), a.Double(1), a.Int32(2))))
        .Add("datetime_diff", 2, (a, r) => r.DateTime(SqlDateConversions.Subtract(a.DateTime(0), a.DateTime(1))));
}
