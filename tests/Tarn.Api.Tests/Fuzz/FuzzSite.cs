using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tarn.Api.Accounts;
using Tarn.Api.Tests.Hosting;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Automation.Tasks;
using Tarn.Identity.Profiles;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>A server with two accounts that have one of everything, and the names and keys by which operations ask for it.</summary>
internal sealed class FuzzSite : IAsyncDisposable
{
    /// <summary>Stands in what only the neighbour has.</summary>
    public const string NeighbourMark = "NEIGHBOURS-SECRET";

    /// <summary>Stands in what a profile without rights must not see.</summary>
    public const string OwnMark = "OWNERS-SECRET";

    private FuzzSite(ApiServer server, Dictionary<string, string> own, Dictionary<string, string> neighbours)
    {
        Server = server;
        Own = own;
        Neighbours = neighbours;
    }

    public ApiServer Server { get; }

    /// <summary>The account's objects, by the name of the parameter that asks for them.</summary>
    public Dictionary<string, string> Own { get; }

    /// <summary>The neighbour's.</summary>
    public Dictionary<string, string> Neighbours { get; }

    /// <summary>Without any right.</summary>
    public required HttpClient Stranger { get; init; }

    /// <summary>The neighbour's token, at this account's host.</summary>
    public required HttpClient Intruder { get; init; }

    public static async Task<FuzzSite> StartAsync(SqlDialect dialect)
    {
        var server = await ApiServer.StartAsync(dialect, withNeighbour: true);
        var stranger = await server.SignInAsync(new ProfileDraft { Name = "Stranger", Email = "s@example.com" });
        var neighbour = await SignInNeighbourAsync(server);
        var own = await FillAsync(server.Account, server.Client, "FuzzAll", OwnMark);
        var neighbours = await FillAsync(server.Neighbour!, neighbour, "Neighbour", NeighbourMark);
        var intruder = new HttpClient { BaseAddress = new Uri(server.Address) };
        intruder.DefaultRequestHeaders.Authorization = neighbour.Http.DefaultRequestHeaders.Authorization;
        return new FuzzSite(server, own, neighbours) { Stranger = stranger.Http, Intruder = intruder };
    }

    /// <summary>The value of a parameter that asks for something that is there.</summary>
    public static string Key(FuzzOperation operation, string parameter) => parameter switch
    {
        "externalKey" when operation.Path.StartsWith("/files", StringComparison.Ordinal) && (operation.Path.Contains("folders", StringComparison.Ordinal) || !operation.PathParameters.Contains(parameter)) => "folderKey",
        "externalKey" when operation.Path.StartsWith("/files", StringComparison.Ordinal) => "fileKey",
        "externalKey" when operation.Path.Contains("pplications", StringComparison.Ordinal) => "appExternalKey",
        "externalKey" => "taskKey",
        "fieldName" when operation is { IsReading: false } => "designedField",
        "tableName" when operation is { IsReading: false } && operation.Path.Contains("/fields", StringComparison.Ordinal) => "designedTable",
        _ => parameter,
    };

    public Task<string> PrintAsync() => AccountPrint.TakeAsync(Server.Database, Path.Combine(Server.Folder, "files"), "c1tst001");

    public Task<string> PrintNeighbourAsync() => AccountPrint.TakeAsync(Server.Neighbour!.Database, Path.Combine(Server.Folder, "filesc1tst002"), "c1tst002");

    public async ValueTask DisposeAsync()
    {
        Stranger.Dispose();
        Intruder.Dispose();
        await Server.DisposeAsync();
    }

