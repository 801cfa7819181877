namespace Tarn.Automation.Mail;

/// <summary>Which entries of the mail log to read. Newest first.</summary>
public sealed record MailLogQuery
{
    /// <summary>Most entries of a page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Only entries of this status.</summary>
    public MailStatus? Status { get; init; }

    /// <summary>Only entries from this time on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only entries before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>For the next page: id of the last entry of the page before.</summary>
    public string? Before { get; init; }

    /// <summary>Entries to give, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}
