using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Records;

/// <summary>Formulas of records, however they were added: the same values.</summary>
public sealed class FormulaLoadTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_bulk_load_computes_formulas_as_a_single_insert_does(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await CreateAsync(account, numbered: false);
        await account.InsertAsync("Items", """{"Name":"ANN","Qty":3,"Price":1.5,"Day":"2026-05-13T00:00:00","Active":true}""");
        await account.InsertAsync("Items", """{"Name":null,"Qty":null,"Price":null,"Day":null,"Active":false}""");

        await LoadAsync(account,
            [SqlValue.FromText("ANN"), SqlValue.FromInt(3), SqlValue.FromMoney(15_000), SqlValue.FromDateTime(new DateTime(2026, 5, 13)), SqlValue.FromBit(true)],
            [SqlValue.Null(SqlTypeKind.NVarChar), SqlValue.Null(SqlTypeKind.Int), SqlValue.Null(SqlTypeKind.Money), SqlValue.Null(SqlTypeKind.DateTime), SqlValue.FromBit(false)]);

        var one = await account.ReadAsync("Items", "Amount, IsAnn, NextDay, KeyTwice - PK_ID * 2 AS k", "PK_ID <= 2");
        one.ShouldBe("""[{"Amount":4.5,"IsAnn":1,"NextDay":"2026-05-14T00:00:00","k":0},{"Amount":null,"IsAnn":0,"NextDay":null,"k":0}]""");
        (await account.ReadAsync("Items", "Amount, IsAnn, NextDay, KeyTwice - PK_ID * 2 AS k", "PK_ID > 2")).ShouldBe(one);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_formula_over_a_counter_has_the_number_that_is_stored(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await CreateAsync(account, numbered: true);
        await account.InsertAsync("Items", """{"Name":"a"}""");
        var cells = new SqlValue[] { SqlValue.FromText("b"), SqlValue.Null(SqlTypeKind.Int), SqlValue.Null(SqlTypeKind.Money), SqlValue.Null(SqlTypeKind.DateTime), SqlValue.FromBit(false) };

        await LoadAsync(account, cells, [.. cells]);

        (await account.ReadAsync("Items", "Number, Tenfold")).ShouldBe("""[{"Number":1,"Tenfold":10},{"Number":2,"Tenfold":20},{"Number":3,"Tenfold":30}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Texts_compare_without_case_in_the_formulas_of_inserts_and_updates(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await CreateAsync(account, numbered: false);
        await account.InsertAsync("Items", """{"Name":"Ann "}""");
        await account.InsertAsync("Items", """{"Name":"Bob"}""");

        await account.UpdateAsync("Items", "Name = 'bob'", """{"Name":"ANN"}""");

        (await account.ReadAsync("Items", "IsAnn")).ShouldBe("""[{"IsAnn":1},{"IsAnn":1}]""");
    }

    private static async Task CreateAsync(TestAccount account, bool numbered)
    {
        FieldDesign[] fields =
        [
            Field("Name", FieldTypes.String), Field("Qty", FieldTypes.Integer), Field("Price", FieldTypes.Currency), Field("Day", FieldTypes.DateTime), Field("Active", FieldTypes.YesNo),
            Field("Amount", FieldTypes.Currency, "[@field:Qty] * [@field:Price]"), Field("IsAnn", FieldTypes.Integer, "IIF([@field:Name] = 'ann', 1, 0)"),
            Field("NextDay", FieldTypes.DateTime, "DATEADD(day, 1, [@field:Day])"), Field("KeyTwice", FieldTypes.Integer, "[@field:PK_ID] * 2"),
        ];
        FieldDesign[] counted = [Field("Number", FieldTypes.Autonumber), Field("Tenfold", FieldTypes.Integer, "[@field:Number] * 10")];
        await account.Database.Designer.CreateTableAsync("Items", "", numbered ? [.. fields, .. counted] : fields, default);
    }

    private static FieldDesign Field(string name, FieldType type, string? formula = null) => new(new FieldDefinition { Name = name, Type = type, Formula = formula });

    private static async Task LoadAsync(TestAccount account, params SqlValue[][] rows)
    {
        account.Database.ForgetSchema();
        var schema = await account.Database.GetSchemaAsync(default);
        var table = schema.Table("Items");
        await account.Database.Engine.WriteExclusivelyAsync(
            async session =>
            {
                var loader = await RecordLoader.BeginAsync(account.Database, session, schema, table, keepGenerated: false, default);
                await loader.AddAsync([.. rows.Select(r => r.Concat(Enumerable.Repeat(SqlValue.Null(SqlTypeKind.Int), table.Fields.Length - r.Length)).ToArray())], default);
                await loader.CompleteAsync(default);
                return true;
            },
            default);
    }
}
