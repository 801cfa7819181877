using Shouldly;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Sheets;

/// <summary>What the datasheet asks of the data layer, on both engines.</summary>
public sealed class DatasheetTests
{
    private static readonly WriteContext Ada = new(ChangeSource.Datasheet, "ada@example.org");

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_window_is_the_same_whichever_way_leads_to_it(SqlDialect dialect)
    {
        await using var account = await FilledAsync(dialect, 60);
        var sheet = new Datasheet(account.Database);
        var query = new SheetQuery { Table = "Jobs" };
        await PlacesAsync(expectDense: true);

        // A gap: keys no longer tell the place.
        await account.DeleteAsync("Jobs", "Amount IN (7, 31)");
        await PlacesAsync(expectDense: false);

        async Task PlacesAsync(bool expectDense)
        {
            var extent = await sheet.MeasureAsync(query, default);
            extent.IsDense.ShouldBe(expectDense);
            var all = (await sheet.ReadAsync(query, extent, 0, 1000, null, default)).Select(r => r.Key).ToList();
            all.Count.ShouldBe((int)extent.Count);
            for (var offset = 0; offset < all.Count; offset += 9)
            {
                var expected = all.Skip(offset).Take(8).ToList();
                (await sheet.ReadAsync(query, extent, offset, 8, null, default)).Select(r => r.Key).ShouldBe(expected);
                var anchor = new SheetAnchor(offset / 2, all[offset / 2]);
                (await sheet.ReadAsync(query, extent, offset, 8, anchor, default)).Select(r => r.Key).ShouldBe(expected);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_list_is_compared_by_the_texts_of_its_values(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        // 1,000 values: a word that stands in most of them makes a condition of that many parts.
        string[] values = ["Red", "Dark red", "Blue", .. Enumerable.Range(4, 997).Select(i => $"Shade {i}")];
        await account.Database.Designer.CreateTableAsync(
            "Paints", "", [new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }), new FieldDesign(new FieldDefinition { Name = "Colours", Type = FieldTypes.ListString }, values)], default);
        foreach (var (name, colours) in new[] { ("A", "[1,3]"), ("B", "[2]"), ("C", "[13]"), ("D", "[]") })
            await account.InsertAsync("Paints", $$"""{"Name":"{{name}}","Colours":{{colours}}}""");
        async Task<string> FindAsync(string comparison, string value)
        {
            var query = new SheetQuery { Table = "Paints", Filters = [new SheetFilter("Colours", comparison, value)] };
            var sheet = new Datasheet(account.Database);
            return string.Concat((await sheet.ReadAsync(query, await sheet.MeasureAsync(query, default), 0, 10, null, default)).Select(r => r.Cells[0]));
        }

        (await FindAsync("LIKE", "red")).ShouldBe("AB");
        (await FindAsync("LIKE", "3")).ShouldBe("A");
        (await FindAsync("LIKE", "shade")).ShouldBe("C");
        (await FindAsync("NOT LIKE", "red")).ShouldBe("CD");
        (await FindAsync("NOT LIKE", "3")).ShouldBe("BCD");
        (await FindAsync("BEGINS WITH", "dark")).ShouldBe("B");
        (await FindAsync("ENDS WITH", "RED")).ShouldBe("AB");
        (await FindAsync("=", "dark red")).ShouldBe("B");
        (await FindAsync("=", "1,3")).ShouldBe("A");
        (await FindAsync("LIKE", "' OR 1=1 --")).ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_sorted_and_filtered_sheet_reads_from_its_end_as_from_its_start(SqlDialect dialect)
    {
        await using var account = await FilledAsync(dialect, 30);
        var sheet = new Datasheet(account.Database);
        var query = new SheetQuery { Table = "Jobs", Sorts = [new SheetSort("Kind", true)], Filters = [new SheetFilter("Amount", ">", "3"), new SheetFilter("Name", "LIKE", "9")], Any = true };
        var extent = await sheet.MeasureAsync(query, default);
        extent.Count.ShouldBe(27);
        var all = (await sheet.ReadAsync(query, extent, 0, 100, null, default)).Select(r => r.Key).ToList();
        (await sheet.ReadAsync(query, extent, 20, 7, null, default)).Select(r => r.Key).ShouldBe(all.Skip(20));
        (await sheet.TotalAsync(query, [new SheetTotal("Amount", SheetTotalKind.Sum), new SheetTotal("Kind", SheetTotalKind.Different), new SheetTotal("Due", SheetTotalKind.Blank)], default))
            .ShouldBe(["459", "3", "27"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_cell_that_somebody_else_changed_is_not_overwritten_unasked(SqlDialect dialect)
    {
        await using var account = await FilledAsync(dialect, 2);
        var sheet = new Datasheet(account.Database);
        await account.UpdateAsync("Jobs", "PK_ID = 1", """{"Name":"Theirs","Amount":50}""");

        var refused = await sheet.SaveAsync("Jobs", 1, [new SheetEdit("Name", "Mine", "Job 1")], force: false, Ada, default);
        refused.Conflicts.ShouldBe([new SheetConflict("Name", "Mine", "Theirs")]);
        refused.Row!.Cells[0].ShouldBe("Theirs");

        // Another cell of the same record is no conflict.
        (await sheet.SaveAsync("Jobs", 1, [new SheetEdit("Due", "1/31/2026", null)], force: false, Ada, default)).Row!.Cells[3].ShouldBe("2026-01-31");
        (await sheet.SaveAsync("Jobs", 1, [new SheetEdit("Name", "Mine", null)], force: true, Ada, default)).Row!.Cells[0].ShouldBe("Mine");
        await using var last = await account.Database.Engine.QueryAsync(new SqlStatement("SELECT \"actor\" FROM \"_tarn_change\" ORDER BY \"sequence\" DESC LIMIT 1", []), default);
        (await last.ReadAsync(default)).ShouldBeTrue();
        last.GetText(0).ShouldBe("ada@example.org");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_refused_cell_names_its_field_and_changes_nothing(SqlDialect dialect)
    {
        await using var account = await FilledAsync(dialect, 1);
        var sheet = new Datasheet(account.Database);
        var refused = await Should.ThrowAsync<DataException>(() => sheet.SaveAsync("Jobs", 1, [new SheetEdit("Amount", "many", "1")], force: false, Ada, default).AsTask());
        refused.Message.ShouldStartWith("Write a whole number");
        refused.Fields.ShouldBe(["Amount"]);
        (await account.ReadAsync("Jobs", "Amount")).ShouldBe("""[{"Amount":1}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_paste_is_written_as_a_whole_or_not_at_all(SqlDialect dialect)
    {
        await using var account = await FilledAsync(dialect, 2);
        await account.Database.Designer.UpdateFieldAsync("Jobs", "Name", new FieldChange { Unique = true }, default);
        var sheet = new Datasheet(account.Database);
        var bad = new SheetPaste("Jobs", ["Name", "Amount"], [1, 2], SheetPaste.Read("A\t10\nB\tx\nC\t30"));
        (await sheet.PasteAsync(bad, Ada, default)).ShouldHaveSingleItem().ShouldBe(new SheetProblem(2, "Amount", "x", "Write a whole number between -2,147,483,648 and 2,147,483,647."));
        var twice = bad with { Cells = SheetPaste.Read("A\t10\nB\t20\nB\t30") };
        (await sheet.PasteAsync(twice, Ada, default)).ShouldHaveSingleItem().Row.ShouldBe(3);
        (await account.ReadAsync("Jobs", "Name")).ShouldBe("""[{"Name":"Job 1"},{"Name":"Job 2"}]""");

        var good = bad with { Cells = SheetPaste.Read("\"A\nand more\"\t1,000\r\nB\t\r\n\"C \"\"x\"\"\"\t30\r\n") };
        (good.Changed, good.Added).ShouldBe((2, 1));
        (await sheet.PasteAsync(good, Ada, default)).ShouldBeEmpty();
        (await account.ReadAsync("Jobs", "Name, Amount")).ShouldBe("""[{"Name":"A\nand more","Amount":1000},{"Name":"B","Amount":null},{"Name":"C \"x\"","Amount":30}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Find_and_replace_counts_before_it_writes(SqlDialect dialect)
    {
        await using var account = await FilledAsync(dialect, 12);
        var sheet = new Datasheet(account.Database);
        var query = new SheetQuery { Table = "Jobs" };
        var part = new SheetReplacement("Name", "job 1", "Task 1", SheetMatch.Part, MatchCase: false);
        (await sheet.CountAsync(query, part, default)).ShouldBe(4);
        (await sheet.CountAsync(query, part with { MatchCase = true }, default)).ShouldBe(0);
        (await sheet.CountAsync(query, part with { Match = SheetMatch.Whole }, default)).ShouldBe(1);
        (await sheet.ReplaceAsync(query, part, Ada, default)).ShouldBe(4);
        (await account.ReadAsync("Jobs", "Name", "Amount IN (1, 2, 11)")).ShouldBe("""[{"Name":"Task 1"},{"Name":"Job 2"},{"Name":"Task 11"}]""");
        (await sheet.ReplaceAsync(query, new SheetReplacement("Amount", "3.0", "30", SheetMatch.Part, false), Ada, default)).ShouldBe(1);
        (await account.ReadAsync("Jobs", "Name", "Amount = 30")).ShouldBe("""[{"Name":"Job 3"}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Passwords_are_shown_as_set_and_never_read(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect, hashPassword: p => "hash of " + p);
        await account.CreateTableAsync("People", ("Name", FieldTypes.String), ("Secret", FieldTypes.Password));
        await account.InsertAsync("People", """{"Name":"Ann"}""");
        await account.InsertAsync("People", """{"Name":"Bob","Secret":"x"}""");
        var sheet = new Datasheet(account.Database);
        (await sheet.SaveAsync("People", 1, [new SheetEdit("Secret", "tower", null)], false, Ada, default)).Row!.Cells[1].ShouldBe(SheetCell.Secret);
        (await sheet.SaveAsync("People", 2, [new SheetEdit("Secret", "", null)], false, Ada, default)).Row!.Cells[1].ShouldBeNull();
        var table = (await account.Database.GetSchemaAsync(default)).Table("People");
        (await account.Database.Passwords.ReadAsync(table, table.Fields[1], 1, default)).ShouldBe("hash of tower");
    }

    private static async Task<TestAccount> FilledAsync(SqlDialect dialect, int records)
    {
        var account = await TestAccount.CreateAsync(dialect);
        await account.CreateTableAsync("Jobs", ("Name", FieldTypes.String), ("Amount", FieldTypes.Integer), ("Kind", FieldTypes.String), ("Due", FieldTypes.DateTime));
        for (var i = 1; i <= records; i++)
            await account.InsertAsync("Jobs", $$"""{"Name":"Job {{i}}","Amount":{{i}},"Kind":"{{"abc"[i % 3]}}"}""");
        return account;
    }
}
