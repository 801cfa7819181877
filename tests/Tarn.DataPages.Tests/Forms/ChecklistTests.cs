using System.Net;
using System.Text;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Points of the acceptance checklists of datapages-forms (F) and deployment (D) that no other test holds; their numbers stand in the names.</summary>
[Collection(FormCollection.Name)]
public sealed class ChecklistTests(FormServers servers)
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 0];

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_file_of_a_name_that_is_taken_gets_another_or_replaces_it_and_keeps_its_key_F37_F38_D37_D38(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var folder = "/F" + Guid.NewGuid().ToString("N")[..8];
        PackageElement Form(string replace) => Submission("Orders", Section(Field("Customer"), Field("Signature", "File", [("FolderPath", folder), ("Replace", replace), ("SizeLimit", "1")])));
        var (keeping, replacing) = (await server.DeployAsync(Form("False")), await server.DeployAsync(Form("True")));
        async Task<string> UploadAsync(string address, byte[] bytes)
        {
            var mark = Guid.NewGuid().ToString("N");
            using var visitor = await server.VisitAsync(address);
            await visitor.SubmitAsync([("InsertRecordCustomer", mark)], files: [("InsertRecordSignature", "a.png", bytes)]);
            visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
            return (await server.ReadAsync("Orders", $"Customer = '{mark}'")).ShouldHaveSingleItem().GetProperty("Signature").GetString()!;
        }

        (await UploadAsync(keeping, Png)).ShouldBe(folder + "/a.png");
        (await UploadAsync(keeping, [.. Png, 1])).ShouldBe(folder + "/a (1).png");
        (await UploadAsync(keeping, [.. Png, 2])).ShouldBe(folder + "/a (2).png");
        var before = (await server.Database.Files.FindByPathAsync(folder + "/a.png", default))!;
        (await UploadAsync(replacing, [.. Png, 3, 3])).ShouldBe(folder + "/a.png");
        var after = (await server.Database.Files.FindByPathAsync(folder + "/a.png", default))!;
        (after.Key, after.Size).ShouldBe((before.Key, Png.Length + 2));
        using var large = await server.VisitAsync(keeping);
        await large.SubmitAsync(files: [("InsertRecordSignature", "b.png", [.. Png, .. new byte[1024 * 1024]])]);
        large.ErrorAt("InsertRecordSignature").ShouldBe("The file is over 1 MB.");
        (await server.Database.Files.FindByPathAsync(folder + "/b.png", default)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_record_that_others_depend_on_stays_and_the_visitor_is_told_F55(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var suffix = Guid.NewGuid().ToString("N")[..8];
        var (parent, child) = ("Owner" + suffix, "Pet" + suffix);
        await server.Test.CreateTableAsync(parent, ("Name", FieldTypes.String));
        await server.Test.CreateTableAsync(child, ("Owner", FieldTypes.String));
        await server.Database.Designer.AddFieldAsync(parent, new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.String, Unique = true }), default);
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition { ParentTable = schema.Table(parent).Id, ParentField = schema.Table(parent).FindField("Code")!.Id, ChildTable = schema.Table(child).Id, ChildField = schema.Table(child).FindField("Owner")!.Id, Enforced = true }, default);
        await server.Test.InsertAsync(parent, """{"Name":"Ann","Code":"A"}""");
        await server.Test.InsertAsync(child, """{"Owner":"A"}""");
        var address = await server.DeployAsync(PackageElement.Create(
            "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", parent), ("DisplayReport", "Immediately")],
            PackageElement.Create(
                "SearchRecordsetPage", [], PackageElement.Create("DisplayField", [("ColumnName", "Name"), ("Label", "Name")]), PackageElement.Create("RecordAction", [("ActionType", "VIEW")]),
                PackageElement.Create("RecordDetailsPage", [("DeleteRecord", "True"), ("DeleteTargetType", "Results")], Section(Field("Name"))))));
        using var visitor = await server.VisitAsync(address);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=ViewDetails]")!.GetAttribute("href")!);
        await visitor.SubmitAsync([], "Mod0DeleteRecord");
        visitor.Text.ShouldContain("Other records depend on this one.", customMessage: server.Log.ToString());
        (await server.ReadAsync(parent, "1 = 1")).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_a_failed_submit_would_have_passed_on_is_not_passed_on_F31(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer", attributes: [("PassParameter", "[@Who]")]), Field("Qty", attributes: [("Required", "True")]))));
        var shows = await server.DeployAsync(Submission("Orders", Section(Field("Customer"), HtmlBlock(1, "<p id=\"who\">[@Who]</p>"))));
        using var visitor = await server.VisitAsync(address);
        await visitor.SubmitAsync([("InsertRecordCustomer", "Hal")]);
        visitor.ErrorAt("InsertRecordQty").ShouldBe("This field needs a value.");
        await visitor.OpenAsync(shows);
        visitor.Page.GetElementById("who")!.TextContent.ShouldBe("");
        await visitor.OpenAsync(address);
        await visitor.SubmitAsync([("InsertRecordCustomer", "Hal"), ("InsertRecordQty", "1")]);
        await visitor.OpenAsync(shows);
        visitor.Page.GetElementById("who")!.TextContent.ShouldBe("Hal", server.Log.ToString());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Actions_answer_JSON_in_either_encoding_and_targets_count_from_the_host_page_D16_D19_F45(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.DeployAsync(Page("NewRecordPage", "Orders", [("TargetURL", "thanks.html?id=[@field:Number]&c=[@field:Customer]")], Section(Field("Customer"))).With("TargetType", "URL"));
        using var visitor = await server.VisitAsync(address);
        (string, string)[] fields = [("AjaxAction", "SubmitForm"), ("InsertRecordCustomer", "Ina & Co"), ("pathname", "https://shop.example/forms/order.html"), ("ClientQueryString", "a=1")];
        using var encoded = new FormUrlEncodedContent(visitor.Fields().Where(f => Array.TrueForAll(fields, n => n.Item1 != f.Key)).Concat(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2))));
        using var first = await visitor.Http.PostAsync(address, encoded);
        await visitor.OpenAsync(address);
        using var multipart = visitor.Content(fields);
        using var second = await visitor.Http.PostAsync(address, multipart);
        await visitor.OpenAsync(address);
        using var tokenless = visitor.Content([.. fields, ("RequestToken", null!)]);
        using var third = await visitor.Http.PostAsync(address, tokenless);
        foreach (var (response, status) in new[] { (first, "redirect"), (second, "redirect"), (third, "invalid") })
        {
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json", server.Log.ToString());
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            json.RootElement.GetProperty("status").GetString().ShouldBe(status);
            if (status == "redirect")
                json.RootElement.GetProperty("redirectUrl").GetString()!.ShouldMatch("^https://shop\\.example/forms/thanks\\.html\\?id=[^&]+&c=Ina%20%26%20Co$");
            else
                json.RootElement.GetProperty("code").GetString().ShouldBe("FormExpired");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Old_addresses_lead_on_and_keys_are_found_in_any_case_D6_D20_D21(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer", attributes: [("DefaultValue", "[@x]")]))), "Order here");
        var key = address[4..];
        using var visitor = server.NewVisitor();
        using (var old = await visitor.Http.GetAsync($"/dp.asp?AppKey={key.ToUpperInvariant()}&x=1%262"))
        {
            old.StatusCode.ShouldBe(HttpStatusCode.MovedPermanently);
            old.Headers.Location!.ToString().ShouldBe($"/dp/{key}?x=1%262");
        }

        await visitor.OpenAsync($"/dp/{key.ToUpperInvariant()}?js=false&x=1%262");
        visitor.Page.Title.ShouldBe("Order here");
        visitor.Page.GetElementById("InsertRecordCustomer")!.GetAttribute("value").ShouldBe("1&2");
        visitor.Page.QuerySelectorAll("script[src], script[type=module]").ShouldBeEmpty();
        foreach (var path in new[] { "/dp/" + new string('0', 28), $"/dp/{new string('0', 28)}?cbqe=QQ==", $"/dp/{new string('0', 28)}/files/0/a" })
        {
            using var missing = await visitor.Http.GetAsync(path);
            missing.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        using var script = await visitor.Http.GetAsync($"/dp/{new string('0', 28)}/emb");
        script.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await script.Content.ReadAsStringAsync()).ShouldContain("This page is not available.");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_form_with_a_payment_says_so_and_is_not_sent_and_one_with_an_sms_says_so_and_is(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        foreach (var payment in new[] { PackageElement.Create("Payment", [("AmountField", "Price")]), Section(Field("Payment 1", "Payment")) })
        {
            using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Price")), payment)));
            visitor.Page.QuerySelector("[role=note]")!.TextContent.ShouldBe("This form takes payments, which are not available here. It cannot be sent.", server.Log.ToString());
            visitor.Page.QuerySelector("input[type=submit]").ShouldBeNull();
            var name = Guid.NewGuid().ToString("N");
            await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordPrice", "0"), ("Submit", "Submit")]);
            (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldBeEmpty();
        }

        using var texting = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(Field("Customer")), PackageElement.Create("SMS", [("Enabled", "True"), ("Recipient", "+4712345678")]))));
        texting.Page.QuerySelector("[role=note]")!.TextContent.ShouldBe("This form sends no text messages (SMS).");
        await texting.SubmitAsync([("InsertRecordCustomer", "Text")]);
        texting.Text.ShouldContain("Saved.");
    }
}
