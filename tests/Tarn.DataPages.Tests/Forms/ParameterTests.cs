using Tarn.Apps.Packages;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Parameters: received, remembered, passed on, shown harmlessly.</summary>
[Collection(FormCollection.Name)]
public sealed class ParameterTests(FormServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Named() => Submission("Orders", Section(Field("Customer", attributes: [("DefaultValue", "[@First_Name]")]), Field("City", attributes: [("DefaultValue", "[@City]")])));

    private static string? ValueOf(Visitor visitor, string control) => visitor.Page.GetElementById(control)!.GetAttribute("value");

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_parameter_fills_controls_here_and_on_other_pages_of_the_visit(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (first, second) = (await server.DeployAsync(Named()), await server.DeployAsync(Named()));
        using var visitor = await server.VisitAsync(first + "?first_name=Ann&City=");
        ValueOf(visitor, "InsertRecordCustomer").ShouldBe("Ann");
        await visitor.OpenAsync(second);
        ValueOf(visitor, "InsertRecordCustomer").ShouldBe("Ann");
        await visitor.OpenAsync(second + "?cbResetParam=1&City=Rome");
        (ValueOf(visitor, "InsertRecordCustomer"), ValueOf(visitor, "InsertRecordCity")).ShouldBe(("", "Rome"));
        await visitor.OpenAsync(first);
        (ValueOf(visitor, "InsertRecordCustomer"), ValueOf(visitor, "InsertRecordCity")).ShouldBe(("", "Rome"));
        // An empty value clears the name.
        await visitor.OpenAsync(first + "?City=");
        await visitor.OpenAsync(second);
        ValueOf(visitor, "InsertRecordCity").ShouldBe("");
    }

    [Fact]
    public async Task A_page_without_parameters_receives_and_keeps_none()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var (closed, open) = (await server.DeployAsync(Named(), parameters: false), await server.DeployAsync(Named()));
        using var visitor = await server.VisitAsync(closed + "?First_Name=Ann");
        ValueOf(visitor, "InsertRecordCustomer").ShouldBe("");
        await visitor.OpenAsync(open);
        ValueOf(visitor, "InsertRecordCustomer").ShouldBe("");
    }

    [Fact]
    public async Task A_script_in_a_parameter_runs_nowhere()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var address = await server.DeployAsync(Submission("Orders", Section(HtmlBlock(1, "<p id=\"t\">[@X]</p><script id=\"s\">var x = '[@X]';</script><a id=\"l\" href=\"[@X]\">go</a><a id=\"m\" href=\"/go?x=[@X]\">go</a>"), Field("Customer"))));
        using var visitor = await server.VisitAsync(address + "?X=" + Uri.EscapeDataString("<script>alert(1)</script>"));
        visitor.Page.GetElementById("t")!.TextContent.ShouldBe("<script>alert(1)</script>");
        visitor.Page.GetElementById("t")!.QuerySelector("script").ShouldBeNull();
        visitor.Page.GetElementById("s")!.TextContent.ShouldBe("var x = '\\x3Cscript\\x3Ealert(1)\\x3C\\x2Fscript\\x3E';");
        visitor.Page.GetElementById("m")!.GetAttribute("href").ShouldBe("/go?x=%3Cscript%3Ealert%281%29%3C%2Fscript%3E");
        await visitor.OpenAsync(address + "?X=" + Uri.EscapeDataString("javascript:alert(1)"));
        visitor.Page.GetElementById("l")!.GetAttribute("href").ShouldBe("#");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task After_a_submit_ids_and_chosen_values_go_on_and_after_a_refused_one_nothing_does(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Cara " + Guid.NewGuid().ToString("N");
        var form = await server.DeployAsync(Page("NewRecordPage", "Orders", [("PassGeneratedFields", "True"), ("Message", "[@cbParamVirtual1] [@field:Qty~n2] [@field:Qty!]")], Section(
            Field("Customer", attributes: [("PassParameter", "[@Who]")]), Field("Qty"), Field("Virtual 1", attributes: [("PassParameter", "[@Word]")]))));
        var next = await server.DeployAsync(Submission("Orders", Section(HtmlBlock(1, "<p id=\"p\">[@Who]|[@Word]|[@InsertRecordNumber]</p>"), Field("Customer"))));
        using var visitor = await server.VisitAsync(form);
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordQty", "many"), ("cbParamVirtual1", "hi")]);
        visitor.ErrorAt("InsertRecordQty").ShouldBe("Enter a whole number.");
        visitor.Page.GetElementById("cbParamVirtual1")!.GetAttribute("value").ShouldBe("hi");
        await visitor.OpenAsync(next);
        visitor.Page.GetElementById("p")!.TextContent.ShouldBe("||");
        await visitor.OpenAsync(form);
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordQty", "1234"), ("cbParamVirtual1", "hi")]);
        visitor.Text.ShouldContain("hi 1,234.00 1234");
        var number = (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Number").GetString();
        number.ShouldNotBeNullOrEmpty();
        await visitor.OpenAsync(next);
        visitor.Page.GetElementById("p")!.TextContent.ShouldBe($"{name}|hi|{number}");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Rich_text_is_cleaned_before_it_is_stored(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Dan " + Guid.NewGuid().ToString("N");
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Notes", "Text Area", [("RichEditMode", "Simple"), ("MaxLength", "60"), ("Required", "True")])))));
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordNotes", "<p>&nbsp;<br></p>")]);
        visitor.ErrorAt("InsertRecordNotes").ShouldBe("This field needs a value.");
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordNotes", $"<p>{new string('x', 54)}</p>")]);
        visitor.ErrorAt("InsertRecordNotes").ShouldBe("Enter no more than 60 characters.");
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordNotes", "<p onclick=\"x()\">Hi <b>you</b><script>alert(1)</script></p>")]);
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Notes").GetString().ShouldBe("<p>Hi <b>you</b></p>");
    }
}
