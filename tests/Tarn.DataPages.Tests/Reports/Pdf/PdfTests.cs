using Tarn.Apps.Packages;
using Tarn.DataPages.Reports.Pdf;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports.Pdf;

/// <summary>Results and details as PDF; numbers in names are those of the acceptance checklist of datapages-reports.</summary>
public sealed class PdfTests(ReportServers servers) : IClassFixture<ReportServers>
{
    private static readonly PdfTexts Texts = new("Title", "1/1/2026", "en-US", false, "", "", "");

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Report((string, string?)[] details, params (string, string?)[] results) => ReportServers.Report(
        results, Column("Product"), Column("Amount"), Column("Sold"), Column("Paid"), Column("Note"),
        PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Special")]),
        PackageElement.Create(
            "RecordDetailsPage", [("PageHeader", "<h1>Sale</h1>"), .. details],
            PackageElement.Create(
                "Section", [],
                PackageElement.Create("Field", [("ColumnName", "Product"), ("Type", "Static"), ("Label", "Product"), ("DisplayOrder", "1")]),
                PackageElement.Create("Field", [("ColumnName", "HTML Block 1"), ("Type", "HTML Block"), ("Label", "<div class=\"cbPdfPageBreak\"></div><p>Second &amp; last</p>"), ("DisplayOrder", "2")]),
                PackageElement.Create("Field", [("ColumnName", "Note"), ("Type", "Text Area"), ("Label", "Note"), ("DisplayOrder", "3")]))));

