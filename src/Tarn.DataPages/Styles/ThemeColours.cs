using System.Collections.Immutable;

namespace Tarn.DataPages.Styles;

/// <summary>The colours of a theme, as <c>#rrggbb</c>.</summary>
public sealed record ThemeColours
{
    /// <summary>The ground.</summary>
    public required string Ground { get; init; }

    /// <summary>Raised parts: boxes, headings of tables.</summary>
    public required string Surface { get; init; }

    /// <summary>Text.</summary>
    public required string Text { get; init; }

    /// <summary>Text of second rank.</summary>
    public required string Muted { get; init; }

    /// <summary>Lines that only divide.</summary>
    public required string Border { get; init; }

    /// <summary>Borders of controls: these must be seen.</summary>
    public required string FieldBorder { get; init; }

    /// <summary>The one colour that stands out: buttons, marks.</summary>
    public required string Accent { get; init; }

    /// <summary>Text on it.</summary>
    public required string AccentText { get; init; }

    /// <summary>Its hint: rows under the pointer, chosen rows.</summary>
    public required string AccentSoft { get; init; }

    /// <summary>Links.</summary>
    public required string Link { get; init; }

    /// <summary>The ring around what has the focus.</summary>
    public required string Focus { get; init; }

    /// <summary>Every second row.</summary>
    public required string Stripe { get; init; }

    /// <summary>Errors.</summary>
    public required string Danger { get; init; }

    /// <summary>The ground of errors.</summary>
    public required string DangerSoft { get; init; }

    /// <summary>Success.</summary>
    public required string Success { get; init; }

    /// <summary>The ground of success.</summary>
    public required string SuccessSoft { get; init; }

    /// <summary>Series of charts, in order.</summary>
    public required ImmutableArray<string> Series { get; init; }

    /// <summary>The colours by the names under which sheets know them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Tokens =>
    [
        new("bg", Ground), new("surface", Surface), new("text", Text), new("muted", Muted), new("border", Border), new("field-border", FieldBorder), new("accent", Accent),
        new("accent-text", AccentText), new("accent-soft", AccentSoft), new("link", Link), new("focus", Focus), new("stripe", Stripe), new("danger", Danger),
        new("danger-soft", DangerSoft), new("success", Success), new("success-soft", SuccessSoft),
        .. Series.Select((colour, i) => KeyValuePair.Create(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"chart-{i + 1}"), colour)),
    ];
}
