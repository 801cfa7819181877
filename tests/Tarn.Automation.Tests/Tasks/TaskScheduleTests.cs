using System.Globalization;
using Shouldly;
using Tarn.Automation.Tasks;

namespace Tarn.Automation.Tests.Tasks;

public sealed class TaskScheduleTests
{
    [Theory]
    [InlineData("""{"kind":"OnDemand"}""", "On demand")]
    [InlineData("""{"kind":"Once","date":"2026-01-01"}""", "Once")]
    [InlineData("""{"kind":"Minutes","every":10}""", "Every 10 minutes")]
    [InlineData("""{"kind":"Hours","every":6}""", "Every 6 hours")]
    [InlineData("""{"kind":"Days"}""", "Every day")]
    [InlineData("""{"kind":"Days","every":3}""", "Every 3 days")]
    [InlineData("""{"kind":"Weekly","days":["Friday","Monday"]}""", "Friday, Monday")]
    [InlineData("""{"kind":"MonthlyDay","dayOfMonth":1}""", "1 of the month")]
    [InlineData("""{"kind":"MonthlyWeekday","week":"First","weekday":"Monday"}""", "First Monday of the month")]
    [InlineData("""{"kind":"MonthlyWeekday","week":"Last","weekday":"Friday"}""", "Last Friday of the month")]
    public void The_frequency_has_the_words_of_the_contract(string schedule, string text) => Read(schedule).Frequency.ShouldBe(text);

    [Theory]
    [InlineData("""{"kind":"Once","date":"2026-05-02","time":"10:00"}""", "2026-05-01 12:00", "2026-05-02 10:00")]
    [InlineData("""{"kind":"Hours","every":6,"time":"01:00","start":"2026-05-01"}""", "2026-05-01 12:00", "2026-05-01 13:00")]
    [InlineData("""{"kind":"Minutes","every":15,"time":"00:05","start":"2026-05-01"}""", "2026-05-01 12:05", "2026-05-01 12:20")]
    [InlineData("""{"kind":"Days","every":3,"time":"02:00","start":"2026-05-01"}""", "2026-05-01 12:00", "2026-05-04 02:00")]
    [InlineData("""{"kind":"Days","time":"12:00"}""", "2026-05-01 12:00", "2026-05-02 12:00")]
    [InlineData("""{"kind":"Weekly","days":["Monday","Thursday"],"time":"06:30"}""", "2026-05-01 12:00", "2026-05-04 06:30")]
    [InlineData("""{"kind":"MonthlyDay","dayOfMonth":31,"time":"02:00"}""", "2026-02-01 00:00", "2026-02-28 02:00")]
    [InlineData("""{"kind":"MonthlyWeekday","week":"First","weekday":"Monday","time":"02:00"}""", "2026-05-04 03:00", "2026-06-01 02:00")]
    [InlineData("""{"kind":"MonthlyWeekday","week":"Last","weekday":"Friday","time":"02:00"}""", "2026-05-01 12:00", "2026-05-29 02:00")]
    [InlineData("""{"kind":"MonthlyWeekday","week":"Fourth","weekday":"Friday","time":"02:00"}""", "2026-05-01 12:00", "2026-05-22 02:00")]
    [InlineData("""{"kind":"Days","time":"02:00","start":"2026-06-01"}""", "2026-05-01 12:00", "2026-06-01 02:00")]
    public void The_next_run_is_the_first_after_the_instant(string schedule, string after, string next) => Next(schedule, after).ShouldBe(next);

    [Theory]
    [InlineData("""{"kind":"OnDemand"}""")]
    [InlineData("""{"kind":"Once","date":"2026-05-01","time":"12:00"}""")]
    [InlineData("""{"kind":"Days","time":"02:00","end":"2026-05-01"}""")]
    [InlineData("""{"kind":"Hours","every":23,"start":"2026-04-01","end":"2026-04-02"}""")]
    public void What_is_over_has_no_next_run(string schedule) => Next(schedule, "2026-05-01 12:00").ShouldBeNull();

    [Fact, Trait("Acceptance", "28")]
    public void A_time_that_is_skipped_runs_when_the_clocks_have_changed_and_one_that_comes_twice_runs_once()
    {
        const string Daily = """{"kind":"Days","time":"02:30","timeZone":"Europe/Berlin"}""";
        // 2026-03-29, 02:00 to 03:00 is skipped: 03:00 of summer time is 01:00 UTC.
        Next(Daily, "2026-03-28 12:00").ShouldBe("2026-03-29 01:00");
        Next(Daily, "2026-03-29 01:00").ShouldBe("2026-03-30 00:30");
        // 2026-10-25, 02:00 to 03:00 comes twice: the first 02:30 is 00:30 UTC.
        Next(Daily, "2026-10-24 12:00").ShouldBe("2026-10-25 00:30");
        Next(Daily, "2026-10-25 00:30").ShouldBe("2026-10-26 01:30");
    }

    [Fact]
    public void Days_are_those_of_the_zone()
    {
        // In Los Angeles it is still Thursday.
        Next("""{"kind":"Weekly","days":["Thursday"],"time":"23:00","timeZone":"America/Los_Angeles"}""", "2026-05-01 05:00").ShouldBe("2026-05-01 06:00");
        Next("""{"kind":"MonthlyDay","dayOfMonth":1,"time":"00:00","timeZone":"Pacific/Auckland"}""", "2026-05-01 00:00").ShouldBe("2026-05-31 12:00");
    }

    private static TaskSchedule Read(string schedule) => TaskJson.Read($$"""{"schedule":{{schedule}}}""").Schedule;

    private static string? Next(string schedule, string after) =>
        Read(schedule).NextAfter(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
