using System.Net;
using Shouldly;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;
using Xunit;

namespace Tarn.Studio.Tests.SignIn;

public sealed class SignInTests(StudioServers servers) : IClassFixture<StudioServers>
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Who_is_not_signed_in_is_led_to_the_sign_in_and_from_there_to_where_they_wanted(SqlDialect dialect)
    {
        using var builder = new Builder(await servers.GetAsync(dialect));
        await builder.OpenAsync("tables?new=table");
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        builder.LeadsTo.ShouldBe("/studio/sign-in?to=%2Ftables%3Fnew%3Dtable");

        await builder.OpenAsync(builder.LeadsTo!);
        builder.Page.Title.ShouldBe("Sign in · Tarn Studio");
        await builder.SignInAsync();

        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        builder.LeadsTo.ShouldBe("/studio/tables?new=table");
        await builder.OpenAsync("tables");
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        builder.Page.QuerySelector("base")!.GetAttribute("href").ShouldBe("/studio/");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_session_s_cookie_is_out_of_the_reach_of_scripts_and_of_other_sites(SqlDialect dialect)
    {
        using var builder = new Builder(await servers.GetAsync(dialect));
        await builder.OpenAsync("sign-in");
        await builder.SignInAsync();
        var cookie = builder.SetCookie("tarn-studio")!.ToLowerInvariant();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldContain("path=/studio");
        cookie.Split(';')[0].Length.ShouldBeGreaterThan("tarn-studio=".Length + 40);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer(SqlDialect dialect)
    {
        using var builder = new Builder(await servers.GetAsync(dialect));
        await builder.OpenAsync("sign-in");
        await builder.SignInAsync(password: "wrong password");
        var (status, wrong) = (builder.Answer.StatusCode, builder.Message);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        builder.SetCookie("tarn-studio").ShouldBeNull();
        await builder.SignInAsync(email: "nobody@example.org");
        builder.Answer.StatusCode.ShouldBe(status);
        builder.Message.ShouldBe(wrong);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Five_wrong_passwords_lock_the_address_even_for_the_right_one(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        using var builder = new Builder(server);
        await builder.OpenAsync("sign-in");
        for (var i = 0; i < 5; i++)
        {
            await builder.SignInAsync(password: $"wrong {i}");
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        await builder.SignInAsync();
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        builder.Message!.ShouldContain("Too many attempts");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_form_without_its_token_signs_nobody_in(SqlDialect dialect)
    {
        using var builder = new Builder(await servers.GetAsync(dialect));
        await builder.OpenAsync("sign-in");
        await builder.SignInAsync(withToken: false);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        builder.SetCookie("tarn-studio").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Another_site_can_neither_sign_out_nor_open_a_circuit(SqlDialect dialect)
    {
        var builder = await SignedInAsync(await servers.GetAsync(dialect));
        using (builder)
        {
            await builder.SendAsync("sign-out", [], ("Origin", "https://evil.example"));
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            await builder.SendAsync("_blazor/negotiate?negotiateVersion=1", [], ("Sec-Fetch-Site", "cross-site"));
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            await builder.SendAsync("_blazor/negotiate?negotiateVersion=1", []);
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_stranger_opens_no_circuit(SqlDialect dialect)
    {
        using var builder = new Builder(await servers.GetAsync(dialect));
        await builder.SendAsync("_blazor/negotiate?negotiateVersion=1", []);
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await builder.OpenAsync("_blazor");
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_session_ends_with_the_sign_out_after_an_hour_and_with_a_new_password(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        using (var leaving = await SignedInAsync(server))
        {
            await leaving.SendAsync("sign-out", []);
            leaving.LeadsTo.ShouldBe("/studio/sign-in");
            await leaving.OpenAsync("tables");
            leaving.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        using (var idle = await SignedInAsync(server))
        {
            server.Clock.Advance(TimeSpan.FromMinutes(59));
            await idle.OpenAsync("tables");
            idle.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            server.Clock.Advance(TimeSpan.FromMinutes(61));
            await idle.OpenAsync("tables");
            idle.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        using var known = await SignedInAsync(server);
        await server.Catalogue.Owners.ResetPasswordAsync(StudioServer.Email, "another difference engine", default);
        await known.OpenAsync("tables");
        known.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Somebody_who_does_not_own_the_account_does_not_get_in(SqlDialect dialect)
    {
        await using var server = await StudioServer.StartAsync(dialect);
        await server.Catalogue.Owners.SetOwnerAsync(StudioServer.AccountId, "Grace Hopper", "grace@example.org", "a compiler for everybody", default);
        using var builder = new Builder(server);
        await builder.OpenAsync("sign-in");
        await builder.SignInAsync();
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await builder.SignInAsync("grace@example.org", "a compiler for everybody");
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("https://evil.example/", "/studio/")]
    [InlineData("//evil.example/", "/studio/")]
    [InlineData("/\\evil.example", "/studio/")]
    [InlineData("/tables", "/studio/tables")]
    public async Task The_sign_in_leads_to_no_other_site(string to, string target)
    {
        using var builder = new Builder(await servers.GetAsync(SqlDialect.Sqlite));
        await builder.OpenAsync("sign-in?to=" + Uri.EscapeDataString(to));
        await builder.SignInAsync();
        builder.LeadsTo.ShouldBe(target);
    }

    [Fact]
    public async Task Every_answer_says_what_browsers_may_do_with_it()
    {
        using var builder = new Builder(await servers.GetAsync(SqlDialect.Sqlite));
        await builder.OpenAsync("sign-in");
        var headers = builder.Answer.Headers;
        var policy = string.Join(' ', headers.GetValues("Content-Security-Policy"));
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("default-src 'none'");
        policy.ShouldNotContain("unsafe-eval");
        headers.CacheControl!.NoStore.ShouldBeTrue();
        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        // Nothing in the page's own text runs.
        builder.Page.QuerySelectorAll("script:not([src])").ShouldBeEmpty();
        builder.Page.QuerySelectorAll("style").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_browsers_load_is_there_and_may_be_kept()
    {
        using var builder = new Builder(await servers.GetAsync(SqlDialect.Sqlite));
        await builder.OpenAsync("sign-in");
        var addresses = builder.Page.QuerySelectorAll("script[src], link[href]").Select(e => e.GetAttribute("src") ?? e.GetAttribute("href")!).ToList();
        addresses.Count.ShouldBeGreaterThan(2);
        foreach (var address in addresses)
        {
            await builder.OpenAsync(address);
            builder.Answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
            builder.Answer.Headers.CacheControl!.ToString().ShouldContain("immutable");
        }
    }

    private static async Task<Builder> SignedInAsync(StudioServer server)
    {
        var builder = new Builder(server);
        await builder.OpenAsync("sign-in");
        await builder.SignInAsync();
        builder.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, builder.Message);
        return builder;
    }
}
