using System.IO.Compression;

namespace Tarn.Data.Transfer.Sources;

/// <summary>What the reader of an import file needs to be told.</summary>
public sealed record ImportFileOptions
{
    /// <summary>How text files are written; what is null is detected.</summary>
    public CsvFormat Csv { get; init; } = new();

    /// <summary>Largest file in bytes, unpacked. 512 MB by default.</summary>
    public long MaxBytes { get; init; } = 512L << 20;

    /// <summary>Name to show and to tell the format by, when the path's own says nothing (uploads).</summary>
    public string? Name { get; init; }
}

/// <summary>Opens files for import: CSV and other delimited text, Excel workbooks, JSON, Caspio XML, and ZIP archives of these (data.md, section 8).</summary>
public static class ImportFile
{
    /// <summary>Most columns of a CSV file or sheet.</summary>
    public const int MaxColumns = 255;

    private const int MaxMembers = 1000;
    private const int MaxRatio = 100;
    private const int MaxJsonColumns = 1023;

    /// <summary>Looks into a file and gives the objects in it. The file must stay where it is until the import is over.</summary>
    /// <exception cref="DataException">The file cannot be imported; the message says why.</exception>
    public static IReadOnlyList<ImportSource> Open(string path, ImportFileOptions? options = null)
    {
        options ??= new ImportFileOptions();
        var name = options.Name ?? Path.GetFileName(path);
        var length = new FileInfo(path).Length;
        if (length == 0)
            throw new DataException(DataProblem.MalformedRequest, $"The file '{name}' is empty.");
        if (length > options.MaxBytes)
            throw TooLarge(name, options);
        var kind = KindOf(name, () => File.OpenRead(path));
        return kind == "zip" ? OpenArchive(path, name, options) : OpenMember(name, kind, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan), options);
    }

    private static IReadOnlyList<ImportSource> OpenArchive(string path, string name, ImportFileOptions options)
    {
        var sources = new List<ImportSource>();
        using var archive = OpenZip(path, name);
        if (archive.Entries.Count > MaxMembers)
            throw new DataException(DataProblem.MalformedRequest, $"The archive '{name}' has more than {MaxMembers} members.");
        foreach (var entry in archive.Entries)
        {
            var member = entry.FullName;
            if (entry.Length == 0 || member.StartsWith("__MACOSX/", StringComparison.Ordinal) || entry.Name.StartsWith('.'))
                continue;
            if (entry.Length > options.MaxBytes || (entry.Length > 1 << 20 && entry.Length / Math.Max(1, entry.CompressedLength) > MaxRatio))
                throw TooLarge(member, options);
            Stream Unpack() => MemberStream.Open(path, member, options.MaxBytes);
            var kind = KindOf(entry.Name, Unpack);
            if (kind == "zip")
                throw new DataException(DataProblem.MalformedRequest, $"'{member}' is an archive inside an archive; unpack it first.");
            sources.AddRange(OpenMember(entry.Name, kind, kind == "xlsx" ? () => Seekable(Unpack()) : Unpack, options));
        }

        return sources.Count > 0 ? sources : throw new DataException(DataProblem.MalformedRequest, $"The archive '{name}' holds no file that can be imported.");
    }

    private static IReadOnlyList<ImportSource> OpenMember(string name, string kind, Func<Stream> open, ImportFileOptions options)
    {
        var title = Path.GetFileNameWithoutExtension(name);
        switch (kind)
        {
            case "xlsx":
                CheckWorkbook(open, name, options);
                return [.. ExcelSource.SheetsOf(open(), name).Select((sheet, i) => new ImportSource(sheet, SourceFormat.Excel, () => Checked(ExcelSource.Open(open(), i, name), name, MaxColumns)))];
            case "json":
                var columns = JsonSource.ColumnsOf(open(), name, MaxJsonColumns);
                return [new ImportSource(title, SourceFormat.Json, () => new JsonSource(open(), name, columns))];
            case "xml":
                return [.. XmlTableSource.DesignsOf(open(), name).Select((design, i) => new ImportSource(design.Name.Length > 0 ? design.Name : title, SourceFormat.Xml, () => XmlTableSource.Open(open(), i, design, name))
                {
                    Design = design.IsExact ? design : null,
                })];
            default:
                var format = Detect(name, open, options.Csv);
                return [new ImportSource(title, SourceFormat.Csv, () => Checked(new CsvSource(open(), format), name, MaxColumns)) { HasHeader = format.HasHeader }];
        }
    }

    private static CsvFormat Detect(string name, Func<Stream> open, CsvFormat format)
    {
        if (format.Encoding is null)
        {
            using var file = open();
            format = format with { Encoding = CsvProbe.DetectEncoding(file, name) };
        }

        if (format.Delimiter is null || format.HasHeader is null)
        {
            var sample = CsvProbe.ReadSample(open(), format.Encoding!);
            var delimiter = format.Delimiter ?? (name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : CsvProbe.DetectDelimiter(sample));
            format = format with { Delimiter = delimiter, HasHeader = format.HasHeader ?? CsvProbe.DetectHeader(sample, delimiter) };
        }

        return format;
    }

    private static IRowSource Checked(IRowSource rows, string name, int limit)
    {
        var count = rows.Columns.Count;
        if (count > 0 && count <= limit)
            return rows;
        rows.Dispose();
        throw new DataException(DataProblem.MalformedRequest, count == 0 ? $"'{name}' has no columns." : $"'{name}' has {count} columns; at most {limit} can be imported.");
    }

    /// <summary>By extension, else by the first bytes.</summary>
    private static string KindOf(string name, Func<Stream> open)
    {
        switch (Path.GetExtension(name).ToLowerInvariant())
        {
            case ".csv" or ".tsv" or ".tab" or ".txt":
                return "csv";
            case ".xlsx" or ".xlsm" or ".xltx" or ".xltm" or ".xlam":
                return "xlsx";
            case ".json" or ".jsonl" or ".ndjson":
                return "json";
            case ".xml":
                return "xml";
            case ".zip":
                return "zip";
            case ".xls" or ".mdb" or ".accdb":
                throw new DataException(DataProblem.MalformedRequest, $"'{name}' is of a format that is not imported. Save it as .xlsx or .csv.");
        }

        using var file = open();
        Span<byte> start = stackalloc byte[64];
        var text = System.Text.Encoding.Latin1.GetString(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
        if (text.StartsWith("PK\x03\x04", StringComparison.Ordinal))
            return text.Contains("[Content_Types].xml", StringComparison.Ordinal) || text.Contains("xl/", StringComparison.Ordinal) ? "xlsx" : "zip";
        return text.AsSpan().TrimStart("\u00EF\u00BB\u00BF \t\r\n") is [var first, ..] ? first switch { '{' or '[' => "json", '<' => "xml", _ => "csv" } : "csv";
    }

    private static ZipArchive OpenZip(string path, string name)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException)
        {
            throw new DataException(DataProblem.MalformedRequest, $"'{name}' is not a readable ZIP archive.");
        }
    }

    /// <summary>Refuses workbooks that unpack to more than is allowed, before anything of them is read.</summary>
    private static void CheckWorkbook(Func<Stream> open, string name, ImportFileOptions options)
    {
        try
        {
            using var archive = new ZipArchive(open(), ZipArchiveMode.Read);
            if (archive.Entries.Sum(e => e.Length) > options.MaxBytes * 4)
                throw TooLarge(name, options);
        }
        catch (InvalidDataException)
        {
            throw new DataException(DataProblem.MalformedRequest, $"'{name}' is not a readable Excel workbook. Save it as .xlsx and try again.");
        }
    }

    private static FileStream Seekable(Stream source)
    {
        using (source)
        {
            var copy = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            source.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
    }

    private static DataException TooLarge(string name, ImportFileOptions options) =>
        new(DataProblem.QuotaExceeded, $"'{name}' is larger than {options.MaxBytes >> 20} MB unpacked, or packed more than {MaxRatio} times.");
}
