namespace Tarn.Automation.Mail;

/// <summary>A mail in the log. The fields that the spec of the log names come first.</summary>
/// <param name="Id">Log ID; sorts by time.</param>
/// <param name="Date">When it was put into the queue, UTC.</param>
/// <param name="Origin">App, message origin and its name, DataPage.</param>
/// <param name="From">The sender that was asked for; <paramref name="Details"/> says when another was taken.</param>
/// <param name="ReplyTo">Addresses for answers.</param>
/// <param name="To">Recipients.</param>
/// <param name="Cc">Recipients of copies.</param>
/// <param name="Bcc">Recipients that the others do not see.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Details">Fixed texts such as <c>Invalid email format: foo</c>, <c>Daily limit reached</c>, <c>System error</c>; empty when there is nothing to say.</param>
/// <param name="Security"><c>authenticated</c> for mail signed by its verified domain; empty otherwise.</param>
/// <param name="FromName">The sender's name.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Error">The mail server's last complaint, at most 2,000 characters; empty when there was none.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Finished">When it was sent or given up, UTC; null while it is queued.</param>
public sealed record MailLogEntry(
    string Id, DateTimeOffset Date, MailOrigin Origin, string From, string ReplyTo, string To, string Cc, string Bcc, MailStatus Status, string Details, string Security,
    string FromName, string Subject, string Error, int Attempts, DateTimeOffset? Finished);
