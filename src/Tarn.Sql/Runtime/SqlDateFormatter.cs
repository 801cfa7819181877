using System.Globalization;

namespace Tarn.Sql.Runtime;

/// <summary>Dates to text by the styles of CONVERT (specification, section 8). Style 0 means that no style was given.</summary>
public static class SqlDateFormatter
{
    /// <summary>A datetime; style 0 is <c>Feb 29 2024  1:45PM</c>.</summary>
    public static string DateTimeToText(DateTime value, int style = 0) => Format(value, style, "datetime", 3);

    /// <summary>A date; style 0 is ISO. Styles show their date half only.</summary>
    public static string DateToText(DateOnly value, int style = 0)
    {
        var pattern = style == 0 ? "yyyy-MM-dd" : style switch
        {
            9 or 100 or 109 => "MMM d yyyy",
            13 or 113 => "dd MMM yyyy",
            20 or 21 or 25 or 120 or 121 or 126 or 127 => "yyyy-MM-dd",
            8 or 24 or 108 or 14 or 114 => throw RuntimeErrors.Style(style, "date"),
            _ => Pattern(style, "date", 3, false),
        };
        var text = value.ToString(pattern, CultureInfo.InvariantCulture);
        return pattern.StartsWith("MMM d ", StringComparison.Ordinal) && value.Day < 10 ? text.Insert(4, " ") : text;
    }

    /// <summary>A time; style 0 is <c>HH:MM:SS.fffffff</c>. Styles show their clock half only.</summary>
    public static string TimeToText(TimeSpan value, int style = 0)
    {
        var clock = new DateTime(value.Ticks);
        var pattern = style switch
        {
            0 or 14 or 21 or 25 or 114 or 121 or 13 or 113 or 126 or 127 => "HH:mm:ss.fffffff",
            8 or 20 or 24 or 108 or 120 => "HH:mm:ss",
            100 => "h:mmtt",
            9 or 109 => "h:mm:ss.ffffffftt",
            _ => throw RuntimeErrors.Style(style, "time"),
        };
        return clock.ToString(pattern, CultureInfo.InvariantCulture);
    }

    /// <summary>A datetime2; style 0 is <c>YYYY-MM-DD HH:MM:SS.fffffff</c>.</summary>
    public static string DateTime2ToText(DateTime value, int style = 0) =>
        style == 0 ? value.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture) : Format(value, style, "datetime2", 7);

    /// <summary>A datetimeoffset; style 0 is datetime2's followed by the offset, style 127 is in UTC.</summary>
    public static string OffsetToText(DateTimeOffset value, int style = 0) => style switch
    {
        0 or 21 or 25 or 121 => value.ToString("yyyy-MM-dd HH:mm:ss.fffffff zzz", CultureInfo.InvariantCulture),
        20 or 120 => value.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),
        126 => Format(value.DateTime, 126, "datetimeoffset", 7) + value.ToString("zzz", CultureInfo.InvariantCulture),
        127 => Format(value.UtcDateTime, 127, "datetimeoffset", 7),
        _ => Format(value.DateTime, style, "datetimeoffset", 7),
    };

    private static string Format(DateTime value, int style, string type, int decimals)
    {
        var pattern = Pattern(style, type, decimals, value.Ticks % TimeSpan.TicksPerSecond != 0);
        if (style is not (0 or 9 or 100 or 109))
            return value.ToString(pattern, CultureInfo.InvariantCulture);

        // Day and hour are padded with a space, which no .NET pattern does.
        var hour = value.Hour % 12 == 0 ? 12 : value.Hour % 12;
        var clock = style is 0 or 100 ? value.ToString("mmtt", CultureInfo.InvariantCulture)
            : value.ToString(decimals == 3 ? "mm:ss:ffftt" : "mm:ss.ffffffftt", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{value:MMM} {value.Day,2} {value:yyyy} {hour,2}:{clock}");
    }

    private static string Pattern(int style, string type, int decimals, bool fraction)
    {
        var f = decimals == 3 ? "fff" : "fffffff";
        return style switch
        {
            0 or 9 or 100 or 109 => "MMM",
            1 => "MM/dd/yy",
            101 => "MM/dd/yyyy",
            2 => "yy.MM.dd",
            102 => "yyyy.MM.dd",
            3 => "dd/MM/yy",
            103 => "dd/MM/yyyy",
            4 => "dd.MM.yy",
            104 => "dd.MM.yyyy",
            5 => "dd-MM-yy",
            105 => "dd-MM-yyyy",
            6 => "dd MMM yy",
            106 => "dd MMM yyyy",
            7 => "MMM dd, yy",
            107 => "MMM dd, yyyy",
            8 or 24 or 108 => "HH:mm:ss",
            10 => "MM-dd-yy",
            110 => "MM-dd-yyyy",
            11 => "yy/MM/dd",
            111 => "yyyy/MM/dd",
            12 => "yyMMdd",
            112 => "yyyyMMdd",
            13 or 113 => "dd MMM yyyy HH:mm:ss" + (decimals == 3 ? ":" : ".") + f,
            14 or 114 => "HH:mm:ss" + (decimals == 3 ? ":" : ".") + f,
            20 or 120 => "yyyy-MM-dd HH:mm:ss",
            21 or 25 or 121 => "yyyy-MM-dd HH:mm:ss." + f,
            23 => "yyyy-MM-dd",
            126 => "yyyy-MM-ddTHH:mm:ss" + (fraction ? "." + f : ""),
            127 => "yyyy-MM-ddTHH:mm:ss" + (fraction ? "." + f : "") + "'Z'",
            _ => throw RuntimeErrors.Style(style, type),
        };
    }
}
