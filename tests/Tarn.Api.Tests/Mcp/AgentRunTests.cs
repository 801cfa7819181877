using System.Text.Json;
using ModelContextProtocol.Protocol;
using Tarn.Api.Tests.Hosting;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Identity.Profiles;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Api.Tests.Mcp;

/// <summary>What an agent does in a working day, step by step, as a person would ask it to.</summary>
public sealed class AgentRunTests(ApiServers servers) : ApiTests(servers)
{
    private const string AppName = "Demo - Physician Directory - Caspio SDK";

    [Theory, MemberData(nameof(Engines))]
    public async Task An_agent_builds_fills_asks_and_opens_an_app_in_twenty_steps(SqlDialect engine)
    {
        var server = Server(engine);
        await ImportAppAsync(server);
        await using var agent = await Agent.ConnectAsync(server);
        var (orders, hook) = (server.NewName("Orders"), server.NewName("Hook"));

        // 1 Learn what there is.
        var schema = ((TextResourceContents)(await agent.Client.ReadResourceAsync("caspio://schema")).Contents[0]).Text;
        schema.ShouldContain("TABLES (");
        schema.ShouldContain(AppName);

        // 2 Make a table.
        await agent.DoAsync("create_a_caspio_table", $$"""
            {"Name":"{{orders}}","Fields":[{"Name":"Order_No","Type":"PREFIXED AUTONUMBER","Unique":true,"Prefix":"ORD","Format":"00001"},{"Name":"Customer","Type":"STRING"},
             {"Name":"Total","Type":"CURRENCY"},{"Name":"Paid","Type":"YES/NO"},{"Name":"Tags","Type":"LIST-STRING","ListField":["new","web"]}]}
            """);

        // 3 A field was forgotten.
        await agent.DoAsync("create_a_caspio_field", $$"""{"table_name":"{{orders}}","Name":"Due","Type":"DATE/TIME"}""");

        // 4 See the design.
        var fields = (await agent.DoAsync("list_all_caspio_fields", $$"""{"table_name":"{{orders}}"}""")).GetProperty("result");
        fields.EnumerateArray().Select(f => f.GetProperty("Name").GetString()).ShouldBe(["Order_No", "Customer", "Total", "Paid", "Tags", "Due"]);

        // 5 The first record, with the answer.
        var first = (await agent.DoAsync("create_a_caspio_record", $$"""{"table_name":"{{orders}}","response":"rows","record":{"Customer":"Ann","Total":12.5,"Tags":[1],"Due":"2026-05-01"} }"""))
            .GetProperty("result").GetProperty("Result")[0];
        first.GetProperty("Order_No").GetString().ShouldBe("ORD00001");
        first.GetProperty("Tags").GetProperty("1").GetString().ShouldBe("new");

        // 6 Fill it.
        for (var i = 2; i <= 12; i++)
            await agent.DoAsync("create_a_caspio_record", $$"""{"table_name":"{{orders}}","Customer":"{{(i % 2 == 0 ? "Bob" : "Ann")}}","Total":{{i * 10}} }""");

        // 7 A mistake, and what the answer makes of it.
        var mistake = await agent.AskAsync("list_all_caspio_records", $$"""{"table_name":"{{orders}}","q.where":"Paid = true"}""");
        mistake.IsError.ShouldBe(true);
        ((TextContentBlock)mistake.Content[1]).Text.ShouldContain("1 and 0");

        // 8 Mended.
        (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{orders}}","q.where":"Paid = 1"}""")).GetProperty("result").GetArrayLength().ShouldBe(0);

        // 9 Page through.
        var page = await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{orders}}","q.orderBy":"Total DESC","limit":5}""");
        var totals = Column(page, "Total");

        // 10, 11 ... until there is no more.
        while (page.GetProperty("next_cursor").GetString() is { } cursor)
        {
            page = await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{orders}}","next_cursor":"{{cursor}}"}""");
            totals.AddRange(Column(page, "Total"));
        }

        totals.ShouldBe([120, 110, 100, 90, 80, 70, 60, 50, 40, 30, 20, 12.5]);

        // 12 Let the server add.
        var sums = (await agent.DoAsync("list_all_caspio_records", $$"""{"table_name":"{{orders}}","q.select":"Customer, COUNT(*) AS N, SUM(Total) AS S","q.groupBy":"Customer","q.orderBy":"Customer"}""")).GetProperty("result");
        sums.GetRawText().ShouldBe("""[{"Customer":"Ann","N":6,"S":362.5},{"Customer":"Bob","N":6,"S":420}]""");

        // 13 Change what is meant.
        (await agent.DoAsync("update_a_caspio_record_by_id", $$"""{"table_name":"{{orders}}","q.where":"Customer = 'Bob' AND Total >= 100","record":{"Paid":true} }"""))
            .GetProperty("result").GetProperty("RecordsAffected").GetInt32().ShouldBe(2);

        // 14 Delete what is meant.
        (await agent.DoAsync("delete_a_caspio_record_by_id", $$"""{"table_name":"{{orders}}","q.where":"Paid = 1 AND Total > 100"}""")).GetProperty("result").GetProperty("RecordsAffected").GetInt32().ShouldBe(1);

        // 15 A file for the shop.
        var file = (await agent.DoAsync("create_a_caspio_file", $$"""{"Files":[{"filename":"{{orders}}.txt","content_base64":"aGVsbG8="}]}""")).GetProperty("result")[0].GetProperty("ExternalKey").GetString();
        (await agent.DoAsync("get_single_caspio_file_metadatum_by_id", $$"""{"id":"{{file}}"}""")).GetProperty("result").GetProperty("Size").GetInt32().ShouldBe(5);

        // 16 Tell another system about new orders.
        var webhook = (await agent.DoAsync("create_a_caspio_outgoing_webhook", $$"""{"Name":"{{hook}}","OutgoingUrls":["https://hooks.example.com/{{hook}}"]}""")).GetProperty("result");
        webhook.GetProperty("Secret").GetString().ShouldNotBeNullOrEmpty();
        var id = webhook.GetProperty("Id").GetString();

        // 17 ... namely these.
        await agent.DoAsync("create_a_caspio_webhook_event", $$"""{"webhook_id":"{{id}}","EventType":"table.recordInsert","ObjectName":"{{orders}}"}""");
        (await agent.DoAsync("list_all_caspio_webhook_events", $$"""{"webhook_id":"{{id}}"}""")).GetProperty("result")[0].GetProperty("ObjectName").GetString().ShouldBe(orders);

        // 18 Find the app and a form.
        var app = (await agent.DoAsync("list_all_caspio_bridge_applications")).GetProperty("result").EnumerateArray().First(a => a.GetProperty("AppName").GetString() == AppName).GetProperty("ExternalKey").GetString();
        var form = (await agent.DoAsync("list_all_caspio_datapages", $$"""{"external_key":"{{app}}"}""")).GetProperty("result").EnumerateArray()
            .First(p => p.GetProperty("Type").GetString() == "WEBFORM").GetProperty("AppKey").GetString();

        // 19 Open it to visitors.
        (await agent.DoAsync("update_a_caspio_deployment_by_id", $$"""{"external_key":"{{app}}","app_key":"{{form}}","Deployed":true}""")).GetProperty("result").GetProperty("status").GetInt32().ShouldBe(204);

        // 20 Say where it is.
        (await agent.DoAsync("get_single_caspio_deployment_by_id", $$"""{"external_key":"{{app}}","app_key":"{{form}}","method":"URL"}""")).GetProperty("result").GetString().ShouldBe($"{server.Address}/dp/{form}");

        (await RowsAsync(server, orders)).Result.GetArrayLength().ShouldBe(11);
        ((TextResourceContents)(await agent.Client.ReadResourceAsync("caspio://schema")).Contents[0]).Text
            .ShouldContain($"{orders}: Order_No PREFIXED AUTONUMBER [unique] [read only], Customer STRING, Total CURRENCY, Paid YES/NO, Tags LIST-STRING (1=new, 2=web), Due DATE/TIME");
        await agent.DoAsync("delete_a_caspio_outgoing_webhook_by_id", $$"""{"id":"{{id}}"}""");
    }

    private static List<double> Column(JsonElement page, string name) => [.. page.GetProperty("result").EnumerateArray().Select(r => r.GetProperty(name).GetDouble())];

    private static async Task ImportAppAsync(ApiServer server)
    {
        if ((await server.Account.Apps.GetAsync(default)).FindAppByName(AppName) is not null)
            return;
        await using var package = File.OpenRead(TestPaths.Data("physician-directory.zip"));
        (await AppImporter.ImportAsync(server.Database, package, new PackagePlan(), "tests", null, default)).Ok.ShouldBeTrue();
    }
}
