using Shouldly;
using Xunit;

namespace Tarn.Sql.Tests.Binding;

/// <summary>Whatever a fragment holds, compiling it gives a plan or a <see cref="TSqlException"/>.</summary>
public sealed class CompilerFuzzTests
{
    private static readonly string[] Pieces =
    [
        "Name", "Qty", "Price", "Weight", "Due", "Active", "PK_ID", "Secret", "Nope", "Items.Qty", "'a'", "'2024-01-01'", "''", "1", "2.50", "1e3", "$4", "0x1F", "NULL", "99999999999",
        "(", ")", "(", ")", ",", "+", "-", "*", "/", "%", "&", "=", "<>", "<", ">=", "AND", "OR", "NOT", "IS NULL", "LIKE 'a%'", "IN (1, 'x', NULL)", "BETWEEN 1 AND 'z'", "COLLATE Latin1_General_BIN",
        "CASE WHEN", "THEN", "ELSE", "END", "CAST(", "AS int)", "AS decimal(5,2))", "AS date)", "CONVERT(varchar(5),", "LEN(", "ROUND(", "DATEADD(day,", "ISNULL(", "COALESCE(", "IIF(", "SUM(", "COUNT(*)",
        "OVER ()", "OVER (ORDER BY Qty)", "ROW_NUMBER()", "(SELECT", "FROM Sales", "WHERE", "GROUP BY Item", "EXISTS", "Amount", "Region", "MAX(Amount)", "UNION SELECT", "TOP 1", "ORDER BY Amount", "ALL", "AT TIME ZONE 'UTC'",
        "FORMAT(", "STRING_AGG(Region, ',')", "~", "DISTINCT", "AS x", "x.", "~Active", "FOR XML PATH('')", "HAVING",
    ];

    [Fact]
    public void Random_fragments_never_give_another_exception()
    {
        var random = new Random(20240229);
        var compilers = new[] { new SqlCompiler(SqlDialect.Sqlite, 64), new SqlCompiler(SqlDialect.Postgres, 64) };
        var compiled = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var query = Query(random);
            foreach (var compiler in compilers)
            {
                try
                {
                    var plan = compiler.CompileQuery(SampleSchema.Instance, query);
                    plan.ToStatement(DateTime.UnixEpoch, 1, 1).Text.ShouldNotBeEmpty();
                    plan.ToCountStatement(DateTime.UnixEpoch).Text.ShouldNotBeEmpty();
                    compiled++;
                }
                catch (TSqlException)
                {
                    // What a mistake gives.
                }
            }
        }

        compiled.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void Long_chains_and_deep_nesting_do_not_exhaust_the_stack()
    {
        foreach (var text in new[]
                 {
                     string.Join(" + ", Enumerable.Repeat("Qty", 4_000)) + " = 1",
                     string.Join(" OR ", Enumerable.Repeat("Qty = 1", 2_000)),
                     string.Concat(Enumerable.Repeat("NOT ", 4_000)) + "Qty = 1",
                     new string('(', 5_000) + "Qty" + new string(')', 5_000) + " = 1",
                     string.Concat(Enumerable.Repeat("- ", 4_000)) + "Qty = 1",
                     "Name = '" + new string('x', 90_000) + "'",
                 })
        {
            try
            {
                new SqlCompiler(SqlDialect.Sqlite).CompileQuery(SampleSchema.Instance, new RecordQuery { Source = SampleSchema.Instance.Items, Where = text })
                    .ToStatement(DateTime.UnixEpoch);
            }
            catch (TSqlException)
            {
                // Too deep for the language is as good.
            }
        }
    }

    private static RecordQuery Query(Random random)
    {
        var query = new RecordQuery { Source = random.Next(4) == 0 ? SampleSchema.Instance.Shown : SampleSchema.Instance.Items };
        return random.Next(4) switch
        {
            0 => query with { Select = Text(random) },
            1 => query with { Select = Text(random), GroupBy = Text(random) },
            2 => query with { OrderBy = Text(random) },
            _ => query with { Where = random.Next(2) == 0 ? Text(random) + " = " + Text(random) : Text(random) },
        };
    }

    private static string Text(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
