using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Tarn.Data.Transfer;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>The results of a report as a file: all records that the search found, streamed from the database.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query in the order shown.</param>
internal sealed class ReportDownload(PageContext page, ReportDesign design, ReportQuery query)
{
    /// <summary>Beyond so many records a file is sent in a zip archive.</summary>
    public const int MaxPlain = 50_000;

    /// <summary>Beyond so many records nothing is sent.</summary>
    public const int MaxZipped = 500_000;

    private const int FlushSize = 1 << 16;

    /// <summary>A download that takes longer is given up.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private readonly List<ReportColumn> _columns = [.. design.Visible.Where(c => !c.IsHtmlBlock)];

    /// <summary>The formats that can be written.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["CSV", "XLSX", "XML", "TXT"];

    /// <summary>The file.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="records">How many records there are.</param>
    public DownloadAnswer Answer(string format, long records)
    {
        var name = FileName(format);
        var type = format switch { "CSV" => "text/csv; charset=utf-8", "XLSX" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XML" => "application/xml", _ => "text/plain; charset=utf-8" };
        if (records <= MaxPlain)
            return new DownloadAnswer(type, name, (output, cancellation) => WriteAsync(format, output, cancellation));
        return new DownloadAnswer("application/zip", Path.ChangeExtension(name, ".zip"), async (output, cancellation) =>
        {
            await using var archive = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
            await using var entry = await archive.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation);
            await WriteAsync(format, entry, cancellation);
        });
    }

    private bool IsFormatted => design.Results.IsSet("ApplyDataDownloadFormatting", absent: true);

    private async Task WriteAsync(string format, Stream output, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        await (format switch
        {
            "XLSX" => WriteExcelAsync(output, limit.Token),
            "XML" => WriteXmlAsync(output, limit.Token),
            "TXT" => WriteTextAsync(output, "\t", quoted: false, limit.Token),
            _ => WriteTextAsync(output, ",", quoted: true, limit.Token),
        });
    }

    private async Task WriteTextAsync(Stream output, string separator, bool quoted, CancellationToken cancellation)
    {
        await output.WriteAsync(Encoding.UTF8.Preamble.ToArray(), cancellation);
        var text = new StringBuilder();
        Line(_columns.Select(c => Label(c)));
        await foreach (var record in RecordsAsync(cancellation))
        {
            Line(_columns.Select(c => Value(c, record)));
            if (text.Length >= FlushSize)
                await SendAsync();
        }

        await SendAsync();

        void Line(IEnumerable<string> values)
        {
            var first = true;
            foreach (var value in values)
            {
                if (!first)
                    text.Append(separator);
                first = false;
                if (quoted)
                    text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
                else
                    text.Append(value.Replace('\t', ' ').Replace("\r\n", " ", StringComparison.Ordinal).Replace('\n', ' '));
            }

            text.Append("\r\n");
        }

        async ValueTask SendAsync()
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
            text.Clear();
        }
    }

    private async Task WriteXmlAsync(Stream output, CancellationToken cancellation)
    {
        var names = _columns.ToDictionary(c => c, c => XmlConvert.EncodeLocalName(c.Name));
        await using var xml = XmlWriter.Create(output, new XmlWriterSettings { Async = true, Encoding = new UTF8Encoding(false), CheckCharacters = false, Indent = true });
        await xml.WriteStartDocumentAsync();
        await xml.WriteStartElementAsync(null, "data", null);
        await foreach (var record in RecordsAsync(cancellation))
        {
            await xml.WriteStartElementAsync(null, "row", null);
            foreach (var column in _columns)
                await xml.WriteElementStringAsync(null, names[column], null, string.Concat(Value(column, record).Where(c => c >= ' ' || c is '\t' or '\n' or '\r')));
            await xml.WriteEndElementAsync();
        }

        await xml.WriteEndElementAsync();
        await xml.WriteEndDocumentAsync();
    }

    /// <summary>Excel gets typed cells whatever the formatting, so that sheets can calculate.</summary>
    private Task WriteExcelAsync(Stream output, CancellationToken cancellation) =>
        SheetTable.WriteAsync(page.DataPage.Name, [[.. _columns.Select(Label)]], RecordsAsync(cancellation).Select(r => (IReadOnlyList<SheetCell>)_columns.ConvertAll(c => Cell(c, r))), output, cancellation);

    private SheetCell Cell(ReportColumn column, RecordView record)
    {
        if (record.Find(column.Column?.Name ?? column.Name) is not { IsNull: false } value)
            return default(SheetCell) with { Text = "" };
        var text = RecordView.InvariantText(value);
        return value.Kind switch
        {
            SqlTypeKind.Bit => new SheetCell(text, YesNo: value.AsBit),
            SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Money or SqlTypeKind.Decimal or SqlTypeKind.Float => new SheetCell(text, text),
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => new SheetCell(text, Date: value.AsDateTime),
            _ => new SheetCell(page.Locale.Format(value, column.Column?.Field, column.Definition.Format).Text),
        };
    }

    private IAsyncEnumerable<RecordView> RecordsAsync(CancellationToken cancellation) => new ReportReader(page).ReadAllAsync(query, cancellation);

    private string Value(ReportColumn column, RecordView record)
    {
        if (record.Find(column.Column?.Name ?? column.Name) is not { IsNull: false } value)
            return "";
        if (value.Kind is SqlTypeKind.NVarChar or SqlTypeKind.VarChar)
            return SheetText.Harmless(page.Locale.Format(value, column.Column?.Field, column.Definition.Format).Text);
        if (IsFormatted)
            return page.Locale.Format(value, column.Column?.Field, column.Definition.Format).Text;
        return value.Kind == SqlTypeKind.Bit ? (value.AsBit ? "True" : "False") : RecordView.InvariantText(value);
    }

    private string Label(ReportColumn column) => column.Label.Length > 0 ? page.Parameters.Resolve(column.Label, Parameters.TextUse.Plain) : column.Name.Replace('_', ' ');

    private string FileName(string format)
    {
        var clean = string.Concat(page.DataPage.Name.Select(c => char.IsControl(c) || "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c));
        return $"{clean}_{page.Now.ToString("yyyy-MMM-dd_HHmm", CultureInfo.InvariantCulture)}.{format.ToLowerInvariant()}";
    }
}
