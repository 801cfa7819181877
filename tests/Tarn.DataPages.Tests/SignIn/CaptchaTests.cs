using Tarn.Apps.Packages;
using Tarn.DataPages.Forms.Elements;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>The test for people on the pages that guard passwords.</summary>
[Collection(SignInCollection.Name)]
public sealed class CaptchaTests(SignInServers servers)
{
    private static readonly PackageElement Captcha = PackageElement.Create("Field", [("ColumnName", "CAPTCHA 1"), ("Type", "CAPTCHA"), ("Label", "Code"), ("DisplayOrder", "90")]);

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nobody_tries_a_password_without_a_code_and_each_try_costs_one(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        await using var _ = await server.ChangeLoginForNowAsync(e => SignInServer.Replace(e, x => x.Name == "Section" ? x.WithChildren([.. x.Children, Captcha]) : x));
        var email = await server.RegisterAsync();
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        // More often than wrong passwords would be allowed: a wrong code counts against nobody.
        for (var i = 0; i < 7; i++)
        {
            await visitor.SubmitAsync([("xip_Email", email), ("xip_Password", SignInServer.Password), ("xip_CAPTCHA_1", "AAAAAA")]);
            visitor.ErrorAt("xip_CAPTCHA_1").ShouldBe("The code does not match.", server.Pages.Log.ToString());
            SignInServer.ShowsLogin(visitor).ShouldBeTrue();
        }

        await visitor.SubmitAsync([("xip_Email", email), ("xip_Password", "wrong"), ("xip_CAPTCHA_1", Challenge(server, visitor).Code)]);
        visitor.Text.ShouldContain("Authentication failed.");
        // Another code for another try.
        var used = Challenge(server, visitor);
        visitor.Page.QuerySelector(".cbCaptcha svg").ShouldNotBeNull();
        await visitor.SubmitAsync([("xip_Email", email), ("xip_Password", SignInServer.Password), ("xip_CAPTCHA_1", used.Code)]);
        SignInServer.ShowsLogin(visitor).ShouldBeFalse(visitor.Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Who_does_not_see_the_picture_answers_a_question(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var recovery = await server.Pages.PageAsync("Reset Password");
        await using var _ = await server.ChangeForNowAsync("Reset Password", p => p with
        {
            Element = SignInServer.Replace(p.Element, e => e.Name == "PasswordRecoveryPage"
                ? e.WithChildren([.. e.Children.Select(c => c.Name == "Section" ? c.WithChildren([.. c.Children, Captcha]) : c)])
                : e),
        });
        var email = await server.RegisterAsync();
        var before = server.Sink.Messages.Count(m => m.Recipients.Contains(email));
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync($"/dp/{recovery.AppKey}");
        visitor.Page.QuerySelector("details p#cbCaptcha_question").ShouldNotBeNull(visitor.Text + server.Pages.Log);
        visitor.Page.GetElementById("cbCaptcha")!.GetAttribute("aria-describedby").ShouldBe("cbCaptcha_question");
        await visitor.SubmitAsync([("Value1_1", email), ("cbCaptcha", "12345")]);
        visitor.ErrorAt("cbCaptcha").ShouldBe("The code does not match.");
        await visitor.SubmitAsync([("Value1_1", "nobody@example.org"), ("cbCaptcha", Challenge(server, visitor).Answer)]);
        visitor.Text.ShouldContain("does not match our records");
        visitor.Page.QuerySelector(".cbCaptcha svg").ShouldNotBeNull();
        // The question says what the answer is, in words; digits of any script will do.
        var question = visitor.Page.GetElementById("cbCaptcha_question")!.TextContent;
        var words = new[] { "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve" };
        var numbers = System.Text.RegularExpressions.Regex.Matches(question, "[a-z]+").Select(m => Array.IndexOf(words, m.Value)).Where(n => n > 0).ToList();
        var answer = question.StartsWith("How much", StringComparison.Ordinal) ? numbers.Sum() : question.StartsWith("Which of these", StringComparison.Ordinal) ? numbers.Max() : -1;
        var arabic = string.Concat(answer.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(c => (char)('\u0660' + (c - '0'))));
        await visitor.SubmitAsync([("Value1_1", email), ("cbCaptcha", arabic)]);
        visitor.Text.ShouldContain("Instructions to reset your password were sent", customMessage: question + visitor.Text);
        for (var i = 0; i < 100 && server.Sink.Messages.Count(m => m.Recipients.Contains(email)) == before; i++)
            await Task.Delay(50);
        server.Sink.Messages.Count(m => m.Recipients.Contains(email)).ShouldBe(before + 1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_password_stored_anew_at_sign_in_leaves_the_link_to_change_it(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        // As an imported app has it: the packages' own hash of "test".
        const string Imported = """{"algorithm":"cbAlg2","hash":"$2a$10$3moIDfxV3vhqbF8Rfk/q7etSKbhTsTQH/dr8fHjpR/T4lR5AWimxG"}""";
        await server.Pages.Database.Engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement($"UPDATE \"Demo_Physicians\" SET \"Password\" = '{Imported}' WHERE \"Email\" = '{email}'", []), default), default);
        using var visitor = server.Pages.NewVisitor();
        await visitor.OpenAsync(await server.AddressAsync("Reset Password"));
        await visitor.SubmitAsync([("Value1_1", email)]);
        visitor.Text.ShouldContain("Instructions to reset your password were sent", customMessage: server.Pages.Log.ToString());
        var link = await LinkAsync(server, email);
        using (var entered = await server.EnterAsync(email, "test"))
            SignInServer.ShowsLogin(entered).ShouldBeFalse();
        var rows = new List<string>();
        await using (var stored = await server.Pages.Database.Engine.QueryAsync(new SqlStatement($"SELECT \"Password\" FROM \"Demo_Physicians\" WHERE \"Email\" = '{email}'", []), default))
        {
            while (await stored.ReadAsync(default))
                rows.Add(stored.GetText(0));
        }

        rows.ShouldHaveSingleItem().ShouldContain("tarnAlg1");
        await visitor.OpenAsync(link);
        visitor.Text.ShouldContain("change their password");
        await visitor.SubmitAsync([("EditRecordPassword", "Even-Better-8"), ("EditRecordPassword_Confirm", "Even-Better-8")]);
        visitor.Text.ShouldContain("Your password has been reset.", customMessage: server.Pages.Log.ToString());
    }

    private static async Task<string> LinkAsync(SignInServer server, string email)
    {
        for (var i = 0; i < 200 && !server.Sink.Messages.Any(m => m.Recipients.Contains(email)); i++)
            await Task.Delay(50);
        var body = server.Sink.Messages.Single(m => m.Recipients.Contains(email)).Body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return new Uri(System.Text.RegularExpressions.Regex.Match(body, "http://apps\\.example/dp/[0-9a-f]+/reset\\?t=[0-9a-f]{64}").Value).PathAndQuery;
    }

    private static CaptchaChallenge Challenge(SignInServer server, Visitor visitor)
    {
        var token = visitor.Fields().First(f => f.Key.EndsWith("_Token", StringComparison.Ordinal)).Value;
        server.Pages.Site.Seal.TryOpen<CaptchaChallenge>(token, "captcha", out var challenge).ShouldBeTrue();
        return challenge!;
    }
}
