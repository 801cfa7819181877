using System.Net;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>What a signed-in physician sees and changes: the own record and the own files.</summary>
[Collection(SignInCollection.Name)]
public sealed class OwnRecordTests(SignInServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_physician_sees_and_changes_their_own_record_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var (ann, ben) = (await server.RegisterAsync("Ann"), await server.RegisterAsync("Ben"));
        using var first = await server.EnterAsync(ann);
        using var second = await server.EnterAsync(ben);
        first.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ann");
        first.Page.GetElementById("EditRecordPassword")!.GetAttribute("value").ShouldBeNullOrEmpty();
        second.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ben");

        // The other's state, with one's own token and with the other's.
        var others = first.Fields().ToDictionary(f => f.Key, f => f.Value);
        await second.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", others["appSession"])]);
        second.Text.ShouldContain("This page was open too long.");
        await second.OpenAsync(await server.AddressAsync("Update Profile"));
        await second.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", others["appSession"]), ("RequestToken", others["RequestToken"])]);
        second.Text.ShouldContain("This page was open too long.");
        // Ids by hand have no effect.
        await second.OpenAsync(await server.AddressAsync("Update Profile") + "?Physician_ID=1&PK_ID=1&RecordID=1");
        await second.SubmitAsync([("EditRecordFirst_Name", "Benjamin"), ("EditRecordPhysician_ID", "1"), ("Physician_ID", "1"), ("RecordID", "1"), ("EditRecordAccount_Status", "N")]);
        second.Text.ShouldContain("updated successfully");
        (await server.NamesAsync(ann)).ShouldBe(["Ann"]);
        (await server.NamesAsync(ben)).ShouldBe(["Benjamin"]);
        using var again = await server.EnterAsync(ben);
        SignInServer.ShowsLogin(again).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_blank_password_stays_and_a_photo_is_stored_and_shown_to_its_owner_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 0];
        var email = await server.RegisterAsync();
        using var visitor = await server.EnterAsync(email);
        await visitor.SubmitAsync([("EditRecordTitle", "Dr.")], files: [("EditRecordProfile_Photo", $"{Guid.NewGuid():N}.png", png)]);
        visitor.Text.ShouldContain("updated successfully", customMessage: server.Pages.Log.ToString());
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        var photo = visitor.Page.QuerySelector(".cbFormCurrentFile img")!.GetAttribute("src")!;
        (await visitor.Http.GetByteArrayAsync(photo)).ShouldBe(png);
        using var response = await visitor.Http.GetAsync(photo);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        using var other = await server.EnterAsync(await server.RegisterAsync());
        using var stranger = server.Pages.NewVisitor();
        foreach (var http in new[] { other.Http, stranger.Http })
        {
            using var refused = await http.GetAsync(photo);
            refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using var again = await server.EnterAsync(email);
        SignInServer.ShowsLogin(again).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Files_are_read_with_the_pages_own_signature_for_that_path_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 1];
        using var visitor = await server.EnterAsync(await server.RegisterAsync());
        await visitor.SubmitAsync(files: [("EditRecordProfile_Photo", $"{Guid.NewGuid():N}.png", png)]);
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        var photo = visitor.Page.QuerySelector(".cbFormCurrentFile img")!.GetAttribute("src")!;
        var at = photo.IndexOf("/files/", StringComparison.Ordinal) + 7;
        var signature = photo[at..(at + 32)];
        var registration = (await server.Pages.PageAsync("Physician Registration")).AppKey;
        var update = (await server.Pages.PageAsync("Update Profile")).AppKey;
        foreach (var bad in new[]
        {
            photo.Replace(signature, new string('0', 32), StringComparison.Ordinal), photo.Replace(signature, "x", StringComparison.Ordinal), photo.Replace(update, registration, StringComparison.Ordinal),
            photo + "/..", photo[..(at + 33)] + "Demo/../Demo/other.png", photo[..(at + 33)] + "..%2f..%2f..%2fdata.db", photo[..(at + 33)] + "%2e%2e/%2e%2e/etc/passwd", photo[..(at + 33)],
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bad, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            using var response = await visitor.Http.SendAsync(request);
            response.StatusCode.ShouldBeOneOf([HttpStatusCode.NotFound, HttpStatusCode.BadRequest], bad);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Somebody_who_is_no_longer_active_is_signed_out_at_once(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = await server.EnterAsync(email);
        await server.Pages.Test.UpdateAsync("Demo_Physicians", $"Email = '{email}'", """{"Account_Status":false}""");
        await visitor.SubmitAsync([("EditRecordFirst_Name", "Late")]);
        SignInServer.ShowsLogin(visitor).ShouldBeTrue();
        (await server.NamesAsync(email)).ShouldBe(["Ann"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task State_that_is_old_changed_or_of_another_page_is_not_taken(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var email = await server.RegisterAsync();
        using var visitor = await server.EnterAsync(email);
        var fields = visitor.Fields().ToDictionary(f => f.Key, f => f.Value);
        var session = fields["appSession"];
        session.ShouldAllBe(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
        using var registration = server.Pages.NewVisitor();
        await registration.OpenAsync(await server.AddressAsync("Physician Registration"));
        var foreign = registration.Fields().First(f => f.Key == "appSession").Value;
        foreach (var bad in new[] { "", "A", session[..^1] + (session[^1] == 'A' ? "B" : "A"), session[1..], session + session, new string('A', 100_000), foreign, fields["RequestToken"], "<script>" })
        {
            await visitor.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", bad)]);
            visitor.Text.ShouldContain("This page was open too long.");
        }

        server.Time.Advance(TimeSpan.FromMinutes(100));
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        var aging = visitor.Fields().ToDictionary(f => f.Key, f => f.Value);
        server.Time.Advance(TimeSpan.FromMinutes(70));
        await visitor.OpenAsync(await server.AddressAsync("Update Profile"));
        server.Time.Advance(TimeSpan.FromMinutes(51));
        await visitor.SubmitAsync([("EditRecordFirst_Name", "Hacked"), ("appSession", aging["appSession"]), ("RequestToken", aging["RequestToken"])]);
        visitor.Text.ShouldContain("This page was open too long.");
        (await server.NamesAsync(email)).ShouldBe(["Ann"]);
    }
}
