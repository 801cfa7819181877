using Tarn.DataPages.Hosting;
using Tarn.DataPages.Tests.Hosting;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Styles;

/// <summary>Fonts that builders name in their HTML come from the server or not at all, unless its operator says otherwise (deployment.md 10.5).</summary>
public sealed class FontTests
{
    private const string Header =
        """<link rel="preconnect" href="https://fonts.gstatic.com" crossorigin><link href='https://fonts.googleapis.com/css2?family=Open+Sans:ital,wght@0,400;0,700&amp;family=Lora&display=swap' rel='stylesheet'><link rel="stylesheet" href="https://acme.example/own.css"><style>@import url(https://fonts.googleapis.com/css?family=Lora:400,700|Open+Sans); h1 { color: red }</style><h1>[@Title]</h1>""";

    [Fact]
    public async Task Pages_fetch_web_fonts_from_the_servers_folder_or_from_nowhere_D31()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "OpenSans-Regular.ttf", "OpenSans-BoldItalic.woff2", "Noto-Regular.ttf", "secret.txt" })
            await File.WriteAllBytesAsync(Path.Combine(folder.Path, file), [0, 1, 0, 0]);
        await using var server = await PageServer.StartAsync(SqlDialect.Sqlite, new DataPagesOptions { FontFolder = folder.Path });
        await server.Test.CreateTableAsync("Notes", ("Text", Data.Fields.FieldTypes.String));
        var address = await server.DeployAsync(Built.Page("NewRecordPage", "Notes", [("PageHeader", Header)], Built.Section(Built.Field("Text"))), "Note");
        using var visitor = server.NewVisitor();
        var html = await visitor.Http.GetStringAsync(address + "?Title=Hello");
        html.ShouldNotContain("googleapis");
        html.ShouldNotContain("gstatic");
        html.ShouldContain("https://acme.example/own.css");
        html.ShouldContain("h1 { color: red }</style><h1>Hello</h1>");
        html.ShouldContain($"@font-face{{font-family:\"Open Sans\";src:url(\"{server.Address}/dp/static/fonts/OpenSans-Regular.ttf\");font-weight:400;font-style:normal;font-display:swap}}");
        html.ShouldContain("OpenSans-BoldItalic.woff2\");font-weight:700;font-style:italic");
        html.ShouldNotContain("Noto");

        using var font = await visitor.Http.GetAsync("/dp/static/fonts/OpenSans-BoldItalic.woff2");
        (font.Content.Headers.ContentType!.MediaType, (await font.Content.ReadAsByteArrayAsync()).Length).ShouldBe(("font/woff2", 4));
        font.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        foreach (var other in new[] { "secret.txt", "..%2Fsecret.txt", "nothing.ttf" })
            ((int)(await visitor.Http.GetAsync("/dp/static/fonts/" + other)).StatusCode).ShouldBe(404);

        await using var open = await PageServer.StartAsync(SqlDialect.Sqlite, new DataPagesOptions { FontHosts = ["fonts.googleapis.com"] });
        await open.Test.CreateTableAsync("Notes", ("Text", Data.Fields.FieldTypes.String));
        var allowed = await open.DeployAsync(Built.Page("NewRecordPage", "Notes", [("PageHeader", Header)], Built.Section(Built.Field("Text"))), "Note");
        using var other2 = open.NewVisitor();
        var wished = await other2.Http.GetStringAsync(allowed);
        wished.ShouldContain("https://fonts.googleapis.com/css2?family=Open+Sans");
        wished.ShouldNotContain("gstatic");
    }
}
