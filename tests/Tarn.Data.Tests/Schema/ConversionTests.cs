using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Schema;

/// <summary>Changes of type and formula that a person has seen before they happen.</summary>
public sealed class ConversionTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_preview_says_what_a_conversion_then_does(SqlDialect dialect)
    {
        await using var account = await TextsAsync(dialect, "12", " 1,234 ", "abc", "2.5", "");
        var designer = account.Database.Designer;
        var preview = await designer.PreviewTypeAsync("Things", "Value", FieldTypes.Integer, default);
        (preview.Records, preview.Lost, preview.Obstacle).ShouldBe((5, 3, null));
        preview.Samples[1].ShouldBe(new ConversionSample(3, "abc", null, true));

        // Without a person's consent nothing is lost.
        (await Should.ThrowAsync<DataException>(() => designer.UpdateFieldAsync("Things", "Value", new FieldChange { Type = FieldTypes.Integer }, default).AsTask())).Fields.ShouldBe(["Value"]);
        await designer.UpdateFieldAsync("Things", "Value", new FieldChange { Type = FieldTypes.Integer, AcceptLoss = true }, default);
        (await account.ReadAsync("Things", "Value")).ShouldBe("""[{"Value":12},{"Value":null},{"Value":null},{"Value":null},{"Value":null}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task No_more_is_lost_than_was_agreed_to_whatever_was_written_meanwhile(SqlDialect dialect)
    {
        await using var account = await TextsAsync(dialect, "12", "abc");
        var designer = account.Database.Designer;
        var seen = (await account.Database.GetSchemaAsync(default)).Table("Things").FindField("Value")!;
        var preview = await designer.PreviewTypeAsync("Things", seen, FieldTypes.Integer, default);
        preview.Lost.ShouldBe(1);
        var change = new FieldChange { Type = FieldTypes.Integer, AcceptLoss = true, MostLost = preview.Lost };
        await account.InsertAsync("Things", """{"Value":"twelve"}""");
        var late = await Should.ThrowAsync<DataException>(() => designer.UpdateFieldAsync("Things", seen, change, default).AsTask());
        (late.Problem, late.Message).ShouldBe((DataProblem.Conflict, "Records were changed meanwhile: by now 2 values would be lost. Nothing was converted. Look at what would happen now, and convert again."));
        (await account.ReadAsync("Things", "Value")).ShouldBe("""[{"Value":"12"},{"Value":"abc"},{"Value":"twelve"}]""");

        // Another name is no obstacle to a look; what is gone is said to be gone.
        await designer.UpdateFieldAsync("Things", "Value", new FieldChange { Name = "Number" }, default);
        (await designer.PreviewTypeAsync("Things", seen, FieldTypes.Integer, default)).Lost.ShouldBe(2);
        await designer.UpdateFieldAsync("Things", "Number", change with { MostLost = 2 }, default);
        (await account.ReadAsync("Things", "Number")).ShouldBe("""[{"Number":12},{"Number":null},{"Number":null}]""");
        await designer.AddFieldAsync("Things", new FieldDesign(new FieldDefinition { Name = "Other", Type = FieldTypes.String }), default);
        await designer.DeleteFieldAsync("Things", "Number", default);
        (await Should.ThrowAsync<DataException>(() => designer.PreviewTypeAsync("Things", seen, FieldTypes.Integer, default).AsTask())).Message.ShouldBe("The field 'Value' has been deleted meanwhile.");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Amounts_and_yes_or_no_are_understood_in_words(SqlDialect dialect)
    {
        await using var account = await TextsAsync(dialect, "$1,234.50", "7", "gratis");
        (await account.Database.Designer.PreviewTypeAsync("Things", "Value", FieldTypes.Currency, default)).Lost.ShouldBe(1);
        await account.Database.Designer.UpdateFieldAsync("Things", "Value", new FieldChange { Type = FieldTypes.Currency, AcceptLoss = true }, default);
        (await account.ReadAsync("Things", "Value")).ShouldBe("""[{"Value":1234.5},{"Value":7},{"Value":null}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Texts_become_the_values_of_a_list(SqlDialect dialect)
    {
        await using var account = await TextsAsync(dialect, "Red", "green", "", "red ");
        (await account.Database.Designer.PreviewTypeAsync("Things", "Value", FieldTypes.ListString, default)).ShouldSatisfyAllConditions(p => p.Lost.ShouldBe(0), p => p.Obstacle.ShouldBeNull());
        var field = await account.Database.Designer.UpdateFieldAsync("Things", "Value", new FieldChange { Type = FieldTypes.ListString, AcceptLoss = true }, default);
        field.ListItems.Select(i => i.Value).ShouldBe(["green", "Red"]);
        (await account.ReadAsync("Things", "Value")).ShouldBe("""[{"Value":{"2":"Red"}},{"Value":{"1":"green"}},{"Value":null},{"Value":{"2":"Red"}}]""");
        await account.Database.Designer.UpdateFieldAsync("Things", "Value", new FieldChange { Type = FieldTypes.String, AcceptLoss = true }, default);
        (await account.ReadAsync("Things", "Value", "PK_ID = 2")).ShouldBe("""[{"Value":"green"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_text_that_is_cut_keeps_whole_characters(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.CreateTableAsync("Notes", ("Value", FieldTypes.Text));
        await account.InsertAsync("Notes", $$"""{"Value":"{{new string('x', 254)}}😀 and more"}""");
        await account.Database.Designer.UpdateFieldAsync("Notes", "Value", new FieldChange { Type = FieldTypes.String, AcceptLoss = true }, default);
        (await account.ReadAsync("Notes", "Value")).ShouldBe($$"""[{"Value":"{{new string('x', 254)}}"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_type_is_changed_again_and_again(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.CreateTableAsync("Things", ("Value", FieldTypes.YesNo));
        await account.InsertAsync("Things", """{"Value":true}""");
        foreach (var type in new FieldType[] { FieldTypes.Number, FieldTypes.Integer, FieldTypes.Currency, FieldTypes.Text, FieldTypes.String })
            await account.Database.Designer.UpdateFieldAsync("Things", "Value", new FieldChange { Type = type }, default);
        (await account.ReadAsync("Things", "Value")).ShouldBe("""[{"Value":"1"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_unique_field_stays_unique_when_its_type_changes_or_blanks_are_forbidden(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var designer = account.Database.Designer;
        await account.CreateTableAsync("Things", ("Code", FieldTypes.String), ("Size", FieldTypes.Number));
        await account.InsertAsync("Things", """{"Code":"","Size":0.00001}""");
        await account.InsertAsync("Things", """{"Code":"a","Size":0.00002}""");
        await designer.UpdateFieldAsync("Things", "Code", new FieldChange { Unique = true, UniqueAllowNulls = true }, default);
        await designer.UpdateFieldAsync("Things", "Size", new FieldChange { Unique = true }, default);
        var blank = await Should.ThrowAsync<DataException>(() => designer.UpdateFieldAsync("Things", "Code", new FieldChange { UniqueAllowNulls = false }, default).AsTask());
        (blank.Problem, blank.Fields.ShouldHaveSingleItem()).ShouldBe((DataProblem.NotUnique, "Code"));
        var alike = await Should.ThrowAsync<DataException>(() => designer.UpdateFieldAsync("Things", "Size", new FieldChange { Type = FieldTypes.Currency }, default).AsTask());
        (alike.Problem, alike.Fields.ShouldHaveSingleItem()).ShouldBe((DataProblem.NotUnique, "Size"));
        (await account.ReadAsync("Things", "Code,Size")).ShouldBe("""[{"Code":"","Size":0.00001},{"Code":"a","Size":0.00002}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Another_formula_is_computed_for_every_record_and_may_change_the_type(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.CreateTableAsync("Lines", ("Price", FieldTypes.Currency), ("Amount", FieldTypes.Integer));
        await account.InsertAsync("Lines", """{"Price":2.5,"Amount":4}""");
        await account.InsertAsync("Lines", """{"Price":1,"Amount":0}""");
        var designer = account.Database.Designer;
        await designer.AddFieldAsync("Lines", new FieldDesign(new FieldDefinition { Name = "Total", Type = FieldTypes.Currency, Formula = "[@field:Price] * [@field:Amount]" }), default);

        var field = await designer.UpdateFieldAsync("Lines", "Total", new FieldChange { Formula = "CASE WHEN [@field:Amount] > 1 THEN 'many' ELSE 'few' END" }, default);
        field.Type.ShouldBe(FieldTypes.String);
        (await account.ReadAsync("Lines", "Total")).ShouldBe("""[{"Total":"many"},{"Total":"few"}]""");

        // One record that cannot be computed refuses all of it.
        await Should.ThrowAsync<DataException>(() => designer.UpdateFieldAsync("Lines", "Total", new FieldChange { Formula = "[@field:Price] / [@field:Amount]" }, default).AsTask());
        (await account.ReadAsync("Lines", "Total")).ShouldBe("""[{"Total":"many"},{"Total":"few"}]""");
        await account.InsertAsync("Lines", """{"Price":1,"Amount":9}""");
        (await account.ReadAsync("Lines", "Total", "PK_ID = 3")).ShouldBe("""[{"Total":"many"}]""");
        (await DesignCheck.FindDifferencesAsync(account.Database, default)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_formula_is_tried_on_records_and_its_mistake_has_a_place(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.CreateTableAsync("Lines", ("Price", FieldTypes.Currency), ("Amount", FieldTypes.Integer));
        await account.InsertAsync("Lines", """{"Price":2.5,"Amount":4}""");
        var fine = await FormulaCheck.RunAsync(account.Database, "Lines", "[@field:Price] * [@field:Amount]", default);
        (fine.Type, fine.Problem).ShouldBe((FieldTypes.Currency, null));
        fine.Samples.ShouldHaveSingleItem().ShouldBe(new FormulaSample(1, "Price: 2.5, Amount: 4", "10"));
        var wrong = await FormulaCheck.RunAsync(account.Database, "Lines", "[@field:Price] * UPER('a')", default);
        wrong.Type.ShouldBeNull();
        wrong.Position.ShouldBe(18);
        (await FormulaCheck.RunAsync(account.Database, "Lines", "1 / ([@field:Amount] - 4)", default)).Problem.ShouldNotBeNull();
    }

    private static async Task<TestAccount> TextsAsync(SqlDialect dialect, params string[] values)
    {
        var account = await TestAccount.CreateAsync(dialect);
        await account.CreateTableAsync("Things", ("Value", FieldTypes.String));
        foreach (var value in values)
            await account.InsertAsync("Things", $$"""{"Value":"{{value}}"}""");
        return account;
    }
}
