using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Records;

/// <summary>What a refused write leaves behind on its connection: nothing.</summary>
public sealed class FailedStatementTests
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_write_goes_through_after_one_whose_formula_failed(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.Database.Designer.CreateTableAsync("Shares", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Qty", Type = FieldTypes.Integer }),
            new FieldDesign(new FieldDefinition { Name = "Each", Type = FieldTypes.Number, Formula = "100 / Qty" }),
        ], default);
        for (var round = 0; round < 8; round++)
        {
            await Should.ThrowAsync<TSqlException>(async () => await account.InsertAsync("Shares", """{"Qty":0}"""));
            await account.InsertAsync("Shares", """{"Qty":4}""");
            await Should.ThrowAsync<TSqlException>(async () => await account.UpdateAsync("Shares", "Qty = 4", """{"Qty":0}"""));
            await account.UpdateAsync("Shares", "Qty = 4", """{"Qty":4}""");
        }
    }
}
