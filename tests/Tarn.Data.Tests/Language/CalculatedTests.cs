using Shouldly;
using Tarn.Sql;
using Tarn.Sql.Syntax;
using Xunit;

namespace Tarn.Data.Tests.Language;

/// <summary>Calculated fields, totals and calculated values (contexts C6 to C8) beyond the oracle's rows.</summary>
public abstract class CalculatedTests(LanguageDatabase database)
{
    private readonly SqlCompiler _compiler = new(database.Engine.Dialect);

    private SqlSource Items => database.Schema.FindTable("Items")!;

    [Fact]
    public async Task A_report_reads_its_calculated_fields_with_its_records()
    {
        var query = _compiler.CompileQuery(database.Schema, new RecordQuery
        {
            Source = Items,
            Select = "Item_ID",
            Where = "Item_ID < 4",
            Calculated =
            [
                new CalculatedField("Twice", "[@field:Qty] * 2"),
                new CalculatedField("Sold", "(SELECT COUNT(*) FROM Sales WHERE Item_ID = target.[@field:Item_ID])"),
                new CalculatedField("Shown", "'[@field:Name] x[@field:Price] on [@field:Due] by [@Who] at [@calcfield:1]'"),
            ],
            Tokens = new SqlTokenValues((kind, name) => kind == TokenKind.Parameter && name == "Who" ? SqlValue.FromText("O'Brien") : null),
        });

        query.Columns.Select(column => column.Name).ShouldBe(["Item_ID", "Twice", "Sold", "Shown"]);
        var rows = await RowsAsync(query);
        rows[0].ShouldBe(["1", "20", "3", "'Apple x1.25 on 1/31/2024 12:00:00 AM by O''Brien at 20'"]);
        rows[1].ShouldBe(["2", "6", "1", "'apple  x1.25 on 2/29/2024 1:45:30 PM by O''Brien at 6'"]);
        rows[2].ShouldBe(["3", "0", "1", "'Banana x0 on 12/31/2023 11:59:59 PM by O''Brien at 0'"]);
    }

    [Fact]
    public void A_calculated_field_may_not_refer_to_a_later_one() =>
        Should.Throw<TSqlException>(() => _compiler.CompileCalculatedFields(
            database.Schema, Items, [new CalculatedField("A", "[@calcfield:1] + 1")], null, SqlTokenValues.None)).Error.IsRejection.ShouldBeTrue();

    [Fact]
    public async Task Totals_aggregate_the_records_that_a_report_shows()
    {
        var totals = _compiler.CompileTotals(
            database.Schema,
            Items,
            [new CalculatedField("Share", "SUM([@field:Price]) * 0.5 / COUNT([@field:Qty])"), new CalculatedField("Most", "MAX([@field:Name])"), new CalculatedField("All", "COUNT(*) * [@Rate]")],
            "Item_ID < 4",
            ["Active = 1"],
            new SqlTokenValues((_, name) => name == "Rate" ? SqlValue.FromText("2") : null));

        var row = (await RowsAsync(totals)).ShouldHaveSingleItem();
        CellText.Matches(row[0], "0.3125").ShouldBeTrue(row[0]);
        row[1..].ShouldBe(["'Banana'", "4"]);
    }

    [Fact]
    public async Task A_calculated_value_types_its_inputs_as_the_forms_fields()
    {
        var inputs = new Dictionary<string, string> { ["Qty"] = "7", ["Name"] = "", ["Due"] = "2/29/2024", ["Active"] = "true" };
        var tokens = new SqlTokenValues((kind, name) => kind == TokenKind.Field && inputs.TryGetValue(name, out var text) ? SqlValue.FromText(text) : null);

        (await ValueAsync("[@field:Qty] / 2", tokens)).ShouldBe("3");
        (await ValueAsync("'[' + [@field:Name] + ']'", tokens)).ShouldBe("'[]'");
        (await ValueAsync("ISNULL([@field:Price], -1)", tokens)).ShouldBe("-1");
        (await ValueAsync("DATEADD(day, 1, [@field:Due])", tokens)).ShouldBe("2024-03-01 00:00:00.000");
        (await ValueAsync("CASE WHEN [@field:Active] = 1 THEN 'on' END", tokens)).ShouldBe("'on'");
        (await ValueAsync("SELECT COUNT(*) FROM Items WHERE Qty < [@field:Qty]", tokens)).ShouldBe("5");
        (await ValueAsync("'due [@field:Due]'", tokens)).ShouldBe("'due 2/29/2024'");
    }

    [Fact]
    public async Task An_input_that_is_no_number_is_the_conversions_error()
    {
        var tokens = new SqlTokenValues((_, _) => SqlValue.FromText("many"));

        (await Should.ThrowAsync<TSqlException>(() => ValueAsync("[@field:Qty] + 1", tokens))).Error.Number.ShouldBe(245);
    }

    private Task<List<string[]>> RowsAsync(CompiledQuery query) =>
        database.RowsAsync(query.ToStatement(DateTime.UtcNow), [.. query.Columns.Select(column => column.Type)]);

    private async Task<string> ValueAsync(string text, SqlTokenValues tokens)
    {
        var scalar = _compiler.CompileCalculatedValue(database.Schema, Items, text, tokens);
        return (await database.RowsAsync(scalar.ToStatement(DateTime.UtcNow), [scalar.Type])).Single()[0];
    }
}

public sealed class SqliteCalculatedTests(SqliteLanguageDatabase database) : CalculatedTests(database), IClassFixture<SqliteLanguageDatabase>;

public sealed class PostgresCalculatedTests(PostgresLanguageDatabase database) : CalculatedTests(database), IClassFixture<PostgresLanguageDatabase>;
