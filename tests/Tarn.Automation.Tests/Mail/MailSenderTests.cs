using System.Diagnostics;
using Shouldly;
using Tarn.Automation.Mail;
using Tarn.Data.Engines;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Mail;

public sealed class MailSenderTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Two_processes_at_work_on_one_queue_send_each_mail_once(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        await using var other = await account.Account.OpenAgainAsync();
        var otherOutbox = await MailOutbox.OpenAsync(other.Engine, account.Options, account.Time, default);
        using var otherSender = account.CreateSender();
        for (var i = 0; i < 60; i++)
            await account.AppendAsync(MailAccount.Message($"u{i}@example.com"));
        await Task.WhenAll(Task.Run(account.DrainAsync), Task.Run(() => otherSender.DrainAsync(otherOutbox, default)));
        account.Sink.Messages.Select(m => m.Recipients[0]).Order().ShouldBe(Enumerable.Range(0, 60).Select(i => $"u{i}@example.com").Order());
        (await account.LogAsync()).Count(e => e.Status == MailStatus.Success).ShouldBe(60);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_mail_of_a_transaction_leaves_after_its_commit_and_not_at_all_after_a_rollback(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect, o => o with { Poll = TimeSpan.FromMinutes(10) });
        using var stop = new CancellationTokenSource();
        var running = account.Sender.RunAsync(account.Outbox, stop.Token);
        var engine = account.Account.Database.Engine;
        await engine.WriteAsync(
            async session =>
            {
                await account.Outbox.AppendAsync(session, MailAccount.Message("kept@example.com"), account.Time.GetUtcNow(), default);
                // Long enough for the sender to look once in vain.
                if (dialect == SqlDialect.Postgres)
                    await Task.Delay(100);
                return true;
            },
            default);
        var committed = Stopwatch.GetTimestamp();
        (await account.Sink.WaitAsync(1)).ShouldHaveSingleItem().Recipients.ShouldBe(["kept@example.com"]);
        Stopwatch.GetElapsedTime(committed).ShouldBeLessThan(TimeSpan.FromSeconds(10));

        await Should.ThrowAsync<InvalidOperationException>(async () => await engine.WriteAsync<bool>(
            async session =>
            {
                await account.Outbox.AppendAsync(session, MailAccount.Message("lost@example.com"), account.Time.GetUtcNow(), default);
                throw new InvalidOperationException("The record is refused.");
            },
            default));
        await account.AppendAsync(MailAccount.Message("last@example.com"));
        (await account.Sink.WaitAsync(2))[1].Recipients.ShouldBe(["last@example.com"]);
        await stop.CancelAsync();
        await running;
        account.Sink.Messages.Count.ShouldBe(2);
        account.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task After_a_kill_another_process_sends_the_mail_again_and_it_is_logged_once(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect, o => o with { Lease = TimeSpan.FromSeconds(2), SendTimeout = TimeSpan.FromSeconds(1) });
        var transport = new DyingTransport(new SmtpTransport(account.Options.Smtp!, account.Options.SendTimeout));
        using var killed = account.CreateSender(transport);
        await account.AppendAsync(MailAccount.Message());
        var hanging = killed.DrainAsync(account.Outbox, default);
        await account.Sink.WaitAsync(1);
        (await account.DrainAsync()).ShouldBe(0, "the lease holds");
        await Task.Delay(2500);
        (await account.DrainAsync()).ShouldBe(1);
        account.Sink.Messages.Count.ShouldBe(2);
        account.Sink.Messages[1].Header("Message-ID").ShouldBe(account.Sink.Messages[0].Header("Message-ID"));

        // The first comes back from the dead, and finds that the mail is no longer its own.
        transport.Revive();
        await hanging;
        (await account.LogAsync()).ShouldHaveSingleItem().Attempts.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_sender_that_is_stopped_gives_its_mail_back_at_once(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        using var stop = new CancellationTokenSource();
        var transport = new WaitingTransport();
        using var stopped = account.CreateSender(transport);
        await account.AppendAsync(MailAccount.Message());
        var running = stopped.RunAsync(account.Outbox, stop.Token);
        await transport.Begun.Task;
        await stop.CancelAsync();
        await running;
        (await account.DrainAsync()).ShouldBe(1);
        (await account.LogAsync()).ShouldHaveSingleItem().Attempts.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Without_a_mail_server_mail_stays_queued_and_the_log_says_why(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect, o => o with { Smtp = null });
        using var stop = new CancellationTokenSource();
        var running = account.Sender.RunAsync(account.Outbox, stop.Token);
        await account.AppendAsync(MailAccount.Message());
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Details, entry.Finished).ShouldBe((MailStatus.Queued, "No mail server is set", null));
        for (var i = 0; i < 500 && account.Complaints.IsEmpty; i++)
            await Task.Delay(10);
        account.Complaints.First().ShouldContain("No mail server is set");
        await stop.CancelAsync();
        await running;
        (await MailOutbox.HasMailAsync(account.Account.Database.Engine, default)).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_log_is_read_in_pages_filtered_and_purged(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        var began = account.Time.GetUtcNow();
        for (var i = 0; i < 7; i++)
        {
            await account.AppendAsync(MailAccount.Message(i == 3 ? "bad" : $"u{i}@example.com"));
            account.Time.Advance(TimeSpan.FromDays(1));
            if (i < 5)
                await account.DrainAsync();
        }

        var log = account.Outbox.Log;
        var pages = new List<MailLogEntry>();
        for (string? before = null; await log.ReadAsync(new MailLogQuery { Before = before, Limit = 3 }, default) is { Count: > 0 } page; before = page[^1].Id)
            pages.AddRange(page);
        pages.Select(e => e.To).ShouldBe(["u6@example.com", "u5@example.com", "u4@example.com", "bad", "u2@example.com", "u1@example.com", "u0@example.com"]);
        (await log.ReadAsync(new MailLogQuery { Status = MailStatus.Queued }, default)).Count.ShouldBe(2);
        (await log.ReadAsync(new MailLogQuery { Status = MailStatus.Failure }, default)).ShouldHaveSingleItem().To.ShouldBe("bad");
        (await log.ReadAsync(new MailLogQuery { From = began.AddDays(1), To = began.AddDays(3) }, default)).Select(e => e.To).ShouldBe(["u2@example.com", "u1@example.com"]);

        (await log.PurgeAsync(began.AddDays(2), default)).ShouldBe(2);
        (await account.LogAsync()).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_mail_that_ends_its_process_each_time_is_given_up()
    {
        await using var account = await MailAccount.CreateAsync(SqlDialect.Sqlite);
        await account.AppendAsync(MailAccount.Message());
        var engine = account.Account.Database.Engine;
        await engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("UPDATE _tarn_mail SET attempts = 6", []), default), default);
        await account.DrainAsync();
        account.Sink.Messages.ShouldBeEmpty();
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Details).ShouldBe((MailStatus.Failure, "System error"));
    }

    /// <summary>Hands the mail over and then does not come back, as a process that is killed.</summary>
    private sealed class DyingTransport(IMailTransport inner) : IMailTransport
    {
        private readonly TaskCompletionSource _revived = new();

        public void Revive() => _revived.SetResult();

        public async ValueTask<IReadOnlyList<RefusedRecipient>> SendAsync(OutgoingMail mail, CancellationToken cancellation)
        {
            var refused = await inner.SendAsync(mail, cancellation);
            await _revived.Task;
            return refused;
        }
    }

    /// <summary>Waits until it is cancelled.</summary>
    private sealed class WaitingTransport : IMailTransport
    {
        public TaskCompletionSource Begun { get; } = new();

        public async ValueTask<IReadOnlyList<RefusedRecipient>> SendAsync(OutgoingMail mail, CancellationToken cancellation)
        {
            Begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        }
    }
}
