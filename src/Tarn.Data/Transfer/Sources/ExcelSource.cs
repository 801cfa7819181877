using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using ExcelDataReader;

namespace Tarn.Data.Transfer.Sources;

/// <summary>Rows of one sheet of an Excel workbook. The first row is the heading; formulas are read as their values; error cells count as errors.</summary>
internal sealed class ExcelSource : IRowSource
{
    private static readonly FrozenSet<string> Errors = FrozenSet.Create("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!");

    private readonly IExcelDataReader _sheet;
    private readonly Stream _file;

    /// <summary>The reader asks for code page 1252 before it looks at anything.</summary>
    static ExcelSource() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private ExcelSource(Stream file, IExcelDataReader sheet)
    {
        _file = file;
        _sheet = sheet;
        var columns = new List<string>();
        if (sheet.Read())
        {
            RowNumber = 1;
            for (var i = 0; i < sheet.FieldCount; i++)
                columns.Add(KindOf(i) == CellKind.Blank ? "" : GetText(i).Trim());
            while (columns.Count > 0 && columns[^1].Length == 0)
                columns.RemoveAt(columns.Count - 1);
        }

        Columns = columns;
    }

    public IReadOnlyList<string> Columns { get; }

    public long RowNumber { get; private set; }

    public string? Problem => null;

    /// <summary>Opens the sheet at a position.</summary>
    /// <exception cref="DataException">The file is no workbook.</exception>
    public static ExcelSource Open(Stream file, int sheet, string name) => Guard(file, name, () =>
    {
        var reader = ExcelReaderFactory.CreateOpenXmlReader(file);
        for (var i = 0; i < sheet; i++)
            reader.NextResult();
        return new ExcelSource(file, reader);
    });

    /// <summary>Names of the sheets.</summary>
    public static IReadOnlyList<string> SheetsOf(Stream file, string name) => Guard(file, name, () =>
    {
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(file);
        var names = new List<string>();
        do
        {
            names.Add(reader.Name);
        }
        while (reader.NextResult());
        return names;
    });

    public bool Read()
    {
        while (Next())
        {
            RowNumber++;
            for (var i = 0; i < Columns.Count; i++)
            {
                if (KindOf(i) != CellKind.Blank)
                    return true;
            }
        }

        return false;
    }

    public CellKind KindOf(int column)
    {
        if (column >= _sheet.FieldCount)
            return CellKind.Blank;
        return _sheet.GetValue(column) switch
        {
            null => CellKind.Blank,
            string text => text.Length == 0 ? CellKind.Blank : Errors.Contains(text) ? CellKind.Error : CellKind.Text,
            bool => CellKind.YesNo,
            DateTime => CellKind.Date,
            TimeSpan => CellKind.Text,
            _ => CellKind.Number,
        };
    }

    public ReadOnlySpan<char> GetChars(int column) => GetText(column);

    public string GetText(int column)
    {
        if (column >= _sheet.FieldCount)
            return "";
        return _sheet.GetValue(column) switch
        {
            null => "",
            string text => text,
            bool flag => flag ? "True" : "False",
            DateTime date => date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
            var number => NumberFormatText.Display(Convert.ToDouble(number, CultureInfo.InvariantCulture), _sheet.GetNumberFormatString(column)),
        };
    }

    public double GetNumber(int column) => Convert.ToDouble(_sheet.GetValue(column), CultureInfo.InvariantCulture);

    public DateTime GetDate(int column) => _sheet.GetDateTime(column);

    public bool IsCurrency(int column) => NumberFormatText.IsCurrency(_sheet.GetNumberFormatString(column));

    public void WriteCsv(IBufferWriter<byte> output) => CsvRecord.Write(output, this);

    public void Dispose()
    {
        _sheet.Dispose();
        _file.Dispose();
    }

    private bool Next()
    {
        try
        {
            return _sheet.Read();
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            throw new DataException(DataProblem.MalformedRequest, $"The workbook cannot be read beyond row {RowNumber}: {failure.Message}");
        }
    }

    private static T Guard<T>(Stream file, string name, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception failure) when (IsDamage(failure))
        {
            file.Dispose();
            throw new DataException(DataProblem.MalformedRequest, $"'{name}' is not a readable Excel workbook ({failure.Message}). Save it as .xlsx and try again.");
        }
    }

    /// <summary>What the reader throws at bytes that are no workbook: its own exceptions, and those of ZIP, XML and of positions that lead nowhere.</summary>
    private static bool IsDamage(Exception failure) => failure is ExcelDataReader.Exceptions.ExcelReaderException or InvalidDataException or System.Xml.XmlException
        or FormatException or ArgumentException or InvalidOperationException or IOException or NotSupportedException or IndexOutOfRangeException or NullReferenceException;
}
