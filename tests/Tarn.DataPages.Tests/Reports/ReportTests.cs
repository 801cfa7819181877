using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using Tarn.Apps.Packages;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Values;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>Results in all their forms, from definitions; numbers in names are those of the acceptance checklist of datapages-reports.</summary>
public sealed class ReportTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Formula(string name, string formula, string type = "Plain Text") =>
        Column(name, type).WithChildren([new PackageElement("Formula", text: formula)]);

    private static PackageElement Total(string label, string scope, string column, string formula, params (string, string?)[] attributes) =>
        PackageElement.Create("Aggregation", [("Label", label), ("Scope", scope), .. attributes], PackageElement.Create("Field", [("ColumnName", column), ("Formula", formula)]));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Blanks_sort_first_ascending_and_last_descending(SqlDialect dialect)
    {
        var report = Report([("RowsPerPage", "60")], Column("Region", attributes: ("SortOrder", "1")), Column("Product"));
        var page = await servers.ShowAsync(dialect, report);
        Cells(page, 0)[..20].ShouldAllBe(c => c.Length == 0);
        Cells(page, 0)[20].ShouldBe("North");
        var turned = await servers.ShowAsync(dialect, report, QueryOf(page.QuerySelectorAll("th a")[0]));
        Cells(turned, 0)[0].ShouldBe("");
        turned = await servers.ShowAsync(dialect, report, QueryOf(turned.QuerySelectorAll("th a")[0]));
        Cells(turned, 0)[0].ShouldBe("South");
        Cells(turned, 0)[^1].ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Random_order_repeats_no_record_over_pages_and_differs_for_another_visit_22(SqlDialect dialect)
    {
        var report = Report([("ApplyRandomSort", "True")], Column("Product"));
        var orders = new List<string>();
        for (var visit = 0; visit < 2; visit++)
        {
            var seen = new List<string>();
            var page = await servers.ShowAsync(dialect, report);
            seen.AddRange(Cells(page, 0));
            while (page.QuerySelector("a[data-cb-name=JumpToNext]") is { } next)
                seen.AddRange(Cells(page = await servers.ShowAsync(dialect, report, QueryOf(next)), 0));
            seen.Distinct().Count().ShouldBe(60);
            orders.Add(string.Join(',', seen));
        }

        orders[0].ShouldNotBe(orders[1]);
        orders[0].ShouldNotBe(string.Join(',', orders[0].Split(',').Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_calculated_field_that_fails_in_one_record_is_blank_there_only_35(SqlDialect dialect)
    {
        var report = Report([("RowsPerPage", "5")], Column("Qty"), Formula("Calculated Field 2", "[@calcfield:1] + 1"), Formula("Calculated Field 1", "60 / [@field:Qty]"));
        var page = await servers.ShowAsync(dialect, report);
        Cells(page, 0).ShouldBe(["1", "2", "3", "4", "0"]);
        Cells(page, 2).ShouldBe(["60", "30", "20", "15", ""]);
        Cells(page, 1).ShouldBe(["61", "31", "21", "16", ""]);
        var broken = await servers.ShowAsync(dialect, Report([], Column("Qty"), Formula("Calculated Field 1", "[@calcfield:2]"), Formula("Calculated Field 2", "[@calcfield:1]")));
        Cells(broken, 1).ShouldAllBe(c => c == "#Error");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_calculated_field_sorts_and_reads_its_own_row_in_a_subquery_37(SqlDialect dialect)
    {
        var report = Report([("RowsPerPage", "3")], Column("Product"), Formula("Calculated Field 1", "0 - [@field:Amount]"), Formula("Calculated Field 2", "SELECT COUNT(*) FROM Sales WHERE Qty = target.[@field:Qty]"));
        var page = await servers.ShowAsync(dialect, report);
        Cells(page, 2).ShouldBe(["12", "12", "12"]);
        var sorted = await servers.ShowAsync(dialect, report, QueryOf(page.QuerySelectorAll("th a")[1]));
        Cells(sorted, 0).ShouldBe(["P60", "P59", "P58"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Totals_are_taken_over_the_page_the_results_and_the_source_39_40(SqlDialect dialect)
    {
        var search = Report(
            [], Column("Product"), Column("Qty"), Column("Amount"), Total("Here", "Page", "Amount", "SUM"), Total("Found", "Result set", "Amount", "SUM*0.6/COUNT"), Total("All", "Entire data source", "Amount", "SUM"),
            Total("Mean", "Result set", "Qty", "AVG"));
        var paid = PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Paid")], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", "="), ("DefaultValue", "Y")])));
        search = search.WithChildren([paid, .. search.Children]);
        var page = await servers.ShowAsync(dialect, search);
        string Value(int row, int column) => page.QuerySelector($"tr[data-cb-aggregation=Aggregate{row}]")!.Children[column].TextContent;
        Value(1, 2).ShouldBe("165");
        Value(2, 2).ShouldBe("27.9");
        Value(3, 2).ShouldBe("2745");
        Value(4, 1).ShouldBe("2");
        page.QuerySelector("tr[data-cb-aggregation=Aggregate1] .cbResultSetTotalsLabel")!.TextContent.ShouldBe("Here");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_group_over_two_pages_has_the_total_of_the_whole_group_38(SqlDialect dialect)
    {
        var report = Report(
            [("RowsPerPage", "15")], Column("Product"), Column("Amount"), PackageElement.Create("Group", [("ColumnName", "Region"), ("Label", "Region"), ("ShowCount", "True")]),
            PackageElement.Create("Group", [("ColumnName", "Sold"), ("Part", "Month")]), Total("Sum", "Result set", "Amount", "SUM", ("PerGroup", "First")));
        var first = await servers.ShowAsync(dialect, report);
        first.QuerySelectorAll("tr.cbResultSetGroup1Row .cbResultSetGroupLabel")[0].TextContent.ShouldBe("Region: (blank)");
        first.QuerySelectorAll("tr.cbResultSetGroup2Row .cbResultSetGroupLabel")[0].TextContent.ShouldBe("1/1/2026");
        first.QuerySelector("tr[data-cb-name=data]")!.GetAttribute("data-cb-group").ShouldBe("1.1");
        // Blank region: 2, 5, ... 59, twenty records of which fifteen are here.
        first.QuerySelectorAll("tr.cbResultSetGroup1Row .cbResultSetGroupCount").Select(g => g.TextContent).ShouldBe([" (20)"]);
        first.QuerySelector("tr.cbResultSetGroup1Row.cbResultSetTotalsRow")!.Children[1].TextContent.ShouldBe("915");
        first.QuerySelectorAll("tr[data-cb-aggregation=Aggregate1]")[^1].Children[1].TextContent.ShouldBe("2745");
        var second = await servers.ShowAsync(dialect, report, QueryOf(first.QuerySelector("a[data-cb-name=JumpToNext]")!));
        second.QuerySelectorAll("tr.cbResultSetGroup1Row .cbResultSetGroupLabel").Select(g => g.TextContent).ShouldBe(["Region: (blank)", "Region: North"]);
        second.QuerySelectorAll("tr.cbResultSetGroup1Row .cbResultSetGroupCount").Select(g => g.TextContent).ShouldBe([" (20)", " (20)"]);
        second.QuerySelector("tr.cbResultSetGroup1Row.cbResultSetTotalsRow")!.Children[1].TextContent.ShouldBe("915");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Details_lead_no_further_than_the_reports_greatest_number_of_records(SqlDialect dialect)
    {
        var report = Report(
            [("TotalRows", "2")], Column("Product", attributes: [("SortOrder", "1"), ("SortDir", "ASC")]), PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Field"), ("FieldName", "Product")]),
            PackageElement.Create("RecordDetailsPage", [("JumpToPage", "True")], PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Product"), ("Type", "Static"), ("Label", "Product")]))));
        var page = await servers.ShowAsync(dialect, report);
        var links = page.QuerySelectorAll("a[data-cb-name=ViewDetails]");
        links.Length.ShouldBe(2);
        (await servers.ShowAsync(dialect, report, QueryOf(links[0]))).QuerySelector("a[data-cb-name=JumpToNext]").ShouldNotBeNull();
        var last = await servers.ShowAsync(dialect, report, QueryOf(links[1]));
        last.QuerySelector("a[data-cb-name=JumpToPrevious]").ShouldNotBeNull();
        last.QuerySelector("a[data-cb-name=JumpToNext]").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Values_are_escaped_in_cells_and_blocks_and_scripts_leave_blocks_that_allow_none(SqlDialect dialect)
    {
        var report = Report(
            [("RowsPerPage", "60"), ("DisplayRowIndex", "True")], Column("Product"),
            Column("HTML Block 1", "HTML Block", ("Label", "<a onclick=\"x()\" href='?p=[@field:Product]'>[@field:Product]</a><script>alert(1)</script>"), ("ColumnLabel", "Block"), ("AllowJS", "False")),
            Column("Paid").WithChildren([PackageElement.Create("Format", [("Type", "Boolean"), ("YesValue", "Settled"), ("NoValue", "Open"), ("YesColor", "#399C39"), ("NoColor", "#FF0000")])]));
        var html = await servers.HtmlAsync(dialect, report);
        html.ShouldContain("&lt;b&gt;&quot;Odd&quot;&lt;/b&gt;");
        html.ShouldNotContain("<b>\"Odd");
        html.ShouldNotContain("alert(1)");
        html.ShouldNotContain("onclick");
        html.ShouldContain("<span style=\"color:#399C39\">Settled</span>");
        html.ShouldContain("<span style=\"color:#FF0000\">Open</span>");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Gallery_and_list_show_records_as_cards(SqlDialect dialect)
    {
        foreach (var layout in new[] { "Gallery", "List" })
        {
            var page = await servers.ShowAsync(dialect, Report([("Display", layout), ("DisplayColumns", "3")], Column("Product"), Column("Amount")));
            page.QuerySelector("section")!.ClassList.ShouldContain("cbColumnarReport");
            page.QuerySelectorAll("[data-cb-name=data-row]").Length.ShouldBe(10);
            page.QuerySelectorAll("select[name=CPIorderBy] option").Select(o => o.TextContent).ShouldBe(["Product", "Amount"]);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_cap_limits_the_records_and_a_hidden_count_is_not_taken(SqlDialect dialect)
    {
        var capped = await servers.ShowAsync(dialect, Report([("TotalRows", "12")], Column("Product")), "");
        capped.QuerySelector("[id^=RecordMessageTop]")!.TextContent.ShouldBe("Records 1-10 of 12");
        var rest = await servers.ShowAsync(dialect, Report([("TotalRows", "12")], Column("Product")), QueryOf(capped.QuerySelector("a[data-cb-name=JumpToNext]")!));
        Cells(rest, 0).Count.ShouldBe(2);
        var uncounted = await servers.ShowAsync(dialect, Report([("HideNumberOfRecords", "True"), ("JumpToPage", "False")], Column("Product")));
        uncounted.QuerySelector("[id^=RecordMessageTop]")!.TextContent.ShouldBe("");
        uncounted.QuerySelector("a[data-cb-name=JumpToNext]").ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Downloads_hold_all_records_in_the_order_shown_41_43(SqlDialect dialect)
    {
        var report = Report([("DownloadFormats", "csv,xlsx,xml,txt"), ("ApplyDataDownloadFormatting", "False")], Column("Product", attributes: [("SortOrder", "1"), ("SortDir", "DESC")]), Column("Note"), Column("Paid"), Column("HTML Block 1", "HTML Block", ("Label", "x")));
        var page = await servers.ShowAsync(dialect, report);
        foreach (var format in new[] { "csv", "txt", "xml", "xlsx" })
        {
            var link = page.QuerySelectorAll("a[data-cb-name=Download]").First(a => a.GetAttribute("href")!.Contains($"downloadFormat={format}", StringComparison.Ordinal));
            var download = (await servers.RunAsync(dialect, report, QueryOf(link))).Download.ShouldNotBeNull();
            using var file = new MemoryStream();
            await download.Write(file, default);
            download.FileName.ShouldBe($"Sales_ all_any_2026-Mar-11_1430.{format}");
            var text = Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF');
            if (format == "csv")
            {
                var lines = text.Split("\r\n");
                lines[0].ShouldBe("\"Product\",\"Note\",\"Paid\"");
                lines[1].ShouldBe("\"P60\",\"n60, \"\"q\"\"\",\"True\"");
                lines.Length.ShouldBe(62);
            }
            else if (format == "xml")
            {
                System.Xml.Linq.XDocument.Parse(text).Root!.Elements("row").Count().ShouldBe(60);
            }
            else if (format == "xlsx")
            {
                file.ToArray()[..2].ShouldBe("PK"u8.ToArray());
            }
        }

        (await servers.RunAsync(dialect, Report([], Column("Product")), "download=1&downloadFormat=csv")).HttpStatus.ShouldBe(403);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Record_level_security_holds_in_pages_totals_details_and_downloads_26_27(SqlDialect dialect)
    {
        var report = Report(
            [("DownloadFormats", "csv")], Column("Product"), Column("Amount"), Total("All", "Entire data source", "Amount", "SUM"),
            PackageElement.Create("RecordDetailsPage", [], PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Product"), ("Type", "Static"), ("Label", "Product")]))),
            PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Special"), ("Label", "Look")]));
        var secured = report.WithChildren([.. report.Children, PackageElement.Create("RowLevelSecurity", [("Field", "Owner"), ("AuthenticationField", "Login")])]);
        var columns = new RecordColumns();
        columns.Add("Login", null);
        var ann = new SignedInUser(null!, new RecordView("1", columns, [SqlValue.FromText("ann")]));
        var page = await servers.ShowAsync(dialect, secured, "", ann);
        page.QuerySelector("[id^=RecordMessageTop]")!.TextContent.ShouldBe("Records 1-10 of 20");
        page.QuerySelector("tr[data-cb-aggregation=Aggregate1]")!.Children[1].TextContent.ShouldBe("315");
        (await servers.HtmlAsync(dialect, secured, "RecordID=5", ann)).ShouldContain("P05");
        var foreign = await servers.HtmlAsync(dialect, secured, "RecordID=45", ann);
        foreign.ShouldContain("No records found.");
        foreign.ShouldBe(await servers.HtmlAsync(dialect, secured, "RecordID=4500", ann));
        (await servers.ShowAsync(dialect, secured)).QuerySelector("[id^=RecordMessageTop]")!.TextContent.ShouldBe("No records found.");
        using var file = new MemoryStream();
        await (await servers.RunAsync(dialect, secured, "download=1&downloadFormat=csv", ann)).Download!.Write(file, default);
        Encoding.UTF8.GetString(file.ToArray()).Split("\r\n").Length.ShouldBe(22);
        page.QuerySelector("a[data-cb-name=ViewDetails]")!.TextContent.ShouldBe("Look");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Details_change_and_delete_the_record_that_was_shown_and_no_other(SqlDialect dialect)
    {
        var server = servers[dialect];
        var key = await server.Test.InsertAsync("Sales", """{"Product":"ZZ","Note":"old","Owner":"cy"}""");
        var report = Report(
            [], Column("Product"),
            PackageElement.Create(
                "RecordDetailsPage", [("DeleteRecord", "True"), ("TargetType", "Results"), ("DeleteTargetType", "HTMLPage"), ("DeleteMessage", "Gone: [@field:Product]")],
                PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Note"), ("Type", "Text Field"), ("Label", "Note")]))),
            PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Special")]));
        var shown = await servers.ShowAsync(dialect, report, $"RecordID={key}");
        shown.QuerySelector("input[name=EditRecordNote]")!.GetAttribute("value").ShouldBe("old");
        (string, string)[] Fields(string note, string button) =>
        [
            ("appSession", shown.QuerySelector("input[name=appSession]")!.GetAttribute("value")!), ("RequestToken", shown.QuerySelector("input[name=RequestToken]")!.GetAttribute("value")!),
            ("cbUniqueFormId", "x"), ("RecordID", "1"), ("EditRecordNote", note), (button, "1"),
        ];
        (await servers.RunAsync(dialect, report, "", null, [.. Fields("forged", "Mod0EditRecord").Where(f => f.Item1 != "RequestToken")])).Errors[0].Code.ShouldBe("FormExpired");
        var updated = await servers.RunAsync(dialect, report, "", null, Fields("new", "Mod0EditRecord"));
        updated.HasWritten.ShouldBeTrue();
        (await server.Test.ReadAsync("Sales", "Note", $"PK_ID IN (1, {key})", "PK_ID")).ShouldBe("""[{"Note":"n1, \"q\""},{"Note":"new"}]""");
        shown = await servers.ShowAsync(dialect, report, $"RecordID={key}");
        var deleted = await servers.RunAsync(dialect, report, "", null, Fields("new", "Mod0DeleteRecord"));
        (await PageRenderer.RenderAsync(deleted.Sections[0].Content)).ShouldContain("Gone: ZZ");
        (await server.Test.ReadAsync("Sales", "Note", $"PK_ID = {key}")).ShouldBe("[]");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Deep_pages_go_on_where_the_last_one_ended_and_show_every_record_once_20(SqlDialect dialect)
    {
        var server = servers[dialect];
        await server.Test.CreateTableAsync("Deep", ("Kind", Data.Fields.FieldTypes.String), ("Number", Data.Fields.FieldTypes.Integer));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Engine.WriteExclusivelyAsync<bool>(async session =>
        {
            var loader = await Data.Records.RecordLoader.BeginAsync(server.Database, session, schema, schema.Table("Deep"), keepGenerated: false, default);
            await loader.AddAsync([.. Enumerable.Range(1, 2_650).Select(i => new[] { i % 3 == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(i % 3 == 1 ? "a" : "B "), SqlValue.FromInt(i) })], default);
            await loader.CompleteAsync(default);
            return true;
        }, default);
        foreach (var direction in new[] { "ASC", "DESC" })
        {
            var report = Report([("RowsPerPage", "200")], Column("Kind", "Plain Text", ("SortOrder", "1"), ("SortDir", direction)), Column("Number")).With("DataSourceName", "Deep");
            var (page, pages) = (await servers.ShowAsync(dialect, report), new List<List<string>>());
            pages.Add(Cells(page, 1));
            while (page.QuerySelector("a[data-cb-name=JumpToNext]") is { } next)
                pages.Add(Cells(page = await servers.ShowAsync(dialect, report, QueryOf(next)), 1));
            pages.Count.ShouldBe(14);
            pages.SelectMany(p => p).Distinct().Count().ShouldBe(2_650);
            pages.Sum(p => p.Count).ShouldBe(2_650);
            page.TextContentOf(".cbResultSetRecordMessage").ShouldBe("Records 2,601-2,650 of 2,650");
            for (var number = 12; number >= 0; number--)
                Cells(page = await servers.ShowAsync(dialect, report, QueryOf(page.QuerySelector("a[data-cb-name=JumpToPrevious]")!)), 1).ShouldBe(pages[number]);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task More_than_fifty_thousand_records_come_in_a_zip_42(SqlDialect dialect)
    {
        const int Many = 50_001;
        var server = servers[dialect];
        await server.Test.CreateTableAsync("Zipped", ("Number", Data.Fields.FieldTypes.Integer));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Engine.WriteExclusivelyAsync<bool>(async session =>
        {
            var loader = await Data.Records.RecordLoader.BeginAsync(server.Database, session, schema, schema.Table("Zipped"), keepGenerated: false, default);
            foreach (var chunk in Enumerable.Range(1, Many).Chunk(5_000))
                await loader.AddAsync([.. chunk.Select(i => new[] { SqlValue.FromInt(i) })], default);
            await loader.CompleteAsync(default);
            return true;
        }, default);
        var report = Report([("DownloadFormats", "csv,pdf")], Column("Number")).With("DataSourceName", "Zipped");
        var download = (await servers.RunAsync(dialect, report, "download=1&downloadFormat=csv")).Download!;
        download.ContentType.ShouldBe("application/zip");
        using var file = new MemoryStream();
        await download.Write(file, default);
        file.Position = 0;
        await using var archive = await System.IO.Compression.ZipArchive.CreateAsync(file, System.IO.Compression.ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, default);
        using var reader = new StreamReader(await archive.Entries.Single().OpenAsync());
        (await reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(Many + 1);
        // A PDF of so many would be of no use to anybody: another format is proposed.
        (await servers.RunAsync(dialect, report, "download=1&downloadFormat=pdf")).Errors.Single().Code.ShouldBe("PdfTooMany");
    }
}

internal static class ReportDocuments
{
    public static string TextContentOf(this AngleSharp.Html.Dom.IHtmlDocument page, string selector) => page.QuerySelector(selector)!.TextContent.Trim();
}
