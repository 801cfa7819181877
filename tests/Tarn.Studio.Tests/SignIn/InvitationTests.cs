using System.Net;
using System.Text;
using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;
using Tarn.Sql;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;
using Xunit;

namespace Tarn.Studio.Tests.SignIn;

public sealed class InvitationTests(StudioServers servers) : IClassFixture<StudioServers>
{
    private const string Password = "nanoseconds of wire";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Who_was_invited_chooses_a_password_and_is_in_until_disabled(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var link = (await server.Account.People.InviteAsync("", "grace@example.org", [], server.Address, "Ada Lovelace", default)).ShouldNotBeNull("there is no mail server here");
        link.ShouldStartWith(server.Address + "/studio/invite?t=");
        using var guest = new Builder(server);

        await guest.OpenAsync(link[(server.Address.Length + "/studio/".Length)..]);
        guest.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        guest.Page.QuerySelector("h1")!.TextContent.ShouldBe("Welcome to Kettle Lane Cycles");
        guest.Page.QuerySelector("input[name=email]")!.GetAttribute("value").ShouldBe("grace@example.org");
        await AcceptAsync(guest, "Grace Hopper", "short");
        guest.Answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        guest.Message!.ShouldContain("12 characters");
        await AcceptAsync(guest, "Grace Hopper", Password);
        guest.LeadsTo.ShouldBe("/studio/");
        guest.SetCookie("tarn-studio").ShouldNotBeNull();
        await guest.OpenAsync("tables");
        guest.Answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var other = new Builder(server);
        await other.OpenAsync(link[(server.Address.Length + "/studio/".Length)..]);
        other.Answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, "once");
        other.Message!.ShouldContain("counts no more");
        var person = (await server.Account.People.ListAsync(default)).Single(p => p.Email == "grace@example.org");
        (person.Name, person.Status, person.IsOwner).ShouldBe(("Grace Hopper", UserStatus.Active, false));
        await server.Account.People.DisableAsync(person.User!.Value, null, default);
        await guest.OpenAsync("tables");
        guest.Answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        guest.LeadsTo!.ShouldContain("/sign-in");
        await guest.OpenAsync("sign-in");
        await guest.SignInAsync("grace@example.org", Password);
        var (status, words) = (guest.Answer.StatusCode, guest.Message);
        await guest.SignInAsync("nobody@example.org", Password);
        (guest.Answer.StatusCode, guest.Message).ShouldBe((status, words), "the same answer as for somebody unknown");
        await server.Account.People.DeleteAsync(person.User.Value, null, default);
    }

    /// <summary>account.md 18.10.</summary>
    [Fact]
    public async Task An_invitation_is_not_for_who_is_signed_in_as_somebody_else_and_a_form_without_its_token_accepts_nothing()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var address = (await server.Account.People.InviteAsync("Joan", "joan@example.org", [], server.Address, "Ada Lovelace", default))![(server.Address.Length + "/studio/".Length)..];
        using (var owner = new Builder(server))
        {
            await owner.OpenAsync("sign-in");
            await owner.SignInAsync();
            await owner.OpenAsync(address);
            owner.Message!.ShouldBe("You are signed in as ada@example.org, and this invitation is for joan@example.org. Sign out first, then open the link again.");
            owner.Page.QuerySelector("input[name=password]").ShouldBeNull();
            await owner.SendAsync("invite", [KeyValuePair.Create("t", address["invite?t=".Length..]), KeyValuePair.Create("name", "Ada"), KeyValuePair.Create("password", Password)]);
            owner.Answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        }

        using var guest = new Builder(server);
        await guest.OpenAsync(address);
        await guest.SendAsync("invite", [KeyValuePair.Create("t", address["invite?t=".Length..]), KeyValuePair.Create("name", "Joan"), KeyValuePair.Create("password", Password)]);
        guest.Answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        guest.Page.QuerySelector("input[name=name]")!.GetAttribute("value").ShouldBe("Joan");
        await server.Account.People.DeleteAsync((await server.Account.People.ListAsync(default)).Single(p => p.Email == "joan@example.org").User!.Value, null, default);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Files_and_attachments_go_in_and_out_only_by_right(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var database = server.Account.Database;
        var rights = server.Account.Identity.Rights;
        var table = await server.Test.CreateTableAsync("Papers" + dialect, ("Name", FieldTypes.String), ("Scan", FieldTypes.Attachment));
        var record = await server.Test.InsertAsync(table.Name, """{"Name":"Deed"}""");
        var scan = table.FindField("Scan")!;
        var blob = await database.Blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes("secret")), 1000, default);
        await database.Attachments.PutAsync(table, scan, record, "deed.txt", blob, new Data.Changes.WriteContext(Data.Changes.ChangeSource.Datasheet), default);
        var folder = await database.Files.CreateFolderAsync(0, "Deeds" + dialect, default);
        var file = (await database.Files.AddAsync(folder.Id, [("plan.txt", await database.Blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes("plan")), 1000, default))], skipTaken: false, default))[0];
        var email = $"files-{dialect}@example.org";
        var link = (await server.Account.People.InviteAsync("Lin", email, [], server.Address, "Ada", default))!;
        using var guest = new Builder(server);
        await guest.OpenAsync(link[(server.Address.Length + "/studio/".Length)..]);
        await AcceptAsync(guest, "Lin", Password);
        var user = RightsSubject.User((await server.Account.People.ListAsync(default)).Single(p => p.Email == email).User!.Value);
        await rights.SetAsync(RightsSubject.Group(UserGroup.Everyone), [], [], default);
        async Task<(HttpStatusCode File, HttpStatusCode Attachment, HttpStatusCode Upload, HttpStatusCode Replace)> TryAsync()
        {
            await guest.OpenAsync($"stored-files/{file.Id}");
            var stored = guest.Answer.StatusCode;
            await guest.OpenAsync($"stored-attachments/{table.Id}/{scan.Id}/{record}");
            var attached = guest.Answer.StatusCode;
            using var upload = await guest.Http.PutAsync(new Uri($"stored-files?folder={folder.Id}&name={Guid.NewGuid():N}.txt", UriKind.Relative), new StringContent("new"));
            using var replace = await guest.Http.PutAsync(new Uri($"stored-files?folder={folder.Id}&name=plan.txt&clash=replace", UriKind.Relative), new StringContent("other"));
            return (stored, attached, upload.StatusCode, replace.StatusCode);
        }

        (await TryAsync()).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden));
        await rights.SetAsync(user, [new(RightsKind.Folder, folder.Id, Right.View), new(RightsKind.Table, table.Id, Right.View)], [], default);
        (await TryAsync()).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), "to see that it is there is not to see what is in it");
        await rights.SetAsync(user, [new(RightsKind.Folder, folder.Id, Right.View | Right.Read | Right.Add), new(RightsKind.Table, table.Id, Right.View | Right.Read)], [], default);
        (await TryAsync()).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Forbidden));
        await rights.SetAsync(user, [new(RightsKind.Folder, null, Right.View | Right.Read | Right.Add | Right.Edit)], [], default);
        (await TryAsync()).ShouldBe((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Created, HttpStatusCode.Created));
    }

    private static async Task AcceptAsync(Builder guest, string name, string password)
    {
        var fields = guest.Page.QuerySelectorAll("form input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).ToList();
        fields.Add(KeyValuePair.Create("name", name));
        fields.Add(KeyValuePair.Create("password", password));
        await guest.SendAsync("invite", fields);
    }
}
