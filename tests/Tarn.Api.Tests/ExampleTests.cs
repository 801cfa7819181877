using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Tarn.Api.Tests.Hosting;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Api.Tests;

/// <summary>The programs in the documentation, taken out of it and run as they stand.</summary>
public sealed class ExampleTests(ApiServers servers) : ApiTests(servers)
{
    [Fact]
    public async Task The_programs_of_the_page_about_the_API_do_what_it_says()
    {
        var server = Server(SqlDialect.Sqlite);
        var page = await File.ReadAllTextAsync(Path.Combine(TestPaths.Repository, "docs/api.md"));
        (await server.Client.PostAsync($"{V3}/tables", $$"""{"Name":"Customers","Fields":[{{Field("Name", "STRING")}},{{Field("Email", "STRING")}},{{Field("Phone", "STRING")}}]}""")).Is(201);
        for (var i = 0; i < 60; i++)
            await AddAsync(server, "Customers", $$"""{"Name":"n{{i}}","Email":"n{{i}}@example.com"}""");
        var profile = await server.CreateProfileAsync();
        foreach (var (language, program, arguments) in new[] { ("bash", "bash", "-eu"), ("js", "node", "--input-type=module"), ("python", "python3", "-") })
        {
            var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["TARN_URL"] = server.Address;
            start.Environment["TARN_ID"] = profile.Profile.ClientId;
            start.Environment["TARN_SECRET"] = profile.ClientSecret;
            using var running = Process.Start(start)!;
            await running.StandardInput.WriteAsync(BlockOf(page, language));
            running.StandardInput.Close();
            var error = running.StandardError.ReadToEndAsync();
            var output = await running.StandardOutput.ReadToEndAsync();
            await running.WaitForExitAsync();
            output.ReplaceLineEndings("\n").Trim().ShouldBe("added Ada Byron\n1 changed\n60 others\n1 deleted", $"{language}: {await error}");
            running.ExitCode.ShouldBe(0, language);
        }
    }

    [Fact]
    public async Task The_receiver_of_the_page_about_webhooks_takes_what_is_signed_and_nothing_else()
    {
        const string Secret = "3q2+7w4bJ0m8o0Jv0kq1T9s1Yb5xk4l3v7Q2nR8cW6E=";
        var page = await File.ReadAllTextAsync(Path.Combine(TestPaths.Repository, "docs/webhooks.md"));
        // At a free port, which it tells: the page has a fixed one.
        var code = BlockOf(page, "python").Replace("ThreadingHTTPServer((\"127.0.0.1\", 9000), Receiver).serve_forever()", "server = ThreadingHTTPServer((\"127.0.0.1\", 0), Receiver); print(server.server_port, flush=True); server.serve_forever()", StringComparison.Ordinal);
        var start = new ProcessStartInfo("python3", ["-c", code, Secret]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var receiver = Process.Start(start)!;
        try
        {
            var address = new Uri($"http://127.0.0.1:{(await receiver.StandardOutput.ReadLineAsync())!.Trim()}/");
            using var http = new HttpClient();
            var body = """{"eventType":"table.recordInsert","objectName":"Orders","data":[{"PK_ID":17}]}""";
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var signed = Automation.Webhooks.Signature.OfMessage(Secret, "m1", now, Encoding.UTF8.GetBytes(body));
            (await SendAsync("m1", now, body, signed)).ShouldBe(204);
            (await receiver.StandardOutput.ReadLineAsync()).ShouldBe("table.recordInsert Orders {'PK_ID': 17}");
            (await SendAsync("m1", now, body, signed)).ShouldBe(204);
            (await SendAsync("m1", now, body.Replace("17", "18", StringComparison.Ordinal), signed)).ShouldBe(401, "another body");
            (await SendAsync("m2", now, body, signed)).ShouldBe(401, "another message");
            (await SendAsync("m1", now - 1, body, signed)).ShouldBe(401, "another time");
            (await SendAsync("m3", now - 3_600, body, Automation.Webhooks.Signature.OfMessage(Secret, "m3", now - 3_600, Encoding.UTF8.GetBytes(body)))).ShouldBe(401, "an old message");
            (await SendAsync("m4", now, body, Automation.Webhooks.Signature.OfMessage(Convert.ToBase64String(new byte[32]), "m4", now, Encoding.UTF8.GetBytes(body)))).ShouldBe(401, "another secret");
            (await SendAsync("m5", now, body, "v1,")).ShouldBe(401, "no signature");

            async Task<int> SendAsync(string id, long time, string text, string signature)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
                request.Headers.Add("webhook-id", id);
                request.Headers.Add("webhook-timestamp", time.ToString(System.Globalization.CultureInfo.InvariantCulture));
                request.Headers.TryAddWithoutValidation("webhook-signature", signature);
                using var response = await http.SendAsync(request);
                return (int)response.StatusCode;
            }
        }
        finally
        {
            receiver.Kill();
        }
    }

    private static string BlockOf(string page, string language) =>
        Regex.Match(page, $"```{language}\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups[1].Value is { Length: > 0 } block ? block : throw new InvalidOperationException($"The page has no block in {language}.");
}
