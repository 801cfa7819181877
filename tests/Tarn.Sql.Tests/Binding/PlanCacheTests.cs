using Shouldly;
using Xunit;

namespace Tarn.Sql.Tests.Binding;

/// <summary>One plan serves fragments that differ in literals, and only where that is right.</summary>
public sealed class PlanCacheTests
{
    private readonly SqlCompiler _compiler = new(SqlDialect.Postgres);

    [Fact]
    public void Other_literals_give_the_same_text_with_other_parameters()
    {
        var first = Statement("Qty = 5 AND Name = 'a' AND Due > '2024-01-01'");
        var second = Statement("Qty = 7 AND Name = 'b' AND Due > '2025-12-31'");

        second.Text.ShouldBeSameAs(first.Text);
        second.Parameters[0].ShouldBe(SqlValue.FromInt(7));
        second.Parameters[1].ShouldBe(SqlValue.FromText("b"));
        second.Parameters[2].ShouldBe(SqlValue.FromDateTime(new DateTime(2025, 12, 31)));
    }

    [Fact]
    public void A_literal_that_does_not_convert_gets_its_own_error()
    {
        Statement("Qty = '5'").Parameters[0].ShouldBe(SqlValue.FromInt(5));

        Should.Throw<TSqlException>(() => Statement("Qty = 'x'")).Error.Number.ShouldBe(245);
        Statement("Qty = '6'").Parameters[0].ShouldBe(SqlValue.FromInt(6));
    }

    [Theory]
    [InlineData("Name LIKE 'a%'", "Name LIKE '%a'")]
    [InlineData("Name LIKE 'a%'", "Name LIKE '[a]%'")]
    [InlineData("Name LIKE '%a'", "Name LIKE '%k'")]
    [InlineData("Active = 1", "Active = 2")]
    [InlineData("Qty * 1.5 > 1", "Qty * 1.55 > 1")]
    [InlineData("Price > 1.5", "Price > 1.55555")]
    [InlineData("CONVERT(varchar(20), Due, 101) = 'x'", "CONVERT(varchar(20), Due, 103) = 'x'")]
    public void A_literal_that_shapes_the_statement_has_a_plan_of_its_own(string first, string second)
    {
        var one = Statement(first).Text;

        Statement(second).Text.ShouldNotBe(one);
        Statement(first).Text.ShouldBe(one);
    }

    [Fact]
    public void A_group_key_with_a_literal_is_compared_by_its_content()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Select = "Qty / 2, COUNT(*)", GroupBy = "Qty / 2" };
        _compiler.CompileQuery(SampleSchema.Instance, query);

        Should.Throw<TSqlException>(() => _compiler.CompileQuery(SampleSchema.Instance, query with { Select = "Qty / 3, COUNT(*)" })).Error.Number.ShouldBe(8120);
    }

    [Fact]
    public void The_instant_and_the_page_belong_to_the_statement()
    {
        var query = _compiler.CompileQuery(SampleSchema.Instance, new RecordQuery { Source = SampleSchema.Instance.Items, Select = "GETDATE(), GETDATE()" });
        var first = query.ToStatement(new DateTime(2024, 1, 1, 12, 0, 0, DateTimeKind.Utc), 20, 10);
        var second = query.ToStatement(new DateTime(2025, 1, 1, 12, 0, 0, DateTimeKind.Utc), 40, 10);

        second.Text.ShouldBeSameAs(first.Text);
        first.Parameters.ShouldBe([SqlValue.FromDateTime(new DateTime(2024, 1, 1, 12, 0, 0)), SqlValue.FromBigInt(10), SqlValue.FromBigInt(20)]);
    }

    [Fact]
    public void The_same_text_gives_the_same_result_without_work()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Where = "Qty = 5" };

        _compiler.CompileQuery(SampleSchema.Instance, query).ShouldBeSameAs(_compiler.CompileQuery(SampleSchema.Instance, query with { }));
        _compiler.CompileQuery(SampleSchema.Instance, query).ToStatement(default).ShouldBeSameAs(_compiler.CompileQuery(SampleSchema.Instance, query).ToStatement(default));
    }

    [Theory]
    [InlineData("Qty = 6", null, true)]
    [InlineData("Qty = 5", "Name", true)]
    [InlineData("Qty = 5", null, false)]
    public void Texts_in_other_places_and_other_ways_to_read_them_are_told_apart(string where, string? orderBy, bool byKey)
    {
        var first = Query("Qty = 5", null, true);

        Query(where, orderBy, byKey).ShouldNotBeSameAs(first);
        Query("Qty = 5", null, true).ShouldBeSameAs(first);

        CompiledQuery Query(string where, string? orderBy, bool byKey) =>
            _compiler.CompileQuery(SampleSchema.Instance, new RecordQuery { Source = SampleSchema.Instance.Items, Where = where, OrderBy = orderBy, ByKey = byKey });
    }

    [Fact]
    public void A_reader_without_the_right_gets_no_result_of_another_reader()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Where = "PK_ID IN (SELECT Item FROM Sales)" };
        _compiler.CompileQuery(SampleSchema.Instance, query);

        Should.Throw<TSqlException>(() => _compiler.CompileQuery(SampleSchema.Instance, query with { CanRead = source => source.Name != "Sales" })).Error.Number.ShouldBe(208);
        _compiler.CompileQuery(SampleSchema.Instance, query with { CanRead = _ => true }).ShouldNotBeNull();
    }

    [Fact]
    public void A_new_version_of_the_schema_is_compiled_anew()
    {
        var old = new RecordQuery { Source = SampleSchema.Instance.Items, Where = "Qty = 5" };
        var first = _compiler.CompileQuery(SampleSchema.Instance, old);

        _compiler.CompileQuery(new Later(), old).ShouldNotBeSameAs(first);
    }

    [Fact]
    public void Values_of_tokens_are_never_kept()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Calculated = [new CalculatedField("C", "[@Rate]")] };

        Rate("2").ShouldNotBe(Rate("3"));

        SqlValue Rate(string value) => _compiler
            .CompileQuery(SampleSchema.Instance, query with { Tokens = new SqlTokenValues((_, _) => SqlValue.FromText(value)) }).ToStatement(default).Parameters[0];
    }

    [Fact]
    public void Many_threads_and_more_texts_than_are_kept_get_their_own_results()
    {
        var compiler = new SqlCompiler(SqlDialect.Sqlite, 16);

        Parallel.For(0, 20_000, i =>
        {
            var number = i % 300;
            var statement = compiler.CompileQuery(SampleSchema.Instance, new RecordQuery { Source = SampleSchema.Instance.Items, Where = $"Qty = {number}" }).ToStatement(default);
            statement.Parameters[0].ShouldBe(SqlValue.FromInt(number));
        });
    }

    private sealed class Later : ISqlSchema
    {
        public long Version => 2;

        public SqlSource? FindTable(string name) => SampleSchema.Instance.FindTable(name);

        public SqlSource? FindView(string name) => SampleSchema.Instance.FindView(name);
    }

    private SqlStatement Statement(string where) =>
        _compiler.CompileQuery(SampleSchema.Instance, new RecordQuery { Source = SampleSchema.Instance.Items, Where = where }).ToStatement(DateTime.UnixEpoch);
}
