using Tarn.Bench.Ceiling.Data;
using Tarn.Bench.Ceiling.Engines;
using Tarn.Bench.Ceiling.Http;

const string Usage = """
    usage: ceiling serve sqlite-raw|sqlite-ado|postgres DATABASE URL
           ceiling seed  sqlite|postgres DATABASE ROWS
           ceiling csv   FILE ROWS
           ceiling receive URL
    DATABASE is a file for SQLite and a connection string for PostgreSQL.
    """;

SQLitePCL.Batteries_V2.Init();
switch (args)
{
    case ["serve", "sqlite-raw", var file, var url]: return await CeilingServer.RunAsync(new SqliteRawEngine(file), url);
    case ["serve", "sqlite-ado", var file, var url]: return await CeilingServer.RunAsync(new SqliteAdoEngine(file), url);
    case ["serve", "postgres", var connection, var url]: return await CeilingServer.RunAsync(new PostgresEngine(connection), url);
    case ["seed", "sqlite", var file, var rows]: SqliteSeeder.Seed(file, BenchRows.Generate(BenchRows.ParseCount(rows))); return 0;
    case ["seed", "postgres", var connection, var rows]: await PostgresSeeder.SeedAsync(connection, BenchRows.Generate(BenchRows.ParseCount(rows))); return 0;
    case ["csv", var file, var rows]: await CsvSeeder.WriteAsync(file, BenchRows.Generate(BenchRows.ParseCount(rows))); return 0;
    case ["receive", var url]: return await HookReceiver.RunAsync(url);
    default: await Console.Error.WriteLineAsync(Usage); return 2;
}
