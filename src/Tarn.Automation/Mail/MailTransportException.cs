namespace Tarn.Automation.Mail;

/// <summary>A mail could not be handed over, to nobody at all.</summary>
/// <param name="message">What the mail server said or why it could not be reached.</param>
/// <param name="isPermanent">Trying again is of no use.</param>
/// <param name="inner">The cause.</param>
public sealed class MailTransportException(string message, bool isPermanent, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Trying again is of no use.</summary>
    public bool IsPermanent { get; } = isPermanent;
}
