using System.Buffers;

namespace Tarn.Data.Transfer.Sources;

/// <summary>What a cell of a source holds.</summary>
public enum CellKind { Blank, Text, Number, Date, YesNo, Error }

/// <summary>
/// The rows of one object of a file, read forward once. Reading is synchronous, because an atomic import reads inside the writer's transaction. Cells are
/// asked for by position; what a getter gives is valid until the next row.
/// </summary>
public interface IRowSource : IDisposable
{
    /// <summary>Headings, or <c>Field1</c>, <c>Field2</c> ... where there are none.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Number of the current row as a spreadsheet shows it: a heading row is row 1.</summary>
    long RowNumber { get; }

    /// <summary>Why the current row as a whole cannot be used; null when it can.</summary>
    string? Problem { get; }

    /// <summary>Moves to the next row.</summary>
    /// <returns>False after the last row.</returns>
    /// <exception cref="DataException">The file is damaged from here on.</exception>
    bool Read();

    /// <summary>What a cell holds; cells that the row lacks are blank.</summary>
    CellKind KindOf(int column);

    /// <summary>The text of a cell, without making a string where the format allows it. Valid until the next call.</summary>
    ReadOnlySpan<char> GetChars(int column);

    /// <summary>The text of a cell: for numbers the digits that are displayed, for dates <c>yyyy-MM-dd[ HH:mm:ss]</c>.</summary>
    string GetText(int column);

    /// <summary>The value of a <see cref="CellKind.Number"/> cell.</summary>
    double GetNumber(int column);

    /// <summary>The value of a <see cref="CellKind.Date"/> cell.</summary>
    DateTime GetDate(int column);

    /// <summary>True when a number is displayed as an amount of money.</summary>
    bool IsCurrency(int column);

    /// <summary>Writes the row as one CSV record (UTF-8, comma, no line break), for the list of skipped rows.</summary>
    void WriteCsv(IBufferWriter<byte> output);
}
