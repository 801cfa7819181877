using Tarn.Apps.Packages;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Rows of a related table, in the same form and transaction.</summary>
[Collection(FormCollection.Name)]
public sealed class ChildFormTests(FormServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Lines(int start) => Field("Lines", "ChildForm", null, PackageElement.Create(
        "ChildForm", [("DataSourceName", "Lines"), ("KeyField", "Order_Number"), ("StartRows", start.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("MaxRows", "5")],
        Field("Item", attributes: [("Required", "True")]), Field("Count")));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task One_wrong_row_of_three_stores_nothing_and_says_so_in_its_cell(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Hal " + Guid.NewGuid().ToString("N");
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Lines(4)))));
        visitor.Page.QuerySelectorAll("#Child1 > tbody > tr").Length.ShouldBe(4, server.Log.ToString());
        (string, string)[] rows = [("InsertRecordCustomer", name), ("Child1_1_InsertRecordItem", "Bell"), ("Child1_1_InsertRecordCount", "1"), ("Child1_2_InsertRecordItem", "Chain"), ("Child1_2_InsertRecordCount", "many"), ("Child1_3_InsertRecordItem", "Seat")];
        await visitor.SubmitAsync(rows);
        visitor.ErrorAt("Child1_2_InsertRecordCount").ShouldBe("Enter a whole number.");
        visitor.Page.QuerySelector(".cbFormErrorSummary li")!.TextContent.ShouldBe("Count: Enter a whole number.");
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldBeEmpty();
        await visitor.SubmitAsync([("Child1_2_InsertRecordCount", "2")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        var number = (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Number").GetString();
        // The fourth row was left alone: it is none.
        (await server.ReadAsync("Lines", $"Order_Number = '{number}'")).Select(l => l.GetProperty("Item").GetString()).ShouldBe(["Bell", "Chain", "Seat"]);
        (await server.Test.ReadChangesAsync(1, static c => c.Source == Data.Changes.ChangeSource.DataPages)).ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Stored_rows_are_changed_removed_and_joined_by_new_ones_and_no_other_rows_can_be_named(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var names = new[] { "Ida " + Guid.NewGuid().ToString("N"), "Ida " + Guid.NewGuid().ToString("N") };
        var numbers = new List<string>();
        foreach (var name in names)
        {
            await server.Test.InsertAsync("Orders", $$"""{"Customer":"{{name}}"}""");
            numbers.Add((await server.ReadAsync("Orders", $"Customer = '{name}'"))[0].GetProperty("Number").GetString()!);
            foreach (var item in new[] { "Bell", "Chain" })
                await server.Test.InsertAsync("Lines", $$"""{"Order_Number":"{{numbers[^1]}}","Item":"{{item}}","Count":1}""");
        }

        var address = await server.DeployAsync(Page("UpdateRecordPage", "Orders", [("KeyField", "Number"), ("KeyParameter", "no")], Section(Field("Customer"), Lines(1))));
        using var other = await server.VisitAsync($"{address}?no={numbers[1]}");
        using var visitor = await server.VisitAsync($"{address}?no={numbers[0]}");
        visitor.Page.QuerySelectorAll("#Child1 > tbody > tr").Length.ShouldBe(2, server.Log.ToString());
        var foreign = other.Fields().First(f => f.Key == "Child1_1_Row").Value;
        await visitor.SubmitAsync([("Child1_1_EditRecordCount", "9"), ("Child1_2_Remove", "1"), ("Child1_3_InsertRecordItem", "Seat"), ("Child1_4_Row", foreign), ("Child1_4_EditRecordItem", "stolen")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        (await server.ReadAsync("Lines", $"Order_Number = '{numbers[0]}'")).Select(l => $"{l.GetProperty("Item")} {l.GetProperty("Count")}").ShouldBe(["Bell 9", "Seat "]);
        (await server.ReadAsync("Lines", $"Order_Number = '{numbers[1]}'")).Select(l => l.GetProperty("Item").GetString()).ShouldBe(["Bell", "Chain"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Rows_that_go_make_room_for_as_many_others(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Jo " + Guid.NewGuid().ToString("N");
        await server.Test.InsertAsync("Orders", $$"""{"Customer":"{{name}}"}""");
        var number = (await server.ReadAsync("Orders", $"Customer = '{name}'"))[0].GetProperty("Number").GetString()!;
        for (var i = 1; i <= 5; i++)
            await server.Test.InsertAsync("Lines", $$"""{"Order_Number":"{{number}}","Item":"Old {{i}}","Count":1}""");
        var address = await server.DeployAsync(Page("UpdateRecordPage", "Orders", [("KeyField", "Number"), ("KeyParameter", "no")], Section(Field("Customer"), Lines(1))));
        using var visitor = await server.VisitAsync($"{address}?no={number}");
        await visitor.SubmitAsync([("Child1_1_Remove", "1"), ("Child1_2_Remove", "1"), ("Child1_6_InsertRecordItem", "New 1"), ("Child1_7_InsertRecordItem", "New 2"), ("Child1_8_InsertRecordItem", "One too many")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        (await server.ReadAsync("Lines", $"Order_Number = '{number}'")).Select(l => l.GetProperty("Item").GetString()).ShouldBe(["Old 3", "Old 4", "Old 5", "New 1", "New 2"]);
    }
}
