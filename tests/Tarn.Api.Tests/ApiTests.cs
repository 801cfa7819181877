using Tarn.Api.Tests.Hosting;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>What the tests of the API share. Numbers in traits are those of the acceptance list, rest-api.md 26.</summary>
[Collection(ApiCollection.Name)]
public abstract class ApiTests(ApiServers servers)
{
    protected const string V2 = ApiClient.V2;
    protected const string V3 = ApiClient.V3;

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    protected ApiServer Server(SqlDialect dialect) => servers[dialect];

    protected static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>Creates a table over the API.</summary>
    /// <param name="server">The server.</param>
    /// <param name="fields">Fields as JSON objects, joined by commas.</param>
    protected static async Task<string> TableAsync(ApiServer server, string fields)
    {
        var name = server.NewName("T");
        (await server.Client.PostAsync($"{V3}/tables", $$"""{"Name":"{{name}}","Fields":[{{fields}}]}""")).Is(201);
        return name;
    }

    /// <summary>A field with its type.</summary>
    protected static string Field(string name, string type, string more = "") => $$"""{"Name":"{{name}}","Type":"{{type}}"{{(more.Length > 0 ? "," + more : "")}}}""";

    /// <summary>Adds a record and gives its key.</summary>
    protected static async Task<long> AddAsync(ApiServer server, string table, string json) =>
        (await server.Client.PostAsync($"{V3}/tables/{table}/records?response=rows", json)).Is(201).Result[0].GetProperty("PK_ID").GetInt64();

    protected static Task<Reply> RowsAsync(ApiServer server, string table, string query = "") => server.Client.GetAsync($"{V3}/tables/{table}/records?{query}");

    /// <summary>Creates a view that joins an Orders table to its Customers: columns Customer, Total, Status.</summary>
    protected static async Task<(string View, string Orders, string Customers)> OrdersViewAsync(ApiServer server, string? editable = "O")
    {
        var customers = await TableAsync(server, $"{Field("Code", "INTEGER")},{Field("Name", "STRING")}");
        var orders = await TableAsync(server, $"{Field("CustomerCode", "INTEGER")},{Field("Total", "NUMBER")},{Field("Status", "STRING")},{Field("Doc", "ATTACHMENT")}");
        var schema = await server.Database.GetSchemaAsync(default);
        var (c, o) = (schema.Table(customers), schema.Table(orders));
        var view = server.NewName("Open");
        await server.Database.Designer.CreateViewAsync(
            new ViewDefinition
            {
                Name = view,
                Tables = [new ViewTable(c.Id, "C"), new ViewTable(o.Id, "O")],
                Joins = [new ViewJoin(ViewJoinKind.Inner, "C", c.FindField("Code")!.Id, "O", o.FindField("CustomerCode")!.Id)],
                Columns =
                [
                    new ViewColumn("C", c.FindField("Name")!.Id, "Customer", 1), new ViewColumn("O", o.FindField("Total")!.Id, "Total", 2),
                    new ViewColumn("O", o.FindField("Status")!.Id, "Status", 3), new ViewColumn("O", o.FindField("CustomerCode")!.Id, "CustomerCode", 4),
                    new ViewColumn("O", o.FindField("Doc")!.Id, "Doc", 5),
                ],
                Criteria = [new ViewCriterion("O", o.FindField("Status")!.Id, "=", "open", "1")],
                EditableAlias = editable,
            },
            default);
        await AddAsync(server, customers, """{"Code":1,"Name":"Ann"}""");
        await AddAsync(server, customers, """{"Code":2,"Name":"Bob"}""");
        return (view, orders, customers);
    }
}
