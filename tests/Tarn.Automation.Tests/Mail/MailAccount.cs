using System.Collections.Concurrent;
using Tarn.Automation.Mail;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Mail;

/// <summary>An account with a queue of mail, a sender and a mail server of its own.</summary>
internal sealed class MailAccount : IAsyncDisposable
{
    private MailAccount(TestAccount account, MailOptions options, SmtpSink sink, ManualTime time)
    {
        Account = account;
        Options = options;
        Sink = sink;
        Time = time;
        Sender = CreateSender();
    }

    public TestAccount Account { get; }

    public MailOptions Options { get; }

    public SmtpSink Sink { get; }

    public ManualTime Time { get; }

    public MailSender Sender { get; }

    public MailOutbox Outbox { get; private set; } = null!;

    public ConcurrentQueue<string> Complaints { get; } = new();

    public static async Task<MailAccount> CreateAsync(SqlDialect dialect, Func<MailOptions, MailOptions>? change = null)
    {
        var sink = new SmtpSink();
        var options = new MailOptions
        {
            Smtp = new SmtpServer(sink.Host, sink.Port, StartTls: false),
            DefaultFrom = "noreply@tarn.example",
            VerifiedSenders = ["bikes.example"],
            SendTimeout = TimeSpan.FromSeconds(20),
        };
        var account = new MailAccount(await TestAccount.CreateAsync(dialect), change?.Invoke(options) ?? options, sink, new ManualTime());
        account.Outbox = await MailOutbox.OpenAsync(account.Account.Database.Engine, account.Options, account.Time, default);
        return account;
    }

    public static MailMessage Message(string to = "ann@example.com") => new()
    {
        From = "shop@bikes.example",
        To = to,
        Subject = "Your bike is ready",
        Body = "Come and get it.",
        Origin = new MailOrigin(MailOriginKind.DataPage, "New job", "Workshop", "A1", "page1"),
    };

    public MailSender CreateSender(IMailTransport? transport = null) =>
        new(Options, transport ?? (Options.Smtp is { } server ? new SmtpTransport(server, Options.SendTimeout) : null), Time, Complaints.Enqueue);

    public ValueTask AppendAsync(MailMessage message) => Outbox.AppendAsync(message, default);

    /// <summary>Queues a mail, sends it, and gives what came.</summary>
    public async Task<SinkMessage> SendAsync(MailMessage message)
    {
        await AppendAsync(message);
        await Sender.DrainAsync(Outbox, default);
        return Sink.Messages[^1];
    }

    public Task<int> DrainAsync() => Sender.DrainAsync(Outbox, default);

    /// <summary>The log, newest first.</summary>
    public ValueTask<IReadOnlyList<MailLogEntry>> LogAsync() => Outbox.Log.ReadAsync(new MailLogQuery(), default);

    public async ValueTask DisposeAsync()
    {
        Sender.Dispose();
        await Account.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
