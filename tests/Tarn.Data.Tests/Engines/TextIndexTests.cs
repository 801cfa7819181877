using System.Text;
using Shouldly;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

/// <summary>Text compares by the language's rules and still through an index: the engines' own query plans say so.</summary>
public sealed class TextIndexTests
{
    private static readonly string[] Conditions =
    [
        "Code = 'c00500'",
        "Code = 'c00500 ' AND Category <> 'x'",
        "Code IN ('c00500', 'c00501')",
        "Code LIKE 'C0050%'",
        "Code >= 'C00500' AND Code < 'C00510'",
        "Code BETWEEN 'C00500' AND 'C00510'",
        "Category = 'CAT 7'",
        "PK_ID = 500",
    ];

    [Theory]
    [InlineData(SqlDialect.Sqlite)]
    [InlineData(SqlDialect.Postgres)]
    public async Task Equality_prefixes_and_ranges_are_answered_by_the_index(SqlDialect engine)
    {
        await using var account = await CreateAsync(engine);

        foreach (var where in Conditions)
        {
            var plan = await ExplainAsync(account, where);
            if (engine == SqlDialect.Sqlite)
                plan.ShouldContain("SEARCH", Case.Sensitive, where);
            else
                plan.ShouldMatch("Index Scan|Index Only Scan|Bitmap Index Scan", where);
            plan.ShouldNotContain("SCAN t0", Case.Sensitive, where);
            plan.ShouldNotContain("Seq Scan", Case.Sensitive, where);
        }

        foreach (var (where, orderBy) in new (string?, string?)[] { ("Category = 'cat 7'", null), (null, "Category"), (null, "Category DESC, PK_ID DESC") })
        {
            var page = await ExplainAsync(account, where, orderBy, limit: 10);
            page.ShouldNotContain("Sort");
            page.ShouldNotContain("TEMP B-TREE");
        }
    }

    private static async Task<TestAccount> CreateAsync(SqlDialect engine)
    {
        var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync("Parts", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.String, Unique = true }),
            new FieldDesign(new FieldDefinition { Name = "Category", Type = FieldTypes.String, Indexed = true }),
        ], default);
        var schema = await account.Database.GetSchemaAsync(default);
        var table = schema.Table("Parts");
        await account.Database.Engine.WriteExclusivelyAsync<bool>(async session =>
        {
            var loader = await Data.Records.RecordLoader.BeginAsync(account.Database, session, schema, table, keepGenerated: false, default);
            await loader.AddAsync([.. Enumerable.Range(1, 20_000).Select(i => new[] { SqlValue.FromText($"C{i:D5}"), SqlValue.FromText($"Cat {i % 200}") })], default);
            await loader.CompleteAsync(default);
            await session.ExecuteAsync(new SqlStatement("ANALYZE", []), default);
            return true;
        }, default);
        return account;
    }

    private static async Task<string> ExplainAsync(TestAccount account, string? where, string? orderBy = null, int limit = -1)
    {
        var schema = await account.Database.GetSchemaAsync(default);
        var statement = account.Database.Compiler
            .CompileQuery(schema, new RecordQuery { Source = schema.Source(schema.Table("Parts")), Where = where, OrderBy = orderBy })
            .ToStatement(DateTime.UnixEpoch, 0, limit);
        var isSqlite = account.Database.Engine.Dialect == SqlDialect.Sqlite;
        await using var rows = await account.Database.Engine.QueryAsync(
            statement with { Text = (isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + statement.Text }, default);
        var plan = new StringBuilder();
        while (await rows.ReadAsync(default))
            plan.AppendLine(rows.GetText(isSqlite ? 3 : 0));
        return plan.ToString();
    }
}
