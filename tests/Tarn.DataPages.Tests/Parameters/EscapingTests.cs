using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Tests.Parameters;

/// <summary>Values in every place of a builder's HTML, as a browser reads the outcome.</summary>
public sealed class EscapingTests
{
    private static readonly string[] Attacks =
    [
        "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "</style><script>alert(1)</script>", "javascript:alert(1)", " jAvAsCrIpT:alert(1)",
        "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "x onmouseover=alert(1) ", "`${alert(1)}`", "\\'-alert(1)//", "-->", "--><script>alert(1)</script>", "&#x6a;avascript:alert(1)",
        "\u2028alert(1)", "expression(alert(1))", "url(javascript:alert(1))", "';alert(1);'", "\n;alert(1)//", "</textarea><script>alert(1)</script>", "<!--<script>", "//evil.example", "/\\evil.example",
    ];

    private static readonly string[] Places =
    [
        "<p>{0}</p>", "<p title=\"{0}\">x</p>", "<p title='{0}'>x</p>", "<p title={0}>x</p>", "<p title= {0} class=a>x</p>", "<a href=\"{0}\">x</a>", "<a href='/go?to={0}'>x</a>", "<a href={0}>x</a>",
        "<script>var a = '{0}';</script>", "<script>var a = \"{0}\";</script>", "<script>var a = `{0}`;</script>", "<a onclick=\"go('{0}')\">x</a>", "<a onclick='go(\"{0}\")'>x</a>", "<style>p {{ color: {0} }}</style>",
        "<p style=\"color:{0}\">x</p>", "<!-- {0} -->", "<{0}>", "<p {0}=1>x</p>", "<textarea>{0}</textarea>", "<title>{0}</title>", "<iframe srcdoc=\"{0}\"></iframe>", "<p\nTITLE = \"{0}\">x</p>",
        "<img alt=a src=\"{0}\">", "<form action=\"{0}\"></form>", "<button formaction='{0}'>x</button>", "<p a=b/title=\"{0}\">x</p>", "<p \"title={0}>x</p>", "<SCRIPT>var a = '{0}';</SCRIPT >", "a < b {0}",
        "<script>var a = {0};</script>", "<a onclick=\"go({0})\">x</a>", "<a onclick='go({0}, 1)'>x</a>", "<a onclick=\"go(&quot;{0}&quot;)\">x</a>", "<script>// {0}\n</script>", "<script>a = b / {0} / 2;</script>", "<script src=\"{0}\"></script>",
        "<svg><a xlink:href=\"{0}\">x</a></svg>", "<object data=\"{0}\"></object>", "<meta http-equiv=refresh content=\"0;url={0}\">",
    ];

    public static TheoryData<string> AllPlaces => new(Places);

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public void No_value_leaves_its_place(string place)
    {
        var calm = Shape(Fill(place, "calm"));
        foreach (var attack in Attacks)
        {
            var html = Fill(place, attack);
            Shape(html).ShouldBe(calm, $"{attack} made {html}");
            var page = new HtmlParser().ParseDocument(html);
            foreach (var element in page.All)
            {
                foreach (var name in new[] { "href", "src", "action", "formaction", "data", "xlink:href" })
                {
                    var address = new string([.. (element.GetAttribute(name) ?? "").Where(c => c > ' ')]);
                    foreach (var scheme in new[] { "javascript:", "data:", "vbscript:" })
                        address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"{attack} made {html}");
                }
            }
        }
    }

    [Theory]
    [InlineData("var n = ", "-5.25", "-5.25")]
    [InlineData("var n = ", "true", "true")]
    [InlineData("var n = ", "alert(1)", "\"alert\\u00281\\u0029\"")]
    [InlineData("var n = ", "", "\"\"")]
    [InlineData("var n = '", "it's", "it\\x27s")]
    [InlineData("var s = 'it\\'s '+", "a b", "\"a\\u0020b\"")]
    [InlineData("/* don't */ go(", "a b", "\"a\\u0020b\"")]
    [InlineData("// don't\ngo(", "a b", "\"a\\u0020b\"")]
    [InlineData("if (/['\"]/.test(x)) go(", "a b", "\"a\\u0020b\"")]
    [InlineData("a = b / c; go(", "a b", "\"a\\u0020b\"")]
    [InlineData("x = `${", "a b", "\"a\\u0020b\"")]
    [InlineData("x = `${f({a: 1})} ", "a`b", "a\\x60b")]
    [InlineData("// ", "x", "")]
    [InlineData("go", "12", "12")]
    [InlineData("go", "(alert)", "")]
    public void A_value_in_a_script_is_a_part_of_a_string_or_a_literal_of_its_own(string before, string value, string expected)
    {
        var places = new HtmlPlaces();
        places.Read("<script>" + before);
        Escaping.For(value, places.Place, places.IsUnquoted).ShouldBe(expected);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>text", "text")]
    [InlineData("<img src=x onerror=alert(1)>", "<img src=\"x\">")]
    [InlineData("<a href=\"java\nscript:alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\"&#106;avascript:alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<svg><script>alert(1)</script></svg>", "")]
    [InlineData("<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>", "")]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", null)]
    [InlineData("<p style=\"background:url(javascript:alert(1));color:red\">x</p>", "<p style=\"color: red\">x</p>")]
    [InlineData("<p style=\"color:red;position:fixed;top:0\">x</p>", "<p style=\"color: red\">x</p>")]
    [InlineData("<form action=//evil><input name=p></form>ok", "ok")]
    [InlineData("<b onclick=alert(1) id=cbTable name=x class=y>x</b>", "<b>x</b>")]
    [InlineData("<unknown><script>alert(1)</script><b>x</b></unknown>", "<b>x</b>")]
    [InlineData("<!-- <script>alert(1)</script> -->x", "x")]
    [InlineData("<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>x", "x")]
    [InlineData("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">", null)]
    [InlineData("<base href=//evil><meta http-equiv=refresh content=0><link rel=stylesheet href=//evil>x", "x")]
    [InlineData("a < b & c", "a &lt; b &amp; c")]
    public void Html_of_visitors_keeps_its_looks_and_loses_its_powers(string html, string? expected)
    {
        var clean = SafeHtml.Clean(html);
        if (expected is not null)
            clean.ShouldBe(expected);
        var page = new HtmlParser().ParseDocument("<body>" + clean);
        page.Scripts.ShouldBeEmpty();
        page.All.SelectMany(e => e.Attributes).Where(a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        // Cleaned once is clean.
        SafeHtml.Clean(clean).ShouldBe(clean);
    }

    /// <summary>What <see cref="ParameterText"/> does, without a page: reads the literal pieces, escapes the value for the place between.</summary>
    private static string Fill(string place, string value)
    {
        var parts = place.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal).Split("{0}");
        var places = new HtmlPlaces();
        places.Read(parts[0]);
        var escaped = Escaping.For(value, places.Place, places.IsUnquoted);
        return parts[0] + escaped + parts[1];
    }

    /// <summary>Elements and the names of their attributes: what a value must not change.</summary>
    private static string Shape(string html)
    {
        var page = new HtmlParser().ParseDocument(html);
        return string.Join(' ', page.All.Where(e => e is not IHtmlBreakRowElement).Select(e => e.LocalName + "(" + string.Join(',', e.Attributes.Select(a => a.Name)) + ")"));
    }
}
