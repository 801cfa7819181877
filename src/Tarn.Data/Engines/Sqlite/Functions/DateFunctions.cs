using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Date functions.</summary>
internal static class DateFunctions
{
    public static void AddTo(SqliteFunctionTable table) => table
        .Add("dateadd", 3, (a, r) => r.DateTime(SqlDateFunctions.AddToDateTime(a.Part(0), a.Int64(1), a.DateTime(2))))
        .Add("dateadd_date", 3, (a, r) => r.Date(SqlDateFunctions.AddToDate(a.Part(0), a.Int64(1), a.Date(2))))
        .Add("dateadd_datetime2", 3, (a, r) => r.DateTime2(SqlDateFunctions.AddToDateTime2(a.Part(0), a.Int64(1), a.DateTime(2))))
        .Add("datediff", 3, (a, r) => r.Int64(SqlDateFunctions.Difference(a.Part(0), a.DateTime(1), a.DateTime(2))))
        .Add("datediff_big", 3, (a, r) => r.Int64(SqlDateFunctions.DifferenceBig(a.Part(0), a.DateTime(1), a.DateTime(2))))
        .Add("datepart", 2, (a, r) => r.Int64(SqlDateFunctions.Part(a.Part(0), a.DateTime(1))))
        .Add("datename", 2, (a, r) => r.Text(SqlDateFunctions.PartName(a.Part(0), a.DateTime(1))))
        .Add("eomonth", 2, (a, r) => r.Date(SqlDateFunctions.EndOfMonth(a.Date(0), a.Int64(1))))
        .Add("datefromparts", 3, (a, r) => r.Date(SqlDateFunctions.FromParts(a.Int64(0), a.Int64(1), a.Int64(2))))
        .Add("datetimefromparts", 7, (a, r) =>
            r.DateTime(SqlDateFunctions.FromParts(a.Int64(0), a.Int64(1), a.Int64(2), a.Int64(3), a.Int64(4), a.Int64(5), a.Int64(6))))
        .Add("at_zone", 2, (a, r) => r.Offset(SqlTimeZones.AtZone(a.DateTime(0), a.Text(1))))
        .Add("offset_at_zone", 2, (a, r) => r.Offset(SqlTimeZones.AtZone(a.Offset(0), a.Text(1))));
}
