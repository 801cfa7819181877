using Shouldly;
using Tarn.Identity.Profiles;
using Tarn.Identity.Tokens;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Tokens;

public sealed class TokenValidatorTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_token_leads_to_its_profile_account_and_rights(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync(accessAll: false);
        await account.Identity.Profiles.Grants.SetAsync(profile.Profile.Id, [new ObjectGrant(ObjectKind.Table, 7, ProfileRight.View | ProfileRight.Read)], default);
        var token = await account.SignInAsync(profile);

        var caller = (await account.ValidateAsync(token.AccessToken)).Caller!;

        caller.AccountId.ShouldBe("c1abc123");
        caller.ProfileId.ShouldBe(profile.Profile.Id);
        caller.ProfileName.ShouldBe("Sync");
        caller.Rights.May(ObjectKind.Table, 7, ProfileRight.Read).ShouldBeTrue();
        caller.Rights.May(ObjectKind.Table, 7, ProfileRight.Add).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_token_dies_with_its_life_also_when_it_is_in_memory(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect, new IdentityOptions { AccessTokenLife = TimeSpan.FromSeconds(300) });
        var token = await account.SignInAsync(await account.CreateProfileAsync());
        token.ExpiresIn.ShouldBe(299);

        account.Time.Advance(TimeSpan.FromSeconds(299));
        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Ok);
        account.Time.Advance(TimeSpan.FromMilliseconds(1000));
        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Unknown);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé1")]
    public async Task What_cannot_be_a_token_is_unknown(string? text)
    {
        var account = await TestAccount.OpenAsync(databases, SqlDialect.Sqlite);

        (await account.StatusAsync(text)).ShouldBe(TokenStatus.Unknown);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Regenerating_ends_credentials_and_all_tokens_at_once(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var tokens = new[] { await account.SignInAsync(profile), await account.SignInAsync(profile), await account.SignInAsync(profile) };
        foreach (var token in tokens)
            (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Ok);

        var renewed = await account.Identity.Profiles.RegenerateAsync(profile.Profile.Id, default);

        foreach (var token in tokens)
        {
            (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Unknown);
            (await account.RefreshAsync(renewed, token.RefreshToken)).Error.ShouldBe(TokenError.InvalidGrant);
        }

        renewed.Profile.ClientId.ShouldNotBe(profile.Profile.ClientId);
        (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.InvalidClient);
        (await account.StatusAsync((await account.SignInAsync(renewed)).AccessToken)).ShouldBe(TokenStatus.Ok);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Disabling_refuses_and_enabling_revives_living_tokens(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var token = await account.SignInAsync(profile);
        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Ok);

        await account.Identity.Profiles.DisableAsync(profile.Profile.Id, default);
        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.ProfileDisabled);
        (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.InvalidClient);

        await account.Identity.Profiles.EnableAsync(profile.Profile.Id, default);
        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Ok);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Revoking_ends_tokens_and_keeps_credentials(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var token = await account.SignInAsync(profile);
        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Ok);

        await account.Identity.Profiles.RevokeTokensAsync(profile.Profile.Id, default);

        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Unknown);
        (await account.RefreshAsync(profile, token.RefreshToken)).Error.ShouldBe(TokenError.InvalidGrant);
        (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.None);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Deleting_ends_everything(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var token = await account.SignInAsync(profile);
        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Ok);

        await account.Identity.Profiles.DeleteAsync(profile.Profile.Id, default);

        (await account.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Unknown);
        (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.InvalidClient);
        (await account.Identity.Profiles.FindAsync(profile.Profile.Id, default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task IP_rules_hold_at_the_token_endpoint_and_for_living_tokens(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var token = await account.SignInAsync(profile, TestAccount.Elsewhere);
        (await account.StatusAsync(token.AccessToken, TestAccount.Elsewhere)).ShouldBe(TokenStatus.Ok);

        await account.Identity.Profiles.EditAsync(
            profile.Profile.Id,
            profile.Profile.Data with { DefaultAccess = IpAccess.Deny, IpRules = [new IpRule(IpAccess.Grant, IpRuleType.Cidr, "203.0.113.0", Prefix: 24)] },
            default);

        (await account.StatusAsync(token.AccessToken, TestAccount.Home)).ShouldBe(TokenStatus.Ok);
        (await account.StatusAsync(token.AccessToken, TestAccount.Elsewhere)).ShouldBe(TokenStatus.IpForbidden);
        (await account.SignInAsync(profile, TestAccount.Elsewhere)).Error.ShouldBe(TokenError.AccessDenied);
        (await account.SignInAsync(profile, TestAccount.Home)).Error.ShouldBe(TokenError.None);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Another_process_notices_within_two_seconds(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var time = new ManualTime();
        var here = await TestAccount.OpenAsync(databases, dialect, place: place, time: time);
        var there = await TestAccount.OpenAsync(databases, dialect, place: place, time: time);
        var profile = await here.CreateProfileAsync();
        var token = await here.SignInAsync(profile);
        (await there.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Ok);

        await here.Identity.Profiles.DisableAsync(profile.Profile.Id, default);
        (await here.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.ProfileDisabled);
        time.Advance(TimeSpan.FromSeconds(1));

        (await there.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.ProfileDisabled);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_token_of_another_account_is_unknown(SqlDialect dialect)
    {
        var here = await TestAccount.OpenAsync(databases, dialect);
        var there = await TestAccount.OpenAsync(databases, dialect);
        var token = await here.SignInAsync(await here.CreateProfileAsync());

        (await there.StatusAsync(token.AccessToken)).ShouldBe(TokenStatus.Unknown);
    }

    [Fact]
    public async Task A_token_in_memory_is_checked_without_allocating()
    {
        var account = await TestAccount.OpenAsync(databases, SqlDialect.Sqlite);
        var token = (await account.SignInAsync(await account.CreateProfileAsync())).AccessToken!;
        var validator = account.Identity.Validator;
        for (var i = 0; i < 100; i++)
            (await validator.ValidateAsync(token, TestAccount.Home, default)).Status.ShouldBe(TokenStatus.Ok);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var ok = true;
        for (var i = 0; i < 1_000; i++)
        {
            var task = validator.ValidateAsync(token, TestAccount.Home, default);
            ok &= task.IsCompletedSuccessfully && (await task).Status == TokenStatus.Ok;
        }

        ok.ShouldBeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Checks_beside_changes_never_let_a_revoked_token_through(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect, new IdentityOptions { TokenRequestsPerMinute = 1_000 });
        var profile = await account.CreateProfileAsync();
        for (var round = 0; round < 20; round++)
        {
            var token = (await account.SignInAsync(profile)).AccessToken!;
            using var stop = new CancellationTokenSource();
            var checks = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                    await account.StatusAsync(token);
            })).ToArray();
            await account.Identity.Profiles.RevokeTokensAsync(profile.Profile.Id, default);
            (await account.StatusAsync(token)).ShouldBe(TokenStatus.Unknown);
            await stop.CancelAsync();
            await Task.WhenAll(checks);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Use_is_counted_and_shown_in_the_list(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var token = await account.SignInAsync(profile);
        account.Time.Advance(TimeSpan.FromMinutes(3));
        for (var i = 0; i < 5; i++)
            await account.StatusAsync(token.AccessToken, TestAccount.Elsewhere);

        await account.Identity.StoreUseAsync(default);

        var row = (await account.Identity.Profiles.ListWithUseAsync(default)).ShouldHaveSingleItem();
        row.ActiveTokens.ShouldBe(1);
        row.Requests.ShouldBe(5);
        row.Profile.LastUsed.ShouldBe(account.Time.GetUtcNow());
        row.Profile.LastUsedIp.ShouldBe("198.51.100.7");
    }
}
