using System.Text;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.DataPages.Styles;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Styles;

/// <summary>Which pages follow a visitor's dark scheme: not those that were made for a white ground.</summary>
[Collection(PhysicianCollection.Name)]
public sealed class NightTests(PhysicianServers servers)
{
    [Fact]
    public async Task An_imported_page_stays_light_and_one_made_here_follows_the_visitor()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        (await ClassOfAsync(server, "/dp/" + (await server.PageAsync("Physician Directory")).AppKey)).ShouldBe("ST00000000000000000000000000000001 cbLight");
        (await ClassOfAsync(server, await DeployAsync(server))).ShouldBe("ST00000000000000000000000000000001");
        (await ClassOfAsync(server, await DeployAsync(server, ("t:Scheme", "Light")))).ShouldEndWith(" cbLight");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("Light", true)]
    [InlineData("Auto", false)]
    public async Task Inside_another_page_a_page_stays_light_unless_its_builder_says_otherwise(string? scheme, bool isLight)
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var address = await DeployAsync(server, ("t:Theme", "Forest"), ("t:Scheme", scheme));
        using var visitor = server.NewVisitor();
        var payload = Convert.ToBase64String(Encoding.UTF8.GetBytes($"AppKey={address[4..]}&js=true&pathname=https://shop.example/order.html"));
        using var embedded = JsonDocument.Parse(await visitor.Http.GetStringAsync($"{address}?cbqe={Uri.EscapeDataString(payload)}"));
        embedded.RootElement.GetProperty("html").GetString()!.Contains(" cbLight\"", StringComparison.Ordinal).ShouldBe(isLight);
        using var framed = new HttpRequestMessage(HttpMethod.Get, address);
        framed.Headers.Add("Sec-Fetch-Dest", "iframe");
        using var answer = await visitor.Http.SendAsync(framed);
        (await answer.Content.ReadAsStringAsync()).Contains(" cbLight\"", StringComparison.Ordinal).ShouldBe(isLight);
        // At its own address it follows what its theme says.
        (await ClassOfAsync(server, address)).Contains("cbLight", StringComparison.Ordinal).ShouldBe(scheme == "Light");
    }

    [Fact]
    public void The_sheet_darkens_no_container_that_stays_light()
    {
        var sheet = StyleSheet.For(PageStyle.Default).Text;
        sheet.ShouldContain($".{PageStyle.Default.PublicId}:where(.cbLight){{color-scheme:light}}");
        sheet.ShouldContain($"@media (prefers-color-scheme:dark){{.{PageStyle.Default.PublicId}:where(:not(.cbLight)){{--cb-");
    }

    [Theory]
    [InlineData(null, null, StyleScheme.Light)]
    [InlineData(null, "Auto", StyleScheme.Auto)]
    [InlineData("Forest", null, StyleScheme.Auto)]
    [InlineData("Forest", "Dark", StyleScheme.Dark)]
    public void A_style_from_elsewhere_that_knows_nothing_of_night_is_light(string? theme, string? scheme, StyleScheme expected) =>
        StyleSettings.Read(PackageElement.Create("Style", [("Name", "Ours")]).With("Theme", theme).With("Scheme", scheme)).Scheme.ShouldBe(expected);

    private static Task<string> DeployAsync(PageServer server, params (string Name, string? Value)[] attributes) =>
        server.DeployAsync(Submission("Demo_Physicians", Section(Field("First_Name"))), attributes: [.. attributes.Where(a => a.Value is not null)]);

    private static async Task<string> ClassOfAsync(PageServer server, string address)
    {
        using var visitor = await server.VisitAsync(address);
        return visitor.Page.QuerySelector("[id^=cbOuterAjaxCtnr]")!.ClassName!["cbOuter ".Length..];
    }
}
