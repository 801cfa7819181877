using System.Globalization;
using Tarn.Data.Schema;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Pivots;

/// <summary>Something that records are grouped by: a column, a part of a date, a range of numbers.</summary>
/// <param name="Column">The column as T-SQL.</param>
/// <param name="Part">Of dates: <c>YEAR</c>, <c>QUARTER</c>, <c>MONTH</c>, <c>WEEK</c>, <c>DAY</c>, <c>HOUR</c>; empty for the value itself.</param>
/// <param name="BinSize">Of numbers: the width of the ranges; 0 for the value itself.</param>
/// <param name="Field">The source's field; null for a calculated field.</param>
public sealed record GroupKey(string Column, string Part, decimal BinSize, FieldDefinition? Field)
{
    /// <summary>The key as T-SQL.</summary>
    public string Expression => Part.Length > 0
        ? $"DATEADD({Part.ToLowerInvariant()}, DATEDIFF({Part.ToLowerInvariant()}, 0, {Column}), 0)"
        : BinSize > 0 ? string.Create(CultureInfo.InvariantCulture, $"FLOOR(CAST({Column} AS float) / {BinSize}) * {BinSize}") : Column;

    /// <summary>Reads the name of a date's part; empty when it is none.</summary>
    public static string PartOf(string? name) => name?.ToUpperInvariant() is "YEAR" or "QUARTER" or "MONTH" or "WEEK" or "DAY" or "HOUR" ? name.ToUpperInvariant() : "";

    /// <summary>What makes two keys the same: text without regard to case and trailing blanks, as the database groups.</summary>
    public static string TextOf(in SqlValue key) => key.IsNull ? "\0" : RecordView.InvariantText(key).TrimEnd(' ').ToUpperInvariant();

    /// <summary>The key as the visitor reads it.</summary>
    public string Label(PageContext page, in SqlValue key, string blank)
    {
        if (key.IsNull)
            return blank;
        var culture = page.Locale.Culture;
        if (Part.Length > 0)
        {
            var date = key.AsDateTime;
            return Part switch
            {
                "YEAR" => date.Year.ToString(CultureInfo.InvariantCulture),
                "QUARTER" => string.Create(CultureInfo.InvariantCulture, $"{date.Year} Q{((date.Month - 1) / 3) + 1}"),
                "MONTH" => date.ToString("MMM yyyy", culture),
                "HOUR" => date.ToString("g", culture),
                _ => date.ToString("d", culture),
            };
        }

        var text = page.Locale.Format(key, Field, null).Text;
        return BinSize > 0 && Localization.ValueFormat.TryNumber(key, out var low)
            ? $"{low.ToString("0.######", culture)} – {(low + BinSize).ToString("0.######", culture)}"
            : text;
    }
}
