namespace Tarn.DataPages.Styles;

/// <summary>The shipped themes.</summary>
public static class Themes
{
    private static readonly ThemeColours Day = new()
    {
        Ground = "#ffffff",
        Surface = "#f6f7f9",
        Text = "#1c2430",
        Muted = "#566173",
        Border = "#e1e5ea",
        FieldBorder = "#848f9f",
        Accent = "#1f5fbf",
        AccentText = "#ffffff",
        AccentSoft = "#edf3fc",
        Link = "#1f5fbf",
        Focus = "#1f5fbf",
        Stripe = "#fafbfc",
        Danger = "#b42318",
        DangerSoft = "#fdf1ef",
        Success = "#1b6e3c",
        SuccessSoft = "#eef8f1",
        Series = ["#1f5fbf", "#c2571a", "#1b7f5c", "#8b46b5", "#a3293d", "#0e7c94", "#7a6a12", "#4f5b9c", "#b03a83", "#5d6775"],
    };

    private static readonly ThemeColours Night = new()
    {
        Ground = "#14181f",
        Surface = "#1c222b",
        Text = "#e6e9ee",
        Muted = "#a6b0bd",
        Border = "#2e3643",
        FieldBorder = "#768293",
        Accent = "#86b4ff",
        AccentText = "#0d1522",
        AccentSoft = "#1f2b3f",
        Link = "#8fbaff",
        Focus = "#9cc3ff",
        Stripe = "#181d25",
        Danger = "#ff9a8f",
        DangerSoft = "#351c1b",
        Success = "#7fd6a0",
        SuccessSoft = "#162e1f",
        Series = ["#8ab8ff", "#ffb27a", "#6fd1a8", "#d0a1f2", "#ff98a5", "#6fcbe0", "#d9c75e", "#a9b4f5", "#f29ccb", "#b3bdc9"],
    };

    /// <summary>Blue, quiet: what new styles begin with.</summary>
    public static Theme Calm { get; } = new("Calm", Day, Night);

    /// <summary>Green.</summary>
    public static Theme Forest { get; } = new(
        "Forest",
        Day with { Accent = "#1f6b4a", AccentSoft = "#ecf6f0", Link = "#1a6345", Focus = "#1f6b4a", Surface = "#f5f8f6", Stripe = "#fafcfa", Border = "#dde5e0" },
        Night with { Ground = "#131a17", Surface = "#1a231f", Stripe = "#161e1a", Border = "#2b3832", Accent = "#7fd0a8", AccentText = "#0c1a13", AccentSoft = "#1c3026", Link = "#8ad6b0", Focus = "#9be0be" });

    /// <summary>Warm.</summary>
    public static Theme Terracotta { get; } = new(
        "Terracotta",
        Day with { Ground = "#fffdfb", Surface = "#faf5f1", Stripe = "#fdf9f6", Border = "#eae0d8", Accent = "#a5431b", AccentSoft = "#fbefe8", Link = "#98400f", Focus = "#a5431b", Text = "#2a211c", Muted = "#67584e", FieldBorder = "#928377" },
        Night with { Ground = "#1b1613", Surface = "#241d19", Stripe = "#201a16", Border = "#3a302a", Accent = "#f2a77f", AccentText = "#221208", AccentSoft = "#3a271d", Link = "#f5b18d", Focus = "#f8c3a6", Text = "#efe8e3", Muted = "#b9aba1" });

    /// <summary>Violet, with round corners.</summary>
    public static Theme Plum { get; } = Rounded(new Theme(
        "Plum",
        Day with { Accent = "#6d3aa8", AccentSoft = "#f4eefb", Link = "#66349f", Focus = "#6d3aa8", Surface = "#f8f6fa", Stripe = "#fbfafd", Border = "#e5e0ec" },
        Night with { Ground = "#17141d", Surface = "#201b28", Stripe = "#1b1722", Border = "#352e41", Accent = "#c9a5f5", AccentText = "#1b0f2c", AccentSoft = "#2f2440", Link = "#cfaff7", Focus = "#d9c0fa" }));

    /// <summary>Dark, whatever the visitor's system says.</summary>
    public static Theme Dusk { get; } = new("Dusk", Day, Night, StyleScheme.Dark);

    /// <summary>Black and white, strong lines.</summary>
    public static Theme HighContrast { get; } = MakeHighContrast();

    /// <summary>All, the default first.</summary>
    public static IReadOnlyList<Theme> All { get; } = [Calm, Forest, Terracotta, Plum, Dusk, HighContrast];

    /// <summary>The theme of a name; the default for an unknown one.</summary>
    public static Theme Of(string name) => All.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? Calm;

    private static Theme Rounded(Theme theme) => theme with { Measures = theme.Measures.SetItem("radius", "14px") };

    private static Theme MakeHighContrast()
    {
        var theme = new Theme(
            "High contrast",
            Day with
            {
                Surface = "#f0f0f0",
                Text = "#000000",
                Muted = "#222222",
                Border = "#000000",
                FieldBorder = "#000000",
                Accent = "#00308f",
                AccentSoft = "#dbe6ff",
                Link = "#00308f",
                Focus = "#000000",
                Stripe = "#f5f5f5",
                Danger = "#8f0000",
                DangerSoft = "#fff0f0",
                Success = "#004d1f",
                SuccessSoft = "#effff4",
            },
            Night with
            {
                Ground = "#000000",
                Surface = "#161616",
                Text = "#ffffff",
                Muted = "#e0e0e0",
                Border = "#ffffff",
                FieldBorder = "#ffffff",
                Accent = "#ffe24d",
                AccentText = "#000000",
                AccentSoft = "#3a3400",
                Link = "#8fd4ff",
                Focus = "#ffe24d",
                Stripe = "#0d0d0d",
                Danger = "#ffb3ab",
                DangerSoft = "#2e0000",
                Success = "#9dffc0",
                SuccessSoft = "#002b11",
            });
        return theme with { Measures = theme.Measures.SetItem("line", "2px").SetItem("radius", "2px") };
    }
}
