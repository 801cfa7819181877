using System.Globalization;
using Npgsql;
using Shouldly;
using Tarn.Data.Engines.Postgres;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

public sealed class PostgresFunctionsTests : IAsyncLifetime
{
    private string _database = "";

    public async Task InitializeAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    public Task DisposeAsync() => PostgresServer.DropDatabaseAsync(_database);

    [Theory]
    [InlineData(nameof(PostgresFunctionRows.Patterns_match_by_the_collation_with_trailing_spaces), PostgresFunctionRows.Patterns_match_by_the_collation_with_trailing_spaces)]
    [InlineData(nameof(PostgresFunctionRows.Text_functions_count_in_UTF16_units), PostgresFunctionRows.Text_functions_count_in_UTF16_units)]
    [InlineData(nameof(PostgresFunctionRows.Arithmetic_follows_the_types_of_SQL_Server), PostgresFunctionRows.Arithmetic_follows_the_types_of_SQL_Server)]
    [InlineData(nameof(PostgresFunctionRows.Mathematics_keeps_the_type_of_its_argument), PostgresFunctionRows.Mathematics_keeps_the_type_of_its_argument)]
    [InlineData(nameof(PostgresFunctionRows.Formats_are_those_of_dotNET), PostgresFunctionRows.Formats_are_those_of_dotNET)]
    [InlineData(nameof(PostgresFunctionRows.Dates_are_read_and_written_by_style), PostgresFunctionRows.Dates_are_read_and_written_by_style)]
    [InlineData(nameof(PostgresFunctionRows.Date_functions_count_boundaries_and_round_to_ticks), PostgresFunctionRows.Date_functions_count_boundaries_and_round_to_ticks)]
    [InlineData(nameof(PostgresFunctionRows.Numbers_convert_as_SQL_Server_converts), PostgresFunctionRows.Numbers_convert_as_SQL_Server_converts)]
    public async Task Functions_give_what_SQL_Server_gives(string family, string rows)
    {
        await using var connection = await InstalledAsync();
        var wrong = new List<string>();
        foreach (var row in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var arrow = row.LastIndexOf(" => ", StringComparison.Ordinal);
            var actual = await EvaluateAsync(connection, row[..arrow]);
            if (actual != row[(arrow + 4)..])
                wrong.Add($"{row} but was {actual}");
        }
        wrong.ShouldBeEmpty(family);
    }

    [Fact]
    public async Task Results_do_not_depend_on_the_settings_of_the_session()
    {
        await using var connection = await InstalledAsync();
        await ExecuteAsync(connection, "SET DateStyle = 'SQL, DMY'; SET TimeZone = 'Asia/Tokyo'; SET extra_float_digits = -15; SET IntervalStyle = 'iso_8601'; SET search_path = tarn");
        foreach (var (call, expected) in new[]
        {
            ("tarn.datetime_text(timestamp '2024-02-29 13:45:30', 0)", "Feb 29 2024  1:45PM"),
            ("tarn.text_datetime('2/3/2024', 0) = timestamp '2024-02-03'", "true"),
            ("tarn.f_d(0.1234567890123456, 38, 16)", "0.1234567890123456"),
            ("tarn.at_zone(timestamp '2024-07-01 12:00', 'Europe/Berlin')", "2024-07-01 12:00:00.0000000 +02:00"),
            ("tarn.dateadd('day', 1, timestamp '2024-02-28') = timestamp '2024-02-29'", "true"),
            ("tarn.replace('aBc', 'b', 'x')", "axc"),
        })
        {
            (await EvaluateAsync(connection, call)).ShouldBe(expected, call);
        }
    }

