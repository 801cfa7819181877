using System.Diagnostics;
using Npgsql;
using Tarn.Data;
using Tarn.Data.Schema;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;

namespace Tarn.Bench.Loading;

/// <summary>Loads one CSV file by the engine's own loader and by Tarn's import, in turn, into tables of the same design.</summary>
internal static class ImportRace
{
    private const int Runs = 3;

    private static readonly string[] Columns = ["Name", "Category", "Code", "Note", "Qty", "Price", "Weight", "Created", "Active", "Email", "City", "Rank"];

    private static readonly Design[] Designs =
    [
        new("12 columns", "Bench.csv", Columns, "", database => Account.CreateBenchAsync(database, "Bench", indexed: false)),
        new("12 columns, a unique and an indexed field", "Bench.csv", Columns,
            "CREATE INDEX a ON Bench (Category COLLATE NOCASE, PK_ID); CREATE UNIQUE INDEX b ON Bench (Code COLLATE NOCASE);",
            database => Account.CreateBenchAsync(database, "Bench", indexed: true)),
        new("3 columns", "Narrow.csv", ["Name", "Qty", "Weight"], "", database => Account.CreateNarrowAsync(database, "Bench", formula: false)),
        new("3 columns and a formula (the loader without)", "Narrow.csv", ["Name", "Qty", "Weight"], "", database => Account.CreateNarrowAsync(database, "Bench", formula: true)),
    ];

    private sealed record Design(string Name, string File, string[] Columns, string SqliteIndexes, Func<AccountDatabase, ValueTask<TableDefinition>> Create);

    public static async Task RunAsync(string data, string folder, string? connection)
    {
        var engine = connection is null ? "SQLite" : "PostgreSQL";
        var loader = connection is null ? "sqlite3 .import" : "COPY (text)";
        Console.WriteLine($"| engine | table | {loader}, s | Tarn, s | Tarn / loader |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: |");
        foreach (var design in Designs)
        {
            var csv = Path.Combine(data, design.File);
            var own = new List<double>();
            var tarn = new List<double>();
            for (var run = 0; run <= Runs; run++)
            {
                var place = Directory.CreateDirectory(Path.Combine(folder, $"run{run}")).FullName;
                var (a, b) = connection is null
                    ? (await SqliteAsync(csv, place, design), await TarnAsync(csv, place, null, design))
                    : (await CopyAsync(csv, place, connection, design), await TarnAsync(csv, place, connection, design));
                Directory.Delete(place, recursive: true);
                // The first run warms both.
                if (run == 0)
                    continue;
                own.Add(a);
                tarn.Add(b);
            }

            var ratios = own.Zip(tarn, (o, t) => o / t).Order().ToList();
            Console.WriteLine(FormattableString.Invariant(
                $"| {engine} | {design.Name} | {Median(own):0.00} | {Median(tarn):0.00} | {ratios[Runs / 2]:0.00} ({ratios[0]:0.00}-{ratios[^1]:0.00}) |"));
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> TarnAsync(string csv, string place, string? connection, Design design)
    {
        await using var database = await Account.OpenAsync(place, connection);
        await design.Create(database);
        var watch = Stopwatch.StartNew();
        var report = await new TableImport(database).RunAsync(new ImportRequest { Source = ImportFile.Open(csv)[0], Table = "Bench" });
        var seconds = watch.Elapsed.TotalSeconds;
        if (report.Skipped > 0 || report.Outcome != ImportOutcome.Completed)
            throw new InvalidOperationException(report.Failure ?? report.Errors[0].Message);
        await DropAsync(database, connection);
        return seconds;
    }

    /// <summary>The whole file in one COPY, read and parsed by the server's own CSV reader, into a table that Tarn designed.</summary>
    private static async Task<double> CopyAsync(string csv, string place, string connection, Design design)
    {
        await using var database = await Account.OpenAsync(place, connection);
        await design.Create(database);
        var server = new NpgsqlConnectionStringBuilder(connection);
        var copy = $"\\copy \"{Account.PostgresSchema}\".\"Bench\" ({string.Join(", ", design.Columns.Select(c => $"\"{c}\""))}) "
            + $"FROM '{csv}' (FORMAT CSV, HEADER)";
        string[] arguments = ["-qX", "-v", "ON_ERROR_STOP=1", "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, "-d", server.Database!, "-c", copy];
        var watch = Stopwatch.StartNew();
        using var shell = Process.Start("psql", arguments);
        await shell.WaitForExitAsync();
        var seconds = shell.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("psql failed.");
        await DropAsync(database, connection);
        return seconds;
    }

    private static async Task DropAsync(AccountDatabase database, string? connection)
    {
        if (connection is not null)
            await database.Engine.DropAsync(default);
    }

    /// <summary>The shell's loader in one transaction. Its table has SQLite's own case-blind collation in place of Tarn's.</summary>
    private static async Task<double> SqliteAsync(string csv, string place, Design design)
    {
        var file = Path.Combine(place, "own.db");
        var columns = string.Join(", ", design.Columns);
        var script = $"""
            PRAGMA journal_mode=WAL;
            CREATE TABLE Bench (PK_ID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, Category TEXT, Code TEXT, Note TEXT, Qty INTEGER, Price INTEGER, Weight REAL, Created TEXT, Active INTEGER, Email TEXT, City TEXT, Rank INTEGER);
            {design.SqliteIndexes}
            CREATE VIEW Incoming AS SELECT {columns} FROM Bench;
            CREATE TRIGGER t INSTEAD OF INSERT ON Incoming BEGIN INSERT INTO Bench ({columns}) VALUES ({string.Join(", ", design.Columns.Select(c => "NEW." + c))}); END;
            .import --csv --skip 1 '{csv}' Incoming
            """;
        var watch = Stopwatch.StartNew();
        using var shell = Process.Start(new ProcessStartInfo("sqlite3", [file]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        return shell.ExitCode == 0 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("sqlite3 failed.");
    }
}
