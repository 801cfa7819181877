using System.Collections.Concurrent;
using System.Globalization;
using Shouldly;
using Xunit.Abstractions;

namespace Tarn.Server.Tests;

/// <summary>A server that is killed again and again while clients write: webhooks tell each change that was acknowledged, and none that was not made.</summary>
public sealed class WebhookFaultTests(ITestOutputHelper log)
{
    private const int Kills = 5;
    private const int Writers = 4;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_change_is_delivered_although_the_server_is_killed_and_duplicates_bear_the_same_id(bool onPostgres)
    {
        using var folder = new TemporaryFolder();
        await using var receiver = new WebhookReceiver();
        var random = new Random(7);
        // Calls take a moment, so that kills come between call and answer.
        receiver.Answer = static async _ =>
        {
            await Task.Delay(5);
            return 200;
        };
        var database = onPostgres ? await PostgresServer.CreatePreparedDatabaseAsync() : null;
        string[] arguments = ["--urls", "http://127.0.0.1:0", "--sample", "false", "--egress-allow-http", "127.0.0.1", "--egress-allow-private", "127.0.0.1", "--webhook-max-rate", "5000", .. database is null ? (string[])[] : ["--database", database]];
        var inserted = new ConcurrentDictionary<string, byte>();
        var updated = new ConcurrentDictionary<string, byte>();
        var (id, secret) = ("", "");
        try
        {
            for (var round = 0; round <= Kills; round++)
            {
                await using var server = await TarnProcess.ServeAsync(folder.Path, arguments);
                if (round == 0)
                    (id, secret) = server.Client;
                using var api = await ApiClient.SignInAsync(server.Address, (id, secret));
                if (round == 0)
                    await DesignAsync(api, receiver);
                if (round == Kills)
                {
                    await VerifyAsync(api, receiver, inserted, updated);
                    (await server.StopAsync()).ShouldBe(0);
                    return;
                }

                using var stop = new CancellationTokenSource();
                var prefix = round;
                var writing = Enumerable.Range(0, Writers).Select(writer => WriteAsync(api, $"{prefix}-{writer}", inserted, updated, stop.Token)).ToArray();
                // In the midst of it, however fast the machine is.
                await receiver.WaitAsync(receiver.Count + random.Next(20, 150), seconds: 60);
                await Task.Delay(random.Next(20));
                await server.KillAsync();
                await stop.CancelAsync();
                await Task.WhenAll(writing);
                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {inserted.Count} inserts and {updated.Count} updates acknowledged, {receiver.Count} calls"));
            }
        }
        finally
        {
            if (database is not null)
                await PostgresServer.DropDatabaseAsync(database);
        }
    }

    private static async Task DesignAsync(ApiClient api, WebhookReceiver receiver)
    {
        await api.SendAsync(HttpMethod.Post, "tables", new { Name = "Parts", Fields = new object[] { new { Name = "Code", Type = "STRING", Unique = true }, new { Name = "Step", Type = "INTEGER" } } });
        var webhook = await api.PostAsync("outgoingWebhooks", new { Name = "Fault", OutgoingUrls = (string[])[receiver.Url("/a"), receiver.Url("/b")] });
        foreach (var type in (string[])["table.recordInsert", "table.recordUpdate"])
            await api.SendAsync(HttpMethod.Post, $"outgoingWebhooks/{webhook.GetProperty("Id").GetString()}/events", new { EventType = type, ObjectName = "Parts" });
    }

    /// <summary>Inserts records and counts each up, until the server is killed.</summary>
    private static async Task WriteAsync(ApiClient api, string writer, ConcurrentDictionary<string, byte> inserted, ConcurrentDictionary<string, byte> updated, CancellationToken stop)
    {
        try
        {
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                var code = $"X{writer}-{number}";
                await api.InsertAsync("Parts", new { Code = code, Step = 0 });
                inserted[code] = 0;
                for (var step = 1; step <= 2; step++)
                {
                    await api.SendAsync(HttpMethod.Put, $"tables/Parts/records?q.where=Code='{code}'", new { Step = step });
                    updated[$"{code} {step}"] = 0;
                }
            }
        }
        catch (HttpRequestException failure)
        {
            // The server was killed: this write was not acknowledged. An answer, though, would have been a refusal.
            failure.StatusCode.ShouldBeNull(failure.Message);
        }
    }

    private async Task VerifyAsync(ApiClient api, WebhookReceiver receiver, ConcurrentDictionary<string, byte> inserted, ConcurrentDictionary<string, byte> updated)
    {
        var expected = inserted.Keys.Concat(updated.Keys).ToHashSet();
        expected.Count.ShouldBeGreaterThan(30);
        foreach (var path in (string[])["/a", "/b"])
        {
            await receiver.WaitAsync(calls => expected.IsSubsetOf(calls.Where(c => c.Path == path).Select(NameOf)), seconds: 90);
            var calls = receiver.Calls.Where(c => c.Path == path).ToList();
            var there = await ReadAsync(api);
            foreach (var change in calls.Select(c => c.Json))
            {
                var record = change.GetProperty("data")[0];
                var code = record.GetProperty("Code").GetString()!;
                there.ShouldContainKey(code, "a change was told that was never made");
                record.GetProperty("Step").GetInt32().ShouldBeLessThanOrEqualTo(there[code], "a change was told that was never made");
            }

            // One message for each change: a duplicate is the same message.
            calls.GroupBy(NameOf).ShouldAllBe(g => g.Select(c => c.Id).Distinct().Count() == 1);
            calls.GroupBy(c => c.Id).ShouldAllBe(g => g.Select(c => c.Json.GetProperty("data").GetRawText()).Distinct().Count() == 1);
            foreach (var record in calls.GroupBy(c => c.Json.GetProperty("data")[0].GetProperty("Code").GetString()))
            {
                var steps = record.Select(c => c.Json.GetProperty("data")[0].GetProperty("Step").GetInt32()).ToList();
                var firsts = steps.Where((s, i) => steps.IndexOf(s) == i).ToList();
                firsts.SequenceEqual(firsts.Order()).ShouldBeTrue($"{record.Key}: {string.Join(' ', steps)}");
            }

            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {calls.Count} calls for {calls.Select(c => c.Id).Distinct().Count()} messages; {expected.Count} changes acknowledged"));
        }
    }

    private static string NameOf(ReceivedCall call)
    {
        var record = call.Json.GetProperty("data")[0];
        var code = record.GetProperty("Code").GetString();
        return call.Headers["X-Tarn-Event"] == "table.recordInsert" ? code! : string.Create(CultureInfo.InvariantCulture, $"{code} {record.GetProperty("Step").GetInt32()}");
    }

    private static async Task<Dictionary<string, int>> ReadAsync(ApiClient api)
    {
        var there = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var page = 1; ; page++)
        {
            var rows = await api.GetAsync($"tables/Parts/records?q.select=Code,Step&q.orderBy=PK_ID&q.pageSize=1000&q.pageNumber={page}");
            foreach (var row in rows.EnumerateArray())
                there[row.GetProperty("Code").GetString()!] = row.GetProperty("Step").GetInt32();
            if (rows.GetArrayLength() < 1000)
                return there;
        }
    }
}
