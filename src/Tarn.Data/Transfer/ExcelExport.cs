using System.Globalization;
using System.IO.Compression;
using System.Text;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>
/// Writes rows as an Excel workbook. The parts go straight into the archive: the Open XML SDK keeps every part it writes in memory until the end, which
/// a million rows do not allow.
/// </summary>
internal static class ExcelExport
{
    /// <summary>Rows of a sheet, its heading included.</summary>
    public const int MaxRows = 1_048_576;

    /// <summary>Characters of a cell.</summary>
    public const int MaxText = 32_767;

    /// <summary>Characters gathered before they are sent on.</summary>
    public const int FlushSize = 1 << 16;

    /// <summary>Earlier dates Excel does not count right; they are text.</summary>
    public static readonly DateTime FirstDate = new(1900, 3, 1);

    private enum CellForm { Text, Number, Date, YesNo }

    public static async Task<ExportReport> WriteAsync(RecordStream rows, string name, Stream output, CancellationToken cancellation, int maxRows = MaxRows)
    {
        await using var archive = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
        var forms = rows.Columns.Select(FormOf).ToArray();
        var records = 0L;
        var cut = 0L;
        var sheets = 0;
        var more = await rows.ReadAsync(cancellation);
        do
        {
            sheets++;
            await using var part = await archive.CreateEntry($"xl/worksheets/sheet{sheets}.xml", CompressionLevel.Fastest).OpenAsync(cancellation);
            var sheet = new SheetText();
            sheet.Begin(rows.Columns);
            for (var row = 2; more && row <= maxRows; row++)
            {
                WriteRow(sheet, rows, forms, row);
                records++;
                if (sheet.Length >= FlushSize)
                    await sheet.SendAsync(part, cancellation);
                more = await rows.ReadAsync(cancellation);
            }

            sheet.End();
            cut += sheet.Cut;
            await sheet.SendAsync(part, cancellation);
        }
        while (more);
        foreach (var (path, text) in Parts(name, sheets))
        {
            await using var part = await archive.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(cancellation);
            await part.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        }

        return new ExportReport(records, sheets, cut);
    }

    private static void WriteRow(SheetText sheet, RecordStream rows, CellForm[] forms, int number)
    {
        sheet.BeginRow(number);
        for (var i = 0; i < forms.Length; i++)
        {
            if (rows.Format(i) is not { Length: > 0 } text)
            {
                sheet.Blank();
                continue;
            }

            switch (forms[i])
            {
                case CellForm.Number:
                    sheet.Number(text);
                    break;
                case CellForm.YesNo:
                    sheet.YesNo(text == "True");
                    break;
                case CellForm.Date when rows.Rows.GetDateTime(i) is var date && date >= FirstDate:
                    sheet.Date(date.ToOADate());
                    break;
                default:
                    sheet.Text(text);
                    break;
            }
        }

        sheet.EndRow();
    }

    private static CellForm FormOf(SqlResultColumn column)
    {
        if (column.Source?.Field is FieldDefinition { Type: ListFieldType })
            return CellForm.Text;
        return column.Type.Kind switch
        {
            SqlTypeKind.Bit => CellForm.YesNo,
            SqlTypeKind.Int or SqlTypeKind.Money or SqlTypeKind.Float => CellForm.Number,
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date => CellForm.Date,
            // Excel keeps 15 digits; longer numbers stay whole as text.
            SqlTypeKind.BigInt => CellForm.Number,
            _ => CellForm.Text,
        };
    }

    /// <summary>The parts of a workbook beside its sheets.</summary>
    internal static IEnumerable<(string Path, string Text)> Parts(string name, int sheets)
    {
        const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string Package = "http://schemas.openxmlformats.org/package/2006/";
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        var numbers = Enumerable.Range(1, sheets).ToList();
        var title = SheetName(name);
        yield return ("xl/workbook.xml", $"{Head}<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>"
            + string.Concat(numbers.Select(n => $"<sheet name=\"{SheetText.Escape(n == 1 ? title : Numbered(title, n))}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>")) + "</sheets></workbook>");
        yield return ("xl/_rels/workbook.xml.rels", $"{Head}<Relationships xmlns=\"{Package}relationships\">"
            + string.Concat(numbers.Select(n => $"<Relationship Id=\"rId{n}\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"))
            + $"<Relationship Id=\"rIdStyles\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>");
        yield return ("xl/styles.xml", $"{Head}<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>"
            + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
            + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders>"
            + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
            + "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs></styleSheet>");
        yield return ("_rels/.rels", $"{Head}<Relationships xmlns=\"{Package}relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        yield return ("[Content_Types].xml", $"{Head}<Types xmlns=\"{Package}content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Types}sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{Types}styles+xml\"/>"
            + string.Concat(numbers.Select(n => $"<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{Types}worksheet+xml\"/>")) + "</Types>");
    }

    /// <summary>Sheets have names of at most 31 characters without <c>[ ] : * ? / \</c>.</summary>
    private static string SheetName(string name)
    {
        var clean = string.Concat(name.Select(c => c is '[' or ']' or ':' or '*' or '?' or '/' or '\\' ? '_' : c)).Trim('\'');
        return clean.Length == 0 ? "Sheet1" : clean.Length > 31 ? clean[..31] : clean;
    }

    private static string Numbered(string title, int number)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"_{number}");
        return title[..Math.Min(title.Length, 31 - suffix.Length)] + suffix;
    }
}
