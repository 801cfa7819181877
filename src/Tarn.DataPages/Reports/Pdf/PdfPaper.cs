using System.Globalization;
using System.Text;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>The texts that stand on every page of a document, and what is said about it.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Date">The day it was made, as its readers write days.</param>
/// <param name="Language">Its language: <c>en-US</c>.</param>
/// <param name="IsRightToLeft">Whether it is read from right to left.</param>
/// <param name="Watermark">The text behind the pages; empty for none.</param>
/// <param name="Header">What stands at the top of every page; empty for nothing.</param>
/// <param name="Footer">What stands at its foot; empty for date and number.</param>
internal sealed record PdfTexts(string Title, string Date, string Language, bool IsRightToLeft, string Watermark, string Header, string Footer);

/// <summary>
/// A document that is written from top to bottom. A page goes into the file as soon as it is full; only what says how many pages there are waits for the end. So the memory that it takes is that of a page.
/// </summary>
internal sealed class PdfPaper
{
    /// <summary>Most pages.</summary>
    public const int MaxPages = 500;

    /// <summary>Space around text, in points.</summary>
    public const double Gap = 4;

    /// <summary>The colour of what explains.</summary>
    public const string Muted = "#5B6570";

    private const string LineColour = "#C8CDD3";
    private const int Catalogue = 1;
    private const int PageTree = 2;
    private const int Info = 3;
    private const int Resources = 4;

    private readonly PdfFile _file;
    private readonly PdfOptions _options;
    private readonly PdfTexts _texts;
    private readonly List<PdfFont> _fonts = [];
    private readonly List<int> _pictures = [];
    private readonly List<(int Page, int Margins)> _pages = [];
    private readonly StringBuilder _content = new();
    private readonly int _maxPages;
    private PdfPicture? _behind;

    /// <summary>Begins a document.</summary>
    public PdfPaper(Stream output, PdfOptions options, PdfFonts faces, PdfTexts texts, int maxPages = MaxPages)
    {
        _file = new PdfFile(output);
        _options = options;
        _texts = texts;
        _maxPages = maxPages;
        (Width, Height) = options.Paper;
        Regular = new PdfText([.. faces.Regular.Select(FontOf)]);
        Bold = new PdfText([.. faces.Bold.Select(FontOf)]);
        Size = 9 * options.Scale;
        _file.Begin();
        for (var i = Catalogue; i <= Resources; i++)
            _file.Reserve();
        BeginPage();
    }

    /// <summary>The letters of text.</summary>
    public PdfText Regular { get; }

    /// <summary>The letters of headings.</summary>
    public PdfText Bold { get; }

    /// <summary>The size of text in points.</summary>
    public double Size { get; }

    /// <summary>Whether it is read from right to left.</summary>
    public bool IsRightToLeft => _texts.IsRightToLeft;

    /// <summary>The left edge of the content.</summary>
    public double Left => _options.Margin;

    /// <summary>The width of the content.</summary>
    public double ContentWidth => Width - (2 * _options.Margin);

    /// <summary>How far down the page is written.</summary>
    public double Top { get; set; }

    /// <summary>The room that is left on the page.</summary>
    public double Room => Bottom - Top;

    /// <summary>The room that an empty page has.</summary>
    public double PageRoom => Bottom - PageTop;

    private double Width { get; }

    private double Height { get; }

    private double MarginLine => 9 * 1.4 * _options.Scale;

    private double PageTop => _options.Margin + (_texts.Header.Length > 0 ? MarginLine + (2 * Gap) : 0);

    private double Bottom => Height - _options.Margin - MarginLine - (2 * Gap);

    /// <summary>Goes on on a new page.</summary>
    /// <exception cref="PdfTooLongException">There are as many as a document may have.</exception>
    public void NewPage()
    {
        EndPage();
        BeginPage();
    }

    /// <summary>A title.</summary>
    public void Heading(string text, double scale)
    {
        Paragraph(text, Bold, Size * scale, "#000000");
        Top += Gap;
    }

    /// <summary>Running text.</summary>
    public void Text(string text, string colour = "#000000")
    {
        Paragraph(text, Regular, Size, colour);
        Top += Gap;
    }

