using System.Net;
using Shouldly;

namespace Tarn.Server.Tests;

public sealed class HomePageTests
{
    [Fact]
    public async Task The_server_answers_its_home_page_its_guides_and_its_health_and_does_not_say_what_it_is_built_with()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path);
        using var http = new HttpClient { BaseAddress = server.Address };

        using var home = await http.GetAsync(new Uri("", UriKind.Relative));
        home.Headers.Contains("Server").ShouldBeFalse();
        home.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var page = await home.Content.ReadAsStringAsync();
        page.ShouldContain("Kettle Lane Cycles");
        page.ShouldNotContain("{{");
        page.ShouldNotContain(server.Client.Id);
        (await http.GetStringAsync(new Uri("docs/getting-started", UriKind.Relative))).ShouldStartWith("# ");
        (await http.GetStringAsync(new Uri("healthz", UriKind.Relative))).ShouldBe("ok");
        using var unknown = await http.GetAsync(new Uri("docs/..%2Fsecrets", UriKind.Relative));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
