using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Tarn.DataPages.Pdf;

/// <summary>
/// A document that is written from top to bottom: a heading, tables whose headings are repeated on every page, labels with values. Sober on purpose:
/// it is made of what the page shows, not of its HTML.
/// </summary>
internal sealed class PdfPaper : IDisposable
{
    /// <summary>Most pages.</summary>
    public const int MaxPages = 500;

    private const double Gap = 4;
    private static readonly XPen Line = new(XColor.FromArgb(0xC8, 0xCD, 0xD3), 0.5);
    private static readonly XBrush HeadGround = new XSolidBrush(XColor.FromArgb(0xF1, 0xF3, 0xF5));
    private static readonly XBrush Muted = new XSolidBrush(XColor.FromArgb(0x5B, 0x65, 0x70));

    private readonly PdfDocument _document = new();
    private readonly PdfOptions _options;
    private readonly string _watermark;
    private readonly bool _isRightToLeft;
    private readonly XFont _text;
    private readonly XFont _bold;
    private readonly XFont _title;
    private XGraphics? _page;
    private double _top;
    private double _width;
    private double _bottom;

    public PdfPaper(PdfOptions options, string title, string watermark, bool isRightToLeft)
    {
        PdfFonts.Use();
        _options = options;
        _watermark = watermark;
        _isRightToLeft = isRightToLeft;
        _text = new XFont(PdfFonts.Family, 9);
        _bold = new XFont(PdfFonts.Family, 9, XFontStyleEx.Bold);
        _title = new XFont(PdfFonts.Family, 15, XFontStyleEx.Bold);
        _document.Info.Title = title;
        NewPage();
        Paragraph(title, _title);
        _top += Gap;
    }

    /// <summary>Begins a page.</summary>
    public void NewPage()
    {
        if (_document.PageCount == MaxPages)
            throw new PageBrokenException($"A PDF has at most {MaxPages} pages.");
        _page?.Dispose();
        var page = _document.AddPage();
        page.Size = _options.Size;
        page.Orientation = _options.Orientation;
        _page = XGraphics.FromPdfPage(page);
        _width = page.Width.Point - (2 * _options.Margin);
        _top = _options.Margin;
        // Room for the page's number.
        _bottom = page.Height.Point - _options.Margin - 16;
        DrawWatermark(page);
    }

    /// <summary>Running text.</summary>
    public void Text(string text) => Paragraph(text, _text);

    /// <summary>A label with its value; both stay on one page when they fit on one.</summary>
    public void Pair(string label, string value)
    {
        var first = Math.Min(_width * 0.32, 170);
        var labels = Wrap(label, _bold, first - (2 * Gap));
        var values = Wrap(value, _text, _width - first - (2 * Gap));
        var height = (Math.Max(labels.Count, values.Count) * LineHeight) + (2 * Gap);
        if (_top + height > _bottom && height < _bottom - _options.Margin)
            NewPage();
        for (var i = 0; i < Math.Max(labels.Count, values.Count); i++)
        {
            if (_top + LineHeight + Gap > _bottom)
                NewPage();
            Write(i < labels.Count ? labels[i] : "", _bold, Muted, 0, first, atEnd: false);
            Write(i < values.Count ? values[i] : "", _text, XBrushes.Black, first, _width - first, atEnd: false);
            _top += LineHeight;
        }

        _top += Gap;
        _page!.DrawLine(Line, _options.Margin, _top, _options.Margin + _width, _top);
        _top += Gap;
    }

    /// <summary>A table.</summary>
    /// <param name="headings">The headings, and whether their columns stand at the end, as numbers do.</param>
    /// <param name="rows">The rows.</param>
    public void Table(IReadOnlyList<(string Text, bool AtEnd)> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (headings.Count == 0)
            return;
        var widths = Widths(headings, rows);
        Row([.. headings.Select(h => h.Text)], headings, widths, _bold, isHeading: true);
        foreach (var row in rows)
        {
            var height = Height(row, widths, _text);
            if (_top + height > _bottom)
            {
                NewPage();
                Row([.. headings.Select(h => h.Text)], headings, widths, _bold, isHeading: true);
            }

            Row(row, headings, widths, _text, isHeading: false);
        }

        _top += 2 * Gap;
    }

    /// <summary>Writes the numbers of the pages and saves the document.</summary>
    public byte[] Save(string date)
    {
        _page?.Dispose();
        _page = null;
        for (var i = 0; i < _document.PageCount; i++)
        {
            var page = _document.Pages[i];
            using var foot = XGraphics.FromPdfPage(page);
            var box = new XRect(_options.Margin, page.Height.Point - _options.Margin - 8, page.Width.Point - (2 * _options.Margin), 12);
            foot.DrawString($"{i + 1} / {_document.PageCount}", _text, Muted, box, _isRightToLeft ? XStringFormats.TopLeft : XStringFormats.TopRight);
            foot.DrawString(date, _text, Muted, box, _isRightToLeft ? XStringFormats.TopRight : XStringFormats.TopLeft);
        }

        using var buffer = new MemoryStream();
        _document.Save(buffer);
        return buffer.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _page?.Dispose();
        _document.Dispose();
    }

