using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Shouldly;
using Tarn.Automation.Webhooks;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Webhooks;

/// <summary>What receivers get. Numbers in traits are those of the acceptance list of automation.md.</summary>
public sealed class WebhookDeliveryTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "16")]
    public async Task Inserts_updates_and_deletes_are_sent_with_what_the_record_was_and_signed(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var (webhook, inserted, secret) = await account.HookAsync();
        await account.EventAsync(webhook, "table.recordUpdate", d => d with { Template = "{'old':'[@old:Name]','new':[@field:Name],'total':[@field:Total],'by':'[@out-hook:modifiedBy]','n':[@out-hook:sequence]}" });
        await account.EventAsync(webhook, "table.recordDelete", d => d with { PayloadFields = ["Name"] });
        var key = await account.Account.InsertAsync("Orders", """{"Name":"Bike \"A\"","Total":12.5,"Paid":true,"Due":"2026-08-01","Pin":"secret"}""");
        await account.Account.UpdateAsync("Orders", $"PK_ID={key}", """{"Name":"Bike B"}""");
        await account.Account.DeleteAsync("Orders", $"PK_ID={key}");

        var calls = await account.Receiver.WaitAsync(3);
        var insert = calls[0].Json;
        insert.EnumerateObject().Select(p => p.Name).ShouldBe(["secret", "webhookId", "messageId", "eventId", "callId", "accountId", "eventDate", "eventType", "objectName", "data"]);
        insert.GetProperty("secret").GetString().ShouldBe(secret);
        insert.GetProperty("webhookId").GetString().ShouldBe(webhook.Id);
        insert.GetProperty("eventId").GetString().ShouldBe(inserted.Id);
        insert.GetProperty("messageId").GetString().ShouldBe(calls[0].Id);
        insert.GetProperty("accountId").GetString().ShouldBe("c1tst001");
        insert.GetProperty("data").GetRawText().ShouldBe($$"""[{"PK_ID":{{key}},"Name":"Bike \"A\"","Total":12.5,"Paid":true,"Due":"2026-08-01T00:00:00"}]""");
        calls[1].Body.ShouldBe("""{"old":"Bike \"A\"","new":"Bike B","total":12.5,"by":"test","n":1}""");
        calls[2].Json.GetProperty("data").GetRawText().ShouldBe($$"""[{"PK_ID":{{key}},"Name":"Bike B"}]""");
        foreach (var call in calls)
        {
            var body = Encoding.UTF8.GetBytes(call.Body);
            call.Headers["X-Tarn-Signature"].ShouldBe(Signature.OfBody(secret, body));
            call.Headers["X-Caspio-Signature"].ShouldBe(Signature.OfBody(secret, body));
            call.Headers["webhook-signature"].ShouldBe(Signature.OfMessage(secret, call.Id, long.Parse(call.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), body));
            body[5] ^= 1;
            call.Headers["X-Tarn-Signature"].ShouldNotBe(Signature.OfBody(secret, body));
            call.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
            (call.Headers["X-Tarn-Attempt"], call.Headers["Idempotency-Key"]).ShouldBe(("1", call.Id));
        }

        var stored = await account.Account.Database.Engine.QueryAsync(new SystemStatement("SELECT body FROM _tarn_hook_message UNION ALL SELECT secret FROM _tarn_hook").With(account.Account.Database.Engine), default)
            .ReadAllAsync(static row => row.GetText(0), default);
        stored.Count.ShouldBe(4);
        stored.ShouldAllBe(text => !text.Contains(secret));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task For_a_day_after_a_new_secret_calls_are_signed_with_the_old_one_too(SqlDialect dialect)
    {
        var clock = new ManualTime();
        await using var account = await WebhookAccount.CreateAsync(dialect, clock: clock);
        var (webhook, _, first) = await account.HookAsync();
        var second = await account.Store.RegenerateSecretAsync(webhook.Id, "test", default);
        await account.AddAsync("a");
        await account.Receiver.WaitAsync(1);
        var third = await account.Store.RegenerateSecretAsync(webhook.Id, "test", default);
        await account.AddAsync("b");
        await account.Receiver.WaitAsync(2);
        clock.Advance(TimeSpan.FromHours(24));
        await account.AddAsync("c");

        var calls = await account.Receiver.WaitAsync(3);
        calls.Select(c => c.Headers["webhook-signature"]).ShouldBe([$"{Of(calls[0], second)} {Of(calls[0], first)}", $"{Of(calls[1], third)} {Of(calls[1], second)}", Of(calls[2], third)]);
        calls.Select(c => c.Json.GetProperty("secret").GetString()).ShouldBe([second, third, third]);
        calls.ShouldAllBe(c => c.Headers["X-Tarn-Signature"] == Signature.OfBody(c == calls[0] ? second : third, Encoding.UTF8.GetBytes(c.Body)));
        var engine = account.Account.Database.Engine;
        (await ReadOldAsync()).ShouldAllBe(text => text != second);
        await account.Store.DeleteAsync(webhook.Id, default);
        (await ReadOldAsync()).ShouldBeEmpty();

        static string Of(ReceivedCall call, string secret) =>
            Signature.OfMessage(secret, call.Id, long.Parse(call.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(call.Body));
        ValueTask<IReadOnlyList<string>> ReadOldAsync() => engine.QueryAsync(new SystemStatement("SELECT secret FROM _tarn_hook_old_secret").With(engine), default).ReadAllAsync(static row => row.GetText(0), default);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "6"), Trait("Acceptance", "7"), Trait("Acceptance", "11")]
    public async Task Only_what_really_changed_by_a_chosen_source_is_sent(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var before = await account.AddAsync("before the event");
        var (webhook, _, _) = await account.HookAsync("table.recordUpdate", d => d with { Fields = ["Name"] });
        await account.EventAsync(webhook, "table.recordInsert", d => d with { Sources = ["datapages"] });
        await account.Account.UpdateAsync("Orders", $"PK_ID={before}", """{"Total":1}""");
        await account.Account.UpdateAsync("Orders", $"PK_ID={before}", """{"Name":"before the event","Total":2}""");
        await account.AddAsync("by REST");
        await account.AddAsync("by a DataPage", ChangeSource.DataPages);
        await Should.ThrowAsync<Exception>(async () => await account.Account.Database.Engine.WriteAsync<bool>(
            async session =>
            {
                var schema = await Tarn.Data.Schema.ObjectStore.ReadSchemaAsync(session.QueryAsync, default);
                var table = schema.Table("Orders");
                await account.Account.Database.Writer.InsertWithinAsync(session, schema, table, new Tarn.Data.Records.RecordValues(table), new WriteContext(ChangeSource.DataPages), default);
                throw new InvalidOperationException("undone");
            },
            default));
        await account.Account.UpdateAsync("Orders", $"PK_ID={before}", """{"Name":"Before the event"}""");
        var calls = await account.Receiver.WaitAsync(2);
        await Task.Delay(300);
        account.Receiver.Calls.Select(c => (c.Headers["X-Tarn-Event"], c.Json.GetProperty("data")[0].GetProperty("Name").GetString())).ShouldBe(
            [("table.recordInsert", "by a DataPage"), ("table.recordUpdate", "Before the event")], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "10")]
    public async Task Each_url_gets_each_message_and_all_is_counted(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        account.Receiver.Answer = call => Task.FromResult(call is { Path: "/b", Headers: var h } && h["X-Tarn-Attempt"] == "1" ? 503 : 204);
        var (webhook, hookEvent, _) = await account.HookAsync(urls: [account.Receiver.Url("/a"), account.Receiver.Url("/b")]);
        for (var i = 0; i < 3; i++)
            await account.AddAsync($"Order {i}");
        var calls = await account.Receiver.WaitAsync(9);
        (await account.ActivityAsync(webhook.Id, a => a.Calls == 9)).ShouldBe(new WebhookActivity(3, 9, 3));
        (await account.ActivityAsync(hookEvent.Id, a => a.Calls == 9)).ShouldBe(new WebhookActivity(3, 9, 3));
        calls.GroupBy(c => c.Id).ShouldAllBe(g => g.Count() == 3 && g.Select(c => c.Path).Distinct().Count() == 2);
        calls.Select(c => c.Json.GetProperty("callId").GetString()).Distinct().Count().ShouldBe(9);
        calls.Where(c => c.Headers["X-Tarn-Attempt"] == "2").ShouldAllBe(c => c.Path == "/b");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_changes_of_a_record_arrive_in_their_order_although_some_calls_fail_and_others_do_not_wait(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect, WebhookAccount.Quick with { CallTimeout = TimeSpan.FromSeconds(30) });
        var others = new ConcurrentDictionary<string, bool>();
        var allOthers = new TaskCompletionSource();
        account.Receiver.Answer = async call =>
        {
            var name = call.Json.GetProperty("data")[0].GetProperty("Name").GetString()!;
            if (name[0] != 'A' && others.TryAdd(name, true) && others.Count == 30)
                allOthers.TrySetResult();
            // The second attempt ends when all other records' calls have come: if they waited for it, it would go on for long.
            if (name == "A4" && call.Headers["X-Tarn-Attempt"] == "2")
                await Task.WhenAny(allOthers.Task, Task.Delay(TimeSpan.FromSeconds(20)));
            return name == "A4" && call.Headers["X-Tarn-Attempt"] != "3" ? 500 : 200;
        };
        var keys = new List<long>();
        for (var i = 0; i < 4; i++)
            keys.Add(await account.AddAsync("new"));
        await account.HookAsync("table.recordUpdate");
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < keys.Count; i++)
                await account.Account.UpdateAsync("Orders", $"PK_ID={keys[i]}", $$"""{"Name":"{{(char)('A' + i)}}{{round}}"}""");
        }

        var calls = await account.Receiver.WaitAsync(42);
        var order = calls.GroupBy(c => c.Json.GetProperty("data")[0].GetProperty("PK_ID").GetInt64()).ToDictionary(g => g.Key, g => string.Join(' ', g.Select(c => c.Json.GetProperty("data")[0].GetProperty("Name").GetString())));
        order[keys[0]].ShouldBe("A0 A1 A2 A3 A4 A4 A4 A5 A6 A7 A8 A9");
        order[keys[3]].ShouldBe("D0 D1 D2 D3 D4 D5 D6 D7 D8 D9");
        allOthers.Task.IsCompleted.ShouldBeTrue();
        calls[^1].Json.GetProperty("data")[0].GetProperty("PK_ID").GetInt64().ShouldBe(keys[0], "the others did not wait for the one that failed");
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "13")]
    public async Task A_message_that_is_never_taken_is_given_up_can_be_looked_at_and_sent_again(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect, WebhookAccount.Quick with { Waits = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)] });
        account.Receiver.Answer = static _ => Task.FromResult(500);
        var (webhook, _, _) = await account.HookAsync();
        await account.AddAsync("Lost");
        var dead = (await account.DeliveriesAsync(webhook.Id, d => d is [{ State: DeliveryState.Dead }])).ShouldHaveSingleItem();
        (dead.Attempts, dead.HttpStatus, dead.Error).ShouldBe((3, 500, "The receiver answered 500."));
        (await account.Store.Deliveries.ReadBodyAsync(dead.Number, default)).ShouldContain("\"secret\":\"***\"");

        account.Receiver.Answer = static _ => Task.FromResult(200);
        (await account.Store.Deliveries.ResendDeadAsync(webhook.Id, null, default)).ShouldBe(1);
        (await account.DeliveriesAsync(webhook.Id, d => d[0].State == DeliveryState.Succeeded))[0].State.ShouldBe(DeliveryState.Succeeded);
        account.Receiver.Calls.Select(c => c.Id).Distinct().Count().ShouldBe(1);

        account.Receiver.Answer = static _ => Task.FromResult(410);
        await account.AddAsync("Gone");
        (await account.DeliveriesAsync(webhook.Id, d => d[0].State == DeliveryState.Dead))[0].Attempts.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_receiver_that_does_not_answer_slows_no_other(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect, WebhookAccount.Quick with { CallTimeout = TimeSpan.FromSeconds(20) });
        account.Receiver.Answer = static async call =>
        {
            if (call.Path == "/dead")
                await Task.Delay(TimeSpan.FromSeconds(30));
            return 200;
        };
        await account.HookAsync(urls: [account.Receiver.Url("/dead"), account.Receiver.Url("/alive")]);
        var began = Environment.TickCount64;
        for (var i = 0; i < 40; i++)
            await account.AddAsync($"Order {i}");
        // The calls of both go out side by side: that of the dead one may be the last to arrive.
        await account.Receiver.WaitAsync(calls => calls.Count(c => c.Path == "/alive") == 40 && calls.Any(c => c.Path == "/dead"));
        (Environment.TickCount64 - began).ShouldBeLessThan(15_000);
        account.Receiver.Calls.Count(c => c.Path == "/dead").ShouldBeInRange(1, WebhookAccount.Quick.CallsPerUrl);
    }

    [Fact, Trait("Acceptance", "14")]
    public async Task No_second_holds_more_calls_than_the_webhook_allows()
    {
        await using var account = await WebhookAccount.CreateAsync(SqlDialect.Sqlite);
        var (webhook, _) = await account.Store.CreateAsync(new WebhookDraft { Name = "Slow", Urls = [account.Receiver.Url("/a"), account.Receiver.Url("/b")], CallThrottling = 10 }, "test", default);
        await account.EventAsync(webhook, "table.recordInsert");
        for (var i = 0; i < 20; i++)
            await account.AddAsync($"Order {i}");
        var times = (await account.Receiver.WaitAsync(40)).Select(c => c.At).Order().ToList();
        (times[^1] - times[0]).ShouldBeGreaterThan(TimeSpan.FromSeconds(2.5), "forty calls, ten a second");
    }

    [Fact, Trait("Acceptance", "14")]
    public async Task Callers_that_wait_together_begin_no_sooner_than_a_second_after_the_call_that_many_calls_ago()
    {
        var throttle = new CallThrottle(5);
        var starts = new System.Collections.Concurrent.ConcurrentQueue<long>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            var before = System.Diagnostics.Stopwatch.GetTimestamp();
            await throttle.WaitAsync(default);
            starts.Enqueue(Math.Max(before, System.Diagnostics.Stopwatch.GetTimestamp()));
        }));
        var times = starts.Order().ToList();
        System.Diagnostics.Stopwatch.GetElapsedTime(times[0], times[^1]).ShouldBeGreaterThan(TimeSpan.FromSeconds(2.9));
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "15")]
    public async Task What_is_too_large_and_what_ends_a_long_chain_is_not_sent(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect, WebhookAccount.Quick with { MaxMessageBytes = 600 });
        var (webhook, _, _) = await account.HookAsync();
        await account.AddAsync(new string('x', 250));
        await account.AddAsync("round and round", chain: "abc;10");
        await account.AddAsync("last round", chain: "abc;9");
        var calls = await account.Receiver.WaitAsync(1);
        calls[0].Headers["X-Tarn-Correlation"].ShouldBe("abc;10");
        var deliveries = await account.DeliveriesAsync(webhook.Id, d => d.Count == 3 && d[0].State == DeliveryState.Succeeded);
        deliveries.Select(d => d.State).ShouldBe([DeliveryState.Succeeded, DeliveryState.Suppressed, DeliveryState.Dead]);
        deliveries[1].Error.ShouldBe("Loop suppressed: the change is reaction number 10 of a chain.");
        (await account.Store.ReadActivityAsync(webhook.Id, default)).ShouldBe(new WebhookActivity(3, 1, 1));
        account.Receiver.Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "15")]
    public async Task What_the_datasheet_does_to_many_records_and_what_follows_from_it_is_not_sent(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect);
        var database = account.Account.Database;
        await account.Account.CreateTableAsync("Lines", ("Parent", FieldTypes.Find("STRING")!));
        await database.Designer.UpdateFieldAsync("Orders", "Name", new FieldChange { Unique = true }, default);
        var (parents, children) = ((await database.GetSchemaAsync(default)).Table("Orders"), (await database.GetSchemaAsync(default)).Table("Lines"));
        await database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition { ParentTable = parents.Id, ParentField = parents.Fields[0].Id, ChildTable = children.Id, ChildField = children.Fields[0].Id, Enforced = true, CascadeUpdate = true, CascadeDelete = true }, default);
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await account.AddAsync(name);
            await account.Account.InsertAsync("Lines", $$"""{"Parent":"{{name}}"}""");
        }

        var (webhook, _, _) = await account.HookAsync("table.recordUpdate");
        await account.EventAsync(webhook, "table.recordDelete");
        await account.EventAsync(webhook, "table.recordUpdate", d => d with { Table = "Lines" });
        await account.EventAsync(webhook, "table.recordDelete", d => d with { Table = "Lines" });
        var sheet = new Datasheet(database);
        var (orders, ann) = (new SheetQuery { Table = "Orders" }, new WriteContext(ChangeSource.Datasheet, "ann"));

        (await sheet.ReplaceAsync(orders, new SheetReplacement("Name", "a", "A2", SheetMatch.Whole, MatchCase: false), ann, default)).ShouldBe(1);
        await sheet.SaveAsync("Orders", 2, [new SheetEdit("Name", "B2", "b")], force: false, ann, default);
        (await sheet.DeleteAsync("Orders", [2], ann, default)).ShouldBe(1);
        await account.Account.UpdateAsync("Orders", "PK_ID=3", """{"Name":"C2"}""");
        await account.Account.DeleteAsync("Orders", "PK_ID=3");
        (await sheet.DeleteAllAsync(orders, ann, default)).ShouldBe(2);
        (await account.Account.ReadAsync("Lines", "Parent")).ShouldBe("[]");

        await account.ActivityAsync(webhook.Id, a => a.Messages >= 6 && a.Calls == a.Messages);
        await Task.Delay(300);
        account.Receiver.Calls.Select(c => (c.Headers["X-Tarn-Event"], c.Json.GetProperty("objectName").GetString(), c.Json.GetProperty("data")[0].GetProperty("PK_ID").GetInt32())).ShouldBe(
            [
                ("table.recordUpdate", "Orders", 2), ("table.recordDelete", "Orders", 2), ("table.recordUpdate", "Orders", 3), ("table.recordUpdate", "Lines", 3), ("table.recordDelete", "Lines", 3), ("table.recordDelete", "Orders", 3),
            ],
            ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines)), Trait("Acceptance", "17")]
    public async Task A_name_that_leads_to_a_private_address_is_not_called(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect, WebhookAccount.Quick with { Waits = [] });
        var engine = account.Account.Database.Engine;
        var (webhook, _, _) = await account.HookAsync();
        // As a name would whose address was another when the webhook was made.
        await engine.WriteAsync(session => session.ExecuteAsync(new SystemStatement("UPDATE _tarn_hook_url SET url = 'http://169.254.169.254/latest'").With(engine), default), default);
        await account.Store.ChangeAsync(webhook.Id, new WebhookDraft { Description = "changed" }, "test", default);
        await account.AddAsync("Order");
        var dead = await account.DeliveriesAsync(webhook.Id, d => d is [{ State: DeliveryState.Dead }]);
        dead[0].Error.ShouldNotBeNull().ShouldStartWith("Refused:");
        account.Receiver.Count.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_process_that_takes_over_goes_on_where_the_other_ended(SqlDialect dialect)
    {
        await using var account = await WebhookAccount.CreateAsync(dialect, WebhookAccount.Quick with { Lease = TimeSpan.FromSeconds(3) });
        await account.HookAsync();
        account.Start();
        account.Start();
        for (var i = 0; i < 30; i++)
            await account.AddAsync($"Order {i}");
        await account.Receiver.WaitAsync(30);
        await Task.Delay(500);
        account.Receiver.Calls.Select(c => c.Id).Distinct().Count().ShouldBe(30);
        account.Receiver.Count.ShouldBe(30);
    }
}
