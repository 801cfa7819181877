using System.Net.Http.Headers;
using System.Xml.Linq;
using Tarn.Api.Tests.Hosting;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>GET of records: paging, parameters, shapes of values.</summary>
public sealed class RecordReadTests(ApiServers servers) : ApiTests(servers)
{
    private static async Task<string> NumbersAsync(ApiServer server, int count)
    {
        var table = await TableAsync(server, $"{Field("N", "INTEGER")},{Field("G", "STRING")}");
        for (var i = 1; i <= count; i++)
            await server.Database.Writer.InsertAsync(table, t => Tarn.Data.Records.RecordValues.Read(t, System.Text.Encoding.UTF8.GetBytes($$"""{"N":{{i}},"G":"g{{i % 3}}"}"""), true), new Tarn.Data.Changes.WriteContext(Tarn.Data.Changes.ChangeSource.System), default);
        return table;
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "7,8,9,10,11")]
    public async Task Pages_follow_limit_or_page_number_and_size(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await NumbersAsync(server, 130);
        (await RowsAsync(server, table)).Is(200).Result.GetArrayLength().ShouldBe(100);
        (await RowsAsync(server, table, "q.limit=1000")).Result.GetArrayLength().ShouldBe(130);
        (await RowsAsync(server, table, "q.limit=2000")).Is(200).Result.GetArrayLength().ShouldBe(130);
        foreach (var query in new[] { "q.pageNumber=2", "q.pageNumber=2&q.limit=1000" })
            (await RowsAsync(server, table, query)).Column("PK_ID").ShouldBe(Enumerable.Range(26, 25).Select(n => n.ToString()));
        foreach (var size in new[] { "4", "1001", "0", "-1", "x" })
            (await RowsAsync(server, table, "q.pageSize=" + size)).Is(400, "IncorrectQueryParameter").ErrorMessage.ShouldContain("q.pageSize");
        (await RowsAsync(server, table, "q.pageSize=5")).Result.GetArrayLength().ShouldBe(5);
        (await RowsAsync(server, table, "q.pageSize=1000")).Result.GetArrayLength().ShouldBe(130);
        (await RowsAsync(server, table, "q.pageNumber=9")).Is(200).Text.ShouldBe("""{"Result":[]}""");
        (await RowsAsync(server, table, "q.limit=0")).Is(400, "IncorrectQueryParameter");

        (await RowsAsync(server, table, "q.pageNumber=2&q.pageSize=50&q.getPaginationInfo=true")).Json.GetProperty("Pagination").GetRawText().ShouldBe("""{"TotalCount":130,"PageNumber":2,"PageSize":50}""");
        (await RowsAsync(server, table, "q.select=G,count(*) C&q.groupBy=G&q.getPaginationInfo=true")).Json.GetProperty("Pagination").GetProperty("TotalCount").GetInt32().ShouldBe(3);
        (await RowsAsync(server, table, "q.limit=3")).Json.TryGetProperty("Pagination", out _).ShouldBeFalse();
        (await server.Client.GetAsync($"{V2}/tables/{table}/records?q.getPaginationInfo=true")).Json.TryGetProperty("Pagination", out _).ShouldBeFalse();

        var seen = new List<string>();
        for (var page = 1; page <= 6; page++)
            seen.AddRange((await RowsAsync(server, table, $"q.pageNumber={page}&q.orderBy=G")).Column("PK_ID"));
        seen.Count.ShouldBe(130);
        seen.Distinct().Count().ShouldBe(130);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "12,13,14")]
    public async Task Parameters_are_read_leniently_and_fragments_run(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await NumbersAsync(server, 6);
        (await RowsAsync(server, table, "Q.OrderBy=N+DESC&where=N%3E2&_t=1&q.groupBy=&q.select=&q.limit=2")).Is(200).Column("N").ShouldBe(["6", "5"]);
        (await RowsAsync(server, table, "where=N=1&q.where=&q.where=N=2&q.where=N=3")).Column("N").ShouldBe(["2"]);
        (await RowsAsync(server, table, "q.limit=1")).Result[0].EnumerateObject().Select(p => p.Name).ShouldBe(["PK_ID", "N", "G"]);
        (await RowsAsync(server, table, "q.select=count(*)")).Text.ShouldBe("""{"Result":[{"Column1":6}]}""");
        (await RowsAsync(server, table, "q.select=COUNT(DISTINCT G) AS C, SUM(N) S")).Text.ShouldBe("""{"Result":[{"C":3,"S":21}]}""");
        (await RowsAsync(server, table, "q.select=n,ROW_NUMBER() OVER (PARTITION BY G ORDER BY N DESC) R&q.where=G='g1'&q.orderBy=N")).Text.ShouldBe("""{"Result":[{"n":1,"R":2},{"n":4,"R":1}]}""");
        (await RowsAsync(server, table, $"q.where={Encode($"N = (SELECT MAX(x.N) FROM {table} x WHERE x.G = {table}.G)")}&q.orderBy=N")).Column("N").ShouldBe(["4", "5", "6"]);
        (await RowsAsync(server, table, "q.groupBy=G")).Is(400, "SqlServerError");
        foreach (var encoding in new[] { "%zz", "%F", "%FF", "a%" })
        {
            // As it stands: HttpClient would repair it.
            var uri = new Uri($"{server.Address}{V3}/tables/{table}/records?q.where={encoding}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            (await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, uri))).Is(400, "IncorrectQueryParameter");
        }
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "14")]
    public async Task A_view_inside_a_subquery_is_named_with_its_prefix(SqlDialect engine)
    {
        var server = Server(engine);
        var (view, orders, _) = await OrdersViewAsync(server);
        await AddAsync(server, orders, """{"CustomerCode":1,"Total":5,"Status":"open"}""");
        await AddAsync(server, orders, """{"CustomerCode":2,"Total":7,"Status":"done"}""");
        (await RowsAsync(server, orders, $"q.select=Total&q.where={Encode($"CustomerCode IN (SELECT v.CustomerCode FROM _v_{view} v)")}")).Is(200).Text.ShouldBe("""{"Result":[{"Total":5}]}""");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "16,17")]
    public async Task Mistakes_in_fragments_are_400_with_name_and_position_and_change_nothing(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("Active", "YES/NO")},{Field("Name", "STRING")}");
        await AddAsync(server, table, """{"Active":true,"Name":"a"}""");
        (await RowsAsync(server, table, "q.where=Active=true")).Is(400, "SqlServerError");
        (await RowsAsync(server, table, "q.where=Active=1")).Is(200).Result.GetArrayLength().ShouldBe(1);
        var unknown = (await RowsAsync(server, table, "q.where=Name='a' AND Nope=1")).Is(400, "SqlServerError");
        unknown.ErrorMessage.ShouldBe("Invalid column name 'Nope'.");
        unknown.Json.GetProperty("Position").GetInt32().ShouldBe(14);
        foreach (var hostile in new[]
        {
            $"1=1; DROP TABLE {table}", $"1=1) ; DELETE FROM {table} --", "1=1 /* */", "1=1 --", "(1=1", "1=1)", "Name='", "Name=\"a\"", "1=1 UNION SELECT 1", "1/0=1", "Name=CAST('x' AS int)",
            "\u0000", "pg_sleep(10)=1", "(SELECT sql FROM sqlite_master)=''", "EXISTS (SELECT 1 FROM _tarn_profile)", "EXISTS (SELECT 1 FROM pg_catalog.pg_class)", new string('(', 2000),
            "load_extension('x')=1", "Name LIKE '" + new string('%', 2000) + "a'",
        })
        {
            var reply = await RowsAsync(server, table, "q.where=" + Encode(hostile));
            reply.Status.ShouldBeOneOf(200, 400);
            (await server.Client.DeleteAsync($"{V3}/tables/{table}/records?q.where={Encode(hostile + " AND 1=0")}")).Status.ShouldBeOneOf(200, 400);
        }

        (await RowsAsync(server, table)).Result.GetArrayLength().ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "20,21,22")]
    public async Task Values_have_the_form_of_their_types(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, string.Join(",",
            Field("S", "STRING"), Field("L", "TEXT"), Field("N", "NUMBER"), Field("I", "INTEGER"), Field("C", "CURRENCY"), Field("D", "DATE/TIME"), Field("Y", "YES/NO"), Field("F", "FILE"),
            Field("Tags", "LIST-STRING", "\"ListField\":[\"new\",\"old\",\"web\"]"), Field("G", "GUID", "\"Unique\":true"), Field("A", "AUTONUMBER", "\"Unique\":true")));
        (await server.Client.PostAsync($"{V3}/tables/{table}/records", "{}")).Is(201);
        var unset = (await RowsAsync(server, table, "q.select=S,L,N,I,C,D,Y,F,Tags,A&q.where=S=''")).Is(200);
        unset.Text.ShouldBe("""{"Result":[{"S":"","L":"","N":null,"I":null,"C":null,"D":null,"Y":false,"F":null,"Tags":null,"A":1}]}""");
        (await RowsAsync(server, table, "q.where=S IS NOT NULL")).Result.GetArrayLength().ShouldBe(1);

        await AddAsync(server, table, """{"S":"ä\"<","L":"😀","N":2.0,"I":"7","C":1.10,"D":"2024-05-01T09:30:00.000Z","Y":"Yes","F":"/a/b.png","Tags":[3,1]}""");
        foreach (var version in new[] { V2, V3 })
        {
            (await server.Client.GetAsync($"{version}/tables/{table}/records?q.select=S,N,I,C,D,Y,F,Tags&q.where=I=7")).Text
                .ShouldBe("""{"Result":[{"S":"ä\"<","N":2,"I":7,"C":1.1,"D":"2024-05-01T09:30:00","Y":true,"F":"/a/b.png","Tags":{"1":"new","3":"web"}}]}""");
        }

        (await RowsAsync(server, table, "q.where=L='😀'")).Result[0].GetProperty("L").GetString().ShouldBe("😀");
        await server.Client.PutAsync($"{V3}/tables/{table}/records?q.where=I=7", """{"D":"2024-05-01 09:30:00.250"}""");
        (await RowsAsync(server, table, "q.select=D&q.where=I=7")).Text.ShouldContain("2024-05-01T09:30:00.25");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "19")]
    public async Task Rows_come_as_XML_and_go_in_as_XML(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("Name", "STRING")},{Field("N", "NUMBER")},{Field("Tags", "LIST-STRING", "\"ListField\":[\"a\",\"b\"]")}");
        using var body = new StringContent("<Row><Name>A &amp; B</Name><N>2.5</N><Tags><item Key=\"2\" Value=\"b\"/></Tags></Row>", System.Text.Encoding.UTF8, "application/xml");
        (await server.Client.SendAsync(HttpMethod.Post, $"{V3}/tables/{table}/records", body)).Is(201);
        (await server.Client.PostAsync($"{V3}/tables/{table}/records", """{"Name":"x"}""")).Is(201);
        var reply = (await server.Client.GetAsync($"{V3}/tables/{table}/records?q.getPaginationInfo=true", "application/xml")).Is(200);
        reply.Message.Content.Headers.ContentType!.MediaType.ShouldBe("application/xml");
        var rows = XDocument.Parse(reply.Text).Root!.Element("Result")!.Elements("Row").ToList();
        rows[0].Element("Name")!.Value.ShouldBe("A & B");
        rows[0].Element("Tags")!.Element("item")!.Attribute("Value")!.Value.ShouldBe("b");
        rows[1].Element("N")!.Attributes().Single().Name.LocalName.ShouldBe("nil");
        XDocument.Parse(reply.Text).Root!.Element("Pagination")!.Element("TotalCount")!.Value.ShouldBe("2");
        var error = await server.Client.GetAsync($"{V3}/tables/Nope", "text/xml");
        XDocument.Parse(error.Text).Root!.Name.LocalName.ShouldBe("Error");
        using var doctype = new StringContent("<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Row><Name>&e;</Name></Row>", System.Text.Encoding.UTF8, "text/xml");
        (await server.Client.SendAsync(HttpMethod.Post, $"{V3}/tables/{table}/records", doctype)).Is(400, "IncorrectBodyParameter");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Large_answers_stream_and_compress(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("N", "INTEGER")},{Field("L", "TEXT")}");
        var text = string.Concat(Enumerable.Repeat("lorem ipsum ", 1000));
        for (var i = 0; i < 30; i++)
            await AddAsync(server, table, $$"""{"N":{{i}},"L":"{{text}}"}""");
        var plain = (await RowsAsync(server, table)).Is(200);
        plain.Result.GetArrayLength().ShouldBe(30);
        plain.Message.Headers.TransferEncodingChunked.ShouldBe(true);
        foreach (var coding in new[] { "gzip", "br" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{V3}/tables/{table}/records");
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(coding));
            using var response = await server.Client.Http.SendAsync(request);
            response.Content.Headers.ContentEncoding.ShouldBe([coding]);
            await using var body = await response.Content.ReadAsStreamAsync();
            await using Stream decoded = coding == "gzip" ? new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress) : new System.IO.Compression.BrotliStream(body, System.IO.Compression.CompressionMode.Decompress);
            (await new StreamReader(decoded).ReadToEndAsync()).ShouldBe(plain.Text);
        }

        // An error behind the first bytes ends the connection, so that nobody takes the part for the whole.
        await Should.ThrowAsync<HttpRequestException>(() => server.Client.Http.GetAsync($"{V3}/tables/{table}/records?q.select=L,100/(29-N) X&q.orderBy=PK_ID"));
    }
}
