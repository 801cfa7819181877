using System.Globalization;

namespace Tarn.Studio.Datasheets;

/// <summary>Numbers for people.</summary>
internal static class SheetNumbers
{
    /// <summary>A total with groups of thousands; other texts as they are.</summary>
    public static string? Show(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("#,0.####", CultureInfo.InvariantCulture) : text;

    /// <summary>"1 record", "1,000 records".</summary>
    public static string Records(long count) => count == 1 ? "1 record" : count.ToString("N0", CultureInfo.InvariantCulture) + " records";
}
