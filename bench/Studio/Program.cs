using System.Diagnostics;
using System.Globalization;
using Tarn.Apps.Building;
using Tarn.Bench.Studio;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

// How long the Studio's screens take to open in an account of 500 tables and 2,000 DataPages. See bench/README.md.
const int Tables = 500;
const int Pages = 2000;
const int Records = 1_000_000;
var dialect = args is ["postgres"] ? SqlDialect.Postgres : SqlDialect.Sqlite;
await using var server = await StudioServer.StartAsync(dialect);
var begun = Stopwatch.StartNew();
var (app, page, table) = await FillAsync();
Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"studio: {dialect}, {Tables} tables and {Pages} DataPages made in {begun.Elapsed.TotalSeconds:F0} s"));

await using var window = await Window.OpenAsync(server);
string[] screens =
[
    "/", "/apps", $"/apps/{app}", $"/apps/{app}/export", $"/pages/{page}", "/tables", $"/tables/{table}", $"/tables/{table}/design", "/views", "/relationships", "/files", "/import", "/apps/import",
    "/directories", "/webhooks", "/webhooks/new", "/tasks", "/tasks/new", "/profiles", "/profiles/new", "/connect", "/usage", "/logs", "/settings",
];
Console.WriteLine($"| {dialect}: screen | opened in, ms | server's processor time, ms |");
Console.WriteLine("| --- | --- | --- |");
var slowest = 0.0;
foreach (var screen in screens)
{
    // The first opening compiles the screen's code, which happens once in a server's life.
    await window.ShowAsync(screen);
    var runs = new List<(double Elapsed, double Processor)>();
    for (var run = 0; run < 3; run++)
        runs.Add(await window.ShowAsync(screen));
    var (elapsed, processor) = runs.OrderBy(r => r.Elapsed).ElementAt(1);
    slowest = Math.Max(slowest, elapsed);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {screen} | {elapsed:F0} | {processor:F0} |"));
}

var sheet = await LoadAsync();
await window.ShowAsync($"/tables/{sheet}");
var steps = new List<(double Elapsed, double Processor)>();
for (var step = 0; step < 60; step++)
    steps.Add(await window.ScrollAsync(step * 37 % 60 / 60.0));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| datasheet of {Records:N0} records, scrolled anywhere | {steps.Skip(20).Average(s => s.Elapsed):F0} | {steps.Skip(20).Average(s => s.Processor):F1} |"));

if (server.Log.Length > 0)
    Console.Error.WriteLine(server.Log);
return slowest < 1000 ? 0 : 1;

async Task<(long App, long Page, long Table)> FillAsync()
{
    var designer = new AppDesigner(server.Test.Database);
    var clinics = await designer.CreateAppAsync("Clinics", "", "bench", default);
    var count = 0;
    var last = 0L;
    for (var i = 1; i <= Tables; i++)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Clinic_{i:D3}");
        await server.Test.CreateTableAsync(name, ("Patient", FieldTypes.String), ("Town", FieldTypes.String), ("Seen", FieldTypes.DateTime), ("Fee", FieldTypes.Currency), ("Insured", FieldTypes.YesNo), ("Visit_ID", FieldTypes.Autonumber));
        var built = await designer.BuildFromTableAsync(clinics.Id, name, "bench", default);
        count += built.Length;
        for (var copies = 0; count < Pages * i / Tables; copies++, count++)
            await designer.CopyPageAsync(built[copies % built.Length].Id, clinics.Id, "bench", default);
        last = built[0].Id;
    }

    return (clinics.Id, last, (await server.Test.Database.GetSchemaAsync(default)).Tables.First(t => t.Name == "Clinic_250").Id);
}

// A million records of the fields that bench/contest reads by REST.
async Task<long> LoadAsync()
{
    var database = server.Test.Database;
    await server.Test.CreateTableAsync(
        "Bench",
        ("Name", FieldTypes.String), ("Category", FieldTypes.String), ("Code", FieldTypes.String), ("Note", FieldTypes.Text), ("Qty", FieldTypes.Integer), ("Price", FieldTypes.Currency),
        ("Weight", FieldTypes.Number), ("Created", FieldTypes.DateTime), ("Active", FieldTypes.YesNo), ("Email", FieldTypes.String), ("City", FieldTypes.String), ("Rank", FieldTypes.Integer));
    var schema = await database.GetSchemaAsync(default);
    var bench = schema.Table("Bench");
    await database.Engine.WriteExclusivelyAsync<bool>(async session =>
    {
        var loader = await RecordLoader.BeginAsync(database, session, schema, bench, keepGenerated: false, default);
        foreach (var chunk in Enumerable.Range(1, Records).Chunk(5_000))
        {
            await loader.AddAsync([.. chunk.Select(i => new[]
            {
                SqlValue.FromText("Gabriela Müller"), SqlValue.FromText($"cat{i % 1000}"), SqlValue.FromText($"C{i}"), SqlValue.FromText("Renewal due: confirm the signed order form (Tallinn)."), SqlValue.FromInt(i % 1000),
                SqlValue.FromMoney(i * 100L), SqlValue.FromFloat(i / 8.0), SqlValue.FromDateTime(new DateTime(2024, 1, 1).AddMinutes(i)), SqlValue.FromBit(i % 3 == 0), SqlValue.FromText($"customer.{i}@example.com"),
                SqlValue.FromText("São Paulo"), SqlValue.FromInt(i % 100),
            })], default);
        }

        await loader.CompleteAsync(default);
        return true;
    }, default);
    return bench.Id;
}
