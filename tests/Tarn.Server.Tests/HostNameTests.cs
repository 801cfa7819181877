using System.Net;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;
using Tarn.Server.Hosting;

namespace Tarn.Server.Tests;

/// <summary>Accounts under host names: below the server's domains, and of their own (deployment.md 9.1; numbers are those of its acceptance list).</summary>
public sealed class HostNameTests
{
    [Fact]
    public async Task DataPages_are_served_under_id_alias_and_hosts_of_ones_own_and_the_studio_is_not_24_25()
    {
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { Urls = ["http://127.0.0.1:0"], DataFolder = folder.Path, Hosting = HostingMode.Subdomain, BaseDomains = ["tarn.example"] };
        await using var accounts = await AccountHost.OpenAsync(options, TimeProvider.System, default);
        var catalogue = accounts.Catalogue;
        var first = (await catalogue.CreateAsync(new NewAccount { Name = "First", OwnerName = "Ann", OwnerEmail = "ann@example.com" }, default)).Account;
        var second = (await catalogue.CreateAsync(new NewAccount { Name = "Second", OwnerName = "Bob", OwnerEmail = "bob@example.com", Alias = "second" }, default)).Account;
        var database = (await accounts.GetAsync(first, default)).Database;
        await using (var package = File.OpenRead(TestPaths.Data("mini-app/mini-app.zip")))
            (await AppImporter.ImportAsync(database, package, new PackagePlan { Deploy = true }, "test", null, default)).Ok.ShouldBeTrue();
        var page = "/dp/" + (await new AppCatalogue(database).GetAsync(default)).DataPages.First(p => p.Definition.Kind == DataPageKind.Submission).AppKey;
        await catalogue.SetAliasAsync(first.Id, "acme", default);
        await catalogue.AddHostAsync(first.Id, "Data.Acme.com", default);
        await catalogue.AddHostAsync(first.Id, "shop.acme.com", default);
        await using var app = WebServer.Build(accounts);
        await app.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        // Old and new names serve alike.
        foreach (var host in new[] { first.Id + ".tarn.example", "acme.tarn.example", "ACME.tarn.example:443", "data.acme.com", "Data.Acme.com.", "shop.acme.com:8443" })
        {
            var (status, text) = await AskAsync(host, page + "?js=false");
            status.ShouldBe(HttpStatusCode.OK, host);
            text.ShouldContain("caspioform", Case.Sensitive, host);
        }

        foreach (var host in new[] { "second.tarn.example", second.Id + ".tarn.example", "acme.com", "data.acme.com.evil.test", "tarn.example", "127.0.0.1", "localhost" })
            (await AskAsync(host, page)).Status.ShouldBe(HttpStatusCode.NotFound, host);

        // A name of the account's own is for visitors and programs: nobody builds there, and it does not say whose server it is.
        (await AskAsync("acme.tarn.example", "/studio/sign-in")).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var path in new[] { "/", "/studio", "/studio/sign-in", "/STUDIO/", "//studio", "/studio/../studio/sign-in", "/studio%2fsign-in", "/docs/guide", "/studio/_blazor/negotiate" })
            ((int)(await AskAsync("data.acme.com", path)).Status).ShouldBeInRange(400, 499, path);
        (await AskAsync("data.acme.com", "/integrations/rest/v3/tables")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        // What other headers claim about the host is nobody's word.
        (await AskAsync("second.tarn.example", page, ("X-Forwarded-Host", "data.acme.com"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync("second.tarn.example", page, ("Forwarded", "host=data.acme.com"))).Status.ShouldBe(HttpStatusCode.NotFound);

        // Files of public folders are their account's on each of its hosts, and on no other's.
        var files = database.Files;
        var shared = await files.CreateFolderAsync(0, "Site", default);
        await files.SetPublicAsync(shared, isPublic: true, default);
        await files.AddAsync(shared.Id, [("a.txt", await database.Blobs.PutAsync(new MemoryStream([65]), 10, default))], false, default);
        (await AskAsync("data.acme.com", $"/cdn/{first.Id}/Site/a.txt")).ShouldBe((HttpStatusCode.OK, "A"));
        (await AskAsync("second.tarn.example", $"/cdn/{first.Id}/Site/a.txt")).Status.ShouldBe(HttpStatusCode.Forbidden);

        await catalogue.RemoveHostAsync(first.Id, "shop.acme.com", default);
        (await AskAsync("shop.acme.com", page)).Status.ShouldBe(HttpStatusCode.NotFound);
        await catalogue.SuspendAsync(first.Id, default);
        (await AskAsync("data.acme.com", page)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        async Task<(HttpStatusCode Status, string Text)> AskAsync(string host, string path, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.First() + path);
            request.Headers.Host = host;
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            using var answer = await http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