    private static async Task<ApiClient> SignInNeighbourAsync(ApiServer server)
    {
        var profile = await server.Neighbour!.Identity.Profiles.CreateAsync(new ProfileDraft { Name = "All", Email = "n@example.com", AccessAllObjects = true, CanCreateObjects = true }, default);
        var http = new HttpClient { BaseAddress = new Uri(server.Address) };
        http.DefaultRequestHeaders.Host = ApiServer.NeighbourHost;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = profile.Profile.ClientId, ["client_secret"] = profile.ClientSecret });
        using var answer = await http.PostAsync("/oauth/token", form);
        var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ApiClient(http);
    }

    /// <summary>Gives an account one of everything.</summary>
    private static async Task<Dictionary<string, string>> FillAsync(ServedAccount account, ApiClient client, string table, string mark)
    {
        const string V3 = ApiClient.V3;
        var fields = string.Join(',', new[]
        {
            ("Text1", "STRING", ""), ("Memo", "TEXT", ""), ("Number1", "NUMBER", ""), ("Whole", "INTEGER", ""), ("Money", "CURRENCY", ""), ("Date1", "DATE/TIME", ""), ("Flag", "YES/NO", ""), ("Path1", "FILE", ""), ("Pw", "PASSWORD", ""),
            ("Serial", "AUTONUMBER", ",\"Unique\":true"), ("Stamp", "TIMESTAMP", ""), ("Tags", "LIST-STRING", ",\"ListField\":[\"Red\",\"Blue\"]"), ("Dates", "LIST-DATE/TIME", ",\"ListField\":[\"2024-01-01\"]"), ("Doc", "ATTACHMENT", ""), ("Code", "STRING", ",\"Unique\":true,\"UniqueAllowNulls\":true"),
        }.Select(f => $$"""{"Name":"{{f.Item1}}","Type":"{{f.Item2}}"{{f.Item3}}}"""));
        (await client.PostAsync($"{V3}/tables", $$"""{"Name":"{{table}}","Fields":[{{fields}}]}""")).Is(201);
        (await client.PostAsync($"{V3}/tables", $$"""{"Name":"{{table}}Design","Fields":[{"Name":"A","Type":"STRING"},{"Name":"B","Type":"STRING"}]}""")).Is(201);
        for (var i = 0; i < 3; i++)
            (await client.PostAsync($"{V3}/tables/{table}/records", $$"""{"Text1":"{{mark}} {{i}}","Memo":"{{mark}}","Number1":1.5,"Whole":{{i}},"Date1":"2024-05-01","Tags":[1],"Pw":"Correct-Horse-7"}""")).Is(201);
        (await client.UploadAsync(HttpMethod.Put, $"{V3}/tables/{table}/attachments/Doc/1", ("File", mark + ".txt", Encoding.UTF8.GetBytes(mark)))).Is(204);
        var design = (await account.Database.GetSchemaAsync(default)).Table(table);
        await account.Database.Designer.CreateViewAsync(
            new Data.Schema.ViewDefinition
            {
                Name = table + "View",
                Tables = [new Data.Schema.ViewTable(design.Id, "T")],
                Columns = [.. new[] { "Text1", "Number1", "Whole", "Doc" }.Select((f, i) => new Data.Schema.ViewColumn("T", design.FindField(f)!.Id, f, i + 1))],
                EditableAlias = "T",
            },
            default);
        var folder = await account.Database.Files.EnsureFolderAsync("/" + mark, default);
        var file = (await client.UploadAsync(HttpMethod.Post, $"{V3}/files?externalKey={folder.Key}", ("Files", mark + ".txt", Encoding.UTF8.GetBytes(mark)))).Is(201).Result[0];
        var hook = (await client.PostAsync($"{V3}/outgoingWebhooks", $$"""{"Name":"{{mark}}","OutgoingUrls":["https://a.example/{{mark}}"]}""")).Is(201).Json.GetProperty("Id").GetString()!;
        var happening = (await client.PostAsync($"{V3}/outgoingWebhooks/{hook}/events", $$"""{"EventType":"table.recordDelete","ObjectName":"{{table}}"}""")).Is(201).Json.GetProperty("Id").GetString()!;
        var directory = await account.Directories.Store.CreateAsync(table + "People", mark, "test", default);
        var user = (await client.PostAsync($"{V3}/directories/{directory.Id}/users?response=rows", $$"""{"Email":"fuzz@example.org","Last_Name":"{{mark}}"}""")).Is(201).Result[0];
        await using (var package = File.OpenRead(TestPaths.Data("mini-app/mini-app.zip")))
            (await AppImporter.ImportAsync(account.Database, package, new PackagePlan(), "tests", null, default)).Ok.ShouldBeTrue();
        var apps = await account.Apps.GetAsync(default);
        var task = await account.Tasks.CreateAsync(
            TaskJson.Read($$"""
                {"name":"{{mark}}","note":"","direction":"Import","place":{"type":"Files"},"path":"/none.csv","schedule":{"kind":"OnDemand","timeZone":"Europe/Berlin"},"objects":[{"action":"Append","destination":"{{table}}Design"}]}
                """),
            "test", default);
        return new Dictionary<string, string>
        {
            ["tableName"] = table,
            ["designedTable"] = table + "Design",
            ["fieldName"] = "Text1",
            ["designedField"] = "A",
            ["viewName"] = table + "View",
            ["passwordFieldName"] = "Pw",
            ["attachmentFieldName"] = "Doc",
            ["recordPkId"] = "1",
            ["folderKey"] = folder.Key,
            ["fileKey"] = file.GetProperty("ExternalKey").GetString()!,
            ["filePath"] = $"/{mark}/{mark}.txt",
            ["webhookId"] = hook,
            ["eventId"] = happening,
            ["taskKey"] = task.Key,
            ["appExternalKey"] = apps.Apps[0].ExternalKey,
            ["appKey"] = apps.DataPagesOf(apps.Apps[0]).First().AppKey,
            ["directoryId"] = directory.Id,
            ["userGuid"] = user.GetProperty("UserGUID").GetString()!,
            ["q.select"] = "PK_ID",
            ["q.where"] = "PK_ID=1",
            ["q.groupBy"] = "PK_ID",
            ["q.orderBy"] = "PK_ID",
            ["q.limit"] = "5",
            ["q.pageNumber"] = "1",
            ["q.pageSize"] = "5",
            ["q.getPaginationInfo"] = "true",
            ["pageNumber"] = "1",
            ["pageSize"] = "5",
            ["response"] = "rows",
            ["sortField"] = "Name",
            ["sortDescending"] = "true",
            ["method"] = "U",
            ["Where"] = "Email='fuzz@example.org'",
        };
    }
}
