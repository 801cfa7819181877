using System.Net;
using Shouldly;
using Tarn.Automation.Mail;
using Tarn.Identity;
using Tarn.Server.Configuration;

namespace Tarn.Server.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Without_any_setting_the_server_listens_on_8080_with_its_data_in_this_folder()
    {
        using var folder = new TemporaryFolder();
        var options = Read(folder);
        options.Urls.ShouldBe(["http://localhost:8080"]);
        options.DataFolder.ShouldBe(Path.Combine(folder.Path, "tarn-data"));
        options.Database.ShouldBeNull();
        options.Hosting.ShouldBe(HostingMode.Single);
    }

    [Fact]
    public void A_flag_wins_over_the_environment_and_that_over_the_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tarn.json", """{ "urls": ["http://localhost:1"], "data": "from-file", "ownerEmail": "file@example.com", /* why not */ "logRequests": true, }""");
        var options = Read(
            folder,
            new() { ["--urls"] = "http://localhost:3" },
            new() { ["TARN_URLS"] = "http://localhost:2", ["TARN_OWNER_EMAIL"] = "environment@example.com" });
        options.Urls.ShouldBe(["http://localhost:3"]);
        options.OwnerEmail.ShouldBe("environment@example.com");
        options.DataFolder.ShouldBe(Path.Combine(folder.Path, "from-file"));
        options.LogRequests.ShouldBeTrue();
    }

    [Fact]
    public void A_folder_in_the_file_is_meant_from_where_the_file_lies()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "etc"));
        folder.Write("etc/tarn.json", """{ "data": "../var" }""");
        Read(folder, file: "etc/tarn.json").DataFolder.ShouldBe(Path.Combine(folder.Path, "var"));
    }

    [Theory]
    [InlineData("""{ "url": "http://localhost:1" }""", "'url', which is no setting")]
    [InlineData("""{ "urls": """, "not valid JSON")]
    [InlineData("""{ "urls": "localhost:8080" }""", "'urls' in tarn.json is not an address")]
    [InlineData("""{ "hosting": "many" }""", "must be one of single, subdomain")]
    [InlineData("""{ "hosting": "subdomain" }""", "needs --base-domains")]
    [InlineData("""{ "logRequests": "perhaps" }""", "must be true or false")]
    [InlineData("""{ "thumbnailSizes": "64;0" }""", "'thumbnailSizes' in tarn.json must be whole numbers from 8 to 4096")]
    [InlineData("""{ "cdnAddress": "files.example.com" }""", "'cdnAddress' in tarn.json is not an address like https://files.example.com")]
    [InlineData("""{ "restRateLimit": -1 }""", "'restRateLimit' in tarn.json must be a whole number")]
    [InlineData("""{ "restRateWindow": 0 }""", "'restRateWindow' in tarn.json must be a whole number from 1")]
    [InlineData("""{ "restMaxUriLength": 2000 }""", "'restMaxUriLength' in tarn.json must be a whole number from 2047")]
    public void A_setting_that_cannot_be_used_is_refused_by_name(string file, string complaint)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tarn.json", file);
        Should.Throw<SettingsException>(() => Read(folder)).Message.ShouldContain(complaint);
    }

    [Fact]
    public async Task Calls_of_REST_can_be_limited_in_number_and_length()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path, ["--urls", "http://127.0.0.1:0", "--sample", "false", "--rest-rate-limit", "5", "--rest-rate-window", "60", "--rest-max-uri-length", "2100"]);
        using var api = await ApiClient.SignInAsync(server.Address, server.Client);
        await api.GetAsync("tables?x=" + new string('x', 2_000));
        (await Should.ThrowAsync<HttpRequestException>(() => api.GetAsync("tables?x=" + new string('x', 2_200)))).StatusCode.ShouldBe(HttpStatusCode.RequestUriTooLong);
        var refused = await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            for (var i = 0; i < 5; i++)
                await api.GetAsync("tables");
        });
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public void A_file_that_was_named_must_exist()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<SettingsException>(() => Read(folder, file: "other.json")).Message.ShouldContain("other.json");
    }

    [Theory]
    [InlineData("http://*:80", "http://localhost:80")]
    [InlineData("http://0.0.0.0:8080/", "http://localhost:8080")]
    [InlineData("http://[::]:8080", "http://localhost:8080")]
    [InlineData("http://10.0.0.5:8080", "http://10.0.0.5:8080")]
    public void The_address_to_open_is_one_that_a_browser_understands(string listening, string shown) => ServerOptions.ToAddress(listening).ShouldBe(shown);

    [Fact]
    public void The_mail_server_is_an_address_with_its_password_apart_if_one_likes()
    {
        using var folder = new TemporaryFolder();
        var mail = Read(
            folder,
            new() { ["--smtp"] = "smtp://shop%40example.com:open%3Asesame@mail.example.com", ["--mail-senders"] = "example.com; desk@example.org" }).Mail;
        mail.Smtp.ShouldBe(new SmtpServer("mail.example.com", 587, StartTls: true, "shop@example.com", "open:sesame"));
        mail.DefaultFrom.ShouldBe("shop@example.com");
        mail.VerifiedSenders.ShouldBe(["example.com", "desk@example.org"]);

        mail = Read(
            folder,
            new() { ["--smtp"] = "smtp://relay@127.0.0.1:2525", ["--mail-from"] = "Bikes <noreply@example.com>" },
            new() { ["TARN_SMTP_PASSWORD"] = "secret", ["TARN_MAIL_DAILY_LIMIT"] = "500" }).Mail;
        mail.Smtp.ShouldBe(new SmtpServer("127.0.0.1", 2525, StartTls: false, "relay", "secret"));
        (mail.DefaultFrom, mail.DefaultFromName, mail.DailyLimit).ShouldBe(("noreply@example.com", "Bikes", 500));
        Read(folder, new() { ["--smtp"] = "smtp://10.0.0.1:25?tls=none", ["--mail-from"] = "a@example.com" }).Mail.Smtp!.StartTls.ShouldBeFalse();
        Read(folder).Mail.Smtp.ShouldBeNull();
    }

    [Theory]
    [InlineData("smtp://host.example", null, "needs --mail-from")]
    [InlineData("smtps://u:sesame@host.example", "a@example.com", "not supported")]
    [InlineData("host.example:sesame", "a@example.com", "--smtp is not an address like")]
    [InlineData("smtp://u:sesame@host.example?tls=perhaps", "a@example.com", "only tls=starttls or tls=none")]
    [InlineData("smtp://host.example", "nobody", "--mail-from is not an address")]
    public void A_mail_server_that_cannot_be_used_is_refused_without_showing_its_password(string smtp, string? from, string complaint)
    {
        using var folder = new TemporaryFolder();
        var failure = Should.Throw<SettingsException>(() => Read(folder, new() { ["--smtp"] = smtp, ["--mail-from"] = from! }));
        failure.Message.ShouldContain(complaint);
        failure.Message.ShouldNotContain("sesame");
    }

    private static ServerOptions Read(TemporaryFolder folder, Dictionary<string, string>? flags = null, Dictionary<string, string>? environment = null, string? file = null) =>
        SettingsReader.Read(s => flags?.GetValueOrDefault(s.Flag), name => environment?.GetValueOrDefault(name), folder.Path, file);
}
