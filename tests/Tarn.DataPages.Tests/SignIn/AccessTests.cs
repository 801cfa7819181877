using System.Net;
using Tarn.Apps.Catalogue;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>From where a DataPage may be opened.</summary>
[Collection(SignInCollection.Name)]
public sealed class AccessTests(SignInServers servers)
{
    private const string Page = "Physician Registration";

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [InlineData(IpAccess.Deny, "10.1.*.*", "10.1.2.3", true)]
    [InlineData(IpAccess.Deny, "10.1.*.*", "10.2.0.1", false)]
    [InlineData(IpAccess.Deny, "10.*.*.*", "::ffff:10.2.0.1", true)]
    [InlineData(IpAccess.Grant, "10.1.2.*", "10.1.2.255", false)]
    [InlineData(IpAccess.Grant, "10.1.2.*", "10.1.3.0", true)]
    [InlineData(IpAccess.Deny, "10.1.0.1 - 10.1.0.9", "10.1.0.9", true)]
    [InlineData(IpAccess.Deny, "2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData(IpAccess.Deny, "2001:db8::/32", "2001:db9::1", false)]
    [InlineData(IpAccess.Grant, "10.*.1.1", "11.0.0.1", false)]
    [InlineData(IpAccess.Deny, "nonsense", "10.0.0.1", false)]
    public void Exceptions_name_addresses_wildcards_networks_and_ranges(IpAccess otherwise, string line, string address, bool allowed) =>
        new PageAccess { IpDefault = otherwise, IpExcept = ["", line] }.Allows(IPAddress.Parse(address)).ShouldBe(allowed);

    [Fact]
    public void Lines_that_cannot_be_read_are_told_by_their_number() =>
        new PageAccess { IpExcept = ["10.1.1.1", "", "10.*.1.1", "10.1.1.1/40", "10.0.0.9-10.0.0.1", "*.*.*.*"] }.Problems.Select(p => p.Line).ShouldBe([3, 4, 5, 6]);

    [Theory]
    [InlineData("https://www.example.com", "https://www.example.com", true)]
    [InlineData("https://www.example.com", "http://www.example.com", false)]
    [InlineData("https://www.example.com", "https://www.example.com:8443", false)]
    [InlineData("www.example.com", "http://www.example.com", true)]
    [InlineData("*.example.com", "https://a.b.example.com", true)]
    [InlineData("*.example.com", "https://example.com.evil.example", false)]
    [InlineData("*.example.com", "https://evilexample.com", false)]
    [InlineData("https://www.example.com", "null", false)]
    public void Origins_are_whole_sites(string allowed, string origin, bool allows) => new PageAccess { Origins = [allowed] }.AllowsOrigin(origin).ShouldBe(allows);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_refused_address_gets_403_everywhere_and_the_embed_script_says_so(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.AddressAsync(Page);
        await server.ChangeAsync(Page, p => p with { Access = new PageAccess { IpDefault = IpAccess.Deny, IpExcept = ["10.1.*.*"] } });
        try
        {
            using var visitor = server.Pages.NewVisitor();
            foreach (var path in new[] { address, address + "?cbqe=QXBwS2V5PXg=", address + "/files/00/Demo/x.png", address + "/reset?t=1" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                // What an unknown proxy says does not count.
                request.Headers.Add("X-Forwarded-For", "10.1.2.3");
                using var response = await visitor.Http.SendAsync(request);
                response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
                (await response.Content.ReadAsStringAsync()).ShouldContain("Access from your address is not allowed.");
            }

            using var embed = await visitor.Http.GetAsync(address + "/emb");
            embed.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await embed.Content.ReadAsStringAsync()).ShouldContain("Access from your address is not allowed.");
            embed.Headers.CacheControl!.NoStore.ShouldBeTrue();
            await server.ChangeAsync(Page, p => p with { Access = new PageAccess { IpDefault = IpAccess.Deny, IpExcept = ["127.0.0.1", "::1"], NoIndex = true } });
            using var served = await visitor.Http.GetAsync(address);
            served.StatusCode.ShouldBe(HttpStatusCode.OK);
            served.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex"]);
        }
        finally
        {
            await server.ChangeAsync(Page, p => p with { Access = null });
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Only_sites_of_the_list_may_embed(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.AddressAsync(Page);
        await server.ChangeAsync(Page, p => p with { Access = new PageAccess { Origins = ["https://www.example.com"] } });
        try
        {
            using var visitor = server.Pages.NewVisitor();
            foreach (var (origin, status) in new[] { ("https://www.example.com", HttpStatusCode.OK), ("https://evil.example", HttpStatusCode.Forbidden), ("null", HttpStatusCode.Forbidden), (server.Pages.Address, HttpStatusCode.OK) })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address + "?cbqe=QXBwS2V5PXg=");
                request.Headers.Add("Origin", origin);
                using var response = await visitor.Http.SendAsync(request);
                response.StatusCode.ShouldBe(status, origin);
                response.Headers.Contains("Access-Control-Allow-Origin").ShouldBe(status == HttpStatusCode.OK, origin);
            }

            using var document = await visitor.Http.GetAsync(address);
            document.Headers.GetValues("Content-Security-Policy").ShouldBe(["frame-ancestors 'self' https://www.example.com"]);
            using var script = new HttpRequestMessage(HttpMethod.Get, address + "/emb");
            script.Headers.Referrer = new Uri("https://evil.example/");
            using var refused = await visitor.Http.SendAsync(script);
            (await refused.Content.ReadAsStringAsync()).ShouldContain("You may not open this page.");
        }
        finally
        {
            await server.ChangeAsync(Page, p => p with { Access = null });
        }
    }
}
