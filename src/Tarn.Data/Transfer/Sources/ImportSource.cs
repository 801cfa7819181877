namespace Tarn.Data.Transfer.Sources;

/// <summary>How a file is written.</summary>
public enum SourceFormat { Csv, Excel, Json, Xml }

/// <summary>One object of a file that can be imported: a CSV file, a sheet, a JSON file, a table of an XML file. It can be opened several times.</summary>
public sealed class ImportSource
{
    private readonly Func<IRowSource> _open;

    internal ImportSource(string name, SourceFormat format, Func<IRowSource> open)
    {
        Name = name;
        Format = format;
        _open = open;
    }

    /// <summary>Name of the sheet or table, or of the file without its extension.</summary>
    public string Name { get; }

    /// <summary>The format.</summary>
    public SourceFormat Format { get; }

    /// <summary>Caspio XML: the design that the file carries; null for other formats.</summary>
    public TableDesign? Design { get; internal init; }

    /// <summary>Delimited text: the first row is taken for headings; null for other formats.</summary>
    public bool? HasHeader { get; internal init; }

    /// <summary>Opens the rows at their beginning.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    public IRowSource Open() => _open();
}
