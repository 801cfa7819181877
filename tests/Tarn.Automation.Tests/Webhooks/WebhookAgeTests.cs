using Shouldly;
using Tarn.Automation.Egress;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Webhooks;

/// <summary>What days do to messages: they are given up, URLs are suspended, and what is old is removed. And trying a webhook out.</summary>
public sealed class WebhookAgeTests
{
    [Fact, Trait("Acceptance", "9")]
    public void A_link_to_a_file_is_good_for_300_seconds_and_in_its_account()
    {
        var box = new SecretBox(new byte[SecretBox.KeyBytes]);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var link = new FileLink(1, 2, 3);
        var text = link.Seal(box, "c1tst001", now);
        FileLink.Open(box, "c1tst001", text, now.AddSeconds(300)).ShouldBe(link);
        FileLink.Open(box, "c1tst001", text, now.AddSeconds(301)).ShouldBeNull();
        FileLink.Open(box, "c1tst002", text, now).ShouldBeNull();
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task A_message_that_fails_after_three_days_is_given_up_and_its_calls_are_told(SqlDialect engine)
    {
        var time = new ManualTime();
        await using var account = await WebhookAccount.CreateAsync(engine, clock: time);
        account.Receiver.Answer = static _ => Task.FromResult(500);
        var (webhook, _, _) = await account.HookAsync();
        await account.AddAsync("A");
        await account.Receiver.WaitAsync(1);
        await account.DeliveriesAsync(webhook.Id, d => d is [{ Attempts: 1 }]);

        time.Advance(TimeSpan.FromHours(73));
        var delivery = (await account.DeliveriesAsync(webhook.Id, d => d is [{ State: DeliveryState.Dead }]))[0];

        (delivery.State, delivery.Attempts).ShouldBe((DeliveryState.Dead, 2));
        var calls = await account.Store.Deliveries.ReadCallsAsync(delivery.Number, default);
        calls.Select(c => (c.Attempt, c.HttpStatus, c.Error)).ShouldBe([(1, 500, "The receiver answered 500."), (2, 500, "The receiver answered 500.")]);
        (calls[1].At - calls[0].At).ShouldBeGreaterThan(TimeSpan.FromHours(72));
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task A_URL_that_fails_for_five_days_is_suspended_and_what_waits_goes_out_when_it_is_resumed(SqlDialect engine)
    {
        var time = new ManualTime();
        await using var account = await WebhookAccount.CreateAsync(engine, clock: time);
        account.Receiver.Answer = static _ => Task.FromResult(500);
        var (webhook, _, _) = await account.HookAsync();
        await account.AddAsync("A");
        await account.DeliveriesAsync(webhook.Id, d => d is [{ Attempts: 1 }]);
        time.Advance(TimeSpan.FromDays(5.1));
        await account.DeliveriesAsync(webhook.Id, d => d is [{ State: DeliveryState.Dead }]);
        for (var attempt = 0; account.Complaints.IsEmpty && attempt < 200; attempt++)
            await Task.Delay(20);
        account.Complaints.Single().ShouldContain("has failed for 5 days and is suspended");

        var calls = account.Receiver.Count;
        account.Receiver.Answer = static _ => Task.FromResult(200);
        await account.AddAsync("B");
        (await account.DeliveriesAsync(webhook.Id, d => d.Count == 2))[0].State.ShouldBe(DeliveryState.Ready);
        await Task.Delay(500);
        account.Receiver.Count.ShouldBe(calls);

        await account.Store.ResumeAsync(webhook.Id, default);
        (await account.DeliveriesAsync(webhook.Id, d => d[0].State == DeliveryState.Succeeded))[0].State.ShouldBe(DeliveryState.Succeeded);
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task What_arrived_is_kept_for_a_week_and_what_did_not_for_a_month(SqlDialect engine)
    {
        var time = new ManualTime();
        await using var account = await WebhookAccount.CreateAsync(engine, clock: time);
        account.Receiver.Answer = static c => Task.FromResult(c.Body.Contains("\"bad\"", StringComparison.Ordinal) ? 410 : 200);
        var (webhook, _, _) = await account.HookAsync();
        await account.AddAsync("good");
        await account.AddAsync("bad");
        var dead = (await account.DeliveriesAsync(webhook.Id, d => d.Count == 2 && d.All(x => x.State is DeliveryState.Succeeded or DeliveryState.Dead))).Single(d => d.State == DeliveryState.Dead);
        var purge = new WebhookPurge(account.Store);

        time.Advance(TimeSpan.FromDays(6));
        await purge.RunAsync(default);
        (await account.DeliveriesAsync(webhook.Id, d => d.Count == 2)).Count.ShouldBe(2);
        time.Advance(TimeSpan.FromDays(2));
        await purge.RunAsync(default);
        (await account.DeliveriesAsync(webhook.Id, d => d.Count == 1)).Select(d => d.State).ShouldBe([DeliveryState.Dead]);
        (await account.Store.Deliveries.ReadCallsAsync(dead.Number, default)).Count.ShouldBe(1);
        time.Advance(TimeSpan.FromDays(23));
        await purge.RunAsync(default);
        (await account.DeliveriesAsync(webhook.Id, d => d.Count == 0)).ShouldBeEmpty();
        (await account.Store.Deliveries.ReadCallsAsync(dead.Number, default)).ShouldBeEmpty();
        (await account.Store.Engine.QueryAsync(new SqlStatement("SELECT COUNT(*) FROM _tarn_hook_message", []), default).ReadOneAsync(static row => row.GetInt64(0), default)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task What_waits_behind_a_suspended_URL_for_a_month_is_given_up(SqlDialect engine)
    {
        var time = new ManualTime();
        await using var account = await WebhookAccount.CreateAsync(engine, clock: time);
        account.Receiver.Answer = static _ => Task.FromResult(500);
        var (webhook, _, _) = await account.HookAsync();
        await account.AddAsync("A");
        await account.DeliveriesAsync(webhook.Id, d => d is [{ Attempts: 1 }]);
        time.Advance(TimeSpan.FromDays(5.1));
        await account.DeliveriesAsync(webhook.Id, d => d is [{ State: DeliveryState.Dead }]);
        await account.AddAsync("B");
        await account.DeliveriesAsync(webhook.Id, d => d.Count == 2);

        time.Advance(TimeSpan.FromDays(31));
        await new WebhookPurge(account.Store).RunAsync(default);

        (await account.DeliveriesAsync(webhook.Id, d => d.Count == 0)).ShouldBeEmpty();
        account.Receiver.Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task A_test_calls_every_URL_once_about_the_newest_record_and_counts_nothing(SqlDialect engine)
    {
        await using var account = await WebhookAccount.CreateAsync(engine);
        using var http = EgressClient.Create(new EgressPolicy(WebhookAccount.Local));
        var test = new WebhookTest(account.Store, http, "http://here.example");
        var (webhook, insert, secret) = await account.HookAsync("table.recordInsert", null, account.Receiver.Url("/a"), account.Receiver.Url("/b"));
        (await test.SendAsync(webhook.Id, null, default)).ShouldAllBe(c => c.Status == 200 && c.Body.Contains("\"PK_ID\":0", StringComparison.Ordinal));
        await account.AddAsync("old");
        await account.AddAsync("new");
        await account.ActivityAsync(webhook.Id, a => a.Calls == 4);
        await account.EventAsync(webhook, "table.recordDelete");
        await account.Store.ChangeAsync(webhook.Id, new WebhookDraft { Enabled = false }, "test", default);
        var before = account.Receiver.Count;
        account.Receiver.Answer = static c => Task.FromResult(c.Path == "/b" ? 500 : 200);

        var calls = await test.SendAsync(webhook.Id, null, default);

        calls.Select(c => (c.Type, new Uri(c.Url).AbsolutePath, c.Status, c.Error)).ShouldBe(
        [
            (EventType.RecordInsert, "/a", 200, null), (EventType.RecordInsert, "/b", 500, "The receiver answered 500."),
            (EventType.RecordDelete, "/a", 200, null), (EventType.RecordDelete, "/b", 500, "The receiver answered 500."),
        ]);
        await Task.Delay(400);
        var received = account.Receiver.Calls.Skip(before).ToList();
        received.Count.ShouldBe(4, "nothing is tried again");
        received.ShouldAllBe(c => c.Headers["X-Tarn-Test"] == "1" && c.Json.GetProperty("data")[0].GetProperty("Name").GetString() == "new" && c.Json.GetProperty("secret").GetString() == secret);
        calls.ShouldAllBe(c => !c.Body.Contains(secret, StringComparison.Ordinal));
        (await account.Store.ReadActivityAsync(webhook.Id, default)).ShouldBe(new WebhookActivity(2, 4, 0));
        (await test.SendAsync(webhook.Id, insert.Id, default)).Count.ShouldBe(2);
        (await Should.ThrowAsync<DataException>(async () => await test.SendAsync(webhook.Id, Guid.NewGuid().ToString(), default))).Problem.ShouldBe(DataProblem.ObjectNotFound);
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task A_preview_shows_the_newest_record_and_sends_nothing_and_URLs_and_deliveries_tell_how_they_fare(SqlDialect engine)
    {
        await using var account = await WebhookAccount.CreateAsync(engine);
        var (webhook, _, _) = await account.HookAsync();
        webhook.Number.ShouldBeInRange(0, (1L << 48) - 1);
        await account.AddAsync("first");
        await account.ActivityAsync(webhook.Id, a => a.Calls == 1);
        account.Receiver.Answer = static _ => Task.FromResult(410);
        await account.AddAsync("newest");
        await account.DeliveriesAsync(webhook.Id, d => d.Any(x => x.State == DeliveryState.Dead) && d.Count == 2);
        var calls = account.Receiver.Count;

        var draft = new WebhookEventDraft { Type = "table.recordUpdate", Table = "Orders", PayloadFields = ["Name"] };
        (await account.Store.PreviewAsync(draft, default)).ShouldContain("\"data\":[{\"PK_ID\":2,\"Name\":\"newest\"}]");
        (await account.Store.PreviewAsync(draft with { Template = "{'was':'[@old:Name]'}" }, default)).ShouldBe("{\"was\":\"newest\"}");
        (await Should.ThrowAsync<DataException>(async () => await account.Store.PreviewAsync(draft with { Template = "{'was':'[@old:Nobody]'}" }, default))).Fields.ShouldBe(["CustomPayloadTemplate"]);
        account.Receiver.Count.ShouldBe(calls);

        var url = (await account.Store.ListUrlsAsync(default)).Single(u => u.WebhookId == webhook.Id);
        (url.Failures, url.IsSuspended, url.PausedUntil).ShouldBe((1, false, null));
        url.FailingSince.ShouldNotBeNull();
        (await account.Store.Deliveries.CountAsync(webhook.Id, default)).OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ShouldBe([(DeliveryState.Succeeded, 1L), (DeliveryState.Dead, 1L)]);
        account.Receiver.Answer = static _ => Task.FromResult(200);
        (await account.Store.TestAsync(webhook.Id, null, "http://here.example", default)).Single().Status.ShouldBe(200);
    }
}
