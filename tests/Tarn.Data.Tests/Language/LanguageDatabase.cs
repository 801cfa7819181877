using System.Collections.Immutable;
using System.Globalization;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Engines.Sqlite;
using Tarn.Sql;
using Tarn.Sql.Rendering;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Language;

/// <summary>A throw-away account on an engine, holding the oracle's records.</summary>
public abstract class LanguageDatabase : IAsyncLifetime
{
    private IEngine? _engine;

    internal IEngine Engine => _engine!;

    internal LanguageSchema Schema { get; } = LanguageSchema.Oracle();

    public async Task InitializeAsync()
    {
        _engine = await OpenAsync();
        await CreateAsync(Schema.FindTable("Items")!, ItemRows());
        await CreateAsync(Schema.FindTable("Sales")!, SaleRows());
    }

    public async Task DisposeAsync()
    {
        await Engine.DisposeAsync();
        await DropAsync();
    }

    /// <summary>Runs a statement and reads all of it as text (see <see cref="CellText"/>).</summary>
    internal async Task<List<string[]>> RowsAsync(SqlStatement statement, IReadOnlyList<SqlType> types)
    {
        await using var reader = await Engine.QueryAsync(statement, CancellationToken.None);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(CancellationToken.None))
            rows.Add([.. types.Select((type, i) => CellText.Of(reader, i, type))]);
        return rows;
    }

    /// <summary>Creates a table and fills it.</summary>
    internal async Task CreateAsync(SqlSource table, IEnumerable<SqlValue[]> rows)
    {
        await Engine.WriteAsync(
            async session =>
            {
                var columns = string.Join(", ", table.Columns.Select(column => column.Name == "PK_ID"
                    ? "\"PK_ID\" bigint PRIMARY KEY"
                    : $"\"{column.Name}\" {Engine.Schema.ColumnType(column.Type)}"));
                await session.ExecuteAsync(new SqlStatement($"CREATE TABLE \"{table.Name}\" ({columns})", []), CancellationToken.None);
                foreach (var row in rows)
                    await session.ExecuteAsync(Insert(table, row), CancellationToken.None);
                return 0;
            },
            CancellationToken.None);
    }

    protected abstract Task<IEngine> OpenAsync();

    protected abstract Task DropAsync();

    private SqlStatement Insert(SqlSource table, SqlValue[] row)
    {
        using var writer = new SqlTextWriter(Engine.Dialect);
        writer.Append("INSERT INTO ").AppendIdentifier(table.Name).Append(" VALUES (");
        for (var i = 0; i < row.Length; i++)
        {
            if (i > 0)
                writer.Append(", ");
            writer.AppendParameter(row[i]);
        }

        return writer.Append(')').ToStatement();
    }

    private static IEnumerable<SqlValue[]> ItemRows()
    {
        var id = 0;
        SqlValue[] Row(string? name, string code, string? note, int? quantity, decimal? price, double? weight, string? due, bool active) =>
        [
            SqlValue.FromBigInt(++id), SqlValue.FromInt(id), Text(name), Text(code), Text(note),
            quantity is { } q ? SqlValue.FromInt(q) : SqlValue.Null(SqlTypeKind.Int),
            Money(price),
            weight is { } w ? SqlValue.FromFloat(w) : SqlValue.Null(SqlTypeKind.Float),
            Date(due), SqlValue.FromBit(active), Text(""),
        ];
        yield return Row("Apple", "A-100", "Fresh red apples", 10, 1.25m, 0.5, "2024-01-31", true);
        yield return Row("apple ", "a-100", "", 3, 1.25m, null, "2024-02-29 13:45:30", false);
        yield return Row("Banana", "50%", null, 0, 0m, -2.75, "2023-12-31 23:59:59", true);
        yield return Row("CHERRY", "B_2", "Dark; sour", -7, -3.3333m, 1000000, null, false);
        yield return Row(null, "[x]", "No name", null, null, 0.1, "2024-12-30 08:00:00", true);
        yield return Row("Éclair", "É9", "Crème", 2147483647, 99.99m, 3.14159265358979, "1900-01-01", false);
        yield return Row("  pad  ", "Ab12", "line1\r\nline2", 5, 10.005m, 2.5, "2020-02-29 23:59:59", true);
        yield return Row("日本", "zz", "It's", 5, 10m, 2.5, "2024-02-29", false);
    }

    private static IEnumerable<SqlValue[]> SaleRows()
    {
        var id = 0;
        SqlValue[] Row(int item, decimal? amount, string sold, string? region) =>
            [SqlValue.FromBigInt(++id), SqlValue.FromInt(id), SqlValue.FromInt(item), Money(amount), Date(sold), Text(region)];
        yield return Row(1, 10m, "2024-01-05", "East");
        yield return Row(1, 15.5m, "2024-01-20", "east");
        yield return Row(2, 7.25m, "2024-02-01", "West");
        yield return Row(3, null, "2024-02-10", "West ");
        yield return Row(1, 20m, "2024-03-01", null);
        yield return Row(9, 1m, "2024-03-15", "");
    }

    private static SqlValue Text(string? text) => text is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(text);

    private static SqlValue Money(decimal? amount) => amount is { } known ? SqlValue.FromMoney((long)(known * 10000m)) : SqlValue.Null(SqlTypeKind.Money);

    private static SqlValue Date(string? date) =>
        date is null ? SqlValue.Null(SqlTypeKind.DateTime) : SqlValue.FromDateTime(DateTime.Parse(date, CultureInfo.InvariantCulture));
}

