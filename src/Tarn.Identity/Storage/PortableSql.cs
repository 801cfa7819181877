using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Identity.Storage;

/// <summary>
/// A statement that means the same on both engines but for its parameters, written <c>{0}</c>, <c>{1}</c> ... here.
/// Rendered once, so that the engines see one text and keep it prepared.
/// </summary>
internal sealed partial class PortableSql(string text)
{
    private readonly string _sqlite = Render(text, '?');
    private readonly string _postgres = Render(text, '$');

    public SqlStatement With(IEngine engine, params ReadOnlySpan<SqlValue> values) =>
        new(engine.Dialect == SqlDialect.Sqlite ? _sqlite : _postgres, ImmutableArray.Create(values));

    private static string Render(string text, char mark) =>
        Placeholder().Replace(text, m => string.Create(CultureInfo.InvariantCulture, $"{mark}{int.Parse(m.ValueSpan[1..^1], CultureInfo.InvariantCulture) + 1}"));

    [GeneratedRegex(@"\{\d+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}

/// <summary>Values of statements, by the kinds of column that this project uses: text and bigint.</summary>
internal static class Cell
{
    public static SqlValue Text(string? value) => value is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(value);

    public static SqlValue Number(long value) => SqlValue.FromBigInt(value);

    public static SqlValue Flag(bool value) => SqlValue.FromBigInt(value ? 1 : 0);

    public static SqlValue Time(DateTimeOffset value) => SqlValue.FromBigInt(value.ToUnixTimeMilliseconds());

    public static SqlValue Time(DateTimeOffset? value) => value is { } time ? Time(time) : SqlValue.Null(SqlTypeKind.BigInt);

    public static DateTimeOffset ReadTime(this RowReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? FindTime(this RowReader row, int column) => row.IsNull(column) ? null : row.ReadTime(column);

    public static string? FindText(this RowReader row, int column) => row.IsNull(column) ? null : row.GetText(column);

    /// <summary>Reads the only row; default when there is none.</summary>
    public static async ValueTask<T?> ReadOneAsync<T>(this ValueTask<RowReader> query, Func<RowReader, T> map, CancellationToken cancellation)
    {
        await using var rows = await query;
        return await rows.ReadAsync(cancellation) ? map(rows) : default;
    }

    public static async ValueTask<List<T>> ReadAllAsync<T>(this ValueTask<RowReader> query, Func<RowReader, T> map, CancellationToken cancellation)
    {
        await using var rows = await query;
        var all = new List<T>();
        while (await rows.ReadAsync(cancellation))
            all.Add(map(rows));
        return all;
    }
}
