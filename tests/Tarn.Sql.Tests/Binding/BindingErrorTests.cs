using Shouldly;
using Xunit;

namespace Tarn.Sql.Tests.Binding;

/// <summary>Errors found before a statement runs: number, wording, position (specification, section 10).</summary>
public sealed class BindingErrorTests
{
    private static readonly SqlCompiler Compiler = new(SqlDialect.Postgres);

    [Theory]
    [InlineData("Colour = 'x'", 207, "Invalid column name 'Colour'.", 1)]
    [InlineData("Qty = 1 AND Active = true", 207, "Invalid column name 'true'.", 22)]
    [InlineData("Other.Name = 'x'", 4104, "The multi-part identifier \"Other.Name\" could not be bound.", 1)]
    [InlineData("Qty IN (SELECT Item FROM Nope)", 208, "Invalid object name 'Nope'.", 26)]
    [InlineData("EXISTS (SELECT PK_ID FROM Items a JOIN Sales b ON a.PK_ID = b.Item)", 209, "Ambiguous column name 'PK_ID'.", 16)]
    [InlineData("Active", 4145, "An expression of non-boolean type specified in a context where a condition is expected, near 'Active'.", 1)]
    [InlineData("Qty = (1 = 1)", 102, "Incorrect syntax near '='.", 10)]
    [InlineData("FOO(1) = 1", 195, "'FOO' is not a recognized built-in function name.", 1)]
    [InlineData("LEN() = 1", 174, "The len function requires 1 argument(s).", 1)]
    [InlineData("ROUND(1) = 1", 189, "The round function requires 2 to 3 arguments.", 1)]
    [InlineData("SUM(Qty) > 1", 147, null, 1)]
    [InlineData("ROW_NUMBER() OVER (ORDER BY Qty) = 1", 4108, "Windowed functions can only appear in the SELECT or ORDER BY clauses.", 1)]
    [InlineData("EXISTS (SELECT SUM(Item) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM Sales)", 10756, "Window frame with ROWS or RANGE must have an ORDER BY clause.", 16)]
    [InlineData("EXISTS (SELECT ROW_NUMBER() OVER (ORDER BY 1) FROM Sales)", 5308, null, 44)]
    [InlineData("EXISTS (SELECT ROW_NUMBER() OVER (ORDER BY 'x') FROM Sales)", 5309, null, 44)]
    [InlineData("EXISTS (SELECT NTILE(0) OVER (ORDER BY Item) FROM Sales)", 4116, "The function 'ntile' takes only a positive int or bigint expression as its input.", 22)]
    [InlineData("EXISTS (SELECT NTILE(-2) OVER (ORDER BY Item) FROM Sales)", 4116, null, 22)]
    [InlineData("Weight = RAND(3000000000)", 8115, null, 15)]
    [InlineData("CHARINDEX('a' COLLATE Latin1_General_BIN, Name COLLATE Latin1_General_CI_AI) = 1", 468, null, 1)]
    [InlineData("Active + Active = 1", 8117, "Operand data type bit is invalid for add operator.", 8)]
    [InlineData("Name - 'x' = 'y'", 8117, null, 6)]
    [InlineData("Weight % 2 = 1", 402, "The data types float and int are incompatible in the modulo operator.", 8)]
    [InlineData("CAST(Due AS date) + 1 = Due", 206, "Operand type clash: date is incompatible with int", 19)]
    [InlineData("CAST(Due AS date) = 5", 206, null, 19)]
    [InlineData("CAST(Qty AS date) = Due", 529, null, 1)]
    [InlineData("CAST(Qty AS colour) = 1", 243, "Type colour is not a defined system type.", 13)]
    [InlineData("COALESCE(NULL, NULL) = 1", 4127, null, 1)]
    [InlineData("Qty = 'abc'", 245, "Conversion failed when converting the nvarchar value 'abc' to data type int.", 5)]
    [InlineData("Due = '2024-02-30'", 242, null, 5)]
    [InlineData("Qty = (SELECT Item, Amount FROM Sales)", 116, null, 7)]
    [InlineData("Qty IN (SELECT Item FROM Sales ORDER BY Item)", 1033, null, 9)]
    [InlineData("Name COLLATE Klingon = 'x'", 448, "Invalid collation 'Klingon'.", 1)]
    [InlineData("Qty COLLATE Latin1_General_BIN = 'x'", 447, null, 1)]
    [InlineData("DATEADD('day', 1, Due) = Due", 1023, null, 9)]
    [InlineData("DATEADD(fortnight, 1, Due) = Due", 155, "'fortnight' is not a recognized dateadd option.", 9)]
    [InlineData("FORMAT('abc', 'N2') = ''", 8116, "Argument data type varchar is invalid for argument 1 of format function.", 8)]
    [InlineData("EXISTS (SELECT Region, COUNT(*) FROM Sales GROUP BY Item)", 8120, null, 9)]
    [InlineData("EXISTS (SELECT 1 FROM Sales GROUP BY 1)", 164, null, 38)]
    [InlineData("EXISTS (SELECT 1 FROM Sales UNION SELECT 1, 2)", 205, null, 29)]
    [InlineData("EXISTS (SELECT SUM(COUNT(*)) FROM Sales)", 130, null, 20)]
    [InlineData("EXISTS (SELECT RANK() FROM Sales)", 10753, null, 16)]
    [InlineData("EXISTS (SELECT 1 FROM (SELECT Item + 1 FROM Sales) x)", 8155, "No column name was specified for column 1 of 'x'.", 23)]
    public void A_mistake_is_reported_with_number_and_position(string where, int number, string? message, int position)
    {
        var error = Error(new RecordQuery { Source = SampleSchema.Instance.Items, Where = where });
        error.Number.ShouldBe(number);
        if (message is not null)
            error.Message.ShouldBe(message);
        error.Position.ShouldBe(position);
        error.Fragment.ShouldBe("q.where");
    }

