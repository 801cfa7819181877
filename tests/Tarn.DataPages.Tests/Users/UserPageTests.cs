using System.Net;
using System.Text;
using Tarn.Automation.Mail;
using Tarn.DataPages.Hosting;
using Tarn.Identity.Directories;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Users;

/// <summary>The pages of a directory, as a visitor without script uses them. Numbers in traits are those of directories.md 17.</summary>
[Collection(SignIn.SignInCollection.Name)]
public sealed class UserPageTests
{
    private const string Password = "a violet umbrella sings";

    private static readonly Client Nobody = new("203.0.113.5", "test");

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "7"), Trait("Directories", "8"), Trait("Directories", "48")]
    public async Task The_link_of_a_mail_opens_a_page_on_which_a_password_is_chosen_and_then_the_user_is_active(SqlDialect engine)
    {
        await using var sink = new SmtpSink();
        var mail = new MailOptions { Smtp = new SmtpServer(sink.Host, sink.Port, StartTls: false), DefaultFrom = "noreply@tarn.example", Poll = TimeSpan.FromMilliseconds(100) };
        await using var house = await House.OpenAsync(engine, mail);
        using var ended = new CancellationTokenSource();
        using var sender = new MailSender(mail, new SmtpTransport(mail.Smtp!, mail.SendTimeout), TimeProvider.System, static _ => { });
        var sending = Task.Run(() => sender.RunAsync(house.Server.Site.Mail, ended.Token));
        var user = await house.AddAsync("ann@example.org", "Ann <b>");
        await house.Directories.Users.ActivateAsync(house.Directory, user.Record, sendMail: true, house.Server.Address, Nobody, default);
        var message = await sink.WaitAsync(m => m.Recipients.Contains("ann@example.org"));
        message.Header("Subject").ShouldBe("Activate your account at Members");
        message.Body.ShouldContain("Ann &lt;b&gt;");
        var link = LinkIn(message.Body);

        using var visitor = house.Server.NewVisitor();
        foreach (var _ in new[] { 1, 2 })
        {
            using var response = await visitor.Http.GetAsync(link);
            HoldHeaders(response);
            await visitor.ShowAsync(response);
            (visitor.Status, await house.StatusAsync()).ShouldBe((HttpStatusCode.OK, "ActivationPending"));
        }

        visitor.Page.GetElementById("email")!.GetAttribute("value").ShouldBe("ann@example.org");
        visitor.Page.GetElementById("email")!.HasAttribute("readonly").ShouldBeTrue();
        visitor.Page.QuerySelectorAll(".rules li").Select(li => li.TextContent).ShouldContain("12 characters or more");
        await visitor.SubmitAsync([("password", "short"), ("confirm", "short")]);
        visitor.Page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("at least 12 characters");
        await visitor.SubmitAsync([("password", "Password1234!"), ("confirm", "Password1234!")]);
        visitor.Page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("many people");
        await visitor.SubmitAsync([("password", Password), ("confirm", Password + "!")]);
        visitor.Page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("differ");
        (await house.StatusAsync()).ShouldBe("ActivationPending");
        await visitor.SubmitAsync([("password", Password), ("confirm", Password)]);
        visitor.Text.ShouldContain("You are signed in as ann@example.org.");
        (await house.StatusAsync()).ShouldBe("Active");

        using var second = house.Server.NewVisitor();
        await second.OpenAsync(link);
        (second.Status, second.Text).ShouldSatisfyAllConditions(p => p.Status.ShouldBe(HttpStatusCode.Gone), p => p.Text.ShouldContain("no longer valid"));
        await ended.CancelAsync();
        await sending;
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "19"), Trait("Directories", "21"), Trait("Directories", "31")]
    public async Task A_user_signs_in_and_out_is_locked_and_comes_in_again_with_another_password(SqlDialect engine)
    {
        await using var house = await House.OpenAsync(engine);
        await house.AddActiveAsync("ann@example.org");
        using var visitor = house.Server.NewVisitor();
        await visitor.OpenAsync(house.PageOf("portal"));
        visitor.Status.ShouldBe(HttpStatusCode.SeeOther);
        await visitor.OpenAsync(house.PageOf("login"));
        await visitor.SubmitAsync([("email", "ANN@example.org"), ("password", "wrong")]);
        (visitor.Status, visitor.Page.QuerySelector("[role=alert]")!.TextContent).ShouldBe((HttpStatusCode.OK, "Incorrect email or password."));
        await visitor.SubmitAsync([("password", Password)]);
        visitor.Text.ShouldContain("You are signed in as ann@example.org.");
        await visitor.OpenAsync(house.PageOf("login"));
        visitor.At.AbsolutePath.ShouldEndWith("/portal");

        using var other = house.Server.NewVisitor();
        await other.OpenAsync(house.PageOf("login"));
        for (var i = 0; i < 5; i++)
            await other.SubmitAsync([("email", "ann@example.org"), ("password", "wrong")]);
        await other.SubmitAsync([("password", Password)]);
        other.Page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("locked");
        await visitor.OpenAsync(house.PageOf("portal"));
        visitor.Text.ShouldContain("signed in");

        await other.FollowAsync("Forgot your password?");
        await other.SubmitAsync([("email", "ann@example.org")]);
        var known = other.Page.QuerySelector("main")!.InnerHtml;
        await other.OpenAsync(house.PageOf("forgot"));
        await other.SubmitAsync([("email", "nobody@example.org")]);
        other.Page.QuerySelector("main")!.InnerHtml.ShouldBe(known);
        var reset = await house.LastLinkAsync();
        reset.ShouldContain("/reset?t=");
        await other.OpenAsync(reset);
        await other.SubmitAsync([("password", "nine quiet green herons"), ("confirm", "nine quiet green herons")]);
        other.Text.ShouldContain("Your password was changed");
        await visitor.OpenAsync(house.PageOf("portal"));
        visitor.Status.ShouldBe(HttpStatusCode.SeeOther);
        await other.FollowAsync("Sign in");
        await other.SubmitAsync([("email", "ann@example.org"), ("password", "nine quiet green herons")]);
        other.Text.ShouldContain("signed in");

        await other.OpenAsync(house.PageOf("logout"));
        other.Text.ShouldContain("Sign out?");
        await other.OpenAsync(house.PageOf("portal"));
        other.Text.ShouldContain("signed in");
        await other.SubmitAsync();
        other.Text.ShouldContain("You are signed out");
        await other.OpenAsync(house.PageOf("portal"));
        other.Status.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Another_link_is_sent_to_who_waits_for_activation_and_the_answer_tells_nothing(SqlDialect engine)
    {
        await using var house = await House.OpenAsync(engine);
        await house.AddAsync("ann@example.org");
        using var visitor = house.Server.NewVisitor();
        await visitor.OpenAsync(house.PageOf("activate?t=" + new string('x', 43)));
        visitor.Status.ShouldBe(HttpStatusCode.Gone);
        await visitor.SubmitAsync([("email", "ann@example.org")]);
        var answer = visitor.Text;
        answer.ShouldContain("If the account exists and is awaiting activation, a message has been sent.");
        // Nobody asked for her to be activated yet.
        (await house.Server.Site.Mail.CountAsync(default)).ShouldBe(0);
        var old = await house.ActivateAsync("ann@example.org");
        await visitor.OpenAsync(house.PageOf("activate"));
        await visitor.SubmitAsync([("email", "ann@example.org")]);
        visitor.Text.ShouldBe(answer);
        (await house.Server.Site.Mail.CountAsync(default)).ShouldBe(1);
        await visitor.OpenAsync(old);
        visitor.Status.ShouldBe(HttpStatusCode.Gone);
        await visitor.OpenAsync(await house.LastLinkAsync());
        await visitor.SubmitAsync([("password", Password), ("confirm", Password)]);
        visitor.Text.ShouldContain("signed in");
    }

    [Fact, Trait("Directories", "48"), Trait("Directories", "50")]
    public async Task Every_page_has_the_strict_headers_and_is_only_there_for_a_directory_of_the_account()
    {
        await using var house = await House.OpenAsync(SqlDialect.Sqlite);
        await using var foreign = await House.OpenAsync(SqlDialect.Sqlite);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(house.Server.Address) };
        foreach (var page in new[] { "activate", "activate?t=x", "activate/resend", "reset", "forgot", "login", "logout", "portal" })
        {
            using var own = await http.GetAsync(house.PageOf(page));
            HoldHeaders(own);
            ((int)own.StatusCode).ShouldBeLessThan(500);
            // By id only; and what another account has is not there.
            foreach (var address in new[] { $"/users/{foreign.Directory.Id}/{page}", $"/users/Members/{page}", $"/users/{Guid.Empty}/{page}", $"/users/%27/{page}" })
            {
                using var response = await http.GetAsync(address);
                response.StatusCode.ShouldBe(HttpStatusCode.NotFound, address);
                HoldHeaders(response);
            }
        }

        using var nowhere = await http.GetAsync($"/users/{house.Directory.Id}/nothing");
        nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        HoldHeaders(nowhere);
        using var plain = new HttpRequestMessage(HttpMethod.Get, house.PageOf("login")) { Headers = { Host = "apps.example.org" } };
        using var refused = await http.SendAsync(plain);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("https");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Forged_and_malformed_forms_change_nothing(SqlDialect engine)
    {
        await using var house = await House.OpenAsync(engine);
        await house.AddAsync("ann@example.org");
        var link = await house.ActivateAsync("ann@example.org");
        var secret = link.Split("t=")[1];
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(house.Server.Address) };
        async Task<HttpResponseMessage> PostAsync(string page, HttpContent content, Action<HttpRequestMessage>? change = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, house.PageOf(page)) { Content = content };
            change?.Invoke(request);
            var response = await http.SendAsync(request);
            ((int)response.StatusCode).ShouldBeLessThan(500);
            HoldHeaders(response);
            return response;
        }

        FormUrlEncodedContent Form(string seal = "") => new([new("t", secret), new("password", Password), new("confirm", Password), new("seal", seal), new("email", "ann@example.org")]);
        // Without the cookie, with somebody else's seal, from another site.
        (await PostAsync("activate", Form())).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var visitor = house.Server.NewVisitor();
        await visitor.OpenAsync(link);
        var seal = visitor.Page.QuerySelector("input[name=seal]")!.GetAttribute("value")!;
        var cookie = visitor.Cookie("tarn-af")!;
        (await PostAsync("activate", Form(seal))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync("activate", Form(seal), r => r.Headers.Add("Cookie", "tarn-af=" + new string('a', 43)))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync("activate", Form(seal), r =>
        {
            r.Headers.Add("Cookie", "tarn-af=" + cookie);
            r.Headers.Add("Sec-Fetch-Site", "cross-site");
        })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var page in new[] { "activate", "activate/resend", "reset", "forgot", "login", "logout" })
        {
            (await PostAsync(page, new StringContent("{}", Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await PostAsync(page, new StringContent("t=%FF%00&email=%00&password=%ED%A0%80&seal[]=1&t=2", Encoding.ASCII, "application/x-www-form-urlencoded"))).Dispose();
            (await PostAsync(page, new StringContent("--x\r\nbroken", Encoding.ASCII, "multipart/form-data"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            ((int)(await PostAsync(page, new StringContent("password=" + new string('a', 100_000), Encoding.ASCII, "application/x-www-form-urlencoded"))).StatusCode).ShouldBeOneOf(400, 413);
        }

        (await house.StatusAsync()).ShouldBe("ActivationPending");
        (await house.Server.Site.Mail.CountAsync(default)).ShouldBe(0);
        // One link sent again and again, some milliseconds apart: those that come while the first is being stored find it used, not their password.
        using var form = Form(seal);
        var both = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            await Task.Delay(i * 20);
            return await PostAsync("activate", Form(seal), r => r.Headers.Add("Cookie", "tarn-af=" + cookie));
        }));
        both.Select(r => r.StatusCode).Where(s => s != HttpStatusCode.SeeOther).ShouldBe(Enumerable.Repeat(HttpStatusCode.Gone, 11));
        both.Single(r => r.StatusCode == HttpStatusCode.SeeOther).Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith("tarn-dir-") && c.Contains("httponly") && c.Contains("samesite=lax"));
        house.Server.Log.ToString().ShouldBe("");
    }

    [Fact]
    public async Task Behind_an_encrypted_address_cookies_are_bound_to_the_host_and_people_are_led_where_the_policy_says()
    {
        await using var house = await House.OpenAsync(SqlDialect.Sqlite, options: new DataPagesOptions { PublicBaseAddress = "https://apps.example.org" });
        await house.ChangePolicyAsync(p => p with { Redirects = new RedirectPolicy { SignIn = "https://www.example.org/a?b=1&c=2" }, Session = p.Session with { PersistentLogin = true } });
        await house.AddActiveAsync("ann@example.org");
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(house.Server.Address) };
        using var page = await http.GetAsync(house.PageOf("login"));
        var set = page.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        set.ShouldStartWith("__Host-tarn-af=");
        set.ShouldContain("secure");
        set.ShouldContain("samesite=strict");
        using var visitor = house.Server.NewVisitor();
        await visitor.ShowAsync(await page.Content.ReadAsStringAsync());
        var seal = visitor.Page.QuerySelector("input[name=seal]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, house.PageOf("login"))
        {
            Content = new FormUrlEncodedContent([new("seal", seal), new("email", "ann@example.org"), new("password", Password)]),
            Headers = { { "Cookie", set.Split(';')[0] } },
        };
        using var entered = await http.SendAsync(request);
        entered.StatusCode.ShouldBe(HttpStatusCode.OK);
        entered.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith("__Host-tarn-dir-") && c.Contains("max-age=43200"));
        (await entered.Content.ReadAsStringAsync()).ShouldContain("content=\"0; url=https://www.example.org/a?b=1&amp;c=2\"");
    }

    private static void HoldHeaders(HttpResponseMessage response)
    {
        string Header(string name) => response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
        var policy = Header("Content-Security-Policy");
        foreach (var rule in new[] { "default-src 'none'", "script-src 'self' 'nonce-", "style-src 'self' 'nonce-", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'" })
            policy.ShouldContain(rule);
        Header("Strict-Transport-Security").ShouldBe("max-age=31536000; includeSubDomains");
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("Referrer-Policy").ShouldBe("no-referrer");
        Header("Cache-Control").ShouldBe("no-store");
        Header("Cross-Origin-Opener-Policy").ShouldBe("same-origin");
    }

    /// <summary>The link that a mail's button leads to.</summary>
    private static string LinkIn(string html)
    {
        const string Secret = "?t=";
        const int SecretLength = 43;
        var end = html.IndexOf(Secret, StringComparison.Ordinal) + Secret.Length + SecretLength;
        return html[(html.LastIndexOf('"', end - 1) + 1)..end];
    }

    /// <summary>A server with a directory.</summary>
    private sealed class House(PageServer server, UserDirectory directory) : IAsyncDisposable
    {
        public PageServer Server => server;

        public UserDirectory Directory { get; private set; } = directory;

        public AccountDirectories Directories => server.Site.Directories;

        public static async Task<House> OpenAsync(SqlDialect engine, MailOptions? mail = null, DataPagesOptions? options = null)
        {
            var server = await PageServer.StartAsync(engine, options, mailOptions: mail);
            return new House(server, await server.Site.Directories.Store.CreateAsync("Members", "", "test", default));
        }

        public string PageOf(string page) => $"/users/{Directory.Id}/{page}";

        public async Task ChangePolicyAsync(Func<DirectoryPolicy, DirectoryPolicy> change) => Directory = await Directories.Store.ChangePolicyAsync(Directory.Id, change, "test", default);

        public async Task<DirectoryUser> AddAsync(string email, string firstName = "")
        {
            await server.Test.InsertAsync("Members", $$"""{"Email":"{{email}}","First_Name":"{{firstName}}"}""");
            return (await Directories.Users.FindByEmailAsync(Directory, email, default))!;
        }

        public async Task AddActiveAsync(string email)
        {
            await AddAsync(email);
            var secret = (await ActivateAsync(email)).Split("t=")[1];
            (await Directories.Links.ChooseAsync(Directory, LinkPurpose.Activate, secret, Password, Nobody, default)).Done.ShouldBeTrue();
        }

        public async Task<string> ActivateAsync(string email) =>
            await Directories.Users.ActivateAsync(Directory, (await Directories.Users.FindByEmailAsync(Directory, email, default))!.Record, sendMail: false, server.Address, Nobody, default);

        public async Task<string> StatusAsync() => Directories.Users.StatusOf((await Directories.Users.FindByEmailAsync(Directory, "ann@example.org", default))!).ToString();

        /// <summary>The link in the mail that was put into the queue last.</summary>
        public async Task<string> LastLinkAsync()
        {
            await using var row = await server.Database.Engine.QueryAsync(new SqlStatement("SELECT body FROM _tarn_mail WHERE body LIKE '%/users/%' ORDER BY id DESC LIMIT 1", []), default);
            await row.ReadAsync(default);
            return LinkIn(row.GetText(0));
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
