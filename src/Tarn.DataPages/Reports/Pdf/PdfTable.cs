namespace Tarn.DataPages.Reports.Pdf;

/// <summary>A column of a table.</summary>
/// <param name="Label">Its heading.</param>
/// <param name="AtEnd">Whether its values stand where lines end, as numbers do.</param>
internal readonly record struct PdfColumn(string Label, bool AtEnd);

/// <summary>A cell.</summary>
/// <param name="Text">What it shows.</param>
/// <param name="Colour">Its colour as <c>#RRGGBB</c>; null for the text's.</param>
/// <param name="Picture">The picture that it shows; null for none.</param>
internal readonly record struct PdfCell(string Text, string? Colour = null, PdfDrawing? Picture = null);

/// <summary>A table over as many pages as it needs: its headings are repeated on each, its cells are wrapped.</summary>
internal sealed class PdfTable
{
    /// <summary>So many rows say how wide columns should be.</summary>
    public const int Sample = 200;

    private const string HeadGround = "#F1F3F5";
    private const string Black = "#000000";

    private readonly PdfPaper _paper;
    private readonly IReadOnlyList<PdfColumn> _columns;
    private readonly double[] _widths;
    private readonly double[] _starts;
    private readonly double _size;

    /// <summary>Begins a table.</summary>
    /// <param name="paper">The document.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="sample">Its first rows.</param>
    public PdfTable(PdfPaper paper, IReadOnlyList<PdfColumn> columns, IReadOnlyList<IReadOnlyList<PdfCell>> sample)
    {
        _paper = paper;
        _columns = columns;
        _size = paper.Size * (columns.Count > 14 ? 0.72 : columns.Count > 8 ? 0.85 : 1);
        _widths = Widths(sample);
        _starts = new double[columns.Count];
        for (var i = 1; i < _starts.Length; i++)
            _starts[i] = _starts[i - 1] + _widths[i - 1];
        WriteHeadings();
    }

    private double LineHeight => _size * _paper.Regular.LineHeight;

    /// <summary>A row.</summary>
    public void Row(IReadOnlyList<PdfCell> cells) => Write(cells, _paper.Regular, null);

    /// <summary>A row of totals; its label stands in the first column.</summary>
    public void Totals(IReadOnlyList<PdfCell> cells) => Write(cells, _paper.Bold, "#FAFBFC");

    /// <summary>The name of a group of rows. It does not stand alone at the foot of a page.</summary>
    public void Group(string text, int level)
    {
        var lines = _paper.Bold.Wrap(text, _size, _paper.ContentWidth - (level * 12));
        var height = (lines.Count * LineHeight) + (2 * PdfPaper.Gap);
        if (height + (3 * LineHeight) > _paper.Room)
            NewPage();
        _paper.Top += PdfPaper.Gap;
        foreach (var line in lines)
        {
            var indent = (level - 1) * 12;
            _paper.Line(line, _size, _paper.Start(indent, _paper.ContentWidth - indent), _paper.ContentWidth - indent - (2 * PdfPaper.Gap), atEnd: false, Black);
            _paper.Top += LineHeight;
        }

        _paper.Top += PdfPaper.Gap;
        _paper.Rule(_paper.Left, _paper.ContentWidth, _paper.Top);
    }

    private void WriteHeadings() => Write([.. _columns.Select(c => new PdfCell(c.Label))], _paper.Bold, HeadGround, isHeading: true);

    private void NewPage()
    {
        _paper.NewPage();
        WriteHeadings();
    }

    private void Write(IReadOnlyList<PdfCell> cells, PdfText letters, string? ground, bool isHeading = false)
    {
        var lines = new List<PdfSign[]>[cells.Count];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = letters.Wrap(cells[i].Text, _size, _widths[i] - (2 * PdfPaper.Gap));
        var most = lines.Max(l => l.Count);
        var tallest = 0d;
        for (var i = 0; i < lines.Length; i++)
            tallest = Math.Max(tallest, DrawingOf(cells[i], i)?.Height ?? 0);
        var height = Math.Max(most * LineHeight, tallest) + (2 * PdfPaper.Gap);
        if (height > _paper.Room && !isHeading && (height < _paper.PageRoom * 0.8 || _paper.Room < 4 * LineHeight || tallest > 0))
            NewPage();
        // A cell that is longer than a page goes on on the next.
        for (var from = 0; from < most;)
        {
            var to = isHeading ? most : Math.Clamp(from + (int)((_paper.Room - (2 * PdfPaper.Gap)) / LineHeight), from + 1, most);
            WriteLines(cells, lines, from, to, from == 0 ? tallest : 0, ground);
            from = to;
            if (from < most)
                NewPage();
        }
    }

    /// <summary>A cell's picture as large as its column lets it be.</summary>
    private PdfDrawing? DrawingOf(PdfCell cell, int column) => cell.Picture?.Within(_widths[column] - (2 * PdfPaper.Gap), _paper.PageRoom / 2);

    private void WriteLines(IReadOnlyList<PdfCell> cells, List<PdfSign[]>[] lines, int from, int to, double pictures, string? ground)
    {
        var height = Math.Max((to - from) * LineHeight, pictures) + (2 * PdfPaper.Gap);
        if (ground is not null)
            _paper.Ground(_paper.Left, _paper.ContentWidth, height, ground);
        var top = _paper.Top;
        for (var i = 0; i < cells.Count; i++)
        {
            _paper.Top = top + PdfPaper.Gap;
            if (from == 0 && DrawingOf(cells[i], i) is { } drawing)
                _paper.Draw(drawing, _paper.Start(_starts[i], _widths[i]), _widths[i] - (2 * PdfPaper.Gap));
            for (var n = from; n < Math.Min(to, lines[i].Count); n++)
            {
                if (lines[i][n].Length > 0)
                    _paper.Line(lines[i][n], _size, _paper.Start(_starts[i], _widths[i]), _widths[i] - (2 * PdfPaper.Gap), _columns[i].AtEnd, cells[i].Colour ?? Black);
                _paper.Top += LineHeight;
            }
        }

        _paper.Top = top + height;
        _paper.Rule(_paper.Left, _paper.ContentWidth, _paper.Top);
    }

    /// <summary>Every column gets room for its longest word where there is room, and of the rest what its longest line asks for, as browsers do.</summary>
    private double[] Widths(IReadOnlyList<IReadOnlyList<PdfCell>> sample)
    {
        const double Most = 260;
        var words = new double[_columns.Count];
        var wanted = new double[_columns.Count];
        for (var i = 0; i < words.Length; i++)
        {
            var (word, line) = _paper.Bold.Measure(_columns[i].Label, _size);
            foreach (var row in sample)
            {
                var (cellWord, cellLine) = row[i].Picture is { } picture ? (picture.Width, picture.Width) : _paper.Regular.Measure(row[i].Text, _size);
                word = Math.Max(word, cellWord);
                line = Math.Max(line, cellLine);
            }

            words[i] = Math.Min(word, Most / 2) + (2 * PdfPaper.Gap) + 1;
            wanted[i] = Math.Max(words[i], Math.Min(line, Most) + (2 * PdfPaper.Gap) + 1);
        }

        var (least, all) = (words.Sum(), wanted.Sum());
        var room = _paper.ContentWidth;
        if (all <= room)
            return Array.ConvertAll(wanted, w => w * room / all);
        if (least >= room)
            return Array.ConvertAll(words, w => w * room / least);
        return [.. words.Zip(wanted, (w, a) => w + ((a - w) * (room - least) / (all - least)))];
    }
}
