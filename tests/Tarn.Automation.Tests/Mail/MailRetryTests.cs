using Shouldly;
using Tarn.Automation.Mail;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Mail;

public sealed class MailRetryTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_temporary_refusal_is_tried_again_after_1_5_30_minutes_2_and_12_hours_and_then_given_up(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        account.Sink.Answer = static c => c == "." ? "451 try later" : null;
        await account.AppendAsync(MailAccount.Message());
        (await account.DrainAsync()).ShouldBe(1);
        foreach (var minutes in (int[])[1, 5, 30, 120, 720])
        {
            var queued = (await account.LogAsync()).ShouldHaveSingleItem();
            queued.Status.ShouldBe(MailStatus.Queued);
            queued.Error.ShouldContain("try later");
            account.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            (await account.DrainAsync()).ShouldBe(0);
            account.Time.Advance(TimeSpan.FromSeconds(1));
            (await account.DrainAsync()).ShouldBe(1);
        }

        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Details, entry.Attempts).ShouldBe((MailStatus.Failure, "System error", 6));
        entry.Error.ShouldContain("try later");
        (await account.Outbox.CountAsync(default)).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_mail_refused_for_a_while_arrives_later(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        account.Sink.Answer = static c => c.StartsWith("MAIL", StringComparison.Ordinal) ? "421 busy" : null;
        await account.AppendAsync(MailAccount.Message());
        await account.DrainAsync();
        account.Sink.Answer = static _ => null;
        account.Time.Advance(TimeSpan.FromMinutes(1));
        await account.DrainAsync();
        account.Sink.Messages.Count.ShouldBe(1);
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Attempts, entry.Error).ShouldBe((MailStatus.Success, 2, ""));
        entry.Finished.ShouldBe(entry.Date.AddMinutes(1));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_permanent_refusal_is_a_failure_at_once(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        account.Sink.Answer = static c => c == "." ? "554 spam" : null;
        await account.AppendAsync(MailAccount.Message());
        await account.DrainAsync();
        account.Sink.Answer = static c => c.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        await account.AppendAsync(MailAccount.Message());
        await account.DrainAsync();
        var log = await account.LogAsync();
        log.Count.ShouldBe(2);
        log.ShouldAllBe(e => e.Status == MailStatus.Failure && e.Details == "System error" && e.Attempts == 1);
        log.Select(e => e.Error).ShouldContain(e => e.Contains("spam"));
        log.Select(e => e.Error).ShouldContain(e => e.Contains("no such user"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Only_recipients_that_were_refused_for_a_while_are_tried_again(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        account.Sink.Answer = static c => c switch
        {
            "RCPT TO:<bob@example.com>" => "450 mailbox busy",
            "RCPT TO:<carl@example.com>" => "550 no such user",
            _ => null,
        };
        (await account.SendAsync(MailAccount.Message("ann@example.com,bob@example.com,carl@example.com"))).Recipients.ShouldBe(["ann@example.com"]);
        account.Sink.Answer = static _ => null;
        account.Time.Advance(TimeSpan.FromMinutes(1));
        await account.DrainAsync();
        account.Sink.Messages.Count.ShouldBe(2);
        account.Sink.Messages[1].Recipients.ShouldBe(["bob@example.com"]);
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Details).ShouldBe((MailStatus.Success, "Refused by the mail server: carl@example.com"));
    }

    [Fact]
    public async Task A_wrong_password_of_the_server_loses_no_mail()
    {
        await using var account = await MailAccount.CreateAsync(SqlDialect.Sqlite);
        account.Sink.OffersSignIn = true;
        account.Sink.Answer = static c => c == "PASSWORD" ? "535 wrong" : c.StartsWith("MAIL", StringComparison.Ordinal) ? "530 sign in first" : null;
        using var sender = account.CreateSender(new SmtpTransport(account.Options.Smtp! with { User = "tarn", Password = "wrong" }, account.Options.SendTimeout));
        await account.AppendAsync(MailAccount.Message());
        await sender.DrainAsync(account.Outbox, default);
        (await account.LogAsync())[0].Status.ShouldBe(MailStatus.Queued);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_or_does_not_answer_is_tried_again()
    {
        await using var account = await MailAccount.CreateAsync(SqlDialect.Sqlite, o => o with { SendTimeout = TimeSpan.FromMilliseconds(300) });
        using (var nowhere = account.CreateSender(new SmtpTransport(new SmtpServer("127.0.0.1", 1, StartTls: false), account.Options.SendTimeout)))
        {
            await account.AppendAsync(MailAccount.Message());
            await nowhere.DrainAsync(account.Outbox, default);
            (await account.LogAsync())[0].Status.ShouldBe(MailStatus.Queued);
        }

        account.Sink.Answer = static c =>
        {
            if (c == ".")
                Thread.Sleep(1000);
            return null;
        };
        account.Time.Advance(TimeSpan.FromMinutes(1));
        await account.DrainAsync();
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Attempts).ShouldBe((MailStatus.Queued, 2));
        entry.Error.ShouldContain("did not answer");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Over_the_daily_limit_mail_is_not_sent_but_password_recovery_is(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect, o => o with { DailyLimit = 3 });
        await account.AppendAsync(MailAccount.Message("a@example.com,b@example.com"));
        await account.DrainAsync();
        await account.AppendAsync(MailAccount.Message("a@example.com,b@example.com"));
        await account.AppendAsync(MailAccount.Message() with { Origin = new MailOrigin(MailOriginKind.PasswordRecovery) });
        await account.DrainAsync();
        account.Sink.Messages.Count.ShouldBe(2);
        var refused = (await account.Outbox.Log.ReadAsync(new MailLogQuery { Status = MailStatus.Failure }, default)).ShouldHaveSingleItem();
        refused.Details.ShouldBe("Daily limit reached");

        account.Time.Advance(TimeSpan.FromDays(1));
        await account.SendAsync(MailAccount.Message("a@example.com,b@example.com"));
        account.Sink.Messages.Count.ShouldBe(3);
    }
}
