using Shouldly;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Records;

public sealed class RecordWriterTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Fields_left_out_get_the_defaults_of_their_types(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("S", FieldTypes.String), ("N", FieldTypes.Number), ("B", FieldTypes.YesNo), ("D", FieldTypes.DateTime), ("F", FieldTypes.File));

        var key = await account.InsertAsync("T", "{}");

        key.ShouldBe(1);
        (await account.ReadAsync("T")).ShouldBe("""[{"PK_ID":1,"S":"","N":null,"B":false,"D":null,"F":null}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Every_type_reads_back_what_was_written(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync(
            "T", ("S", FieldTypes.String), ("L", FieldTypes.Text), ("N", FieldTypes.Number), ("I", FieldTypes.Integer), ("C", FieldTypes.Currency),
            ("D", FieldTypes.DateTime), ("B", FieldTypes.YesNo), ("F", FieldTypes.File));

        await account.InsertAsync("T", """{"S":"Ünï 日本 ","L":"a\r\nb","N":0.1,"I":5.0,"C":1.23456,"D":"2024-02-29T10:00:00Z","B":"yes","F":"/a/b.png"}""");

        (await account.ReadAsync("T")).ShouldBe(
            """[{"PK_ID":1,"S":"Ünï 日本 ","L":"a\r\nb","N":0.1,"I":5,"C":1.2346,"D":"2024-02-29T10:00:00","B":true,"F":"/a/b.png"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Keys_and_autonumbers_are_not_used_again(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("No", FieldTypes.Autonumber), ("S", FieldTypes.String));
        for (var i = 0; i < 3; i++)
            await account.InsertAsync("T", """{"S":"x"}""");
        await account.DeleteAsync("T", "PK_ID = 3");
        await account.ReopenAsync();

        await account.InsertAsync("T", """{"S":"y"}""");

        (await account.ReadAsync("T", "PK_ID, No", "S = 'y'")).ShouldBe("""[{"PK_ID":4,"No":4}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Prefixed_numbers_grow_past_their_mask(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync("T", "",
        [
            new FieldDesign(new FieldDefinition { Name = "No", Type = FieldTypes.PrefixedAutonumber, Prefix = "IN'V-", Format = "01" }),
            new FieldDesign(new FieldDefinition { Name = "S", Type = FieldTypes.String }),
        ], default);
        for (var i = 0; i < 100; i++)
            await account.InsertAsync("T", "{}");

        (await account.ReadAsync("T", "No", "PK_ID IN (1, 99, 100)")).ShouldBe("""[{"No":"IN'V-01"},{"No":"IN'V-99"},{"No":"IN'V-100"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Unique_text_ignores_case_and_trailing_spaces(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await CreateUniqueAsync(account, allowNulls: false);
        await account.InsertAsync("T", """{"Name":"Ann"}""");

        var failure = await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("T", """{"Name":"ann "}"""));

        failure.Message.ShouldBe("Cannot perform operation because the value of the following field(s) must be unique: Name");
        (await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("T", """{"Name":" "}"""))).Message.ShouldContain("blank");
        await account.InsertAsync("T", """{"Name":" ann"}""");
        (await account.ReadAsync("T", "COUNT(*) AS n")).ShouldBe("""[{"n":2}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Unique_with_blanks_allowed_takes_many_blanks_and_one_of_each_value(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await CreateUniqueAsync(account, allowNulls: true);
        await account.InsertAsync("T", "{}");
        await account.InsertAsync("T", "{}");
        await account.InsertAsync("T", """{"Name":"a"}""");

        await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("T", """{"Name":"A"}"""));

        (await account.ReadAsync("T", "COUNT(*) AS n")).ShouldBe("""[{"n":3}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_update_with_one_clash_changes_nothing(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await CreateUniqueAsync(account, allowNulls: false);
        await account.InsertAsync("T", """{"Name":"a"}""");
        await account.InsertAsync("T", """{"Name":"b"}""");

        await Should.ThrowAsync<DataException>(async () => await account.UpdateAsync("T", "1=1", """{"Name":"c"}"""));

        (await account.ReadAsync("T", "Name")).ShouldBe("""[{"Name":"a"},{"Name":"b"}]""");
        (await account.ReadChangesAsync(2)).Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Every_change_is_logged_with_its_source(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        var table = await account.CreateTableAsync("T", ("S", FieldTypes.String));
        await account.InsertAsync("T", """{"S":"a"}""");
        await account.InsertAsync("T", """{"S":"b"}""");
        (await account.UpdateAsync("T", "S < 'c'", """{"S":"z"}""")).Keys.ShouldBe([1L, 2L]);
        (await account.DeleteAsync("T", "PK_ID = 2")).Affected.ShouldBe(1);

        var changes = await account.ReadChangesAsync(5);

        changes.Select(c => (c.TableId, c.RecordId, c.Operation, c.Source, c.Actor)).ShouldBe(
        [
            (table.Id, 1, ChangeOperation.Insert, ChangeSource.RestApi, "test"),
            (table.Id, 2, ChangeOperation.Insert, ChangeSource.RestApi, "test"),
            (table.Id, 1, ChangeOperation.Update, ChangeSource.RestApi, "test"),
            (table.Id, 2, ChangeOperation.Update, ChangeSource.RestApi, "test"),
            (table.Id, 2, ChangeOperation.Delete, ChangeSource.RestApi, "test"),
        ]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Formulas_are_computed_on_insert_and_follow_updates(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await CreateFormulaAsync(account);
        await account.InsertAsync("T", """{"First":"Ann","Last":"Lee","Qty":4,"Price":2.5}""");

        (await account.ReadAsync("T", "Full_Name, Total, Key_Text")).ShouldBe("""[{"Full_Name":"Ann Lee","Total":10,"Key_Text":"#1"}]""");
        await account.UpdateAsync("T", "Full_Name = 'ann lee'", """{"Last":"Ray","Qty":2}""");
        (await account.ReadAsync("T", "Full_Name, Total, Key_Text")).ShouldBe("""[{"Full_Name":"Ann Ray","Total":5,"Key_Text":"#1"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_formula_of_another_type_is_stored_as_its_field_says(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync("T", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Qty", Type = FieldTypes.Integer }),
            new FieldDesign(new FieldDefinition { Name = "Net", Type = FieldTypes.Currency, Formula = "[@field:Qty] * 1.5" }),
            new FieldDesign(new FieldDefinition { Name = "Ratio", Type = FieldTypes.Number, Formula = "[@field:Qty] / 4.0" }),
            new FieldDesign(new FieldDefinition { Name = "Label", Type = FieldTypes.String, Formula = "REPLICATE('x', 250 + [@field:Qty])" }),
            new FieldDesign(new FieldDefinition { Name = "Many", Type = FieldTypes.YesNo, Formula = "IIF([@field:Qty] > 5, 1, 0)" }),
        ], default);

        await account.InsertAsync("T", """{"Qty":10}""");

        (await account.ReadAsync("T", "Net, Ratio, LEN(Label) AS l, Many")).ShouldBe("""[{"Net":15,"Ratio":2.5,"l":255,"Many":true}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_formula_that_fails_refuses_the_write_and_names_itself(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync("T", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Qty", Type = FieldTypes.Integer }),
            new FieldDesign(new FieldDefinition { Name = "Share", Type = FieldTypes.Integer, Formula = "10 / [@field:Qty]" }),
        ], default);
        await account.InsertAsync("T", """{"Qty":5}""");

        var failure = await Should.ThrowAsync<TSqlException>(async () => await account.InsertAsync("T", """{"Qty":0}"""));

        failure.Error.Number.ShouldBe(8134);
        failure.Message.ShouldContain("Share");
        failure.Message.ShouldContain("Divide by zero error encountered.");
        await Should.ThrowAsync<TSqlException>(async () => await account.UpdateAsync("T", "Qty = 5", """{"Qty":0}"""));
        (await account.ReadAsync("T", "Qty, Share")).ShouldBe("""[{"Qty":5,"Share":2}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Timestamps_hold_the_wall_clock_of_their_zone(SqlDialect engine)
    {
        var clock = new FixedClock(new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.Zero));
        await using var account = await TestAccount.CreateAsync(engine, clock);
        await account.Database.Designer.CreateTableAsync("T", "",
        [
            new FieldDesign(new FieldDefinition { Name = "S", Type = FieldTypes.String }),
            new FieldDesign(new FieldDefinition { Name = "Added", Type = FieldTypes.Timestamp, OnInsert = true }),
            new FieldDesign(new FieldDefinition { Name = "Changed", Type = FieldTypes.Timestamp, OnUpdate = true, TimeZone = "Pacific Standard Time" }),
        ], default);

        await account.InsertAsync("T", """{"S":"a"}""");
        await account.UpdateAsync("T", "S = 'a'", """{"S":"a"}""");

        (await account.ReadAsync("T", "Added, Changed")).ShouldBe("""[{"Added":"2024-07-01T12:00:00","Changed":"2024-07-01T05:00:00"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Mistakes_in_a_record_are_gathered_by_kind(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("No", FieldTypes.Autonumber), ("I", FieldTypes.Integer), ("D", FieldTypes.DateTime), ("S", FieldTypes.String));

        (await Problem("""{"A":1,"B":2,"I":"x"}""")).Message.ShouldBe("Cannot perform operation because the following field(s) do not exist: 'A', 'B'");
        (await Problem("""{"No":1,"PK_ID":2}""")).Message.ShouldBe("Cannot perform operation because the following field(s) are read only: No, PK_ID");
        (await Problem("""{"I":5.7,"D":""}""")).Message.ShouldBe("Cannot perform operation because the value doesn't match the data type of the following field(s): I, D");
        (await Problem($$"""{"S":"{{new string('x', 256)}}"}""")).Problem.ShouldBe(DataProblem.InvalidValue);
        (await Problem("""{"I":1,"i":2}""")).Problem.ShouldBe(DataProblem.MalformedRequest);
        (await Problem("""[{"I":1}]""")).Problem.ShouldBe(DataProblem.MalformedRequest);
        (await Problem("""{"I":1""")).Problem.ShouldBe(DataProblem.MalformedRequest);
        (await account.ReadAsync("T")).ShouldBe("[]");

        async Task<DataException> Problem(string json) => await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("T", json));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_hundred_writers_at_once_lose_nothing(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("T", ("No", FieldTypes.Autonumber), ("R", FieldTypes.RandomId), ("N", FieldTypes.Integer));
        await account.InsertAsync("T", """{"N":0}""");

        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => Task.Run(async () =>
        {
            await account.InsertAsync("T", $$"""{"N":{{i}}}""");
            await account.UpdateAsync("T", "PK_ID = 1", $$"""{"N":{{i}}}""");
        })));

        (await account.ReadAsync("T", "COUNT(*) AS n, COUNT(DISTINCT No) AS a, COUNT(DISTINCT R) AS r")).ShouldBe("""[{"n":101,"a":101,"r":101}]""");
        (await account.ReadChangesAsync(201)).Count.ShouldBe(201);
    }

    private static ValueTask<TableDefinition> CreateUniqueAsync(TestAccount account, bool allowNulls) => account.Database.Designer.CreateTableAsync(
        "T", "", [new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String, Unique = true, UniqueAllowNulls = allowNulls })], default);

    private static ValueTask<TableDefinition> CreateFormulaAsync(TestAccount account) => account.Database.Designer.CreateTableAsync("T", "",
    [
        new FieldDesign(new FieldDefinition { Name = "First", Type = FieldTypes.String }),
        new FieldDesign(new FieldDefinition { Name = "Last", Type = FieldTypes.String }),
        new FieldDesign(new FieldDefinition { Name = "Qty", Type = FieldTypes.Integer }),
        new FieldDesign(new FieldDefinition { Name = "Price", Type = FieldTypes.Currency }),
        new FieldDesign(new FieldDefinition { Name = "Full_Name", Type = FieldTypes.String, Formula = "CONVERT(NVarChar(255), ([@field:First]+' '+[@field:Last]))" }),
        new FieldDesign(new FieldDefinition { Name = "Total", Type = FieldTypes.Currency, Formula = "[@field:Qty] * [@field:Price]" }),
        new FieldDesign(new FieldDefinition { Name = "Key_Text", Type = FieldTypes.String, Formula = "'#' + CAST([@field:PK_ID] AS varchar(10))" }),
    ], default);

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