    [Fact]
    public async Task Functions_take_columns_of_any_collation()
    {
        await using var connection = await InstalledAsync();
        await ExecuteAsync(connection, "CREATE TABLE t (a text COLLATE tarn.ci, b text COLLATE tarn.ai); INSERT INTO t VALUES ('Apple pie é', 'P'), ('x', 'x')");
        foreach (var (expression, expected) in new[]
        {
            ("tarn.charindex(b, a, 1)", "2"), ("tarn.replace(a, b, '-')", "A--le -ie é"), ("tarn.like(a, '%' || b || '%', NULL)", "true"),
            ("tarn.patindex('%[o-q]%', a)", "2"), ("tarn.left(a, 3)", "App"), ("tarn.upper(a)", "APPLE PIE É"), ("tarn.stuff(a, 1, 1, b)", "Ppple pie é"),
            ("tarn.translate(a, 'ap', 'xy')", "xyyle yie é"), ("tarn.isnumeric(a)", "0"), ("tarn.try_text_i(a)", "NULL"), ("tarn.fold(a)", "apple pie é"),
            ("tarn.try_text_datetime(a, 0)", "NULL"), ("tarn.xml_escape(a)", "Apple pie é"), ("tarn.quotename(a, '[')", "[Apple pie é]"), ("tarn.soundex(a)", "A140"),
            ("tarn.trim_chars(a, b)", "Apple pie é"), ("tarn.format_d(1, 'N2', a)", "1.00"), ("tarn.fit(a, 3, 'int')", "*"), ("tarn.ascii(a)", "65"),
        })
        {
            (await EvaluateAsync(connection, $"SELECT {expression} FROM t WHERE length(a) > 1")).ShouldBe(expected, expression);
        }
    }

    [Fact]
    public async Task Aggregates_work_as_the_contract_says_and_with_OVER()
    {
        await using var connection = await InstalledAsync();
        const string Items = " FROM (VALUES (10, 1.25), (3, 1.25), (0, 0), (-7, -3.3333), (NULL, NULL)) t(qty, price)";
        foreach (var (expression, expected) in new[]
        {
            ("tarn.i4(sum(qty))", "6"), ("tarn.i4(sum(qty) / count(qty))", "1"), ("tarn.d_m(sum(price))", "-0.8333"),
            ("tarn.money_div(sum(price), count(price))", "-0.2083"), ("tarn.dec_div(sum(qty::numeric), count(qty), 38, 6)", "1.500000"),
            ("tarn.i8(sum(qty::bigint))", "6"), ("tarn.i8(div(sum(qty::bigint), count(qty)))", "1"), ("tarn.d_d(sum(price), 38, 4)", "-0.8333"),
            ("max(x) FROM (SELECT tarn.i4(sum(qty) OVER ()) AS x", "6"),
        })
        {
            var query = expression.StartsWith("max", StringComparison.Ordinal) ? $"SELECT {expression}{Items}) u" : $"SELECT {expression}{Items}";
            (await EvaluateAsync(connection, query)).ShouldBe(expected, expression);
        }
        (await EvaluateAsync(connection, "SELECT tarn.i4(sum(qty) / count(qty)) FROM (VALUES (NULL::int)) t(qty)")).ShouldBe("NULL");
        (await EvaluateAsync(connection, "SELECT tarn.i4(sum(qty)) FROM (VALUES (2147483647), (1)) t(qty)")).ShouldBe("NATIVE 22003");
    }

