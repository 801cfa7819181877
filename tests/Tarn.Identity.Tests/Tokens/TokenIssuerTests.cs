using Shouldly;
using Tarn.Data;
using Tarn.Identity.Tokens;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Tokens;

public sealed class TokenIssuerTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task Id_and_secret_give_an_access_and_a_refresh_token(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();

        var answer = await account.SignInAsync(profile);

        answer.Error.ShouldBe(TokenError.None);
        answer.ExpiresIn.ShouldBe(86399);
        answer.AccessToken!.Length.ShouldBe(86);
        answer.RefreshToken!.Length.ShouldBe(86);
        answer.ProfileName.ShouldBe("Sync");
        (await account.StatusAsync(answer.AccessToken)).ShouldBe(TokenStatus.Ok);
        (await account.StatusAsync(answer.RefreshToken)).ShouldBe(TokenStatus.Unknown);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_account_may_choose_how_long_tokens_live(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        await account.Identity.Settings.ChangeApiAsync(s => s with { TokenLifetime = 600 }, default);

        (await account.SignInAsync(profile)).ExpiresIn.ShouldBe(599);

        (await Should.ThrowAsync<DataException>(() => account.Identity.Settings.ChangeApiAsync(s => s with { TokenLifetime = 299 }, default).AsTask())).Message.ShouldContain("300 to 86,400");
        (await Should.ThrowAsync<DataException>(() => account.Identity.Settings.ChangeApiAsync(s => s with { CorsOrigins = ["https://a.test/page"] }, default).AsTask())).Message.ShouldContain("is no origin");
        (await account.Identity.Settings.GetApiAsync(default)).TokenLifetime.ShouldBe(600);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Wrong_requests_are_told_apart_as_the_contract_says(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        async Task<string?> Ask(string? grant, string? id, string? secret, string? refresh = null) =>
            (await account.Identity.Issuer.IssueAsync(
                new TokenRequest { GrantType = grant, ClientId = id, ClientSecret = secret, RefreshToken = refresh, Address = TestAccount.Home }, default)).ErrorCode;

        (await Ask(null, profile.Profile.ClientId, profile.ClientSecret)).ShouldBe("invalid_request");
        (await Ask("password", profile.Profile.ClientId, profile.ClientSecret)).ShouldBe("unsupported_grant_type");
        (await Ask("client_credentials", "nobody", profile.ClientSecret)).ShouldBe("invalid_client");
        (await Ask("client_credentials", profile.Profile.ClientId, "wrong")).ShouldBe("invalid_client");
        (await Ask("client_credentials", null, null)).ShouldBe("invalid_client");
        (await Ask("refresh_token", profile.Profile.ClientId, profile.ClientSecret)).ShouldBe("invalid_request");
        (await Ask("refresh_token", profile.Profile.ClientId, profile.ClientSecret, "unknown")).ShouldBe("invalid_grant");
        (await Ask("refresh_token", profile.Profile.ClientId, profile.ClientSecret, new string('x', 86))).ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Percent_encoding_of_Basic_is_undone_only_when_the_raw_pair_does_not_match()
    {
        var account = await TestAccount.OpenAsync(databases, SqlDialect.Sqlite);
        var profile = await account.CreateProfileAsync();
        var encoded = "%" + ((int)profile.ClientSecret[0]).ToString("X2", System.Globalization.CultureInfo.InvariantCulture) + profile.ClientSecret[1..];
        ValueTask<TokenAnswer> Ask(bool basic) => account.Identity.Issuer.IssueAsync(
            new TokenRequest { GrantType = "client_credentials", ClientId = profile.Profile.ClientId, ClientSecret = encoded, Address = TestAccount.Home, FromBasic = basic }, default);

        (await Ask(basic: true)).Error.ShouldBe(TokenError.None);
        (await Ask(basic: false)).Error.ShouldBe(TokenError.InvalidClient);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refresh_token_gives_a_new_pair_and_earlier_access_tokens_stay(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var first = await account.SignInAsync(profile);

        var second = await account.RefreshAsync(profile, first.RefreshToken);

        second.Error.ShouldBe(TokenError.None);
        second.RefreshToken.ShouldNotBe(first.RefreshToken);
        (await account.StatusAsync(first.AccessToken)).ShouldBe(TokenStatus.Ok);
        (await account.StatusAsync(second.AccessToken)).ShouldBe(TokenStatus.Ok);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_used_refresh_token_works_again_for_a_minute_from_the_same_address(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var first = await account.SignInAsync(profile);
        await account.RefreshAsync(profile, first.RefreshToken);

        account.Time.Advance(TimeSpan.FromSeconds(59));

        (await account.RefreshAsync(profile, first.RefreshToken)).Error.ShouldBe(TokenError.None);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refresh_token_used_again_after_the_grace_ends_its_family_only(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var first = await account.SignInAsync(profile);
        var second = await account.RefreshAsync(profile, first.RefreshToken);
        var stranger = await account.SignInAsync(profile);
        (await account.StatusAsync(second.AccessToken)).ShouldBe(TokenStatus.Ok);
        account.Time.Advance(TimeSpan.FromSeconds(61));

        var again = await account.RefreshAsync(profile, first.RefreshToken);

        again.Error.ShouldBe(TokenError.InvalidGrant);
        again.FamilyRevoked.ShouldBeTrue();
        (await account.StatusAsync(first.AccessToken)).ShouldBe(TokenStatus.Unknown);
        (await account.StatusAsync(second.AccessToken)).ShouldBe(TokenStatus.Unknown);
        (await account.RefreshAsync(profile, second.RefreshToken)).Error.ShouldBe(TokenError.InvalidGrant);
        (await account.StatusAsync(stranger.AccessToken)).ShouldBe(TokenStatus.Ok);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_grace_does_not_hold_from_another_address(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var first = await account.SignInAsync(profile);
        await account.RefreshAsync(profile, first.RefreshToken);

        (await account.RefreshAsync(profile, first.RefreshToken, TestAccount.Elsewhere)).FamilyRevoked.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Two_uses_of_one_refresh_token_at_once_both_succeed(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var first = await account.SignInAsync(profile);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => account.RefreshAsync(profile, first.RefreshToken).AsTask())));

        answers.ShouldAllBe(a => a.Error == TokenError.None);
        answers.Select(a => a.AccessToken).Distinct().Count().ShouldBe(8);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Without_grace_only_one_of_many_uses_at_once_succeeds(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect, new IdentityOptions { RefreshGrace = TimeSpan.FromTicks(-1) });
        var profile = await account.CreateProfileAsync();
        var first = await account.SignInAsync(profile);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => account.RefreshAsync(profile, first.RefreshToken).AsTask())));

        answers.Count(a => a.Error == TokenError.None).ShouldBe(1);
        answers.Count(a => a.FamilyRevoked).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_reusable_refresh_token_can_be_used_any_number_of_times(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect, new IdentityOptions { ReusableRefreshTokens = true });
        var profile = await account.CreateProfileAsync();
        var first = await account.SignInAsync(profile);

        for (var i = 0; i < 3; i++)
        {
            account.Time.Advance(TimeSpan.FromDays(50));
            (await account.RefreshAsync(profile, first.RefreshToken)).Error.ShouldBe(TokenError.None);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refresh_token_of_another_profile_is_refused_and_stays_alive(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var mine = await account.CreateProfileAsync("Mine");
        var theirs = await account.CreateProfileAsync("Theirs");
        var token = await account.SignInAsync(mine);

        (await account.RefreshAsync(theirs, token.RefreshToken)).Error.ShouldBe(TokenError.InvalidGrant);
        (await account.RefreshAsync(mine, token.RefreshToken)).Error.ShouldBe(TokenError.None);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refresh_token_dies_after_60_days_without_use_and_its_chain_after_a_year(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var idle = await account.SignInAsync(profile);
        var used = await account.SignInAsync(profile);
        for (var day = 59; day <= 354; day += 59)
        {
            account.Time.Advance(TimeSpan.FromDays(59));
            used = await account.RefreshAsync(profile, used.RefreshToken);
            used.Error.ShouldBe(TokenError.None);
        }

        (await account.RefreshAsync(profile, idle.RefreshToken)).Error.ShouldBe(TokenError.InvalidGrant);
        account.Time.Advance(TimeSpan.FromDays(12));
        (await account.RefreshAsync(profile, used.RefreshToken)).Error.ShouldBe(TokenError.InvalidGrant);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_oldest_tokens_go_when_there_are_too_many(SqlDialect dialect)
    {
        var options = new IdentityOptions { RefreshTokensPerAccount = 3, LiveTokensPerProfile = 4 };
        var account = await TestAccount.OpenAsync(databases, dialect, options);
        var profile = await account.CreateProfileAsync();
        var answers = new List<TokenAnswer>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await account.SignInAsync(profile));
            (await account.StatusAsync(answers[i].AccessToken)).ShouldBe(TokenStatus.Ok);
            account.Time.Advance(TimeSpan.FromMilliseconds(5));
        }

        for (var i = 0; i < 6; i++)
            (await account.StatusAsync(answers[i].AccessToken)).ShouldBe(i < 2 ? TokenStatus.Unknown : TokenStatus.Ok);
        (await account.RefreshAsync(profile, answers[2].RefreshToken)).Error.ShouldBe(TokenError.InvalidGrant);
        (await account.RefreshAsync(profile, answers[3].RefreshToken)).Error.ShouldBe(TokenError.None);
    }

    [Fact]
    public async Task The_61st_request_of_a_profile_in_a_minute_has_to_wait()
    {
        var account = await TestAccount.OpenAsync(databases, SqlDialect.Sqlite);
        var profile = await account.CreateProfileAsync();
        var other = await account.CreateProfileAsync("Other");
        for (var i = 0; i < 60; i++)
            (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.None);

        var refused = await account.SignInAsync(profile);

        refused.Error.ShouldBe(TokenError.SlowDown);
        refused.RetryAfterSeconds.ShouldBeInRange(1, 66);
        (await account.SignInAsync(other)).Error.ShouldBe(TokenError.None);
        account.Time.Advance(TimeSpan.FromSeconds(refused.RetryAfterSeconds));
        (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.None);
    }

    [Fact]
    public async Task After_20_failures_an_address_has_to_wait_and_others_do_not()
    {
        var account = await TestAccount.OpenAsync(databases, SqlDialect.Sqlite);
        var profile = await account.CreateProfileAsync();
        for (var i = 0; i < 20; i++)
            (await account.SignInAsync(profile, secret: "wrong")).Error.ShouldBe(TokenError.InvalidClient);

        (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.SlowDown);
        (await account.SignInAsync(profile, TestAccount.Elsewhere)).Error.ShouldBe(TokenError.None);
        account.Time.Advance(TimeSpan.FromMinutes(6));
        (await account.SignInAsync(profile)).Error.ShouldBe(TokenError.None);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Nothing_that_could_be_used_as_a_token_or_secret_is_stored(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync();
        var answer = await account.SignInAsync(profile);

        var stored = new List<string>();
        foreach (var sql in (string[])["SELECT hash FROM _tarn_token", "SELECT secret_hash FROM _tarn_profile"])
        {
            await using var rows = await account.Engine.QueryAsync(new SqlStatement(sql, []), default);
            while (await rows.ReadAsync(default))
                stored.Add(rows.GetText(0));
        }

        stored.Count.ShouldBe(3);
        stored.ShouldNotContain(answer.AccessToken!);
        stored.ShouldNotContain(answer.RefreshToken!);
        stored.ShouldNotContain(profile.ClientSecret);
        (await account.Identity.Profiles.RevealSecretAsync(profile.Profile.Id, default)).ShouldBeNull();
        foreach (var hash in stored)
            (await account.StatusAsync(hash)).ShouldBe(TokenStatus.Unknown);
    }
}