    [Theory]
    [InlineData("Secret = 'x'")]
    [InlineData("Qty IN (SELECT LEN(Secret) FROM Items)")]
    [InlineData("Qty IN (SELECT LEN(Secret) FROM _v_Shown)")]
    public void A_password_field_is_refused_wherever_it_is_mentioned(string where)
    {
        var error = Error(new RecordQuery { Source = SampleSchema.Instance.Items, Where = where });
        error.IsRejection.ShouldBeTrue();
        error.Message.ShouldContain("Secret");
    }

    [Fact]
    public void A_full_join_needs_an_equality() =>
        Error(new RecordQuery { Source = SampleSchema.Instance.Items, Where = "EXISTS (SELECT 1 FROM Items a FULL JOIN Sales b ON a.PK_ID > b.Item)" })
            .Message.ShouldContain("FULL JOIN");

    [Fact]
    public void A_table_that_may_not_be_read_is_unknown()
    {
        var query = new RecordQuery
        {
            Source = SampleSchema.Instance.Items,
            Where = "PK_ID IN (SELECT Item FROM Sales)",
            CanRead = source => source.Name != "Sales",
        };
        var compiler = new SqlCompiler(SqlDialect.Sqlite);
        compiler.CompileQuery(SampleSchema.Instance, query with { CanRead = null });

        Should.Throw<TSqlException>(() => compiler.CompileQuery(SampleSchema.Instance, query)).Error.Number.ShouldBe(208);
    }

    [Fact]
    public void An_alias_of_the_select_list_is_known_to_order_by_only()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Select = "Qty * 2 AS twice", OrderBy = "twice" };
        Compiler.CompileQuery(SampleSchema.Instance, query);

        Error(query with { Where = "twice > 1" }).Number.ShouldBe(207);
    }

    [Fact]
    public void A_distinct_query_sorts_by_what_it_selects()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Select = "DISTINCT Name", OrderBy = "Qty" };

        Error(query).Number.ShouldBe(145);
    }

    [Fact]
    public void A_constant_that_does_not_convert_waits_in_a_branch()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Where = "CASE WHEN Qty = 0 THEN CAST('x' AS int) ELSE 1 END = 1" };

        Should.NotThrow(() => Compiler.CompileQuery(SampleSchema.Instance, query));
    }

    [Theory]
    [InlineData("[@field:Tags] + 'x'")]
    [InlineData("Tags")]
    [InlineData("(SELECT 1)")]
    [InlineData("GETDATE()")]
    [InlineData("[@field:Secret]")]
    [InlineData("[@Other]")]
    [InlineData("SUM([@field:Qty])")]
    public void A_formula_refuses_what_its_record_does_not_determine(string formula) =>
        Should.Throw<TSqlException>(() => Compiler.CompileFormula(SampleSchema.Instance, SampleSchema.Instance.Items, formula)).Error.IsRejection.ShouldBeTrue();

    private static SqlError Error(RecordQuery query) => Should.Throw<TSqlException>(() => Compiler.CompileQuery(SampleSchema.Instance, query)).Error;
}
