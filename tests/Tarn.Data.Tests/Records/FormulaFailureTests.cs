using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Records;

/// <summary>A record that a formula refuses is refused with the name of that formula.</summary>
public sealed class FormulaFailureTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Only_the_formula_that_failed_is_named(SqlDialect engine)
    {
        await using var account = await CreateAsync(engine);
        await account.InsertAsync("T", """{"A":5,"B":5,"S":"5"}""");

        (await RefusalAsync(() => account.InsertAsync("T", """{"A":5,"B":0,"S":"5"}""").AsTask())).ShouldStartWith("The formula field By_B cannot be computed: ");
        (await RefusalAsync(() => account.InsertAsync("T", """{"A":5,"B":5,"S":"x"}""").AsTask())).ShouldStartWith("The formula field Of_Text cannot be computed: ");
        (await RefusalAsync(() => account.UpdateAsync("T", "S = '5'", """{"A":0}""").AsTask())).ShouldStartWith("The formula field By_A cannot be computed: ");
        (await RefusalAsync(() => account.UpdateAsync("T", "A / (B - 5) = 1", """{"A":1}""").AsTask())).ShouldNotContain("formula");
        (await account.ReadAsync("T", "A, B, S, By_A, By_B, Of_Text")).ShouldBe("""[{"A":5,"B":5,"S":"5","By_A":2,"By_B":2,"Of_Text":5}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_generated_field_that_becomes_text_does_not_keep_records_out(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("No", FieldTypes.Autonumber), ("S", FieldTypes.String));
        await account.InsertAsync("T", """{"S":"a"}""");

        var field = await account.Database.Designer.UpdateFieldAsync("T", "No", new FieldChange { Type = FieldTypes.String }, default);

        (field.Unique, field.UniqueAllowNulls).ShouldBe((true, true));
        await account.InsertAsync("T", """{"S":"b"}""");
        await account.InsertAsync("T", """{"S":"c"}""");
        await Should.ThrowAsync<DataException>(() => account.InsertAsync("T", """{"No":"1"}""").AsTask());
        (await account.ReadAsync("T", "No, S")).ShouldBe("""[{"No":"1","S":"a"},{"No":"","S":"b"},{"No":"","S":"c"}]""");
    }

    private static async Task<TestAccount> CreateAsync(SqlDialect engine)
    {
        var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync(
            "T", "",
            [
                Field("A", FieldTypes.Integer), Field("B", FieldTypes.Integer), Field("S", FieldTypes.String), Field("By_A", FieldTypes.Integer, "10/[@field:A]"),
                Field("By_B", FieldTypes.Integer, "10/[@field:B]"), Field("Of_Text", FieldTypes.Integer, "CONVERT(int, [@field:S])"),
            ],
            default);
        return account;
    }

    private static FieldDesign Field(string name, FieldType type, string? formula = null) => new(new FieldDefinition { Name = name, Type = type, Formula = formula });

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Should.ThrowAsync<TSqlException>(act)).Message;
}
