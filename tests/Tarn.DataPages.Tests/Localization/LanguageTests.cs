using Tarn.Sql;
using Tarn.Data.Schema;
using Tarn.Data.Fields;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Apps.Packages;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Tests.Localization;

public sealed partial class LanguageTests
{
    public static TheoryData<string> Packs => new(PageTexts.Languages.Where(l => l != "en"));

    [Theory]
    [MemberData(nameof(Packs))]
    public void A_language_pack_has_every_key_with_its_places(string language)
    {
        var english = Read("en");
        var texts = Read(language);
        texts.Keys.ShouldBe(english.Keys, ignoreOrder: true);
        foreach (var (key, text) in texts)
        {
            text.ShouldNotBeNullOrWhiteSpace(key);
            Places(text).ShouldBe(Places(english[key]), $"{language}: {key}");
        }
    }

    [Fact]
    public void German_French_Spanish_and_Arabic_are_there() => PageTexts.Languages.ShouldBe(["en", "de", "fr", "es", "ar"], ignoreOrder: true);

    [Fact]
    public void A_localization_overrides_texts_forms_zone_and_direction()
    {
        var locale = LocalizationReader.Read(
            PackageElement.Create(
                "Localization", [("Region", "de-DE"), ("TimeZone", "America/New_York"), ("Direction", "rtl")],
                new PackageElement("Text", [new PackageAttribute("Key", "NoRecords")], text: "Nichts. <a href=\"/\">Zurück</a>"),
                PackageElement.Create("Format", [("GroupSeparator", "'"), ("FirstDayOfWeek", "0")])),
            TimeZoneInfo.Utc);
        locale.Text("NoRecords").ShouldBe("Nichts. <a href=\"/\">Zurück</a>");
        locale.Text("Submit").ShouldBe("Absenden");
        locale.Culture.NumberFormat.NumberGroupSeparator.ShouldBe("'");
        locale.FirstDay.ShouldBe(DayOfWeek.Sunday);
        locale.Zone.Id.ShouldBe("America/New_York");
        locale.Direction.ShouldBe("rtl");
        locale.TryParseNumber("1'234,5", out var number).ShouldBeTrue();
        number.ShouldBe(1234.5m);
    }

    [Fact]
    public void Arabic_runs_from_right_to_left() =>
        LocalizationReader.Read(PackageElement.Create("Localization", [("Region", "ar-SA")]), TimeZoneInfo.Utc).Direction.ShouldBe("rtl");

    [Fact]
    public void An_unknown_region_or_zone_leaves_the_page_readable()
    {
        var locale = LocalizationReader.Read(PackageElement.Create("Localization", [("Region", "qx-QX!"), ("TimeZone", "Atlantis/Sunken")]), TimeZoneInfo.Utc);
        locale.Text("Submit").ShouldBe("Submit");
        locale.Zone.ShouldBe(TimeZoneInfo.Utc);
    }

    private static Dictionary<string, string> Read(string language)
    {
        using var stream = typeof(PageTexts).Assembly.GetManifestResourceStream("Texts." + language)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    private static string[] Places(string text) => [.. Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();

    [Theory]
    [InlineData("ar")]
    [InlineData("ar-SA")]
    [InlineData("ar-EG")]
    [InlineData("fa-IR")]
    [InlineData("th-TH")]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("sv-SE")]
    public void What_a_control_shows_can_be_typed_and_is_read_again(string region)
    {
        var locale = LocalizationReader.Read(PackageElement.Create("Localization", [("Region", region)]), TimeZoneInfo.Utc);
        var date = new FieldDefinition { Name = "Due", Type = FieldTypes.DateTime };
        var moment = SqlValue.FromDateTime(new DateTime(2026, 6, 15, 22, 30, 0));
        var shown = locale.FormatInput(moment, date);
        shown.ShouldNotContain('\u200f', region);
        shown.ShouldNotContain('\u202f', region);
        locale.Culture.DateTimeFormat.ShortDatePattern.ShouldAllBe(c => "dMy/.-".Contains(c), "date pickers know no other parts");
        shown.ShouldContain("2026", customMessage: "the calendar of date pickers is Gregorian");
        locale.TryParse(shown, date, out var again).ShouldBeTrue(shown);
        again.ShouldBe(moment);
        // As it is copied from elsewhere, and as an Arabic keyboard types it.
        locale.TryParseDate($"\u200f{shown}\u200f", out _, out _).ShouldBeTrue();
        locale.TryParseDate(string.Concat(shown.Select(c => char.IsAsciiDigit(c) ? (char)('\u0660' + (c - '0')) : c)), out var arabic, out _).ShouldBeTrue();
        arabic.ShouldBe(moment.AsDateTime);
        locale.TryParseNumber("\u0661\u0662\u0663", out var number).ShouldBeTrue();
        number.ShouldBe(123);
        locale.FormatInput(SqlValue.FromInt(-5), new FieldDefinition { Name = "Qty", Type = FieldTypes.Integer }).ShouldBe("-5");
    }
}
