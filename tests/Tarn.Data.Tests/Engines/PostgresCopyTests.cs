using Npgsql;
using Shouldly;
using Tarn.Data.Engines.Postgres;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

/// <summary>What Tarn writes as binary COPY is what PostgreSQL reads.</summary>
public sealed class PostgresCopyTests
{
    private static readonly long[] Amounts = [0, 1, -1, 9_999, 10_000, -10_000, 12_345, 99_999_999, 100_000_000, 1_000_000_000_000, 123_456_789_012_345_678, long.MaxValue, long.MinValue];

    private static readonly string[] Decimals = ["0", "0.00", "-0.5", "1", "10000", "123456789012345678901234567890.12345678", "-0.00001", "100000000.1", "99999999999999999999999999999999999999"];

    [Fact]
    public async Task Numerics_arrive_exactly()
    {
        await using var connection = new NpgsqlConnection(PostgresServer.ConnectionString);
        await connection.OpenAsync();
        await RunAsync(connection, "CREATE TEMP TABLE numbers (id bigint, value numeric)");
        var copy = new PostgresCopy();
        var expected = new List<string>();
        void Add(SqlValue value, string text)
        {
            copy.StartRow(2);
            copy.Write(SqlValue.FromBigInt(expected.Count));
            copy.Write(value);
            expected.Add(text);
        }

        foreach (var amount in Amounts)
            Add(SqlValue.FromMoney(amount), (amount / 10_000m).ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture));
        foreach (var number in Decimals)
            Add(SqlValue.FromDecimal(number), number);
        await SendAsync(connection, copy, "COPY numbers FROM STDIN (FORMAT BINARY)");

        (await ReadAsync(connection, "SELECT value::text FROM numbers ORDER BY id")).ShouldBe(expected);
    }

    [Fact]
    public async Task Other_values_arrive_as_they_are()
    {
        await using var connection = new NpgsqlConnection(PostgresServer.ConnectionString);
        await connection.OpenAsync();
        await RunAsync(connection, "CREATE TEMP TABLE cells (a boolean, b int, c double precision, d timestamp(3), e date, f text, g text, h int)");
        var copy = new PostgresCopy();
        copy.StartRow(8);
        copy.Write(SqlValue.FromBit(true));
        copy.Write(SqlValue.FromInt(-7));
        copy.Write(SqlValue.FromFloat(-1.5e-300));
        copy.Write(SqlValue.FromDateTime(new DateTime(1753, 1, 1, 23, 59, 59, 997)));
        copy.Write(SqlValue.FromDate(new DateOnly(1999, 12, 31)));
        copy.Write(SqlValue.FromText("Zoë \U0001F600\0!"));
        copy.Write(SqlValue.FromGuid(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")));
        copy.Write(SqlValue.Null(SqlTypeKind.Int));
        await SendAsync(connection, copy, "COPY cells FROM STDIN (FORMAT BINARY)");

        (await ReadAsync(connection, "SELECT cells::text FROM cells")).ShouldHaveSingleItem()
            .ShouldBe("(t,-7,-1.5e-300,\"1753-01-01 23:59:59.997\",1999-12-31,\"Zoë \U0001F600!\",0F8FAD5B-D9CB-469F-A165-70867728950E,)");
    }

    private static async Task SendAsync(NpgsqlConnection connection, PostgresCopy copy, string command)
    {
        copy.Complete();
        await using var stream = await connection.BeginRawBinaryCopyAsync(command);
        await stream.WriteAsync(copy.Written);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));
        return values;
    }
}
