using BenchmarkDotNet.Attributes;
using Tarn.Sql;

namespace Microbenchmarks;

/// <summary>
/// What a fragment costs from text to statement: the first time (parse, bind, render), with literals not seen before, and when it was seen as it is.
/// The bar is 20 microseconds for a typical fragment the first time.
/// </summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private static readonly SqlSource Orders = new(
        "Orders",
        [
            new SqlColumn("PK_ID", SqlType.BigInt),
            new SqlColumn("Customer", SqlType.NVarChar(255)),
            new SqlColumn("Status", SqlType.NVarChar(255)),
            new SqlColumn("Total", SqlType.Money),
            new SqlColumn("Quantity", SqlType.Int),
            new SqlColumn("Due", SqlType.DateTime),
            new SqlColumn("Paid", SqlType.Bit),
        ]);

    private SqlCompiler _warm = null!;
    private Schema _schema = null!;
    private RecordQuery _query = null!;
    private string[] _others = [];
    private int _number;

    [Params("PK_ID = 4711", "Status = 'Open' AND Total > 99.5", "(Customer LIKE '%Acme%' OR Status IN ('Open', 'Late')) AND Due >= '2026-01-01' AND Paid = 0")]
    public string Where { get; set; } = "";

    [Params(SqlDialect.Sqlite, SqlDialect.Postgres)]
    public SqlDialect Dialect { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _warm = new SqlCompiler(Dialect, 100_000);
        _schema = new Schema(1);
        _query = new RecordQuery { Source = Orders, Where = Where };
        _others = [.. Enumerable.Range(0, 4096).Select(i => Where + " AND Quantity <> " + (10_000 + i))];
        Cached();
    }

    /// <summary>Every call sees a schema version of its own, so nothing is found in the cache.</summary>
    [Benchmark]
    public SqlStatement First() => Compile(new SqlCompiler(Dialect, 1), new Schema(++_number), Where);

    /// <summary>The same text again: compiled and made a statement.</summary>
    [Benchmark]
    public SqlStatement Cached() => Compile(_warm, _schema, Where);

    /// <summary>The same text again, without making the statement.</summary>
    [Benchmark]
    public CompiledQuery CachedPlan() => _warm.CompileQuery(_schema, _query);

    /// <summary>The text with other literals: 4,096 different ones in turn, more than are kept as they are.</summary>
    [Benchmark]
    public SqlStatement OtherLiterals() => Compile(_warm, _schema, _others[++_number & 4095]);

    private static SqlStatement Compile(SqlCompiler compiler, Schema schema, string where) =>
        compiler.CompileQuery(schema, new RecordQuery { Source = Orders, Where = where }).ToStatement(DateTime.UnixEpoch, 0, 100);

    private sealed class Schema(long version) : ISqlSchema
    {
        public long Version => version;

        public SqlSource? FindTable(string name) => name.Equals(Orders.Name, StringComparison.OrdinalIgnoreCase) ? Orders : null;

        public SqlSource? FindView(string name) => null;
    }
}
