using System.Globalization;
using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Tests.Styles;

/// <summary>The shipped themes against the contrasts of WCAG 2.2 AA: 4.5 for text (1.4.3), 3 for controls and graphics (1.4.11).</summary>
public sealed class ThemeTests
{
    public static TheoryData<string, bool> Looks
    {
        get
        {
            var looks = new TheoryData<string, bool>();
            foreach (var theme in Themes.All)
            {
                looks.Add(theme.Name, false);
                looks.Add(theme.Name, true);
            }

            return looks;
        }
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public void Text_is_readable_on_every_ground(string theme, bool dark)
    {
        var c = ColoursOf(theme, dark);
        (string What, string Ink, string Ground)[] pairs =
        [
            ("text", c.Text, c.Ground), ("text on surface", c.Text, c.Surface), ("text on stripes", c.Text, c.Stripe), ("text on chosen rows", c.Text, c.AccentSoft), ("muted", c.Muted, c.Ground),
            ("muted on surface", c.Muted, c.Surface), ("link", c.Link, c.Ground), ("link on surface", c.Link, c.Surface), ("link on stripes", c.Link, c.Stripe), ("link on chosen rows", c.Link, c.AccentSoft),
            ("buttons", c.AccentText, c.Accent), ("danger", c.Danger, c.Ground), ("danger on its ground", c.Danger, c.DangerSoft), ("danger's mark", c.Ground, c.Danger), ("success", c.Text, c.SuccessSoft),
        ];
        pairs.Where(p => Contrast(p.Ink, p.Ground) < 4.5).Select(p => $"{p.What} {Contrast(p.Ink, p.Ground):0.00}").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public void Controls_focus_and_series_stand_out_from_the_ground(string theme, bool dark)
    {
        var c = ColoursOf(theme, dark);
        c.Series.Length.ShouldBe(10);
        c.Series.Append(c.FieldBorder).Append(c.Focus).Append(c.Accent).Append(c.Danger).Append(c.Success)
            .Where(ink => Contrast(ink, c.Ground) < 3).Select(ink => $"{ink} {Contrast(ink, c.Ground):0.00}").ShouldBeEmpty();
    }

    [Fact]
    public void Six_themes_are_shipped_one_of_them_of_high_contrast()
    {
        Themes.All.Count.ShouldBe(6);
        Contrast(Themes.HighContrast.Light.Muted, Themes.HighContrast.Light.Ground).ShouldBeGreaterThan(7);
        Contrast(Themes.HighContrast.Dark.Muted, Themes.HighContrast.Dark.Ground).ShouldBeGreaterThan(7);
    }

    [Fact]
    public void An_unknown_theme_is_the_default_one() => Themes.Of("Windows 95").ShouldBe(Themes.Calm);

    private static ThemeColours ColoursOf(string theme, bool dark) => dark ? Themes.Of(theme).Dark : Themes.Of(theme).Light;

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Relative luminance as WCAG 2.2 defines it.</summary>
    private static double Luminance(string colour)
    {
        double Part(int at)
        {
            var part = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));
    }
}
