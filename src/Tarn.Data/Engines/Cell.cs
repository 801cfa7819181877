using Tarn.Sql;

namespace Tarn.Data.Engines;

/// <summary>
/// Values of statements on Tarn's own tables, by the two kinds of column that those share on both engines: text and bigint.
/// Times are Unix milliseconds, flags 0 and 1.
/// </summary>
public static class Cell
{
    public static SqlValue Text(string? value) => value is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(value);

    public static SqlValue Number(long value) => SqlValue.FromBigInt(value);

    public static SqlValue Flag(bool value) => SqlValue.FromBigInt(value ? 1 : 0);

    public static SqlValue Time(DateTimeOffset value) => SqlValue.FromBigInt(value.ToUnixTimeMilliseconds());

    public static SqlValue Time(DateTimeOffset? value) => value is { } time ? Time(time) : SqlValue.Null(SqlTypeKind.BigInt);

    /// <summary>Reads a time stored by <see cref="Time(DateTimeOffset)"/>.</summary>
    public static DateTimeOffset ReadTime(this RowReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    /// <summary>Reads a time; null for NULL.</summary>
    public static DateTimeOffset? FindTime(this RowReader row, int column) => row.IsNull(column) ? null : row.ReadTime(column);

    /// <summary>Reads a text; null for NULL.</summary>
    public static string? FindText(this RowReader row, int column) => row.IsNull(column) ? null : row.GetText(column);

    /// <summary>Reads the only row; default when there is none.</summary>
    public static async ValueTask<T?> ReadOneAsync<T>(this ValueTask<RowReader> query, Func<RowReader, T> map, CancellationToken cancellation)
    {
        await using var rows = await query;
        return await rows.ReadAsync(cancellation) ? map(rows) : default;
    }

    /// <summary>Reads all rows; for answers known to be short.</summary>
    public static async ValueTask<IReadOnlyList<T>> ReadAllAsync<T>(this ValueTask<RowReader> query, Func<RowReader, T> map, CancellationToken cancellation)
    {
        await using var rows = await query;
        var all = new List<T>();
        while (await rows.ReadAsync(cancellation))
            all.Add(map(rows));
        return all;
    }
}
