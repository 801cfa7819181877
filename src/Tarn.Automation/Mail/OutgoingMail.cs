namespace Tarn.Automation.Mail;

/// <summary>A mail ready to be sent: every address is valid, every header text is one line.</summary>
public sealed record OutgoingMail
{
    /// <summary>Names the mail in its header <c>Message-ID</c>; the same each time it is tried.</summary>
    public required string Id { get; init; }

    /// <summary>The sender's address, verified.</summary>
    public required string From { get; init; }

    /// <summary>The sender's name; empty for none.</summary>
    public required string FromName { get; init; }

    public required IReadOnlyList<string> ReplyTo { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public required IReadOnlyList<string> Cc { get; init; }

    public required IReadOnlyList<string> Bcc { get; init; }

    public required string Subject { get; init; }

    public required string Body { get; init; }

    public required bool IsHtml { get; init; }

    /// <summary>Recipients of all kinds.</summary>
    public IEnumerable<string> Recipients => To.Concat(Cc).Concat(Bcc);
}
