using System.Net.Http.Headers;
using System.Text;
using Tarn.Api.Tests.Hosting;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>POST, PUT and DELETE of records; password fields; hostile bodies.</summary>
public sealed class RecordWriteTests(ApiServers servers) : ApiTests(servers)
{
    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "23")]
    public async Task Inserting_answers_with_location_or_with_the_row(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("Total", "NUMBER")},{Field("Paid", "YES/NO")},{Field("Tags", "LIST-STRING", "\"ListField\":[\"new\",\"x\",\"web\"]")},{Field("Due", "DATE/TIME")},{Field("Note", "STRING")}");
        var silent = (await server.Client.PostAsync($"{V2}/tables/{table.ToLowerInvariant()}/records", """{"Total":1}""")).Is(201);
        silent.Text.ShouldBe("");
        silent.Header("Location").ShouldBe($"{server.Address}/rest/v2/tables/{table}/records?q.where=PK_ID=1");
        (await server.Client.PostAsync($"{V2}/tables/{table}/records?Response=ROWS", """{"total":12.5,"Tags":[1,3]}""")).Is(201)
            .Text.ShouldBe("""{"Result":[{"PK_ID":2,"Total":12.5,"Paid":false,"Tags":{"1":"new","3":"web"},"Due":null,"Note":""}]}""");
        (await server.Client.GetAsync(new Uri(silent.Header("Location")!).PathAndQuery)).Column("Total").ShouldBe(["1"]);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "24,25")]
    public async Task Changes_need_a_condition_and_count_what_they_changed(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("N", "INTEGER")},{Field("S", "STRING")}");
        for (var i = 1; i <= 3; i++)
            await AddAsync(server, table, $$"""{"N":{{i}}}""");
        foreach (var query in new[] { "", "?q.where=", "?q.where=%20%20", "?q.where=+" })
        {
            (await server.Client.PutAsync($"{V3}/tables/{table}/records{query}", """{"S":"x"}""")).Is(400, "IncorrectQueryParameter");
            (await server.Client.DeleteAsync($"{V3}/tables/{table}/records{query}")).Is(400, "IncorrectQueryParameter");
        }

        (await RowsAsync(server, table, "q.where=S=''")).Result.GetArrayLength().ShouldBe(3);
        (await server.Client.PutAsync($"{V3}/tables/{table}/records?q.where=N>99", """{"S":"x"}""")).Is(200).Text.ShouldBe("""{"RecordsAffected":0,"Result":[]}""");
        (await server.Client.PutAsync($"{V3}/tables/{table}/records?q.where=N>1", """{"S":"x"}""")).Is(200).Text.ShouldBe("""{"RecordsAffected":2,"Result":[]}""");
        (await server.Client.PutAsync($"{V2}/tables/{table}/records?q.where=N>1", """{"S":"y"}""")).Is(200).Text.ShouldBe("""{"RecordsAffected":2}""");
        (await server.Client.PutAsync($"{V3}/tables/{table}/records?where=N>1&response=rows", """{"s":"z"}""")).Is(200)
            .Text.ShouldBe("""{"RecordsAffected":2,"Result":[{"PK_ID":2,"N":2,"S":"z"},{"PK_ID":3,"N":3,"S":"z"}]}""");
        (await server.Client.DeleteAsync($"{V3}/tables/{table}/records?q.where=N>99")).Is(200).Affected.ShouldBe(0);
        (await server.Client.DeleteAsync($"{V3}/tables/{table}/records?q.where=1=1&response=rows&q.limit=1")).Is(200).Text.ShouldBe("""{"RecordsAffected":3}""");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "26,27,28,29")]
    public async Task Bodies_are_checked_and_all_mistakes_of_a_kind_are_named(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, string.Join(",",
            Field("S", "STRING"), Field("D", "DATE/TIME"), Field("N", "NUMBER"), Field("I", "INTEGER"), Field("Tags", "LIST-STRING", "\"ListField\":[\"Red\",\"Green\",\"Blue\"]"),
            Field("A", "AUTONUMBER", "\"Unique\":true"), Field("T", "TIMESTAMP", "\"OnInsert\":true,\"OnUpdate\":true")));
        await server.Database.Designer.AddFieldAsync(table, new FieldDesign(new FieldDefinition { Name = "Twice", Type = FieldTypes.Number, Formula = "[@field:N] * 2" }), default);
        var records = $"{V3}/tables/{table}/records";
        (await server.Client.PostAsync(records, """{"S":"x","Foo":1,"Bar":2}""")).Is(404, "FieldNotFound")
            .ErrorMessage.ShouldBe("Cannot perform operation because the following field(s) do not exist: 'Foo', 'Bar'");
        (await server.Client.PostAsync(records, """{"D":"","N":"abc"}""")).Is(400, "InvalidInputValue")
            .ErrorMessage.ShouldBe("Cannot perform operation because the value doesn't match the data type of the following field(s): D, N");
        (await server.Client.PostAsync(records, $$"""{"S":"{{new string('x', 256)}}"}""")).Is(400, "InvalidInputValue");
        foreach (var bad in new[] { "{\"I\":1.5}", "{\"I\":3000000000}", "{\"N\":[1]}", "{\"N\":{}}", "{\"S\":{\"a\":1}}", "{\"Tags\":\"Red\"}", "{\"Tags\":[\"Red\"]}", "{\"Tags\":[9]}", "{\"D\":\"12:30\"}", "{\"D\":true}" })
            (await server.Client.PostAsync(records, bad)).Is(400, "InvalidInputValue");
        foreach (var readOnly in new[] { "{\"A\":5}", "{\"T\":\"2024-01-01\"}", "{\"PK_ID\":1}", "{\"Twice\":1}", "{\"pk_id\":null}" })
            (await server.Client.PostAsync(records, readOnly)).Is(400, "AlterReadOnlyData");
        (await server.Client.PostAsync(records, "[{\"S\":\"x\"}]")).Is(400, "IncorrectBodyParameter").ErrorMessage.ShouldContain("single");
        (await server.Client.PostAsync(records, """{"S":"x","s":"y"}""")).Is(400, "IncorrectBodyParameter");
        (await RowsAsync(server, table)).Result.GetArrayLength().ShouldBe(0);

        foreach (var list in new[] { "[1,3]", "[\"1\",\"3\"]", "\"[1], [3]\"", "{\"1\":\"x\",\"3\":\"y\"}" })
            (await server.Client.PostAsync(records + "?response=rows", $$"""{"Tags":{{list}}}""")).Is(201).Result[0].GetProperty("Tags").GetRawText().ShouldBe("""{"1":"Red","3":"Blue"}""");
        foreach (var unset in new[] { "null", "[]", "\"\"", "{}" })
            (await server.Client.PutAsync(records + "?q.where=1=1&response=rows", $$"""{"Tags":{{unset}}}""")).Is(200).Result[0].GetProperty("Tags").GetRawText().ShouldBe("null");
        (await server.Client.PutAsync(records + "?q.where=1=1", """{"D":null,"N":21}""")).Is(200).Affected.ShouldBe(4);
        (await RowsAsync(server, table, "q.select=Twice&q.limit=1")).Text.ShouldContain("42");
        (await server.Client.PutAsync(records + "?q.where=1=1", "{}")).Is(400, "IncorrectBodyParameter");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "30")]
    public async Task One_clash_undoes_the_whole_update(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("U", "STRING", "\"Unique\":true,\"UniqueAllowNulls\":true")},{Field("N", "INTEGER")}");
        for (var i = 0; i < 20; i++)
            await AddAsync(server, table, $$"""{"N":{{i}}}""");
        (await server.Client.PutAsync($"{V3}/tables/{table}/records?q.where=N<2", """{"U":"same","N":-1}""")).Is(400, "SqlServerError")
            .ErrorMessage.ShouldBe("Cannot perform operation because the value of the following field(s) must be unique: U");
        (await RowsAsync(server, table, "q.where=N<0 OR U<>''")).Result.GetArrayLength().ShouldBe(0);
        await AddAsync(server, table, """{"U":"One"}""");
        (await server.Client.PostAsync($"{V3}/tables/{table}/records", """{"U":"one "}""")).Is(400, "SqlServerError");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "31")]
    public async Task Types_of_bodies_are_checked(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("S", "STRING"));
        var records = $"{V3}/tables/{table}/records";
        (await server.Client.SendAsync(HttpMethod.Delete, records + "?q.where=1=0", null)).Is(200);
        (await server.Client.SendAsync(HttpMethod.Delete, records + "?q.where=1=0", new StringContent("a;b", Encoding.UTF8, "text/csv"))).Is(415, "UnsupportedMediaType");
        (await server.Client.SendAsync(HttpMethod.Post, records, new StringContent("{}", Encoding.UTF8, "text/csv"))).Is(415, "UnsupportedMediaType");
        var untyped = new ByteArrayContent("{}"u8.ToArray());
        (await server.Client.SendAsync(HttpMethod.Post, records, untyped)).Is(415);
        foreach (var type in new[] { "text/json", "application/vnd.api+json", "application/json; charset=utf-8" })
        {
            var content = new ByteArrayContent("{\"S\":\"x\"}"u8.ToArray());
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            (await server.Client.SendAsync(HttpMethod.Post, records, content)).Is(201);
        }

        (await server.Client.SendAsync(HttpMethod.Post, records, null)).Is(400, "IncorrectBodyParameter");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Hostile_bodies_are_refused_and_write_nothing(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("S", "STRING")},{Field("N", "NUMBER")}");
        var records = $"{V3}/tables/{table}/records";
        foreach (var body in new[]
        {
            "", " ", "{", "{\"S\":", "null", "1", "\"x\"", "{} {}", "{\"S\":\"x\"}garbage", "{'S':'x'}", "{\"S\":\"x\",}", "// c\n{}", "{\"S\":\"\\ud800\"}", "{\"N\":1e999}", "{\"N\":NaN}",
            "{\"S\":" + new string('[', 100) + new string(']', 100) + "}", new string('[', 5000), "{\"\":1}", "{\"\\ud800\":1}", "{\"S; DROP TABLE x\":1}",
        })
        {
            var (status, answer, _) = await server.Client.PostAsync(records, body);
            status.ShouldBeOneOf([400, 404], body + " -> " + answer);
        }

        (await server.Client.PostAsync(records, "{\"S\":\"" + new string('x', 11 * 1024 * 1024) + "\"}")).Is(413, "RequestTooLarge");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, records) { Content = new StringContent("{\"S\":\"" + new string('x', 11 * 1024 * 1024) + "\"}", Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;
        (await server.Client.SendAsync(chunked)).Is(413, "RequestTooLarge");
        (await RowsAsync(server, table)).Result.GetArrayLength().ShouldBe(0);
        var text = "Robert'); DROP TABLE Students;-- \\ \" % _ [";
        await AddAsync(server, table, System.Text.Json.JsonSerializer.Serialize(new { S = text }));
        (await RowsAsync(server, table)).Result[0].GetProperty("S").GetString().ShouldBe(text);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "32")]
    public async Task Passwords_can_be_set_but_not_read(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("Login", "STRING")},{Field("Secret", "PASSWORD")}");
        var records = $"{V3}/tables/{table}/records";
        (await server.Client.PostAsync(records + "?response=rows", """{"Login":"ann","Secret":"pw"}""")).Is(201).Text.ShouldBe("""{"Result":[{"PK_ID":1,"Login":"ann"}]}""");
        (await server.Client.GetAsync($"{V3}/tables/{table}/passwordFields")).Is(200).Text.ShouldBe("""{"Result":["Secret"]}""");
        (await server.Client.PutAsync(records + "?q.where=1=1", """{"Secret":"x"}""")).Is(400, "AlterReadOnlyData");
        foreach (var query in new[] { "q.select=Secret", "q.where=Secret='pw'", "q.orderBy=Secret", "q.select=count(*)&q.groupBy=Secret" })
            (await server.Client.GetAsync($"{records}?{query}")).Is(400, "SqlServerError");
        var field = $"{V3}/tables/{table}/passwordFields/secret";
        (await server.Client.PutAsync(field + "?q.where=Login='ann'", """{"Value":"n3w"}""")).Is(200).Text.ShouldBe("""{"RecordsAffected":1}""");
        (await server.Client.DeleteAsync(field + "?q.where=Login='ann'")).Is(200).Affected.ShouldBe(1);
        foreach (var body in new[] { "{}", "{\"Value\":null}", "{\"Value\":\"\"}", "{\"Value\":1}" })
            (await server.Client.PutAsync(field + "?q.where=1=1", body)).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync(field, """{"Value":"x"}""")).Is(400, "IncorrectQueryParameter");
        (await server.Client.PutAsync($"{V3}/tables/{table}/passwordFields/Login?q.where=1=1", """{"Value":"x"}""")).Is(400, "IncorrectQueryParameter");
        (await server.Client.PutAsync($"{V3}/tables/{table}/passwordFields/Nope?q.where=1=1", """{"Value":"x"}""")).Is(404, "FieldNotFound");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "64")]
    public async Task Parallel_writers_and_readers_lose_nothing(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, $"{Field("N", "INTEGER")},{Field("W", "INTEGER")}");
        var work = Enumerable.Range(0, 20).Select(async w =>
        {
            for (var i = 0; i < 5; i++)
            {
                (await server.Client.PostAsync($"{V3}/tables/{table}/records", $$"""{"N":0,"W":{{w}}}""")).Is(201);
                (await RowsAsync(server, table, "q.select=SUM(N)")).Is(200);
            }

            return (await server.Client.PutAsync($"{V3}/tables/{table}/records?q.where=W={w}", """{"N":1}""")).Is(200).Affected;
        });
        (await Task.WhenAll(work)).Sum().ShouldBe(100);
        (await RowsAsync(server, table, "q.select=SUM(N) S,COUNT(*) C")).Text.ShouldBe("""{"Result":[{"S":100,"C":100}]}""");
    }
}
