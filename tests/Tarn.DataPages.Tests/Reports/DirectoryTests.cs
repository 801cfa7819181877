using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>The reference app's directory of physicians: searched, paged, sorted and read over HTTP, without script and by its actions.</summary>
[Collection(PhysicianCollection.Name)]
public sealed class DirectoryTests(PhysicianServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static async Task<Visitor> OpenAsync(PageServer server, string query = "")
    {
        var visitor = server.NewVisitor();
        await visitor.OpenAsync($"/dp/{(await server.PageAsync("Physician Directory")).AppKey}{query}");
        visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        return visitor;
    }

    private static async Task<long> CountAsync(PageServer server, string? where) =>
        await server.Database.Reader.CountAsync(s => new RecordQuery { Source = s.Source(s.View("Demo_Physicians_Published")), Select = "[Last_Name]", Where = where }, default);

    private static List<string> Column(Visitor visitor, int index) =>
        [.. visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Select(r => r.Children[index]).Select(c => c.TextContent[(c.QuerySelector(".cbResultSetLabel")?.TextContent.Length ?? 0)..].Trim())];

    private static string CountText(Visitor visitor) => visitor.Page.QuerySelector("[id^=RecordMessageTop]")!.TextContent;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_search_form_shows_its_elements_and_keeps_the_hidden_one(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        visitor.Text.ShouldContain("Find a Physician");
        visitor.Page.GetElementById("Value2_1").ShouldNotBeNull();
        visitor.Page.GetElementById("searchID")!.GetAttribute("name").ShouldBe("searchID");
        visitor.Page.QuerySelectorAll("[name=Value4_1]").Length.ShouldBeGreaterThan(3);
        visitor.Page.QuerySelector("[name=Value8_1]").ShouldBeNull();
        visitor.Fields().ShouldContain(new KeyValuePair<string, string>("Value7_1", "Y"));
        visitor.Fields().ShouldContain(new KeyValuePair<string, string>("ComparisonType4_1", "LIKE"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_search_lists_ten_records_in_order_and_pages_through_all_of_them(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        await visitor.SubmitAsync([("Value6_1", "Female"), ("Value7_1", "A")]);
        visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        var total = await CountAsync(server, "[Gender] = 'Female' AND [Profile_Status] = 1");
        total.ShouldBeGreaterThan(100);
        CountText(visitor).ShouldBe($"Records 1-10 of {total.ToString("N0", CultureInfo.GetCultureInfo("en-US"))}");
        var table = visitor.Page.QuerySelector("table[id^=cbTable]")!;
        table.GetAttribute("data-cb-name").ShouldBe("cbTable");
        table.QuerySelectorAll("th").Select(h => h.TextContent).ShouldBe(["", "Name", "Title", "Specialties", "Office", "Location"]);
        table.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(10);
        table.QuerySelector("td")!.ClassName!.ShouldContain(" cbResultSetTableCell");
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data] .cbResultSetLabel").Select(l => l.TextContent).ShouldContain("Name:");
        var seen = Column(visitor, 1);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]")!.GetAttribute("href")!);
        CountText(visitor).ShouldStartWith("Records 11-20 of ");
        Column(visitor, 1).ShouldNotBe(seen);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=JumpToLast]")!.GetAttribute("href")!);
        CountText(visitor).ShouldEndWith($"{total.ToString("N0", CultureInfo.GetCultureInfo("en-US"))} of {total.ToString("N0", CultureInfo.GetCultureInfo("en-US"))}");
        visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]").ShouldBeNull();
        visitor.Page.QuerySelector("select.cbResultSetNavigationDDown")!.GetAttribute("name")!.ShouldStartWith("JumpToSelectBottom_");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Every_record_appears_exactly_once_over_all_pages(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        await visitor.SubmitAsync([("Value3_1", "Smith"), ("Value7_1", "A")]);
        var total = await CountAsync(server, "[Last_Name] = 'Smith' AND [Profile_Status] = 1");
        var keys = new List<string>();
        while (true)
        {
            keys.AddRange(visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Select(r => r.GetAttribute("data-cb-record")!));
            if (visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]")?.GetAttribute("href") is not { } next)
                break;
            await visitor.OpenAsync(next);
        }

        keys.Count.ShouldBe((int)total);
        keys.Distinct().Count().ShouldBe((int)total);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_click_on_a_heading_sorts_and_a_second_one_turns_the_order_round(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        await visitor.SubmitAsync([("Value7_1", "A")]);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]")!.GetAttribute("href")!);
        await visitor.FollowAsync("Title");
        CountText(visitor).ShouldStartWith("Records 1-10 ");
        visitor.Page.QuerySelectorAll("th[aria-sort=ascending]").Single().TextContent.ShouldStartWith("Title");
        var ascending = Column(visitor, 2);
        await visitor.OpenAsync(visitor.Page.QuerySelector("th[aria-sort=ascending] a")!.GetAttribute("href")!);
        visitor.Page.QuerySelectorAll("th[aria-sort=descending]").Single().TextContent.ShouldStartWith("Title");
        string.Compare(Column(visitor, 2)[0], ascending[0], StringComparison.OrdinalIgnoreCase).ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_click_on_the_name_opens_the_details_and_counts_one_view(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        await visitor.SubmitAsync([("Value6_1", "Male"), ("Value7_1", "A")]);
        var row = visitor.Page.QuerySelector("tr[data-cb-name=data]")!;
        var key = row.GetAttribute("data-cb-record")!;
        var before = await ViewsAsync(server, key);
        var name = Column(visitor, 1)[0];
        var second = Column(visitor, 1)[1];
        await visitor.OpenAsync(row.QuerySelector("a")!.GetAttribute("href")!);
        visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        visitor.Text.ShouldContain("Physician Profile");
        visitor.Text.ShouldContain(name);
        visitor.Page.QuerySelector("input[name=EditRecordViewCount]").ShouldBeNull();
        (await ViewsAsync(server, key)).ShouldBe(before + 1);
        visitor.Page.QuerySelector("a[data-cb-name=JumpToPrevious]").ShouldBeNull();
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]")!.GetAttribute("href")!);
        visitor.Text.ShouldContain(second);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=JumpToPrevious]")!.GetAttribute("href")!);
        visitor.Text.ShouldContain(name);
        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=SearchAgain]")!.GetAttribute("href")!);
        visitor.Fields().ShouldContain(new KeyValuePair<string, string>("Value6_1", "Male"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Records_outside_the_source_are_as_good_as_missing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        foreach (var key in new[] { "999999999", "1 OR 1=1", "-1", "" })
        {
            using var visitor = await OpenAsync(server, "?RecordID=" + Uri.EscapeDataString(key));
            visitor.Text.ShouldNotContain("Physician Profile");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_nobody_matches_says_so_and_hostile_text_is_only_text(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        await visitor.SubmitAsync([("Value2_1", "' OR 1=1 --"), ("Value7_1", "A"), ("ComparisonType2_1", "<>"), ("FieldName2", "PK_ID"), ("Value8_1", "N")]);
        visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        CountText(visitor).ShouldBe("No records found.");
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(0);
        await visitor.FollowAsync("Search again");
        visitor.Fields().ShouldContain(new KeyValuePair<string, string>("Value2_1", "' OR 1=1 --"));
        server.Log.ToString().ShouldBe("");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Actions_answer_with_the_numbers_and_the_rows_of_a_page(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        var key = (await server.PageAsync("Physician Directory")).AppKey;
        var searched = await ActAsync(visitor, key, ("AjaxAction", "SearchForm"), ("Value7_1", "A"), ("Value2_1", "j*"));
        var total = await CountAsync(server, "[First_Name] LIKE 'j%' AND [Profile_Status] = 1");
        searched.GetProperty("totalRecords").GetInt64().ShouldBe(total);
        searched.GetProperty("totalPageCount").GetInt64().ShouldBe((total + 9) / 10);
        var third = await ActAsync(visitor, key, ("AjaxAction", "GetData"), ("CPIPage", "3"), ("cbCurrentPageSize", "5000"), ("appSession", searched.GetProperty("appSession").GetString()!));
        third.GetProperty("currentPage").GetInt64().ShouldBe(3);
        third.GetProperty("responseText").GetString()!.Split("data-cb-name=\"data\"").Length.ShouldBe(11);
        var beyond = await ActAsync(visitor, key, ("AjaxAction", "GetData"), ("cpipage", "99999"), ("appSession", third.GetProperty("appSession").GetString()!));
        beyond.GetProperty("currentPage").GetInt64().ShouldBe((total + 9) / 10);
        var next = await ActAsync(visitor, key, ("AjaxAction", "JumpToPrevious"), ("appSession", third.GetProperty("appSession").GetString()!));
        next.GetProperty("currentPage").GetInt64().ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Names_are_suggested_while_they_are_typed(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        var key = (await server.PageAsync("Physician Directory")).AppKey;
        var items = (await ActAsync(visitor, key, ("AjaxAction", "GetAutoComplete"), ("cbAutoComplete", "Value2_1"), ("cbAutoCompleteText", "ann"))).GetProperty("items").EnumerateArray().ToList();
        items.Count.ShouldBeInRange(2, 10);
        items.ShouldAllBe(i => i.GetProperty("text").GetString()!.Contains("ann", StringComparison.OrdinalIgnoreCase));
        (await ActAsync(visitor, key, ("AjaxAction", "GetAutoComplete"), ("cbAutoComplete", "Value6_1"), ("cbAutoCompleteText", "ma"))).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    private static async Task<JsonElement> ActAsync(Visitor visitor, string key, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/dp/{key}?rnd=1") { Content = content };
        request.Headers.Add("X-Requested-With", "XMLHttpRequest");
        using var response = await visitor.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
    }

    private static async Task<double> ViewsAsync(PageServer server, string key)
    {
        await using var rows = await server.Database.Reader.OpenAsync(
            s => new RecordQuery { Source = s.Source(s.Table("Demo_Physicians")), Select = "[ViewCount]", Where = $"[PK_ID] = {key}" }, 0, 1, default);
        await rows.ReadAsync(default);
        return rows.Rows.IsNull(0) ? 0 : rows.Rows.GetDouble(0);
    }
}
