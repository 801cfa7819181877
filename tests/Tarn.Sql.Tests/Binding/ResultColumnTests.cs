using Shouldly;
using Xunit;

namespace Tarn.Sql.Tests.Binding;

/// <summary>Keys of rows (rest-api.md, 4.5).</summary>
public sealed class ResultColumnTests
{
    private static readonly SqlCompiler Compiler = new(SqlDialect.Sqlite);

    [Theory]
    [InlineData("", "PK_ID,Name,Note,Qty,Price,Weight,Due,Active,Tags")]
    [InlineData("*", "PK_ID,Name,Note,Qty,Price,Weight,Due,Active,Tags")]
    [InlineData("nAmE, Items.QTY", "nAmE,QTY")]
    [InlineData("Qty AS n, Qty + 1, LEN(Name), Name", "n,Column1,Column2,Name")]
    [InlineData("Name, Name, name", "Name,Name1,name2")]
    [InlineData("Name AS [a b], 'x' AS 'quoted'", "a b,quoted")]
    public void A_column_gets_its_key(string select, string keys) => Keys(SampleSchema.Instance.Items, select).ShouldBe(keys);

    [Fact]
    public void A_view_shows_its_fields_and_hides_the_keys_of_its_tables()
    {
        Keys(SampleSchema.Instance.Shown, "*").ShouldBe("PK_ID,Name");
        Keys(SampleSchema.Instance.Shown, "_PK_ID_Items, _v_Shown.Name, Shown.PK_ID").ShouldBe("_PK_ID_Items,Name,PK_ID");
    }

    [Fact]
    public void A_plain_column_tells_which_one_it_is()
    {
        var columns = Compiler.CompileQuery(SampleSchema.Instance, new RecordQuery { Source = SampleSchema.Instance.Items, Select = "Tags AS t, Tags + ''" }).Columns;

        columns[0].Source.ShouldBe(SampleSchema.Instance.Items.FindColumn("Tags"));
        columns[1].Source.ShouldBeNull();
    }

    [Fact]
    public void A_grouped_query_is_known_as_such()
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Select = "Active, COUNT(*) AS n", GroupBy = "Active HAVING COUNT(*) > 1", OrderBy = "n DESC" };

        Compiler.CompileQuery(SampleSchema.Instance, query).IsGrouped.ShouldBeTrue();
        Compiler.CompileQuery(SampleSchema.Instance, query with { Select = "Name", GroupBy = null, OrderBy = null }).IsGrouped.ShouldBeFalse();
    }

    private static string Keys(SqlSource source, string select) =>
        string.Join(',', Compiler.CompileQuery(SampleSchema.Instance, new RecordQuery { Source = source, Select = select }).Columns.Select(column => column.Name));
}
