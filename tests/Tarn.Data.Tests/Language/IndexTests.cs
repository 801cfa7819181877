using Shouldly;
using Tarn.Sql;
using Xunit;

namespace Tarn.Data.Tests.Language;

/// <summary>Filters on indexed fields are served by the index, not by reading every record.</summary>
public abstract class IndexTests(LanguageDatabase database)
{
    private const int Records = 5_000;

    private static readonly SqlSource People = LanguageSchema.Table("People", ("Code", "STRING"), ("Age", "INTEGER"), ("Balance", "CURRENCY"), ("Born", "DATE/TIME"), ("Score", "NUMBER"));

    protected abstract string Explain { get; }

    protected abstract int PlanColumn { get; }

    [Fact]
    public async Task A_filter_on_an_indexed_field_uses_the_index()
    {
        await database.CreateAsync(People, Rows());
        await database.Engine.WriteAsync(
            async session =>
            {
                foreach (var column in People.Columns.Skip(1))
                {
                    var expression = database.Engine.Schema.IndexExpression(column.Name, column.Type);
                    await session.ExecuteAsync(new SqlStatement($"CREATE INDEX \"ix_{column.Name}\" ON \"People\" ({expression})", []), CancellationToken.None);
                }

                await session.ExecuteAsync(new SqlStatement("ANALYZE", []), CancellationToken.None);
                return 0;
            },
            CancellationToken.None);

        await UsesAsync("ix_Code", "Code = 'C-4711 '");
        await UsesAsync("ix_Code", "Code IN ('C-1', 'c-2')");
        await UsesAsync("ix_Code", "Code LIKE 'c-471%'");
        await UsesAsync("ix_Code", "Code LIKE 'C-4711'");
        await UsesAsync("ix_Code", "Code BETWEEN 'C-4711' AND 'C-4713'");
        await UsesAsync("ix_Age", "Age = '4711'");
        await UsesAsync("ix_Age", "Age IN (1, 2, 3)");
        await UsesAsync("ix_Age", "Age = 4990 AND 10 / Age = 0");
        await UsesAsync("ix_Balance", "Balance = 4711.5");
        await UsesAsync("ix_Balance", "Balance BETWEEN 10 AND '12'");
        await UsesAsync("ix_Born", "Born >= '2000-01-01' AND Born < '2000-01-03'");
        await UsesAsync("ix_Score", "Score = 17");
        await UsesAsync("ix_Age", "PK_ID > 0 AND Age IN (SELECT Item_ID FROM Sales)");
    }

    private async Task UsesAsync(string index, string where)
    {
        var schema = new LanguageSchema([People, database.Schema.FindTable("Sales")!], []);
        var statement = new SqlCompiler(database.Engine.Dialect)
            .CompileQuery(schema, new RecordQuery { Source = People, Select = "PK_ID", Where = where })
            .ToStatement(DateTime.UtcNow);
        await using var reader = await database.Engine.QueryAsync(statement with { Text = Explain + statement.Text }, CancellationToken.None);
        var plan = string.Empty;
        while (await reader.ReadAsync(CancellationToken.None))
            plan += reader.GetText(PlanColumn) + "\n";
        plan.ShouldContain(index, Case.Sensitive, where + "\n" + statement.Text);
    }

    private static IEnumerable<SqlValue[]> Rows()
    {
        for (var i = 1; i <= Records; i++)
        {
            yield return
            [
                SqlValue.FromBigInt(i), SqlValue.FromText($"C-{i}"), SqlValue.FromInt(i), SqlValue.FromMoney(i * 10_000L + 5_000),
                SqlValue.FromDateTime(new DateTime(1990, 1, 1).AddDays(i)), SqlValue.FromFloat(i / 2.0),
            ];
        }
    }
}

public sealed class SqliteIndexTests(SqliteLanguageDatabase database) : IndexTests(database), IClassFixture<SqliteLanguageDatabase>
{
    protected override string Explain => "EXPLAIN QUERY PLAN ";

    protected override int PlanColumn => 3;
}

public sealed class PostgresIndexTests(PostgresLanguageDatabase database) : IndexTests(database), IClassFixture<PostgresLanguageDatabase>
{
    protected override string Explain => "EXPLAIN ";

    protected override int PlanColumn => 0;
}
