using System.Globalization;
using Tarn.Identity.Profiles;

namespace Tarn.Identity.Settings;

/// <summary>
/// Holds an account's API calls against its quota. Calls are counted in memory and stored every ten seconds, so several processes together may pass the limit by what they
/// answer in that time.
/// </summary>
public sealed class ApiCallQuota
{
    private static readonly int[] AlertAt = [100, 90, 80];

    private readonly SettingsStore _settings;
    private readonly ProfileUse _use;
    private readonly TimeProvider _time;
    private (DateOnly Period, int Percent) _told;

    internal ApiCallQuota(SettingsStore settings, ProfileUse use, TimeProvider time)
    {
        _settings = settings;
        _use = use;
        _time = time;
    }

    /// <summary>May the call be answered that was just counted? Completes at once while the account has no quota.</summary>
    /// <returns>Null when it may; otherwise the time until the next period.</returns>
    public async ValueTask<TimeSpan?> CheckAsync(CancellationToken cancellation)
    {
        var quotas = await _settings.GetQuotasAsync(cancellation);
        if (quotas is not { ApiCalls: { } limit, ApiCallsMode: QuotaMode.Block })
            return null;
        var now = _time.GetUtcNow();
        var (from, until) = quotas.PeriodOf(now);
        return await _use.CallsSinceAsync(ProfileUse.Day(from), cancellation) <= limit ? null : until.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - now.UtcDateTime;
    }

    /// <summary>Calls of the period that runs.</summary>
    public async ValueTask<long> CountAsync(CancellationToken cancellation) =>
        await _use.CallsSinceAsync(ProfileUse.Day((await _settings.GetQuotasAsync(cancellation)).PeriodOf(_time.GetUtcNow()).From), cancellation);

    /// <summary>Calls of the period that runs, by profile and day; those of the whole account stand under the number 0.</summary>
    public async ValueTask<IReadOnlyList<ProfileDay>> ReadDaysAsync(CancellationToken cancellation) =>
        await _use.ReadDaysAsync((await _settings.GetQuotasAsync(cancellation)).PeriodOf(_time.GetUtcNow()).From, cancellation);

    /// <summary>A sentence for the server's operator when the calls have passed 80, 90 or 100 % since it was asked last; otherwise null. Told once in a period by each process.</summary>
    public async ValueTask<string?> FindAlertAsync(CancellationToken cancellation)
    {
        var quotas = await _settings.GetQuotasAsync(cancellation);
        if (quotas is not { ApiCalls: { } limit, ApiCallsMode: not QuotaMode.Off })
            return null;
        var (from, until) = quotas.PeriodOf(_time.GetUtcNow());
        var calls = await _use.CallsSinceAsync(ProfileUse.Day(from), cancellation);
        var percent = AlertAt.FirstOrDefault(p => calls >= limit * (decimal)p / 100);
        if (percent == 0 || (_told.Period == from && _told.Percent >= percent))
            return null;
        _told = (from, percent);
        return string.Create(CultureInfo.InvariantCulture, $"{calls:N0} of {limit:N0} API calls are used up in the period that ends on {until:yyyy-MM-dd} ({percent} % passed).");
    }
}
