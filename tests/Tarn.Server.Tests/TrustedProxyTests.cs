using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>Whose word counts for where a request comes from: an API profile that one address alone may use.</summary>
public sealed class TrustedProxyTests : IDisposable
{
    private const string Allowed = "203.0.113.5";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_the_proxies_named_are_believed_and_only_what_the_last_of_them_saw()
    {
        await TarnProcess.SetUpAsync(_folder.Path);
        var (code, output, errors) = await TarnProcess.RunAsync(_folder.Path, "profile", "create", "--name", "Office", "--default-access", "deny", "--allow-ip", Allowed, "--all-objects", "--json");
        code.ShouldBe(0, errors);
        using var profile = JsonDocument.Parse(output);
        var client = (profile.RootElement.GetProperty("clientId").GetString()!, profile.RootElement.GetProperty("clientSecret").GetString()!);

        foreach (var (trusted, accepted) in new[] { ((string?)null, false), ("10.0.0.0/8", false), ("127.0.0.1;::1", true), ("127.0.0.0/8;::1/128;10.0.0.0/8", true) })
        {
            await using var server = await TarnProcess.ServeAsync(_folder.Path, trusted is null ? [] : ["--trusted-proxies", trusted]);
            (await AskAsync(server, client, null)).ShouldBe(HttpStatusCode.Forbidden, trusted);
            (await AskAsync(server, client, Allowed) == HttpStatusCode.OK).ShouldBe(accepted, trusted);
            // What a visitor writes before the proxies add theirs is not believed: the last that is no trusted proxy counts.
            (await AskAsync(server, client, $"{Allowed}, 198.51.100.9")).ShouldBe(HttpStatusCode.Forbidden, trusted);
            (await AskAsync(server, client, "nonsense")).ShouldBe(HttpStatusCode.Forbidden, trusted);
            (await AskAsync(server, client, $"198.51.100.9, {Allowed}") == HttpStatusCode.OK).ShouldBe(accepted, trusted);
            (await AskAsync(server, client, $"{Allowed}, 10.1.2.3") == HttpStatusCode.OK).ShouldBe(trusted?.Contains("10.", StringComparison.Ordinal) == true && accepted, trusted);
        }
    }

    [Fact]
    public async Task Who_reaches_the_API_of_an_https_address_by_plain_http_is_refused_and_not_redirected()
    {
        await TarnProcess.SetUpAsync(_folder.Path);
        string address;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            address = $"http://{free.LocalEndpoint}";
        }

        await using var server = await TarnProcess.ServeAsync(_folder.Path, ["--urls", address, "--trusted-proxies", "127.0.0.1;::1", "--base-address", "https://api.example.org"]);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
        foreach (var (method, path, expected) in new[] { (HttpMethod.Get, "integrations/rest/v3/tables", HttpStatusCode.Unauthorized), (HttpMethod.Post, "oauth/token", HttpStatusCode.BadRequest) })
        {
            var (status, text) = await AskAsync(method, path, "http");
            status.ShouldBe(HttpStatusCode.Forbidden);
            text.ShouldContain("\"UnsecuredConnection\"");
            (await AskAsync(method, path, "https")).Status.ShouldBe(expected);
            (await AskAsync(method, path, null)).Status.ShouldBe(expected, "a call from the machine itself");
        }

        async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpMethod method, string path, string? scheme)
        {
            using var request = new HttpRequestMessage(method, path);
            if (scheme is not null)
            {
                request.Headers.TryAddWithoutValidation("X-Forwarded-For", Allowed);
                request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
            }

            using var answer = await http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_keeps_the_server_from_starting()
    {
        await TarnProcess.SetUpAsync(_folder.Path);
        var (code, _, errors) = await TarnProcess.RunAsync(_folder.Path, "serve", "--trusted-proxies", "10.0.0.0/8;proxy.example");
        code.ShouldNotBe(0);
        errors.ShouldContain("names 'proxy.example', which is no address and no network like 10.0.0.0/8");
    }

    private static async Task<HttpStatusCode> AskAsync(TarnProcess server, (string Id, string Secret) client, string? forwarded)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client.Id, ["client_secret"] = client.Secret }),
        };
        if (forwarded is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