    private async Task<PdfDocument> ReadAsync(SqlDialect dialect, PackageElement report, string query, string name)
    {
        var answer = await servers.RunAsync(dialect, report, query);
        answer.Download!.ContentType.ShouldBe("application/pdf");
        using var file = new MemoryStream();
        await answer.Download.Write(file, default);
        return await PdfDocument.OpenAsync(file.ToArray(), name);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_break_makes_two_pages_and_both_have_the_watermark_56(SqlDialect dialect)
    {
        var report = Report([("PdfDownload", "True"), ("PdfWatermarkText", "Draft"), ("PdfFileName", "Sale of the day")]);
        var document = await ReadAsync(dialect, report, "download=1&downloadFormat=pdf&PageID=3&RecordID=5", "details");
        document.Pages.Count.ShouldBe(2);
        document.Title.ShouldBe("Sale");
        document.Catalogue.ShouldContain("/DisplayDocTitle true");
        for (var page = 0; page < 2; page++)
            document.Content(page).ShouldContain("/W Do");
        document.Texts(0).Select(t => t.Text).ShouldContain("P05");
        document.Texts(1).Select(t => t.Text).ShouldBeSubsetOf(["Second & last", "Note", "n5, \"q\"", document.Texts(0)[^2].Text, "2 / 2"]);
        (await servers.RunAsync(dialect, report, "download=1&downloadFormat=pdf&PageID=3&RecordID=5")).Download!.FileName.ShouldBe("Sale of the day.pdf");
        (await servers.ShowAsync(dialect, report, "RecordID=5")).QuerySelectorAll("a[href*='downloadFormat=pdf']").Length.ShouldBe(1);
        (await servers.RunAsync(dialect, report, "download=1&downloadFormat=pdf&PageID=3&RecordID=500")).Download.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task All_results_are_printed_where_it_is_offered_with_headings_on_every_page(SqlDialect dialect)
    {
        var document = await ReadAsync(dialect, Report([], ("PdfDownload", "True"), ("PdfOrientation", "Landscape"), ("PageHeader", "<h2>Sales</h2>"), ("PdfFooter", "Page [@pdf:page] of [@pdf:pages]")), "download=1&downloadFormat=pdf", "results");
        document.Pages.Count.ShouldBeInRange(2, 4);
        document.Title.ShouldBe("Sales");
        document.Body(document.Pages[0]).ShouldContain("/MediaBox[0 0 841.89 595.28]");
        for (var page = 0; page < document.Pages.Count; page++)
        {
            var texts = document.Texts(page);
            texts.Count(t => t.Text == "Product").ShouldBe(1);
            texts.ShouldContain(t => t.Text == $"Page {page + 1} of {document.Pages.Count}");
            // Numbers end where their column ends, so that the longer begins before the shorter; text begins where its column begins.
            texts.Where(t => decimal.TryParse(t.Text, out _)).Select(t => t.X).Distinct().Count().ShouldBeGreaterThan(1);
            texts.Where(t => t.Text is "Yes" or "No").Select(t => t.X).Distinct().Count().ShouldBe(1);
        }

        var all = document.AllText().Split('\n');
        Enumerable.Range(1, 60).Where(i => i != 7).Select(i => $"P{i:D2}").ShouldBeSubsetOf(all);
        all.ShouldContain("<b>\"Odd\"</b>");
        (await servers.RunAsync(dialect, Report([]), "download=1&downloadFormat=pdf")).HttpStatus.ShouldBe(403);
        (await servers.RunAsync(dialect, Report([]), "download=1&downloadFormat=pdf&PageID=3&RecordID=5")).HttpStatus.ShouldBe(403);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Groups_and_totals_stand_in_the_file(SqlDialect dialect)
    {
        var report = ReportServers.Report(
            [("DownloadFormats", "csv,pdf")], Column("Region"), Column("Product"), Column("Amount", "Plain Text", ("Label", "Sum of money")),
            PackageElement.Create("Group", [("ColumnName", "Region"), ("ShowCount", "True")]),
            PackageElement.Create("Aggregation", [("Label", "All"), ("PerGroup", "True")], PackageElement.Create("Field", [("ColumnName", "Amount"), ("Function", "SUM")])));
        var document = await ReadAsync(dialect, report, "download=1&downloadFormat=pdf", "groups");
        var all = document.AllText().Split('\n');
        all.ShouldContain("North (20)");
        all.ShouldContain("South (20)");
    }

    [Fact]
    public async Task Text_of_every_writing_is_drawn_with_the_shipped_font_and_can_be_copied()
    {
        using var file = new MemoryStream();
        var paper = new PdfPaper(file, new PdfOptions(PackageElement.Create("x", [])), PdfFonts.Of(null), Texts with { IsRightToLeft = true, Language = "ar" });
        paper.Heading("Überschrift – Ελληνικά – Кириллица", 1.6);
        paper.Text("السلام عليكم (2026) Tarn");
        paper.Text("שלום עולם");
        paper.Pair("المدينة", "القاهرة", null);
        paper.Close();
        var document = await PdfDocument.OpenAsync(file.ToArray(), "writings");
        document.Catalogue.ShouldContain("/Direction/R2L");
        var texts = document.Texts(0).ConvertAll(t => t.Text);
        texts.ShouldContain("Überschrift – Ελληνικά – Кириллица");
        // From left to right as it stands: the Latin word comes first, Arabic letters follow backwards.
        texts.ShouldContain("Tarn (2026) مكيلع ملاسلا");
        texts.ShouldContain("םלוע םולש");
        foreach (var (_, font) in document.Fonts(0))
            Subset(document.FontFile(font)).ShouldBeLessThan(60_000);
    }

    [Fact]
    public void A_document_ends_where_its_pages_end()
    {
        var paper = new PdfPaper(Stream.Null, new PdfOptions(PackageElement.Create("x", [])), PdfFonts.Of(null), Texts, 3);
        paper.NewPage();
        paper.NewPage();
        Should.Throw<PdfTooLongException>(paper.NewPage);
    }

    /// <summary>A cell that is longer than a page goes on on the next; none of it is lost.</summary>
    [Fact]
    public async Task A_cell_longer_than_a_page_goes_on()
    {
        using var file = new MemoryStream();
        var paper = new PdfPaper(file, new PdfOptions(PackageElement.Create("x", [])), PdfFonts.Of(null), Texts);
        var words = Enumerable.Range(1, 5_000).Select(i => $"w{i}").ToList();
        List<PdfCell> row = [new("first"), new(string.Join(' ', words))];
        new PdfTable(paper, [new("A", false), new("B", false)], [row]).Row(row);
        paper.Close();
        var document = await PdfDocument.OpenAsync(file.ToArray(), "long");
        document.Pages.Count.ShouldBeGreaterThan(1);
        words.ShouldBeSubsetOf(document.AllText().Split('\n', ' '));
    }

    /// <summary>Checks the sums of a font file as TrueType asks for them.</summary>
    private static int Subset(byte[] font)
    {
        uint Sum(int from, int length)
        {
            var sum = 0u;
            for (var i = from; i < from + ((length + 3) / 4 * 4); i += 4)
                sum = unchecked(sum + System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(i)));
            return sum;
        }

        int Read(int at) => (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(font.AsSpan(at));
        Sum(0, font.Length).ShouldBe(0xB1B0AFBA);
        for (var i = 0; i < font[5]; i++)
        {
            var entry = 12 + (16 * i);
            if (System.Text.Encoding.ASCII.GetString(font, entry, 4) != "head")
                Sum(Read(entry + 8), Read(entry + 12)).ShouldBe((uint)Read(entry + 4));
        }

        return font.Length;
    }
}
