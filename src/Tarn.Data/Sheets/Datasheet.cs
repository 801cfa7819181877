using System.Globalization;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Sheets;

/// <summary>
/// A table as people see it: windows of records, cell by cell. Reads and writes go through the account's two doors; what is added here is paging that does not grow slower with
/// depth, text for cells, and politeness towards others who change the same records.
/// </summary>
/// <param name="database">The account.</param>
public sealed partial class Datasheet(AccountDatabase database)
{
    /// <summary>Most records that one call gives.</summary>
    public const int MaxWindow = 1000;

    /// <summary>Counts the records; asked once for each table, filter and change, not for each window.</summary>
    public async ValueTask<SheetExtent> MeasureAsync(SheetQuery query, CancellationToken cancellation)
    {
        var count = await database.Reader.CountAsync(s => s.Table(query.Table) is var t ? new RecordQuery { Source = s.Source(t), Where = query.Where(t) } : null!, cancellation);
        if (count == 0 || !query.IsByKey || !query.Filters.IsEmpty)
            return new SheetExtent(count);
        return new SheetExtent(count, await KeyAtAsync(query, reversed: false, cancellation), await KeyAtAsync(query, reversed: true, cancellation));
    }

    /// <summary>Reads a window of records.</summary>
    /// <param name="query">Which records in which order.</param>
    /// <param name="extent">What <see cref="MeasureAsync"/> said of it.</param>
    /// <param name="offset">Place of the first record, from 0.</param>
    /// <param name="limit">Most records.</param>
    /// <param name="anchor">A record at or before the window whose place is known; null when there is none.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<IReadOnlyList<SheetRow>> ReadAsync(SheetQuery query, SheetExtent extent, long offset, int limit, SheetAnchor? anchor, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 0, MaxWindow);
        if (limit == 0 || offset >= extent.Count)
            return [];
        var way = SheetWay.Choose(query, extent, offset, limit, anchor);
        TableDefinition table = null!;
        var rows = new List<SheetRow>(limit);
        await using (var stream = await database.Reader.OpenAsync(
            schema =>
            {
                table = schema.Table(query.Table);
                return query.Of(schema, table, SelectList(table), way.Reversed, way.Condition);
            },
            way.Skip,
            way.Take,
            cancellation))
        {
            while (await stream.ReadAsync(cancellation))
                rows.Add(ReadRow(stream.Rows, table));
        }

        if (way.Reversed)
            rows.Reverse();
        await AddSecretsAsync(table, rows, cancellation);
        return rows;
    }

    /// <summary>Reads records by key: what stands there now. Those that are gone are left out.</summary>
    public async ValueTask<IReadOnlyList<SheetRow>> ReadAsync(string tableName, IReadOnlyCollection<long> keys, CancellationToken cancellation)
    {
        if (keys.Count == 0)
            return [];
        var query = new SheetQuery { Table = tableName };
        TableDefinition table = null!;
        var rows = new List<SheetRow>(keys.Count);
        await using (var stream = await database.Reader.OpenAsync(
            schema =>
            {
                table = schema.Table(tableName);
                return query.Of(schema, table, SelectList(table), keys: KeyList(keys));
            },
            0,
            -1,
            cancellation))
        {
            while (await stream.ReadAsync(cancellation))
                rows.Add(ReadRow(stream.Rows, table));
        }

        await AddSecretsAsync(table, rows, cancellation);
        return rows;
    }

    /// <summary>Computes totals over all records that the sheet shows.</summary>
    /// <returns>A text for each total; null where there is nothing to compute.</returns>
    public async ValueTask<IReadOnlyList<string?>> TotalAsync(SheetQuery query, IReadOnlyList<SheetTotal> totals, CancellationToken cancellation)
    {
        if (totals.Count == 0)
            return [];
        await using var rows = await database.Reader.OpenAsync(
            schema =>
            {
                var table = schema.Table(query.Table);
                var select = string.Join(", ", totals.Select((t, i) => $"{t.Write(table)} AS [t{i.ToString(CultureInfo.InvariantCulture)}]"));
                return new RecordQuery { Source = schema.Source(table), Select = select, Where = query.Where(table), ByKey = false };
            },
            0,
            1,
            cancellation);
        return await rows.ReadAsync(cancellation) ? [.. Enumerable.Range(0, totals.Count).Select(rows.Format)] : new string?[totals.Count];
    }

    /// <summary>A condition that holds for the records with these keys.</summary>
    public static string KeyList(IEnumerable<long> keys) => $"[{ObjectNames.Key}] IN ({string.Join(", ", keys.Select(k => k.ToString(CultureInfo.InvariantCulture)))})";

    internal static string SelectList(TableDefinition table) =>
        string.Join(", ", table.Fields.Where(f => f.Type.Use != SqlColumnUse.Never).Select(f => $"[{f.Name}]").Prepend($"[{ObjectNames.Key}]"));

    internal static SheetRow ReadRow(RowReader row, TableDefinition table)
    {
        var cells = new string?[table.Fields.Length];
        var column = 1;
        for (var i = 0; i < cells.Length; i++)
        {
            if (table.Fields[i].Type.Use != SqlColumnUse.Never)
                cells[i] = SheetCell.Read(row, column++, table.Fields[i]);
        }

        return new SheetRow(row.GetInt64(0), cells) { Shape = table };
    }

    private async ValueTask<long> KeyAtAsync(SheetQuery query, bool reversed, CancellationToken cancellation)
    {
        await using var rows = await database.Reader.OpenAsync(s => query.Of(s, s.Table(query.Table), $"[{ObjectNames.Key}]", reversed), 0, 1, cancellation);
        return await rows.ReadAsync(cancellation) ? rows.Rows.GetInt64(0) : 0;
    }

    /// <summary>Says which passwords are set. The language gives nobody a password; here only whether there is one leaves the database.</summary>
    private async ValueTask AddSecretsAsync(TableDefinition table, List<SheetRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
            return;
        for (var i = 0; i < table.Fields.Length; i++)
        {
            if (table.Fields[i].Type is not PasswordFieldType)
                continue;
            using var writer = new SqlTextWriter(database.Engine.Dialect);
            writer.Append("SELECT \"PK_ID\" FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" WHERE ").AppendIdentifier(table.Fields[i].Name).Append(" <> '' AND ");
            Records.RecordWriter.WriteKeys(writer, [.. rows.Select(r => r.Key)]);
            var set = new HashSet<long>();
            await using (var found = await database.Engine.QueryAsync(writer.ToStatement(), cancellation))
            {
                while (await found.ReadAsync(cancellation))
                    set.Add(found.GetInt64(0));
            }

            foreach (var row in rows.Where(r => set.Contains(r.Key)))
                row.Cells[i] = SheetCell.Secret;
        }
    }
}
