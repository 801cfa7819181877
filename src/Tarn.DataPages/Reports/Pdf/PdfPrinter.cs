using System.Globalization;
using AngleSharp.Html.Parser;
using Tarn.Apps.Packages;
using Tarn.Data.Files;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>Results and details as PDF: made of what the page shows, not of its HTML.</summary>
/// <param name="page">The request.</param>
internal sealed class PdfPrinter(PageContext page)
{
    /// <summary>Most records of a document.</summary>
    public const int MaxRecords = 5_000;

    /// <summary>Width and height of a picture of the details, in points, at most.</summary>
    private const double PictureSide = 240;

    /// <summary>Time that making one may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Time that a request waits for its turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Making a document keeps a core busy for a while: others wait their turn.
    private static readonly SemaphoreSlim Presses = new(2 * Environment.ProcessorCount);

    /// <summary>All results in the order shown.</summary>
    public async ValueTask<PageAnswer> PrintResultsAsync(ReportDesign design, ReportQuery query)
    {
        if ((await new ReportReader(page).CountAsync(query, page.Cancellation)).Records > MaxRecords)
            return PageRuntime.Notice(page, "PdfTooMany", 200);
        var title = TitleOf(page.Parameters.Html(design.Results.Element["PageHeader"] ?? "").Value);
        return await PrintAsync(new PdfOptions(design.Results.Element), title, page.Parameters, async paper => await new PdfResults(page, design, query, paper).WriteAsync(page.Cancellation));
    }

    /// <summary>The details of a record.</summary>
    public ValueTask<PageAnswer> PrintDetailsAsync(PageDefinition details, Form form)
    {
        var scope = form.Context.Scope;
        return PrintAsync(new PdfOptions(details.Element), TitleOf(scope.Html(details.Header).Value), scope, async paper =>
        {
            var pictures = new PdfPictures(page, paper);
            foreach (var element in form.Elements.Where(e => e is { IsDrawn: true, IsAway: false } and not (HiddenElement or PasswordElement)))
            {
                if (element is HtmlBlockElement block)
                    WriteBlock(paper, block.Html.Value);
                else if (ShowsPicture(element) && element.Column is { } column && form.Context.Record is { } record && await pictures.OfAsync(record, column) is { } picture)
                    paper.Pair(Plain(element.Label.Value), picture.Fit(element.Definition["Width"], element.Definition["Height"], PictureSide, PictureSide));
                else
                    paper.Pair(Plain(element.Label.Value), ValueOf(element), null);
            }
        });
    }

    private static bool ShowsPicture(FormElement element) => element switch
    {
        StaticElement { FileAddress: not null } shown => shown.DisplayType is "Image" || (shown.DisplayType is "Auto" && ContentTypes.Of(shown.Text).StartsWith("image/", StringComparison.Ordinal)),
        UploadElement upload => upload.ShowsImage,
        _ => false,
    };