    private double LineHeight => _text.GetHeight();

    private void Paragraph(string text, XFont font)
    {
        foreach (var line in Wrap(text, font, _width))
        {
            if (_top + font.GetHeight() > _bottom)
                NewPage();
            Write(line, font, XBrushes.Black, -Gap, _width + (2 * Gap), atEnd: false);
            _top += font.GetHeight();
        }

        _top += Gap;
    }

    private void Row(IReadOnlyList<string> cells, IReadOnlyList<(string Text, bool AtEnd)> headings, double[] widths, XFont font, bool isHeading)
    {
        var height = Math.Min(Height(cells, widths, font), _bottom - _top);
        if (isHeading)
            _page!.DrawRectangle(HeadGround, _options.Margin, _top, _width, height);
        var start = _top;
        var left = 0.0;
        for (var c = 0; c < widths.Length; c++)
        {
            _top = start + Gap;
            foreach (var line in Wrap(cells[c], font, widths[c] - (2 * Gap)))
            {
                // A cell that is taller than a page is cut at its end.
                if (_top + LineHeight > start + height + 1)
                    break;
                Write(line, font, XBrushes.Black, left, widths[c], headings[c].AtEnd);
                _top += LineHeight;
            }

            left += widths[c];
        }

        _top = start + height;
        _page!.DrawLine(Line, _options.Margin, _top, _options.Margin + _width, _top);
    }

    private double Height(IReadOnlyList<string> cells, double[] widths, XFont font) => (cells.Select((c, i) => Wrap(c, font, widths[i] - (2 * Gap)).Count).DefaultIfEmpty(1).Max() * LineHeight) + (2 * Gap);

    /// <summary>Columns are as wide as their texts ask, within reason, and fill the page together.</summary>
    private double[] Widths(IReadOnlyList<(string Text, bool AtEnd)> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var wanted = new double[headings.Count];
        for (var c = 0; c < wanted.Length; c++)
        {
            var column = c;
            var widest = rows.Take(50).Select(r => _page!.MeasureString(r[column].Length > 60 ? r[column][..60] : r[column], _text).Width).Append(_page!.MeasureString(headings[c].Text, _bold).Width).Max();
            wanted[c] = Math.Clamp(widest + (2 * Gap) + 1, 24, 180);
        }

        var share = _width / wanted.Sum();
        return [.. wanted.Select(w => w * share)];
    }

    private void Write(string text, XFont font, XBrush brush, double left, double width, bool atEnd)
    {
        if (text.Length == 0)
            return;
        var x = _isRightToLeft ? _options.Margin + _width - left - width : _options.Margin + left;
        _page!.DrawString(text, font, brush, new XRect(x + Gap, _top, width - (2 * Gap), font.GetHeight()), atEnd != _isRightToLeft ? XStringFormats.TopRight : XStringFormats.TopLeft);
    }

    private List<string> Wrap(string text, XFont font, double width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' '))
            {
                var longer = line.Length == 0 ? word : line + " " + word;
                if (_page!.MeasureString(longer, font).Width <= width)
                {
                    line = longer;
                    continue;
                }

                if (line.Length > 0)
                    lines.Add(line);
                line = word;
                while (line.Length > 1 && _page!.MeasureString(line, font).Width > width)
                {
                    var fits = Fitting(line, font, width);
                    lines.Add(line[..fits]);
                    line = line[fits..];
                }
            }

            lines.Add(line);
        }

        return lines;
    }

    /// <summary>How much of a word without blanks fits, at least one character.</summary>
    private int Fitting(string word, XFont font, double width)
    {
        var (low, high) = (1, word.Length);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_page!.MeasureString(word[..middle], font).Width <= width)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private void DrawWatermark(PdfPage page)
    {
        if (_watermark.Length == 0)
            return;
        var size = Math.Clamp(page.Width.Point / Math.Max(4, _watermark.Length) * 1.4, 12, 96);
        var state = _page!.Save();
        _page.TranslateTransform(page.Width.Point / 2, page.Height.Point / 2);
        _page.RotateTransform(-_options.WatermarkAngle);
        _page.DrawString(_watermark, new XFont(PdfFonts.Family, size, XFontStyleEx.Bold), _options.WatermarkBrush, new XPoint(0, 0), XStringFormats.Center);
        _page.Restore(state);
    }
}
