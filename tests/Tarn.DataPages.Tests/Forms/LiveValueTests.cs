using System.Text.Json;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>What forms ask the server for while they are filled in: cascades, calculated values, suggestions.</summary>
[Collection(FormCollection.Name)]
public sealed class LiveValueTests(FormServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static string NewName() => "Ben " + Guid.NewGuid().ToString("N");

    private static Apps.Packages.PackageElement CascadeForm() => Submission("Orders", Section(
        Field("Customer"),
        Field("State", "Dropdown", null, Apps.Packages.PackageElement.Create("Option", [("Value", ""), ("DisplayText", "Select")]), LookUp("States", "State", ("DisplayText", "Title"))),
        Field("City", "Cascading Dropdown", [("ParentField", "State")], LookUp("Cities", "City", ("FilterField", "State"))),
        Field("Zip", "Cascading Text Field", [("ParentField", "State")], LookUp("Cities", "Zip", ("FilterField", "State")))));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Children_follow_their_parent_and_the_pair_is_checked(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        using var visitor = await server.VisitAsync(await server.DeployAsync(CascadeForm()));
        // Without script everything is offered.
        visitor.Page.QuerySelectorAll("#InsertRecordCity option").Length.ShouldBe(7, server.Log.ToString());
        visitor.Page.GetElementById("InsertRecordCity")!.GetAttribute("data-cb-parent").ShouldBe("InsertRecordState");
        var answer = await visitor.AskAsync("GetCascadingValues", ("cbParent", "InsertRecordState"), ("InsertRecordState", "TX"));
        answer.GetProperty("options").GetProperty("InsertRecordCity").GetRawText().ShouldBe("""[{"value":"Austin","text":"Austin"},{"value":"Dallas","text":"Dallas"},{"value":"Houston","text":"Houston"}]""");
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordState", "NY"), ("InsertRecordCity", "Austin")]);
        visitor.ErrorAt("InsertRecordCity").ShouldBe("Choose one of the listed values.");
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldBeEmpty();
        // The form that comes back offers the right ones.
        visitor.Page.QuerySelectorAll("#InsertRecordCity option").Select(o => o.TextContent).ShouldBe(["Albany", "Buffalo"]);
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordState", "NY"), ("InsertRecordCity", "Buffalo")]);
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("City").GetString().ShouldBe("Buffalo");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_cascading_text_is_offered_one_match_or_several_and_stays_editable(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        using var visitor = await server.VisitAsync(await server.DeployAsync(CascadeForm()));
        var one = await visitor.AskAsync("GetCascadingValues", ("cbParent", "InsertRecordState"), ("InsertRecordState", "RI"));
        one.GetProperty("options").GetProperty("InsertRecordZip").GetRawText().ShouldBe("""[{"value":"02901","text":"02901"}]""");
        var two = await visitor.AskAsync("GetCascadingValues", ("cbParent", "InsertRecordState"), ("InsertRecordState", "NY"));
        two.GetProperty("options").GetProperty("InsertRecordZip").GetArrayLength().ShouldBe(2);
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordState", "RI"), ("InsertRecordCity", "Providence"), ("InsertRecordZip", "typed")]);
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Zip").GetString().ShouldBe("typed");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Totals_are_computed_on_the_server_and_a_forged_one_is_ignored(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(
            Field("Customer"), Field("Total", "Calculated Value", null, Formula("[@cbParamVirtual1] * 2")), Field("Qty"), Field("Price"),
            Field("Virtual 1", "Calculated Value", null, Formula("[@field:Qty] * [@field:Price]")), Field("Virtual 2", "Calculated Value", null, Formula("SELECT COUNT(*) FROM Cities WHERE State = target.[@field:State]")), Field("State")))));
        visitor.Page.GetElementById("InsertRecordTotal")!.GetAttribute("data-cb-calc").ShouldBe("cbParamVirtual1", server.Log.ToString());
        var answer = await visitor.AskAsync("GetCalculatedValues", ("cbCalculate", "InsertRecordTotal"), ("InsertRecordQty", "3"), ("InsertRecordPrice", "1.5"), ("InsertRecordState", "TX"));
        var values = answer.GetProperty("values");
        values.GetProperty("cbParamVirtual1").GetProperty("text").GetString().ShouldBe("4.5");
        values.GetProperty("InsertRecordTotal").GetProperty("inp").GetString().ShouldBe("9");
        values.GetProperty("cbParamVirtual2").GetProperty("text").GetString().ShouldBe("3");
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordQty", "3"), ("InsertRecordPrice", "1.5"), ("InsertRecordTotal", "1")]);
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Total").GetDecimal().ShouldBe(9m);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_cannot_be_computed_is_blank_and_hidden_inputs_count_as_null(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission(
            "Orders", Section(Field("Customer"), Field("Qty"), Field("Price"), Field("Express", "Checkbox"), Field("Total", "Calculated Value", null, Formula("[@field:Price] / [@field:Qty]"))),
            Rules(Rule("Express", "Checked", "", "Hide", "Price")))));
        (await visitor.AskAsync("GetCalculatedValues", ("InsertRecordQty", "0"), ("InsertRecordPrice", "1"))).GetProperty("values").GetProperty("InsertRecordTotal").GetProperty("text").GetString().ShouldBe("", server.Log.ToString());
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordQty", "2"), ("InsertRecordPrice", "8"), ("InsertRecordExpress", "Y")]);
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Total").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Calculations_in_a_circle_break_the_page_and_the_log_names_the_fields()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(
            Field("Price", "Calculated Value", null, Formula("[@field:Total] + 1")), Field("Total", "Calculated Value", null, Formula("[@field:Price] + 1"))))));
        ((int)visitor.Status).ShouldBe(500);
        server.Log.ToString().ShouldContain("Price -> Total -> Price");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Suggestions_come_from_two_characters_on_and_typed_texts_mean_their_values(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(
            Field("Customer"),
            Field("City", attributes: [("EnableAutoComplete", "True")], children: LookUp("Cities", "City", ("AutoCompleteComparisonType", "CONTAINS"))),
            Field("State", attributes: [("EnableAutoComplete", "True"), ("RestrictToList", "True")], children: LookUp("States", "State", ("DisplayText", "Title"), ("AutoCompleteComparisonType", "STARTSWITH")))))));
        async Task<string> AskAsync(string control, string text) => (await visitor.AskAsync("GetAutoComplete", ("cbAutoComplete", control), ("cbAutoCompleteText", text))).GetProperty("items").GetRawText();
        (await AskAsync("InsertRecordCity", "a")).ShouldBe("[]", server.Log.ToString());
        (await AskAsync("InsertRecordCity", "OU")).ShouldBe("""[{"value":"Houston","text":"Houston"}]""");
        (await AskAsync("InsertRecordCity", "%o")).ShouldBe("[]");
        (await AskAsync("InsertRecordState", "rh")).ShouldBe("""[{"value":"RI","text":"Rhode Island"}]""");
        (await AskAsync("InsertRecordState", "island")).ShouldBe("[]");
        (await AskAsync("InsertRecordCustomer", "ben")).ShouldBe("[]");
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordState_Text", "Atlantis")]);
        visitor.ErrorAt("InsertRecordState").ShouldBe("Choose one of the listed values.");
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordState_Text", "texas"), ("InsertRecordState", "")]);
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("State").GetString().ShouldBe("TX");
    }
}
