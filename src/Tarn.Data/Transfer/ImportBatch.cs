using System.Buffers;
using Tarn.Data.Records;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>The converted rows of one transaction. Batches are used again, so that a long import allocates little.</summary>
internal sealed class ImportBatch
{
    /// <summary>Rows of one transaction, where others wait for its locks or rows are looked up by their keys.</summary>
    public const int Usual = 1000;

    /// <summary>Rows of one transaction that only adds and that nobody waits for (PostgreSQL): a server's answers are waited for more seldom.</summary>
    public const int Large = 4000;

    private readonly ImportMapping _mapping;
    private readonly TableRules _rules;
    private readonly SqlValue[] _defaults;
    private readonly ArrayBufferWriter<byte> _raw = new();
    private readonly int[] _rawEnds;
    private readonly int _size;
    private readonly bool _keepRaw;
    private readonly bool _keepKeys;

    public ImportBatch(ImportMapping mapping, TableRules rules, bool keepRaw, bool keepKeys, int size)
    {
        _size = size;
        _rawEnds = new int[size];
        Rows = new SqlValue[size][];
        Numbers = new long[size];
        KeyOnly = new bool[size];
        _mapping = mapping;
        _rules = rules;
        _defaults = mapping.Defaults(rules);
        _keepRaw = keepRaw;
        _keepKeys = keepKeys;
        for (var i = 0; i < size; i++)
            Rows[i] = new SqlValue[_defaults.Length];
    }

    /// <summary>Values by position in the table.</summary>
    public SqlValue[][] Rows { get; }

    /// <summary>Row numbers of the source.</summary>
    public long[] Numbers { get; }

    /// <summary>Rows that failed but whose match fields are good: the record they mean must not count as missing (Sync).</summary>
    public bool[] KeyOnly { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Rows taken from the source, good and bad.</summary>
    public int Read { get; private set; }

    /// <summary>Rows that could not be converted.</summary>
    public List<(RowError Error, byte[] Raw)> Failures { get; } = [];

    /// <summary>Fills the batch from a source.</summary>
    /// <returns>False when the source has ended.</returns>
    public bool Fill(IRowSource source)
    {
        Count = 0;
        Read = 0;
        Failures.Clear();
        _raw.ResetWrittenCount();
        while (Count < _size)
        {
            // Bad rows must not make one batch run through the whole file.
            if (Read >= _size * 2)
                return true;
            if (!source.Read())
                return false;
            Read++;
            var error = source.Problem is { } problem ? new RowError(source.RowNumber, null, null, RowProblem.Malformed, problem) : Convert(source, Rows[Count]);
            if (error is not null)
                Failures.Add((error, _keepRaw ? RawOf(source) : []));
            if (error is not null && !(_keepKeys && HasKeys(source, Rows[Count])))
                continue;
            KeyOnly[Count] = error is not null;
            Numbers[Count] = source.RowNumber;
            if (_keepRaw)
            {
                source.WriteCsv(_raw);
                _rawEnds[Count] = _raw.WrittenCount;
            }

            Count++;
        }

        return true;
    }

    /// <summary>The source's text of a row; empty when texts are not kept.</summary>
    public ReadOnlyMemory<byte> Raw(int row)
    {
        if (!_keepRaw)
            return default;
        var start = row == 0 ? 0 : _rawEnds[row - 1];
        return _raw.WrittenMemory[start.._rawEnds[row]];
    }

    private RowError? Convert(IRowSource source, SqlValue[] row)
    {
        _defaults.CopyTo(row, 0);
        foreach (var target in _mapping.Targets)
        {
            var problem = target.Converter.Convert(source, target.Column, out var value);
            if (problem != RowProblem.None)
                return Describe(source, target, problem);
            row[target.Position] = target.IsChild ? _rules.Store(target.Position, value) : value;
        }

        return null;
    }

    private bool HasKeys(IRowSource source, SqlValue[] row)
    {
        if (source.Problem is not null)
            return false;
        foreach (var target in _mapping.Targets)
        {
            if (target.Match && target.Converter.Convert(source, target.Column, out row[target.Position]) != RowProblem.None)
                return false;
        }

        return true;
    }

    private static byte[] RawOf(IRowSource source)
    {
        var raw = new ArrayBufferWriter<byte>();
        source.WriteCsv(raw);
        return raw.WrittenSpan.ToArray();
    }

    private static RowError Describe(IRowSource source, ImportMapping.Target target, RowProblem problem)
    {
        var field = target.Converter.Field;
        var message = problem switch
        {
            RowProblem.TooLong => $"The text is longer than the field '{field.Name}' allows.",
            RowProblem.BlankInUnique => $"The unique field '{field.Name}' does not allow blank values.",
            _ => $"The value does not fit the {field.Type.Code} field '{field.Name}'.",
        };
        return new RowError(source.RowNumber, field.Name, ImportErrors.Shorten(source.GetText(target.Column)), problem, message);
    }
}
