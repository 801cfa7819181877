using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>Tokens, rights, headers: who gets in and how refusals look.</summary>
public sealed class AccessTests(ApiServers servers) : ApiTests(servers)
{
    private static FormUrlEncodedContent Form(params (string, string)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "1")]
    public async Task Id_and_secret_may_come_as_form_or_Basic_but_must_agree(SqlDialect engine)
    {
        var server = Server(engine);
        var credentials = await server.CreateProfileAsync();
        var (id, secret) = (credentials.Profile.ClientId, credentials.ClientSecret);
        using var form = await server.Http.PostAsync("/oauth/token", Form(("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)));
        form.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = JsonDocument.Parse(await form.Content.ReadAsStringAsync()).RootElement;
        answer.EnumerateObject().Select(p => p.Name).ShouldBe(["access_token", "token_type", "expires_in", "refresh_token"]);
        answer.GetProperty("expires_in").GetInt32().ShouldBe(86399);
        form.Headers.CacheControl!.NoStore.ShouldBeTrue();

        async Task<HttpStatusCode> BasicAsync(string pair, params (string, string)[] fields)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = Form([("grant_type", "client_credentials"), .. fields]) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            using var response = await server.Http.SendAsync(request);
            return response.StatusCode;
        }

        (await BasicAsync($"{id}:{secret}")).ShouldBe(HttpStatusCode.OK);
        (await BasicAsync($"{id}:{secret}", ("client_id", "other"))).ShouldBe(HttpStatusCode.BadRequest);
        (await BasicAsync($"{id}:wrong")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "2")]
    public async Task Refresh_tokens_give_new_tokens_to_their_own_client_only(SqlDialect engine)
    {
        var server = Server(engine);
        var own = await server.CreateProfileAsync();
        var other = await server.CreateProfileAsync();
        var body = $"grant_type=client_credentials&client_id={own.Profile.ClientId}&client_secret={own.ClientSecret}";
        using var first = await server.Http.PostAsync("/oauth/token", new StringContent(body, Encoding.UTF8, "text/plain"));
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        var refresh = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement.GetProperty("refresh_token").GetString()!;

        async Task<(HttpStatusCode, string)> RefreshAsync(ProfileCredentials c)
        {
            using var response = await server.Http.PostAsync("/oauth/token", Form(("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", c.Profile.ClientId), ("client_secret", c.ClientSecret)));
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        (await RefreshAsync(other)).ShouldBe((HttpStatusCode.BadRequest, """{"error":"invalid_grant"}"""));
        var (status, text) = await RefreshAsync(own);
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldContain("access_token");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "3")]
    public async Task All_tokens_of_a_profile_work_until_its_secret_is_regenerated(SqlDialect engine)
    {
        var server = Server(engine);
        var credentials = await server.CreateProfileAsync();
        var clients = new[] { await server.SignInAsync(credentials), await server.SignInAsync(credentials), await server.SignInAsync(credentials) };
        foreach (var client in clients)
            (await client.GetAsync($"{V3}/tables")).Is(200);
        await server.Account.Identity.Profiles.RegenerateAsync(credentials.Profile.Id, default);
        foreach (var client in clients)
            (await client.GetAsync($"{V3}/tables")).Is(401, "Unauthorized");
    }

    [Theory]
    [InlineData("", "invalid_request")]
    [InlineData("grant_type=password", "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials&client_id=x&client_secret=y", "invalid_client")]
    [InlineData("{\"grant_type\":\"client_credentials\",\"client_id\":\"x\",\"client_secret\":\"y\"}", "invalid_client")]
    [InlineData("{broken", "invalid_request")]
    public async Task Bad_token_requests_are_refused_by_name(string body, string error)
    {
        var server = Server(SqlDialect.Sqlite);
        using var response = await server.Http.PostAsync("/oauth/token", new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldBe($$"""{"error":"{{error}}"}""");
        using var get = await server.Http.GetAsync("/oauth/token");
        get.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "4")]
    public async Task Without_a_token_the_answer_is_401_with_challenge_and_request_id(SqlDialect engine)
    {
        var server = Server(engine);
        var nobody = new ApiClient(server.Http);
        foreach (var path in new[] { "/tables", "/nothing" })
        {
            var reply = (await nobody.GetAsync(V3 + path)).Is(401, "Unauthorized");
            reply.Header("WWW-Authenticate").ShouldBe("Bearer");
            reply.Message.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
            reply.ErrorMessage.ShouldBe("Authorization has been denied for this request.");
        }

        var token = server.Client.Http.DefaultRequestHeaders.Authorization!.Parameter;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{V3}/tables");
        request.Headers.TryAddWithoutValidation("Authorization", "bearer " + token);
        (await nobody.SendAsync(request)).Is(200);
        (await nobody.GetAsync($"{V3}/tables?access_token={token}")).Is(400, "IncorrectQueryParameter");
    }

    [Fact]
    public async Task A_token_of_another_account_is_unknown()
    {
        var token = Server(SqlDialect.Sqlite).Client.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        (await Server(SqlDialect.Postgres).ClientFor(token).GetAsync($"{V3}/tables")).Is(401, "Unauthorized");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "5")]
    public async Task Without_access_to_all_only_granted_objects_are_listed_and_named(SqlDialect engine)
    {
        var server = Server(engine);
        var granted = await TableAsync(server, Field("A", "STRING"));
        var hidden = await TableAsync(server, Field("A", "STRING"));
        var profile = await server.CreateProfileAsync(new ProfileDraft { Name = server.NewName("Few"), Email = "p@example.com" });
        var id = (await server.Database.GetSchemaAsync(default)).Table(granted).Id;
        await server.Account.Identity.Profiles.Grants.SetAsync(profile.Profile.Id, [new ObjectGrant(ObjectKind.Table, id, ProfileRight.View | ProfileRight.Read)], default);
        var client = await server.SignInAsync(profile);
        (await client.GetAsync($"{V3}/tables")).Is(200).Text.ShouldBe($$"""{"Result":["{{granted}}"]}""");
        (await client.GetAsync($"{V3}/tables/{granted}/records")).Is(200);
        (await client.GetAsync($"{V3}/tables/{hidden}")).Is(403, "InsufficientPermissions");
        (await client.GetAsync($"{V2}/tables/{hidden}")).Is(400, "UnsufficientPrivileges");
        (await client.GetAsync($"{V3}/tables/{hidden}x")).Is(404, "ObjectNotFound");
        (await client.PostAsync($"{V3}/tables/{granted}/records", """{"A":"x"}""")).Is(403, "InsufficientPermissions");
        (await client.PutAsync($"{V3}/tables/{granted}/records?q.where=1=1", """{"A":"x"}""")).Is(403);
        (await client.DeleteAsync($"{V3}/tables/{granted}/records?q.where=1=1")).Is(403);
        (await client.DeleteAsync($"{V3}/tables/{granted}/fields/A")).Is(403);
        (await client.PostAsync($"{V3}/tables", """{"Name":"Nope","Fields":[]}""")).Is(403);
        var subquery = Encode($"EXISTS (SELECT 1 FROM {hidden})");
        (await client.GetAsync($"{V3}/tables/{granted}/records?q.where={subquery}")).Is(403, "InsufficientPermissions");
        (await client.GetAsync($"{V3}/files")).Is(200).Text.ShouldContain("\"TotalCount\":0");
        (await client.UploadAsync(HttpMethod.Post, $"{V3}/files", ("Files", "x.txt", [1]))).Is(403);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_creates_a_table_may_use_it(SqlDialect engine)
    {
        var server = Server(engine);
        var client = await server.SignInAsync(new ProfileDraft { Name = server.NewName("Maker"), Email = "p@example.com", CanCreateObjects = true });
        var name = server.NewName("Own");
        (await client.PostAsync($"{V3}/tables", $$"""{"Name":"{{name}}","Fields":[{{Field("A", "STRING")}}]}""")).Is(201).Header("Location").ShouldEndWith($"/tables/{name}");
        (await client.PostAsync($"{V3}/tables/{name}/records", """{"A":"x"}""")).Is(201);
        (await client.GetAsync($"{V3}/tables")).Text.ShouldBe($$"""{"Result":["{{name}}"]}""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Disabled_profiles_and_refused_addresses_are_told_so(SqlDialect engine)
    {
        var server = Server(engine);
        var profile = await server.CreateProfileAsync();
        var client = await server.SignInAsync(profile);
        await server.Account.Identity.Profiles.DisableAsync(profile.Profile.Id, default);
        (await client.GetAsync($"{V3}/tables")).Is(403, "ProfileDisabled");
        (await client.GetAsync($"{V2}/tables")).Is(400, "ProfileDisabled");
        await server.Account.Identity.Profiles.EnableAsync(profile.Profile.Id, default);
        await server.Account.Identity.Profiles.EditAsync(profile.Profile.Id, profile.Profile.Data with { DefaultAccess = IpAccess.Deny }, default);
        (await client.GetAsync($"{V3}/tables")).Is(403, "IpForbidden");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "6")]
    public async Task Both_bases_of_a_version_answer_alike(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "STRING"));
        foreach (var version in new[] { "v2", "v3" })
        {
            var one = await server.Client.GetAsync($"/rest/{version}/tables/{table.ToUpperInvariant()}/Fields/");
            var two = await server.Client.GetAsync($"/integrations/rest/{version}/TABLES/{table}/fields");
            one.Is(200).Text.ShouldBe(two.Is(200).Text);
        }

        (await server.Client.GetAsync("/integrations/rest/v4/tables")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V3}/nothing")).Is(404, "ObjectNotFound");
    }

    [Fact]
    public async Task Methods_that_are_not_there_are_405_with_Allow_and_can_be_overridden()
    {
        var server = Server(SqlDialect.Sqlite);
        var table = await TableAsync(server, Field("A", "STRING"));
        var reply = (await server.Client.DeleteAsync($"{V3}/tables/{table}")).Is(405, "MethodNotAllowed");
        reply.Message.Content.Headers.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);
        await AddAsync(server, table, """{"A":"x"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{V3}/tables/{table}/records?q.where=A='x'");
        request.Headers.Add("X-HTTP-Method-Override", "DELETE");
        var deleted = await server.Client.Http.SendAsync(request);
        (await deleted.Content.ReadAsStringAsync()).ShouldBe("""{"RecordsAffected":1}""");
        using var head = await server.Client.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{V3}/tables"));
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Pages_of_an_origin_that_the_account_names_may_call_from_a_browser(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "STRING"));
        try
        {
            (await AskAsync(server, HttpMethod.Get, "https://shop.example.org")).Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
            await server.Account.Identity.Settings.ChangeApiAsync(s => s with { CorsOrigins = ["https://Shop.example.org/", "http://localhost:3000"] }, default);

            var question = await AskAsync(server, HttpMethod.Options, "https://shop.example.org");
            question.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            question.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://shop.example.org"]);
            question.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("PUT");
            question.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Authorization");
            var answer = await AskAsync(server, HttpMethod.Get, "http://localhost:3000");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["http://localhost:3000"]);
            answer.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldContain("Location");
            answer.Headers.Vary.ShouldContain("Origin");

            foreach (var other in new[] { "https://shop.example.org.evil.test", "http://shop.example.org", "null" })
                (await AskAsync(server, HttpMethod.Get, other)).Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse(other);
        }
        finally
        {
            await server.Account.Identity.Settings.ChangeApiAsync(s => s with { CorsOrigins = [] }, default);
        }

        async Task<HttpResponseMessage> AskAsync(ApiServer asked, HttpMethod method, string origin)
        {
            using var request = new HttpRequestMessage(method, $"{V3}/tables/{table}/records");
            request.Headers.TryAddWithoutValidation("Origin", origin);
            if (method == HttpMethod.Options)
                request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "PUT");
            return await asked.Client.Http.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_version_that_is_switched_off_refuses_and_the_other_answers()
    {
        var server = Server(SqlDialect.Sqlite);
        try
        {
            await server.Account.Identity.Settings.ChangeApiAsync(s => s with { AllowRestV2 = false }, default);
            (await server.Client.GetAsync("/integrations/rest/v2/tables")).Is(403, "VersionDisabled");
            (await server.Client.GetAsync($"{V3}/tables")).Is(200);
        }
        finally
        {
            await server.Account.Identity.Settings.ChangeApiAsync(s => s with { AllowRestV2 = true }, default);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_account_that_has_used_up_its_calls_is_told_when_the_next_period_begins(SqlDialect engine)
    {
        var server = Server(engine);
        try
        {
            await server.Account.Identity.Settings.ChangeQuotasAsync(q => q with { ApiCalls = 1, ApiCallsMode = Identity.Settings.QuotaMode.Block }, default);
            await server.Client.GetAsync($"{V3}/tables");
            var refused = await server.Client.Http.GetAsync($"{V3}/tables");
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromDays(31));
            (await refused.Content.ReadAsStringAsync()).ShouldContain("\"QuotaExceeded\"");
        }
        finally
        {
            await server.Account.Identity.Settings.ChangeQuotasAsync(q => q with { ApiCalls = null }, default);
        }

        (await server.Client.GetAsync($"{V3}/tables")).Is(200);
    }

    [Fact, Trait("Acceptance", "18")]
    public async Task Long_URIs_work_up_to_the_limit()
    {
        var server = Server(SqlDialect.Sqlite);
        var table = await TableAsync(server, Field("A", "STRING"));
        (await RowsAsync(server, table, "q.where=A='" + new string('x', 4000) + "'")).Is(200);
        (await RowsAsync(server, table, "q.where=A='" + new string('x', 9000) + "'")).Is(414, "UriTooLong");
    }

    [Fact, Trait("Acceptance", "55")]
    public async Task Over_the_rate_the_answer_is_the_array_that_clients_search()
    {
        await using var server = await ApiServer.StartAsync(SqlDialect.Sqlite, new ApiOptions { RateLimit = 3 });
        for (var i = 0; i < 3; i++)
            (await server.Client.GetAsync($"{V3}/tables")).Is(200);
        var reply = (await server.Client.GetAsync($"{V3}/tables")).Is(429);
        reply.Text.ShouldContain("api-calls-rate");
        int.Parse(reply.Header("Retry-After")!).ShouldBeGreaterThan(0);
    }
}
