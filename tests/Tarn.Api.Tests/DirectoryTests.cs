using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Data.Directories;
using Tarn.Identity.Directories;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>Directories and their users over the API. Numbers in traits are those of directories.md 17.</summary>
public sealed class DirectoryTests(ApiServers servers) : ApiTests(servers)
{
    private static readonly Client Nobody = new("203.0.113.5", "test");

    private static readonly string[] Kinds = ["Email", "UserGUID", "First_Name", "Last_Name", "Password"];

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "1")]
    public async Task A_directory_is_a_table_with_five_fields_and_is_listed(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var fields = (await server.Client.GetAsync($"{V3}/tables/{directory.Name}/fields")).Is(200);
        fields.Column("Name").ShouldBe(Kinds.Select(k => $"\"{k}\""));
        fields.Column("Type").ShouldBe(["\"STRING\"", "\"GUID\"", "\"STRING\"", "\"STRING\"", "\"PASSWORD\""]);
        (await server.Client.GetAsync($"{V3}/tables")).Text.ShouldContain(directory.Name);
        await UserAsync(server, directory, "ann@example.org");

        var listed = (await server.Client.GetAsync($"{V3}/directories")).Is(200).Result.EnumerateArray().Single(d => d.GetProperty("Id").GetString() == directory.Id);
        listed.EnumerateObject().Select(p => p.Name).ShouldBe(["Id", "Name", "NumberOfUsers", "DateCreated", "DateUpdated", "CreatedBy", "UpdatedBy"]);
        (listed.GetProperty("Name").GetString(), listed.GetProperty("NumberOfUsers").GetInt32()).ShouldBe((directory.Name, 1));
        DateTimeOffset.Parse(listed.GetProperty("DateCreated").GetString()!, CultureInfo.InvariantCulture).ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        (await server.Client.GetAsync($"{V3}/directories/{directory.Id}")).Is(200).Result.GetProperty("Name").GetString().ShouldBe(directory.Name);
        (await server.Client.GetAsync($"{V3}/directories/{directory.Name.ToLowerInvariant()}/users")).Is(200).Result.GetArrayLength().ShouldBe(1);
        (await server.Client.GetAsync($"{V2}/directories")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V3}/directories/{Guid.NewGuid()}/users")).Is(404, "ObjectNotFound");
        (await server.Client.GetAsync($"{V3}/directories/{directory.Name}/users/1/activate")).Is(404, "ObjectNotFound");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "2")]
    public async Task The_five_fields_stay_and_further_ones_may_be_added(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var fields = $"{V3}/tables/{directory.Name}/fields";
        foreach (var name in Kinds)
        {
            (await server.Client.DeleteAsync($"{fields}/{name}")).Is(400, "IncorrectBodyParameter").ErrorMessage.ShouldContain("required by the directory");
            (await server.Client.PutAsync($"{fields}/{name}", """{"Name":"Other"}""")).Is(400, "IncorrectBodyParameter");
        }

        (await server.Client.PutAsync($"{fields}/Email", """{"Type":"TEXT"}""")).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync($"{fields}/Email", """{"Unique":false}""")).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync($"{fields}/Email", """{"Label":"Mailbox"}""")).Is(204);
        (await server.Client.PostAsync(fields, Field("Department", "STRING"))).Is(201);
        (await server.Client.GetAsync(fields)).Column("Name").ShouldBe([.. Kinds.Select(k => $"\"{k}\""), "\"Department\""]);
        (await server.Client.DeleteAsync($"{fields}/Department")).Is(204);
        await Should.ThrowAsync<Data.DataException>(server.Database.Designer.DropTableAsync(directory.Name, default).AsTask());
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "6"), Trait("Directories", "13"), Trait("Directories", "16"), Trait("Directories", "17")]
    public async Task Users_are_made_inactive_and_read_with_their_attributes(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var users = $"{V3}/directories/{directory.Id}/users";
        var mails = await server.Mail.CountAsync(default);
        (await server.Client.PostAsync(users, """{"Email":" ann@example.org ","First_Name":"Ann","Last_Name":"Lee"}""")).Is(201).Text.ShouldBe("");
        var bob = (await server.Client.PostAsync($"{users}?response=rows", """{"Email":"bob@example.org"}""")).Is(201).Result[0];
        bob.EnumerateObject().Select(p => p.Name).ShouldBe(["PK_ID", "Email", "UserGUID", "First_Name", "Last_Name", "_status", "_sign_in_method", "_2fa_status"]);
        Guid.Parse(bob.GetProperty("UserGUID").GetString()!).ShouldNotBe(Guid.Empty);
        (bob.GetProperty("_status").GetString(), bob.GetProperty("_sign_in_method").GetString(), bob.GetProperty("_2fa_status").GetString()).ShouldBe(("Inactive", "Caspio", "Unavailable"));
        (await server.Mail.CountAsync(default)).ShouldBe(mails);

        foreach (var (body, field) in new[]
        {
            ("""{"Email":"c@example.org","Password":"Correct-Horse-7"}""", "Password"), ("""{"Email":"c@example.org","UserGUID":"0f1e6f0c-9a52-4d0b-9a51-8c1d6a8f2a11"}""", "UserGUID"),
            ("""{"Email":"c@example.org","PK_ID":7}""", "PK_ID"), ("""{"Email":"c@example.org","_status":"Active"}""", "_status"), ("""{"First_Name":"C"}""", "Email"), ("""{"Email":null}""", "Email"),
            ("""{"Email":"ANN@Example.ORG"}""", "Email"), ("""{"Email":"ann@EXAMPLE.org "}""", "unique"),
        })
        {
            (await server.Client.PostAsync(users, body)).Is(400, "IncorrectBodyParameter").ErrorMessage.ShouldContain(field, Case.Insensitive, body);
        }

        (await server.Client.PostAsync(users, """{"Email":"c@example.org","Nope":1}""")).Is(404, "FieldNotFound");
        foreach (var email in new[] { "nobody", "a@b", "a b@example.org", "a@@example.org", "<a@example.org>", "@example.org", "a@example.", new string('a', 65) + "@example.org", "a@" + new string('b', 240) + ".example" })
            (await server.Client.PostAsync(users, JsonSerializer.Serialize(new { Email = email }))).Is(400, "InvalidInputValue").ErrorMessage.ShouldContain("valid email address");
        foreach (var body in new[] { "[]", "{}", "7", "null", "{", """{"Email":["a@example.org"]}""", """{"Email":{}}""", $$"""{"Email":"{{new string('a', 100_000)}}@example.org"}""", """{"Email":"\ud800@example.org"}""" })
            (await server.Client.PostAsync(users, body)).Status.ShouldBe(400, body.Length > 100 ? "huge" : body);
        (await server.Client.GetAsync(users)).Is(200).Column("Email").ShouldBe(["\"ann@example.org\"", "\"bob@example.org\""]);
        // International domains are compared in their one form.
        (await server.Client.PostAsync(users, """{"Email":"Jörg@bücher.example"}""")).Is(201);
        (await server.Client.PostAsync(users, """{"Email":"jörg@xn--bcher-kva.example"}""")).Is(400, "IncorrectBodyParameter");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_attributes_can_be_asked_for_compared_grouped_and_sorted_by(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var users = $"{V3}/directories/{directory.Id}/users";
        foreach (var name in new[] { "a", "b", "c" })
            await UserAsync(server, directory, name + "@example.org");
        await ActivateAsync(server, directory, "b@example.org");
        await ActivateAsync(server, directory, "c@example.org");
        await ChooseAsync(server, directory, "c@example.org");

        async Task<string[]> EmailsAsync(string query) => (await server.Client.GetAsync($"{users}?{query}")).Is(200).Column("Email");
        (await EmailsAsync($"q.where={Encode("_status='Active'")}")).ShouldBe(["\"c@example.org\""]);
        (await EmailsAsync($"where={Encode("_STATUS = 'activationpending ' OR _status = 'Nothing'")}")).ShouldBe(["\"b@example.org\""]);
        (await EmailsAsync($"q.where={Encode("_status IN ('Inactive','Active')")}&q.orderBy={Encode("_status DESC")}")).ShouldBe(["\"a@example.org\"", "\"c@example.org\""]);
        (await EmailsAsync($"q.where={Encode("_status LIKE 'Acti%' AND Email <> 'b@example.org'")}")).ShouldBe(["\"c@example.org\""]);
        var chosen = (await server.Client.GetAsync($"{users}?q.select={Encode("Email, _status, _2fa_status AS Second")}&q.orderBy=Email&q.getPaginationInfo=true&q.pageNumber=1&q.pageSize=5")).Is(200);
        chosen.Result[0].EnumerateObject().Select(p => p.Name).ShouldBe(["Email", "_status", "Second"]);
        chosen.Json.GetProperty("Pagination").GetProperty("TotalCount").GetInt32().ShouldBe(3);
        var groups = (await server.Client.GetAsync($"{users}?q.select={Encode("_status, COUNT(*) AS N")}&q.groupBy=_status&q.orderBy=_status")).Is(200);
        groups.Column("_status").ShouldBe(["\"ActivationPending\"", "\"Active\"", "\"Inactive\""]);
        (await server.Client.GetAsync($"{users}?q.select=Password")).Is(400, "SqlServerError");
        (await server.Client.GetAsync($"{users}?q.select={Encode("(SELECT COUNT(*) FROM _tarn_dir_user) AS N")}")).Is(400, "SqlServerError");
        (await server.Client.GetAsync($"{V3}/tables/{directory.Name}/records?q.where={Encode("EXISTS (SELECT 1 FROM _tarn_dir_credential)")}")).Is(400, "SqlServerError");
        (await server.Client.GetAsync($"{V3}/tables/{directory.Name}/records?q.select=_status")).Is(400, "SqlServerError");
        // A subquery sees the table, without attributes.
        (await EmailsAsync($"q.where={Encode($"EXISTS (SELECT 1 FROM {directory.Name} o WHERE o.Email > {directory.Name}.Email AND o.Email = 'b@example.org') AND _status = 'Inactive'")}")).Length.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "14"), Trait("Directories", "15")]
    public async Task Users_are_changed_and_deleted_by_a_condition_on_their_fields(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var users = $"{V3}/directories/{directory.Id}/users";
        foreach (var name in new[] { "a", "b", "c" })
            await UserAsync(server, directory, name + "@example.org");
        var changed = (await server.Client.PutAsync($"{users}?Where={Encode("Email LIKE '[ab]@%'")}", """{"First_Name":"X"}""")).Is(200);
        changed.Json.EnumerateObject().Select(p => p.Name).ShouldBe(["UsersAffected", "Result"]);
        (changed.Json.GetProperty("UsersAffected").GetInt32(), changed.Result.GetArrayLength()).ShouldBe((2, 0));
        var rows = (await server.Client.PutAsync($"{users}?q.where={Encode("Email='a@example.org'")}&response=rows", """{"Last_Name":"Y","Email":"A2@example.org"}""")).Is(200);
        (rows.Result[0].GetProperty("Email").GetString(), rows.Result[0].GetProperty("_status").GetString()).ShouldBe(("A2@example.org", "Inactive"));
        (await server.Client.PutAsync($"{users}?where={Encode("Email='nobody@example.org'")}", """{"First_Name":"X"}""")).Is(200).Json.GetProperty("UsersAffected").GetInt32().ShouldBe(0);

        foreach (var bad in new[] { "", "?Where=", "?Where=%20", $"?Where={Encode("_status='Inactive'")}", $"?where={Encode("Email='b@example.org' AND _2fa_status<>''")}", $"?q.where={Encode("_SIGN_IN_METHOD='Caspio'")}" })
        {
            (await server.Client.DeleteAsync(users + bad)).Is(400, "IncorrectQueryParameter");
            (await server.Client.PutAsync(users + bad, """{"First_Name":"Z"}""")).Is(400, "IncorrectQueryParameter");
        }

        (await server.Client.DeleteAsync($"{users}?Where={Encode("_status='Locked'")}")).ErrorMessage.ShouldBe("Attributes _status, _sign_in_method and _2fa_status are not supported in the Where clause.");
        var all = $"?Where={Encode("PK_ID > 0")}";
        foreach (var body in new[] { """{"Email":"b@example.org"}""", """{"UserGUID":"0f1e6f0c-9a52-4d0b-9a51-8c1d6a8f2a11"}""", """{"Password":"x"}""", """{"_status":"Active"}""", """{"Email":""}""", """{"PK_ID":1}""" })
            (await server.Client.PutAsync(users + all, body)).Is(400, "IncorrectBodyParameter");
        (await server.Client.PutAsync(users + all, """{"Email":"nobody"}""")).Is(400, "InvalidInputValue");
        (await server.Client.GetAsync($"{users}?q.where={Encode("First_Name='Z'")}")).Result.GetArrayLength().ShouldBe(0);
        (await server.Client.DeleteAsync($"{users}?Where={Encode("First_Name='X'")}")).Is(200).Text.ShouldBe("""{"UsersAffected":2}""");
        (await server.Client.GetAsync(users)).Column("Email").ShouldBe(["\"c@example.org\""]);
        // The address of a deleted user is free again.
        await UserAsync(server, directory, "a2@example.org");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "7"), Trait("Directories", "11"), Trait("Directories", "12")]
    public async Task Activation_gives_a_link_or_sends_it_and_is_refused_for_who_is_active(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var activate = $"{V3}/directories/{directory.Id}/users/activate";
        var guid = await UserAsync(server, directory, "ann@example.org");
        var mails = await server.Mail.CountAsync(default);

        var silent = (await server.Client.PostAsync(activate, $$"""{"UserGUID":"{{guid}}","SendEmail":false}""")).Is(200);
        silent.Text.ShouldStartWith("{\"Result\":{\"ActivationUrl\":\"");
        silent.Header("Cache-Control")!.ShouldContain("no-store");
        var first = silent.Result.GetProperty("ActivationUrl").GetString()!;
        first.ShouldStartWith($"{server.Address}/users/{directory.Id}/activate?t=");
        first.Split("t=")[1].Length.ShouldBe(43);
        (await server.Mail.CountAsync(default)).ShouldBe(mails);
        (await StatusAsync(server, directory, "ann@example.org")).ShouldBe("ActivationPending");

        (await server.Client.PostAsync(activate, $$"""{"UserGUID":"{{guid.ToUpperInvariant()}}"}""")).Is(200).Result.GetProperty("ActivationUrl").GetString().ShouldBe("");
        (await server.Mail.CountAsync(default)).ShouldBe(mails + 1);
        // Each link takes the place of the one before.
        var links = server.Account.Directories.Links;
        (await links.FindAsync(directory, LinkPurpose.Activate, first.Split("t=")[1], default)).ShouldBeNull();
        var second = await ActivateAsync(server, directory, "ann@example.org");
        (await links.FindAsync(directory, LinkPurpose.Activate, second, default))!.Email.ShouldBe("ann@example.org");
        (await links.ChooseAsync(directory, LinkPurpose.Activate, second, "a violet umbrella sings", Nobody, default)).Done.ShouldBeTrue();
        (await server.Client.PostAsync(activate, $$"""{"UserGUID":"{{guid}}"}""")).Is(409, "Conflict").ErrorMessage.ShouldContain("Active");
        (await StatusAsync(server, directory, "ann@example.org")).ShouldBe("Active");

        (await server.Client.PostAsync(activate, $$"""{"UserGUID":"{{Guid.NewGuid()}}"}""")).Is(404, "ObjectNotFound");
        foreach (var body in new[] { "{}", """{"UserGUID":null}""", """{"UserGUID":7}""", """{"UserGUID":"nonsense"}""", $$"""{"UserGUID":"{{guid}}","SendEmail":"yes"}""", "[]", "null", "" })
            (await server.Client.PostAsync(activate, body)).Is(400, "IncorrectBodyParameter");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "18")]
    public async Task Profiles_need_rights_on_the_directory(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var guid = await UserAsync(server, directory, "ann@example.org");
        var users = $"{V3}/directories/{directory.Id}/users";
        async Task<ApiClient> WithAsync(ProfileRight rights, ObjectKind kind = ObjectKind.Directory)
        {
            var profile = await server.CreateProfileAsync(new ProfileDraft { Name = server.NewName("P"), Email = "p@example.com" });
            await server.Account.Identity.Profiles.Grants.SetAsync(profile.Profile.Id, rights == ProfileRight.None ? [] : [new ObjectGrant(kind, directory.TableId, rights)], default);
            return await server.SignInAsync(profile);
        }

        var none = await WithAsync(ProfileRight.None);
        (await none.GetAsync($"{V3}/directories")).Is(200).Result.GetArrayLength().ShouldBe(0);
        foreach (var reply in new[]
        {
            await none.GetAsync(users), await none.PostAsync(users, "{}"), await none.PutAsync($"{users}?Where=1=1", "{}"), await none.DeleteAsync($"{users}?Where=1=1"),
            await none.PostAsync($"{users}/activate", "{}"), await none.GetAsync($"{V3}/directories/{directory.Name}"),
        })
        {
            reply.Is(403, "InsufficientPermissions");
        }

        // Rights on the table are no rights on the directory, nor the other way round.
        (await (await WithAsync(ProfileRight.Read, ObjectKind.Table)).GetAsync(users)).Is(403);
        var reader = await WithAsync(ProfileRight.View | ProfileRight.Read);
        (await reader.GetAsync(users)).Is(200);
        (await reader.GetAsync($"{V3}/directories")).Result.GetArrayLength().ShouldBe(1);
        (await reader.GetAsync($"{V3}/tables/{directory.Name}/records")).Is(403);
        (await reader.PutAsync($"{users}?Where=1=1", """{"First_Name":"X"}""")).Is(403);
        (await reader.PostAsync($"{users}/activate", $$"""{"UserGUID":"{{guid}}"}""")).Is(403);
        var editor = await WithAsync(ProfileRight.Edit);
        (await editor.PutAsync($"{users}?Where=1=1", """{"First_Name":"X"}""")).Is(200);
        (await editor.PutAsync($"{users}?Where=1=1&response=rows", """{"First_Name":"X"}""")).Is(403);
        (await editor.PostAsync($"{users}/activate", $$"""{"UserGUID":"{{guid}}","SendEmail":false}""")).Is(200);
        (await editor.DeleteAsync($"{users}?Where=1=1")).Is(403);
        (await (await WithAsync(ProfileRight.Delete)).DeleteAsync($"{users}?Where=1=1")).Is(200);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Whatever_writes_the_table_writes_users(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var records = $"{V3}/tables/{directory.Name}/records";
        (await server.Client.PostAsync(records, """{"Email":"ann@example.org"}""")).Is(201);
        (await StatusAsync(server, directory, "ann@example.org")).ShouldBe("Inactive");
        (await server.Client.PostAsync(records, """{"Email":"b@example.org","Password":"Correct-Horse-7"}""")).Is(400, "IncorrectBodyParameter");
        (await server.Client.PostAsync(records, """{"Email":"Ann@EXAMPLE.org"}""")).Is(400, "SqlServerError");
        (await server.Client.PostAsync(records, """{"Email":"nobody"}""")).Is(400, "InvalidInputValue");
        (await server.Client.PutAsync($"{V3}/tables/{directory.Name}/passwordFields/Password?q.where=1=1", """{"Value":"Correct-Horse-7"}""")).Is(400, "IncorrectBodyParameter");
        (await server.Client.DeleteAsync($"{V3}/tables/{directory.Name}/passwordFields/Password?q.where=1=1")).Is(400, "IncorrectQueryParameter");

        await ActivateAsync(server, directory, "ann@example.org");
        await ChooseAsync(server, directory, "ann@example.org");
        (await server.Client.PutAsync($"{records}?q.where={Encode("Email='ann@example.org'")}", """{"Email":"Anne@example.org"}""")).Is(200).Affected.ShouldBe(1);
        (await SignInAsync(server, directory, "ann@example.org")).Outcome.ShouldBe(SignInOutcome.Wrong);
        (await SignInAsync(server, directory, "anne@EXAMPLE.org")).Outcome.ShouldBe(SignInOutcome.SignedIn);
        (await server.Client.DeleteAsync($"{records}?q.where=1=1")).Is(200).Affected.ShouldBe(1);
        (await SignInAsync(server, directory, "anne@example.org")).Outcome.ShouldBe(SignInOutcome.Wrong);
        await server.Database.Engine.WriteAsync(
            async session =>
            {
                foreach (var table in new[] { "user", "credential", "password_history", "token", "session" })
                {
                    await using var row = await session.QueryAsync(new SqlStatement($"SELECT COUNT(*) FROM _tarn_dir_{table} WHERE table_id = {directory.TableId}", []), default);
                    await row.ReadAsync(default);
                    row.GetInt64(0).ShouldBe(0, table);
                }

                return true;
            },
            default);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Webhooks_on_the_table_hear_of_changes_of_users(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        var hook = (await server.Client.PostAsync($"{V3}/outgoingWebhooks", $$"""{"Name":"{{server.NewName("Hook")}}","OutgoingUrls":["https://a.example/{{Guid.NewGuid()}}"]}""")).Is(201).Json.GetProperty("Id").GetString();
        (await server.Client.PostAsync($"{V3}/outgoingWebhooks/{hook}/events", $$"""{"EventType":"table.recordInsert","ObjectName":"{{directory.Name}}"}""")).Is(201);
        await UserAsync(server, directory, "ann@example.org");
        (await server.Test.ReadChangesAsync(1, c => c.TableId == directory.TableId)).ShouldHaveSingleItem().After!.ShouldContain("ann@example.org");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_agent_looks_after_users_and_reads_them_page_by_page(SqlDialect engine)
    {
        var server = Server(engine);
        var directory = await DirectoryAsync(server);
        await using var agent = await Mcp.Agent.ConnectAsync(server);
        (await agent.DoAsync("list_all_caspio_directories")).GetProperty("result").EnumerateArray().Select(d => d.GetProperty("Id").GetString()).ShouldContain(directory.Id);
        for (var i = 0; i < 7; i++)
            await agent.DoAsync("create_a_caspio_user", $$"""{"directory_id":"{{directory.Id}}","Email":"u{{i}}@example.org"}""");
        var page = await agent.DoAsync("list_all_caspio_users", $$"""{"directory_id":"{{directory.Id}}","q.where":"_status = 'Inactive'","q.orderBy":"Email","limit":5}""");
        page.GetProperty("result").GetArrayLength().ShouldBe(5);
        var rest = await agent.DoAsync("list_all_caspio_users", $$"""{"directory_id":"{{directory.Id}}","q.where":"_status = 'Inactive'","q.orderBy":"Email","limit":5,"next_cursor":{{page.GetProperty("next_cursor").GetRawText()}}}""");
        rest.GetProperty("result").EnumerateArray().Select(u => u.GetProperty("Email").GetString()).ShouldBe(["u5@example.org", "u6@example.org"]);
        var guid = rest.GetProperty("result")[0].GetProperty("UserGUID").GetString();
        (await agent.DoAsync("create_a_caspio_users_activate", $$"""{"directory_id":"{{directory.Id}}","UserGUID":"{{guid}}","SendEmail":false}""")).GetRawText().ShouldContain("/activate?t=");
        (await agent.FailAsync("delete_a_caspio_user_by_id", $$"""{"directory_id":"{{directory.Id}}","Where":"_status = 'Inactive'"}""")).GetRawText().ShouldContain("not supported in the Where clause");
        await agent.DoAsync("delete_a_caspio_user_by_id", $$"""{"directory_id":"{{directory.Id}}","Where":"Email LIKE 'u%'"}""");
        (await agent.DoAsync("list_all_caspio_users", $$"""{"directory_id":"{{directory.Id}}"}""")).GetProperty("result").GetArrayLength().ShouldBe(0);
    }

    private static async Task<UserDirectory> DirectoryAsync(ApiServer server) => await server.Account.Directories.Store.CreateAsync(server.NewName("Customers"), "", "test", default);

    private static async Task<string> UserAsync(ApiServer server, UserDirectory directory, string email) =>
        (await server.Client.PostAsync($"{V3}/directories/{directory.Id}/users?response=rows", $$"""{"Email":"{{email}}"}""")).Is(201).Result[0].GetProperty("UserGUID").GetString()!;

    private static async Task<string> ActivateAsync(ApiServer server, UserDirectory directory, string email)
    {
        var users = server.Account.Directories.Users;
        var user = await users.FindByEmailAsync(directory, email, default);
        return (await users.ActivateAsync(directory, user!.Record, sendMail: false, "https://tarn.example", Nobody, default)).Split("t=")[1];
    }

    private static async Task ChooseAsync(ApiServer server, UserDirectory directory, string email) =>
        (await server.Account.Directories.Links.ChooseAsync(directory, LinkPurpose.Activate, await ActivateAsync(server, directory, email), "a violet umbrella sings", Nobody, default)).Done.ShouldBeTrue();

    private static ValueTask<SignInResult> SignInAsync(ApiServer server, UserDirectory directory, string email) =>
        server.Account.Directories.SignIn.SignInAsync(directory, email, "a violet umbrella sings", "https://tarn.example", Nobody, default);

    private static async Task<string> StatusAsync(ApiServer server, UserDirectory directory, string email) =>
        (await server.Client.GetAsync($"{V3}/directories/{directory.Id}/users?q.where={Encode($"Email='{email}'")}")).Result[0].GetProperty("_status").GetString()!;
}
