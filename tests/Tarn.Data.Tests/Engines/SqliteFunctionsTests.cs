using System.Globalization;
using Shouldly;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Sqlite;
using Tarn.Sql;
using Xunit;

namespace Tarn.Data.Tests.Engines;

public sealed class SqliteFunctionsTests : IDisposable
{
    private readonly SqliteConnection _connection = SqliteConnection.Open(":memory:", create: true);

    [Theory]
    [InlineData("t_dec_div('7','2.0',10,6)", "3.500000")]
    [InlineData("t_dec_div('1','3.0',8,6)", "0.333333")]
    [InlineData("t_dec_mul('1.50','2',4,2)", "3.00")]
    [InlineData("t_money_div(100050,30000)", "33350")]
    [InlineData("t_money_mul(12500,100000)", "125000")]
    [InlineData("t_datetime_add('2024-01-31 00:00:00.000',0.5,1)", "2024-01-31 12:00:00.000")]
    [InlineData("t_datetime_f('2024-01-31 00:00:00.000')", "45320")]
    [InlineData("t_text_datetime('2023-12-31 23:59:59.999',0)", "2024-01-01 00:00:00.000")]
    [InlineData("t_text_time('1:45 PM',0)", "13:45:00.0000000")]
    [InlineData("t_datetime_text('2024-02-29 13:45:30.000',0)", "Feb 29 2024  1:45PM")]
    [InlineData("t_datetime_datetime2('2024-02-29 13:45:30.007')", "2024-02-29 13:45:30.0070000")]
    [InlineData("t_dateadd('millisecond',2,'2024-01-01 00:00:00.000')", "2024-01-01 00:00:00.003")]
    [InlineData("t_eomonth('2024-01-15',-1)", "2023-12-31")]
    [InlineData("t_offset_datetime(t_offset_at_zone(t_at_zone('2024-07-01 12:00:00.000','UTC'),'America/Los_Angeles'))", "2024-07-01 05:00:00.000")]
    [InlineData("t_at_zone('2024-01-01 12:00:00.000','Asia/Kolkata')", "2024-01-01 12:00:00.0000000 +05:30")]
    [InlineData("t_like('日本語','日_語',NULL)", "1")]
    [InlineData("t_like('a_b','a!_b','!')", "1")]
    [InlineData("t_patindex('%本%','日本')", "2")]
    [InlineData("t_replace('abcABC','b','x')", "axcAxC")]
    [InlineData("t_left('',0)", "")]
    [InlineData("t_len('日本  ')", "2")]
    [InlineData("t_stuff('abc',2,1,NULL)", "ac")]
    [InlineData("t_ascii('')", null)]
    [InlineData("t_isnumeric(NULL)", "0")]
    [InlineData("t_len(NULL)", null)]
    [InlineData("t_try_text_i('abc')", null)]
    [InlineData("t_try_text_date('2024-02-30',0)", null)]
    [InlineData("t_format_datetime('2024-02-29 13:45:30.000','hh:mm tt','en-US')", "01:45 PM")]
    [InlineData("t_float_div(1,4)", "0.25")]
    [InlineData("t_round_d('123.456',-1,0,6,3)", "120.000")]
    public void A_function_gives_its_value(string expression, string? expected) => Text($"SELECT {expression}").ShouldBe(expected);

    [Theory]
    [InlineData("t_text_i('abc')", 245)]
    [InlineData("t_text_i('99999999999')", 248)]
    [InlineData("t_i4(2147483648)", 8115)]
    [InlineData("t_i8(9223372036854775807 + 1)", 8115)]
    [InlineData("t_div_i(10,0)", 8134)]
    [InlineData("t_round_d('748.58',-3,0,5,2)", 8115)]
    [InlineData("t_sqrt(-1)", 3623)]
    [InlineData("t_left('abc',-1)", 537)]
    [InlineData("t_datediff('second','1900-01-01','2024-01-01')", 535)]
    [InlineData("t_datetime_text('2024-02-29 13:45:30.000',77)", 281)]
    [InlineData("t_at_zone('2024-01-01','Nowhere')", 9820)]
    public void An_error_carries_its_number(string expression, int number) =>
        Should.Throw<TSqlException>(() => Text($"SELECT {expression}")).Error.Number.ShouldBe(number);

    [Fact]
    public void An_error_keeps_its_wording() =>
        Should.Throw<TSqlException>(() => Text("SELECT t_text_i('a:b')")).Message.ShouldBe("Conversion failed when converting the nvarchar value 'a:b' to data type int.");

    [Fact]
    public void A_unique_index_with_the_collation_refuses_what_differs_in_case_and_trailing_spaces()
    {
        _connection.Execute("CREATE TABLE t (n TEXT COLLATE TARN UNIQUE)");
        _connection.Execute("INSERT INTO t VALUES ('Apple'), ('Éclair'), ('日本'), ('eclair')");
        Should.Throw<UniqueViolationException>(() => _connection.Execute("INSERT INTO t VALUES ('aPPLE  ')"));
        Should.Throw<UniqueViolationException>(() => _connection.Execute("INSERT INTO t VALUES ('éCLAIR')"));
        Text("SELECT n FROM t WHERE n = 'APPLE'").ShouldBe("Apple");
        Text("SELECT group_concat(n, ' ') FROM (SELECT n FROM t ORDER BY n)").ShouldBe("Apple eclair Éclair 日本");
        PlanOf("SELECT n FROM t WHERE n = 'APPLE'").ShouldContain("USING COVERING INDEX");
    }

