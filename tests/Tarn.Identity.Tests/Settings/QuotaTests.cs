using Shouldly;
using Tarn.Data;
using Tarn.Identity.Settings;
using Tarn.Identity.Tests.Tokens;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Settings;

public sealed class QuotaTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task Calls_beyond_the_quota_wait_for_the_next_period_also_those_stored_and_those_of_profiles_deleted_since(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var (first, second) = (await account.CreateProfileAsync("First"), await account.CreateProfileAsync("Second"));
        var (gone, token) = (await account.SignInAsync(first), await account.SignInAsync(second));
        await account.Identity.Settings.ChangeQuotasAsync(q => q with { ApiCalls = 4, ApiCallsMode = QuotaMode.Block, StartDay = 27 }, default);

        await account.StatusAsync(gone.AccessToken);
        await account.StatusAsync(gone.AccessToken);
        await account.Identity.StoreUseAsync(default);
        await account.Identity.Profiles.DeleteAsync(first.Profile.Id, default);
        await account.StatusAsync(token.AccessToken);
        await account.StatusAsync(token.AccessToken);
        (await account.Identity.ApiCalls.CheckAsync(default)).ShouldBeNull("four calls of four");
        (await account.Identity.ApiCalls.CountAsync(default)).ShouldBe(4);

        await account.StatusAsync(token.AccessToken);

        (await account.Identity.ApiCalls.ReadDaysAsync(default)).Where(d => d.ProfileId == 0 || d.ProfileId == second.Profile.Id).OrderBy(d => d.ProfileId).Select(d => (d.Day, d.Requests))
            .ShouldBe([(new DateOnly(2026, 3, 1), 5L), (new DateOnly(2026, 3, 1), 3L)], "stored ones and those that are not");

        // It is noon of 1 March.
        (await account.Identity.ApiCalls.CheckAsync(default)).ShouldBe(TimeSpan.FromDays(25.5));
        await account.Identity.StoreUseAsync(default);
        (await account.Identity.ApiCalls.CheckAsync(default)).ShouldNotBeNull();
        account.Time.Advance(TimeSpan.FromDays(25.5));
        (await account.Identity.ApiCalls.CheckAsync(default)).ShouldBeNull();
        (await account.Identity.ApiCalls.CountAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task The_operator_is_told_once_at_80_90_and_100_percent()
    {
        var account = await TestAccount.OpenAsync(databases, SqlDialect.Sqlite);
        var token = await account.SignInAsync(await account.CreateProfileAsync());
        await account.Identity.Settings.ChangeQuotasAsync(q => q with { ApiCalls = 10 }, default);
        List<string?> told = [];
        for (var call = 1; call <= 11; call++)
        {
            await account.StatusAsync(token.AccessToken);
            told.Add(await account.Identity.ApiCalls.FindAlertAsync(default));
        }

        told.Select((alert, i) => (Call: i + 1, alert)).Where(t => t.alert is not null).Select(t => t.Call).ShouldBe([8, 9, 10]);
        told[7]!.ShouldStartWith("8 of 10 API calls are used up in the period that ends on 2026-04-01");
        (await account.Identity.ApiCalls.CheckAsync(default)).ShouldBeNull("warned, not refused");
    }

    [Theory]
    [InlineData(1, "2026-03-15", "2026-03-01", "2026-04-01")]
    [InlineData(27, "2026-03-26", "2026-02-27", "2026-03-27")]
    [InlineData(27, "2026-03-27", "2026-03-27", "2026-04-27")]
    [InlineData(31, "2026-02-28", "2026-02-28", "2026-03-31")]
    [InlineData(31, "2026-01-30", "2025-12-31", "2026-01-31")]
    public void A_period_begins_on_its_day_or_on_the_last_of_a_shorter_month(int startDay, string day, string from, string until) =>
        new QuotaSettings { StartDay = startDay }.PeriodOf(DateTimeOffset.Parse(day + "T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe((DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory, MemberData(nameof(Engines))]
    public async Task Profiles_beyond_the_quota_are_refused_and_wrong_quotas_name_themselves(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        await account.Identity.Settings.ChangeQuotasAsync(q => q with { ApiProfiles = 1 }, default);
        await account.CreateProfileAsync("One");

        (await Should.ThrowAsync<DataException>(() => account.CreateProfileAsync("Two").AsTask())).Message.ShouldStartWith("Limit reached (1 of 1 API profiles)");

        (await Should.ThrowAsync<DataException>(() => account.Identity.Settings.ChangeQuotasAsync(q => q with { ApiCalls = 0 }, default).AsTask())).Fields.ShouldBe(["ApiCalls"]);
        (await account.Identity.Settings.GetQuotasAsync(default)).ShouldBe(new QuotaSettings { ApiProfiles = 1 });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_two_who_change_the_settings_the_second_is_refused_and_a_wrong_one_changes_none(SqlDialect dialect)
    {
        var settings = (await TestAccount.OpenAsync(databases, dialect)).Identity.Settings;
        var (api, quotas) = (await settings.GetApiAsync(default), await settings.GetQuotasAsync(default));
        await settings.ChangeAsync((api, api with { TokenLifetime = 600, CorsOrigins = ["https://shop.example.org"] }), (quotas, quotas), default);

        var late = await Should.ThrowAsync<DataException>(() => settings.ChangeAsync((api, api), (quotas, quotas with { ApiCalls = 7 }), default).AsTask());
        (late.Problem, late.Message).ShouldBe((DataProblem.InUse, "Somebody else has saved these settings meanwhile. Reload to see the changes; yours are still here until then."));
        var now = await settings.GetApiAsync(default);
        (await Should.ThrowAsync<DataException>(() => settings.ChangeAsync((now, now with { TokenLifetime = 900 }), (quotas, quotas with { ApiCalls = 0 }), default).AsTask())).Fields.ShouldBe(["ApiCalls"]);

        ((await settings.GetApiAsync(default)).TokenLifetime, (await settings.GetQuotasAsync(default)).ApiCalls).ShouldBe((600, null));
        await settings.ChangeAsync((now, now with { TokenLifetime = null }), (quotas, quotas with { ApiCalls = 7 }), default);
        ((await settings.GetApiAsync(default)).TokenLifetime, (await settings.GetQuotasAsync(default)).ApiCalls).ShouldBe((null, 7));
    }
}
