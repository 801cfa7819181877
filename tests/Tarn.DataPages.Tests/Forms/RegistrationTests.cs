using System.Globalization;
using System.Net;
using System.Text.Json;
using Tarn.Data.Records;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>The reference app's registration form: shown, refused, accepted, by plain posts as without script.</summary>
[Collection(PhysicianCollection.Name)]
public sealed class RegistrationTests(PhysicianServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static string NewEmail() => $"dr.{Guid.NewGuid():N}@example.org";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_form_appears_under_its_key_in_any_case(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var page = await server.PageAsync("Physician Registration");
        using var visitor = server.NewVisitor();
        foreach (var key in new[] { page.AppKey, page.AppKey.ToUpperInvariant() })
        {
            await visitor.OpenAsync($"/dp/{key}");
            visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
            visitor.Page.Title.ShouldBe("Physician Registration");
            visitor.Page.GetElementById("InsertRecordFirst_Name").ShouldNotBeNull();
        }

        // First and last name share a row, as their builder laid them out.
        visitor.Page.GetElementById("InsertRecordFirst_Name")!.Closest(".cbFormRow").ShouldBe(visitor.Page.GetElementById("InsertRecordLast_Name")!.Closest(".cbFormRow"));
        visitor.Form().GetAttribute("action")!.ShouldContain(page.AppKey);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_key_that_is_not_deployed_is_not_available(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync("/dp/00000000000000000000000000ff");
        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        visitor.Text.ShouldContain("not available");
        using var embed = await visitor.Http.GetAsync("/dp/00000000000000000000000000ff/emb");
        embed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await embed.Content.ReadAsStringAsync()).ShouldContain("not available");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_empty_form_names_every_required_field_and_writes_nothing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        var before = await CountAsync(server);
        await visitor.SubmitAsync();
        foreach (var control in new[] { "First_Name", "Last_Name", "Gender", "Specialties", "Languages", "Email", "Password" })
            visitor.ErrorAt("InsertRecord" + control).ShouldBe("This field needs a value.", control);
        visitor.ErrorAt("InsertRecordTitle").ShouldBeNull();
        var summary = visitor.Page.QuerySelector(".cbFormErrorSummary")!;
        summary.HasAttribute("hidden").ShouldBeFalse();
        summary.QuerySelectorAll("a").Select(a => a.GetAttribute("href")).ShouldContain("#InsertRecordEmail");
        (await CountAsync(server)).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Valid_entries_make_one_record_with_the_builders_hidden_values(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        var email = NewEmail();
        // The hidden status is the builder's to give, whatever is posted.
        await visitor.SubmitAsync([.. Entries(email), ("InsertRecordProfile_Status", "Y")]);
        visitor.Text.ShouldContain("Your submission was successful.", customMessage: server.Log.ToString());
        var row = (await ReadAsync(server, email)).ShouldHaveSingleItem();
        row.GetProperty("Account_Status").GetBoolean().ShouldBeTrue();
        row.GetProperty("Profile_Status").GetBoolean().ShouldBeFalse();
        row.GetProperty("Full_Name").GetString().ShouldBe("Ann O'Hara-Müller");
        DateTime.Parse(row.GetProperty("Date_Created").GetString()!, CultureInfo.InvariantCulture).ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(2));
        row.GetProperty("Specialties").EnumerateObject().Count().ShouldBe(2);
        // Reloading the message sends nothing again.
        visitor.At.Query.ShouldContain("appSession");
        await visitor.OpenAsync(visitor.At.ToString());
        visitor.Text.ShouldContain("Your submission was successful.");
        (await ReadAsync(server, email)).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_email_in_use_is_refused_in_any_case_and_entries_stay(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = NewEmail();
        using var visitor = await OpenAsync(server);
        await visitor.SubmitAsync(Entries(email));
        using var second = await OpenAsync(server);
        await second.SubmitAsync(Entries(email.ToUpperInvariant()));
        second.ErrorAt("InsertRecordEmail").ShouldBe("This value is already in use.");
        second.Page.GetElementById("InsertRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ann");
        second.Page.GetElementById("InsertRecordPassword")!.GetAttribute("value").ShouldBeNullOrEmpty();
        (await ReadAsync(server, email)).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Confirmation_length_and_strength_are_checked_on_the_server(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        var email = NewEmail();
        await visitor.SubmitAsync([.. Entries(email).Where(e => e.Name != "InsertRecordEmail_Confirm"), ("InsertRecordEmail_Confirm", "other@example.org")]);
        visitor.ErrorAt("InsertRecordEmail").ShouldBe("The two entries differ.");
        await visitor.SubmitAsync(With(Entries(email), "Password", "abcdef"));
        visitor.ErrorAt("InsertRecordPassword").ShouldBe("Choose a stronger password.");
        await visitor.SubmitAsync(With(Entries(email), "Password", "aB3$x"));
        visitor.ErrorAt("InsertRecordPassword").ShouldBe("Enter at least 6 characters.");
        (await ReadAsync(server, email)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task One_form_sent_twice_at_once_makes_one_record_and_two_equal_answers(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        var email = NewEmail();
        var action = visitor.Form().GetAttribute("action");
        using var first = visitor.Content(Entries(email));
        using var second = visitor.Content(Entries(email));
        foreach (var content in new[] { first, second })
            content.Add(new StringContent("SubmitForm"), "AjaxAction");
        var answers = await Task.WhenAll(visitor.Http.PostAsync(action, first), visitor.Http.PostAsync(action, second));
        var texts = new List<string>();
        foreach (var answer in answers)
        {
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            json.RootElement.GetProperty("status").GetString().ShouldBe("ok", await answer.Content.ReadAsStringAsync());
            texts.Add(json.RootElement.GetProperty("responseText").GetString()!.Split("<script")[0]);
        }

        texts[1].ShouldBe(texts[0]);
        (await ReadAsync(server, email)).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_post_without_the_forms_token_writes_nothing(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        using var visitor = await OpenAsync(server);
        var email = NewEmail();
        foreach (var token in new[] { "", "AAAA", visitor.Fields().First(f => f.Key == "appSession").Value })
        {
            await visitor.SubmitAsync([.. Entries(email), ("RequestToken", token)]);
            visitor.Text.ShouldContain("This page was open too long.");
            visitor.Page.GetElementById("InsertRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ann");
        }

        (await ReadAsync(server, email)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Uploads_are_checked_and_named_apart(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 0];
        var name = $"photo{Guid.NewGuid():N}.png";
        foreach (var expected in new[] { $"/Demo/{name}", $"/Demo/{name.Replace(".png", " (1).png", StringComparison.Ordinal)}" })
        {
            using var visitor = await OpenAsync(server);
            var email = NewEmail();
            await visitor.SubmitAsync(Entries(email), files: [("InsertRecordProfile_Photo", name, png)]);
            visitor.Text.ShouldContain("successful");
            (await ReadAsync(server, email))[0].GetProperty("Profile_Photo").GetString().ShouldBe(expected);
        }

        foreach (var (file, bytes, error) in new[] { ("virus.exe", png, "Type not accepted."), ("photo.png", "<html>"u8.ToArray(), "Type not accepted."), ("big.png", [.. png, .. new byte[16 * 1024 * 1024]], "The file is over 15 MB.") })
        {
            using var visitor = await OpenAsync(server);
            await visitor.SubmitAsync(Entries(NewEmail()), files: [("InsertRecordProfile_Photo", file, bytes)]);
            visitor.ErrorAt("InsertRecordProfile_Photo").ShouldBe(error, file);
        }
    }

    private static async Task<Visitor> OpenAsync(PageServer server)
    {
        var visitor = server.NewVisitor();
        await visitor.OpenAsync($"/dp/{(await server.PageAsync("Physician Registration")).AppKey}");
        return visitor;
    }

    private static List<(string Name, string Value)> Entries(string email) =>
    [
        ("InsertRecordFirst_Name", "Ann"), ("InsertRecordLast_Name", "O'Hara-Müller"), ("InsertRecordGender", "Female"), ("InsertRecordSpecialties", "1"), ("InsertRecordSpecialties", "2"),
        ("InsertRecordLanguages", "1"), ("InsertRecordEmail", email), ("InsertRecordEmail_Confirm", email), ("InsertRecordPassword", "Correct-Horse-7"), ("InsertRecordPassword_Confirm", "Correct-Horse-7"),
    ];

    private static IEnumerable<(string Name, string Value)> With(IEnumerable<(string Name, string Value)> entries, string field, string value) =>
        entries.Where(e => !e.Name.StartsWith("InsertRecord" + field, StringComparison.Ordinal)).Concat([("InsertRecord" + field, value), ($"InsertRecord{field}_Confirm", value)]);

    private static async Task<long> CountAsync(PageServer server) =>
        await server.Database.Reader.CountAsync(schema => new RecordQuery { Source = schema.Source(schema.Table("Demo_Physicians")) }, default);

    private static async Task<List<JsonElement>> ReadAsync(PageServer server, string email)
    {
        await using var rows = await server.Database.Reader.OpenAsync(schema => new RecordQuery { Source = schema.Source(schema.Table("Demo_Physicians")), Where = $"Email = '{email}'" }, 0, 10, default);
        var found = new List<JsonElement>();
        while (await rows.ReadAsync(default))
        {
            using var buffer = new MemoryStream();
            await using (var json = new Utf8JsonWriter(buffer))
                rows.WriteRow(json);
            found.Add(JsonDocument.Parse(buffer.ToArray()).RootElement);
        }

        return found;
    }
}
