using System.Globalization;

namespace Tarn.DataPages.Reports.Criteria;

internal sealed partial class CriterionWriter
{
    private const double EarthMiles = 3958.8;
    private const double EarthKilometres = 6371.0;

    /// <summary>
    /// Records within a radius of a place. The element's column is the latitude; <c>t:LongitudeField</c> names the longitude, <c>t:Unit</c> is <c>Kilometers</c> or miles.
    /// The values are the place as <c>latitude,longitude</c>, and the radius; <c>t:Radius</c> stands in for a radius that is not given.
    /// </summary>
    private string? WriteDistance(SearchElement element, string latitude, List<string> given, bool isTyped)
    {
        var longitude = $"[{element.Definition["t:LongitudeField"] ?? "Longitude"}]";
        var parts = given.SelectMany(g => g.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (parts.Count < 3 && element.Definition["t:Radius"] is { Length: > 0 } fixedRadius)
            parts.Add(fixedRadius);
        if (parts.Count < 3)
            return null;
        if (!TryRead(parts[0], out var lat) || !TryRead(parts[1], out var lon) || Math.Abs(lat) > 90 || Math.Abs(lon) > 180)
            return Refuse(element, isTyped, "LocationNotFound");
        if (!TryRead(parts[2], out var radius) || radius < 0)
            return Refuse(element, isTyped, "InvalidNumber");
        var earth = string.Equals(element.Definition["t:Unit"], "Kilometers", StringComparison.OrdinalIgnoreCase) ? EarthKilometres : EarthMiles;
        return $"({Box(latitude, longitude, lat, lon, radius / earth)} AND {Circle(latitude, longitude, lat, lon, earth, radius)})";
    }

    /// <summary>The rectangle around the circle, which indexes can serve. Across the 180th meridian it is two; near a pole it spans all longitudes.</summary>
    private static string Box(string latitude, string longitude, double lat, double lon, double angle)
    {
        var (south, north) = (lat - Degrees(angle), lat + Degrees(angle));
        var box = $"{latitude} BETWEEN {Number(Math.Max(south, -90))} AND {Number(Math.Min(north, 90))}";
        if (south <= -90 || north >= 90)
            return box;
        var spread = Degrees(Math.Asin(Math.Min(1, Math.Sin(Math.Min(angle, Math.PI / 2)) / Math.Cos(Radians(lat)))));
        var (west, east) = (lon - spread, lon + spread);
        if (west < -180)
            return $"{box} AND ({longitude} >= {Number(west + 360)} OR {longitude} <= {Number(east)})";
        if (east > 180)
            return $"{box} AND ({longitude} >= {Number(west)} OR {longitude} <= {Number(east - 360)})";
        return $"{box} AND {longitude} BETWEEN {Number(west)} AND {Number(east)}";
    }

    private static string Circle(string latitude, string longitude, double lat, double lon, double earth, double radius)
    {
        var half = $"POWER(SIN(RADIANS({latitude} - {Number(lat)}) / 2), 2)";
        var across = $"{Number(Math.Cos(Radians(lat)))} * COS(RADIANS({latitude})) * POWER(SIN(RADIANS({longitude} - {Number(lon)}) / 2), 2)";
        return $"{Number(2 * earth)} * ASIN(SQRT({half} + {across})) <= {Number(radius)}";
    }

    private static bool TryRead(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Number(double number) => number.ToString("E15", CultureInfo.InvariantCulture);

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private static double Degrees(double radians) => radians * 180 / Math.PI;
}
