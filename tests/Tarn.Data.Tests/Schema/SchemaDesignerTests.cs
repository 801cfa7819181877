using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Schema;

public sealed class SchemaDesignerTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [InlineData("First Name", "spaces are not allowed")]
    [InlineData("order", "reserved word")]
    [InlineData("PK_ID", "hidden key")]
    [InlineData("1st", "begin with a letter")]
    [InlineData("Naïve", "letters (A-Z)")]
    [InlineData("Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "32 are allowed")]
    public async Task A_bad_field_name_is_refused_with_its_reason(string name, string reason)
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);

        var failure = await Should.ThrowAsync<DataException>(async () => await account.CreateTableAsync("T", (name, FieldTypes.String)));

        failure.Message.ShouldContain(reason);
        (await account.Database.GetSchemaAsync(default)).Tables.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_field_of_every_type_can_be_added_renamed_and_removed_with_records_in_place(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("S", FieldTypes.String));
        await account.InsertAsync("T", """{"S":"a"}""");
        await account.InsertAsync("T", """{"S":"b"}""");

        foreach (var type in FieldTypes.All)
        {
            var field = new FieldDefinition { Name = "X", Type = type, OnInsert = type == FieldTypes.Timestamp };
            await account.Database.Designer.AddFieldAsync("T", new FieldDesign(field, type is ListFieldType ? ListValues(type) : null), default);
            await account.Database.Designer.UpdateFieldAsync("T", "x", new FieldChange { Name = "Y", Label = "A label" }, default);
            var table = (await account.Database.GetSchemaAsync(default)).Table("t");
            table.Fields.Select(f => f.Name).ShouldBe(["S", "Y"]);
            table.Fields[1].Label.ShouldBe("A label");
            await account.InsertAsync("T", """{"S":"c"}""");
            await account.Database.Designer.DeleteFieldAsync("T", "Y", default);
        }

        (await account.ReadAsync("T", where: "PK_ID < 3")).ShouldBe("""[{"PK_ID":1,"S":"a"},{"PK_ID":2,"S":"b"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Records_that_exist_get_numbers_in_the_order_of_their_keys(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("S", FieldTypes.String));
        for (var i = 0; i < 3; i++)
            await account.InsertAsync("T", "{}");
        await account.DeleteAsync("T", "PK_ID = 2");

        await account.Database.Designer.AddFieldAsync("T", new FieldDesign(new FieldDefinition { Name = "No", Type = FieldTypes.Autonumber }), default);
        await account.InsertAsync("T", "{}");

        (await account.ReadAsync("T", "PK_ID, No")).ShouldBe("""[{"PK_ID":1,"No":1},{"PK_ID":3,"No":2},{"PK_ID":4,"No":3}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Renaming_a_field_takes_its_formulas_along_and_deleting_it_is_refused(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync("T", "",
        [
            new FieldDesign(new FieldDefinition { Name = "A", Type = FieldTypes.Integer }),
            new FieldDesign(new FieldDefinition { Name = "Twice", Type = FieldTypes.Integer, Formula = "[@field:a] * 2" }),
            new FieldDesign(new FieldDefinition { Name = "Text", Type = FieldTypes.String, Formula = "CONCAT(a, '-', [A], ' [A] a', T.A, \"A\") /* A */" }),
        ], default);
        await account.InsertAsync("T", """{"A":2}""");

        await account.Database.Designer.UpdateFieldAsync("T", "A", new FieldChange { Name = "Amount" }, default);
        await account.UpdateAsync("T", "Amount = 2", """{"Amount":5}""");

        (await account.ReadAsync("T")).ShouldBe("""[{"PK_ID":1,"Amount":5,"Twice":10,"Text":"5-5 [A] a55"}]""");
        // What only looks like the field keeps its name: parts of dates, types, functions.
        await account.Database.Designer.AddFieldAsync("T", new FieldDesign(new FieldDefinition { Name = "Day", Type = FieldTypes.DateTime }), default);
        await account.Database.Designer.AddFieldAsync("T", new FieldDesign(new FieldDefinition { Name = "Days", Type = FieldTypes.Integer, Formula = "DATEDIFF(day, day, [Day]) + DAY(Day)" }), default);
        await account.Database.Designer.UpdateFieldAsync("T", "Day", new FieldChange { Name = "Born" }, default);
        (await account.Database.GetSchemaAsync(default)).Table("T").FindField("Days")!.Formula.ShouldBe("DATEDIFF(day, Born, [Born]) + DAY(Born)");
        var failure = await Should.ThrowAsync<DataException>(async () => await account.Database.Designer.DeleteFieldAsync("T", "Amount", default));
        failure.Message.ShouldContain("the formula 'Twice'");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Setting_unique_on_clashing_data_is_refused_with_the_number_and_samples(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("S", FieldTypes.String));
        foreach (var name in (string[])["a", "A ", "b", "c", "C"])
            await account.InsertAsync("T", $$"""{"S":"{{name}}"}""");

        var failure = await Should.ThrowAsync<DataException>(async () => await account.Database.Designer.UpdateFieldAsync("T", "S", new FieldChange { Unique = true }, default));

        failure.Message.ShouldContain("2 values");
        await account.DeleteAsync("T", "PK_ID IN (2, 5)");
        await account.Database.Designer.UpdateFieldAsync("T", "S", new FieldChange { Unique = true }, default);
        await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("T", """{"S":"B"}"""));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Types_convert_as_the_table_of_conversions_says(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("N", FieldTypes.Number), ("L", FieldTypes.Text), ("D", FieldTypes.DateTime), ("B", FieldTypes.YesNo), ("C", FieldTypes.Currency));
        await account.InsertAsync("T", $$"""{"N":2.9,"L":"{{new string('x', 300)}}","D":"2024-02-29T13:45:30","B":true,"C":12.5}""");

        foreach (var (field, type) in new (string, FieldType)[] { ("N", FieldTypes.Integer), ("L", FieldTypes.String), ("D", FieldTypes.String), ("B", FieldTypes.Number), ("C", FieldTypes.String) })
            await account.Database.Designer.UpdateFieldAsync("T", field, new FieldChange { Type = type }, default);

        (await account.ReadAsync("T", "N, LEN(L) AS n2, D, B, C")).ShouldBe("""[{"N":2,"n2":255,"D":"02/29/2024 13:45:30","B":1,"C":"12.5"}]""");
        (await Should.ThrowAsync<DataException>(async () => await account.Database.Designer.UpdateFieldAsync("T", "D", new FieldChange { Type = FieldTypes.DateTime }, default)))
            .Message.ShouldContain("cannot be changed from STRING to DATE/TIME");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Retired_list_values_keep_their_ids_and_come_back_with_their_selections(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync("T", "",
            [new FieldDesign(new FieldDefinition { Name = "L", Type = FieldTypes.ListString }, ["Cat", "Dog", "Frog"])], default);
        await account.InsertAsync("T", """{"L":[3,1,1]}""");

        await Redefine("Dog", "Cow");
        (await Values()).ShouldBe("2:Dog 4:Cow");
        (await account.ReadAsync("T")).ShouldBe("""[{"PK_ID":1,"L":null}]""");
        await Redefine("Cow", "cat", "Dog");
        (await Values()).ShouldBe("1:cat 2:Dog 4:Cow");
        (await account.ReadAsync("T")).ShouldBe("""[{"PK_ID":1,"L":{"1":"cat"}}]""");
        await Redefine("Ant");
        (await Values()).ShouldBe("5:Ant");
        await Redefine("Cow", "Bee");
        (await Values()).ShouldBe("4:Cow 6:Bee");
        await account.InsertAsync("T", """{"L":"[6], [4]"}""");
        (await account.UpdateAsync("T", "PK_ID = 2", """{"L":{"6":"x"}}""")).Affected.ShouldBe(1);
        (await account.ReadAsync("T", where: "PK_ID = 2")).ShouldBe("""[{"PK_ID":2,"L":{"6":"Bee"}}]""");
        await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("T", """{"L":[1]}"""));
        await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("T", """{"L":"Cow"}"""));

        async Task Redefine(params string[] values) => await account.Database.Designer.UpdateFieldAsync("T", "L", new FieldChange { ListValues = values }, default);

        async Task<string> Values() => string.Join(' ', (await account.Database.GetSchemaAsync(default)).Table("T").Fields[0].ListItems.Where(i => !i.Retired).Select(i => $"{i.Id}:{i.Value}"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_change_by_another_process_is_seen_by_the_next_write(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("A", FieldTypes.String), ("B", FieldTypes.String));
        await account.InsertAsync("T", """{"A":"1","B":"2"}""");
        await using (var other = await account.OpenAgainAsync())
        {
            await other.Designer.DeleteFieldAsync("T", "B", default);
            await other.Designer.UpdateFieldAsync("T", "A", new FieldChange { Name = "C" }, default);
        }

        await account.InsertAsync("T", """{"C":"3"}""");

        (await account.ReadAsync("T")).ShouldBe("""[{"PK_ID":1,"C":"1"},{"PK_ID":2,"C":"3"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_design_that_changes_under_load_loses_no_write_and_gives_no_stale_answer(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("S", FieldTypes.String));
        using var stop = new CancellationTokenSource();
        var added = 0;
        var writers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await account.InsertAsync("T", """{"S":"x"}""");
                Interlocked.Increment(ref added);
                await account.UpdateAsync("T", "PK_ID = 1", """{"S":"y"}""");
                (await account.ReadAsync("T", where: "PK_ID = 1")).ShouldContain("\"S\":");
            }
        })).ToList();

        for (var i = 0; i < 10; i++)
        {
            await account.Database.Designer.AddFieldAsync("T", new FieldDesign(new FieldDefinition { Name = "Extra", Type = FieldTypes.Integer }), default);
            await account.Database.Designer.UpdateFieldAsync("T", "Extra", new FieldChange { Name = "More" }, default);
            await account.Database.Designer.DeleteFieldAsync("T", "More", default);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        (await account.ReadAsync("T", "COUNT(*) AS n")).ShouldBe($$"""[{"n":{{added}}}]""");
        (await account.ReadAsync("T", where: "PK_ID = 1")).ShouldBe("""[{"PK_ID":1,"S":"y"}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Rows_that_are_being_read_keep_the_design_they_were_opened_with(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("S", FieldTypes.String), ("N", FieldTypes.Integer));
        await account.InsertAsync("T", """{"S":"x","N":7}""");
        Task change;
        await using (var rows = await account.Database.Reader.OpenAsync(schema => new RecordQuery { Source = schema.Source(schema.Table("T")), Select = "S, N" }, 0, -1, default))
        {
            // PostgreSQL lets the change wait for the reader, SQLite gives the reader the state it began with.
            change = account.Database.Designer.DeleteFieldAsync("T", "N", default).AsTask();
            await Task.WhenAny(change, Task.Delay(300));
            (await rows.ReadAsync(default)).ShouldBeTrue();
            rows.Rows.GetInt64(1).ShouldBe(7);
            (await rows.ReadAsync(default)).ShouldBeFalse();
        }

        await change;
        (await account.ReadAsync("T")).ShouldBe("""[{"PK_ID":1,"S":"x"}]""");
    }

    private static string[] ListValues(FieldType type) => type == FieldTypes.ListString ? ["a", "b"] : type == FieldTypes.ListNumber ? ["10", "-2.5"] : ["2024-01-31", "2/29/2024 1:30 PM"];
}
