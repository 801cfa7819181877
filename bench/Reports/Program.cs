using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Engines.Sqlite;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.DataPages.Reports;
using Tarn.DataPages.Values;
using Tarn.Sql;
using SortKey = Tarn.DataPages.Reports.SortKey;

// reports ROWS FOLDER [CONNECTION]    what a report asks of a table of so many records: SQLite in FOLDER, or PostgreSQL
if (args is not [var rowsText, var folder, .. var connections] || !int.TryParse(rowsText, CultureInfo.InvariantCulture, out var records) || records < 100_000)
{
    await Console.Error.WriteLineAsync("usage: reports ROWS FOLDER [CONNECTION]     ROWS at least 100000");
    return 2;
}

IEngine engine;
if (connections is [var connection, ..])
{
    var server = new PostgresEngine(connection, "c1bench1", new EngineOptions());
    await server.PrepareAsync(default);
    engine = server;
}
else
{
    engine = new SqliteEngine(Path.Combine(folder, "data.db"), new EngineOptions());
}

await using var database = await AccountDatabase.OpenAsync(engine, new DiskBlobStore(Path.Combine(folder, "files")), _ => "", TimeProvider.System);
await LoadAsync();
var schema = await database.GetSchemaAsync(default);
var source = DataSource.Open(schema, "Readings", isView: false);
var columns = new RecordColumns();
foreach (var column in source.Columns)
    columns.Add(column.Name, column.Field);
var whole = new ReportQuery { Source = source, Columns = columns };
var byName = whole with { Sort = [SortKey.Of("Name", false)] };
var station = whole with { Where = "[Station] = 17" };
var middle = records / 25 / 2;
var reader = new ReportReader(database);
var known = await reader.ReadPageAsync(byName, middle, records, 0, default);

Console.WriteLine($"{engine.Dialect}, {records:N0} records. Times are the median of 7, warm; what matters is how they relate to the first page.");
Console.WriteLine("| what | ms | first page = 1 | allocated KB |");
Console.WriteLine("| --- | ---: | ---: | ---: |");
var unit = 0.0;
unit = await MeasureAsync("first page, by key", r => r.ReadPageAsync(whole, 1, null, 1, default));
await MeasureAsync("first page, by an indexed name", r => r.ReadPageAsync(byName, 1, null, 1, default));
await MeasureAsync("search, 1 in 500", r => r.ReadPageAsync(station, 1, null, 1, default));
await MeasureAsync("count of the search", r => r.CountAsync(station, default));
await MeasureAsync("count of all", r => r.CountAsync(whole, default));
await MeasureAsync("count of all, asked again", _ => reader.CountAsync(whole, default));
await MeasureAsync("next page in the middle, by name", r => r.ReadBesideAsync(byName, known[^1].Key, 26, false, default));
await MeasureAsync("previous page in the middle, by name", r => r.ReadBesideAsync(byName, known[0].Key, 25, true, default));
await MeasureAsync("jump to the middle, by name", r => r.ReadPageAsync(byName, middle, records, 1, default));
await MeasureAsync("last page, by name", r => r.ReadPageAsync(byName, records / 25, records, 1, default));
await MeasureAsync("totals of the search", r => r.ReadTotalsAsync(station, station.Where, [new CalculatedField("T", "SUM([Amount])")], true, default));
await MeasureAsync("totals of all", r => r.ReadTotalsAsync(whole, null, [new CalculatedField("T", "SUM([Amount])")], true, default));
var month = new ReportGroup(1, "Taken", "MONTH", false, "", false, null);
var inMonth = month.Condition(month.KeyOf(known[0].Find("Taken")!.Value));
await MeasureAsync("totals of one month's group", r => r.ReadGroupsAsync(
    whole, new RecordQuery { Source = source.Source, Select = $"{month.Expression} AS [k], SUM([Amount]) AS [t]", Where = inMonth, GroupBy = month.Expression, ByKey = false }, 10, default));
await MeasureAsync("a chart over all, 500 bars", r => r.ReadGroupsAsync(
    whole, new RecordQuery { Source = source.Source, Select = "[Station] AS [k], SUM([Amount]) AS [t]", GroupBy = "[Station]", ByKey = false }, 1000, default));

