using System.Globalization;
using System.Text;
using Shouldly;
using Tarn.Sql.Runtime;
using Xunit;

namespace Tarn.Sql.Tests.Runtime;

public sealed class DateTests
{
    private static readonly DateTime Due = new(2024, 2, 29, 13, 45, 30);

    [Theory]
    [InlineData("2024-01-31", 0, "2024-01-31 00:00:00.000")]
    [InlineData("20240131", 0, "2024-01-31 00:00:00.000")]
    [InlineData("01-31-2024", 0, "2024-01-31 00:00:00.000")]
    [InlineData("1.31.2024", 0, "2024-01-31 00:00:00.000")]
    [InlineData("2024/1/31", 0, "2024-01-31 00:00:00.000")]
    [InlineData("Jan 31, 2024", 0, "2024-01-31 00:00:00.000")]
    [InlineData("31 January 2024", 0, "2024-01-31 00:00:00.000")]
    [InlineData("2024-01-31 1:45 PM", 0, "2024-01-31 13:45:00.000")]
    [InlineData("12:30", 0, "1900-01-01 12:30:00.000")]
    [InlineData("1 pm", 0, "1900-01-01 13:00:00.000")]
    [InlineData("1/2/49", 0, "2049-01-02 00:00:00.000")]
    [InlineData("1/2/50", 0, "1950-01-02 00:00:00.000")]
    [InlineData("2024", 0, "2024-01-01 00:00:00.000")]
    [InlineData("", 0, "1900-01-01 00:00:00.000")]
    [InlineData("2024-02-29T13:00:00Z", 0, "2024-02-29 13:00:00.000")]
    [InlineData("2023-12-31 23:59:59.999", 0, "2024-01-01 00:00:00.000")]
    [InlineData("2024-01-01 00:00:00.998", 0, "2024-01-01 00:00:00.997")]
    [InlineData("Feb 29 2024  1:45PM", 0, "2024-02-29 13:45:00.000")]
    [InlineData("29 Feb 2024 13:45:30:007", 113, "2024-02-29 13:45:30.007")]
    [InlineData("31.01.2024", 104, "2024-01-31 00:00:00.000")]
    [InlineData("31/1/24", 3, "2024-01-31 00:00:00.000")]
    public void Text_becomes_datetime(string text, int style, string expected) =>
        SqlDateParser.ToDateTime(text, style).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture).ShouldBe(expected);

    [Theory]
    [InlineData("31/1/2024", 0, 242)]
    [InlineData("2024-02-30", 0, 242)]
    [InlineData("1/1/1752", 0, 242)]
    [InlineData("02/29/2024", 103, 242)]
    [InlineData("9999-12-31 23:59:59.999", 0, 242)]
    [InlineData("25:00", 0, 242)]
    [InlineData("Due ", 0, 241)]
    [InlineData("2024-1-", 0, 241)]
    [InlineData("12", 0, 241)]
    public void Text_that_is_no_datetime_is_refused(string text, int style, int number) =>
        Should.Throw<TSqlException>(() => SqlDateParser.ToDateTime(text, style)).Error.Number.ShouldBe(number);

    [Fact]
    public void A_date_reports_241_for_everything() => Should.Throw<TSqlException>(() => SqlDateParser.ToDate("2024-02-30")).Error.Number.ShouldBe(241);

    [Theory]
    [InlineData("13/01/2024", false)]
    [InlineData("", false)]
    [InlineData("01/13/2024", true)]
    public void Isdate_reads_month_first(string text, bool expected) => SqlDateParser.IsDate(text).ShouldBe(expected);

    [Theory]
    [InlineData(0, "Feb 29 2024  1:45PM")]
    [InlineData(101, "02/29/2024")]
    [InlineData(1, "02/29/24")]
    [InlineData(106, "29 Feb 2024")]
    [InlineData(107, "Feb 29, 2024")]
    [InlineData(109, "Feb 29 2024  1:45:30:000PM")]
    [InlineData(111, "2024/02/29")]
    [InlineData(113, "29 Feb 2024 13:45:30:000")]
    [InlineData(120, "2024-02-29 13:45:30")]
    [InlineData(121, "2024-02-29 13:45:30.000")]
    [InlineData(126, "2024-02-29T13:45:30")]
    [InlineData(127, "2024-02-29T13:45:30Z")]
    [InlineData(23, "2024-02-29")]
    [InlineData(108, "13:45:30")]
    public void A_style_says_the_form(int style, string expected) => SqlDateFormatter.DateTimeToText(Due, style).ShouldBe(expected);

    [Fact]
    public void Day_and_hour_are_padded_with_a_space()
    {
        SqlDateFormatter.DateTimeToText(new DateTime(2024, 1, 5), 100).ShouldBe("Jan  5 2024 12:00AM");
        SqlDateFormatter.DateToText(new DateOnly(2024, 1, 5), 100).ShouldBe("Jan  5 2024");
        SqlDateFormatter.DateToText(new DateOnly(2024, 1, 5)).ShouldBe("2024-01-05");
        SqlDateFormatter.TimeToText(new TimeSpan(13, 45, 30)).ShouldBe("13:45:30.0000000");
        Should.Throw<TSqlException>(() => SqlDateFormatter.DateTimeToText(Due, 77)).Error.Number.ShouldBe(281);
    }

    [Theory]
    [InlineData(DatePart.Year, "2023-12-31", "2024-01-01", 1)]
    [InlineData(DatePart.Month, "2024-03-31", "2024-02-01", -1)]
    [InlineData(DatePart.Day, "2024-02-28", "2024-03-01", 2)]
    [InlineData(DatePart.Hour, "2024-01-01 10:59", "2024-01-01 11:01", 1)]
    [InlineData(DatePart.Week, "2024-01-06", "2024-01-07", 1)]
    [InlineData(DatePart.Weekday, "2024-01-05", "2024-01-08", 3)]
    [InlineData(DatePart.Millisecond, "2024-01-01 00:00:00.000", "2024-01-01 00:00:01.500", 1500)]
    public void Datediff_counts_boundaries(DatePart part, string from, string to, int expected) =>
        SqlDateFunctions.Difference(part, SqlDateParser.ToDateTime(from), SqlDateParser.ToDateTime(to)).ShouldBe(expected);

    [Theory]
    [InlineData(DatePart.Month, 1, "2023-01-31", "2023-02-28")]
    [InlineData(DatePart.Month, -1, "2024-03-31", "2024-02-29")]
    [InlineData(DatePart.Quarter, 1, "2024-11-30", "2025-02-28")]
    [InlineData(DatePart.Week, 2, "2024-02-20", "2024-03-05")]
    public void Dateadd_clamps_to_the_end_of_the_month(DatePart part, long number, string from, string expected) =>
        SqlDateFunctions.AddToDateTime(part, number, SqlDateParser.ToDateTime(from)).ShouldBe(SqlDateParser.ToDateTime(expected));

    [Theory]
    [InlineData(DatePart.Year, 10_000)]
    [InlineData(DatePart.Month, long.MaxValue)]
    [InlineData(DatePart.Day, -200_000)]
    [InlineData(DatePart.Second, long.MaxValue)]
    public void Dateadd_beyond_the_calendar_is_517(DatePart part, long number) =>
        Should.Throw<TSqlException>(() => SqlDateFunctions.AddToDateTime(part, number, Due)).Error.Number.ShouldBe(517);

    [Theory]
    [InlineData(DatePart.Weekday, "2024-01-07", 1)]
    [InlineData(DatePart.Week, "2024-01-06", 1)]
    [InlineData(DatePart.Week, "2024-12-31", 53)]
    [InlineData(DatePart.IsoWeek, "2024-12-30", 1)]
    [InlineData(DatePart.DayOfYear, "2024-12-31", 366)]
    public void Datepart_reads_the_calendar(DatePart part, string date, int expected) =>
        SqlDateFunctions.Part(part, SqlDateParser.ToDateTime(date)).ShouldBe(expected);

    [Fact]
    public void Dates_and_days_convert_both_ways()
    {
        SqlDateConversions.FromDays(-1).ShouldBe(new DateTime(1899, 12, 31));
        SqlDateConversions.ToDays(new DateTime(2024, 1, 31)).ShouldBe(45320);
        SqlDateConversions.Subtract(new DateTime(2024, 1, 2, 12, 0, 0), new DateTime(2024, 1, 1)).ShouldBe(new DateTime(1900, 1, 2, 12, 0, 0));
        var random = new Random(3);
        Span<byte> buffer = stackalloc byte[SqlDateText.MaxLength];
        for (var i = 0; i < 2000; i++)
        {
            var value = SqlDateConversions.ToDateTime(new DateTime(random.NextInt64(SqlDateConversions.Minimum.Ticks, DateTime.MaxValue.Ticks - TimeSpan.TicksPerSecond)));
            SqlDateConversions.ToDateTime(value).ShouldBe(value);
            SqlDateConversions.FromDays(SqlDateConversions.ToDays(value)).ShouldBe(value);
            SqlDateParser.ToDateTime(SqlDateFormatter.DateTimeToText(value, 121), 121).ShouldBe(value);
            SqlDateParser.ToDateTime(SqlDateFormatter.DateTimeToText(value, 113)).ShouldBe(value);
            SqlDateText.TryRead(buffer[..SqlDateText.WriteDateTime(value, buffer, 3)], out var read).ShouldBeTrue();
            read.ShouldBe(value);
        }
    }

    [Theory]
    [InlineData("2022-03-27 02:01:00", "2022-03-27 03:01:00.0000000 +02:00")]
    [InlineData("2022-10-30 02:00:00", "2022-10-30 02:00:00.0000000 +01:00")]
    [InlineData("2022-07-01 00:00:00", "2022-07-01 00:00:00.0000000 +02:00")]
    public void A_local_clock_takes_its_zones_offset(string clock, string expected)
    {
        var value = SqlTimeZones.AtZone(SqlDateParser.ToDateTime2(clock), "Europe/Berlin");
        SqlDateFormatter.OffsetToText(value).ShouldBe(expected);
        SqlDateParser.ToOffset(expected).ShouldBe(value);
        SqlDateText.TryReadOffset(Encoding.UTF8.GetBytes(expected), out var read).ShouldBeTrue();
        read.ShouldBe(value);
    }

    [Fact]
    public void Impossible_parts_are_289()
    {
        Should.Throw<TSqlException>(() => SqlDateFunctions.FromParts(2023, 2, 29)).Error.Number.ShouldBe(289);
        SqlDateFunctions.FromParts(2024, 1, 2, 3, 4, 5, 0).ShouldBe(new DateTime(2024, 1, 2, 3, 4, 5));
        SqlDateFunctions.EndOfMonth(new DateOnly(2024, 1, 15), -1).ShouldBe(new DateOnly(2023, 12, 31));
        SqlDateFunctions.PartName(DatePart.Month, Due).ShouldBe("February");
    }
}
