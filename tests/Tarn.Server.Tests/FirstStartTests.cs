using System.Diagnostics;
using System.Text.Json;
using Shouldly;

namespace Tarn.Server.Tests;

public sealed class FirstStartTests
{
    [Fact]
    public async Task A_first_start_prints_address_sign_in_and_a_curl_line_that_works()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path);
        server.Printed("Owner").ShouldBe("owner@localhost");
        server.Printed("Password").Length.ShouldBeGreaterThanOrEqualTo(20);
        var curl = server.Output.Split('\n').Single(l => l.StartsWith("  curl ", StringComparison.Ordinal)).Trim();

        var answer = await RunShellAsync(curl);

        var rows = JsonDocument.Parse(answer).RootElement.GetProperty("Result");
        rows.GetArrayLength().ShouldBe(5);
        rows[0].GetProperty("Job_Number").GetString().ShouldStartWith("KL-");
        rows[0].GetProperty("Name").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task The_sample_app_is_the_same_in_every_account()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path);
        using var api = await ApiClient.SignInAsync(server.Address, server.Client);
        (await api.GetAsync("tables/Jobs/records?q.select=COUNT(*) AS N, SUM(Total) AS Total&q.limit=1"))[0].ToString().ShouldBe("""{"N":260,"Total":15068.57}""");
    }

    [Fact]
    public async Task A_second_start_keeps_the_data_and_prints_no_secrets()
    {
        using var folder = new TemporaryFolder();
        var first = await TarnProcess.ServeAsync(folder.Path);
        var client = first.Client;
        (await first.StopAsync()).ShouldBe(0);
        await first.DisposeAsync();

        await using var second = await TarnProcess.ServeAsync(folder.Path);

        second.Output.ShouldContain(second.Address.ToString().TrimEnd('/'));
        second.Output.ShouldNotContain(client.Secret);
        second.Output.ShouldNotContain("Password");
        using var api = await ApiClient.SignInAsync(second.Address, client);
        (await api.GetAsync("tables/Customers/records?q.where=Customer_ID=1")).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task An_orderly_stop_leaves_no_write_ahead_log_behind()
    {
        using var folder = new TemporaryFolder();
        var server = await TarnProcess.ServeAsync(folder.Path);
        (await server.StopAsync()).ShouldBe(0);
        await server.DisposeAsync();
        Directory.GetFiles(folder.Path, "*-wal", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_first_start_that_was_interrupted_is_finished_by_the_next_one_with_new_secrets()
    {
        using var folder = new TemporaryFolder();
        var first = await TarnProcess.ServeAsync(folder.Path);
        var client = first.Client;
        await first.KillAsync();
        await first.DisposeAsync();
        // As if it had been killed before it could print.
        File.WriteAllText(Path.Combine(folder.Path, "tarn-data", "first-start"), "");

        await using var second = await TarnProcess.ServeAsync(folder.Path);

        second.Client.Secret.ShouldNotBe(client.Secret);
        using var api = await ApiClient.SignInAsync(second.Address, second.Client);
        (await api.GetAsync("tables")).GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Secrets_are_nowhere_in_the_data_folder()
    {
        using var folder = new TemporaryFolder();
        var server = await TarnProcess.ServeAsync(folder.Path);
        string[] secrets = [server.Client.Secret, server.Printed("Password")];
        await server.StopAsync();
        await server.DisposeAsync();
        foreach (var file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            secrets.ShouldAllBe(secret => !text.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task On_PostgreSQL_everything_lies_in_the_database()
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        try
        {
            using var folder = new TemporaryFolder();
            string[] arguments = ["--urls", "http://127.0.0.1:0", "--database", database];
            var first = await TarnProcess.ServeAsync(folder.Path, arguments);
            first.Output.ShouldContain("(PostgreSQL)");
            var client = first.Client;
            await first.StopAsync();
            await first.DisposeAsync();
            Directory.GetFiles(folder.Path, "*.db", SearchOption.AllDirectories).ShouldBeEmpty();
            await using var second = await TarnProcess.ServeAsync(folder.Path, arguments);
            using var api = await ApiClient.SignInAsync(second.Address, client);
            (await api.GetAsync("tables/Jobs/records?q.select=COUNT(*) AS N, SUM(Total) AS Total&q.limit=1"))[0].ToString().ShouldBe("""{"N":260,"Total":15068.57}""");
        }
        finally
        {
            await PostgresServer.DropDatabaseAsync(database);
        }
    }

    [Fact]
    public async Task At_rest_the_server_takes_less_than_150_megabytes()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path);
        using var http = new HttpClient { BaseAddress = server.Address };
        (await http.GetStringAsync(new Uri("readyz", UriKind.Relative))).ShouldBe("ready");
        server.ReadMemory().ShouldBeLessThan(150L << 20);
    }

    private static async Task<string> RunShellAsync(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(0);
        return output;
    }
}
