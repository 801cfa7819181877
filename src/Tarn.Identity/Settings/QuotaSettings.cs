using Tarn.Data;

namespace Tarn.Identity.Settings;

/// <summary>How much of the API an account may use (account.md 8.2). Null stands for any amount, which is the default for everything.</summary>
public sealed record QuotaSettings
{
    /// <summary>Day of the month on which a period of counting begins, 1 to 31; a shorter month begins its period on its last day.</summary>
    public int StartDay { get; init; } = 1;

    /// <summary>Quota <c>apiCalls</c>: requests with a valid token in a period; at least 1.</summary>
    public long? ApiCalls { get; init; }

    /// <summary>What happens when <see cref="ApiCalls"/> is used up.</summary>
    public QuotaMode ApiCallsMode { get; init; } = QuotaMode.Warn;

    /// <summary>Quota <c>apiProfiles</c>: profiles the account may have; null for the server's own limit.</summary>
    public int? ApiProfiles { get; init; }

    /// <summary>The period, in days of UTC, that a moment lies in: its first day, and the first day of the next.</summary>
    public (DateOnly From, DateOnly Until) PeriodOf(DateTimeOffset moment)
    {
        var day = DateOnly.FromDateTime(moment.UtcDateTime);
        var month = new DateOnly(day.Year, day.Month, 1);
        var begun = Begin(month);
        return day < begun ? (Begin(month.AddMonths(-1)), begun) : (begun, Begin(month.AddMonths(1)));
    }

    /// <summary>The settings, checked.</summary>
    /// <exception cref="DataException">A setting is out of its range; the message names it.</exception>
    internal QuotaSettings Checked()
    {
        if (StartDay is < 1 or > 31)
            throw Wrong(nameof(StartDay), $"The first day of a period must be 1 to 31; {StartDay} is not.");
        if (ApiCalls < 1)
            throw Wrong(nameof(ApiCalls), $"The quota of API calls must be at least 1; {ApiCalls} is not.");
        if (ApiProfiles < 0)
            throw Wrong(nameof(ApiProfiles), $"The quota of API profiles must be at least 0; {ApiProfiles} is not.");
        return this;
    }

    private DateOnly Begin(DateOnly month) => month.AddDays(Math.Min(StartDay, DateTime.DaysInMonth(month.Year, month.Month)) - 1);

    private static DataException Wrong(string setting, string message) => new(DataProblem.MalformedRequest, message, setting);
}
