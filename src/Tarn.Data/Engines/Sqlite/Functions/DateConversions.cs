using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Conversions of dates.</summary>
internal static class DateConversions
{
    public static void AddTo(SqliteFunctionTable table)
    {
        FromText(table);
        Among(table);
        ToText(table);
    }

    private static void FromText(SqliteFunctionTable table) => table
        .Convert("text_datetime", 2, (a, r) => r.DateTime(SqlDateParser.ToDateTime(a.Text(0), a.Int32(1))))
        .Convert("text_date", 2, (a, r) => r.Date(SqlDateParser.ToDate(a.Text(0), a.Int32(1))))
        .Convert("text_time", 2, (a, r) => r.Time(SqlDateParser.ToTime(a.Text(0), a.Int32(1))))
        .Convert("text_datetime2", 2, (a, r) => r.DateTime2(SqlDateParser.ToDateTime2(a.Text(0), a.Int32(1))))
        .Convert("text_offset", 2, (a, r) => r.Offset(SqlDateParser.ToOffset(a.Text(0), a.Int32(1))))
        .AddTakingNull("isdate", 1, (a, r) => r.Flag(!a.IsNull(0) && SqlDateParser.IsDate(a.Text(0))));

    private static void Among(SqliteFunctionTable table) => table
        .Convert("f_datetime", 1, (a, r) => r.DateTime(SqlDateConversions.FromDays(a.Double(0))))
        .Add("datetime_f", 1, (a, r) => r.Double(SqlDateConversions.ToDays(a.DateTime(0))))
        .Add("datetime_i", 1, (a, r) => r.Int64(SqlDateConversions.ToWholeDays(a.DateTime(0))))
        .Add("datetime_date", 1, (a, r) => r.Date(a.Date(0)))
        .Add("datetime_time", 1, (a, r) => r.Time(a.DateTime(0).TimeOfDay))
        .Add("datetime_datetime2", 1, (a, r) => r.DateTime2(a.DateTime(0)))
        .Convert("date_datetime", 1, (a, r) => r.DateTime(SqlDateConversions.ToDateTime(a.DateTime(0), "date")))
        .Convert("time_datetime", 1, (a, r) => r.DateTime(SqlDateConversions.ToDateTime(SqlDateConversions.Epoch + a.Time(0), "time")))
        .Convert("datetime2_datetime", 1, (a, r) => r.DateTime(SqlDateConversions.ToDateTime(a.DateTime(0))))
        .Add("datetime2_date", 1, (a, r) => r.Date(a.Date(0)))
        .Add("datetime2_time", 1, (a, r) => r.Time(a.DateTime(0).TimeOfDay))
        .Add("date_datetime2", 1, (a, r) => r.DateTime2(a.DateTime(0)))
        .Add("time_datetime2", 1, (a, r) => r.DateTime2(SqlDateConversions.Epoch + a.Time(0)))
        .Convert("offset_datetime", 1, (a, r) => r.DateTime(SqlDateConversions.ToDateTime(a.Offset(0).DateTime, "datetimeoffset")))
        .Add("offset_date", 1, (a, r) => r.Date(DateOnly.FromDateTime(a.Offset(0).DateTime)))
        .Add("offset_time", 1, (a, r) => r.Time(a.Offset(0).TimeOfDay))
        .Add("offset_datetime2", 1, (a, r) => r.DateTime2(a.Offset(0).DateTime));

    private static void ToText(SqliteFunctionTable table) => table
        .Convert("datetime_text", 2, (a, r) => r.Text(SqlDateFormatter.DateTimeToText(a.DateTime(0), a.Int32(1))))
        .Convert("date_text", 2, (a, r) => r.Text(SqlDateFormatter.DateToText(a.Date(0), a.Int32(1))))
        .Convert("time_text", 2, (a, r) => r.Text(SqlDateFormatter.TimeToText(a.Time(0), a.Int32(1))))
        .Convert("datetime2_text", 2, (a, r) => r.Text(SqlDateFormatter.DateTime2ToText(a.DateTime(0), a.Int32(1))))
        .Convert("offset_text", 2, (a, r) => r.Text(SqlDateFormatter.OffsetToText(a.Offset(0), a.Int32(1))));
}