    /// <summary>A label with its value; both stay on one page when they fit on one.</summary>
    public void Pair(string label, string value, string? colour)
    {
        var first = Math.Min(ContentWidth * 0.32, 190);
        var labels = Bold.Wrap(label, Size, first - (2 * Gap));
        var values = Regular.Wrap(value, Size, ContentWidth - first - (2 * Gap));
        var height = Size * Regular.LineHeight;
        var lines = Math.Max(labels.Count, values.Count);
        if ((lines * height) + (2 * Gap) is var all && all > Room && all <= PageRoom)
            NewPage();
        Top += Gap;
        for (var i = 0; i < lines; i++)
        {
            if (height + Gap > Room)
                NewPage();
            if (i < labels.Count)
                Line(labels[i], Size, Start(0, first), first - (2 * Gap), atEnd: false, Muted);
            if (i < values.Count)
                Line(values[i], Size, Start(first, ContentWidth - first), ContentWidth - first - (2 * Gap), atEnd: false, colour ?? "#000000");
            Top += height;
        }

        Top += Gap;
        Rule(Left, ContentWidth, Top);
    }

    /// <summary>A label with a picture; both stay on one page.</summary>
    public void Pair(string label, PdfDrawing picture)
    {
        var first = Math.Min(ContentWidth * 0.32, 190);
        var labels = Bold.Wrap(label, Size, first - (2 * Gap));
        var line = Size * Regular.LineHeight;
        var drawing = picture.Within(ContentWidth - first - (2 * Gap), PageRoom - (2 * Gap));
        var height = Math.Max(labels.Count * line, drawing.Height) + (2 * Gap);
        if (height > Room)
            NewPage();
        var top = Top;
        Top += Gap;
        Draw(drawing, Start(first, ContentWidth - first), ContentWidth - first - (2 * Gap));
        foreach (var text in labels)
        {
            Line(text, Size, Start(0, first), first - (2 * Gap), atEnd: false, Muted);
            Top += line;
        }

        Top = top + height;
        Rule(Left, ContentWidth, Top);
    }

    /// <summary>Stores a picture in the document.</summary>
    public PdfPicture Add(PictureData picture)
    {
        var id = _file.Reserve();
        var entries = string.Create(CultureInfo.InvariantCulture, $"/Type/XObject/Subtype/Image/Width {picture.Width}/Height {picture.Height}{picture.Entries}");
        if (picture.Opacity is { } opacity)
        {
            var mask = _file.Reserve();
            _file.AddStream(mask, string.Create(CultureInfo.InvariantCulture, $"/Type/XObject/Subtype/Image/Width {picture.Width}/Height {picture.Height}/ColorSpace/DeviceGray/BitsPerComponent 8"), opacity);
            entries += string.Create(CultureInfo.InvariantCulture, $"/SMask {mask} 0 R");
        }

        if (picture.IsPacked)
            _file.AddPacked(id, entries, picture.Bytes);
        else
            _file.AddStream(id, entries, picture.Bytes);
        _pictures.Add(id);
        var lies = picture.Orientation >= 5;
        return new PdfPicture(
            string.Create(CultureInfo.InvariantCulture, $"P{_pictures.Count}"), lies ? picture.Height : picture.Width, lies ? picture.Width : picture.Height, picture.Orientation);
    }

    /// <summary>Lays a picture behind the content of every page, this one included.</summary>
    public void LayBehind(PdfPicture picture)
    {
        _behind = picture;
        DrawBehind();
    }

    /// <summary>Draws a picture at the present height, where reading begins in its room.</summary>
    public void Draw(PdfDrawing drawing, double x, double room) => _content.Append(
        CultureInfo.InvariantCulture,
        $"q {drawing.Picture.Matrix(IsRightToLeft ? x + room - drawing.Width : x, Height - Top - drawing.Height, drawing.Width, drawing.Height)} cm /{drawing.Picture.Name} Do Q\n");

    /// <summary>The left end of a box's text, for a place that is counted from where reading begins.</summary>
    public double Start(double from, double width) => Left + (IsRightToLeft ? ContentWidth - from - width : from) + Gap;

    /// <summary>Writes a line of text at the present height.</summary>
    /// <param name="signs">The line.</param>
    /// <param name="size">Its size.</param>
    /// <param name="x">The left end of its room.</param>
    /// <param name="room">The width of its room.</param>
    /// <param name="atEnd">Whether it stands where lines end, as numbers in columns do.</param>
    /// <param name="colour">Its colour.</param>
    public void Line(PdfSign[] signs, double size, double x, double room, bool atEnd, string colour)
    {
        var toRight = atEnd != IsRightToLeft;
        Fill(colour);
        PdfText.Draw(
            _content, signs, size, toRight ? x + room - PdfText.Width(signs, size) : x, Height - Top - (size * Regular.Ascent), ReadingOrder.IsRightToLeft(signs.Select(s => s.Character), IsRightToLeft));
    }

