using System.Collections.Frozen;

namespace Tarn.Studio.Frame;

/// <summary>The icons, drawn on 24 by 24. To add one, add a line: strokes only, no fills, two units of room at each side.</summary>
public static class IconShapes
{
    private static readonly FrozenDictionary<string, string> Shapes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["home"] = "<path d='M3 11.5 12 4l9 7.5'/><path d='M5.5 10v9.5h13V10'/><path d='M10 19.5v-5.5h4v5.5'/>",
        ["table"] = "<rect x='3.5' y='4.5' width='17' height='15' rx='2'/><path d='M3.5 9.5h17M3.5 14.5h17M9.5 9.5v10'/>",
        ["view"] = "<path d='M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z'/><circle cx='12' cy='12' r='2.75'/>",
        ["app"] = "<rect x='3.5' y='3.5' width='7' height='7' rx='1.5'/><rect x='13.5' y='3.5' width='7' height='7' rx='1.5'/><rect x='3.5' y='13.5' width='7' height='7' rx='1.5'/><rect x='13.5' y='13.5' width='7' height='7' rx='1.5'/>",
        ["page"] = "<rect x='3.5' y='4.5' width='17' height='15' rx='2'/><path d='M3.5 9h17'/><path d='M7 12.5h6M7 16h10'/>",
        ["file"] = "<path d='M13.5 3H7a1.5 1.5 0 0 0-1.5 1.5v15A1.5 1.5 0 0 0 7 21h10a1.5 1.5 0 0 0 1.5-1.5V8Z'/><path d='M13.5 3v5h5'/>",
        ["folder"] = "<path d='M3.5 18V6A1.5 1.5 0 0 1 5 4.5h4.5l2 2.5H19A1.5 1.5 0 0 1 20.5 8.5V18a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18Z'/>",
        ["plug"] = "<path d='M9 3.5v5M15 3.5v5M6.5 8.5h11V12a5.5 5.5 0 0 1-11 0ZM12 17.5v3.5'/>",
        ["settings"] = "<path d='M4 7h9M17 7h3M4 17h3M11 17h9'/><circle cx='15' cy='7' r='2.25'/><circle cx='9' cy='17' r='2.25'/>",
        ["users"] = "<circle cx='9' cy='8.5' r='3.5'/><path d='M2.5 19.5a6.5 6.5 0 0 1 13 0'/><path d='M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.2a6.5 6.5 0 0 1 4 5.3'/>",
        ["user"] = "<circle cx='12' cy='8' r='4'/><path d='M4.5 20.5a7.5 7.5 0 0 1 15 0'/>",
        ["key"] = "<circle cx='8' cy='15.5' r='4'/><path d='m11 12.5 8.5-8.5M16 7.5l3 3'/>",
        ["search"] = "<circle cx='10.75' cy='10.75' r='6.25'/><path d='m20 20-4.75-4.75'/>",
        ["plus"] = "<path d='M12 5v14M5 12h14'/>",
        ["minus"] = "<path d='M5 12h14'/>",
        ["close"] = "<path d='m6 6 12 12M18 6 6 18'/>",
        ["check"] = "<path d='m5 12.5 4.75 4.75L19.5 7.5'/>",
        ["chevron-right"] = "<path d='m9.5 5.5 6.5 6.5-6.5 6.5'/>",
        ["chevron-left"] = "<path d='M14.5 5.5 8 12l6.5 6.5'/>",
        ["chevron-down"] = "<path d='m5.5 9.5 6.5 6.5 6.5-6.5'/>",
        ["chevron-up"] = "<path d='m5.5 14.5 6.5-6.5 6.5 6.5'/>",
        ["arrow-up"] = "<path d='M12 19.5v-15M6 10l6-6 6 6'/>",
        ["arrow-down"] = "<path d='M12 4.5v15M6 14l6 6 6-6'/>",
        ["arrow-right"] = "<path d='M4.5 12h15M14 6l6 6-6 6'/>",
        ["more"] = "<circle cx='5.5' cy='12' r='.75'/><circle cx='12' cy='12' r='.75'/><circle cx='18.5' cy='12' r='.75'/>",
        ["drag"] = "<path d='M9 5.5v.01M15 5.5v.01M9 12v.01M15 12v.01M9 18.5v.01M15 18.5v.01'/>",
        ["trash"] = "<path d='M4 6.5h16M9.5 6.5V4h5v2.5M6 6.5l1 13.5h10l1-13.5M10 10.5v6M14 10.5v6'/>",
        ["edit"] = "<path d='M4 20v-4L15.75 4.25a1.5 1.5 0 0 1 2.1 0l1.9 1.9a1.5 1.5 0 0 1 0 2.1L8 20Z'/><path d='m13.5 6.5 4 4'/>",
        ["copy"] = "<rect x='8.5' y='8.5' width='12' height='12' rx='2'/><path d='M15.5 8.5V5.5a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3'/>",
        ["undo"] = "<path d='M8 4.5 3.5 9 8 13.5'/><path d='M3.5 9h11a6 6 0 0 1 0 12H10'/>",
        ["redo"] = "<path d='M16 4.5 20.5 9 16 13.5'/><path d='M20.5 9h-11a6 6 0 0 0 0 12H14'/>",
        ["sun"] = "<circle cx='12' cy='12' r='4'/><path d='M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4'/>",
        ["moon"] = "<path d='M20 14.5A8.5 8.5 0 1 1 9.5 4a6.75 6.75 0 0 0 10.5 10.5Z'/>",
        ["screen"] = "<rect x='3' y='4.5' width='18' height='12' rx='2'/><path d='M8.5 20.5h7M12 16.5v4'/>",
        ["menu"] = "<path d='M4 6.5h16M4 12h16M4 17.5h16'/>",
        ["sign-out"] = "<path d='M9.5 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h3.5M15 8l4 4-4 4M19 12H9.5'/>",
        ["warning"] = "<path d='M12 4 2.75 20h18.5Z'/><path d='M12 10v4.5M12 17.25v.01'/>",
        ["info"] = "<circle cx='12' cy='12' r='8.5'/><path d='M12 11v5M12 8v.01'/>",
        ["open"] = "<path d='M14 4h6v6M20 4l-9 9M17.5 13.5v5A1.5 1.5 0 0 1 16 20H5.5A1.5 1.5 0 0 1 4 18.5V8a1.5 1.5 0 0 1 1.5-1.5h5'/>",
        ["clock"] = "<circle cx='12' cy='12' r='8.5'/><path d='M12 7v5l3.5 2'/>",
        ["play"] = "<path d='M7 4.5v15L19.5 12Z'/>",
        ["stop"] = "<rect x='5.5' y='5.5' width='13' height='13' rx='1.5'/>",
        ["download"] = "<path d='M12 4v11.5M7 11l5 5 5-5M4.5 20h15'/>",
        ["upload"] = "<path d='M12 16V4.5M7 9l5-5 5 5M4.5 20h15'/>",
        ["filter"] = "<path d='M3.5 5h17l-6.5 8v6l-4-2v-4Z'/>",
        ["sort"] = "<path d='M7.5 19.5v-15M4 8l3.5-3.5L11 8M16.5 4.5v15M13 16l3.5 3.5L20 16'/>",
        ["columns"] = "<rect x='3.5' y='4.5' width='17' height='15' rx='2'/><path d='M9.25 4.5v15M14.75 4.5v15'/>",
        ["link"] = "<path d='M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1'/><path d='M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1'/>",
        ["lock"] = "<rect x='5' y='11' width='14' height='9.5' rx='2'/><path d='M8 11V8a4 4 0 0 1 8 0v3'/>",
        ["globe"] = "<circle cx='12' cy='12' r='8.5'/><path d='M3.5 12h17M12 3.5c2.5 2.5 3.5 5.3 3.5 8.5s-1 6-3.5 8.5c-2.5-2.5-3.5-5.3-3.5-8.5s1-6 3.5-8.5Z'/>",
        ["mail"] = "<rect x='3' y='5.5' width='18' height='13' rx='2'/><path d='m3.5 7.5 8.5 6 8.5-6'/>",
        ["refresh"] = "<path d='M20 5v5h-5M4 19v-5h5'/><path d='M19.5 10A8 8 0 0 0 5.5 7.5M4.5 14a8 8 0 0 0 14 2.5'/>",
        ["code"] = "<path d='m8.5 7-5 5 5 5M15.5 7l5 5-5 5'/>",
        ["text"] = "<path d='M5 6.5V5h14v1.5M12 5v14.5M9.5 19.5h5'/>",
        ["number"] = "<path d='M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16'/>",
        ["calendar"] = "<rect x='3.5' y='5' width='17' height='15.5' rx='2'/><path d='M3.5 10h17M8 3v4M16 3v4'/>",
        ["toggle"] = "<rect x='2.5' y='7' width='19' height='10' rx='5'/><circle cx='16.5' cy='12' r='2.25'/>",
        ["list"] = "<path d='M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5v.01M4.5 12v.01M4.5 17.5v.01'/>",
        ["function"] = "<path d='M15.5 4.5c-2.5-1-4 .5-4.3 3L9.5 17c-.4 2.5-2 3.7-4 2.7M7.5 10.5h8'/><path d='m15 14 4.5 5M19.5 14 15 19'/>",
        ["palette"] = "<path d='M12 3.5a8.5 8.5 0 1 0 0 17c1.4 0 2-.9 2-1.8 0-1.6-1.3-1.7-1.3-3 0-.9.7-1.5 1.7-1.5H17a3.5 3.5 0 0 0 3.5-3.5c0-4-3.8-7.2-8.5-7.2Z'/><path d='M7.5 12v.01M9.5 8v.01M14.5 7.5v.01'/>",
        ["chart"] = "<path d='M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6'/>",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all icons.</summary>
    public static IEnumerable<string> Names => Shapes.Keys;

    /// <summary>The shapes of an icon.</summary>
    /// <exception cref="ArgumentException">There is no such icon.</exception>
    public static string Of(string name) => Shapes.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no icon '{name}'.", nameof(name));
}
