using System.Text;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Reports;
using Tarn.DataPages.Values;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>A table of 1,000,000 readings on both engines: every code once, 2,500 stations, blanks among the names.</summary>
public sealed class LargeTables : IAsyncLifetime
{
    public const int Records = 1_000_000;

    private const int Stations = 2_500;

    private readonly Dictionary<SqlDialect, TestAccount> _accounts = [];

    public TestAccount this[SqlDialect dialect] => _accounts[dialect];

    public async Task InitializeAsync()
    {
        await Task.WhenAll(new[] { SqlDialect.Sqlite, SqlDialect.Postgres }.Select(async dialect =>
        {
            var account = await TestAccount.CreateAsync(dialect);
            lock (_accounts)
                _accounts.Add(dialect, account);
            await account.Database.Designer.CreateTableAsync(
                "Readings", "",
                [
                    New("Code", FieldTypes.String, true), New("Name", FieldTypes.String, true), New("Station", FieldTypes.Integer, true), New("Taken", FieldTypes.DateTime, true),
                    New("Amount", FieldTypes.Currency, false), New("Note", FieldTypes.String, false),
                ],
                default);
            var schema = await account.Database.GetSchemaAsync(default);
            await account.Database.Engine.WriteExclusivelyAsync<bool>(async session =>
            {
                var loader = await Data.Records.RecordLoader.BeginAsync(account.Database, session, schema, schema.Table("Readings"), keepGenerated: false, default);
                foreach (var chunk in Enumerable.Range(1, Records).Chunk(5_000))
                    await loader.AddAsync([.. chunk.Select(Row)], default);
                await loader.CompleteAsync(default);
                await session.ExecuteAsync(new SqlStatement("ANALYZE", []), default);
                return true;
            }, default);
        }));
    }

    public async Task DisposeAsync()
    {
        foreach (var account in _accounts.Values)
            await account.DisposeAsync();
    }

    /// <summary>The report over all of it.</summary>
    public async Task<ReportQuery> QueryAsync(SqlDialect dialect, params SortKey[] sort)
    {
        var source = DataSource.Open(await _accounts[dialect].Database.GetSchemaAsync(default), "Readings", isView: false);
        var columns = new RecordColumns();
        foreach (var name in new[] { "Code", "Name", "Station", "Taken", "Amount" })
            columns.Add(name, source.Find(name)!.Field);
        return new ReportQuery { Source = source, Columns = columns, Sort = [.. sort] };
    }

    /// <summary>How the engine runs a query.</summary>
    public async Task<string> ExplainAsync(SqlDialect dialect, RecordQuery query, long offset = 0, int limit = 26) =>
        await ExplainAsync(dialect, _accounts[dialect].Database.Compiler.CompileQuery(await _accounts[dialect].Database.GetSchemaAsync(default), query).ToStatement(DateTime.UnixEpoch, offset, limit));

    /// <summary>How the engine runs a statement.</summary>
    public async Task<string> ExplainAsync(SqlDialect dialect, SqlStatement statement)
    {
        await using var rows = await _accounts[dialect].Database.Engine.QueryAsync(statement with { Text = (dialect == SqlDialect.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + statement.Text }, default);
        var plan = new StringBuilder();
        while (await rows.ReadAsync(default))
            plan.AppendLine(rows.GetText(dialect == SqlDialect.Sqlite ? 3 : 0));
        return plan.ToString();
    }

    private static SqlValue[] Row(int i) =>
    [
        SqlValue.FromText($"C{(i * 7919L) % Records:D6}"), i % 50 == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText($"Name {i % 4_000:D4}"), SqlValue.FromInt(i % Stations),
        SqlValue.FromDateTime(new DateTime(2000, 1, 1).AddMinutes(i * 10L)), SqlValue.FromMoney(i * 100L), SqlValue.FromText("note " + i),
    ];

    private static FieldDesign New(string name, FieldType type, bool isIndexed) => new(new FieldDefinition { Name = name, Type = type, Indexed = isIndexed });
}
