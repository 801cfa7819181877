using Shouldly;
using Tarn.Sql.Rendering;
using Tarn.Sql.Tests.Binding;
using Xunit;

namespace Tarn.Sql.Tests.Rendering;

/// <summary>What the engines are asked: the shapes on which indexes, laziness and safety depend.</summary>
public sealed class RenderingTests
{
    [Theory]
    [InlineData("Name = 'Apple  '", "(\"t0\".\"Name\" = ?1 COLLATE TARN)", "(rtrim(\"t0\".\"Name\") = $1::text)")]
    [InlineData("Name IN ('a', 'b')", "(\"t0\".\"Name\" COLLATE TARN IN (?1, ?2))", "(rtrim(\"t0\".\"Name\") IN ($1::text, $2::text))")]
    [InlineData("Qty = '5'", "(\"t0\".\"Qty\" = ?1)", "(\"t0\".\"Qty\" = $1::int4)")]
    [InlineData("Price > 1.5", "(\"t0\".\"Price\" > ?1)", "(\"t0\".\"Price\" > $1::numeric)")]
    [InlineData("Active = 1", "(\"t0\".\"Active\" = ?1)", "(\"t0\".\"Active\" = $1::boolean)")]
    [InlineData("Due >= '2024-01-01'", "(\"t0\".\"Due\" >= ?1)", "(\"t0\".\"Due\" >= $1::timestamp)")]
    [InlineData(
        "Name LIKE 'Ab%'",
        "(\"t0\".\"Name\" >= ?1 COLLATE TARN AND \"t0\".\"Name\" < ?2 COLLATE TARN AND t_like(\"t0\".\"Name\", ?3, NULL))",
        "(rtrim(\"t0\".\"Name\") >= $1::text AND rtrim(\"t0\".\"Name\") < $2::text AND lower(\"t0\".\"Name\" COLLATE \"C\") LIKE $3::text)")]
    [InlineData("Name LIKE '%é'", "(t_like(\"t0\".\"Name\", ?1, NULL))", "(lower(\"t0\".\"Name\" COLLATE \"und-x-icu\") LIKE $1::text)")]
    [InlineData("Qty <> 0 AND 10 / Qty > 1",
        "((\"t0\".\"Qty\" <> ?1) AND CASE WHEN ((\"t0\".\"Qty\" <> ?1) AND (t_div_i(?2, \"t0\".\"Qty\") > ?3)) THEN 1 END)",
        "((\"t0\".\"Qty\" <> $1::int4) AND CASE WHEN (\"t0\".\"Qty\" <> $1::int4) IS NOT TRUE THEN false WHEN (($2::int4 / \"t0\".\"Qty\") > $3::int4) IS NOT TRUE THEN false ELSE true END)")]
    public void A_condition_is_written_so_that_an_index_serves(string where, string sqlite, string postgres)
    {
        Condition(SqlDialect.Sqlite, where).ShouldBe(sqlite);
        Condition(SqlDialect.Postgres, where).ShouldBe(postgres);
    }

    [Fact]
    public void A_text_parameter_loses_its_trailing_spaces_on_Postgres()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Where = "Name = 'Apple  '" };

        new SqlCompiler(SqlDialect.Postgres).CompileQuery(SampleSchema.Instance, query).ToStatement(default).Parameters[0].ShouldBe(SqlValue.FromText("Apple"));
    }

    [Fact]
    public void Records_come_in_the_order_of_their_key_and_page_by_parameters()
    {
        var query = new SqlCompiler(SqlDialect.Postgres).CompileQuery(SampleSchema.Instance, new RecordQuery { Source = SampleSchema.Instance.Items, Select = "Name", OrderBy = "Qty DESC" });

        query.ToStatement(default, 10, 5).Text.ShouldBe(
            "SELECT \"t0\".\"Name\" AS c0 FROM \"Items\" AS \"t0\" ORDER BY \"t0\".\"Qty\" DESC NULLS LAST, \"t0\".\"PK_ID\" LIMIT $1::int8 OFFSET $2::int8");
        query.ToCountStatement(default).Text.ShouldBe("SELECT count(*) AS c0 FROM \"Items\" AS \"t0\"");
    }

    [Fact]
    public void Literals_never_reach_the_text()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Select = "'it''s; DROP', 12345, 1.2345", Where = "Name LIKE '%it''s%' OR Note = '--'" };
        foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
        {
            var text = new SqlCompiler(dialect).CompileQuery(SampleSchema.Instance, query).ToStatement(default).Text;
            text.ShouldNotContain("DROP");
            text.ShouldNotContain("12345");
            text.ShouldNotContain("--");
        }
    }

    [Fact]
    public void Filters_guard_the_users_condition()
    {
        var condition = new SqlCompiler(SqlDialect.Sqlite).CompileCondition(SampleSchema.Instance, SampleSchema.Instance.Items, "CAST(Note AS int) = 1", ["Qty = 3"]);
        using var writer = new SqlTextWriter(SqlDialect.Sqlite);
        writer.Append("DELETE FROM \"Items\" AS \"t0\" WHERE \"t0\".\"PK_ID\" = ").AppendParameter(SqlValue.FromBigInt(9)).Append(" AND ");
        condition.WriteTo(writer, default);

        var statement = writer.ToStatement();
        statement.Text.ShouldBe(
            "DELETE FROM \"Items\" AS \"t0\" WHERE \"t0\".\"PK_ID\" = ?1 AND ((\"t0\".\"Qty\" = ?2) AND CASE WHEN ((\"t0\".\"Qty\" = ?2) AND (t_text_i(\"t0\".\"Note\") = ?3)) THEN 1 END)");
        statement.Parameters.Length.ShouldBe(3);
    }

    [Fact]
    public void A_formula_computes_from_new_values()
    {
        var formula = new SqlCompiler(SqlDialect.Sqlite).CompileFormula(SampleSchema.Instance, SampleSchema.Instance.Items, "[@field:Qty] * 2 + LEN([@field:Name])");
        formula.Type.ShouldBe(SqlType.Int);
        formula.Columns.Select(column => column.Name).ShouldBe(["Qty", "Name"]);
        using var writer = new SqlTextWriter(SqlDialect.Sqlite);
        formula.WriteTo(writer, column => column.Name == "Qty" ? target => target.AppendParameter(SqlValue.FromInt(21)) : null);

        writer.ToStatement().Text.ShouldBe("t_i4(t_i4(?1 * ?2) + t_len(\"t0\".\"Name\"))");
    }

    private static string Condition(SqlDialect dialect, string where)
    {
        using var writer = new SqlTextWriter(dialect);
        new SqlCompiler(dialect).CompileCondition(SampleSchema.Instance, SampleSchema.Instance.Items, where, []).WriteTo(writer, default);
        return writer.ToStatement().Text;
    }
}
