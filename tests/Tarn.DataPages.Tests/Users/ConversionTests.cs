using Tarn.Apps.Catalogue;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.DataPages.Tests.SignIn;
using Tarn.Identity.Directories;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Users;

/// <summary>The physicians of the reference app become a directory, and go on signing in where they did. Numbers in traits are those of directories.md 17.</summary>
[Collection(SignIn.SignInCollection.Name)]
public sealed class ConversionTests
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "3"), Trait("Directories", "5")]
    public async Task Users_of_a_DataPage_keep_their_passwords_and_are_a_directorys_from_now_on(SqlDialect engine)
    {
        await using var server = await SignInServer.StartAsync(engine);
        var email = await server.RegisterAsync("Ann");
        var database = server.Pages.Database;
        var directories = server.Pages.Site.Directories;
        var apps = await server.Pages.Site.Apps.GetAsync(default);
        // Addresses of the sample that are none, or that several have, are told and nothing is changed.
        var plan = new ConversionPlan("Demo_Physicians");
        var refused = await directories.Conversion.CheckAsync(plan, t => TableUsers.Of(apps, t), default);
        if (refused.Problems.Count > 0)
        {
            (await Should.ThrowAsync<DataException>(directories.Conversion.ConvertAsync(plan, t => TableUsers.Of(apps, t), "test", default).AsTask())).Message.ShouldBe(string.Join('\n', refused.Problems));
            await server.Pages.Test.DeleteAsync("Demo_Physicians", $"Email <> '{email}' OR Email IS NULL");
        }

        var directory = await directories.Conversion.ConvertAsync(plan, t => TableUsers.Of(apps, t), "test", default);
        directory.Name.ShouldBe("Demo_Physicians");
        (await directories.Store.CountUsersAsync(directory, default)).ShouldBeGreaterThan(0);
        var user = (await directories.Users.FindByEmailAsync(directory, email, default))!;
        directories.Users.StatusOf(user).ToString().ShouldBe("Active");
        user.Guid.ShouldNotBe(Guid.Empty);

        using var visitor = await server.EnterAsync(email.ToUpperInvariant());
        SignInServer.ShowsLogin(visitor).ShouldBeFalse(visitor.Text);
        var address = await server.AddressAsync("Update Profile");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await directories.Users.SuspendAsync(directory, user.Record, new Client(), default);
        await visitor.OpenAsync(address);
        SignInServer.ShowsLogin(visitor).ShouldBeTrue();
        using (var kept = await server.EnterAsync(email))
            SignInServer.ShowsLogin(kept).ShouldBeTrue();
        await directories.Users.UnsuspendAsync(directory, user.Record, new Client(), default);
        using (var again = await server.EnterAsync(email))
            SignInServer.ShowsLogin(again).ShouldBeFalse();

        // Wrong passwords on the DataPage count for the directory.
        using (var stranger = server.Pages.NewVisitor())
        {
            await stranger.OpenAsync(address);
            for (var i = 0; i < 5; i++)
                await SignInServer.LoginAsync(stranger, email, "wrong");
        }

        directories.Users.StatusOf((await directories.Users.FindByEmailAsync(directory, email, default))!).ToString().ShouldBe("Locked");
        server.Time.Advance(TimeSpan.FromHours(2));
        using (var locked = await server.EnterAsync(email))
        {
            SignInServer.ShowsLogin(locked).ShouldBeTrue();
            locked.Page.QuerySelector($"a[href$='/users/{directory.Id}/forgot']").ShouldNotBeNull();
        }

        var mail = await server.Sink.WaitAsync(m => m.Header("Subject").Contains("is locked") && m.Recipients.Contains(email));
        mail.Body.ShouldContain($"/users/{directory.Id}/reset?t=");
        var log = await directories.Log.ReadAsync(directory, 100, default);
        log.Count(e => e is { Event: "signin.password", Success: true }).ShouldBe(2);
        log.Count(e => e is { Event: "signin.password", Reason: "wrong_password" }).ShouldBe(5);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "4")]
    public async Task What_stands_in_the_way_is_told_all_at_once_and_mapped_fields_are_renamed(SqlDialect engine)
    {
        await using var account = await Testing.TestAccount.CreateAsync(engine, hashPassword: new Identity.Passwords.PasswordHasher(4).Hash);
        var directories = new AccountDirectories(account.Database, new Identity.Passwords.PasswordHasher(4), new NoMail());
        await account.Database.Designer.CreateTableAsync(
            "People", "The people",
            [
                new(new() { Name = "Mailbox", Type = FieldTypes.String, Unique = true, UniqueAllowNulls = true }), new(new() { Name = "Given", Type = FieldTypes.String }), new(new() { Name = "Secret", Type = FieldTypes.Password }),
                new(new() { Name = "Last_Name", Type = FieldTypes.Number }), new(new() { Name = "Greeting", Type = FieldTypes.String, Formula = "'Hello ' + [@field:Given]" }),
            ],
            default);
        var people = (await account.Database.GetSchemaAsync(default)).Table("People");
        await account.InsertAsync("People", """{"Mailbox":"jörg@bücher.example","Given":"J"}""");
        await account.InsertAsync("People", """{"Mailbox":"JÖRG@xn--bcher-kva.example","Given":"K"}""");
        await account.InsertAsync("People", """{"Mailbox":"none","Given":"N"}""");
        await account.InsertAsync("People", """{"Mailbox":"ann@example.org","Given":"Ann","Secret":"old password"}""");
        await account.InsertAsync("People", """{"Given":"Nobody"}""");
        var plan = new ConversionPlan("people") { Email = "Mailbox", FirstName = "given", Password = "Secret" };

        var report = await directories.Conversion.CheckAsync(plan, _ => ["The DataPage 'List'"], default);
        string.Join('\n', report.Problems).ShouldSatisfyAllConditions(
            p => p.ShouldContain("'Last_Name' (NUMBER)"), p => p.ShouldContain("2 records have no valid e-mail address"), p => p.ShouldContain("3 'none'"),
            p => p.ShouldContain("1 'jörg@bücher.example' and 2 'JÖRG@xn--bcher-kva.example'"), p => p.ShouldContain("The DataPage 'List' names fields"));
        await Should.ThrowAsync<DataException>(directories.Conversion.ConvertAsync(plan, _ => [], "test", default).AsTask());
        (await account.Database.GetSchemaAsync(default)).Table("People").ShouldBe(people);
        foreach (var bad in new[] { plan with { Email = null }, plan with { Email = "Nope" }, plan with { Email = "Given" }, plan with { Password = "Mailbox" }, plan with { FirstName = "Mailbox" }, plan with { Email = "Greeting" } })
            (await directories.Conversion.CheckAsync(bad, _ => [], default)).Problems.ShouldNotBeEmpty();

        await account.DeleteAsync("People", "PK_ID <> 4");
        await account.Database.Designer.DeleteFieldAsync("People", "Last_Name", default);
        var directory = await directories.Conversion.ConvertAsync(plan, _ => [], "test", default);
        (await account.Database.GetSchemaAsync(default)).Table("People").Fields.Select(f => f.Name).ShouldBe(["Email", "First_Name", "Password", "Greeting", "UserGUID", "Last_Name"], ignoreOrder: true);
        (await account.ReadAsync("People", "Email, First_Name, Greeting")).ShouldBe("""[{"Email":"ann@example.org","First_Name":"Ann","Greeting":"Hello Ann"}]""");
        await account.UpdateAsync("People", "PK_ID = 4", """{"First_Name":"Anne"}""");
        (await account.ReadAsync("People", "Greeting")).ShouldBe("""[{"Greeting":"Hello Anne"}]""");
        (await directories.SignIn.SignInAsync(directory, "ann@example.org", "old password", "https://x.example", new Client("203.0.113.5"), default)).Outcome.ShouldBe(SignInOutcome.SignedIn);
        (await directories.Conversion.CheckAsync(plan, _ => [], default)).Problems.ShouldHaveSingleItem().ShouldContain("already");
    }

    private sealed class NoMail : IDirectoryMail
    {
        public ValueTask SendAsync(Data.Engines.IWriteSession session, DirectoryLetter letter, DateTimeOffset now, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
