using System.Text.Json;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>Profiles made and changed from the command line, and what the API of the running server makes of them.</summary>
public sealed class ProfileCommandTests : IAsyncLifetime
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
    public async Task Rights_on_objects_hold_at_the_running_server()
    {
        var profile = await JsonAsync("profile", "create", "--name", "Counter", "--grant", "table:services=view,read,insert", "--grant", "folder:/=view,read", "--json");
        profile.GetProperty("grants").EnumerateArray().Select(g => g.GetProperty("object").GetString()).ShouldBe(["folder:/", "table:Services"]);
        using var api = await SignInAsync(profile);

        (await api.GetAsync("tables")).EnumerateArray().Select(t => t.GetString()).ShouldBe(["Services"], "lists show what is granted");
        await api.InsertAsync("Services", new { Service_Code = "NEW", Service = "New", Price = 1 });
        (await RefusalAsync(() => api.SendAsync(HttpMethod.Delete, "tables/Services/records?q.where=Service_Code='NEW'"))).ShouldContain("InsufficientPermissions");

        var changed = await JsonAsync("profile", "update", "counter", "--grant", "table:Services=read,delete", "--revoke", "folder:/", "--json");
        changed.GetProperty("grants").EnumerateArray().Single().GetProperty("rights").EnumerateArray().Select(r => r.GetString()).ShouldBe(["read", "delete"]);
        // Another process's change is seen when the cache's time is over.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await api.SendAsync(HttpMethod.Delete, "tables/Services/records?q.where=Service_Code='NEW'");
                break;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(100);
            }
        }

        (await RefusalAsync(() => api.InsertAsync("Services", new { Service_Code = "NEW2" }))).ShouldContain("InsufficientPermissions");
    }

    [Fact]
    public async Task Every_field_of_the_form_can_be_given_changed_and_shown()
    {
        var created = await JsonAsync(
            "profile", "create", "--name", "Full", "--description", "Nightly", "--first-name", "Ann", "--last-name", "Lee", "--email", "ann@example.com", "--can-create",
            "--default-access", "deny", "--allow-ip", "203.0.113.0/24 office", "--deny-ip", "203.0.113.7", "--allow-ip", "2001:db8::1-2001:db8::9", "--grant", "view:*=read", "--grant", "webhook=all", "--json");
        created.GetProperty("clientSecret").GetString()!.Length.ShouldBe(50);
        created.GetProperty("ip").GetProperty("rules").GetArrayLength().ShouldBe(3);

        var shown = await JsonAsync("profile", "show", "FULL", "--json");
        string Text(string name) => shown.GetProperty(name).ToString();
        (Text("description"), Text("firstName"), Text("lastName"), Text("email"), Text("protocol")).ShouldBe(("Nightly", "Ann", "Lee", "ann@example.com", "REST"));
        (Text("canCreateObjects"), Text("accessAllObjects"), Text("clientSecret"), Text("documentationUrl")).ShouldBe(("True", "False", "", "http://localhost:8080/integrations/swagger/index.html"));
        shown.GetProperty("grants").EnumerateArray().Select(g => g.GetProperty("object").GetString()).ShouldBe(["view:*", "webhook:*"]);

        (await JsonAsync("profile", "test-address", "Full", "203.0.113.9", "--json")).GetProperty("access").GetString().ShouldBe("Grant");
        (await JsonAsync("profile", "test-address", "Full", "203.0.113.7", "--json")).GetProperty("rule").GetString().ShouldBe("deny 203.0.113.7");
        (await JsonAsync("profile", "test-address", "Full", "198.51.100.1", "--json")).GetProperty("access").GetString().ShouldBe("Deny");

        var renamed = await JsonAsync("profile", "update", "Full", "--name", "Fuller", "--can-create", "false", "--all-objects", "--remove-ip", "203.0.113.7", "--clear-grants", "--description", "", "--json");
        (renamed.GetProperty("name").GetString(), renamed.GetProperty("canCreateObjects").GetBoolean(), renamed.GetProperty("accessAllObjects").GetBoolean()).ShouldBe(("Fuller", false, true));
        (renamed.GetProperty("grants").GetArrayLength(), renamed.GetProperty("ip").GetProperty("rules").GetArrayLength(), renamed.GetProperty("description").GetString()).ShouldBe((0, 2, ""));
        renamed.GetProperty("firstName").GetString().ShouldBe("Ann");

        var closed = await TarnProcess.RunAsync(_folder.Path, "profile", "update", "Fuller", "--clear-ip");
        (closed.Code, closed.Errors).ShouldBe((0, "warning: the profile 'Fuller' refuses every address. Let some in with --allow-ip."));
        (await RefusalAsync(() => SignInAsync(created))).ShouldContain("403");
    }

    [Fact]
    public async Task Revoked_tokens_are_refused_and_the_secret_stays()
    {
        var profile = await JsonAsync("profile", "create", "--name", "Short", "--all-objects", "--json");
        using var api = await SignInAsync(profile);
        await api.GetAsync("tables");
        await JsonAsync("profile", "revoke-tokens", "Short", "--json");
        for (var attempt = 0; attempt < 100 && await WorksAsync(api); attempt++)
            await Task.Delay(100);
        (await WorksAsync(api)).ShouldBeFalse();
        using var again = await SignInAsync(profile);
        (await WorksAsync(again)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("There is no table 'Nope'. This account has:", "--grant", "table:Nope=read")]
    [InlineData("There is no folder '/Nope'.", "--grant", "folder:/Nope=read")]
    [InlineData("There is no app 'Nope'.", "--grant", "app:Nope=view")]
    [InlineData("'fly', which is no right on a table. Use view, read, insert, update, delete, design, drop, all.", "--grant", "table:Services=fly")]
    [InlineData("'design', which is no right on a view.", "--grant", "view:*=design")]
    [InlineData("'chair', which is no kind of object.", "--grant", "chair:Services=read")]
    [InlineData("names no rights", "--grant", "table:Services")]
    [InlineData("IP rule 1 has no valid address: '300.1.1.1'", "--allow-ip", "300.1.1.1")]
    [InlineData("IP rule 1 needs a prefix from 0 to 32", "--deny-ip", "10.0.0.0/33")]
    [InlineData("Email Address must be an e-mail address", "--email", "nobody")]
    public async Task What_cannot_be_is_named_and_no_profile_is_made(string complaint, string option, string value)
    {
        var (code, output, errors) = await TarnProcess.RunAsync(_folder.Path, "profile", "create", "--name", "Wrong", option, value);
        (code, output).ShouldBe((1, ""));
        errors.ShouldContain(complaint);
        (await TarnProcess.RunAsync(_folder.Path, "profile", "show", "Wrong")).Errors.ShouldContain("Wrong");
    }

    private Task<ApiClient> SignInAsync(JsonElement profile) =>
        ApiClient.SignInAsync(_server.Address, (profile.GetProperty("clientId").GetString()!, profile.GetProperty("clientSecret").GetString()!));

    private static async Task<bool> WorksAsync(ApiClient api)
    {
        try
        {
            await api.GetAsync("tables");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Should.ThrowAsync<HttpRequestException>(act)).Message;

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (code, output, errors) = await TarnProcess.RunAsync(_folder.Path, arguments);
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
