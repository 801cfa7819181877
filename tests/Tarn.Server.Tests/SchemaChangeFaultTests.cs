using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Xunit.Abstractions;

namespace Tarn.Server.Tests;

/// <summary>The server is killed in the middle of a change of design, while clients write: afterwards the design is the old or the new one, and nothing is lost.</summary>
public sealed class SchemaChangeFaultTests(ITestOutputHelper log)
{
    private const int MostKills = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_change_of_design_is_done_or_not_done_and_can_be_repeated(bool onPostgres)
    {
        await using var site = await FaultSite.CreateAsync(onPostgres);
        var add = new Change("add", HttpMethod.Post, "tables/Parts/fields", new { Name = "Tag", Type = "AUTONUMBER", Unique = true });
        var convert = new Change("convert", HttpMethod.Put, "tables/Parts/fields/Tag", new { Type = "STRING" });
        var delete = new Change("delete", HttpMethod.Delete, "tables/Parts/fields/Tag", null);
        Change[] changes = [add, convert, delete];
        foreach (var change in changes)
            await change.RunAsync(site);

        // Moments after the change is at work, as parts of the time that it takes undisturbed; then right after the answer; and on, until one came in the midst of a change.
        double?[] moments = [0, 0.3, null];
        var middle = 0;
        for (var round = 0; round < moments.Length || middle == 0; round++)
        {
            round.ShouldBeLessThan(MostKills, "no kill came between the beginning of a change and its end");
            var change = changes[round % changes.Length];
            var moment = round < moments.Length ? moments[round] : 0.2;
            var kill = await KillInAsync(site, change, change.Duration * moment);
            log.WriteLine(kill.ToString());
            middle += kill.InTheMiddle ? 1 : 0;
            if (moment is null)
                kill.Acknowledged.ShouldBeTrue();
        }
    }

    /// <summary>Kills the server a time after a change is at work (null: when it is acknowledged), starts it again, checks everything, and completes the change.</summary>
    private static async Task<Kill> KillInAsync(FaultSite site, Change change, TimeSpan? after)
    {
        var before = await site.ReadFieldsAsync();
        site.Write();
        await Task.Delay(30);
        var asked = Stopwatch.GetTimestamp();
        var asking = change.SendAsync(site);
        if (after is { } time)
        {
            await site.WaitForDesignAsync(asking);
            await Task.WhenAny(asking, Task.Delay(time));
        }
        else
        {
            await asking;
        }

        var (waited, held) = (Stopwatch.GetElapsedTime(asked), await site.IsDesignHeldAsync());
        await site.KillAsync();
        var acknowledged = await IsAcknowledgedAsync(asking);
        await site.StartAsync();
        var done = await site.ReadFieldsAsync() != before;
        await site.VerifyAsync();
        if (acknowledged)
            done.ShouldBeTrue("a change that was acknowledged must be there");
        if (!done)
        {
            await change.RunAsync(site);
            (await site.ReadFieldsAsync()).ShouldNotBe(before);
        }

        return new Kill(change.Name, waited, acknowledged, done, held && !acknowledged && !done);
    }

    /// <summary>Did the answer come before the kill? If not, the connection is torn, or the client was closed before it noticed.</summary>
    private static async Task<bool> IsAcknowledgedAsync(Task asking)
    {
        try
        {
            await asking;
            return true;
        }
        catch (Exception torn) when (torn is HttpRequestException { StatusCode: null } or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private sealed record Kill(string Change, TimeSpan Waited, bool Acknowledged, bool Done, bool InTheMiddle)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Change}: killed after {Waited.TotalMilliseconds:F0} ms, {(Acknowledged ? "acknowledged" : "not acknowledged")}, {(Done ? "done" : "not done")}{(InTheMiddle ? ", in the middle" : "")}");
    }

    private sealed class Change(string name, HttpMethod method, string path, object? body)
    {
        public string Name => name;

        /// <summary>How long it took when it was not disturbed last.</summary>
        public TimeSpan Duration { get; private set; }

        public Task SendAsync(FaultSite site) => site.Api.SendAsync(method, path, body);

        public async Task RunAsync(FaultSite site)
        {
            var watch = Stopwatch.StartNew();
            await SendAsync(site);
            Duration = watch.Elapsed;
        }
    }
}
