using Tarn.Api.Tests.Hosting;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>Tables, fields, views.</summary>
public sealed class DesignTests(ApiServers servers) : ApiTests(servers)
{
    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "33")]
    public async Task Tables_are_created_whole_or_not_at_all(SqlDialect engine)
    {
        var server = Server(engine);
        foreach (var (version, property) in new[] { (V2, "Columns"), (V3, "Fields"), (V3, "Columns") })
        {
            var name = server.NewName("New");
            (await server.Client.PostAsync($"{version}/tables", $$"""{"Name":"{{name}}","{{property}}":[{{Field("B", "string")}},{{Field("A", "Date/Time")}}]}""")).Is(201).Text.ShouldBe("");
            (await server.Client.GetAsync($"{V3}/tables/{name}/fields")).Column("Name").ShouldBe(["\"B\"", "\"A\""]);
            (await server.Client.GetAsync($"{version}/tables/{name}")).Is(200).Text.ShouldBe($$$"""{"Result":{"Name":"{{{name}}}","Note":""}}""");
        }

        var bad = server.NewName("Bad");
        foreach (var fields in new[] { "", "1", "{}", Field("A", "NOPE"), """{"Name":"A"}""", """{"Type":"STRING"}""", Field("A b", "STRING"), Field("1a", "STRING"), Field("Select", "STRING"), Field("PK_ID", "STRING"),
            Field("A", "STRING") + "," + Field("a", "STRING"), Field("A", "GUID"), Field("A", "LIST-STRING"), Field("A", "STRING", "\"Length\":5"), Field("A", "STRING", "\"Unique\":\"yes\""),
            Field("A", "STRING", "\"IsFormula\":true"), Field("A", "RANDOM ID", "\"Unique\":true,\"Length\":5"), Field("A", "STRING") + "," + Field(new string('x', 33), "STRING") })
        {
            (await server.Client.PostAsync($"{V3}/tables", $$"""{"Name":"{{bad}}","Fields":[{{fields}}]}""")).Is(400, "IncorrectBodyParameter");
        }

        foreach (var body in new[] { "{}", $$"""{"Name":"{{bad}}"}""", $$"""{"Name":"{{bad}}","Fields":[{{Field("A", "STRING")}}],"Columns":[{{Field("A", "STRING")}}]}""", """{"Name":"a b","Fields":[{"Name":"A","Type":"STRING"}]}""", "[]" })
            (await server.Client.PostAsync($"{V3}/tables", body)).Is(400, "IncorrectBodyParameter");
        (await server.Client.GetAsync($"{V3}/tables/{bad}")).Is(404, "ObjectNotFound").ErrorMessage.ShouldBe($"Cannot perform operation because the following table does not exist: '{bad}'");
        (await server.Client.PostAsync($"{V3}/tables", $$"""{"Name":"{{(await TableAsync(server, Field("A", "STRING"))).ToUpperInvariant()}}","Fields":[{{Field("A", "STRING")}}]}""")).Is(400, "IncorrectBodyParameter");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "34")]
    public async Task Fields_are_read_changed_and_removed_in_both_versions(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("A", "STRING"));
        var fields = $"/tables/{table}/fields";
        foreach (var always in new[] { "AUTONUMBER", "PREFIXED AUTONUMBER", "RANDOM ID", "GUID" })
        {
            (await server.Client.PostAsync(V3 + fields, Field("N", always))).Is(400, "IncorrectBodyParameter");
            (await server.Client.PostAsync(V2 + fields, Field("N", always))).Is(201);
            (await server.Client.GetAsync($"{V3}{fields}/N")).Result.GetProperty("Unique").GetBoolean().ShouldBeTrue(always);
            (await server.Client.DeleteAsync($"{V3}{fields}/N")).Is(204);
        }

        (await server.Client.PostAsync(V3 + fields, Field("Specialty", "LIST-STRING", "\"ListField\":[\"Cardiology\",\"Surgery\"]"))).Is(201);
        (await server.Client.GetAsync($"{V3}{fields}/specialty")).Is(200).Text.ShouldBe(
            """{"Result":{"Name":"Specialty","Type":"LIST-STRING","Unique":false,"Editable":true,"Description":"","DisplayOrder":2,"Label":"","UniqueAllowNulls":false,"IsFormula":false,"ListField":{"1":"Cardiology","2":"Surgery"}}}""");
        (await server.Client.GetAsync($"{V2}{fields}/A")).Is(200).Text.ShouldBe(
            """{"Result":{"Name":"A","Type":"STRING","Unique":false,"Description":"","DisplayOrder":1,"Label":"","UniqueAllowNulls":false,"IsFormula":false}}""");
        (await server.Client.PostAsync(V3 + fields, Field("R", "RANDOM ID", "\"Unique\":true,\"Prefix\":\"X-\",\"DisplayOrder\":1"))).Is(201);
        (await server.Client.GetAsync($"{V3}{fields}/R")).Text.ShouldContain("\"Format\":\"0\",\"Prefix\":\"X-\",\"Length\":12");
        (await server.Client.PostAsync(V3 + fields, Field("Stamp", "TIMESTAMP"))).Is(201);
        (await server.Client.GetAsync($"{V3}{fields}/Stamp")).Text.ShouldContain("\"OnInsert\":true,\"OnUpdate\":false,\"TimeZone\":\"UTC\"");
        (await server.Client.PostAsync(V2 + fields, Field("Doc", "ATTACHMENT"))).Is(400);
        (await server.Client.PostAsync(V3 + fields, Field("Doc", "ATTACHMENT", "\"AttachmentPermittedFileTypes\":[\"pdf\"],\"AttachmentMaxFileSize\":1000"))).Is(201);
        (await server.Client.GetAsync($"{V3}{fields}/Doc")).Text.ShouldContain("\"AttachmentPermittedFileTypes\":[\"pdf\"],\"AttachmentMinFileSize\":null,\"AttachmentMaxFileSize\":1000");
        (await server.Client.GetAsync(V3 + fields)).Is(200).Column("DisplayOrder").ShouldBe(["1", "2", "3", "4", "5"]);

        var put = (await server.Client.PutAsync($"{V3}{fields}/A", """{"Name":"B","Label":"Bee","DisplayOrder":0,"TableFieldName":"ignored"}""")).Is(204);
        put.Text.ShouldBe("");
        (await server.Client.PutAsync($"{V2}{fields}/B", """{"NewName":"C"}""")).Is(200).Text.ShouldBe("");
        (await server.Client.PutAsync($"{V2}{fields}/C", """{"Name":"D"}""")).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync($"{V3}{fields}/C", """{"NewName":"D"}""")).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync($"{V3}{fields}/C", "{}")).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync($"{V3}{fields}/Nope", """{"Name":"D"}""")).Is(404, "FieldNotFound");
        (await server.Client.GetAsync($"{V3}{fields}/C")).Result.GetProperty("Label").GetString().ShouldBe("Bee");
        (await server.Client.DeleteAsync($"{V3}{fields}/R")).Is(204);
        (await server.Client.DeleteAsync($"{V2}{fields}/Stamp")).Is(200).Text.ShouldBe("");
        (await server.Client.DeleteAsync($"{V3}{fields}/R")).Is(404, "FieldNotFound");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "35")]
    public async Task List_values_keep_their_ids(SqlDialect engine)
    {
        var server = Server(engine);
        var table = await TableAsync(server, Field("L", "LIST-NUMBER", "\"ListField\":[10,20,\"30\"]"));
        await AddAsync(server, table, """{"L":[2,3]}""");
        var field = $"{V3}/tables/{table}/fields/L";
        (await server.Client.PutAsync(field, """{"ListField":["10","30"]}""")).Is(204);
        (await RowsAsync(server, table, "q.select=L")).Text.ShouldBe("""{"Result":[{"L":{"3":30}}]}""");
        (await server.Client.PutAsync(field, """{"ListField":["40","20","10","30"]}""")).Is(204);
        (await server.Client.GetAsync(field)).Result.GetProperty("ListField").GetRawText().ShouldBe("""{"1":10,"2":20,"3":30,"4":40}""");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "36")]
    public async Task Types_change_only_as_the_table_of_conversions_says(SqlDialect engine)
    {
        var server = Server(engine);
        var types = new Dictionary<string, (string Value, string[] To)>
        {
            ["STRING"] = ("\"/a/b.png\"", ["TEXT", "FILE"]),
            ["TEXT"] = ("\"abc\"", ["STRING", "FILE"]),
            ["NUMBER"] = ("2.75", ["STRING", "TEXT", "INTEGER", "CURRENCY"]),
            ["INTEGER"] = ("7", ["STRING", "TEXT", "NUMBER", "CURRENCY"]),
            ["CURRENCY"] = ("3.5", ["STRING", "TEXT", "INTEGER"]),
            ["DATE/TIME"] = ("\"2024-05-01T09:30:00\"", ["STRING", "TEXT", "TIMESTAMP"]),
            ["YES/NO"] = ("true", ["STRING", "TEXT", "NUMBER"]),
            ["FILE"] = ("\"/a/b.png\"", ["STRING", "TEXT"]),
        };
        var others = new[] { "STRING", "TEXT", "PASSWORD", "NUMBER", "INTEGER", "CURRENCY", "DATE/TIME", "YES/NO", "FILE", "ATTACHMENT", "GUID" };
        var table = await TableAsync(server, string.Join(",", types.SelectMany((t, i) => t.Value.To.Select((_, j) => Field($"F{i}_{j}", t.Key)))));
        await AddAsync(server, table, "{" + string.Join(",", types.SelectMany((t, i) => t.Value.To.Select((_, j) => $"\"F{i}_{j}\":{t.Value.Value}"))) + "}");
        var index = 0;
        foreach (var (from, (_, to)) in types)
        {
            foreach (var other in others.Except(to).Where(o => o != from))
                (await server.Client.PutAsync($"{V3}/tables/{table}/fields/F{index}_0", $$"""{"Type":"{{other}}"}""")).Is(400, "IncorrectBodyParameter");
            for (var j = 0; j < to.Length; j++)
                (await server.Client.PutAsync($"{V3}/tables/{table}/fields/F{index}_{j}", $$"""{"Type":"{{to[j]}}"}""")).Is(204);
            index++;
        }

        var row = (await RowsAsync(server, table)).Result[0];
        row.GetProperty("F2_2").GetRawText().ShouldBe("2");
        row.GetProperty("F2_3").GetRawText().ShouldBe("2.75");
        row.GetProperty("F6_0").GetRawText().ShouldBe("\"Yes\"");
        row.GetProperty("F6_2").GetRawText().ShouldBe("1");
        row.GetProperty("F5_2").GetRawText().ShouldBe("\"2024-05-01T09:30:00\"");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "37,38")]
    public async Task Views_show_join_and_write_through(SqlDialect engine)
    {
        var server = Server(engine);
        var (view, orders, customers) = await OrdersViewAsync(server);
        await AddAsync(server, orders, """{"CustomerCode":1,"Total":5,"Status":"open"}""");
        await AddAsync(server, orders, """{"CustomerCode":2,"Total":7,"Status":"open"}""");
        await AddAsync(server, orders, """{"CustomerCode":1,"Total":9,"Status":"done"}""");
        (await server.Client.GetAsync($"{V3}/views")).Is(200).Text.ShouldContain($"\"{view}\"");
        (await server.Client.GetAsync($"{V3}/views/_v_{view}")).Is(200).Text.ShouldBe($$$"""{"Result":{"Name":"{{{view}}}","Note":""}}""");
        (await server.Client.GetAsync($"{V3}/views/{view}/fields")).Is(200).Column("TableFieldName").ShouldBe(
            [$"\"{customers}.Name\"", $"\"{orders}.Total\"", $"\"{orders}.Status\"", $"\"{orders}.CustomerCode\"", $"\"{orders}.Doc\""]);
        (await server.Client.GetAsync($"{V3}/views/{view}/fields/Customer")).Result.GetProperty("Editable").GetBoolean().ShouldBeFalse();
        (await server.Client.GetAsync($"{V3}/views/{view}/fields/Nope")).Is(404, "FieldNotFound");

        var records = $"{V3}/views/{view}/records";
        (await server.Client.GetAsync(records + "?q.select=PK_ID,Customer,Total&q.orderBy=Total")).Is(200)
            .Text.ShouldBe("""{"Result":[{"PK_ID":"1,1","Customer":"Ann","Total":5},{"PK_ID":"2,2","Customer":"Bob","Total":7}]}""");
        (await server.Client.GetAsync(records + "?q.select=Total,_PK_ID_O&q.where=PK_ID='2,2'")).Is(200).Text.ShouldBe("""{"Result":[{"Total":7,"_PK_ID_O":2}]}""");
        (await server.Client.PutAsync(records + "?q.where=Total=7&response=rows", """{"Status":"done"}""")).Is(200).Text.ShouldBe("""{"RecordsAffected":1,"Result":[]}""");
        (await server.Client.PutAsync(records + "?q.where=1=1", """{"Customer":"Eve"}""")).Is(400, "AlterReadOnlyData");
        (await server.Client.PutAsync(records + "?q.where=1=1", """{"Nope":"Eve"}""")).Is(404, "FieldNotFound");
        (await server.Client.PostAsync(records + "?response=rows", """{"Total":8,"Status":"open","CustomerCode":2}""")).Is(201).Result[0].GetProperty("PK_ID").GetString().ShouldBe("2,4");
        (await server.Client.PostAsync(records + "?response=rows", """{"Total":1,"Status":"done"}""")).Is(201).Text.ShouldBe("""{"Result":[]}""");
        var added = (await server.Client.PostAsync(records, """{"Total":6,"Status":"open","CustomerCode":1}""")).Is(201);
        (await server.Client.GetAsync(new Uri(added.Header("Location")!).PathAndQuery)).Column("Total").ShouldBe(["6"]);
        (await server.Client.DeleteAsync(records + "?q.where=Customer='Ann'")).Is(200).Affected.ShouldBe(2);
        (await RowsAsync(server, orders, "q.where=Total=9")).Result.GetArrayLength().ShouldBe(1);
        (await server.Client.DeleteAsync($"{V3}/tables/{orders}/fields/Total")).Is(400, "IncorrectQueryParameter").ErrorMessage.ShouldContain(view);

        var one = server.NewName("One");
        var table = (await server.Database.GetSchemaAsync(default)).Table(orders);
        await server.Database.Designer.CreateViewAsync(new ViewDefinition { Name = one, Tables = [new ViewTable(table.Id, "O")], Columns = [new ViewColumn("O", table.FindField("Total")!.Id, "Total", 1)] }, default);
        var single = (await server.Client.PostAsync($"{V3}/views/{one}/records", """{"Total":77}""")).Is(201).Header("Location")!;
        single.ShouldContain("q.where=PK_ID=");
        (await server.Client.GetAsync(new Uri(single).PathAndQuery)).Column("Total").ShouldBe(["77"]);

        var (fixedView, _, _) = await OrdersViewAsync(server, editable: null);
        (await server.Client.PostAsync($"{V3}/views/{fixedView}/records", """{"Total":8}""")).Is(400, "IncorrectQueryParameter").ErrorMessage.ShouldBe("The view is read only.");
        (await server.Client.GetAsync($"{V3}/views/Nope/records")).Is(404, "ObjectNotFound").ErrorMessage.ShouldBe("Cannot perform operation because the following view does not exist: 'Nope'");
    }
}
