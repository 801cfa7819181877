using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Identity.Profiles;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Api.Tests;

/// <summary>Apps, DataPages and their deployment, with the reference package.</summary>
public sealed class ApplicationTests(ApiServers servers) : ApiTests(servers)
{
    private const string Name = "Demo - Physician Directory - Caspio SDK";

    [Theory, MemberData(nameof(Engines))]
    public async Task An_app_and_its_DataPages_are_listed_and_found_by_key(SqlDialect engine)
    {
        var server = Server(engine);
        var app = await AppAsync(server);

        var listed = (await server.Client.GetAsync($"{V3}/bridgeApplications")).Is(200).Json.GetProperty("Result");
        listed.EnumerateArray().Count(a => a.GetProperty("ExternalKey").GetString() == app.ExternalKey).ShouldBe(1);
        var one = (await server.Client.GetAsync($"{V3}/bridgeApplications/{app.ExternalKey}")).Is(200).Json.GetProperty("Result");
        one.GetProperty("AppName").GetString().ShouldBe(Name);
        one.GetProperty("DataPagesCount").GetInt32().ShouldBe(5);
        one.GetProperty("DateCreated").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$");
        var pages = (await server.Client.GetAsync($"{V3}/bridgeApplications/{app.ExternalKey}/datapages")).Is(200).Json.GetProperty("Result");
        pages.EnumerateArray().Select(p => p.GetProperty("Type").GetString()).Order().ShouldBe(["CHART", "PASSWORDRECOVERY", "WEBAPP", "WEBFORM", "WEBFORM"]);
        var key = pages[0].GetProperty("AppKey").GetString();
        key!.Length.ShouldBe(28);
        pages[0].GetProperty("Path").GetString().ShouldStartWith("/");
        var page = (await server.Client.GetAsync($"{V2}/applications/{app.ExternalKey}/datapages/{key}")).Is(200).Json.GetProperty("Result");
        page.ToString().ShouldBe(pages[0].ToString());

        (await server.Client.GetAsync($"{V3}/bridgeApplications/{Encode(Name)}")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V3}/bridgeApplications/{app.ExternalKey}/datapages/0000000000000000000000000000")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V3}/applications")).Is(404, "ObjectNotFound");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "51")]
    public async Task Deploy_codes_are_those_that_people_paste(SqlDialect engine)
    {
        var server = Server(engine);
        var page = (await PagesAsync(server)).First(p => p.Name.Contains("Registration", StringComparison.Ordinal));
        var app = await AppAsync(server);
        var address = $"{server.Address}/dp/{page.AppKey}";
        async Task<string> CodeAsync(string path, string method) =>
            (await server.Client.GetAsync($"{path}/{app.ExternalKey}/datapages/{page.AppKey}/deployment?method={method}")).Is(200).Json.GetString()!;

        (await CodeAsync($"{V3}/bridgeApplications", "url")).ShouldBe(address);
        (await CodeAsync($"{V3}/bridgeApplications", "Embedded")).ShouldBe($"<script type=\"text/javascript\" src=\"{address}/emb\"></script>");
        (await CodeAsync($"{V3}/bridgeApplications", ".Net")).ShouldBe($"<script type=\"text/javascript\" src=\"{address}/emb?cbNet=1\"></script>");
        (await CodeAsync($"{V3}/bridgeApplications", "i")).ShouldBe($"<iframe name=\"{page.Name}\" title=\"{page.Name}\" src=\"{address}\"><p>This page needs a browser that shows frames.</p></iframe>");
        (await CodeAsync($"{V2}/applications", "L")).ShouldBe($"<a href=\"{address}\">{page.Name}</a>");
        (await CodeAsync($"{V2}/applications", "Z")).ShouldContain("/emb\"");
        foreach (var (path, method) in new[] { ($"{V3}/bridgeApplications", "Q"), ($"{V3}/bridgeApplications", ""), ($"{V3}/bridgeApplications", "L"), ($"{V2}/applications", "P") })
            (await server.Client.GetAsync($"{path}/{app.ExternalKey}/datapages/{page.AppKey}/deployment?method={method}")).Is(400, "IncorrectQueryParameter");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{V3}/bridgeApplications/{app.ExternalKey}/datapages/{page.AppKey}/deployment?method=URL");
        request.Headers.Add("Accept", "application/xml");
        (await (await server.Client.Http.SendAsync(request)).Content.ReadAsStringAsync()).ShouldEndWith($"<string>{address}</string>");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "52")]
    public async Task DataPages_are_opened_and_closed_one_by_one_or_all_at_once(SqlDialect engine)
    {
        var server = Server(engine);
        var app = await AppAsync(server);
        var page = (await PagesAsync(server))[0];
        var one = $"/{app.ExternalKey}/datapages/{page.AppKey}/deployment";
        var all = $"/{app.ExternalKey}/datapages/deployment";
        async Task<int> DeployedAsync() => (await PagesAsync(server)).Count(p => p.Deployed);

        (await server.Client.PutAsync($"{V3}/bridgeApplications{all}", """{"Deployed":false}""")).Is(204);
        (await DeployedAsync()).ShouldBe(0);
        (await server.Client.PutAsync($"{V3}/bridgeApplications{one}", """{"Deployed":true}""")).Is(204);
        (await server.Client.PutAsync($"{V3}/bridgeApplications{one}", """{"Deployed":true}""")).Is(204);
        (await PagesAsync(server)).Where(p => p.Deployed).Select(p => p.AppKey).ShouldBe([page.AppKey]);
        foreach (var body in new[] { "{}", """{"Deployed":"yes"}""", """{"Deployed":null}""", """{"Deployed":1}""" })
            (await server.Client.PutAsync($"{V3}/bridgeApplications{one}", body)).Is(400, "IncorrectBodyParameter");

        (await server.Client.DeleteAsync($"{V3}/bridgeApplications{one}")).Is(405, "MethodNotAllowed");
        (await server.Client.DeleteAsync($"{V2}/applications{one}")).Is(200).Text.ShouldBeEmpty();
        (await DeployedAsync()).ShouldBe(0);
        (await server.Client.PutAsync($"{V2}/applications{all}", "")).Is(200);
        (await DeployedAsync()).ShouldBe(5);
        (await server.Client.DeleteAsync($"{V2}/applications{all}")).Is(200);
        (await DeployedAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_the_right_an_app_is_neither_listed_nor_deployed()
    {
        var server = Server(SqlDialect.Sqlite);
        var app = await AppAsync(server);
        var page = (await PagesAsync(server))[0];
        var nobody = await server.SignInAsync(new ProfileDraft { Name = server.NewName("Nobody"), Email = "n@example.com" });
        (await nobody.GetAsync($"{V3}/bridgeApplications")).Is(200).Json.GetProperty("Result").GetArrayLength().ShouldBe(0);
        var refused = (await nobody.GetAsync($"{V3}/bridgeApplications/{app.ExternalKey}")).Is(403);
        var unknown = (await nobody.GetAsync($"{V3}/bridgeApplications/{Guid.Empty}")).Is(403);
        unknown.ErrorMessage.ShouldBe(refused.ErrorMessage.Replace(app.ExternalKey, Guid.Empty.ToString(), StringComparison.OrdinalIgnoreCase), "the answer does not tell which apps there are");
        (await nobody.PutAsync($"{V3}/bridgeApplications/{app.ExternalKey}/datapages/{page.AppKey}/deployment", """{"Deployed":true}""")).Status.ShouldBe(403);

        var credentials = await server.CreateProfileAsync(new ProfileDraft { Name = server.NewName("Viewer"), Email = "v@example.com" });
        await server.Account.Identity.Profiles.Grants.SetAsync(credentials.Profile.Id, [new ObjectGrant(ObjectKind.Application, Name, ProfileRight.View)], default);
        var viewer = await server.SignInAsync(credentials);
        (await viewer.GetAsync($"{V3}/bridgeApplications/{app.ExternalKey}/datapages/{page.AppKey}/deployment?method=URL")).Is(200);
        (await viewer.PutAsync($"{V3}/bridgeApplications/{app.ExternalKey}/datapages/{page.AppKey}/deployment", """{"Deployed":true}""")).Status.ShouldBe(403);
    }

    /// <summary>The reference app, imported when it is first asked for.</summary>
    private static async Task<AppDefinition> AppAsync(ApiServer server)
    {
        if ((await server.Account.Apps.GetAsync(default)).FindAppByName(Name) is { } known)
            return known;
        await using var package = File.OpenRead(TestPaths.Data("physician-directory.zip"));
        (await AppImporter.ImportAsync(server.Database, package, new PackagePlan(), "tests", null, default)).Ok.ShouldBeTrue();
        return (await server.Account.Apps.GetAsync(default)).FindAppByName(Name)!;
    }

    private static async Task<IReadOnlyList<DataPage>> PagesAsync(ApiServer server)
    {
        var app = await AppAsync(server);
        return [.. (await server.Account.Apps.GetAsync(default)).DataPagesOf(app)];
    }
}
