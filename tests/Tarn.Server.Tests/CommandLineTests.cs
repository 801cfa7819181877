using System.Net;
using System.Text.Json;
using Shouldly;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Sqlite;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Server.Tests;

/// <summary>Commands against the data of a server that runs meanwhile.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TarnProcess _server = null!;

    public async Task InitializeAsync() => _server = await TarnProcess.ServeAsync(_folder.Path);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_profile_works_at_the_running_server_at_once()
    {
        var profile = await JsonAsync("profile", "create", "--name", "Nightly export", "--all-objects", "--can-create", "--json");
        profile.GetProperty("tokenEndpoint").GetString().ShouldBe("http://localhost:8080/oauth/token");
        using var api = await ApiClient.SignInAsync(_server.Address, (profile.GetProperty("clientId").GetString()!, profile.GetProperty("clientSecret").GetString()!));
        (await api.GetAsync("tables/Services/records")).GetArrayLength().ShouldBe(20);
    }

    [Fact]
    public async Task A_profile_can_be_listed_disabled_enabled_regenerated_and_deleted()
    {
        var first = await JsonAsync("profile", "create", "--name", "Web shop", "--json");
        await JsonAsync("profile", "disable", "web SHOP", "--json");
        (await FindProfileAsync("Web shop")).GetProperty("enabled").GetBoolean().ShouldBeFalse();
        await JsonAsync("profile", "enable", "Web shop", "--json");
        (await FindProfileAsync("Web shop")).GetProperty("enabled").GetBoolean().ShouldBeTrue();
        var second = await JsonAsync("profile", "regenerate", "Web shop", "--json");
        second.GetProperty("clientId").GetString().ShouldNotBe(first.GetProperty("clientId").GetString());
        await JsonAsync("profile", "delete", "Web shop", "--json");
        (await FindProfileAsync("Web shop")).ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line_with_what_to_do()
    {
        foreach (var address in new[] { _server.Address.GetLeftPart(UriPartial.Authority), "http://192.0.2.1:8080" })
        {
            var (code, output, errors) = await TarnProcess.RunAsync(_folder.Path, "--urls", address);
            code.ShouldBe(1);
            output.ShouldBe("");
            errors.ShouldStartWith($"tarn: The server cannot listen on {address}: {(address == "http://192.0.2.1:8080" ? "this machine does not have the address" : "another program, or another tarn, uses the port")}.");
            errors.ShouldEndWith("such as --urls http://localhost:8081");
            errors.ShouldNotContain("\n");
        }
    }

    [Fact]
    public async Task Refusals_end_with_1_and_a_sentence_on_standard_error()
    {
        var taken = await TarnProcess.RunAsync(_folder.Path, "profile", "create", "--name", "Owner's first profile");
        taken.Code.ShouldBe(1);
        taken.Output.ShouldBeEmpty();
        taken.Errors.ShouldContain("exists already");
        (await TarnProcess.RunAsync(_folder.Path, "profile", "disable", "Nobody")).Code.ShouldBe(1);
        var second = await TarnProcess.RunAsync(_folder.Path, "account", "create", "--name", "Second", "--email", "b@example.com");
        second.Code.ShouldBe(1);
        second.Errors.ShouldContain("hosts one account");
    }

    [Theory]
    [InlineData("profile", "create")]
    [InlineData("nonsense")]
    [InlineData("profile", "list", "--urls", "nowhere")]
    [InlineData("profile", "list", "--config", "missing.json")]
    public async Task Bad_usage_ends_with_2_and_says_what_is_wrong(params string[] arguments)
    {
        var (code, output, errors) = await TarnProcess.RunAsync(_folder.Path, arguments);
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.Split('\n').Length.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task Several_accounts_can_be_hosted_and_each_has_its_own_data()
    {
        string[] hosting = ["--hosting", "subdomain", "--base-domains", "tarn.example", "--json"];
        var account = await JsonAsync(["account", "create", "--name", "Second", "--email", "b@example.com", "--alias", "second", .. hosting]);
        account.GetProperty("ownerPassword").GetString()!.Length.ShouldBeGreaterThan(12);
        (await JsonAsync(["account", "list", .. hosting])).GetArrayLength().ShouldBe(2);
        (await TarnProcess.RunAsync(_folder.Path, ["profile", "list", .. hosting])).Errors.ShouldContain("--account");
        var profile = await JsonAsync(["profile", "create", "--name", "P", "--account", "second", .. hosting]);
        profile.GetProperty("tokenEndpoint").GetString().ShouldBe("http://second.tarn.example:8080/oauth/token");
        (await JsonAsync(["profile", "list", "--account", "second", .. hosting])).GetArrayLength().ShouldBe(1);
        var hosts = await JsonAsync(["account", "hosts", "--account", "second", "--alias", "acme", "--add", "Data.Acme.com", "--add", "shop.acme.com", .. hosting]);
        hosts.GetProperty("hosts").EnumerateArray().Select(h => h.GetString()).ShouldBe(["acme.tarn.example", account.GetProperty("id").GetString() + ".tarn.example"]);
        hosts.GetProperty("ownHosts").EnumerateArray().Select(h => h.GetString()).ShouldBe(["data.acme.com", "shop.acme.com"]);
        (await TarnProcess.RunAsync(_folder.Path, ["account", "hosts", "--account", "acme", "--alias", "cdn", .. hosting])).Errors.ShouldContain("'cdn' is reserved");
    }

    [Fact]
    public async Task An_owner_gets_a_new_password()
    {
        var answer = await JsonAsync("owner", "reset-password", "--json");
        answer.GetProperty("email").GetString().ShouldBe("owner@localhost");
        answer.GetProperty("password").GetString().ShouldNotBe(_server.Printed("Password"));
    }

    [Fact]
    public async Task A_second_factor_can_be_turned_off_for_who_has_lost_the_phone()
    {
        var answer = await JsonAsync("owner", "disable-2fa", "--json");
        (answer.GetProperty("email").GetString(), answer.GetProperty("wasOn").GetBoolean()).ShouldBe(("owner@localhost", false));
        var (code, _, errors) = await TarnProcess.RunAsync(_folder.Path, "owner", "disable-2fa", "--email", "nobody@example.org");
        code.ShouldBe(1);
        errors.ShouldContain("Nobody signs in");
    }

    [Fact]
    public async Task Who_is_shut_out_by_the_accounts_rules_about_addresses_comes_back()
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        await using (var engine = new SqliteEngine(Path.Combine(_folder.Path, "tarn-data", AccountCatalogue.FileName), new EngineOptions()))
        {
            var catalogue = await AccountCatalogue.OpenAsync(engine, SqlDialect.Sqlite, new PasswordHasher(4), new IdentityOptions(), TimeProvider.System, default);
            var addresses = new ConsoleAddresses { DefaultAccess = IpAccess.Deny, Rules = [new IpRule(IpAccess.Grant, IpRuleType.Cidr, "203.0.113.0", Prefix: 24, Note: "office")] };
            await catalogue.Security.SaveAsync((await catalogue.ListAsync(default)).Single().Id, new SecurityPolicy { Addresses = addresses, MinLength = 30, RequireUpper = true, RequireDigit = true, RequireSymbol = true }, 0, default);
        }

        using (var refused = await http.GetAsync(new Uri("studio/sign-in", UriKind.Relative)))
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var answer = await JsonAsync("account", "allow-everywhere", "--json");
        answer.GetProperty("removed").EnumerateArray().Select(r => r.GetString()).ShouldBe(["allow 203.0.113.0/24 (office)"]);
        using (var open = await http.GetAsync(new Uri("studio/sign-in", UriKind.Relative)))
            open.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await TarnProcess.RunAsync(_folder.Path, "account", "allow-everywhere")).Output.ShouldContain("already");
        // And a new password keeps to the other rules.
        (await JsonAsync("owner", "reset-password", "--json")).GetProperty("password").GetString()!.Length.ShouldBe(35);
    }

    [Fact]
    public async Task The_doctor_finds_a_sound_server()
    {
        var report = await JsonAsync("doctor", "--json", "--urls", _server.Address.ToString());
        report.GetProperty("ok").GetBoolean().ShouldBeTrue();
        var details = string.Join('\n', report.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("detail").GetString()));
        details.ShouldContain("SQLite 3.");
        details.ShouldContain("3 tables");
        details.ShouldContain("is served, and answers");
    }

    private async Task<JsonElement> FindProfileAsync(string name) =>
        (await JsonAsync("profile", "list", "--json")).EnumerateArray().FirstOrDefault(p => p.GetProperty("name").GetString() == name);

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (code, output, errors) = await TarnProcess.RunAsync(_folder.Path, arguments);
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
