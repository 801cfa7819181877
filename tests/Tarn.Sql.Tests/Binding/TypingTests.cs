using Shouldly;
using Xunit;

namespace Tarn.Sql.Tests.Binding;

/// <summary>Static types (specification, section 5).</summary>
public sealed class TypingTests
{
    private static readonly SqlCompiler Compiler = new(SqlDialect.Sqlite);

    [Theory]
    [InlineData("1", "int")]
    [InlineData("2147483648", "numeric(10,0)")]
    [InlineData("1.50", "numeric(3,2)")]
    [InlineData("0.5", "numeric(1,1)")]
    [InlineData("1e0", "float")]
    [InlineData("$1.25", "money")]
    [InlineData("0xFF", "int")]
    [InlineData("NULL", "int")]
    [InlineData("Qty + 1", "int")]
    [InlineData("Qty + PK_ID", "bigint")]
    [InlineData("Qty * 1.5", "numeric(13,1)")]
    [InlineData("1 / 3.0", "numeric(8,6)")]
    [InlineData("1.0 / Qty", "numeric(13,12)")]
    [InlineData("Price * Qty", "money")]
    [InlineData("Price * 1.5", "numeric(22,5)")]
    [InlineData("Price * Weight", "float")]
    [InlineData("Weight + 1", "float")]
    [InlineData("CAST(1 AS decimal(38,10)) * CAST(1 AS decimal(38,10))", "numeric(38,6)")]
    [InlineData("CAST(1 AS decimal(38,10)) + CAST(1 AS decimal(20,2))", "numeric(38,9)")]
    [InlineData("5.5 % 2", "numeric(2,1)")]
    [InlineData("Due + 1", "datetime")]
    [InlineData("Due - Due", "datetime")]
    [InlineData("Name + 'x'", "nvarchar(256)")]
    [InlineData("Name + Note", "nvarchar(-1)")]
    [InlineData("'1' + 1", "int")]
    [InlineData("CASE WHEN Active = 1 THEN 1 ELSE 2.5 END", "numeric(2,1)")]
    [InlineData("COALESCE(Qty, 1.25)", "numeric(12,2)")]
    [InlineData("ISNULL(Qty, 1.25)", "int")]
    [InlineData("IIF(Active = 1, 'a', Name)", "nvarchar(255)")]
    [InlineData("CHOOSE(1, Qty, Weight)", "float")]
    [InlineData("NULLIF(Price, 0)", "money")]
    [InlineData("ROUND(12.345, 1)", "numeric(5,3)")]
    [InlineData("CEILING(12.345)", "numeric(5,0)")]
    [InlineData("POWER(2, 0.5)", "int")]
    [InlineData("POWER(2.5, 2)", "numeric(38,1)")]
    [InlineData("DATEADD(day, 1, CAST(Due AS date))", "date")]
    [InlineData("DATEADD(day, 1, '2024-01-01')", "datetime")]
    [InlineData("EOMONTH(Due)", "date")]
    [InlineData("Due AT TIME ZONE 'UTC'", "datetimeoffset")]
    [InlineData("~Active", "bit")]
    [InlineData("Active & 1", "int")]
    [InlineData("LEN(Name)", "int")]
    [InlineData("CAST(Name AS varchar)", "varchar(30)")]
    [InlineData("CAST(Price AS decimal)", "numeric(18,0)")]
    [InlineData("(SELECT SUM(Amount) FROM Sales)", "money")]
    [InlineData("(SELECT AVG(1.0 * Item) FROM Sales)", "numeric(38,6)")]
    [InlineData("(SELECT COUNT(*) FROM Sales)", "int")]
    [InlineData("SUM(Qty) OVER ()", "int")]
    [InlineData("ROW_NUMBER() OVER (ORDER BY Name)", "bigint")]
    public void An_expression_has_the_type_of_the_table(string expression, string type)
    {
        var query = new RecordQuery { Source = SampleSchema.Instance.Items, Select = expression };
        Describe(Compiler.CompileQuery(SampleSchema.Instance, query).Columns[0].Type).ShouldBe(type);
    }

    private static string Describe(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Decimal => $"{type.Name}({type.Length},{type.Scale})",
        SqlTypeKind.VarChar or SqlTypeKind.NVarChar => $"{type.Name}({type.Length})",
        _ => type.Name,
    };
}