    /// <summary>The text of HTML, with blocks on lines of their own.</summary>
    public static string Plain(string html)
    {
        if (!html.Contains('<', StringComparison.Ordinal) && !html.Contains('&', StringComparison.Ordinal))
            return html.Trim();
        var body = new HtmlParser().ParseDocument("<body>" + html).Body!;
        foreach (var hidden in body.QuerySelectorAll("script, style, template").ToArray())
            hidden.Remove();
        foreach (var block in body.QuerySelectorAll("br, p, div, li, tr, h1, h2, h3, h4, h5, h6").ToArray())
            block.Insert(AngleSharp.Dom.AdjacentPosition.AfterEnd, "\n");
        return string.Join('\n', body.TextContent.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private static void WriteBlock(PdfPaper paper, string html)
    {
        var breaks = html.Contains("cbPdfPageBreak", StringComparison.Ordinal) || html.Replace(" ", "", StringComparison.Ordinal).Contains("break-before:page", StringComparison.OrdinalIgnoreCase);
        if (breaks)
            paper.NewPage();
        if (Plain(html) is { Length: > 0 } text)
            paper.Text(text);
    }

    private string ValueOf(FormElement element) => element switch
    {
        StaticElement shown => shown.DisplayType.Equals("HTML", StringComparison.OrdinalIgnoreCase) ? Plain(shown.Text) : shown.Text,
        _ when element.Value.IsNull && element.Field?.Type is not Data.Fields.YesNoFieldType => string.Join(", ", element.Entries),
        _ => page.Locale.Format(element.Value, element.Field, element.Definition.Format).Text,
    };

    /// <summary>The whole file is made before it is sent, in a file of its own: what goes wrong can still be said, and a slow visitor holds nothing up.</summary>
    private async ValueTask<PageAnswer> PrintAsync(PdfOptions options, string title, ParameterScope scope, Func<PdfPaper, ValueTask> write)
    {
        if (!await Presses.WaitAsync(Patience, page.Cancellation))
            return PageRuntime.Notice(page, "PdfBusy", 429);
        var whole = page.Cancellation;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(whole);
        limit.CancelAfter(Limit);
        var file = TemporaryFile();
        try
        {
            page.Cancellation = limit.Token;
            string Text(string text) => Plain(scope.Resolve(text, TextUse.Html));
            var texts = new PdfTexts(
                title, page.Now.ToString("d", page.Locale.Culture), page.Locale.Language, page.Locale.Direction == "rtl", scope.Resolve(options.Watermark, TextUse.Plain), Marked(options.Header, Text), Marked(options.Footer, Text));
            var paper = new PdfPaper(file, options, PdfFonts.Of(page.FontFolder), texts);
            if (options.WatermarkImage.Length > 0 && await new PdfPictures(page, paper).OfPageAsync(options.WatermarkImage) is { } behind)
                paper.LayBehind(behind);
            paper.Heading(title, 1.6);
            await write(paper);
            paper.Close();
            file.Position = 0;
            var sent = file;
            file = null;
            return new PageAnswer { Download = new DownloadAnswer("application/pdf", FileName(options, scope), (output, cancellation) => SendAsync(sent, output, cancellation)) };
        }
        catch (PdfTooLongException)
        {
            return PageRuntime.Notice(page, "PdfTooMany", 200);
        }
        catch (OperationCanceledException) when (!whole.IsCancellationRequested)
        {
            return PageRuntime.Notice(page, "SearchTooSlow", 200);
        }
        finally
        {
            page.Cancellation = whole;
            Presses.Release();
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    private static async Task SendAsync(FileStream file, Stream output, CancellationToken cancellation)
    {
        await using (file)
            await file.CopyToAsync(output, cancellation);
    }

    /// <summary>Nobody else can read it, and it is gone when it is closed.</summary>
    private static FileStream TemporaryFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16, Options = FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"tarn-{Guid.NewGuid():N}.pdf"), options);
    }

    /// <summary>Headers and footers keep their marks for the page's number, which no parameter has.</summary>
    private static string Marked(string text, Func<string, string> resolve)
    {
        var kept = text.Replace("[@pdf:", "\u0001pdf:", StringComparison.OrdinalIgnoreCase);
        return kept.Length == 0 ? "" : resolve(kept).Replace("\u0001pdf:", "[@pdf:", StringComparison.Ordinal);
    }

    private string FileName(PdfOptions options, ParameterScope scope)
    {
        var name = options.FileName.Length > 0 ? scope.Resolve(options.FileName, TextUse.Plain) : $"{page.DataPage.Name}_{page.Now.ToString("yyyy-MMM-dd_HHmm", CultureInfo.InvariantCulture)}";
        return string.Concat(name.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c)) + ".pdf";
    }

    private string TitleOf(string header) => Plain(header) is { Length: > 0 and <= 200 } text ? text.ReplaceLineEndings(" ") : page.DataPage.Name;
}
