using System.Collections.Immutable;

namespace Tarn.Sql.Tests.Binding;

/// <summary>Two tables and a view, much like the specification's sample data.</summary>
internal sealed class SampleSchema : ISqlSchema
{
    public static SampleSchema Instance { get; } = new();

    public long Version => 1;

    public SqlSource Items { get; } = new("Items",
    [
        new SqlColumn("PK_ID", SqlType.BigInt),
        new SqlColumn("Name", SqlType.NVarChar(255)),
        new SqlColumn("Note", SqlType.NVarChar(SqlType.Max)),
        new SqlColumn("Qty", SqlType.Int),
        new SqlColumn("Price", SqlType.Money),
        new SqlColumn("Weight", SqlType.Float),
        new SqlColumn("Due", SqlType.DateTime),
        new SqlColumn("Active", SqlType.Bit),
        new SqlColumn("Tags", SqlType.NVarChar(SqlType.Max), InFormulas: false),
        new SqlColumn("Secret", SqlType.NVarChar(255), SqlColumnUse.Never),
    ]);

    public SqlSource Sales { get; } = new("Sales",
    [
        new SqlColumn("PK_ID", SqlType.BigInt),
        new SqlColumn("Item", SqlType.BigInt),
        new SqlColumn("Amount", SqlType.Money),
        new SqlColumn("Region", SqlType.NVarChar(255)),
    ]);

    public SqlSource Shown { get; } = new(
        "Shown",
        [
            new SqlColumn("PK_ID", SqlType.NVarChar(20)),
            new SqlColumn("_PK_ID_Items", SqlType.BigInt, SqlColumnUse.HiddenFromStar),
            new SqlColumn("Name", SqlType.NVarChar(255)),
            new SqlColumn("Secret", SqlType.NVarChar(255), SqlColumnUse.Never),
        ],
        "SELECT CAST([Items].[PK_ID] AS nvarchar(20)) AS [PK_ID], [Items].[PK_ID] AS [_PK_ID_Items], [Items].[Name] AS [Name], [Items].[Secret] AS [Secret] FROM [Items] WHERE [Items].[Active] = 1");

    public SqlSource? FindTable(string name) =>
        ImmutableArray.Create(Items, Sales).FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public SqlSource? FindView(string name) => name.Equals(Shown.Name, StringComparison.OrdinalIgnoreCase) ? Shown : null;
}
