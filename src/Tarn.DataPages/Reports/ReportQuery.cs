using System.Collections.Immutable;
using System.Globalization;
using Tarn.Data.Schema;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>What a report asks of its source. Every statement of a report is made of it, so that none can forget the criteria or the record-level security.</summary>
public sealed record ReportQuery
{
    /// <summary>The source.</summary>
    public required DataSource Source { get; init; }

    /// <summary>The source's columns that are read: those shown, and those that sort, group, or stand in texts.</summary>
    public required RecordColumns Columns { get; init; }

    /// <summary>Calculated fields, each after those it refers to.</summary>
    public ImmutableArray<CalculatedField> Calculated { get; init; } = [];

    /// <summary>Values of the parameters in calculated fields and totals.</summary>
    public SqlTokenValues Tokens { get; init; } = SqlTokenValues.None;

    /// <summary>The criteria; null for none.</summary>
    public string? Where { get; init; }

    /// <summary>Record-level security: conditions that hold in every statement.</summary>
    public ImmutableArray<string> Security { get; init; } = [];

    /// <summary>The order, without the key that always comes last.</summary>
    public ImmutableArray<SortKey> Sort { get; init; } = [];

    /// <summary>Records of a page.</summary>
    public int PageSize { get; init; } = 25;

    /// <summary>The report shows no more than so many records; null for all.</summary>
    public int? Cap { get; init; }

    /// <summary>The columns of a result: those of the source, then the calculated ones.</summary>
    public RecordColumns AllColumns
    {
        get
        {
            if (Calculated.IsEmpty)
                return Columns;
            var all = new RecordColumns { Source = Source };
            for (var i = 0; i < Columns.Count; i++)
                all.Add(Columns[i].Name, Columns[i].Field, Columns[i].Format);
            foreach (var calculated in Calculated)
                all.Add(calculated.Name, null, Formats.GetValueOrDefault(calculated.Name));
            return all;
        }
    }

    /// <summary>Formats of calculated fields.</summary>
    public ImmutableDictionary<string, Apps.Packages.FormatDefinition> Formats { get; init; } = ImmutableDictionary<string, Apps.Packages.FormatDefinition>.Empty;

    /// <summary>The columns that tell records apart: of a view the keys of all its tables.</summary>
    public IEnumerable<string> KeyColumns => Source.IsView
        ? Source.Source.Columns.Where(c => c.Name.StartsWith(ViewText.KeyOf(""), StringComparison.Ordinal)).Select(c => c.Name)
        : [ObjectNames.Key];

    /// <summary>The whole order: the sort, then the key.</summary>
    /// <param name="reversed">The other way round.</param>
    public IEnumerable<SortKey> Order(bool reversed)
    {
        // The key follows the direction before it: then an index on that column has the whole order, read forwards or backwards.
        var keys = Sort.Concat(KeyColumns.Select(c => SortKey.Of(c, descending: Sort is [.., { Descending: true }])));
        return reversed ? keys.Select(k => k.Reversed) : keys;
    }

    /// <summary>The query for records.</summary>
    /// <param name="condition">A condition in place of the criteria; null for the criteria.</param>
    /// <param name="reversed">In reversed order.</param>
    /// <param name="withCalculated">With the calculated fields.</param>
    public RecordQuery ToRecords(string? condition = null, bool reversed = false, bool withCalculated = true) => new()
    {
        Source = Source.Source,
        Select = Source.SelectList(Columns),
        Where = condition ?? Where,
        Filters = Security,
        OrderBy = string.Join(", ", Order(reversed).Where(k => withCalculated || !Calculated.Any(c => k.Expression == $"[{c.Name}]")).Select(k => k.Text)),
        Calculated = withCalculated ? Calculated : [],
        Tokens = Tokens,
        ByKey = false,
    };

    /// <summary>The query for keys alone: what pages deep in a table are found by.</summary>
    public RecordQuery ToKeys(bool reversed) => new()
    {
        Source = Source.Source,
        Select = $"[{ObjectNames.Key}]",
        Where = Where,
        Filters = Security,
        OrderBy = string.Join(", ", Order(reversed).Select(k => k.Text)),
        ByKey = false,
    };

    /// <summary>The query that is counted.</summary>
    public RecordQuery ToCount() => new() { Source = Source.Source, Select = $"[{KeyColumns.First()}]", Where = Where, Filters = Security, ByKey = false };

    /// <summary>
    /// An order that looks random, is the same for the same seed, and changes wholly with it: the key goes twice through a residue class of a prime, the second time squared.
    /// </summary>
    public static SortKey Shuffle(IEnumerable<string> keyColumns, int seed)
    {
        const long Prime = 2_147_483_647;
        var random = new Random(seed);
        var (factor, shift, second) = (random.NextInt64(1 << 20, Prime), random.NextInt64(Prime), random.NextInt64(1 << 20, Prime));
        var sum = string.Join(" + ", keyColumns.Select((k, i) => string.Create(CultureInfo.InvariantCulture, $"ISNULL([{k}], 0) % {Prime} * {1 + (i * 7919L)}")));
        var once = string.Create(CultureInfo.InvariantCulture, $"(CAST(({sum}) % {Prime} AS bigint) * {factor} + {shift}) % {Prime}");
        return new SortKey(string.Create(CultureInfo.InvariantCulture, $"(({once}) * ({once}) + ({once}) % 65536 * {second}) % {Prime}"), null, false);
    }
}
