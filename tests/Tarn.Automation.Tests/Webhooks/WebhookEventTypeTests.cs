using System.Text;
using Shouldly;
using Tarn.Automation.Directories;
using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Records;
using Tarn.Identity;
using Tarn.Identity.Directories;
using Tarn.Identity.Passwords;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Webhooks;

/// <summary>Events beside those of tables, and messages of several records.</summary>
public sealed class WebhookEventTypeTests
{
    private static readonly Client Admin = new("203.0.113.5", "test", "admin");

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Users_of_a_directory_raise_events_with_their_status(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var database = account.Account.Database;
        var mail = await MailOutbox.OpenAsync(database.Engine, new MailOptions(), TimeProvider.System, default);
        var directories = new AccountDirectories(database, new PasswordHasher(4), new DirectoryMail(mail));
        var people = await directories.Store.CreateAsync("People", "", "test", default);
        var (webhook, _, _) = await account.HookAsync("directory.userInsert", d => d with { Table = "people" });
        await account.EventAsync(webhook, "directory.userUpdate", d => d with { Table = "People", Fields = ["Last_Name"], Template = "{'who':[@field:Email],'was':[@old:Last_Name],'is':'[@field:Last_Name]','status':'[@field:_status]','o':[@out-hook:objectName]}" });
        await account.EventAsync(webhook, "directory.userDelete", d => d with { Table = "People", PayloadFields = ["Email"] });
        await account.EventAsync(webhook, "directory.userStatusChange", d => d with { Table = "People", PayloadFields = ["Email"] });
        await account.EventAsync(webhook, "table.recordUpdate", d => d with { Table = "People", PayloadFields = ["Email"] });

        var key = await account.Account.InsertAsync("People", """{"Email":"ann@example.org","First_Name":"Ann","Last_Name":"Lee"}""");
        await directories.Users.ActivateAsync(people, key, sendMail: false, "https://tarn.example", Admin, default);
        // Another link: the status stays.
        await directories.Users.ActivateAsync(people, key, sendMail: false, "https://tarn.example", Admin, default);
        await directories.Users.SuspendAsync(people, key, Admin, default);
        await account.Account.UpdateAsync("People", $"PK_ID={key}", """{"First_Name":"Anne"}""");
        await UpdateAsDirectoryAsync(database, key, "Lee-Smith");
        await directories.Users.UnsuspendAsync(people, key, Admin, default);
        await account.Account.DeleteAsync("People", $"PK_ID={key}");

        var calls = (await account.Receiver.WaitAsync(7)).Select(c => c.Json).ToList();
        await Task.Delay(200);
        (await account.Receiver.WaitAsync(7)).Count.ShouldBe(7);
        var first = calls[0];
        (first.GetProperty("eventType").GetString(), first.GetProperty("objectName").GetString()).ShouldBe(("directory.userInsert", "People"));
        var user = first.GetProperty("data")[0];
        user.EnumerateObject().Select(p => p.Name).ShouldBe(["PK_ID", "Email", "UserGUID", "First_Name", "Last_Name", "_status", "_sign_in_method", "_2fa_status"]);
        (user.GetProperty("Email").GetString(), user.GetProperty("_status").GetString(), user.GetProperty("_sign_in_method").GetString()).ShouldBe(("ann@example.org", "Inactive", "Caspio"));

        string Text(string status, string previous) => $$"""[{"PK_ID":{{key}},"Email":"ann@example.org","_status":"{{status}}","_sign_in_method":"Caspio","_2fa_status":"Unavailable","_previous_status":"{{previous}}"}]""";
        calls[1].GetProperty("eventType").GetString().ShouldBe("directory.userStatusChange");
        calls[1].GetProperty("data").GetRawText().ShouldBe(Text("ActivationPending", "Inactive"));
        calls[2].GetProperty("data").GetRawText().ShouldBe(Text("Suspended", "ActivationPending"));
        // The record event of a change by REST; that by the directory's own pages raises the event of users alone.
        (calls[3].GetProperty("eventType").GetString(), calls[3].GetProperty("data").GetRawText()).ShouldBe(("table.recordUpdate", $$"""[{"PK_ID":{{key}},"Email":"ann@example.org"}]"""));
        calls[4].GetRawText().ShouldBe("""{"who":"ann@example.org","was":"Lee","is":"Lee-Smith","status":"Suspended","o":"People"}""");
        calls[5].GetProperty("data").GetRawText().ShouldBe(Text("ActivationPending", "Suspended"));
        calls[6].GetProperty("data").GetRawText().ShouldBe($$"""[{"PK_ID":{{key}},"Email":"ann@example.org","_status":"ActivationPending","_sign_in_method":"Caspio","_2fa_status":"Unavailable"}]""");
        calls[6].GetProperty("eventType").GetString().ShouldBe("directory.userDelete");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_user_who_is_locked_out_and_chooses_a_password_raises_events_too(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var database = account.Account.Database;
        var mail = await MailOutbox.OpenAsync(database.Engine, new MailOptions(), TimeProvider.System, default);
        var directories = new AccountDirectories(database, new PasswordHasher(4), new DirectoryMail(mail));
        var people = await directories.Store.CreateAsync("People", "", "test", default);
        await account.HookAsync("directory.userStatusChange", d => d with { Table = "People", Template = "{'is':[@field:_status],'was':[@field:_previous_status]}" });
        var key = await account.Account.InsertAsync("People", """{"Email":"ann@example.org"}""");
        var link = await directories.Users.ActivateAsync(people, key, sendMail: false, "https://tarn.example", Admin, default);
        (await directories.Links.ChooseAsync(people, LinkPurpose.Activate, link.Split("t=")[1], "a violet umbrella sings", Admin, default)).Done.ShouldBeTrue();
        for (var i = 0; i < people.Policy.Lockout.MaxFailedAttempts; i++)
            await directories.SignIn.SignInAsync(people, "ann@example.org", "wrong password", "https://tarn.example", Admin with { Address = $"203.0.113.{i}" }, default);
        await directories.Users.UnlockAsync(people, key, Admin, default);

        (await account.Receiver.WaitAsync(4)).Select(c => c.Body).ShouldBe(
        [
            """{"is":"ActivationPending","was":"Inactive"}""", """{"is":"Active","was":"ActivationPending"}""", """{"is":"Locked","was":"Active"}""", """{"is":"Active","was":"Locked"}""",
        ]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Runs_of_tasks_raise_events_when_they_end(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var database = account.Account.Database;
        var (webhook, _, _) = await account.HookAsync("tarn.importExport.completed", d => d with { Table = null });
        await account.EventAsync(webhook, "tarn.importExport.failed", d => d with { Table = null, Template = "{'task':'[@field:Task]','outcome':[@field:Outcome],'why':[@field:Message],'rows':[@field:RowsRead],'o':'[@out-hook:objectName]'}" });
        var mail = await MailOutbox.OpenAsync(database.Engine, new MailOptions(), TimeProvider.System, default);
        var tasks = await TaskStore.OpenAsync(database, "c1tst001", new SecretBox(new byte[SecretBox.KeyBytes]), new TaskOptions { WorkFolder = Path.Combine(account.Account.Folder, "tasks") }, new EgressPolicy(WebhookAccount.Local), mail, default);
        var folder = await database.Files.EnsureFolderAsync("/in", default);
        await database.Files.PutAsync(folder.Id, "orders.csv", await database.Blobs.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes("Name,Total\nA,1\nB,2\n")), long.MaxValue, default), default);
        var good = await tasks.CreateAsync(Definition("Nightly", "/in/orders.csv"), "test", default);
        var bad = await tasks.CreateAsync(Definition("Broken", "/in/none.csv"), "test", default);
        using var stop = new CancellationTokenSource();
        using var http = EgressClient.Create(new EgressPolicy(WebhookAccount.Local));
        var running = new TaskRunner(new TaskOptions { WorkFolder = Path.Combine(account.Account.Folder, "tasks"), Poll = TimeSpan.FromMilliseconds(50) }, http, TimeProvider.System, static _ => { }).RunAsync(tasks, stop.Token);
        var number = await tasks.StartAsync(good.Key, "Ann", default);
        var completed = (await account.Receiver.WaitAsync(1))[0].Json;
        await tasks.StartAsync(bad.Key, "Ann", default);
        var failed = (await account.Receiver.WaitAsync(2))[1].Json;
        await stop.CancelAsync();
        await running;

        completed.EnumerateObject().Select(p => p.Name).ShouldNotContain("objectName");
        completed.GetProperty("eventType").GetString().ShouldBe("tarn.importExport.completed");
        var run = completed.GetProperty("data")[0];
        run.EnumerateObject().Select(p => p.Name).ShouldBe(["PK_ID", "Task", "ExternalKey", "Outcome", "StartedBy", "Started", "Ended", "RowsRead", "Added", "Updated", "Deleted", "Rejected", "Bytes", "Message"]);
        (run.GetProperty("PK_ID").GetInt64(), run.GetProperty("Task").GetString(), run.GetProperty("Outcome").GetString(), run.GetProperty("StartedBy").GetString()).ShouldBe((number, "Nightly", "Success", "Ann"));
        (run.GetProperty("RowsRead").GetInt32(), run.GetProperty("Added").GetInt32()).ShouldBe((2, 2));
        DateTime.Parse(run.GetProperty("Ended").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(DateTime.UtcNow, TimeSpan.FromMinutes(2));
        (failed.GetProperty("task").GetString(), failed.GetProperty("outcome").GetString(), failed.GetProperty("rows").GetInt32(), failed.GetProperty("o").GetString()).ShouldBe(("Broken", "Failure", 0, ""));
        failed.GetProperty("why").GetString().ShouldNotBeNullOrEmpty();

        static TaskDefinition Definition(string name, string path) => TaskJson.Read($$"""
            {"name":"{{name}}","direction":"Import","place":{"type":"Files"},"path":"{{path}}","schedule":{"kind":"OnDemand","timeZone":"UTC"},"objects":[{"action":"Append","destination":"Orders"}]}
            """);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_batch_has_several_records_in_their_order_and_none_is_lost_or_doubled(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var (webhook, made, _) = await account.HookAsync(change: d => d with { BatchSize = 10, PayloadFields = ["Name"] });
        made.BatchSize.ShouldBe(10);
        var (filled, _, _) = await account.HookAsync(change: d => d with
        {
            BatchSize = 10,
            Template = "{'text':'[@out-hook:objectName] {data}','data' : [ {'id':[@field:PK_ID],'Name':'[@field:name]','data':['by [@out-hook:modifiedBy]']} ],'count':[@out-hook:sequence]}",
        });
        for (var i = 0; i < 47; i++)
            await account.AddAsync($"n{i}");

        foreach (var hook in new[] { webhook, filled })
        {
            var activity = await account.ActivityAsync(hook.Id, a => a.Messages > 4 && a.Calls == a.Messages && NamesOf(hook).Count == 47);
            NamesOf(hook).ShouldBe(Enumerable.Range(0, 47).Select(i => $"n{i}"));
            var sizes = CallsOf(hook).Select(c => c.Json.GetProperty("data").GetArrayLength()).ToList();
            sizes.Max().ShouldBeInRange(2, 10);
            activity.Messages.ShouldBe(sizes.Count);
        }

        var records = CallsOf(filled).SelectMany(c => c.Json.GetProperty("data").EnumerateArray()).ToList();
        records.Select(r => r.GetProperty("id").GetInt32()).ShouldBe(Enumerable.Range(1, 47));
        records.ShouldAllBe(r => r.GetProperty("data")[0].GetString() == "by test");
        CallsOf(filled).Select(c => (c.Json.GetProperty("text").GetString()!, c.Json.GetProperty("count").GetInt32())).ShouldBe(Enumerable.Range(1, CallsOf(filled).Count).Select(i => ("Orders {data}", i)));

        List<ReceivedCall> CallsOf(Webhook hook) => [.. account.Receiver.Calls.Where(c => hook.Urls[0].EndsWith(c.Path, StringComparison.Ordinal))];
        List<string> NamesOf(Webhook hook) => [.. CallsOf(hook).SelectMany(c => c.Json.GetProperty("data").EnumerateArray()).Select(r => r.GetProperty("Name").GetString()!)];
    }

    [Fact]
    public async Task A_batch_that_would_be_too_large_is_sent_in_smaller_ones()
    {
        await using var account = await WebhookAccount.CreateAsync(SqlDialect.Sqlite, WebhookAccount.Quick with { MaxMessageBytes = 1_500 });
        var (webhook, _, _) = await account.HookAsync(change: d => d with { BatchSize = 100, PayloadFields = ["Name"] });
        await account.Account.Database.Engine.WriteAsync(
            async session =>
            {
                var schema = await Data.Schema.ObjectStore.ReadSchemaAsync(session.QueryAsync, default);
                for (var i = 0; i < 20; i++)
                    await account.Account.Database.Writer.InsertWithinAsync(session, schema, schema.Table("Orders"), new RecordValues(schema.Table("Orders")) { [0] = SqlValue.FromText(new string('x', 200) + i) }, TestAccount.Context, default);
                return true;
            },
            default);

        await account.ActivityAsync(webhook.Id, a => a.Messages > 1 && a.Calls == a.Messages);
        account.Receiver.Calls.Sum(c => c.Json.GetProperty("data").GetArrayLength()).ShouldBe(20);
        account.Receiver.Calls.ShouldAllBe(c => c.Body.Length <= 1_600);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Events_that_make_no_sense_are_refused(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var (webhook, made, _) = await account.HookAsync();
        await account.EventAsync(webhook, "TARN.importexport.FAILED", d => d with { Table = null, BatchSize = 1_000 });
        foreach (var (type, change, property) in new (string, Func<WebhookEventDraft, WebhookEventDraft>, string)[]
        {
            ("directory.userInsert", d => d, "ObjectName"), ("directory.userInsert", d => d with { Table = null }, "ObjectName"), ("tarn.importExport.completed", d => d, "ObjectName"),
            ("tarn.importExport.failed", d => d with { Table = null }, "EventType"), ("tarn.task.failed", d => d with { Table = null }, "EventType"), ("table.recordDelete", d => d with { BatchSize = 0 }, "BatchSize"),
            ("table.recordDelete", d => d with { BatchSize = 1_001 }, "BatchSize"), ("table.recordDelete", d => d with { BatchSize = 2, Template = "{'a':1}" }, "BatchSize"),
            ("table.recordDelete", d => d with { BatchSize = 2, Template = "{'a':[@field:Name],'data':[1]}" }, "BatchSize"),
            ("tarn.importExport.completed", d => d with { Table = null, Template = "{'a':[@field:Name]}" }, "CustomPayloadTemplate"), ("table.recordDelete", d => d with { Template = "{'a':[@field:_status]}" }, "CustomPayloadTemplate"),
        })
        {
            var refused = await Should.ThrowAsync<DataException>(account.EventAsync(webhook, type, change));
            (refused.Problem, refused.Fields.Single()).ShouldBe((DataProblem.MalformedRequest, property), refused.Message);
        }

        (await account.Store.ChangeEventAsync(webhook.Id, made.Id, new WebhookEventDraft { BatchSize = 5 }, "test", null, default)).BatchSize.ShouldBe(5);
        (await account.Store.ChangeEventAsync(webhook.Id, made.Id, new WebhookEventDraft { Enabled = false }, "test", null, default)).BatchSize.ShouldBe(5);
        (await account.Store.ChangeEventAsync(webhook.Id, made.Id, new WebhookEventDraft { Template = "{'data':[[@field:Name]]}" }, "test", null, default)).BatchSize.ShouldBe(5);
        (await Should.ThrowAsync<DataException>(async () => await account.Store.ChangeEventAsync(webhook.Id, made.Id, new WebhookEventDraft { Template = "{'data':[@field:Name]}" }, "test", null, default))).Fields.ShouldBe(["BatchSize"]);
        (await account.Store.ChangeEventAsync(webhook.Id, made.Id, new WebhookEventDraft { BatchSize = 1 }, "test", null, default)).BatchSize.ShouldBe(1);
        await account.Store.DeleteAsync(webhook.Id, default);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_two_who_change_a_webhook_or_an_event_the_second_is_refused(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var (seen, _, _) = await account.HookAsync();
        var item = await account.EventAsync(seen, "table.recordDelete");
        // Neither events nor their switches are part of what is named here.
        await account.Store.ChangeAsync(seen.Id, new WebhookDraft { Enabled = false }, "ada@example.org", default);
        var first = await account.Store.ChangeAsync(seen, new WebhookDraft { Description = "To the shop" }, "ada@example.org", default);
        var late = await Should.ThrowAsync<DataException>(async () => await account.Store.ChangeAsync(seen, new WebhookDraft { Description = "To the store" }, "bob@example.org", default));
        (late.Problem, late.Message).ShouldBe((DataProblem.InUse, "ada@example.org has saved this webhook meanwhile. Reload to see the changes; yours are still here until then."));
        (await account.Store.GetAsync(seen.Id, default)).Description.ShouldBe("To the shop");
        (await account.Store.ChangeAsync(first, new WebhookDraft { Description = "" }, "bob@example.org", default)).Stamp.ModifiedBy.ShouldBe("bob@example.org");

        await account.Store.ChangeEventAsync(item, new WebhookEventDraft { Template = "{'a':1}" }, "ada@example.org", default);
        (await Should.ThrowAsync<DataException>(async () => await account.Store.ChangeEventAsync(item, new WebhookEventDraft { Template = "{'a':2}" }, "bob@example.org", default))).Message.ShouldStartWith("ada@example.org has saved this event");
        (await account.Store.GetEventAsync(seen.Id, item.Id, default)).Template.ShouldBe("{'a':1}");
        await account.Store.DeleteAsync(seen.Id, default);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Work_that_an_older_version_left_is_seen_and_its_tables_are_completed(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        await account.HookAsync();
        var engine = account.Account.Database.Engine;
        foreach (var table in new[] { "_tarn_hook_batch", "_tarn_hook_old_secret" })
            await engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("DROP TABLE " + table, []), default), default);
        (await WebhookStore.HasWorkAsync(engine, default)).ShouldBeTrue();

        var opened = await WebhookStore.OpenAsync(account.Account.Database, "c1tst001", new SecretBox(new byte[SecretBox.KeyBytes]), WebhookAccount.Quick, new EgressPolicy(WebhookAccount.Local), default);
        (await opened.ListEventsAsync((await opened.ListAsync(default))[0].Id, default))[0].BatchSize.ShouldBe(1);
    }

    /// <summary>Changes a user as the pages of the directory do.</summary>
    private static ValueTask<WriteResult> UpdateAsDirectoryAsync(AccountDatabase database, long key, string name) => database.Writer.UpdateAsync(
        "People", new RecordSelection($"PK_ID={key}"), t => new RecordValues(t) { [t.PositionOf("Last_Name")] = SqlValue.FromText(name) }, new WriteContext(ChangeSource.Directory, "ann"), default);
}
