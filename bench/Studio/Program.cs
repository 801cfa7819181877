using System.Diagnostics;
using System.Globalization;
using Tarn.Apps.Building;
using Tarn.Bench.Studio;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;

// How long the Studio's screens take to open in an account of 500 tables and 2,000 DataPages. See bench/README.md.
const int Tables = 500;
const int Pages = 2000;
if (args is ["datasheet", var address, var pid, var postmaster, var token, var email, var password, var measured])
{
    await Datasheet.RunAsync(address, int.Parse(pid, CultureInfo.InvariantCulture), int.Parse(postmaster, CultureInfo.InvariantCulture), token, email, password, measured);
    return 0;
}

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
