using Tarn.Sql;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>SQLite's spelling of tables, columns, indexes and counters.</summary>
internal sealed class SqliteSchema : IEngineSchema
{
    public const string ReadVersion = "SELECT \"version\" FROM \"_tarn_state\"";
    public const string ReadCounter = "SELECT \"next\" FROM \"_tarn_counter\" WHERE \"name\" = ?1";
    public const string StoreCounter = "UPDATE \"_tarn_counter\" SET \"next\" = max(\"next\", ?1) WHERE \"name\" = ?2";

    public static readonly SqliteSchema Instance = new();

    public string KeyColumn => "\"PK_ID\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL";

    public IReadOnlyList<string> SystemTables { get; } =
    [
        "CREATE TABLE IF NOT EXISTS \"_tarn_state\" (\"id\" INTEGER PRIMARY KEY CHECK (\"id\" = 1), \"version\" INTEGER NOT NULL, \"next_id\" INTEGER NOT NULL, \"sort_version\" TEXT NOT NULL)",
        "INSERT OR IGNORE INTO \"_tarn_state\" VALUES (1, 1, 1, '')",
        "CREATE TABLE IF NOT EXISTS \"_tarn_object\" (\"kind\" TEXT NOT NULL, \"id\" INTEGER NOT NULL, \"body\" TEXT NOT NULL, PRIMARY KEY (\"kind\", \"id\")) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS \"_tarn_counter\" (\"name\" TEXT NOT NULL PRIMARY KEY, \"next\" INTEGER NOT NULL) WITHOUT ROWID",
        """
        CREATE TABLE IF NOT EXISTS "_tarn_change" ("sequence" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "table_id" INTEGER NOT NULL, "record_id" INTEGER NOT NULL,
            "operation" INTEGER NOT NULL, "source" INTEGER NOT NULL, "actor" TEXT, "at" TEXT NOT NULL, "before" TEXT, "after" TEXT, "chain" TEXT)
        """,
        """
        CREATE TABLE IF NOT EXISTS "_tarn_attachment" ("table_id" INTEGER NOT NULL, "field_id" INTEGER NOT NULL, "record_id" INTEGER NOT NULL, "blob" TEXT NOT NULL,
            "name" TEXT NOT NULL, "size" INTEGER NOT NULL, "content_type" TEXT NOT NULL, "created" TEXT NOT NULL, "updated" TEXT NOT NULL, PRIMARY KEY ("table_id", "field_id", "record_id")) WITHOUT ROWID
        """,
        """
        CREATE TABLE IF NOT EXISTS "_tarn_folder" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "key" TEXT NOT NULL UNIQUE, "parent_id" INTEGER NOT NULL, "name" TEXT NOT NULL,
            "created" TEXT NOT NULL, UNIQUE ("parent_id", "name" COLLATE NOCASE))
        """,
        "CREATE TABLE IF NOT EXISTS \"_tarn_public_folder\" (\"folder_id\" INTEGER NOT NULL PRIMARY KEY)",
        """
        CREATE TABLE IF NOT EXISTS "_tarn_file" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "key" TEXT NOT NULL UNIQUE, "folder_id" INTEGER NOT NULL, "name" TEXT NOT NULL,
            "size" INTEGER NOT NULL, "content_type" TEXT NOT NULL, "blob" TEXT NOT NULL, "created" TEXT NOT NULL, "modified" TEXT NOT NULL, UNIQUE ("folder_id", "name" COLLATE NOCASE))
        """,
    ];

    public string ReadColumns => "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'";

    public string ReadIndexes => "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'";

    public string ColumnType(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Bit => "INTEGER NOT NULL DEFAULT 0",
        SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Money => "INTEGER",
        SqlTypeKind.Float => "REAL",
        SqlTypeKind.NVarChar or SqlTypeKind.VarChar => "TEXT COLLATE TARN",
        _ => "TEXT",
    };

    public string IndexExpression(string column, SqlType type) => type.IsText ? $"\"{column}\" COLLATE TARN" : $"\"{column}\"";

    public string IndexOrder => "";

    public string NotBlank(string column, SqlType type) =>
        type.IsText ? $"\"{column}\" IS NOT NULL AND \"{column}\" <> ''" : $"\"{column}\" IS NOT NULL";

    public string NextNumber(string counter) => $"t_next_number('{counter}')";

    public IEnumerable<string> CreateCounter(string counter, long next) => [$"INSERT INTO \"_tarn_counter\" VALUES ('{counter}', {next})"];

    public IEnumerable<string> SetCounter(string counter, long next) =>
        [$"UPDATE \"_tarn_counter\" SET \"next\" = {next} WHERE \"name\" = '{counter}'"];

    public IEnumerable<string> DropCounter(string counter) => [$"DELETE FROM \"_tarn_counter\" WHERE \"name\" = '{counter}'"];
}
