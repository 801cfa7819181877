using Shouldly;
using Tarn.Automation.Mail;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Mail;

public sealed class MailDeliveryTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_mail_reaches_everybody_it_names_and_the_log(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        var mail = await account.SendAsync(MailAccount.Message("ann@example.com; bob@example.com,ANN@example.com") with
        {
            Cc = "carl@example.com",
            Bcc = "dora@example.com",
            ReplyTo = "desk@bikes.example",
            FromName = "Bike shop",
        });
        mail.Sender.ShouldBe("shop@bikes.example");
        mail.Recipients.ShouldBe(["ann@example.com", "bob@example.com", "carl@example.com", "dora@example.com"], ignoreOrder: true);
        mail.Header("To").ShouldBe("ann@example.com, bob@example.com");
        mail.Header("Cc").ShouldBe("carl@example.com");
        mail.Header("Reply-To").ShouldBe("desk@bikes.example");
        mail.Header("From").ShouldBe("\"Bike shop\" <shop@bikes.example>");
        mail.Header("Message-ID").ShouldEndWith("@bikes.example>");
        mail.Text.ShouldNotContain("dora@");
        mail.Body.ShouldBe("Come and get it.");
        mail.Header("Content-Type").ShouldBe("text/plain; charset=utf-8");

        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        entry.Status.ShouldBe(MailStatus.Success);
        entry.Details.ShouldBe("");
        entry.Origin.ShouldBe(new MailOrigin(MailOriginKind.DataPage, "New job", "Workshop", "A1", "page1"));
        (entry.From, entry.To, entry.Cc, entry.Bcc, entry.ReplyTo).ShouldBe(("shop@bikes.example", "ann@example.com; bob@example.com", "carl@example.com", "dora@example.com", "desk@bikes.example"));
        (entry.Subject, entry.Attempts, entry.Date, entry.Finished).ShouldBe(("Your bike is ready", 1, account.Time.GetUtcNow(), account.Time.GetUtcNow()));
        (await account.Outbox.CountAsync(default)).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Texts_of_every_script_arrive_as_they_were_written(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        const string Subject = "Überraschung für Zoë: 自転車の準備ができました 🚲 and a long tail, so that the header needs more than one line";
        const string Body = "<p>Grüße, 東京 &amp; 🚲</p>\r\n.\r\n..dots\r\n";
        var mail = await account.SendAsync(MailAccount.Message() with { Subject = Subject, FromName = "Fahrräder \"Müller\"", Body = Body, IsHtml = true });
        mail.Text.All(char.IsAscii).ShouldBeTrue();
        mail.Header("Subject").ShouldBe(Subject);
        mail.Header("From").ShouldContain("Fahrräder 'Müller'");
        mail.Body.ShouldBe(Body);
        mail.Header("Content-Type").ShouldStartWith("text/html");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_line_break_in_a_value_never_becomes_a_header_or_a_recipient(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        var mail = await account.SendAsync(MailAccount.Message("ann@example.com,x\r\nRCPT TO:<spy@evil.example>") with
        {
            Subject = "Hello\r\nBcc: spy@evil.example\r\n\r\nBody\u2028X-Evil: 1\0",
            FromName = "Shop\r\nX-Evil: 1",
            ReplyTo = "desk@bikes.example\r\nX-Evil: 1",
            Cc = "spy@evil.example\r\n.\r\nMAIL FROM:<x@y.example>",
        });
        mail.Recipients.ShouldBe(["ann@example.com"]);
        mail.RawHeaders["X-Evil"].ShouldBeEmpty();
        mail.RawHeaders["Bcc"].ShouldBeEmpty();
        mail.RawHeaders["Reply-To"].ShouldBeEmpty();
        mail.Header("Subject").ShouldBe("Hello Bcc: spy@evil.example Body X-Evil: 1");
        account.Sink.Commands.Count(c => c.StartsWith("RCPT", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_blank_To_sends_nothing_and_logs_nothing(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        foreach (var to in (string[])["", "  ", " ; , \r\n"])
            await account.AppendAsync(MailAccount.Message(to) with { Cc = "ann@example.com" });
        (await account.DrainAsync()).ShouldBe(0);
        (await account.LogAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_bad_address_is_named_and_the_good_ones_get_the_mail(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        (await account.SendAsync(MailAccount.Message("ann@example.com, bob@localhost"))).Recipients.ShouldBe(["ann@example.com"]);
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Details).ShouldBe((MailStatus.Success, "Invalid email format: bob@localhost"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_mail_with_no_good_address_is_a_failure_at_once(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        await account.AppendAsync(MailAccount.Message("foo"));
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.Status, entry.Details, entry.To, entry.Attempts).ShouldBe((MailStatus.Failure, "Invalid email format: foo", "foo", 0));
        (await account.DrainAsync()).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_sender_that_is_not_verified_is_replaced_when_the_mail_leaves(SqlDialect dialect)
    {
        await using var account = await MailAccount.CreateAsync(dialect);
        var mail = await account.SendAsync(MailAccount.Message() with { From = "boss@bank.example", FromName = "Boss" });
        mail.Sender.ShouldBe("noreply@tarn.example");
        mail.Header("From").ShouldBe("\"Boss\" <noreply@tarn.example>");
        var entry = (await account.LogAsync()).ShouldHaveSingleItem();
        (entry.From, entry.Status).ShouldBe(("boss@bank.example", MailStatus.Success));
        entry.Details.ShouldBe("Sent from noreply@tarn.example, since the sender boss@bank.example is not verified");

        (await account.SendAsync(MailAccount.Message() with { From = "" })).Sender.ShouldBe("noreply@tarn.example");
        (await account.LogAsync())[0].Details.ShouldBe("");
    }

    [Fact]
    public async Task A_mail_has_at_most_50_recipients_and_a_subject_of_255_characters()
    {
        await using var account = await MailAccount.CreateAsync(SqlDialect.Sqlite);
        var mail = await account.SendAsync(MailAccount.Message(string.Join(';', Enumerable.Range(1, 53).Select(i => $"u{i}@example.com"))) with { Subject = new string('x', 300) });
        mail.Recipients.Count.ShouldBe(50);
        mail.Header("Subject").Replace(" ", "", StringComparison.Ordinal).Length.ShouldBe(255);
        (await account.LogAsync())[0].Details.ShouldBe("More than 50 recipients: 3 left out");
    }

    [Fact]
    public async Task The_sender_signs_in_with_user_and_password()
    {
        await using var account = await MailAccount.CreateAsync(SqlDialect.Sqlite);
        account.Sink.OffersSignIn = true;
        using var sender = account.CreateSender(new SmtpTransport(account.Options.Smtp! with { User = "tarn", Password = "sesame" }, account.Options.SendTimeout));
        await account.AppendAsync(MailAccount.Message());
        await sender.DrainAsync(account.Outbox, default);
        account.Sink.Messages.Count.ShouldBe(1);
        account.Sink.Commands.ShouldContain("answer sesame");
    }

    [Fact]
    public async Task Nothing_is_sent_in_clear_when_encryption_is_asked_for_and_not_offered()
    {
        await using var account = await MailAccount.CreateAsync(SqlDialect.Sqlite);
        using var sender = account.CreateSender(new SmtpTransport(account.Options.Smtp! with { StartTls = true }, account.Options.SendTimeout));
        await account.AppendAsync(MailAccount.Message());
        await sender.DrainAsync(account.Outbox, default);
        account.Sink.Commands.ShouldNotContain(c => c.StartsWith("MAIL", StringComparison.Ordinal));
        (await account.LogAsync())[0].Status.ShouldBe(MailStatus.Queued);
    }
}
