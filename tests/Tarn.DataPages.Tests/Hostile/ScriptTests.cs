using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Tarn.Apps.Packages;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Hostile;

/// <summary>Values that would be scripts, in every place where a value is shown.</summary>
[Collection(FormCollection.Name)]
public sealed class ScriptTests(FormServers servers)
{
    private const string Evil = Harm.Script;
    private const string Formula = "=cmd|' /C calc'!A0";

    private static readonly string Block = """
        <p title="[@field:Name]" style="color:[@field:Name]">[@field:Name]</p><a href="[@field:Link]">a</a><a href="/x?n=[@field:Name]">b</a>
        <script data-test-own>var a = '[@field:Name]'; var b = [@field:Name]; var c = `[@field:Name]`; go([@field:Qty!], [@field:Name]); // [@field:Name]
        </script><b data-test-own onclick="go('[@field:Name]', [@field:Name])">c</b><!-- [@field:Name] --><script data-test-own src="[@field:Link]"></script>
        """;

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Every_layout_of_a_report_shows_values_as_text(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await FillAsync(server);
        foreach (var layout in new[] { "Tabular", "Gallery", "List", "Details" })
        {
            var address = await server.DeployAsync(Search(table, Results(layout, [])));
            using var visitor = await server.VisitAsync(address);
            visitor.Text.ShouldContain(Evil, customMessage: $"{layout} {server.Log}");
            Harm.None(visitor.Page, layout);
            foreach (var script in visitor.Page.QuerySelectorAll("script[data-test-own]"))
                ShouldRunNothing(script.TextContent);
            foreach (var handler in visitor.Page.QuerySelectorAll("[data-test-own][onclick]"))
                ShouldRunNothing(handler.GetAttribute("onclick")!);
            visitor.Page.QuerySelectorAll("script[src^=javascript], script[src*=evil]").ShouldBeEmpty();
            if (visitor.Page.QuerySelector("a[data-cb-name=ViewDetails]")?.GetAttribute("href") is { } details)
            {
                await visitor.OpenAsync(details);
                Harm.None(visitor.Page, layout + " details");
                visitor.Page.GetElementById("EditRecordName")!.GetAttribute("value").ShouldBe(Evil);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Charts_calendars_pivot_tables_and_groups_do_too(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await FillAsync(server);
        var chart = PackageElement.Create(
            "Chart", [("Type", "column"), ("CombinedChart", "False"), ("Title", "[@X]"), ("XAxisTitle", "[@X]")],
            PackageElement.Create("SeriesList", [], PackageElement.Create("Field", [("ColumnName", "Name")]), PackageElement.Create("Series", [("DisplayOrder", "1")], PackageElement.Create("Field", [("ColumnName", "Qty"), ("Aggregate", "SUM")]))));
        var pages = new Dictionary<string, PackageElement>
        {
            ["chart"] = Search(table, PackageElement.Create("SearchRecordsetPage", [], chart)),
            ["calendar"] = PackageElement.Create("t:Calendar", [("DataSourceType", "Table"), ("DataSourceName", table)], PackageElement.Create("SearchRecordsetPage", [], PackageElement.Create("t:CalendarView", [("DateField", "Held"), ("Caption", "[@X]")]), Column("Name"), Column("Link", ("DisplayType", "URL")))),
            ["pivot"] = PackageElement.Create("t:Pivot", [("DataSourceType", "Table"), ("DataSourceName", table)], PackageElement.Create("SearchRecordsetPage", [("DownloadFormats", "csv")], PackageElement.Create("t:PivotTable", [], PackageElement.Create("t:PivotRow", [("ColumnName", "Name")]), PackageElement.Create("t:PivotColumn", [("ColumnName", "Link")]), PackageElement.Create("t:PivotValue", [("ColumnName", "Qty"), ("Function", "SUM")])))),
            ["groups"] = Search(table, Results("Tabular", [PackageElement.Create("Group", [("ColumnName", "Name")])])),
        };
        foreach (var (kind, page) in pages)
        {
            using var visitor = await server.VisitAsync($"{await server.DeployAsync(page)}?X={Uri.EscapeDataString(Evil)}");
            ((int)visitor.Status).ShouldBe(200, $"{kind} {server.Log}");
            visitor.Page.DocumentElement.TextContent.ShouldContain("alert", customMessage: kind);
            Harm.None(visitor.Page, kind);
            foreach (var data in visitor.Page.QuerySelectorAll("script[type='application/json']"))
                JsonDocument.Parse(data.TextContent).Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Searches_give_entries_back_as_text_and_find_what_they_say_literally(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await FillAsync(server);
        var page = Search(
            table, Section(Criterion("Name", "LIKE"), Criterion("Qty", "="), Criterion("Held", "="), Criterion("Tags", "=", "MSDropdown")), Results("Tabular", []));
        var address = await server.DeployAsync(page);
        using var visitor = await server.VisitAsync(address);
        await visitor.SubmitAsync([("Value1_1", "alert(1)</script>")]);
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(1, visitor.Text + server.Log);
        foreach (var entry in new[] { Evil, "' OR 1=1 --", "'; DROP TABLE x; --", "%", "[", "_", "\0", "\ud83d", "N'", "1) OR (1=1", new string('\'', 500), new string('x', 5000) + "\ud83d\ude00" })
        {
            await visitor.OpenAsync(address);
            await visitor.SubmitAsync([("Value1_1", entry)]);
            visitor.Status.ShouldBe(System.Net.HttpStatusCode.OK, $"{entry} {server.Log}");
            Harm.None(visitor.Page, entry);
            await visitor.OpenAsync(address);
            await visitor.SubmitAsync([("Value2_1", entry), ("Value3_1", entry), ("Value4_1", entry)]);
            visitor.Status.ShouldBe(System.Net.HttpStatusCode.OK, $"{entry} {server.Log}");
            Harm.None(visitor.Page, entry);
        }

        foreach (var query in new[] { "CPIorderBy", "CPISortType", "cpipage", "RecordID", "PageID", "cbCurrentPageSize", "downloadFormat", "cbRecordPosition", "appSession", "cbAutoComplete", "Mod0RecordID", "cbCalendarMonth" })
        {
            foreach (var value in new[] { Evil, "-1", "99999999999999999999", "' OR 1=1", "" })
            {
                await visitor.OpenAsync($"{address}?{query}={Uri.EscapeDataString(value)}");
                ((int)visitor.Status).ShouldBeLessThan(500, $"{query}={value} {server.Log}");
                Harm.None(visitor.Page, query);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Downloads_hold_no_formulas_that_visitors_wrote(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await FillAsync(server);
        var address = await server.DeployAsync(Search(table, PackageElement.Create("SearchRecordsetPage", [("DownloadFormats", "csv,xlsx,xml,txt")], Column("Name"), Column("Link"), Column("Qty"), Column("Phone"))));
        using var visitor = server.NewVisitor();
        foreach (var format in new[] { "csv", "txt" })
        {
            using var download = await visitor.Http.GetAsync($"{address}?download=1&downloadFormat={format}", HttpCompletionOption.ResponseHeadersRead);
            var text = Encoding.UTF8.GetString(await ReadAsync(download, server));
            text.ShouldContain("'=cmd|", customMessage: format);
            text.ShouldNotContain(",\"=cmd", customMessage: format);
            // Numbers and phone numbers are as they were.
            text.ShouldContain("-7");
            text.ShouldContain("+47 123 45 678");
            text.ShouldNotContain("'+47");
        }

        using var xml = await visitor.Http.GetAsync($"{address}?download=1&downloadFormat=xml", HttpCompletionOption.ResponseHeadersRead);
        XDocument.Parse(Encoding.UTF8.GetString(await ReadAsync(xml, server))).ToString().ShouldContain("alert(1)");
        using var xlsx = await visitor.Http.GetAsync($"{address}?download=1&downloadFormat=xlsx", HttpCompletionOption.ResponseHeadersRead);
        using var workbook = new ZipArchive(new MemoryStream(await ReadAsync(xlsx, server)));
        foreach (var sheet in workbook.Entries.Where(e => e.FullName.Contains("sheet", StringComparison.OrdinalIgnoreCase)))
        {
            using var reader = new StreamReader(sheet.Open());
            (await reader.ReadToEndAsync()).ShouldNotContain("<f>");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Forms_give_every_kind_of_entry_back_as_text(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await FillAsync(server);
        var form = Submission(
            table,
            Section(
                Field("Name", attributes: [("Required", "True"), ("Label", "[@X]"), ("PlaceHolder", "[@X]"), ("Hint", "[@X]"), ("DefaultValue", "[@X]")]), Field("Notes", "Text Area"), Field("Html", "Text Area", [("RichEditMode", "Standard")]),
                Field("Link", "Dropdown", [], PackageElement.Create("Option", [("Value", "a"), ("DisplayText", "[@X]")])), Field("Phone", "Radio Buttons", [], PackageElement.Create("Option", [("Value", "b"), ("DisplayText", "[@X]")])),
                Field("Flag", "Checkbox", [("DisplayText", "[@X]")]), Field("Tags", "MSDropdown"), Field("Held"), Field("Qty"), Field("Mail", "Email", [("Confirmation", "True")]), Field("Picture", "File"),
                Field("Secret", "Hidden", [("DefaultValue", "[@X]")]), Field("Virtual 1"), Field("Virtual 2", "Calculated Value", [("Formula", "'[@cbParamVirtual1]' + [@field:Name]")]), HtmlBlock(1, "<p title='[@X]'>[@X]</p>"), Field("CAPTCHA 1", "CAPTCHA")),
            Rules(Rule("Name", "Equals", Evil, "Require", "Notes")));
        var address = await server.DeployAsync(form, name: Evil);
        using var visitor = await server.VisitAsync($"{address}?X={Uri.EscapeDataString(Evil)}");
        ((int)visitor.Status).ShouldBe(200, server.Log.ToString());
        Harm.None(visitor.Page, "shown");
        visitor.Page.Title.ShouldBe(Evil);
        var names = visitor.Fields().Select(f => f.Key).Where(n => n is not ("RequestToken" or "appSession")).Distinct().ToList();
        await visitor.SubmitAsync([.. names.Select(n => (n, Evil)), ("InsertRecordNope<b>[@cbIP]", Evil), ("InsertRecordMail_Confirm", Evil)], files: [("InsertRecordPicture", "a'><img src=x onerror=alert(1)>.png", [1, 2, 3])]);
        ((int)visitor.Status).ShouldBe(200, server.Log.ToString());
        Harm.None(visitor.Page, "returned");
        foreach (var action in new[] { "GetCalculatedValues", "GetCascadingValues", "GetAutoComplete", "SubmitForm", "Nonsense" + Evil })
        {
            using var content = visitor.Content([("AjaxAction", action), .. names.Select(n => (n, Evil)), ("cbParent", Evil), ("cbAutoComplete", Evil), ("cbAutoCompleteText", Evil), ("siblingDataPageAppSessions", $$"""{"{{JsonEncodedText.Encode(Evil)}}":""}""")]);
            using var response = await visitor.Http.PostAsync(address, content);
            ((int)response.StatusCode).ShouldBeLessThan(500, $"{action} {server.Log}");
            var body = await response.Content.ReadAsStringAsync();
            if (response.Content.Headers.ContentType!.MediaType == "application/json")
            {
                using var json = JsonDocument.Parse(body);
                response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
                if (json.RootElement.TryGetProperty("responseText", out var html))
                    Harm.None(html.GetString()!, action);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Messages_and_mails_carry_values_as_text_and_no_headers(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await FillAsync(server);
        var mark = Guid.NewGuid().ToString("N");
        var recipient = $"{mark}@example.org";
        var address = await server.DeployAsync(Page(
            "NewRecordPage", table, [("Message", "<p title=\"[@field:Name]\">[@field:Name] [@cbParamVirtual1]</p>")],
            Section(Field("Name"), Field("Notes", "Text Area"), Field("Mail"), Field("Virtual 1")),
            Mail("Acknowledgement", recipient, ("FromName", "[@field:Notes]"), ("ReplyTo", "[@field:Mail]"), ("CcAddress", "[@field:Notes]"), ("Subject", "Hi [@field:Notes]"), ("Body", "<p>[@field:Name]</p>"), ("ContentType", "HTML"))), mark);
        using var visitor = await server.VisitAsync(address);
        var injection = "x\r\nBcc: evil@example.com\r\nContent-Type: text/html\r\n\r\n<b>";
        await visitor.SubmitAsync([("InsertRecordName", Evil), ("InsertRecordNotes", injection), ("InsertRecordMail", "a@b.example\r\nBcc: evil@example.com"), ("cbParamVirtual1", Evil)]);
        visitor.Text.ShouldContain(Evil, customMessage: server.Log.ToString());
        Harm.None(visitor.Page);
        using var sender = new Automation.Mail.MailSender(servers.Mail, new Automation.Mail.SmtpTransport(servers.Mail.Smtp!, servers.Mail.SendTimeout), TimeProvider.System, _ => { });
        await sender.DrainAsync(server.Site.Mail, default);
        servers.Sink.Messages.ShouldNotContain(m => m.Recipients.Contains("evil@example.com"));
        var mail = servers.Sink.Messages.SingleOrDefault(m => m.Recipients.Contains(recipient));
        if (mail is null)
        {
            // Refused as a whole is fine too, when the log says so.
            (await server.Site.Mail.Log.ReadAsync(new Automation.Mail.MailLogQuery { Limit = 200 }, default)).ShouldContain(e => e.Origin.Name == mark && e.Status == Automation.Mail.MailStatus.Failure);
            return;
        }

        mail.Header("Bcc").ShouldBeNullOrEmpty();
        mail.Header("Subject").ShouldNotBeNull().ShouldNotContain("\n");
        Harm.None(mail.Body);
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage download, PageServer server)
    {
        try
        {
            return await download.Content.ReadAsByteArrayAsync();
        }
        catch (HttpRequestException failure)
        {
            throw new ShouldAssertException(server.Log.ToString(), failure);
        }
    }

    /// <summary>In the builder's scripts a value is a literal: without strings and comments nothing of it is left that runs.</summary>
    private static void ShouldRunNothing(string script)
    {
        var code = System.Text.RegularExpressions.Regex.Replace(script, "'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`", "s");
        code.ShouldNotContain("alert", customMessage: script);
    }

    private static PackageElement Search(string table, params PackageElement[] children) =>
        PackageElement.Create("SearchPage", [("DataSourceType", "Table"), ("DataSourceName", table), ("DisplayReport", children.Length > 1 ? "" : "Immediately"), ("PageHeader", "<h1>[@X]</h1>")], children);

    private static PackageElement Results(string layout, PackageElement[] more) => PackageElement.Create(
        "SearchRecordsetPage", [("Display", layout), ("RowsPerPage", "10"), ("ColumnSorting", "True")],
        [
            Column("Name"), Column("Notes"), Column("Link", ("DisplayType", "URL"), ("LinkText", "[@field:Name]")), Column("Mail", ("DisplayType", "Email")), Column("Html", ("DisplayType", "HTML")), Column("Tags"), Column("Picture", ("DisplayType", "Image")),
            PackageElement.Create("DisplayField", [("ColumnName", "HTML Block 1"), ("Type", "HTML Block"), ("Label", Block)]),
            PackageElement.Create("RecordAction", [("ActionType", "VIEW")]), .. more,
            PackageElement.Create("RecordDetailsPage", [("TargetType", "Results"), ("DeleteRecord", "True")], Section(
                Field("Name"), Field("Notes", "Text Area"), Field("Html", "Static", [("DisplayType", "HTML")]), Field("Link", "Static", [("DisplayType", "URL")]), Field("Mail", "Static", [("DisplayType", "Email")]),
                Field("Picture", "Static", [("DisplayType", "Image")]), Field("Tags", "MSDropdown"), HtmlBlock(1, Block))),
        ]);

    private static PackageElement Criterion(string column, string comparison, string type = "Text Field") =>
        PackageElement.Create("Field", [("ColumnName", column), ("Label", column)], PackageElement.Create("FieldMatch", [("Type", type), ("ComparisonType", comparison), ("Label", "[@X]")]));

    private static PackageElement Column(string name, params (string, string?)[] attributes) => PackageElement.Create("DisplayField", [("ColumnName", name), ("Label", name), .. attributes]);

    /// <summary>A table with a record in which every value is an attack, as REST would store it.</summary>
    private static async Task<string> FillAsync(PageServer server)
    {
        var name = "Evil" + Guid.NewGuid().ToString("N")[..8];
        await server.Test.CreateTableAsync(
            name, ("Name", FieldTypes.String), ("Notes", FieldTypes.Text), ("Link", FieldTypes.String), ("Mail", FieldTypes.String), ("Html", FieldTypes.Text), ("Held", FieldTypes.DateTime), ("Qty", FieldTypes.Integer),
            ("Flag", FieldTypes.YesNo), ("Picture", FieldTypes.File), ("Phone", FieldTypes.String), ("Secret", FieldTypes.String));
        await server.Database.Designer.AddFieldAsync(name, new FieldDesign(new FieldDefinition { Name = "Tags", Type = FieldTypes.ListString, ListItems = [new ListItem(1, Evil, 1)] }), default);
        var values = new Dictionary<string, object>
        {
            ["Name"] = Evil, ["Notes"] = Evil + "\n" + Evil, ["Link"] = "javascript:alert(1)//evil", ["Mail"] = "a@b.example?x=" + Evil, ["Html"] = $"<b onclick=alert(1)>bold</b><script>alert(1)</script><a href=\"javascript:alert(1)\">x</a><img src=pic onerror=alert(1)><svg onload=alert(1)>",
            ["Held"] = DateTime.UtcNow.ToString("yyyy-MM-ddT12:00:00", System.Globalization.CultureInfo.InvariantCulture), ["Qty"] = -7, ["Flag"] = true, ["Picture"] = "/a\"><img src=x onerror=alert(1)>.png", ["Phone"] = "+47 123 45 678", ["Tags"] = new[] { 1 },
        };
        await server.Test.InsertAsync(name, JsonSerializer.Serialize(values));
        await server.Test.InsertAsync(name, JsonSerializer.Serialize(new Dictionary<string, object> { ["Name"] = Formula, ["Link"] = "@SUM(1)", ["Qty"] = 1 }));
        return name;
    }
}
