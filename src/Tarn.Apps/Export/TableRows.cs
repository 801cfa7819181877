using System.Globalization;
using System.Runtime.CompilerServices;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Apps.Export;

/// <summary>Streams the records of a table as package cells, in the order of their keys. It reads below the door for reads, because only packages carry password hashes.</summary>
internal static class TableRows
{
    /// <summary>The records; the list is reused for the next one.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<string?>> ReadAsync(
        AccountDatabase database, TableDefinition table, PackageTable package, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var fields = package.Fields.Select(f => table.FindField(f.Name)!).ToArray();
        var formats = fields.Select(FormatOf).ToArray();
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("SELECT \"PK_ID\"");
        foreach (var field in fields)
            writer.Append(", ").AppendIdentifier(field.Name);
        writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" ORDER BY \"PK_ID\"");
        await using var rows = await database.Engine.QueryAsync(writer.ToStatement(), cancellation);
        var cells = new string?[fields.Length];
        while (await rows.ReadAsync(cancellation))
        {
            for (var i = 0; i < cells.Length; i++)
                cells[i] = fields[i].IsFormula || rows.IsNull(i + 1) ? null : formats[i](rows, i + 1);
            yield return cells;
        }
    }

    /// <summary>The stored files that a FILE field names, each once.</summary>
    public static async Task<IReadOnlyCollection<string>> ReadPathsAsync<T>(
        AccountDatabase database, TableDefinition table, FieldDefinition field, IReadOnlyDictionary<string, T> stored, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("SELECT DISTINCT ").AppendIdentifier(field.Name).Append(" FROM ").AppendIdentifier(table.Name);
        await using var rows = await database.Engine.QueryAsync(writer.ToStatement(), cancellation);
        var paths = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (await rows.ReadAsync(cancellation))
        {
            if (!rows.IsNull(0) && rows.GetText(0) is { Length: > 0 } path && stored.ContainsKey(path))
                paths.Add(path);
        }

        return paths;
    }

    private static Func<RowReader, int, string?> FormatOf(FieldDefinition field) => field.Type switch
    {
        PasswordFieldType => (rows, column) => StoredPassword.ToCell(rows.GetText(column)),
        YesNoFieldType => (rows, column) => CellText.FromBoolean(rows.GetBit(column)),
        IntegerFieldType or AutonumberFieldType => (rows, column) => rows.GetInt64(column).ToString(CultureInfo.InvariantCulture),
        NumberFieldType => (rows, column) => CellText.FromNumber(rows.GetDouble(column)),
        CurrencyFieldType => (rows, column) => CellText.FromCurrency(rows.GetMoney(column) / 10_000m),
        DateTimeFieldType or TimestampFieldType => (rows, column) => CellText.FromDate(rows.GetDateTime(column)),
        // Ids of values that were left out of the list are not part of the package's list.
        ListFieldType => (rows, column) => CellText.FromListIds(ListFieldType.Selected(rows.GetText(column), field).Select(i => i.Id)),
        _ => (rows, column) => rows.GetText(column),
    };
}
