using System.Text;
using Tarn.Apps.Packages;
using Tarn.DataPages.Hosting;
using Tarn.DataPages.Reports.Pdf;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests;

/// <summary>Tests that measure the memory of the process run when no others do.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryCollection;

/// <summary>What does not grow.</summary>
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Ten_thousand_posts_write_what_the_limit_allows_and_memory_stays_where_it_was(SqlDialect dialect)
    {
        await using var server = await PageServer.StartAsync(dialect, new DataPagesOptions());
        await server.Test.CreateTableAsync("Guests", ("Name", Data.Fields.FieldTypes.String));
        var address = await server.DeployAsync(Submission("Guests", Section(Field("Name"))));
        using var visitor = await server.VisitAsync(address + "?X=1");
        var fields = string.Join('&', visitor.Fields().Where(f => f.Key != "InsertRecordName").Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));
        var statuses = new int[600];
        async Task PostAsync(int from, int to) => await Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            // Some pretend to be sign-ins, questions of the script, or another form.
            var disguise = (i % 4) switch { 1 => "&Login=1&AjaxAction=SubmitForm", 2 => "&AjaxAction=Refresh&Mod0EditRecord=1", 3 => "&Login=1&Submit=1&xip_Email=a", _ => "&Submit=1" };
            using var content = new StringContent($"{fields}&InsertRecordName=g{i}{disguise}", Encoding.ASCII, "application/x-www-form-urlencoded");
            using var response = await visitor.Http.PostAsync(address, content, CancellationToken.None);
            Interlocked.Increment(ref statuses[(int)response.StatusCode]);
        });
        await PostAsync(0, 1000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await PostAsync(1000, 10_000);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(16 * 1024 * 1024);
        statuses[429].ShouldBeGreaterThan(9_900);
        statuses.Sum().ShouldBe(10_000);
        statuses.Skip(500).Sum().ShouldBe(0, server.Log.ToString());
        (await server.ReadAsync("Guests", "1 = 1")).Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Fifty_thousand_rows_of_a_document_take_the_memory_of_a_page()
    {
        var paper = new PdfPaper(Stream.Null, new PdfOptions(PackageElement.Create("x", [])), PdfFonts.Of(null), new PdfTexts("Title", "1/1/2026", "en-US", false, "", "", ""), int.MaxValue);
        List<PdfCell> Row(int i) => [new($"Name {i}"), new($"{i * 3}"), new("Some words that may need a second line in a column of this width, or even a third one"), new("Yes", "#399C39")];
        var table = new PdfTable(paper, [new("Name", false), new("Number", true), new("Text", false), new("Paid", false)], [.. Enumerable.Range(1, 200).Select(Row)]);
        for (var i = 1; i <= 10_000; i++)
            table.Row(Row(i));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 10_001; i <= 50_000; i++)
            table.Row(Row(i));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        paper.Close();
        // 40,000 rows more on some 1,100 pages.
        (after - before).ShouldBeLessThan(8 << 20);
    }
}
