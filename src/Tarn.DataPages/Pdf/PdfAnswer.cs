using System.Globalization;
using AngleSharp.Html.Parser;
using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Reports;

namespace Tarn.DataPages.Pdf;

/// <summary>Results and details as PDF.</summary>
internal static class PdfAnswer
{
    /// <summary>Most records of a document.</summary>
    public const int MaxRecords = 5_000;

    // Making a document takes one core for a while: others wait their turn.
    private static readonly SemaphoreSlim Presses = new(2 * Environment.ProcessorCount);

    /// <summary>The results: all records in the order shown; null when there are more than a document holds.</summary>
    public static async ValueTask<DownloadAnswer?> OfResultsAsync(PageContext page, ReportDesign design, ReportQuery query)
    {
        var records = await new ReportReader(page.Site.Database).ReadPageAsync(query with { PageSize = MaxRecords + 1 }, 1, null, 0, page.Cancellation);
        if (records.Count > MaxRecords)
            return null;
        var contents = new CellContents(page, design);
        var columns = design.Visible.ToList();
        var headings = columns.ConvertAll(c => (Plain(page.Parameters.Html(c.Label).Value), c.IsNumberOrDate));
        var rows = records.ConvertAll(r => (IReadOnlyList<string>)columns.ConvertAll(c => contents.Of(c, r) is var cell && cell.Html is { } html ? Plain(html.Value) : cell.Text));
        var options = new PdfOptions(design.Results.Element);
        return await PrintAsync(page, options, Title(page, page.Parameters.Html(design.Results.Element["PageHeader"] ?? "").Value), page.Parameters, paper =>
        {
            if (rows.Count == 0)
                paper.Text(page.Locale.Text("NoRecords"));
            else
                paper.Table(headings, rows);
        });
    }

    /// <summary>The details of a record.</summary>
    public static ValueTask<DownloadAnswer> OfDetailsAsync(PageContext page, PageDefinition details, Form form)
    {
        var scope = form.Context.Scope;
        return PrintAsync(page, new PdfOptions(details.Element), Title(page, scope.Html(details.Header).Value), scope, paper =>
        {
            foreach (var element in form.Elements.Where(e => e is { IsDrawn: true, IsHidden: false } and not HiddenElement and not PasswordElement))
            {
                if (element is HtmlBlockElement block)
                    Block(paper, block.Html.Value);
                else
                    paper.Pair(Plain(element.Label.Value), Value(page, element));
            }
        });
    }

    private static void Block(PdfPaper paper, string html)
    {
        var body = new HtmlParser().ParseDocument("<body>" + html).Body!;
        var breaks = body.QuerySelector(".cbPdfPageBreak") is not null || html.Contains("break-before:page", StringComparison.OrdinalIgnoreCase) || html.Contains("break-before: page", StringComparison.OrdinalIgnoreCase);
        if (breaks)
            paper.NewPage();
        if (Plain(html) is { Length: > 0 } text)
            paper.Text(text);
    }

    private static string Value(PageContext page, FormElement element) => element switch
    {
        StaticElement shown => shown.DisplayType.Equals("HTML", StringComparison.OrdinalIgnoreCase) ? Plain(shown.Text) : shown.Text,
        _ when element.Value.IsNull && element.Field?.Type is not Data.Fields.YesNoFieldType => string.Join(", ", element.Entries),
        _ => page.Locale.Format(element.Value, element.Field, element.Definition.Format).Text,
    };

    private static async ValueTask<DownloadAnswer> PrintAsync(PageContext page, PdfOptions options, string title, ParameterScope scope, Action<PdfPaper> write)
    {
        await Presses.WaitAsync(page.Cancellation);
        try
        {
            using var paper = new PdfPaper(options, title, scope.Resolve(options.Watermark, TextUse.Plain), page.Locale.Direction == "rtl");
            write(paper);
            var bytes = paper.Save(page.Now.ToString("d", page.Locale.Culture));
            var name = options.FileName.Length > 0 ? scope.Resolve(options.FileName, TextUse.Plain) : $"{page.DataPage.Name}_{page.Now.ToString("yyyy-MMM-dd_HHmm", CultureInfo.InvariantCulture)}";
            var clean = string.Concat(name.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c));
            return new DownloadAnswer("application/pdf", clean + ".pdf", async (output, cancellation) => await output.WriteAsync(bytes, cancellation));
        }
        finally
        {
            Presses.Release();
        }
    }

    private static string Title(PageContext page, string header) => Plain(header) is { Length: > 0 and <= 200 } text ? text : page.DataPage.Name;

    /// <summary>The text of HTML, with blocks on lines of their own.</summary>
    private static string Plain(string html)
    {
        if (!html.Contains('<', StringComparison.Ordinal) && !html.Contains('&', StringComparison.Ordinal))
            return html.Trim();
        var body = new HtmlParser().ParseDocument("<body>" + html.Replace("<br", "\n<br", StringComparison.OrdinalIgnoreCase).Replace("</p>", "\n</p>", StringComparison.OrdinalIgnoreCase).Replace("</div>", "\n</div>", StringComparison.OrdinalIgnoreCase)).Body!;
        foreach (var hidden in body.QuerySelectorAll("script, style, template").ToArray())
            hidden.Remove();
        return string.Join('\n', body.TextContent.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
