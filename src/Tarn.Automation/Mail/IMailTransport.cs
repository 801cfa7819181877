namespace Tarn.Automation.Mail;

/// <summary>The way out for mail. Safe to use from several threads.</summary>
public interface IMailTransport
{
    /// <summary>Hands a mail over.</summary>
    /// <returns>Recipients that were refused; empty when all were taken.</returns>
    /// <exception cref="MailTransportException">Nobody was served.</exception>
    ValueTask<IReadOnlyList<RefusedRecipient>> SendAsync(OutgoingMail mail, CancellationToken cancellation);
}
