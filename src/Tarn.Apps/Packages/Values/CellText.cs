using System.Globalization;

namespace Tarn.Apps.Packages;

/// <summary>The text forms of values in package parts: flags, dates, numbers, list ids, GUIDs. All are culture-free.</summary>
public static class CellText
{
    private static readonly string[] DateForms =
    [
        "M/d/yyyy h:mm:ss tt", "M/d/yyyy h:mm:ss.FFFFFFF tt", "M/d/yyyy h:mm tt", "M/d/yyyy", "M/d/yyyy H:mm:ss", "M/d/yyyy H:mm:ss.FFFFFFF", "M/d/yyyy H:mm",
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    /// <summary>
    /// Reads a flag: true, 1, y, yes and false, 0, n, no in any case. Empty text is read as null (the place's default); any other text is refused.
    /// </summary>
    public static bool TryBoolean(string text, out bool? value)
    {
        var trimmed = text.AsSpan().Trim();
        value = null;
        if (trimmed.IsEmpty)
            return true;
        if (Is(trimmed, "true") || Is(trimmed, "1") || Is(trimmed, "y") || Is(trimmed, "yes"))
            value = true;
        else if (Is(trimmed, "false") || Is(trimmed, "0") || Is(trimmed, "n") || Is(trimmed, "no"))
            value = false;
        return value is not null;

        static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Reads a date: <c>M/d/yyyy h:mm:ss tt</c>, the shorter American forms, or ISO 8601. A zone suffix is ignored: the clock's digits count.
    /// </summary>
    public static bool TryDate(string text, out DateTime value)
    {
        ArgumentNullException.ThrowIfNull(text);
        const DateTimeStyles styles = DateTimeStyles.AllowLeadingWhite | DateTimeStyles.AllowTrailingWhite;
        if (DateTime.TryParseExact(text, DateForms[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out value)
            || DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, styles, out value))
            return InRange(value);
        if (text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles, out var zoned))
        {
            value = zoned.DateTime;
            return InRange(value);
        }

        return false;

        static bool InRange(DateTime date) => date.Year >= 1753;
    }

    /// <summary>Writes a date as the vendor does; a fraction of a second only when there is one.</summary>
    public static string FromDate(DateTime value) =>
        value.ToString(value.Ticks % TimeSpan.TicksPerSecond == 0 ? "M/d/yyyy h:mm:ss tt" : "M/d/yyyy h:mm:ss.fff tt", CultureInfo.InvariantCulture);

    /// <summary>Reads a NUMBER: a finite double without group separators; an exponent is accepted.</summary>
    public static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>Reads an INTEGER or AUTONUMBER; a fraction of zeros is accepted.</summary>
    public static bool TryInteger(string text, out int value)
    {
        value = 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != decimal.Truncate(number)
            || number is < int.MinValue or > int.MaxValue)
            return false;
        value = (int)number;
        return true;
    }

    /// <summary>Reads a CURRENCY: within the money range, rounded half away from zero to four places.</summary>
    public static bool TryCurrency(string text, out decimal value)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return false;
        value = Math.Round(value, 4, MidpointRounding.AwayFromZero);
        return value is >= -922_337_203_685_477.5808m and <= 922_337_203_685_477.5807m;
    }

    /// <summary>Reads a GUID with or without braces.</summary>
    public static bool TryGuid(string text, out Guid value)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return Guid.TryParseExact(trimmed, "D", out value) || Guid.TryParseExact(trimmed, "B", out value);
    }

    /// <summary>Writes a GUID: 36 characters, upper case.</summary>
    public static string FromGuid(Guid value) => value.ToString("D").ToUpperInvariant();

    /// <summary>Reads the ids of a list cell into <paramref name="ids"/>, ascending and distinct; empty text is the empty set.</summary>
    public static bool TryListIds(ReadOnlySpan<char> text, ICollection<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = new SortedSet<int>();
        foreach (var range in text.Split(','))
        {
            var part = text[range].Trim();
            if (part.IsEmpty && text.Trim().IsEmpty)
                break;
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id <= 0)
                return false;
            found.Add(id);
        }

        ids.Clear();
        foreach (var id in found)
            ids.Add(id);
        return true;
    }

    /// <summary>Writes a list cell: ids ascending, commas between.</summary>
    public static string FromListIds(IEnumerable<int> ids) => string.Join(',', ids.Order());

    /// <summary>Writes a YES/NO cell.</summary>
    public static string FromBoolean(bool value) => value ? "True" : "False";

    /// <summary>Writes a number in its shortest form that reads back equal.</summary>
    public static string FromNumber(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Writes a currency amount without trailing zeros.</summary>
    public static string FromCurrency(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
