using System.Globalization;
using System.Text.Json;
using Npgsql;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>A cursor over Npgsql's reader, with the error mapping that streaming needs: a statement may fail after its first rows.</summary>
internal sealed class PostgresRowReader(NpgsqlCommand command, NpgsqlDataReader reader, NpgsqlConnection? owned) : RowReader
{
    public override ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        var read = reader.ReadAsync(cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<bool>(read.Result) : Await(read);
    }

    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override long GetInt64(int column)
    {
        var type = reader.GetFieldType(column);
        if (type == typeof(int))
            return reader.GetInt32(column);
        if (type == typeof(short))
            return reader.GetInt16(column);
        return type == typeof(decimal) ? (long)reader.GetDecimal(column) : reader.GetInt64(column);
    }

    public override bool GetBit(int column) => reader.GetBoolean(column);

    public override double GetDouble(int column) => reader.GetDouble(column);

    public override long GetMoney(int column) => (long)(reader.GetDecimal(column) * 10000m);

    // Types of more than 28 digits are rendered as text.
    public override string GetDecimal(int column) => reader.GetFieldType(column) == typeof(string)
        ? reader.GetString(column)
        : reader.GetDecimal(column).ToString(CultureInfo.InvariantCulture);

    public override string GetText(int column) => reader.GetString(column);

    public override byte[] GetBytes(int column) => reader.GetFieldValue<byte[]>(column);

    public override DateTime GetDateTime(int column) => reader.GetDateTime(column);

    public override TimeSpan GetTime(int column) => reader.GetFieldValue<TimeOnly>(column).ToTimeSpan();

    public override void WriteText(Utf8JsonWriter writer, int column) => writer.WriteStringValue(reader.GetString(column));

    public override void WriteDateTime(Utf8JsonWriter writer, int column)
    {
        var value = reader.GetDateTime(column);
        Span<char> text = stackalloc char[27];
        value.TryFormat(text, out var length, value.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    public override async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await command.DisposeAsync();
        if (owned is not null)
            await owned.DisposeAsync();
    }

    private static async ValueTask<bool> Await(Task<bool> read)
    {
        try
        {
            return await read;
        }
        catch (PostgresException failure)
        {
            throw PostgresFailure.From(failure);
        }
    }
}