/// <summary>The oracle's records in a SQLite file.</summary>
public sealed class SqliteLanguageDatabase : LanguageDatabase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-language").FullName;

    protected override Task<IEngine> OpenAsync() => Task.FromResult<IEngine>(new SqliteEngine(Path.Combine(_folder, "oracle.db"), new EngineOptions()));

    protected override Task DropAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>The oracle's records in a PostgreSQL database.</summary>
public sealed class PostgresLanguageDatabase : LanguageDatabase
{
    private string _connectionString = string.Empty;

    protected override async Task<IEngine> OpenAsync()
    {
        _connectionString = await PostgresServer.CreateDatabaseAsync();
        var engine = new PostgresEngine(_connectionString, "oracle", new EngineOptions());
        await engine.PrepareAsync(CancellationToken.None);
        return engine;
    }

    protected override Task DropAsync() => PostgresServer.DropDatabaseAsync(_connectionString);
}

/// <summary>A cell in the oracle's notation.</summary>
internal static class CellText
{
    public static string Of(RowReader reader, int column, SqlType type) => reader.IsNull(column) ? "NULL" : type.Kind switch
    {
        SqlTypeKind.Bit => reader.GetBit(column) ? "1" : "0",
        SqlTypeKind.Int or SqlTypeKind.BigInt => reader.GetInt64(column).ToString(CultureInfo.InvariantCulture),
        SqlTypeKind.Decimal => reader.GetDecimal(column),
        SqlTypeKind.Money => (reader.GetMoney(column) / 10000m).ToString(CultureInfo.InvariantCulture),
        SqlTypeKind.Float => "~" + reader.GetDouble(column).ToString("R", CultureInfo.InvariantCulture),
        SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => reader.GetDateTime(column).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        SqlTypeKind.Date => reader.GetDateTime(column).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        SqlTypeKind.Time => reader.GetTime(column).ToString("c", CultureInfo.InvariantCulture),
        _ => "'" + reader.GetText(column).Replace("'", "''", StringComparison.Ordinal) + "'",
    };

    /// <summary>True when a cell is what the oracle says: text to the letter, numbers by value, floats within 1e-9.</summary>
    public static bool Matches(string actual, string expected)
    {
        if (actual == expected)
            return true;
        var isFloat = actual.StartsWith('~');
        if (isFloat)
            actual = actual[1..];
        if (!decimal.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out var wanted)
            || !double.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return false;
        return isFloat
            ? Math.Abs(number - (double)wanted) <= 1e-9 * Math.Max(1, Math.Abs((double)wanted))
            : decimal.Parse(actual, NumberStyles.Float, CultureInfo.InvariantCulture) == wanted;
    }
}
