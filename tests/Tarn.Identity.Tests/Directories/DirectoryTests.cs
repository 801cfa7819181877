using Shouldly;
using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Identity.Directories;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Directories;

/// <summary>What becomes of a directory's users. Numbers in traits are those of directories.md 17.</summary>
public sealed class DirectoryTests
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "9")]
    public async Task The_status_of_a_user_is_the_same_in_conditions_as_for_who_signs_in_whatever_the_facts(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        var user = await house.AddAsync();
        var now = house.Time.GetUtcNow();
        DateTimeOffset?[] ends = [null, now.AddMinutes(-1), now.AddMinutes(1)];
        DateTimeOffset?[] marks = [null, now.AddMinutes(-1)];
        var seen = new HashSet<string>();
        foreach (var (activated, ends1, suspended, locked, expires, must) in
            from a in marks from e in ends from s in marks from l in marks from p in ends from m in new[] { 0L, 1L } select (a, e, s, l, p, m))
        {
            await house.Database.Engine.WriteAsync(
                session => session.ExecuteAsync(
                    SystemStatement.Write(
                        engine, "UPDATE _tarn_dir_user SET activated = {0}, activation_expires = {1}, suspended = {2}, locked = {3}, password_expires = {4}, must_change = {5} WHERE record_id = {6}",
                        Instant(activated), Instant(ends1), Instant(suspended), Instant(locked), Instant(expires), SqlValue.FromBigInt(must), SqlValue.FromBigInt(user.Record)),
                    default),
                default);
            var status = await house.StatusAsync();
            (await house.QueriedStatusAsync()).ShouldBe($$"""[{"_status":"{{status}}"}]""");
            seen.Add(status);
        }

        seen.ShouldBe(Enum.GetNames<DirectoryStatus>(), ignoreOrder: true);
        static SqlValue Instant(DateTimeOffset? time) =>
            time is { } at ? SqlValue.FromDateTime(DateTimeFieldType.RoundToStore(DateTime.SpecifyKind(at.UtcDateTime, DateTimeKind.Unspecified))) : SqlValue.Null(SqlTypeKind.DateTime);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Users_are_listed_by_address_and_found_by_what_their_address_or_name_holds(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddAsync("zoe@example.org", "100%");
        var ann = await house.AddAsync("ann@example.org", "O'Ann");
        await house.AddAsync("bob_x@example.org", "[Bob]");
        await house.Directories.Users.SuspendAsync(house.Directory, ann.Record, DirectoryHouse.Home, default);

        async Task<string> FindAsync(DirectoryUserFilter filter) => string.Join(' ', (await house.Directories.Users.ListAsync(house.Directory, filter, default)).Select(u => u.Email.Split('@')[0]));
        (await FindAsync(new DirectoryUserFilter())).ShouldBe("ann bob_x zoe");
        (await FindAsync(new DirectoryUserFilter { Offset = 1, Limit = 1 })).ShouldBe("bob_x");
        (await FindAsync(new DirectoryUserFilter { Text = "O'A" })).ShouldBe("ann");
        (await FindAsync(new DirectoryUserFilter { Text = "%" })).ShouldBe("zoe");
        (await FindAsync(new DirectoryUserFilter { Text = "_" })).ShouldBe("bob_x");
        (await FindAsync(new DirectoryUserFilter { Text = "[b" })).ShouldBe("bob_x");
        (await FindAsync(new DirectoryUserFilter { Text = "EXAMPLE", Status = DirectoryStatus.Suspended })).ShouldBe("ann");
        (await house.Directories.Users.CountAsync(house.Directory, default)).OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ShouldBe([(DirectoryStatus.Inactive, 2L), (DirectoryStatus.Suspended, 1L)]);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "9")]
    public async Task An_activation_link_counts_once_and_for_its_time(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddAsync();
        var first = await house.ActivateAsync(sendMail: true);
        house.Mail.Last.Kind.ShouldBe(DirectoryLetterKind.Activation);
        DirectoryHouse.SecretOf(house.Mail.Last.Link).ShouldBe(first);
        house.Time.Advance(TimeSpan.FromDays(5) + TimeSpan.FromSeconds(1));
        (await house.StatusAsync()).ShouldBe("ActivationExpired");
        (await house.QueriedStatusAsync()).ShouldContain("ActivationExpired");
        (await house.ChooseAsync(first, LinkPurpose.Activate)).User.ShouldBeNull();

        var second = await house.ActivateAsync();
        (await house.ChooseAsync(second, LinkPurpose.Reset)).User.ShouldBeNull();
        (await house.ChooseAsync(second + "x", LinkPurpose.Activate)).User.ShouldBeNull();
        (await house.ChooseAsync(second, LinkPurpose.Activate, "short")).Broken.ShouldHaveSingleItem().ShouldContain("12 characters");
        var done = await house.ChooseAsync(second, LinkPurpose.Activate);
        done.Done.ShouldBeTrue();
        (await house.Directories.Sessions.FindAsync(house.Directory, done.Session, default))!.Email.ShouldBe("ann@example.org");
        (await house.ChooseAsync(second, LinkPurpose.Activate)).User.ShouldBeNull();
        (await house.StatusAsync()).ShouldBe("Active");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_many_who_use_one_link_at_once_one_succeeds(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddAsync();
        var secret = await house.ActivateAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => house.ChooseAsync(secret, LinkPurpose.Activate, $"a violet umbrella {i} sings").AsTask()));
        results.Count(r => r.Done).ShouldBe(1);
        var winner = Array.FindIndex(results, r => r.Done);
        (await house.SignInAsync($"a violet umbrella {winner} sings")).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "19"), Trait("Directories", "21")]
    public async Task Five_wrong_passwords_lock_until_the_password_is_reset(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        var session = (await house.TrySignInAsync()).Secret;
        for (var i = 0; i < 4; i++)
            (await house.SignInAsync("wrong")).ShouldBe(SignInOutcome.Wrong);
        (await house.SignInAsync()).ShouldBe(SignInOutcome.SignedIn);
        for (var i = 0; i < 5; i++)
        {
            house.Time.Advance(TimeSpan.FromMinutes(6));
            (await house.SignInAsync("wrong")).ShouldBe(SignInOutcome.Wrong);
        }

        (await house.StatusAsync()).ShouldBe("Locked");
        (await house.SignInAsync()).ShouldBe(SignInOutcome.Locked);
        (await house.SignInAsync("wrong")).ShouldBe(SignInOutcome.Wrong);
        house.Mail.Letters.Count(l => l.Kind == DirectoryLetterKind.AccountLocked).ShouldBe(1);
        // Who is signed in stays so; a stranger must not be able to throw people out.
        (await house.Directories.Sessions.FindAsync(house.Directory, session, default)).ShouldNotBeNull();

        var secret = DirectoryHouse.SecretOf(house.Mail.Last.Link);
        (await house.ChooseAsync(secret, LinkPurpose.Reset, DirectoryHouse.Password)).Broken.ShouldHaveSingleItem().ShouldContain("before");
        (await house.ChooseAsync(secret, LinkPurpose.Reset, "nine quiet green herons")).Done.ShouldBeTrue();
        house.Mail.Last.Kind.ShouldBe(DirectoryLetterKind.PasswordChanged);
        (await house.StatusAsync()).ShouldBe("Active");
        (await house.Directories.Sessions.FindAsync(house.Directory, session, default)).ShouldBeNull();
        (await house.ChooseAsync(secret, LinkPurpose.Reset, "another one of mine here")).User.ShouldBeNull();
        (await house.SignInAsync()).ShouldBe(SignInOutcome.Wrong);
        (await house.SignInAsync("nine quiet green herons")).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Guesses_in_parallel_are_counted_one_by_one(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => house.SignInAsync(i == 19 ? DirectoryHouse.Password : "wrong", client: new Client($"203.0.113.{i}"))));
        (await house.StatusAsync()).ShouldBe("Locked");
        outcomes.Count(o => o == SignInOutcome.Wrong).ShouldBeGreaterThanOrEqualTo(18);
        house.Mail.Letters.Count(l => l.Kind == DirectoryLetterKind.AccountLocked).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "31")]
    public async Task A_suspended_user_is_signed_out_and_links_wait(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        var user = await house.AddActiveAsync();
        var session = (await house.TrySignInAsync()).Secret;
        var users = house.Directories.Users;
        await users.SendResetAsync(house.Directory, user.Record, DirectoryHouse.Address, DirectoryHouse.Home, default);
        var reset = DirectoryHouse.SecretOf(house.Mail.Last.Link);
        var began = house.Time.GetUtcNow().ToUnixTimeMilliseconds();
        (await house.Directories.Sessions.MayContinueAsync(house.Directory, user.Record, began, default)).ShouldBeTrue();
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await users.SuspendAsync(house.Directory, user.Record, DirectoryHouse.Home, default);
        (await house.Directories.Sessions.FindAsync(house.Directory, session, default)).ShouldBeNull();
        (await house.Directories.Sessions.MayContinueAsync(house.Directory, user.Record, began, default)).ShouldBeFalse();
        (await house.SignInAsync()).ShouldBe(SignInOutcome.NotActive);
        (await house.ChooseAsync(reset, LinkPurpose.Reset, "nine quiet green herons")).User.ShouldBeNull();
        (await Should.ThrowAsync<DataException>(users.SuspendAsync(house.Directory, user.Record, DirectoryHouse.Home, default).AsTask())).Problem.ShouldBe(DataProblem.Conflict);
        await users.UnsuspendAsync(house.Directory, user.Record, DirectoryHouse.Home, default);
        (await house.Directories.Sessions.FindAsync(house.Directory, session, default)).ShouldBeNull();
        (await house.ChooseAsync(reset, LinkPurpose.Reset, "nine quiet green herons")).Done.ShouldBeTrue();

        await users.DeactivateAsync(house.Directory, user.Record, DirectoryHouse.Home, default);
        (await house.StatusAsync()).ShouldBe("Inactive");
        (await house.SignInAsync("nine quiet green herons")).ShouldBe(SignInOutcome.Wrong);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Sessions_end_by_the_policy_of_now(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        await house.ChangePolicyAsync(p => p with { Session = new SessionPolicy { InactivityMinutes = 30, AbsoluteMinutes = 60 } });
        var sessions = house.Directories.Sessions;
        async Task<bool> LivesAsync(string? secret) => await sessions.FindAsync(house.Directory, secret, default) is not null;
        var idle = (await house.TrySignInAsync()).Secret;
        var busy = (await house.TrySignInAsync()).Secret;
        for (var i = 0; i < 3; i++)
        {
            house.Time.Advance(TimeSpan.FromMinutes(16));
            (await LivesAsync(busy)).ShouldBeTrue();
        }

        (await LivesAsync(idle)).ShouldBeFalse();
        house.Time.Advance(TimeSpan.FromMinutes(13));
        (await LivesAsync(busy)).ShouldBeFalse();

        var third = (await house.TrySignInAsync()).Secret;
        house.Time.Advance(TimeSpan.FromMinutes(10));
        await house.ChangePolicyAsync(p => p with { Session = p.Session with { InactivityMinutes = 5 } });
        (await LivesAsync(third)).ShouldBeFalse();
        var fourth = (await house.TrySignInAsync()).Secret;
        await sessions.EndAsync(house.Directory, fourth, DirectoryHouse.Home, default);
        (await LivesAsync(fourth)).ShouldBeFalse();
        (await LivesAsync(null)).ShouldBeFalse();
        (await LivesAsync(new string('a', 43))).ShouldBeFalse();
        var fifth = (await house.TrySignInAsync()).Secret;
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await house.EnableAsync(false);
        (await LivesAsync(fifth)).ShouldBeFalse();
        (await house.SignInAsync()).ShouldBe(SignInOutcome.Disabled);
        await house.EnableAsync(true);
        (await LivesAsync(fifth)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_password_that_has_run_out_must_be_changed_before_a_session_begins(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        await house.ChangePolicyAsync(p => p with { Password = p.Password with { ExpiryDays = 30 } });
        (await house.StatusAsync()).ShouldBe("Active");
        house.Time.Advance(TimeSpan.FromDays(30));
        (await house.QueriedStatusAsync()).ShouldContain("PasswordExpired");
        var result = await house.TrySignInAsync();
        result.Outcome.ShouldBe(SignInOutcome.MustChange);
        (await house.Directories.Sessions.FindAsync(house.Directory, result.Secret, default)).ShouldBeNull();
        (await house.ChooseAsync(result.Secret!, LinkPurpose.Reset, "nine quiet green herons")).Done.ShouldBeTrue();
        (await house.SignInAsync("nine quiet green herons")).ShouldBe(SignInOutcome.SignedIn);
        house.Time.Advance(TimeSpan.FromDays(40));
        await house.ChangePolicyAsync(p => p with { Password = p.Password with { ExpiryDays = 0 } });
        (await house.StatusAsync()).ShouldBe("Active");
        (await house.QueriedStatusAsync()).ShouldContain("\"Active\"");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_two_who_change_the_rules_the_second_is_refused(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        var (store, seen) = (house.Directories.Store, house.Directory);
        await store.ChangePolicyAsync(seen, p => p with { Password = p.Password with { MinLength = 20 } }, "ada@example.org", default);
        var late = await Should.ThrowAsync<DataException>(() => store.ChangePolicyAsync(seen, p => p with { Password = p.Password with { MinLength = 9 } }, "bob@example.org", default).AsTask());
        (late.Problem, late.Message).ShouldBe((DataProblem.InUse, "ada@example.org has saved these rules meanwhile. Reload to see the changes; yours are still here until then."));

        // To switch the directory off is another matter.
        var now = (await store.ListAsync(default)).Single();
        await house.EnableAsync(false);
        (await store.ChangePolicyAsync(now, p => p with { Password = p.Password with { History = 3 } }, "bob@example.org", default)).Policy.Password.ShouldSatisfyAllConditions(p => p.MinLength.ShouldBe(20), p => p.History.ShouldBe(3));
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "49")]
    public async Task Each_attempt_to_sign_in_leaves_one_entry_in_the_log_and_no_secret(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        var user = await house.AddActiveAsync();
        var before = (await house.Directories.Log.ReadAsync(house.Directory, 100, default)).Count;
        await house.SignInAsync();
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await house.SignInAsync("a wrong password");
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await house.SignInAsync("whatever", "my-secret-password@example.org");
        await house.Directories.Users.SuspendAsync(house.Directory, user.Record, new Client(Actor: "admin\r\nx"), default);
        house.Time.Advance(TimeSpan.FromSeconds(1));
        await house.SignInAsync();
        var log = await house.Directories.Log.ReadAsync(house.Directory, 100, default);
        log.Count.ShouldBe(before + 5);
        var attempts = log.Where(e => e.Event == "signin.password").Reverse().ToList();
        attempts.Select(e => (e.Email, e.Success, e.Reason)).ShouldBe(
            [("ann@example.org", true, ""), ("ann@example.org", false, "wrong_password"), ("m***@example.org", false, "unknown_user"), ("ann@example.org", false, "Suspended")]);
        attempts.ShouldAllBe(e => e.Address == "203.0.113.5" && e.Agent == "Test browser" && e.Method == "Caspio");
        log.Single(e => e.Event == "user.suspended").Actor.ShouldBe("adminx");
        string.Join('\n', log).ShouldNotContain("violet");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Directories", "22")]
    public async Task Asking_for_a_link_tells_nothing_and_sends_only_to_who_may_have_one(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        await house.AddAsync("new@example.org");
        await house.AddAsync("pending@example.org");
        await house.ActivateAsync("pending@example.org");
        house.Mail.Letters.Clear();
        var links = house.Directories.Links;
        foreach (var email in new[] { "ann@example.org", "new@example.org", "pending@example.org", "nobody@example.org", "", "no address" })
        {
            await links.AskResetAsync(house.Directory, email, DirectoryHouse.Address, DirectoryHouse.Home, default);
            await links.AskActivationAsync(house.Directory, email, DirectoryHouse.Address, DirectoryHouse.Home, default);
        }

        house.Mail.Letters.Select(l => (l.Kind, l.User.Email)).ShouldBe([(DirectoryLetterKind.PasswordReset, "ann@example.org"), (DirectoryLetterKind.Activation, "pending@example.org")]);
        // Three in an hour for an address, from wherever they are asked for.
        for (var i = 0; i < 5; i++)
            await links.AskResetAsync(house.Directory, "ANN@example.org", DirectoryHouse.Address, new Client($"203.0.113.{100 + i}"), default);
        house.Mail.Letters.Count(l => l.Kind == DirectoryLetterKind.PasswordReset).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_address_that_is_changed_takes_links_in_the_old_mailbox_with_it(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddAsync();
        var secret = await house.ActivateAsync();
        await house.Account.UpdateAsync("Customers", "Email = 'ann@example.org'", """{"First_Name":"Anne","Email":"ANN@example.org"}""");
        (await house.StatusAsync()).ShouldBe("ActivationPending");
        await house.Account.UpdateAsync("Customers", "Email = 'ann@example.org'", """{"Email":"anne@example.org"}""");
        (await house.StatusAsync("anne@example.org")).ShouldBe("Inactive");
        (await house.ChooseAsync(secret, LinkPurpose.Activate)).User.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Too_many_attempts_from_one_place_are_put_off(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        for (var i = 0; i < 30; i++)
            (await house.SignInAsync("x", $"user{i}@example.org")).ShouldBe(SignInOutcome.Wrong);
        var refused = await house.TrySignInAsync();
        (refused.Outcome, refused.RetryAfterSeconds > 0).ShouldBe((SignInOutcome.Throttled, true));
        (await house.SignInAsync(client: new Client("198.51.100.7"))).ShouldBe(SignInOutcome.SignedIn);
        // A customer's whole IPv6 network is one place.
        for (var i = 0; i < 30; i++)
            await house.SignInAsync("x", $"user{i}@example.org", new Client($"2001:db8:1:2::{i + 1:x}"));
        (await house.SignInAsync(client: new Client("2001:db8:1:2:ffff::1"))).ShouldBe(SignInOutcome.Throttled);
        (await house.SignInAsync(client: new Client("2001:db8:1:3::1"))).ShouldBe(SignInOutcome.SignedIn);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Names_are_unique_and_follow_the_rules_of_tables(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        var store = house.Directories.Store;
        (await Should.ThrowAsync<DataException>(store.CreateAsync("customers", "", "test", default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        foreach (var name in new[] { "", "1x", "a b", "SELECT", new string('a', 33), "x\"; DROP TABLE Customers" })
            (await Should.ThrowAsync<DataException>(store.CreateAsync(name, "", "test", default).AsTask())).Problem.ShouldBe(DataProblem.InvalidDefinition);
        (await Should.ThrowAsync<DataException>(store.CreateAsync("Others", new string('x', 1001), "test", default).AsTask())).Problem.ShouldBe(DataProblem.InvalidDefinition);
        (await store.ListAsync(default)).Count.ShouldBe(1);
        await house.Database.Designer.RenameTableAsync("Customers", "Clients", default);
        (await store.GetAsync("clients", default)).Id.ShouldBe(house.Directory.Id);
        foreach (var policy in new[]
        {
            "[]", "null", """{"password":{"minLength":7}}""", """{"password":null}""", """{"lockout":{"maxFailedAttempts":2}}""", """{"session":{"inactivityMinutes":721}}""", """{"tokens":{"resetMinutes":5}}""",
            """{"redirects":{"signIn":"javascript:alert(1)"}}""", """{"redirects":{"signIn":"http://example.org/"}}""", """{"nonsense":1}""",
        })
        {
            Should.Throw<DataException>(() => DirectoryPolicy.Parse(policy), policy).Problem.ShouldBe(DataProblem.InvalidDefinition);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deleted_directory_leaves_an_ordinary_table_or_nothing(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        var store = house.Directories.Store;
        var other = await store.CreateAsync("Others", "", "test", default);
        await house.Account.InsertAsync("Others", """{"Email":"ann@example.org"}""");
        await store.DeleteAsync(house.Directory.Id, keepsData: true, default);
        (await store.FindAsync("Customers", default)).ShouldBeNull();
        (await house.Account.ReadAsync("Customers", "Email, First_Name")).ShouldBe("""[{"Email":"ann@example.org","First_Name":"Ann"}]""");
        (await house.Database.GetSchemaAsync(default)).Table("Customers").FindField("Password").ShouldBeNull();
        await house.Account.InsertAsync("Customers", """{"Email":"anything"}""");
        (await house.SignInAsync()).ShouldBe(SignInOutcome.Wrong);
        (await store.CountUsersAsync(other, default)).ShouldBe(1);

        await store.DeleteAsync(other.Id, keepsData: false, default);
        (await house.Database.GetSchemaAsync(default)).FindTableDefinition("Others").ShouldBeNull();
        (await store.ListAsync(default)).ShouldBeEmpty();
        (await Should.ThrowAsync<DataException>(store.DeleteAsync(other.Id, keepsData: false, default).AsTask())).Problem.ShouldBe(DataProblem.ObjectNotFound);
        // What was a directory can become one again; who had a password there has none now.
        await house.Account.DeleteAsync("Customers", "Email = 'anything'");
        var again = await house.Directories.Conversion.ConvertAsync(new ConversionPlan("Customers"), _ => [], "test", default);
        again.Id.ShouldNotBe(house.Directory.Id);
        house.Directories.Users.StatusOf((await house.Directories.Users.FindByEmailAsync(again, "ann@example.org", default))!).ShouldBe(DirectoryStatus.Inactive);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Loaded_records_are_users_and_bad_ones_are_refused(SqlDialect engine)
    {
        await using var house = await DirectoryHouse.OpenAsync(engine);
        await house.AddActiveAsync();
        var table = (await house.Database.GetSchemaAsync(default)).Table("Customers");
        async Task LoadAsync(params string[] emails) => await house.Database.Engine.WriteAsync(
            async session =>
            {
                var schema = await house.Database.GetSchemaAsync(default);
                var loader = await Data.Records.RecordLoader.BeginAsync(house.Database, session, schema, table, keepGenerated: false, default);
                await loader.AddAsync([.. emails.Select(e => (SqlValue[])[SqlValue.FromText(e), SqlValue.Null(SqlTypeKind.UniqueIdentifier), SqlValue.FromText(""), SqlValue.FromText(""), SqlValue.FromText("")])], default);
                await loader.CompleteAsync(default);
                return true;
            },
            default);

        await LoadAsync([.. Enumerable.Range(0, 1500).Select(i => $"user{i}@example.org")]);
        (await house.Directories.Store.CountUsersAsync(house.Directory, default)).ShouldBe(1501);
        (await house.StatusAsync("user1499@example.org")).ShouldBe("Inactive");
        (await Should.ThrowAsync<DataException>(() => LoadAsync("x@example.org", "nobody"))).Problem.ShouldBe(DataProblem.InvalidValue);
        (await Should.ThrowAsync<DataException>(() => LoadAsync("x@example.org", "ANN@EXAMPLE.org"))).Problem.ShouldBe(DataProblem.NotUnique);
        (await house.Directories.Store.CountUsersAsync(house.Directory, default)).ShouldBe(1501);
        await house.Account.DeleteAsync("Customers", "Email LIKE 'user%'");
        (await house.Directories.Store.CountUsersAsync(house.Directory, default)).ShouldBe(1);
    }
}