    [Fact]
    public void Decimals_compare_by_value_not_by_text()
    {
        _connection.Execute("CREATE TABLE d (n TEXT COLLATE TARN_DECIMAL)");
        _connection.Execute("INSERT INTO d VALUES ('10'), ('9.5'), ('-3.00'), ('9.50')");
        Text("SELECT group_concat(n, ' ') FROM (SELECT DISTINCT n FROM d ORDER BY n)").ShouldBe("-3.00 9.5 10");
    }

    [Theory]
    [InlineData("TARN", "Apple", "aPPLE ", true)]
    [InlineData("TARN", "e", "é", false)]
    [InlineData("TARN_CS", "a", "A", false)]
    [InlineData("TARN_AI", "E", "é", true)]
    [InlineData("TARN_CSAI", "e", "é", true)]
    [InlineData("TARN_CSAI", "E", "é", false)]
    [InlineData("TARN_BIN", "a", "A", false)]
    [InlineData("TARN_BIN", "a", "a  ", true)]
    public void A_collation_says_what_is_equal(string collation, string left, string right, bool equal) =>
        Text($"SELECT '{left}' = '{right}' COLLATE {collation}").ShouldBe(equal ? "1" : "0");

    [Theory]
    [InlineData("t_sum_i(x)", "6")]
    [InlineData("t_avg_i(x)", "1")]
    [InlineData("t_sum_l(x)", "6")]
    [InlineData("t_avg_d(x || '.0', 1)", "1.500000")]
    [InlineData("t_sum_d(x || '.25', 2)", "6.50")]
    [InlineData("t_var(x)", "49.666666666666664")]
    [InlineData("t_varp(x)", "37.25")]
    [InlineData("t_string_agg(x, ',')", "10,3,0,-7")]
    public void An_aggregate_skips_nulls(string aggregate, string expected)
    {
        Numbers();
        Text($"SELECT {aggregate} FROM n").ShouldBe(expected);
        Text($"SELECT {aggregate} OVER () FROM n LIMIT 1").ShouldBe(expected);
        Text($"SELECT {aggregate} FROM n WHERE x > 100").ShouldBeNull();
    }

    [Fact]
    public void An_aggregate_takes_back_rows_that_leave_a_moving_frame()
    {
        Numbers();
        Column("SELECT t_sum_i(x) OVER (ORDER BY id ROWS 1 PRECEDING) FROM n").ShouldBe(["10", "13", "3", "-7", "-7"]);
        Column("SELECT t_string_agg(x, '+') OVER (ORDER BY id ROWS 1 PRECEDING) FROM n").ShouldBe(["10", "10+3", "3+0", "0+-7", "-7"]);
        Column("SELECT t_varp(x) OVER (ORDER BY id ROWS 1 PRECEDING) FROM n").ShouldBe(["0", "12.25", "2.25", "12.25", "0"]);
    }

    [Fact]
    public void A_sum_beyond_int_is_an_overflow()
    {
        _connection.Execute("CREATE TABLE big (x)");
        _connection.Execute("INSERT INTO big VALUES (2147483647), (1)");
        Should.Throw<TSqlException>(() => Text("SELECT t_sum_i(x) FROM big")).Error.Number.ShouldBe(8115);
        Text("SELECT t_sum_l(x) FROM big").ShouldBe("2147483648");
    }

    [Fact]
    public void Registering_costs_less_than_a_millisecond()
    {
        SqliteFunctions.Register(_connection.Handle);
        var best = Enumerable.Range(0, 20).Min(_ =>
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            SqliteFunctions.Register(_connection.Handle);
            return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        });
        best.ShouldBeLessThan(1);
    }

    [Fact]
    public void Like_searches_a_hundred_thousand_rows_in_well_under_a_second()
    {
        _connection.Execute("CREATE TABLE l AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 100000) SELECT 'Some customer name ' || i AS n FROM c");
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        Text("SELECT count(*) FROM l WHERE t_like(n, '%NAME 99%', NULL)").ShouldBe("1111");
        System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds.ShouldBeLessThan(1);
    }

    public void Dispose() => _connection.Dispose();

    private void Numbers()
    {
        _connection.Execute("CREATE TABLE n (id INTEGER PRIMARY KEY, x INTEGER)");
        _connection.Execute("INSERT INTO n (x) VALUES (10), (3), (0), (-7), (NULL)");
    }

    private string? Text(string sql) => Column(sql).FirstOrDefault();

    private string PlanOf(string sql)
    {
        var statement = _connection.Prepare(new SqlStatement("EXPLAIN QUERY PLAN " + sql, []));
        _connection.Step(statement).ShouldBeTrue();
        var plan = System.Text.Encoding.UTF8.GetString(SqliteNative.ColumnUtf8(statement, 3));
        _ = SqliteNative.Reset(statement);
        return plan;
    }

    private List<string?> Column(string sql)
    {
        var rows = new List<string?>();
        var statement = _connection.Prepare(new SqlStatement(sql, []));
        try
        {
            while (_connection.Step(statement))
            {
                rows.Add(SqliteNative.ColumnType(statement, 0) switch
                {
                    SqliteNative.TypeNull => null,
                    SqliteNative.TypeFloat => SqliteNative.ColumnDouble(statement, 0).ToString("R", CultureInfo.InvariantCulture),
                    _ => System.Text.Encoding.UTF8.GetString(SqliteNative.ColumnUtf8(statement, 0)),
                });
            }
        }
        finally
        {
            _ = SqliteNative.Reset(statement);
        }

        return rows;
    }
}
