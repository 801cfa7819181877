using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tarn.Bench.Ceiling.Data;

/// <summary>Fills a new SQLite file with the table Bench.</summary>
internal static class SqliteSeeder
{
    /// <summary>How Tarn keeps dates in SQLite.</summary>
    public const string DateFormat = "yyyy-MM-dd HH:mm:ss.fff";

    public static void Seed(string file, IEnumerable<BenchRow> rows)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;");
        Execute(connection, """
            CREATE TABLE Bench (PK_ID INTEGER PRIMARY KEY, Name TEXT NOT NULL, Category TEXT NOT NULL, Code TEXT NOT NULL, Note TEXT NOT NULL, Qty INTEGER,
                Price INTEGER, Weight REAL, Created TEXT, Active INTEGER NOT NULL, Email TEXT NOT NULL, City TEXT NOT NULL, Rank INTEGER);
            """);
        using (var transaction = connection.BeginTransaction())
        {
            Insert(connection, transaction, rows);
            transaction.Commit();
        }

        Execute(connection, "CREATE UNIQUE INDEX Bench_Code ON Bench (Code); CREATE INDEX Bench_Category ON Bench (Category); ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<BenchRow> rows)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO Bench VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        var cells = Enumerable.Range(0, 13).Select(number => command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${number}"), DBNull.Value)).ToArray();
        command.Prepare();
        foreach (var row in rows)
        {
            cells[0].Value = row.Id;
            cells[1].Value = row.Name;
            cells[2].Value = row.Category;
            cells[3].Value = row.Code;
            cells[4].Value = row.Note;
            cells[5].Value = row.Qty;
            cells[6].Value = row.Price;
            cells[7].Value = row.Weight;
            cells[8].Value = row.Created?.ToString(DateFormat, CultureInfo.InvariantCulture);
            cells[9].Value = row.Active ? 1L : 0L;
            cells[10].Value = row.Email;
            cells[11].Value = row.City;
            cells[12].Value = row.Rank;
            command.ExecuteNonQuery();
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
