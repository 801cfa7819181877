using System.Globalization;
using Shouldly;
using Xunit.Abstractions;

namespace Tarn.Server.Tests;

/// <summary>Imports of packages that are killed, beside a server that goes on writing: afterwards there is nothing of the package, or all of it.</summary>
public sealed class ImportFaultTests(ITestOutputHelper log)
{
    /// <summary>Adds to <c>Parts</c>: a formula, and a child field with an enforced relationship to a new table.</summary>
    private const string Design = """
        <?xml version="1.0" encoding="utf-8"?><xml xmlns:t="urn:tarn:package:1">
        <Table><Name>Shelves</Name><Note /><Row><Shelf_ID DataType="INTEGER" Unique="True" Description="" DisplayOrder="1" Label="">1</Shelf_ID></Row>
        <Row><Shelf_ID>2</Shelf_ID></Row><Row><Shelf_ID>3</Shelf_ID></Row></Table>
        <Table><Name>Parts</Name><Note />
        <t:Relations><t:Relation Field="Shelf" ParentTable="Shelves" ParentField="Shelf_ID" EnforceIntegrity="True" CascadeDelete="False" /></t:Relations>
        <Row><Code DataType="STRING" Unique="True" Description="" DisplayOrder="1" Label="">A</Code><Amount DataType="NUMBER" Unique="False" Description="" DisplayOrder="2" Label="">1</Amount>
        <Shelf DataType="INTEGER" Unique="False" Description="" DisplayOrder="3" Label="">1</Shelf>
        <Doubled DataType="NUMBER" Unique="False" Description="" DisplayOrder="4" Label="" IsFormula="True" FormulaText="[@field:Amount]*2" /></Row></Table></xml>
        """;

    private const string DesignPlan = """{ "objects": [ { "type": "TB", "name": "Parts", "action": "UPDATE_DESIGN" } ] }""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_import_leaves_nothing_or_everything(bool onPostgres)
    {
        await using var site = await FaultSite.CreateAsync(onPostgres);
        var before = await site.ExamineAsync();
        before.ShouldEndWith("1 tables, 0 views");

        // A whole app: what a killed import left would have taken the name from the next.
        string[] app = [TestPaths.Data("physician-directory.zip"), "--on-clash", "fail"];
        var middle = await KillAsync(site, "1 tables, 0 views", "4 tables, 3 views", [null, 0], app);
        (await site.RunAsync("export", "nothing", "x.zip")).Errors.ShouldContain("This account has: Demo - Physician Directory - Caspio SDK.");
        (await site.Api.GetAsync("tables/Demo_Users/records?q.select=COUNT(*) AS n"))[0].GetProperty("n").GetInt32().ShouldBe(4252);
        await site.VerifyAsync();

        // And a formula and a relationship for a large table that is written meanwhile.
        middle += await KillAsync(site, "4 tables, 3 views", "5 tables, 3 views", [0, 20], site.File("design.xml", Design), "--plan", site.File("plan.json", DesignPlan));
        await site.VerifyAsync();
        // On a quick machine one of the two may have ended before anybody looked.
        middle.ShouldBeGreaterThan(0, "no kill came between the beginning of an import and its end");
        (await site.Api.GetAsync("tables/Parts/records?q.select=COUNT(*) AS n&q.where=Doubled IS NULL OR Doubled<>Amount*2"))[0].GetProperty("n").GetInt32().ShouldBe(0);
        (await Should.ThrowAsync<HttpRequestException>(() => site.Api.InsertAsync("Parts", new { Code = "Lost", Shelf = 99 }))).Message.ShouldContain("does not exist in Shelves");
    }

    /// <summary>Imports, killing the command before its transaction begins (null) or some milliseconds after, and at last not at all.</summary>
    /// <returns>How many kills came in the midst of it.</returns>
    private async Task<int> KillAsync(FaultSite site, string without, string with, int?[] moments, params string[] arguments)
    {
        var middle = 0;
        foreach (var moment in moments)
        {
            site.Write();
            await using var import = site.Start(["import", .. arguments]);
            var atWork = moment is not null && await site.WaitForDesignAsync(import);
            await Task.Delay(moment ?? 150);
            var held = atWork && await site.IsDesignHeldAsync(import);
            var finished = import.HasExited;
            await import.KillAsync();
            await site.RestAsync();

            var state = await site.ExamineAsync();
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed {moment?.ToString(CultureInfo.InvariantCulture) ?? "before"} ms, {(held ? "at work" : finished ? "ended" : "not at work")}: {state}"));
            if (state.EndsWith(with, StringComparison.Ordinal))
                break;
            finished.ShouldBeFalse("an import that was acknowledged must be there");
            state.ShouldEndWith(without);
            middle += held ? 1 : 0;
        }

        if ((await site.ExamineAsync()).EndsWith(with, StringComparison.Ordinal))
            return middle;
        site.Write();
        var (code, _, errors) = await site.RunAsync(["import", .. arguments]);
        await site.RestAsync();
        code.ShouldBe(0, errors);
        (await site.ExamineAsync()).ShouldEndWith(with);
        return middle;
    }
}
