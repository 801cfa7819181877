namespace Tarn.Automation.Mail;

/// <summary>
/// A mail as its author wrote it, parameters already replaced. The address fields are texts of addresses separated by comma or semicolon;
/// what they hold is checked when the message is put into a <see cref="MailOutbox"/>.
/// </summary>
public sealed record MailMessage
{
    /// <summary>The sender's address; empty for the server's default sender.</summary>
    public string From { get; init; } = "";

    /// <summary>The sender's name; empty for none.</summary>
    public string FromName { get; init; } = "";

    /// <summary>Addresses that answers go to; empty for the sender's.</summary>
    public string ReplyTo { get; init; } = "";

    /// <summary>Recipients. When this is blank, no mail is sent and nothing is logged: so conditional mails are made.</summary>
    public required string To { get; init; }

    /// <summary>Recipients of copies.</summary>
    public string Cc { get; init; } = "";

    /// <summary>Recipients whom the others do not see.</summary>
    public string Bcc { get; init; } = "";

    /// <summary>The subject. Cut to 255 characters; line breaks and other control characters become blanks.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The text, or an HTML document or fragment.</summary>
    public string Body { get; init; } = "";

    /// <summary>The body is HTML.</summary>
    public bool IsHtml { get; init; }

    /// <summary>What made the mail.</summary>
    public required MailOrigin Origin { get; init; }
}