    /// <summary>A hairline.</summary>
    public void Rule(double x, double width, double top) => _content.Append(
        CultureInfo.InvariantCulture,
        $"{Colour(LineColour)} RG 0.5 w {PdfFile.Number(x)} {PdfFile.Number(Height - top)} m {PdfFile.Number(x + width)} {PdfFile.Number(Height - top)} l S\n");

    /// <summary>A ground of a colour.</summary>
    public void Ground(double x, double width, double height, string colour)
    {
        Fill(colour);
        _content.Append(CultureInfo.InvariantCulture, $"{PdfFile.Number(x)} {PdfFile.Number(Height - Top - height)} {PdfFile.Number(width)} {PdfFile.Number(height)} re f\n");
    }

    /// <summary>Ends the document.</summary>
    public void Close()
    {
        EndPage();
        for (var i = 0; i < _pages.Count; i++)
            WriteMargins(_pages[i].Margins, i + 1);
        var resources = new StringBuilder("<<");
        var objects = new StringBuilder();
        for (var i = 0; i < _pictures.Count; i++)
            objects.Append(CultureInfo.InvariantCulture, $"/P{i + 1} {_pictures[i]} 0 R");
        if (_texts.Watermark.Length > 0 || _behind is not null)
        {
            var state = _file.Reserve();
            _file.Add(state, $"<</Type/ExtGState/ca {PdfFile.Number(_options.WatermarkOpacity)}>>");
            resources.Append(CultureInfo.InvariantCulture, $"/ExtGState<</W {state} 0 R>>");
        }

        if (_texts.Watermark.Length > 0)
        {
            var form = _file.Reserve();
            WriteWatermark(form);
            objects.Append(CultureInfo.InvariantCulture, $"/W {form} 0 R");
        }

        if (objects.Length > 0)
            resources.Append("/XObject<<").Append(objects).Append(">>");
        resources.Append("/Font<<");
        foreach (var font in _fonts)
        {
            if (font.Write(_file) is { } id)
                resources.Append(CultureInfo.InvariantCulture, $"/{font.Name} {id} 0 R");
        }

        _file.Add(Resources, resources.Append(">>>>").ToString());
        _file.Add(PageTree, string.Create(CultureInfo.InvariantCulture, $"<</Type/Pages/Count {_pages.Count}/Kids[{string.Join(' ', _pages.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Page} 0 R")))}]>>"));
        _file.Add(Catalogue, $"<</Type/Catalog/Pages {PageTree} 0 R/Lang{PdfFile.Text(_texts.Language)}/ViewerPreferences<</DisplayDocTitle true{(IsRightToLeft ? "/Direction/R2L" : "")}>>>>");
        _file.Add(Info, $"<</Title{PdfFile.Text(_texts.Title)}/Producer(Tarn)>>");
        _file.End(Catalogue, Info);
    }

    /// <summary>A colour as a PDF has it: three shares of one.</summary>
    internal static string Colour(string colour)
    {
        var hex = colour.TrimStart('#');
        if (hex.Length == 3)
            hex = string.Concat(hex.Select(c => new string(c, 2)));
        var rgb = hex.Length == 6 && int.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return $"{PdfFile.Number((rgb >> 16 & 255) / 255.0)} {PdfFile.Number((rgb >> 8 & 255) / 255.0)} {PdfFile.Number((rgb & 255) / 255.0)}";
    }

    private void Fill(string colour) => _content.Append(Colour(colour)).Append(" rg\n");

    private PdfFont FontOf(TrueTypeFont face)
    {
        if (_fonts.Find(f => f.Face == face) is { } known)
            return known;
        var font = new PdfFont(face, string.Create(CultureInfo.InvariantCulture, $"F{_fonts.Count + 1}"));
        _fonts.Add(font);
        return font;
    }

    private void BeginPage()
    {
        if (_pages.Count >= _maxPages)
            throw new PdfTooLongException();
        Top = PageTop;
        DrawBehind();
        if (_texts.Watermark.Length > 0)
            _content.Append("q /W gs /W Do Q\n");
    }

    private void DrawBehind()
    {
        if (_behind is null)
            return;
        var drawing = _behind.Fit(null, null, Width * 0.6, Height * 0.6);
        var matrix = _behind.Matrix((Width - drawing.Width) / 2, (Height - drawing.Height) / 2, drawing.Width, drawing.Height);
        _content.Append(CultureInfo.InvariantCulture, $"q /W gs {matrix} cm /{_behind.Name} Do Q\n");
    }

    private void EndPage()
    {
        var (page, content, margins) = (_file.Reserve(), _file.Reserve(), _file.Reserve());
        _file.AddStream(content, "", Encoding.ASCII.GetBytes(_content.ToString()));
        _content.Clear();
        _file.Add(page, string.Create(
            CultureInfo.InvariantCulture,
            $"<</Type/Page/Parent {PageTree} 0 R/MediaBox[0 0 {PdfFile.Number(Width)} {PdfFile.Number(Height)}]/Resources {Resources} 0 R/Contents[{content} 0 R {margins} 0 R]>>"));
        _pages.Add((page, margins));
    }

    private void Paragraph(string text, PdfText letters, double size, string colour)
    {
        var height = size * letters.LineHeight;
        foreach (var line in letters.Wrap(text, size, ContentWidth))
        {
            if (height > Room)
                NewPage();
            Line(line, size, Left, ContentWidth, atEnd: false, colour);
            Top += height;
        }
    }

    /// <summary>What stands at the top and the foot of a page, once it is known how many there are.</summary>
    private void WriteMargins(int id, int number)
    {
        var size = Size * 0.9;
        Top = _options.Margin;
        if (_texts.Header.Length > 0)
            Line(Regular.Signs(Filled(_texts.Header, number)), size, Left, ContentWidth, atEnd: false, Muted);
        Top = Height - _options.Margin - MarginLine;
        if (_texts.Footer.Length > 0)
        {
            Line(Regular.Signs(Filled(_texts.Footer, number)), size, Left, ContentWidth, atEnd: false, Muted);
        }
        else
        {
            Line(Regular.Signs(_texts.Date), size, Left, ContentWidth, atEnd: false, Muted);
            Line(Regular.Signs(string.Create(CultureInfo.InvariantCulture, $"{number} / {_pages.Count}")), size, Left, ContentWidth, atEnd: true, Muted);
        }

        _file.AddStream(id, "", Encoding.ASCII.GetBytes(_content.ToString()));
        _content.Clear();
    }

    private string Filled(string text, int number) => text
        .Replace("[@pdf:page]", number.ToString(CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase)
        .Replace("[@pdf:pages]", _pages.Count.ToString(CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase)
        .Replace("[@pdf:date]", _texts.Date, StringComparison.OrdinalIgnoreCase).ReplaceLineEndings(" ");

    private void WriteWatermark(int id)
    {
        var signs = Bold.Signs(_texts.Watermark.ReplaceLineEndings(" "));
        var diagonal = Math.Min(Width, Height) * 0.9;
        var size = _options.WatermarkSize > 0 ? _options.WatermarkSize : Math.Clamp(diagonal / Math.Max(1, PdfText.Width(signs, 1)), 12, 110);
        var angle = _options.WatermarkAngle * Math.PI / 180;
        var (cos, sin) = (PdfFile.Number(Math.Cos(angle)), PdfFile.Number(Math.Sin(angle)));
        Fill(_options.WatermarkColor);
        _content.Append(CultureInfo.InvariantCulture, $"{cos} {sin} {PdfFile.Number(-Math.Sin(angle))} {cos} {PdfFile.Number(Width / 2)} {PdfFile.Number(Height / 2)} cm\n");
        PdfText.Draw(_content, signs, size, -PdfText.Width(signs, size) / 2, -size * 0.35, ReadingOrder.IsRightToLeft(signs.Select(s => s.Character), IsRightToLeft));
        _file.AddStream(
            id, string.Create(CultureInfo.InvariantCulture, $"/Type/XObject/Subtype/Form/BBox[0 0 {PdfFile.Number(Width)} {PdfFile.Number(Height)}]/Resources {Resources} 0 R"), Encoding.ASCII.GetBytes(_content.ToString()));
        _content.Clear();
    }
}

/// <summary>A document would have more pages than it may.</summary>
internal sealed class PdfTooLongException : Exception;
