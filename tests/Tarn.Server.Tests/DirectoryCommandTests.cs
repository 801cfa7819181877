using System.Text.Json;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>A directory made from the command line, used over the API and in the browser of the running server.</summary>
public sealed class DirectoryCommandTests
{
    [Fact]
    public async Task A_directory_from_the_command_line_works_at_the_running_server()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path);
        var directory = await JsonAsync(folder, "directory", "create", "Members", "--json");
        var id = directory.GetProperty("id").GetString();
        var profile = await JsonAsync(folder, "profile", "create", "--name", "Sync", "--grant", "directory:members=all", "--json");
        profile.GetProperty("grants").EnumerateArray().Single().GetProperty("object").GetString().ShouldBe("directory:Members");
        using var api = await ApiClient.SignInAsync(server.Address, (profile.GetProperty("clientId").GetString()!, profile.GetProperty("clientSecret").GetString()!));
        (await api.GetAsync("directories")).EnumerateArray().Single().GetProperty("Id").GetString().ShouldBe(id);
        await api.SendAsync(HttpMethod.Post, $"directories/{id}/users", new { Email = "ann@example.org" });

        var link = (await JsonAsync(folder, "directory", "activate", "Members", "ANN@example.org", "--json")).GetProperty("activationUrl").GetString()!;
        using var http = new HttpClient { BaseAddress = server.Address };
        (await http.GetStringAsync(new Uri(link).PathAndQuery)).ShouldContain("value=\"ann@example.org\"");
        (await TarnProcess.RunAsync(folder.Path, "directory", "unlock", "Members", "ann@example.org")).ShouldBe((1, "", "tarn: The user 'ann@example.org' cannot be unlocked: the status is ActivationPending."));
        (await TarnProcess.RunAsync(folder.Path, "directory", "suspend", "Members", "ann@example.org")).Code.ShouldBe(0);
        (await http.GetAsync(new Uri(link).PathAndQuery)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Gone);
        (await api.GetAsync("directories/Members/users?q.select=_status"))[0].GetProperty("_status").GetString().ShouldBe("Suspended");
        (await TarnProcess.RunAsync(folder.Path, "directory", "convert", "Members")).Errors.ShouldContain("is a directory already");
    }

    private static async Task<JsonElement> JsonAsync(TemporaryFolder folder, params string[] arguments)
    {
        var (code, output, errors) = await TarnProcess.RunAsync(folder.Path, arguments);
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
