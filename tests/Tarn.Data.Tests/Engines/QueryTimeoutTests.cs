using System.Diagnostics;
using Shouldly;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

/// <summary>Statements that run for too long.</summary>
public sealed class QueryTimeoutTests
{
    /// <summary>Looks at 160,000 million combinations of rows.</summary>
    private const string Endless = "N >= 0 AND 0 < (SELECT COUNT(*) FROM T a CROSS JOIN T b CROSS JOIN T c CROSS JOIN T d WHERE a.N + b.N + c.N + d.N = -1)";

    private const int Rows = 640;

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_query_that_takes_too_long_is_stopped_and_the_next_one_is_answered(SqlDialect engine)
    {
        await using var account = await CreateAsync(engine);
        var watch = Stopwatch.StartNew();
        (await Should.ThrowAsync<TSqlException>(() => account.ReadAsync("T", "N", Endless))).Error.Number.ShouldBe(-2);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        (await account.ReadAsync("T", "COUNT(*) AS n")).ShouldBe($$"""[{"n":{{Rows}}}]""");
        (await account.ReadAsync("T", "N", "N = 7")).ShouldBe("""[{"N":7}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_change_that_takes_too_long_is_stopped_and_takes_nothing_of_others_with_it(SqlDialect engine)
    {
        await using var account = await CreateAsync(engine);
        // While the first is at work the others queue up, where one transaction serves many of them.
        var first = account.UpdateAsync("T", Endless, """{"N":-5}""").AsTask();
        await Task.Delay(300);
        var before = Enumerable.Range(0, 10).Select(i => account.InsertAsync("Others", $$"""{"N":{{i}}}""").AsTask()).ToList();
        var second = account.DeleteAsync("T", Endless).AsTask();
        var after = Enumerable.Range(10, 10).Select(i => account.InsertAsync("Others", $$"""{"N":{{i}}}""").AsTask()).ToList();

        (await Should.ThrowAsync<TSqlException>(() => first)).Error.Number.ShouldBe(-2);
        (await Should.ThrowAsync<TSqlException>(() => second)).Error.Number.ShouldBe(-2);
        var keys = await Task.WhenAll(before.Concat(after));
        keys.Distinct().Count().ShouldBe(20);
        (await account.ReadAsync("Others", "COUNT(*) AS n, COUNT(DISTINCT N) AS d, MAX(PK_ID) AS m")).ShouldBe($$"""[{"n":20,"d":20,"m":{{keys.Max()}}}]""");
        (await account.ReadAsync("T", "COUNT(*) AS n, MIN(N) AS m")).ShouldBe($$"""[{"n":{{Rows}},"m":0}]""");
        (await account.UpdateAsync("T", "N = 7", """{"N":1000}""")).Affected.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Rows_may_be_taken_as_slowly_as_one_likes(SqlDialect engine)
    {
        await using var account = await CreateAsync(engine);
        await using var rows = await account.Database.Reader.OpenAsync(schema => new RecordQuery { Source = schema.Source(schema.Table("T")), Select = "N" }, 0, Rows, default);
        var count = 0;
        while (await rows.ReadAsync(default))
        {
            if (++count is 1 or 300)
                await Task.Delay(900);
        }

        count.ShouldBe(Rows);
    }

    private static async Task<TestAccount> CreateAsync(SqlDialect engine)
    {
        var account = await TestAccount.CreateAsync(engine, options: new EngineOptions { QueryTimeout = TimeSpan.FromSeconds(1) });
        await account.CreateTableAsync("T", ("N", FieldTypes.Integer));
        await account.CreateTableAsync("Others", ("N", FieldTypes.Integer));
        await Task.WhenAll(Enumerable.Range(0, Rows).Select(i => account.InsertAsync("T", $$"""{"N":{{i}}}""").AsTask()));
        return account;
    }
}
