using System.Globalization;
using System.Text;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Reports.Criteria;
using Tarn.DataPages.Values;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>An account on each engine with a table of plants that searches are tried on.</summary>
public sealed class CriteriaAccounts : IAsyncLifetime
{
    public static readonly DateTime Now = new(2026, 3, 11, 14, 30, 0);

    private readonly Dictionary<SqlDialect, TestAccount> _accounts = [];

    public TestAccount this[SqlDialect engine] => _accounts[engine];

    public async Task InitializeAsync()
    {
        foreach (var engine in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
        {
            var account = await TestAccount.CreateAsync(engine);
            _accounts.Add(engine, account);
            await account.Database.Designer.CreateTableAsync("Plants", "",
            [
                New("Name", FieldTypes.String), New("Note", FieldTypes.Text), New("Price", FieldTypes.Currency), New("Height", FieldTypes.Number), New("Stock", FieldTypes.Integer),
                New("Sown", FieldTypes.DateTime), New("Sold", FieldTypes.YesNo), New("Photo", FieldTypes.File), New("Lat", FieldTypes.Number), New("Longitude", FieldTypes.Number),
                new FieldDesign(new FieldDefinition { Name = "Colours", Type = FieldTypes.ListString }, ["Red", "Blue", "Orange", "Dark red"]),
            ], default);
            foreach (var record in Records)
                await account.InsertAsync("Plants", record);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var account in _accounts.Values)
            await account.DisposeAsync();
    }

    /// <summary>Searches and gives the names found, in alphabetical order.</summary>
    public async Task<string> FindAsync(SqlDialect engine, PageDefinition page, params (string Control, string Value)[] values)
    {
        var criteria = await BuildAsync(engine, page, PageLocaleOf("en-US"), Now, values);
        return await FindAsync(engine, criteria.Condition);
    }

    public async Task<string> FindAsync(SqlDialect engine, string? condition)
    {
        var names = new List<string>();
        await using var rows = await _accounts[engine].Database.Reader.OpenAsync(
            schema => new RecordQuery { Source = schema.Source(schema.Table("Plants")), Select = "[Name]", Where = condition, OrderBy = "[Name]" }, 0, -1, default);
        while (await rows.ReadAsync(default))
            names.Add(rows.Rows.GetText(0));
        return string.Join(", ", names);
    }

    public async Task<SearchCriteria> BuildAsync(SqlDialect engine, PageDefinition page, PageLocale locale, DateTime now, params (string Control, string Value)[] values)
    {
        var schema = await _accounts[engine].Database.GetSchemaAsync(default);
        var form = SearchForm.Read(page, DataSource.Open(schema, page.DataSourceName!, page.IsView));
        return SearchCriteria.Build(
            form, e => e.IsHidden ? new SearchValue([e.Definition.DefaultValue], false) : new SearchValue([.. values.Where(v => v.Control == e.ControlName).Select(v => v.Value)], true), locale, now);
    }

    /// <summary>The statement that a search runs, as the engine plans it.</summary>
    public async Task<string> ExplainAsync(SqlDialect engine, string table, string? where, string? orderBy = null, long offset = 0, int limit = 25)
    {
        var schema = await _accounts[engine].Database.GetSchemaAsync(default);
        var statement = _accounts[engine].Database.Compiler
            .CompileQuery(schema, new RecordQuery { Source = schema.Source(schema.Table(table)), Where = where, OrderBy = orderBy }).ToStatement(DateTime.UnixEpoch, offset, limit);
        var isSqlite = engine == SqlDialect.Sqlite;
        await using var rows = await _accounts[engine].Database.Engine.QueryAsync(statement with { Text = (isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + statement.Text }, default);
        var plan = new StringBuilder();
        while (await rows.ReadAsync(default))
            plan.AppendLine(rows.GetText(isSqlite ? 3 : 0));
        return plan.ToString();
    }

    public static PageLocale PageLocaleOf(string culture) => new(CultureInfo.GetCultureInfo(culture), PageTexts.Of(culture), TimeZoneInfo.Utc);

    private static FieldDesign New(string name, FieldType type) => new(new FieldDefinition { Name = name, Type = type });

    private static IEnumerable<string> Records =>
    [
        """{"Name":"Smith rose","Note":"The flower that is red.","Price":12.5,"Height":1.5,"Stock":3,"Sown":"2026-03-11T10:30:00","Sold":true,"Photo":"/Garden/rose red.png","Lat":52.0,"Longitude":179.95,"Colours":[1,3]}""",
        """{"Name":"Smilax","Note":"Blue flower","Price":7,"Height":0.1,"Stock":0,"Sown":"2026-03-11T00:00:00","Sold":false,"Photo":"/red/lily.png","Lat":52.0,"Longitude":-179.95,"Colours":[2]}""",
        """{"Name":"Aster","Note":"An orange 100% natural one","Price":1000,"Height":25,"Stock":12,"Sown":"2026-03-14T23:59:00","Sold":false,"Colours":[4]}""",
        """{"Name":"Broom","Note":"Yellow","Stock":40,"Sown":"2026-03-10T23:00:00","Lat":0,"Longitude":0}""",
    ];
}