    [Fact]
    public async Task Servers_that_start_at_once_install_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var connection = await OpenAsync();
            await PostgresFunctions.InstallAsync(connection, CancellationToken.None);
        }));
        await using var check = await OpenAsync();
        (await EvaluateAsync(check, "SELECT string_agg(hash, ',') FROM tarn.version")).ShouldBe(PostgresFunctions.Version);
    }

    [Fact]
    public async Task Another_version_is_replaced_under_an_index_that_uses_it()
    {
        await using var connection = await InstalledAsync();
        await ExecuteAsync(connection, "CREATE TABLE t (a text); CREATE INDEX t_fold ON t (tarn.fold(a)); INSERT INTO t VALUES ('A'); UPDATE tarn.version SET hash = 'old'");
        await PostgresFunctions.InstallAsync(connection, CancellationToken.None);
        (await EvaluateAsync(connection, "SELECT hash FROM tarn.version")).ShouldBe(PostgresFunctions.Version);
        (await EvaluateAsync(connection, "SELECT count(*) FROM pg_indexes WHERE indexname = 't_fold'")).ShouldBe("1");
    }

    [Fact]
    public async Task A_collated_index_serves_equality_range_and_order()
    {
        await using var connection = await InstalledAsync();
        await ExecuteAsync(
            connection,
            """
            CREATE TABLE t (id int, "Name" text COLLATE tarn.ci);
            INSERT INTO t SELECT i, 'Name ' || i FROM generate_series(1, 20000) i;
            INSERT INTO t VALUES (0, 'Éclair ');
            CREATE INDEX t_name ON t (rtrim("Name"));
            ANALYZE t
            """);
        foreach (var (query, rows) in new[]
        {
            ("SELECT id FROM t WHERE rtrim(\"Name\") = rtrim($1) COLLATE tarn.ci", 1),
            ("SELECT id FROM t WHERE rtrim(\"Name\") > rtrim($1) COLLATE tarn.ci AND rtrim(\"Name\") < 'f' COLLATE tarn.ci", 0),
            ("SELECT id FROM t WHERE $1 <> '' ORDER BY rtrim(\"Name\") COLLATE tarn.ci LIMIT 5", 5),
        })
        {
            (await PlanAsync(connection, query, "éCLAIR")).ShouldContain("t_name", Case.Sensitive, query);
            (await CountAsync(connection, query, "éCLAIR  ")).ShouldBe(rows, query);
        }
    }

    [Fact]
    public async Task Row_functions_are_inlined_into_the_query()
    {
        await using var connection = await InstalledAsync();
        await ExecuteAsync(connection, "CREATE TABLE t (a text COLLATE tarn.ci, i int, d timestamp(3), n numeric)");
        foreach (var expression in new[]
        {
            "tarn.like(a, $1, NULL)", "tarn.charindex($1, a, 1) > 0", "tarn.datepart('month', d) = 2", "tarn.datediff('day', d, d) = 0",
            "tarn.dec_div(n, 3, 20, 6) > 0", "tarn.money_mul(n, n) > 0", "tarn.i4(i + 1::bigint) > 0", "tarn.round_d(n, 2, 0, 10, 2) > 0",
        })
        {
            var filter = (await PlanAsync(connection, $"SELECT 1 FROM t WHERE length($1) > 0 AND {expression}", "%b%"))
                .Split('\n').Single(line => line.Contains("Filter:", StringComparison.Ordinal));
            filter.Replace("tarn.charindex_wide", "", StringComparison.Ordinal).ShouldNotContain("tarn.", Case.Sensitive, expression);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        return connection;
    }

    private async Task<NpgsqlConnection> InstalledAsync()
    {
        var connection = await OpenAsync();
        await PostgresFunctions.InstallAsync(connection, CancellationToken.None);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The value of an expression, or of a query of one value, as text; <c>NULL</c>, <c>ERROR n</c> or <c>NATIVE state</c>.</summary>
    private static async Task<string> EvaluateAsync(NpgsqlConnection connection, string expression)
    {
        var query = expression.StartsWith("SELECT ", StringComparison.Ordinal) ? expression : "SELECT " + expression;
        await using var command = new NpgsqlCommand($"SELECT ({query})::text", connection);
        try
        {
            return await command.ExecuteScalarAsync() as string ?? "NULL";
        }
        catch (PostgresException e) when (e.SqlState == "TSQLE")
        {
            return "ERROR " + e.MessageText.Split(':')[0];
        }
        catch (PostgresException e) when (e.SqlState is "22003" or "22012")
        {
            return "NATIVE " + e.SqlState;
        }
    }

    private static async Task<string> PlanAsync(NpgsqlConnection connection, string query, string parameter)
    {
        var lines = new List<string>();
        await using var command = new NpgsqlCommand("EXPLAIN VERBOSE " + query, connection) { Parameters = { new() { Value = parameter } } };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static async Task<int> CountAsync(NpgsqlConnection connection, string query, string parameter)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM ({query}) q", connection) { Parameters = { new() { Value = parameter } } };
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
