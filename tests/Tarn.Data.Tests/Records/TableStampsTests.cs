using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Records;

/// <summary>What an account's engine counts of the writes to its tables.</summary>
public sealed class TableStampsTests
{
    [Theory]
    [InlineData(SqlDialect.Sqlite)]
    [InlineData(SqlDialect.Postgres)]
    public async Task Each_write_counts_also_when_many_share_a_transaction(SqlDialect dialect)
    {
        const int Inserts = 64;
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.Database.Designer.CreateTableAsync("T", "", [new FieldDesign(new FieldDefinition { Name = "A", Type = FieldTypes.Integer })], default);
        var stamps = account.Database.Engine.Stamps;
        var (writes, all) = (stamps.Writes, stamps.All);

        await Task.WhenAll(Enumerable.Range(0, Inserts).Select(n => Task.Run(async () => await account.InsertAsync("T", $$"""{"A":{{n}}}"""))));
        stamps.Writes.ShouldBe(writes + Inserts);
        stamps.All.ShouldBeInRange(all + 1, all + Inserts);

        await account.UpdateAsync("T", "A < 10", """{"A":100}""");
        await account.DeleteAsync("T", "A = 100");
        stamps.Writes.ShouldBe(writes + Inserts + 2);

        // What is no record is no write to a table.
        await account.Database.Designer.CreateTableAsync("U", "", [new FieldDesign(new FieldDefinition { Name = "A", Type = FieldTypes.Integer })], default);
        stamps.Writes.ShouldBe(writes + Inserts + 2);
    }
}
