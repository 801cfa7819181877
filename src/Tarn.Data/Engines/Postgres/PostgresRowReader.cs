using System.Globalization;
using System.Text.Json;
using Npgsql;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>A cursor over Npgsql's reader, with the error mapping that streaming needs: a statement may fail after its first rows.</summary>
internal sealed class PostgresRowReader(NpgsqlCommand command, NpgsqlDataReader reader, NpgsqlConnection? owned) : RowReader
{
    private byte[]? _widths;

    public override ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        var read = reader.ReadAsync(cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<bool>(read.Result) : Await(read);
    }

    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override long GetInt64(int column)
    {
        var widths = _widths ??= new byte[reader.FieldCount];
        if (widths[column] == 0)
            widths[column] = WidthOf(reader.GetFieldType(column));
        return widths[column] switch
        {
            4 => reader.GetInt32(column),
            8 => reader.GetInt64(column),
            2 => reader.GetInt16(column),
            _ => (long)reader.GetDecimal(column),
        };
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

    /// <summary>The writer's own form of a date without zone is the wire's: no fraction when it is zero, no trailing zeros in one.</summary>
    public override void WriteDateTime(Utf8JsonWriter writer, int column) => writer.WriteStringValue(reader.GetDateTime(column));

    public override async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await command.DisposeAsync();
        if (owned is not null)
            await owned.DisposeAsync();
    }

    /// <summary>Bytes of an integer column; 1 for numeric, which sums of integers are.</summary>
    private static byte WidthOf(Type type) => type == typeof(int) ? (byte)4 : type == typeof(long) ? (byte)8 : type == typeof(short) ? (byte)2 : (byte)1;

    private static async ValueTask<bool> Await(Task<bool> read)
    {
        try
        {
            return await read;
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailure.From(failure);
        }
    }
}
