using Tarn.Apps.Packages;
using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Tests.Styles;

public sealed class StyleSheetTests
{
    private const string Id = "STF6ACA166AD994781958BD5E396B90E75";

    [Fact]
    public void Every_rule_stands_behind_the_class_of_the_style()
    {
        var sheet = StyleSheet.For(new PageStyle(Id) { Settings = new StyleSettings { CustomCss = "th:nth-child(2), td > b { display: none } @media print { p { color: red } }" } }).Text;
        sheet.ShouldContain($".{Id} th:nth-child(2),.{Id} td > b{{display: none}}");
        sheet.ShouldContain($"@media print{{.{Id} p{{color: red}}");
        foreach (var line in sheet.Split('\n').Where(l => l.Contains('{', StringComparison.Ordinal) && !l.StartsWith('@')))
            line.TrimStart().ShouldStartWith("." + Id);
    }

    [Fact]
    public void A_selector_that_names_the_style_already_stays_as_it_is() =>
        SheetOf($".{Id} .cbFormLabel {{ width: 9em }}").ShouldContain($"\n.{Id} .cbFormLabel{{width: 9em}}");

    [Fact]
    public void Rules_for_the_body_mean_the_container() => SheetOf("body, :root { background: pink }").ShouldContain($".{Id},.{Id}{{background: pink}}");

    [Fact]
    public void Imports_go_to_the_front() =>
        SheetOf("p { margin: 0 } @import url('more.css?a;b');").ShouldStartWith("@import url('more.css?a;b');");

    [Theory]
    [InlineData("@import url('https://fonts.example/css?a;b');", "@import")]
    [InlineData("@IMPORT \"//fonts.example/css\";", "fonts.example")]
    [InlineData("@font-face { font-family: X; src: local('X'), url(https://fonts.example/x.woff2) }", "@font-face")]
    public void Fonts_come_from_elsewhere_only_where_the_operator_allows_the_host_D31(string css, string trace)
    {
        SheetOf(css + " p { margin: 0 }").ShouldNotContain(trace, Case.Insensitive);
        SheetOf(css + " p { margin: 0 }").ShouldContain($".{Id} p{{margin: 0}}");
        var style = new PageStyle(Id) { Settings = new StyleSettings { CustomCss = css } };
        StyleSheet.For(style, new FontPolicy(["other.example"], null)).Text.ShouldNotContain(trace, Case.Insensitive);
        StyleSheet.For(style, new FontPolicy(["Fonts.Example"], null)).Text.ShouldContain("fonts.example");
        StyleSheet.For(style, new FontPolicy(["*"], null)).Text.ShouldContain("fonts.example");
    }

    [Theory]
    [InlineData("} html { display: none } p { color: red }")]
    [InlineData("p { color: red } } } body { display: none")]
    [InlineData("/* } */ p { color: red } /* unfinished")]
    public void Broken_css_never_leaves_its_fence(string css)
    {
        foreach (var own in new[] { new StyleSettings { CustomCss = css }, new StyleSettings { MobileCss = css } })
        {
            var sheet = StyleSheet.For(new PageStyle(Id) { Settings = own }).Text;
            sheet.ShouldNotContain("\nhtml");
            sheet.ShouldNotContain("\nbody");
            sheet.Count(c => c == '{').ShouldBe(sheet.Count(c => c == '}'));
        }
    }

    [Fact]
    public void A_brace_in_a_string_is_no_brace() => SheetOf("p { content: '}' } a { color: red }").ShouldContain($".{Id} p{{content: '}}'}}\n.{Id} a{{color: red}}");

    [Fact]
    public void Keyframes_and_fonts_are_left_alone() =>
        SheetOf("@font-face { font-family: X; src: url(x) } @keyframes y { from { left: 0 } to { left: 1px } }").ShouldContain("@keyframes y{from { left: 0 } to { left: 1px }}");

    [Fact]
    public void Settings_of_a_package_become_rules_and_the_source_counts_last()
    {
        var element = PackageElement.Create(
            "Style", [("Theme", "Forest"), ("Scheme", "Dark")],
            PackageElement.Create("Token", [("Name", "accent"), ("Value", "#123456")]),
            PackageElement.Create("Element", [("Name", "SubmitButton"), ("BackgroundColor", "#abcdef"), ("Color", "red;} body{display:none")]),
            new PackageElement("Source", text: ".cbSubmitButton { background-color: #fedcba }"));
        var sheet = StyleSheet.For(new PageStyle(Id) { Settings = StyleSettings.Read(element) }).Text;
        sheet.ShouldContain("color-scheme:dark");
        sheet.ShouldContain("--cb-accent:#123456;");
        sheet.ShouldContain($".{Id} .cbSubmitButton{{background-color:#abcdef;}}");
        sheet.IndexOf("#fedcba", StringComparison.Ordinal).ShouldBeGreaterThan(sheet.IndexOf("#abcdef", StringComparison.Ordinal));
        sheet.ShouldNotContain("display:none}");
    }

    [Fact]
    public void A_style_that_is_not_responsive_never_changes_its_layout()
    {
        StyleSheet.For(new PageStyle(Id)).Text.ShouldContain("@container");
        StyleSheet.For(new PageStyle(Id) { Settings = new StyleSettings { IsResponsive = false } }).Text.ShouldNotContain("@container");
    }

    [Fact]
    public void The_address_changes_with_the_content()
    {
        var one = StyleSheet.For(new PageStyle(Id));
        var other = StyleSheet.For(new PageStyle(Id) { Settings = new StyleSettings { CustomCss = "p { margin: 0 }" } });
        one.Address.ShouldBe($"/dp/static/{one.Hash}/{Id}.css");
        other.Hash.ShouldNotBe(one.Hash);
        StyleSheet.Find(one.Hash, Id).ShouldBeSameAs(one);
    }

    [Fact]
    public void Equal_sheets_are_one_which_lives_as_long_as_a_style_that_has_it()
    {
        const string css = "p { margin: 7px }";
        var hash = HashOfOneThatGoes();
        var style = new PageStyle(Id) { Settings = new StyleSettings { CustomCss = css } };
        StyleSheet.For(style).Hash.ShouldBe(hash);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        StyleSheet.Find(hash, Id).ShouldBeSameAs(StyleSheet.For(style));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static string HashOfOneThatGoes() => StyleSheet.For(new PageStyle(Id) { Settings = new StyleSettings { CustomCss = css } }).Hash;
    }

    private static string SheetOf(string css) => StyleSheet.For(new PageStyle(Id) { Settings = new StyleSettings { CustomCss = css } }).Text;
}
