using Tarn.Automation.Mail;
using Tarn.Data.Engines;
using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Sends the mail of accounts.</summary>
internal sealed class MailRounds : AccountRounds
{
    private readonly MailSender _sender;

    public MailRounds(AccountHost accounts, ILogger<MailRounds> log)
        : base(accounts, log)
    {
        var options = accounts.Options.Mail;
        _sender = new MailSender(options, options.Smtp is { } server ? new SmtpTransport(server, options.SendTimeout) : null, TimeProvider.System, complaint => LogComplaint(log, complaint));
    }

    protected override string Subject => "queued mails";

    public override void Dispose()
    {
        _sender.Dispose();
        base.Dispose();
    }

    protected override Task WorkAsync(OpenAccount account, CancellationToken cancellation) => _sender.RunAsync(account.Mail, cancellation);

    protected override ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) => MailOutbox.HasMailAsync(engine, cancellation);
}
