using System.Net;
using System.Text.Json;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Charts;

/// <summary>The reference app's combined page, over HTTP: the five most viewed profiles above the records (acceptance 44, 47).</summary>
[Collection(PhysicianCollection.Name)]
public sealed class ManagePhysiciansTests(PhysicianServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_five_most_viewed_stand_above_the_records_and_follow_the_search(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync($"/dp/{(await server.PageAsync("Manage Physicians")).AppKey}");
        await visitor.SubmitAsync([("xip_Email", "Nia.Renner@hotmail.com"), ("xip_Password", "test")]);
        visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        if (visitor.Page.GetElementById("searchID") is not null && visitor.Page.QuerySelector(".cbChartTable") is null)
            await visitor.SubmitAsync();
        server.Log.ToString().ShouldBe("");
        var rows = visitor.Page.QuerySelectorAll(".cbChartTable tbody tr");
        rows.Length.ShouldBe(5);
        rows.Select(r => r.QuerySelector("td")!.TextContent).ShouldBe(["9,998", "9,998", "9,996", "9,992", "9,989"]);
        rows[2].QuerySelector("th")!.TextContent.ShouldBe("Mathilde Wolff");
        var chart = JsonDocument.Parse(visitor.Page.QuerySelector("script[data-cb-chart]")!.TextContent).RootElement;
        chart.GetProperty("type").GetString().ShouldBe("bar");
        chart.GetProperty("title").GetString().ShouldBe("Top 5 Most Viewed Profiles");
        chart.GetProperty("axes")[0].GetProperty("max").GetInt32().ShouldBe(3000);
        chart.GetProperty("axes")[0].GetProperty("tooltipPattern").GetString()!.ShouldContain("[@cbChartCategory]");
        chart.GetProperty("series")[0].GetProperty("data").EnumerateArray().Select(v => v.GetDecimal()).First().ShouldBe(9998);
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(25);
        visitor.Page.DocumentElement.OuterHtml.IndexOf("data-cb-chart>", StringComparison.Ordinal).ShouldBeLessThan(visitor.Page.DocumentElement.OuterHtml.IndexOf("data-cb-name=\"cbTable\"", StringComparison.Ordinal));
    }
}
