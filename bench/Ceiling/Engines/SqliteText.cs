namespace Tarn.Bench.Ceiling.Engines;

/// <summary>The statements and settings that both SQLite ceilings share.</summary>
internal static class SqliteText
{
    private const string Columns = "PK_ID, Name, Category, Code, Note, Qty, Price, Weight, Created, Active, Email, City, Rank";

    public const string Settings = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=2147483648; PRAGMA cache_size=-200000; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000;";
    public const string ByKey = $"SELECT {Columns} FROM Bench WHERE PK_ID = ?1";
    public const string AfterKey = $"SELECT {Columns} FROM Bench WHERE PK_ID > ?1 ORDER BY PK_ID LIMIT ?2";
    public const string Filter = $"SELECT {Columns} FROM Bench WHERE Category = ?1 AND Name LIKE ?2 ORDER BY PK_ID LIMIT ?3";
    public const string Update = "UPDATE Bench SET Qty = ?1, Note = ?2 WHERE PK_ID = ?3";
    public const string Insert = """
        INSERT INTO Bench (Name, Category, Code, Note, Qty, Price, Weight, Created, Active, Email, City, Rank)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING PK_ID
        """;
}
