using System.Collections.Immutable;
using Tarn.Sql;

namespace Tarn.Data.Tests.Language;

/// <summary>A fixed set of tables and views.</summary>
internal sealed class LanguageSchema(IEnumerable<SqlSource> tables, IEnumerable<SqlSource> views) : ISqlSchema
{
    private readonly Dictionary<string, SqlSource> _tables = tables.ToDictionary(table => table.Name, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SqlSource> _views = views.ToDictionary(view => view.Name, StringComparer.OrdinalIgnoreCase);

    public long Version => 1;

    public SqlSource? FindTable(string name) => _tables.GetValueOrDefault(name);

    public SqlSource? FindView(string name) => _views.GetValueOrDefault(name);

    /// <summary>The SQL type of a field type (specification, section 5).</summary>
    public static SqlType TypeOf(string fieldType) => fieldType switch
    {
        "AUTONUMBER" or "INTEGER" => SqlType.Int,
        "NUMBER" => SqlType.Float,
        "CURRENCY" => SqlType.Money,
        "TEXT" => SqlType.NVarChar(SqlType.Max),
        "DATE/TIME" or "TIMESTAMP" => SqlType.DateTime,
        "YES/NO" => SqlType.Bit,
        _ => SqlType.NVarChar(255),
    };

    public static SqlSource Table(string name, params (string Name, string Type)[] fields) => new(
        name,
        [
            new SqlColumn("PK_ID", SqlType.BigInt),
            .. fields.Select(field => new SqlColumn(field.Name, TypeOf(field.Type), field.Type == "PASSWORD" ? SqlColumnUse.Never : SqlColumnUse.Any)),
        ]);

    /// <summary>The oracle's tables and its view (specification, section 12).</summary>
    public static LanguageSchema Oracle()
    {
        var items = Table(
            "Items", ("Item_ID", "AUTONUMBER"), ("Name", "STRING"), ("Code", "STRING"), ("Note", "TEXT"), ("Qty", "INTEGER"), ("Price", "CURRENCY"),
            ("Weight", "NUMBER"), ("Due", "DATE/TIME"), ("Active", "YES/NO"), ("Secret", "PASSWORD"));
        var sales = Table("Sales", ("Sale_ID", "AUTONUMBER"), ("Item_ID", "INTEGER"), ("Amount", "CURRENCY"), ("Sold", "DATE/TIME"), ("Region", "STRING"));
        var shown = items.Columns.Where(column => column.Use == SqlColumnUse.Any).ToImmutableArray();
        var list = string.Join(", ", shown.Select(column =>
            column.Name == "PK_ID" ? "CAST([Items].[PK_ID] AS nvarchar(20)) AS [PK_ID]" : $"[Items].[{column.Name}] AS [{column.Name}]"));
        var view = new SqlSource(
            "Items_Active",
            [.. shown.Select(column => column.Name == "PK_ID" ? column with { Type = SqlType.NVarChar(20) } : column)],
            $"SELECT {list} FROM [Items] WHERE [Items].[Active] = 1");
        return new LanguageSchema([items, sales], [view]);
    }
}
