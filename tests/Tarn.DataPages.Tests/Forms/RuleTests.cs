using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Conditional rules: what the server decides, and what it tells the script.</summary>
[Collection(FormCollection.Name)]
public sealed class RuleTests(FormServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static string NewName() => "Ann " + Guid.NewGuid().ToString("N");

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_hidden_required_field_is_not_asked_for_and_its_value_not_taken(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Notes", "Text Area", [("Required", "True")])), Rules(Rule("Customer", "NotBlank", "", "Hide", "Notes"))));
        using var visitor = await server.VisitAsync(address);
        visitor.Page.GetElementById("InsertRecordNotes")!.Closest(".cbFormCell")!.HasAttribute("hidden").ShouldBeFalse();
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordNotes", "slipped in")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Notes").GetString().ShouldBe("");
        using var second = await server.VisitAsync(address);
        await second.SubmitAsync([("InsertRecordNotes", "")]);
        second.ErrorAt("InsertRecordNotes").ShouldBe("This field needs a value.");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Of_two_rules_that_match_on_one_target_the_later_wins(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        var address = await server.DeployAsync(Submission(
            "Orders", Section(Field("Customer"), Field("Notes", "Text Area")), Rules(Rule("Customer", "Starts", "ann", "Hide", "Notes"), Rule("Customer", "NotBlank", "", "Show", "Notes"))));
        using var visitor = await server.VisitAsync(address);
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordNotes", "kept")]);
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Notes").GetString().ShouldBe("kept");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_chain_of_rules_settles_and_sections_hide_what_is_in_them(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        // The box hides the quantity; without a quantity the second section goes.
        var address = await server.DeployAsync(Submission(
            "Orders", Section(Field("Customer"), Field("Express", "Checkbox"), Field("Qty")), Section(Field("Notes", "Text Area", [("Required", "True")])),
            Rules(Rule("Express", "Checked", "", "Hide", "Qty"), Rule("Qty", "Blank", "", "Hide", "2", "Section"))));
        using var visitor = await server.VisitAsync(address);
        visitor.Page.QuerySelector("[data-cb-section='2']")!.HasAttribute("hidden").ShouldBeTrue();
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordExpress", "Y"), ("InsertRecordQty", "4"), ("InsertRecordNotes", "no")]);
        var row = (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem();
        row.GetProperty("Qty").ValueKind.ShouldBe(JsonValueKind.Null);
        row.GetProperty("Notes").GetString().ShouldBe("");
        using var second = await server.VisitAsync(address);
        await second.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordQty", "4")]);
        second.ErrorAt("InsertRecordNotes").ShouldBe("This field needs a value.");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Numbers_compare_as_numbers_and_rules_can_require_disable_and_freeze(SqlDialect dialect)
    {
        var (server, name) = (await servers.GetAsync(dialect), NewName());
        var address = await server.DeployAsync(Submission(
            "Orders",
            Section(Field("Customer"), Field("Qty"), Field("Notes", "Text Area"), Field("Zip"), Field("City", attributes: [("DefaultValue", "Rome")])),
            Rules(Rule("Qty", ">", "9", "Require", "Notes"), Rule("Qty", ">", "9", "Disable", "Zip"), Rule("Qty", ">", "9", "DisplayOnly", "City"))));
        using var visitor = await server.VisitAsync(address);
        (string, string)[] entries = [("InsertRecordCustomer", name), ("InsertRecordQty", "10"), ("InsertRecordZip", "1"), ("InsertRecordCity", "Paris")];
        await visitor.SubmitAsync(entries);
        visitor.ErrorAt("InsertRecordNotes").ShouldBe("This field needs a value.");
        await visitor.SubmitAsync([.. entries, ("InsertRecordNotes", "many")]);
        var row = (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem();
        row.GetProperty("Zip").GetString().ShouldBe("");
        row.GetProperty("City").GetString().ShouldBe("Rome");
    }

    [Fact]
    public async Task The_script_gets_the_rules_with_the_names_of_the_controls()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var tree = PackageElement.Create("CriteriaRoot", [], PackageElement.Create("CriteriaGroup", [("Type", "OR")], PackageElement.Create("CriteriaItem", [("CriteriaId", "a")]), PackageElement.Create("CriteriaItem", [("CriteriaId", "b")])));
        var rule = PackageElement.Create(
            "Rule", [], tree,
            PackageElement.Create("Criterion", [("CriteriaId", "a"), ("Left", "Qty"), ("Operator", ">"), ("Right", "5")]),
            PackageElement.Create("Criterion", [("CriteriaId", "b"), ("Left", "[@who]"), ("LeftType", "Parameter"), ("Operator", "Equals"), ("Right", "</script>")]),
            PackageElement.Create("Action", [("Type", "Hide"), ("Target", "Notes")]), PackageElement.Create("Action", [("Type", "Show"), ("Target", "2"), ("TargetType", "Section")]));
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Qty"), Field("Notes", "Text Area")), Section(Field("Zip")), Rules(rule)));
        using var visitor = await server.VisitAsync(address + "?who=%3C/script%3E");
        using var json = JsonDocument.Parse(visitor.Page.QuerySelector("script[data-cb-rules]")!.TextContent);
        json.RootElement.GetRawText().ShouldBe(
            """{"rules":[{"when":{"any":[{"left":{"field":"InsertRecordQty"},"op":"\u003E","right":{"value":"5"},"type":"number"},{"left":{"value":"\u003C/script\u003E"},"op":"equals","right":{"value":"\u003C/script\u003E"},"type":"text"}]},"then":[{"do":"hide","fields":["InsertRecordNotes"]},{"do":"show","sections":["2"]}]}]}""");
        visitor.Page.GetElementById("InsertRecordNotes")!.Closest(".cbFormCell")!.HasAttribute("hidden").ShouldBeTrue();
    }

    [Fact]
    public async Task A_rule_on_a_field_that_is_not_there_breaks_the_page_and_the_log_says_which()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(Field("Qty")), Rules(Rule("Nowhere", "Blank", "", "Hide", "Qty")))));
        ((int)visitor.Status).ShouldBe(500);
        visitor.Text.ShouldContain("being repaired");
        server.Log.ToString().ShouldContain("'Nowhere'");
    }
}
