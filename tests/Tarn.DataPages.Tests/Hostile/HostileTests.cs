using System.Net;
using System.Text;
using Tarn.Data.Records;
using Tarn.DataPages.Hosting;
using Tarn.DataPages.Tests.SignIn;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Hostile;

/// <summary>What visitors with bad intentions send to the reference app.</summary>
[Collection(PhysicianCollection.Name)]
public sealed class HostileTests(PhysicianServers servers)
{
    private const string Script = Harm.Script;

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nothing_that_is_sent_comes_back_as_markup(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var page = await server.PageAsync("Physician Registration");
        using var visitor = server.NewVisitor();
        var query = "?X=" + Uri.EscapeDataString(Script) + "&First_Name=" + Uri.EscapeDataString(Script) + "&" + Uri.EscapeDataString(Script) + "=1";
        await visitor.OpenAsync($"/dp/{page.AppKey}{query}");
        ShouldBeHarmless(visitor);
        // Every control, also those of the protocol, and controls that the form does not have.
        var names = visitor.Fields().Select(f => f.Key).Where(n => n is not "RequestToken" and not "appSession").Distinct().ToList();
        await visitor.SubmitAsync([.. names.Select(n => (n, Script)), ("Evil[@cbIP]", Script), ("InsertRecordEmail_Confirm", Script)]);
        ShouldBeHarmless(visitor);
        await visitor.OpenAsync($"/dp/{page.AppKey}{query}&js=false");
        ShouldBeHarmless(visitor);
        foreach (var path in new[] { $"/dp/{Uri.EscapeDataString("<script>alert(1)</script>")}", $"/dp.asp?AppKey={Uri.EscapeDataString("<script>")}", $"/dp/{page.AppKey}/emb?X={Uri.EscapeDataString("</script><script>alert(1)//*/")}" })
        {
            using var response = await visitor.Http.GetAsync(path);
            (await response.Content.ReadAsStringAsync()).ShouldNotContain("<script>alert(1)", Case.Insensitive, path);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_is_stored_stays_text_wherever_it_is_shown(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var page = await server.PageAsync("Physician Registration");
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync($"/dp/{page.AppKey}");
        await visitor.SubmitAsync(
        [
            .. new[] { "First_Name", "Last_Name", "Title", "Office_Name", "About_Section" }.Select(f => ("InsertRecord" + f, Script)),
            ("InsertRecordGender", "Female"), ("InsertRecordSpecialties", "1"), ("InsertRecordLanguages", "1"),
            ("InsertRecordEmail", email), ("InsertRecordEmail_Confirm", email), ("InsertRecordPassword", SignInServer.Password), ("InsertRecordPassword_Confirm", SignInServer.Password),
        ]);
        visitor.Text.ShouldContain("successful", customMessage: server.Log.ToString());
        using var owner = server.NewVisitor();
        await owner.OpenAsync("/dp/" + (await server.PageAsync("Update Profile")).AppKey);
        await SignInServer.LoginAsync(owner, email);
        ShouldBeHarmless(owner);
        // To the letter, and no parameter in it was filled in.
        owner.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe(Script);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Malformed_and_oversized_bodies_are_refused_and_write_nothing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var page = await server.PageAsync("Physician Registration");
        using var visitor = server.NewVisitor();
        var before = await CountAsync(server);
        await visitor.OpenAsync($"/dp/{page.AppKey}");
        var bodies = new (string Type, byte[] Body)[]
        {
            ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"u8.ToArray()),
            ("multipart/form-data", "nothing"u8.ToArray()),
            ("multipart/form-data; boundary=" + new string('b', 500), "nothing"u8.ToArray()),
            ("application/json", "{}"u8.ToArray()),
            ("application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Range(0, 2000).Select(i => $"f{i}=1")))),
            ("application/x-www-form-urlencoded", Encoding.ASCII.GetBytes("InsertRecordFirst_Name=" + new string('x', 3_000_000))),
            ("application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(new string('n', 5000) + "=1")),
        };
        foreach (var (type, body) in bodies)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await visitor.Http.PostAsync($"/dp/{page.AppKey}", content);
            ((int)response.StatusCode).ShouldBeOneOf([400, 413], $"{type}: {Encoding.ASCII.GetString(body, 0, Math.Min(60, body.Length))} {server.Log}");
        }

        // A value that is too long for its column is the form's affair.
        await visitor.SubmitAsync([("InsertRecordFirst_Name", new string('x', 900_000))]);
        visitor.ErrorAt("InsertRecordFirst_Name").ShouldBe("Enter no more than 255 characters.");
        foreach (var odd in new[] { "\0", "a\0b", "\ud800", "\u202e", new string('\n', 1000) })
        {
            await visitor.OpenAsync($"/dp/{page.AppKey}");
            await visitor.SubmitAsync([("InsertRecordFirst_Name", odd)]);
            visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        }

        (await CountAsync(server)).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Odd_queries_and_headers_do_no_harm(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var page = await server.PageAsync("Physician Registration");
        using var visitor = server.NewVisitor();
        foreach (var query in new[] { "?=1", "?&&&", "?a=%00", "?a=%", "?a=%ff%fe", "?cbqe=%%%", "?cbqe=QUFB", "?appSession=x", "?cbResetParam=1", "?t=", "?" + new string('a', 4000) + "=1", "?cbReturn=x", "?a=" + new string('b', 6000) })
        {
            await visitor.OpenAsync($"/dp/{page.AppKey}{query}");
            ((int)visitor.Status).ShouldBeLessThan(500, $"{query}: {server.Log}");
        }

        foreach (var cookie in new[] { "cbSession=", "cbSession=%00", "cbSession=" + new string('x', 3000), "cbSession='; DROP TABLE x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Address}/dp/{page.AppKey}");
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            using var http = new HttpClient(new HttpClientHandler { UseCookies = false });
            using var response = await http.SendAsync(request);
            ((int)response.StatusCode).ShouldBeLessThan(500, $"{cookie}: {server.Log}");
        }
    }

    [Fact]
    public async Task Cookies_are_for_this_site_only_on_http_and_for_embedding_on_https()
    {
        foreach (var (publicAddress, expected) in new[] { ((string?)null, "path=/; samesite=lax; httponly"), ("https://apps.example", "path=/; secure; samesite=none; httponly; Partitioned") })
        {
            await using var server = await PageServer.StartAsync(SqlDialect.Sqlite, new DataPagesOptions { PublicBaseAddress = publicAddress });
            await server.ImportAsync("physician-directory.zip");
            using var visitor = server.NewVisitor();
            var address = "/dp/" + (await server.PageAsync("Physician Registration")).AppKey;
            using var bare = await visitor.Http.GetAsync(address);
            bare.Headers.Contains("Set-Cookie").ShouldBeFalse();
            bare.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            bare.Headers.CacheControl!.NoStore.ShouldBeTrue();
            using var remembered = await visitor.Http.GetAsync(address + "?City=Rome");
            var cookie = remembered.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
            cookie.ShouldStartWith("cbSession=");
            cookie[(cookie.IndexOf("; ", StringComparison.Ordinal) + 2)..].ShouldBe(expected, StringCompareShould.IgnoreCase);
        }
    }

    private static void ShouldBeHarmless(Visitor visitor)
    {
        ((int)visitor.Status).ShouldBeLessThan(500);
        Harm.None(visitor.Page);
    }

    private static async Task<long> CountAsync(PageServer server) =>
        await server.Database.Reader.CountAsync(schema => new RecordQuery { Source = schema.Source(schema.Table("Demo_Physicians")) }, default);
}
