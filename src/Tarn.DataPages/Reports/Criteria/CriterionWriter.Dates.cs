using System.Globalization;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.DataPages.Reports.Criteria;

internal sealed partial class CriterionWriter
{
    private string? WriteDate(SearchElement element, string column, string comparison, string text, bool isTyped)
    {
        var trimmed = text.Trim();
        if (DatePreset.IsCounted(comparison))
            return DatePreset.TryCount(trimmed, out var count) ? Preset(element, column, count) : Refuse(element, isTyped, "InvalidInteger");
        if (comparison == "t:PART_YEAR" || DatePreset.PartOf(comparison) is not null)
            return WritePart(element, column, comparison, trimmed, isTyped);
        if (!locale.TryParseDate(trimmed, out var date, out var hasTime))
            return Refuse(element, isTyped, "InvalidDate", locale.Culture.DateTimeFormat.ShortDatePattern);
        var field = element.Column!.Field;
        if (comparison == "t:ON")
            return Between(field, column, date.Date, fromIsOpen: false, DayAfter(date));
        if (!hasTime && element.Definition.IsSet("t:WholeDay"))
        {
            switch (comparison)
            {
                case "=":
                    return Between(field, column, date.Date, fromIsOpen: false, DayAfter(date));
                case "<>":
                    return DayAfter(date) is { } next ? $"({column} < {Moment(field, date.Date)} OR {column} >= {Moment(field, next)})" : $"{column} < {Moment(field, date.Date)}";
                case "<=":
                    return DayAfter(date) is { } end ? $"{column} < {Moment(field, end)}" : $"{column} IS NOT NULL";
                case ">":
                    return DayAfter(date) is { } begin ? $"{column} >= {Moment(field, begin)}" : Nothing;
            }
        }

        return $"{column} {comparison} {Moment(field, date)}";
    }

    /// <summary>The day after; null after the last that there is.</summary>
    private static DateTime? DayAfter(DateTime date) => date.Date < DateTime.MaxValue.Date ? date.Date.AddDays(1) : null;

    private string? WritePart(SearchElement element, string column, string comparison, string text, bool isTyped)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Refuse(element, isTyped, "InvalidInteger");
        if (DatePreset.PartOf(comparison) is { } part)
            return string.Create(CultureInfo.InvariantCulture, $"DATEPART({part}, {column}) = {number}");
        if (number < DateTimeFieldType.Earliest.Year || number > DateTime.MaxValue.Year)
            return Nothing;
        return Between(element.Column!.Field, column, new DateTime(number, 1, 1), fromIsOpen: false, number < DateTime.MaxValue.Year ? new DateTime(number + 1, 1, 1) : null);
    }

    private string Preset(SearchElement element, string column, int count)
    {
        var (from, fromIsOpen, to) = DatePreset.Range(element.Comparison, now, locale.FirstDay, count);
        return Between(element.Column!.Field, column, from, fromIsOpen, to);
    }

    private string Between(FieldDefinition field, string column, DateTime? from, bool fromIsOpen, DateTime? to)
    {
        var low = from is { } begin ? $"{column} {(fromIsOpen ? ">" : ">=")} {Moment(field, begin)}" : null;
        var high = to is { } end ? $"{column} < {Moment(field, end)}" : null;
        return low is null ? high! : high is null ? low : $"({low} AND {high})";
    }

    /// <summary>A moment of the page's clock as the column has it: a TIMESTAMP holds the clock of its own zone, a date has none.</summary>
    private string Moment(FieldDefinition field, DateTime moment)
    {
        if (field.Type is TimestampFieldType && TimeZoneInfo.TryFindSystemTimeZoneById(field.TimeZone.Length > 0 ? field.TimeZone : "UTC", out var zone) && !zone.Equals(locale.Zone))
            moment = TimeZoneInfo.ConvertTime(locale.Zone.IsInvalidTime(moment) ? moment.AddHours(1) : moment, locale.Zone, zone);
        // No stored date is older.
        if (moment < DateTimeFieldType.Earliest)
            moment = DateTimeFieldType.Earliest;
        return "'" + moment.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + "'";
    }
}
