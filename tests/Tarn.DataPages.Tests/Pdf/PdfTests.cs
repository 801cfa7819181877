using PdfSharp.Pdf;
using PdfSharp.Pdf.IO;
using Tarn.Apps.Packages;
using Tarn.DataPages.Tests.Reports;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Pdf;

/// <summary>Results and details as PDF; numbers in names are those of the acceptance checklist of datapages-reports.</summary>
public sealed class PdfTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Report((string, string?)[] details, params (string, string?)[] results) => ReportServers.Report(
        results, Column("Product"), Column("Amount"), Column("Sold"), Column("Note"),
        PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Special")]),
        PackageElement.Create(
            "RecordDetailsPage", [("PageHeader", "<h1>Sale</h1>"), .. details],
            PackageElement.Create(
                "Section", [],
                PackageElement.Create("Field", [("ColumnName", "Product"), ("Type", "Static"), ("Label", "Product"), ("DisplayOrder", "1")]),
                PackageElement.Create("Field", [("ColumnName", "HTML Block 1"), ("Type", "HTML Block"), ("Label", "<div class=\"cbPdfPageBreak\"></div>"), ("DisplayOrder", "2")]),
                PackageElement.Create("Field", [("ColumnName", "Note"), ("Type", "Text Area"), ("Label", "Note"), ("DisplayOrder", "3")]))));

    private async Task<PdfDocument> ReadAsync(SqlDialect dialect, PackageElement report, string query, string name)
    {
        var answer = await servers.RunAsync(dialect, report, query);
        answer.Download!.ContentType.ShouldBe("application/pdf");
        using var file = new MemoryStream();
        await answer.Download.Write(file, default);
        if (Environment.GetEnvironmentVariable("TARN_TEST_PICTURES") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".pdf"), file.ToArray());
        file.Position = 0;
        return PdfReader.Open(file, PdfDocumentOpenMode.Import);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_break_makes_two_pages_and_both_have_the_watermark_56(SqlDialect dialect)
    {
        var report = Report([("PdfDownload", "True"), ("PdfWatermarkText", "Draft"), ("PdfFileName", "Sale of the day")]);
        using var document = await ReadAsync(dialect, report, "download=1&downloadFormat=pdf&PageID=3&RecordID=5", "details");
        document.PageCount.ShouldBe(2);
        // Nothing but the watermark is drawn through a transparent brush.
        foreach (var page in document.Pages)
            page.Elements.GetDictionary("/Resources")!.Elements.GetDictionary("/ExtGState").ShouldNotBeNull();
        (await servers.RunAsync(dialect, report, "download=1&downloadFormat=pdf&PageID=3&RecordID=5")).Download!.FileName.ShouldBe("Sale of the day.pdf");
        (await servers.ShowAsync(dialect, report, "RecordID=5")).QuerySelectorAll("a[href*='downloadFormat=pdf']").Length.ShouldBe(1);
        (await servers.RunAsync(dialect, report, "download=1&downloadFormat=pdf&PageID=3&RecordID=500")).Download.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task All_results_are_printed_where_it_is_offered(SqlDialect dialect)
    {
        using var document = await ReadAsync(dialect, Report([], ("PdfDownload", "True"), ("PdfOrientation", "Landscape"), ("PageHeader", "<h2>Sales</h2>")), "download=1&downloadFormat=pdf", "results");
        // Sixty rows of about 20 points on paper that takes about 25.
        document.PageCount.ShouldBeInRange(2, 4);
        document.Pages[0].Width.Point.ShouldBeGreaterThan(document.Pages[0].Height.Point);
        (await servers.RunAsync(dialect, Report([]), "download=1&downloadFormat=pdf")).HttpStatus.ShouldBe(403);
        (await servers.RunAsync(dialect, Report([]), "download=1&downloadFormat=pdf&PageID=3&RecordID=5")).HttpStatus.ShouldBe(403);
    }
}
