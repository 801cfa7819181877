namespace Tarn.Automation.Mail;

/// <summary>A recipient that the mail server did not take; the others of the mail were served, if any were left.</summary>
/// <param name="Address">As in the <see cref="OutgoingMail"/>.</param>
/// <param name="Answer">What the server said.</param>
/// <param name="IsPermanent">Asking again is of no use.</param>
public sealed record RefusedRecipient(string Address, string Answer, bool IsPermanent);
