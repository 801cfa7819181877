using System.Globalization;
using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>DATE/TIME: a wall clock without zone, 1753 to 9999, kept to 1/300 s. A zone suffix on input is accepted and dropped: the clock digits are stored unchanged.</summary>
public sealed class DateTimeFieldType : FieldType
{
    /// <summary>The first moment that there is.</summary>
    public static readonly DateTime Earliest = new(1753, 1, 1);

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "M/d/yyyy", "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "M/d/yyyy H:mm:ss.FFFFFFF", "M/d/yyyy h:mm tt", "M/d/yyyy h:mm:ss tt", "M/d/yyyy h:mm:ss.FFFFFFF tt", "M/d/yyyy h:mmtt", "M/d/yyyy h:mm:sstt",
    ];

    public override string Code => "DATE/TIME";

    public override SqlType SqlType => SqlType.DateTime;

    public override Uniqueness Uniqueness => Uniqueness.Allowed;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT", "TIMESTAMP"];

    /// <summary>Reads the forms that every channel accepts (data.md, section 2.4).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime value)
    {
        text = WithoutZone(text.Trim());
        if (!DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out value))
            return false;
        value = RoundToStore(value);
        return value >= Earliest;
    }

    /// <summary>Rounds to 1/300 s, the precision of T-SQL's datetime: milliseconds end in 0, 3 or 7.</summary>
    public static DateTime RoundToStore(DateTime value)
    {
        var inDay = value.TimeOfDay.Ticks;
        var units = (inDay * 3 + 50_000) / 100_000;
        var milliseconds = (units * 10 + 1) / 3;
        return value.Date == DateTime.MaxValue.Date && milliseconds >= 86_400_000
            ? value.Date.AddMilliseconds(86_399_997)
            : value.Date.AddMilliseconds(milliseconds);
    }

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value)
    {
        if (json.TokenType == JsonTokenType.String)
            return TryParse(json.GetString()!, field, out value);
        value = Unset;
        return json.TokenType == JsonTokenType.Null;
    }

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        if (!TryParse(text.AsSpan(), out var parsed))
            return Refuse(out value);
        value = SqlValue.FromDateTime(parsed);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteNullValue();
        else
            row.WriteDateTime(json, column);
    }

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => FormatStored(row, column);

    internal static string? FormatStored(RowReader row, int column) =>
        row.IsNull(column) ? null : row.GetDateTime(column).ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture);

    private static ReadOnlySpan<char> WithoutZone(ReadOnlySpan<char> text)
    {
        if (text.Length > 10 && (text[^1] is 'Z' or 'z'))
            return text[..^1];
        var sign = text.LastIndexOfAny('+', '-');
        return sign > 10 && text.Length - sign is 3 or 5 or 6 && text[..sign].Contains(':') ? text[..sign] : text;
    }
}
