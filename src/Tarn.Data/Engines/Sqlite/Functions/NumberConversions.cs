using System.Globalization;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Conversions among text, numbers, bits and identifiers.</summary>
internal static class NumberConversions
{
    public static void AddTo(SqliteFunctionTable table)
    {
        FromText(table);
        Among(table);
        ToText(table);
    }

    private static void FromText(SqliteFunctionTable table) => table
        .Convert("text_i", 1, (a, r) => r.Int64(SqlTextNumbers.ToInt32(a.Text(0))))
        .Convert("text_l", 1, (a, r) => r.Int64(SqlTextNumbers.ToInt64(a.Text(0))))
        .Convert("text_d", 3, (a, r) => r.Decimal(SqlTextNumbers.ToDecimal(a.Text(0), a.Int32(1), a.Int32(2))))
        .Convert("text_m", 1, (a, r) => r.Int64(SqlTextNumbers.ToMoney(a.Text(0))))
        .Convert("text_f", 1, (a, r) => r.Double(SqlTextNumbers.ToDouble(a.Text(0))))
        .Convert("text_b", 1, (a, r) => r.Flag(SqlTextNumbers.ToBit(a.Text(0))))
        .Convert("text_g", 1, (a, r) => r.Text(SqlTextNumbers.ToGuid(a.Text(0))))
        .AddTakingNull("isnumeric", 1, (a, r) => r.Flag(!a.IsNull(0) && SqlTextNumbers.IsNumeric(a.Text(0))));

    private static void Among(SqliteFunctionTable table) => table
        .Convert("l_i", 1, (a, r) => r.Int64(SqlNumbers.ToInt32(a.Int64(0))))
        .Convert("f_i", 1, (a, r) => r.Int64(SqlNumbers.ToInt32(a.Double(0))))
        .Convert("f_l", 1, (a, r) => r.Int64(SqlNumbers.ToInt64(a.Double(0))))
        .Convert("d_i", 1, (a, r) => r.Int64(SqlNumbers.ToInt32(a.Decimal(0))))
        .Convert("d_l", 1, (a, r) => r.Int64(a.Decimal(0).ToInt64()))
        .Convert("m_i", 1, (a, r) => r.Int64(SqlMoney.ToInt32(a.Int64(0))))
        .Convert("m_l", 1, (a, r) => r.Int64(SqlMoney.ToInt64(a.Int64(0))))
        .Convert("d_d", 3, (a, r) => r.Decimal(a.Decimal(0).Convert(a.Int32(1), a.Int32(2))))
        .Convert("l_d", 3, (a, r) => r.Decimal(SqlDecimal.FromInt64(a.Int64(0)).Convert(a.Int32(1), a.Int32(2))))
        .Convert("m_d", 3, (a, r) => r.Decimal(SqlDecimal.FromMoney(a.Int64(0)).Convert(a.Int32(1), a.Int32(2))))
        .Convert("f_d", 3, (a, r) => r.Decimal(SqlDecimal.FromDouble(a.Double(0), a.Int32(1), a.Int32(2))))
        .Convert("l_m", 1, (a, r) => r.Int64(SqlMoney.FromInt64(a.Int64(0))))
        .Convert("d_m", 1, (a, r) => r.Int64(a.Decimal(0).ToMoney()))
        .Convert("f_m", 1, (a, r) => r.Int64(SqlMoney.FromDouble(a.Double(0))))
        .Add("d_f", 1, (a, r) => r.Double(a.Decimal(0).ToDouble()))
        .Add("m_f", 1, (a, r) => r.Double(SqlMoney.ToDouble(a.Int64(0))))
        .Add("l_b", 1, (a, r) => r.Flag(a.Int64(0) != 0))
        .Add("d_b", 1, (a, r) => r.Flag(!a.Decimal(0).IsZero))
        .Add("m_b", 1, (a, r) => r.Flag(a.Int64(0) != 0))
        .Add("f_b", 1, (a, r) => r.Flag(a.Double(0) != 0))
        .Add("bit_not", 1, (a, r) => r.Flag(!a.Flag(0)));

    private static void ToText(SqliteFunctionTable table) => table
        .Add("b_text", 1, (a, r) => r.Utf8(a.Flag(0) ? "1"u8 : "0"u8))
        .Add("l_text", 1, (a, r) => r.Text(a.Int64(0).ToString(CultureInfo.InvariantCulture)))
        .Add("d_text", 1, (a, r) => r.Decimal(a.Decimal(0)))
        .Convert("f_text", 2, (a, r) => r.Text(SqlFloatText.ToText(a.Double(0), a.Int32(1))))
        .Convert("m_text", 2, (a, r) => r.Text(SqlMoney.ToText(a.Int64(0), a.Int32(1))))
        .Add("g_text", 1, (a, r) => r.Utf8(a.Utf8(0)))
        .Add("cut", 2, (a, r) => r.Text(SqlText.Left(a.Text(0), Math.Max(0, a.Int64(1)))))
        .Convert("fit", 3, (a, r) => r.Text(SqlText.Fit(a.Text(0), a.Int64(1), a.Text(2))));
}
