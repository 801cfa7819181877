using System.Globalization;
using Shouldly;
using Tarn.Sql;
using Xunit;

namespace Tarn.Data.Tests.Language;

/// <summary>Constructs beyond the oracle's rows: both engines give the same, whatever it is, and never an error of their own.</summary>
public sealed class EngineAgreementTests(SqliteLanguageDatabase sqlite, PostgresLanguageDatabase postgres)
    : IClassFixture<SqliteLanguageDatabase>, IClassFixture<PostgresLanguageDatabase>
{
    // Each of these is evaluated over all records of Items.
    private static readonly string[] Values =
    [
        "PK_ID", "Item_ID", "Name", "Qty", "Price", "Weight", "Due", "Active", "NULL", "'text'", "1.50", "7", "1e2", "$3.5", "0x1F", "3000000000",
        "CAST(Due AS date)", "CAST(Due AS time)", "CAST(Due AS datetime2)", "CAST(Qty AS bigint)", "CAST(Price AS decimal(12,3))", "CAST(Qty AS decimal(12,2))",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "&", "|", "^", "=", "<", ">="];

    private static readonly string[] Types =
    [
        "bit", "int", "bigint", "decimal(10,2)", "decimal(38,6)", "money", "float", "date", "time", "datetime", "datetime2", "datetimeoffset", "varchar(8)",
        "nvarchar(40)", "nvarchar(max)", "uniqueidentifier",
    ];

    public static IEnumerable<object[]> Functions() => FunctionCalls.All.Select(call => new object[] { call });

    public static IEnumerable<object[]> Queries() => AgreementQueries.All.Select(query => new object[] { query });

    public static IEnumerable<object[]> Conditions() => AgreementQueries.Conditions.Select(condition => new object[] { condition });

    public static IEnumerable<object[]> Arithmetic() =>
        from left in Values from operation in Operators select new object[] { left, operation };

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_function_gives_the_same_on_both_engines(string call) => await AgreeAsync(new RecordQuery { Source = Items, Select = call });

    [Theory]
    [MemberData(nameof(Arithmetic))]
    public async Task An_operator_gives_the_same_on_both_engines(string left, string operation)
    {
        foreach (var right in Values)
        {
            var expression = operation is "=" or "<" or ">=" ? $"IIF({left} {operation} {right}, 1, 0)" : $"{left} {operation} {right}";
            await AgreeAsync(new RecordQuery { Source = Items, Select = expression, Where = "Item_ID IN (1, 4, 8)" });
        }
    }

    [Fact]
    public async Task A_conversion_gives_the_same_on_both_engines()
    {
        foreach (var value in Values)
        {
            foreach (var type in Types)
            {
                await AgreeAsync(new RecordQuery { Source = Items, Select = $"TRY_CAST({value} AS {type})" });
                await AgreeAsync(new RecordQuery { Source = Items, Select = $"CAST({value} AS {type})", Where = "Item_ID = 8" });
            }
        }
    }

    [Theory]
    [InlineData("Qty + 2147483647", "Arithmetic overflow error converting expression to data type int.")]
    [InlineData("CAST(9223372036854775807 AS bigint) + Qty", "Arithmetic overflow error converting expression to data type bigint.")]
    [InlineData("CAST(1e308 AS float) * Qty", "Arithmetic overflow error converting expression to data type float.")]
    [InlineData("POWER(Qty, 400)", "Arithmetic overflow error for type int, value = INF.")]
    [InlineData("(SELECT Amount FROM Sales)", "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.")]
    public async Task A_mistake_is_told_in_the_same_words_by_both_engines(string expression, string message)
    {
        foreach (var database in new LanguageDatabase[] { sqlite, postgres })
            (await OutcomeAsync(database, c => c.CompileQuery(sqlite.Schema, new RecordQuery { Source = Items, Select = expression, Where = "Item_ID = 1" }))).ShouldEndWith(message);
    }

    [Theory]
    [InlineData("ABS(Price * 0 + CAST('-922337203685477.5808' AS money))")]
    [InlineData("-(Price * 0 + CAST('-922337203685477.5808' AS money))")]
    public async Task The_smallest_amount_has_no_positive_counterpart(string expression)
    {
        foreach (var database in new LanguageDatabase[] { sqlite, postgres })
            (await OutcomeAsync(database, c => c.CompileQuery(sqlite.Schema, new RecordQuery { Source = Items, Select = expression, Where = "Item_ID = 1" }))).ShouldStartWith("ERROR 8115");
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_gives_the_same_on_both_engines(string query)
    {
        var outcomes = new[] { await OutcomeAsync(sqlite, query), await OutcomeAsync(postgres, query) };
        outcomes[1].ShouldBe(outcomes[0], query);
        outcomes[0].ShouldNotStartWith("ERROR", Case.Sensitive, query);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task A_condition_selects_the_same_on_both_engines(string condition) =>
        await AgreeAsync(new RecordQuery { Source = Items, Select = "Item_ID", Where = condition });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_expressions_give_the_same_on_both_engines(int seed)
    {
        var random = new RandomExpressions(seed);
        var differences = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            // One record at a time: which of several records raises first is the engine's choice.
            var record = $"Item_ID = {1 + i % 8}";
            foreach (var query in new[]
                     {
                         new RecordQuery { Source = Items, Select = random.Value(1 + i % 3), Where = record },
                         new RecordQuery { Source = Items, Select = "Item_ID", Where = $"{record} AND ({random.Condition(1 + i % 3)})" },
                     })
            {
                var first = await OutcomeAsync(sqlite, compiler => compiler.CompileQuery(sqlite.Schema, query));
                var second = await OutcomeAsync(postgres, compiler => compiler.CompileQuery(sqlite.Schema, query));
                if (first != second && !IsOrderOfEvaluation(first, second))
                    differences.Add($"{query.Select} | {query.Where}: {first} | {second}");
            }
        }

        differences.ShouldBeEmpty();
    }

    // Which operand of OR, or of a failing operation, is evaluated first is the engine's choice.
    private static bool IsOrderOfEvaluation(string first, string second) =>
        first.StartsWith("ERROR", StringComparison.Ordinal) || second.StartsWith("ERROR", StringComparison.Ordinal);

    private SqlSource Items => sqlite.Schema.FindTable("Items")!;

    private async Task AgreeAsync(RecordQuery query)
    {
        var first = await OutcomeAsync(sqlite, compiler => compiler.CompileQuery(sqlite.Schema, query));
        var second = await OutcomeAsync(postgres, compiler => compiler.CompileQuery(sqlite.Schema, query));
        if (first != second)
            second.ShouldBe(first, query.Select + " | " + query.Where);
    }

    private static Task<string> OutcomeAsync(LanguageDatabase database, string query) =>
        OutcomeAsync(database, compiler => compiler.CompileWholeQuery(database.Schema, query));

    private static async Task<string> OutcomeAsync(LanguageDatabase database, Func<SqlCompiler, CompiledQuery> compile)
    {
        try
        {
            var compiled = compile(new SqlCompiler(database.Engine.Dialect));
            var statement = compiled.ToStatement(new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc));
            var types = compiled.Columns.Select(column => column.Type).ToList();
            List<string[]> rows;
            try
            {
                rows = await database.RowsAsync(statement, types);
            }
            catch (Exception failure) when (failure is not TSqlException)
            {
                throw new InvalidOperationException($"{database.Engine.Dialect}: {failure.Message}\n{statement.Text}", failure);
            }

            return string.Join(';', rows.Select(row => string.Join(',', row.Select(Rounded))));
        }
        catch (TSqlException error)
        {
            return string.Create(CultureInfo.InvariantCulture, $"ERROR {error.Error.Number} {error.Message}");
        }
    }

    // Floats to 12 digits: the last ones are the mathematical library's. Decimals without the zeros at their end.
    private static string Rounded(string cell)
    {
        if (cell.StartsWith('~'))
            return double.Parse(cell[1..], CultureInfo.InvariantCulture).ToString("G12", CultureInfo.InvariantCulture);
        return cell.Contains('.', StringComparison.Ordinal) && decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (number / 1.0000000000000000000000000000m).ToString("0.############################", CultureInfo.InvariantCulture)
            : cell;
    }
}
