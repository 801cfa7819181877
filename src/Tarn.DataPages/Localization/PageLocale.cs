using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.DataPages.Localization;

/// <summary>
/// How a DataPage speaks: its texts, the forms of numbers, dates and Yes/No, its time zone and its direction. Made of a base region and what a localization overrides. Immutable.
/// </summary>
public sealed class PageLocale
{
    private readonly PageTexts _texts;

    /// <summary>Creates the locale of a region.</summary>
    /// <param name="culture">The region's forms.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="zone">The zone of "now", "today" and shown TIMESTAMP fields.</param>
    /// <param name="direction"><c>ltr</c> or <c>rtl</c>; null for that of the region.</param>
    public PageLocale(CultureInfo culture, PageTexts texts, TimeZoneInfo zone, string? direction = null)
    {
        Culture = Plain(culture);
        Direction = direction ?? (culture.TextInfo.IsRightToLeft ? "rtl" : "ltr");
        _texts = texts;
        Zone = zone;
    }

    /// <summary>The region's forms, as people type them: see <see cref="Plain(CultureInfo)"/>.</summary>
    public CultureInfo Culture { get; }

    /// <summary>
    /// A region's forms of numbers and dates without what nobody can type, and no other program reads: marks of the writing direction, narrow blanks, minus signs of print. Years, months and
    /// days are those of the Gregorian calendar, as in date pickers and calendars.
    /// </summary>
    public static CultureInfo Plain(CultureInfo culture)
    {
        var isGregorian = culture.DateTimeFormat.Calendar is GregorianCalendar;
        if (isGregorian && culture.NumberFormat.NegativeSign == "-" && Patterns(culture.DateTimeFormat).All(p => p == Plain(p)))
            return culture;
        var plain = (CultureInfo)culture.Clone();
        var dates = plain.DateTimeFormat;
        if (!isGregorian && culture.OptionalCalendars.OfType<GregorianCalendar>().FirstOrDefault() is { } gregorian)
            dates.Calendar = gregorian;
        (dates.ShortDatePattern, dates.LongDatePattern, dates.ShortTimePattern, dates.LongTimePattern) = (WithoutEra(Plain(dates.ShortDatePattern)), Plain(dates.LongDatePattern), Plain(dates.ShortTimePattern), Plain(dates.LongTimePattern));
        plain.NumberFormat.NegativeSign = "-";
        (dates.DateSeparator, dates.TimeSeparator) = (Plain(dates.DateSeparator), Plain(dates.TimeSeparator));
        return plain;
    }

    /// <summary>Where another calendar is usual, short dates of this one name their era.</summary>
    private static string WithoutEra(string pattern) => pattern.Contains('\'', StringComparison.Ordinal) ? pattern : pattern.Replace("g", "", StringComparison.Ordinal).Trim();

    private static string[] Patterns(DateTimeFormatInfo dates) => [dates.ShortDatePattern, dates.LongDatePattern, dates.ShortTimePattern, dates.LongTimePattern, dates.DateSeparator, dates.TimeSeparator];

    private static string Plain(string pattern) => string.Concat(pattern.Select(c => c is '\u202F' or '\u00A0' ? ' ' : c).Where(c => c is not ('\u200E' or '\u200F' or '\u061C')));

    /// <summary>The zone of "now", "today" and shown TIMESTAMP fields.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The value of <c>lang</c>.</summary>
    public string Language => Culture.Name.Length == 0 ? "en" : Culture.Name;

    /// <summary>The value of <c>dir</c>.</summary>
    public string Direction { get; }

    /// <summary>The first day of the week.</summary>
    public DayOfWeek FirstDay => Culture.DateTimeFormat.FirstDayOfWeek;

    /// <summary>A text by key, with its places <c>{0}</c>, <c>{1}</c> filled. Custom texts may be HTML of the builder's; shipped ones are plain.</summary>
    public string Text(string key, params ReadOnlySpan<object?> places) => _texts.Get(key, places, Culture);

    /// <summary>A stored value as the visitor reads it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="field">The field it comes from; null for an expression.</param>
    /// <param name="format">The page's own format; null or general for the region's.</param>
    public DisplayText Format(in SqlValue value, FieldDefinition? field, FormatDefinition? format) => ValueFormat.Display(this, value, field, format);

    /// <summary>A value in one of the formats that parameters name: <c>n2</c>, <c>c</c>, <c>p</c>, <c>d</c>, <c>D</c>, <c>t</c>, <c>T</c>, <c>{pattern}</c>; null when the format does not fit the value.</summary>
    public string? FormatAs(in SqlValue value, string format) => ValueFormat.DisplayAs(this, value, format);

    /// <summary>A stored value as it stands in an input: what <see cref="TryParse"/> reads again.</summary>
    public string FormatInput(in SqlValue value, FieldDefinition field) => ValueFormat.Input(this, value, field);

    /// <summary>Reads what a visitor typed: in the region's forms, or in the invariant ones. Blank text is NULL.</summary>
    /// <returns>False when it does not fit the field.</returns>
    public bool TryParse(string text, FieldDefinition field, out SqlValue value) => ValueFormat.TryParse(this, text, field, out value);

    /// <summary>Reads a number in the region's form or the invariant one.</summary>
    public bool TryParseNumber(string text, out decimal number) => ValueFormat.TryParseNumber(this, text, out number);

    /// <summary>Reads a date, with or without time, in the region's form or ISO.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="date">The date and time.</param>
    /// <param name="hasTime">Whether a time was typed.</param>
    public bool TryParseDate(string text, out DateTime date, out bool hasTime) => ValueFormat.TryParseDate(this, text, out date, out hasTime);
}

/// <summary>A value as the visitor reads it.</summary>
/// <param name="Text">The text, not escaped.</param>
/// <param name="Colour">The colour that the format gives it; null for none.</param>
public readonly record struct DisplayText(string Text, string? Colour = null);
