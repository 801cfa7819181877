using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Tarn.Bench.Ceiling.Data;
using Tarn.Bench.Ceiling.Http;

namespace Tarn.Bench.Ceiling.Engines;

/// <summary>PostgreSQL through Npgsql: slim data source, statements prepared from their first use, typed positional parameters, no reset between uses.</summary>
internal sealed class PostgresEngine : IBenchEngine
{
    private const string Columns = """ "PK_ID", "Name", "Category", "Code", "Note", "Qty", "Price", "Weight", "Created", "Active", "Email", "City", "Rank" """;
    private const string ByKey = $"""SELECT {Columns} FROM "Bench" WHERE "PK_ID" = $1""";
    private const string AfterKey = $"""SELECT {Columns} FROM "Bench" WHERE "PK_ID" > $1 ORDER BY "PK_ID" LIMIT $2""";
    private const string Filter = $"""SELECT {Columns} FROM "Bench" WHERE "Category" = $1 AND "Name" ILIKE $2 ORDER BY "PK_ID" LIMIT $3""";
    private const string Update = """UPDATE "Bench" SET "Qty" = $1, "Note" = $2 WHERE "PK_ID" = $3""";
    private const string Insert = """
        INSERT INTO "Bench" ("Name", "Category", "Code", "Note", "Qty", "Price", "Weight", "Created", "Active", "Email", "City", "Rank")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING "PK_ID"
        """;

    private readonly NpgsqlDataSource _source;

    public PostgresEngine(string connectionString) => _source = new NpgsqlSlimDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString)
    {
        MinPoolSize = 4,
        MaxPoolSize = 12,
        NoResetOnClose = true,
        MaxAutoPrepare = 16,
        AutoPrepareMinUsages = 1,
    }.ConnectionString).Build();

    public async ValueTask ReadAsync(RecordQuery query, Utf8JsonWriter json, CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var command = Select(query, connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            Write(rows, json);
    }

    public async ValueTask<long> InsertAsync(BenchRow row)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Insert, connection);
        var cells = command.Parameters;
        cells.Add(new NpgsqlParameter<string> { TypedValue = row.Name });
        cells.Add(new NpgsqlParameter<string> { TypedValue = row.Category });
        cells.Add(new NpgsqlParameter<string> { TypedValue = row.Code });
        cells.Add(new NpgsqlParameter<string> { TypedValue = row.Note });
        cells.Add(Nullable(row.Qty, NpgsqlDbType.Integer));
        cells.Add(Nullable(row.Price / 10_000m, NpgsqlDbType.Numeric));
        cells.Add(Nullable(row.Weight, NpgsqlDbType.Double));
        cells.Add(Nullable(row.Created, NpgsqlDbType.Timestamp));
        cells.Add(new NpgsqlParameter<bool> { TypedValue = row.Active });
        cells.Add(new NpgsqlParameter<string> { TypedValue = row.Email });
        cells.Add(new NpgsqlParameter<string> { TypedValue = row.City });
        cells.Add(Nullable(row.Rank, NpgsqlDbType.Integer));
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask<long> UpdateAsync(long id, int qty, string note)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Update, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = qty });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = note });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        return await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static NpgsqlCommand Select(RecordQuery query, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(query.Kind switch { QueryKind.Key => ByKey, QueryKind.After => AfterKey, _ => Filter }, connection);
        var parameters = command.Parameters;
        if (query.Kind == QueryKind.Filter)
        {
            parameters.Add(new NpgsqlParameter<string> { TypedValue = query.Category });
            parameters.Add(new NpgsqlParameter<string> { TypedValue = query.Like });
        }
        else
        {
            parameters.Add(new NpgsqlParameter<long> { TypedValue = query.Key });
        }

        if (query.Kind != QueryKind.Key)
            parameters.Add(new NpgsqlParameter<long> { TypedValue = query.Limit });
        return command;
    }

    private static NpgsqlParameter<T?> Nullable<T>(T? value, NpgsqlDbType type)
        where T : struct => new() { TypedValue = value, NpgsqlDbType = type };

    private static void Write(NpgsqlDataReader row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber(Cells.Id, row.GetInt64(0));
        json.WriteString(Cells.Name, row.GetString(1));
        json.WriteString(Cells.Category, row.GetString(2));
        json.WriteString(Cells.Code, row.GetString(3));
        json.WriteString(Cells.Note, row.GetString(4));
        WriteNumber(row, 5, json, Cells.Qty);
        if (row.IsDBNull(6))
            json.WriteNull(Cells.Price);
        else
            Cells.WriteCurrency(json, Cells.Price, (long)(row.GetDecimal(6) * 10_000));
        if (row.IsDBNull(7))
            json.WriteNull(Cells.Weight);
        else
            json.WriteNumber(Cells.Weight, row.GetDouble(7));
        if (row.IsDBNull(8))
            json.WriteNull(Cells.Created);
        else
            json.WriteString(Cells.Created, row.GetDateTime(8));
        json.WriteBoolean(Cells.Active, row.GetBoolean(9));
        json.WriteString(Cells.Email, row.GetString(10));
        json.WriteString(Cells.City, row.GetString(11));
        WriteNumber(row, 12, json, Cells.Rank);
        json.WriteEndObject();
    }

    private static void WriteNumber(NpgsqlDataReader row, int column, Utf8JsonWriter json, JsonEncodedText name)
    {
        if (row.IsDBNull(column))
            json.WriteNull(name);
        else
            json.WriteNumber(name, row.GetInt32(column));
    }
}