// The Studio's datasheet beside the REST page of the same records.
var half = records / 2;
var sheet = new Datasheet(database);
var sheetQuery = new SheetQuery { Table = "Readings" };
var extent = await sheet.MeasureAsync(sheetQuery, default);
await MeasureAsync("REST page of 100, the first", _ => WriteAsync(0));
await MeasureAsync("datasheet of 100 rows, the first", _ => sheet.ReadAsync(sheetQuery, extent, 0, 100, null, default));
await MeasureAsync("REST page of 100, in the middle", _ => WriteAsync(half));
var near = (await sheet.ReadAsync(sheetQuery, extent, half - 200, 1, null, default))[0].Key;
await MeasureAsync("datasheet of 100 rows, scrolled to in the middle", _ => sheet.ReadAsync(sheetQuery, extent, half, 100, new SheetAnchor(half - 200, near), default));
await MeasureAsync("datasheet of 100 rows, jumped to in the middle", _ => sheet.ReadAsync(sheetQuery, extent, half, 100, null, default));
await database.Engine.DropAsync(default);
return 0;

async ValueTask<long> WriteAsync(long offset)
{
    var buffer = new ArrayBufferWriter<byte>(1 << 16);
    await using var json = new Utf8JsonWriter(buffer);
    json.WriteStartArray();
    await using var rows = await database.Reader.OpenAsync(_ => new RecordQuery { Source = source.Source }, offset, 100, default);
    while (await rows.ReadAsync(default))
        rows.WriteRow(json);
    json.WriteEndArray();
    await json.FlushAsync();
    return buffer.WrittenCount;
}

async Task<double> MeasureAsync<T>(string name, Func<ReportReader, ValueTask<T>> work)
{
    var times = new List<double>();
    var least = long.MaxValue;
    // Until the code is compiled for good.
    var begun = Stopwatch.GetTimestamp();
    do
    {
        await work(new ReportReader(database));
    }
    while (Stopwatch.GetElapsedTime(begun).TotalMilliseconds < 500);
    for (var run = 0; run < 7; run++)
    {
        // A reader of its own keeps nothing of the run before.
        var own = new ReportReader(database);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.GetTimestamp();
        await work(own);
        times.Add(Stopwatch.GetElapsedTime(watch).TotalMilliseconds);
        least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    times.Sort();
    var median = times[times.Count / 2];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {median:0.00} | {(unit > 0 ? median / unit : 1):0.0} | {least / 1024} |"));
    return median;
}

async Task LoadAsync()
{
    FieldDesign Field(string name, FieldType type, bool indexed = false) => new(new FieldDefinition { Name = name, Type = type, Indexed = indexed });
    await database.Designer.CreateTableAsync(
        "Readings", "",
        [
            Field("Code", FieldTypes.String, true), Field("Name", FieldTypes.String, true), Field("Station", FieldTypes.Integer, true), Field("Taken", FieldTypes.DateTime, true), Field("Amount", FieldTypes.Currency),
            Field("Note", FieldTypes.String), Field("City", FieldTypes.String), Field("Paid", FieldTypes.YesNo),
        ],
        default);
    var fresh = await database.GetSchemaAsync(default);
    await database.Engine.WriteExclusivelyAsync<bool>(async session =>
    {
        var loader = await RecordLoader.BeginAsync(database, session, fresh, fresh.Table("Readings"), keepGenerated: false, default);
        foreach (var chunk in Enumerable.Range(1, records).Chunk(5_000))
        {
            await loader.AddAsync([.. chunk.Select(i => new[]
            {
                SqlValue.FromText($"C{i * 7919L % records:D7}"), i % 50 == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText($"Name {i * 31L % (records / 20):D6}"), SqlValue.FromInt(i % 500),
                SqlValue.FromDateTime(new DateTime(2000, 1, 1).AddMinutes(i)), SqlValue.FromMoney(i * 100L), SqlValue.FromText("A note about reading " + i), SqlValue.FromText("City " + (i % 977)), SqlValue.FromBit(i % 3 == 0),
            })], default);
        }

        await loader.CompleteAsync(default);
        await session.ExecuteAsync(new SqlStatement("ANALYZE", []), default);
        return true;
    }, default);
}
