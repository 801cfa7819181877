using Tarn.Data.Engines;

namespace Tarn.Automation.Mail;

/// <summary>A mail that this process has taken from the queue to send it.</summary>
internal sealed record QueuedMail
{
    /// <summary>How long to wait after the first, second ... attempt; there is one attempt more than there are waits.</summary>
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(12)];

    public required string Id { get; init; }

    public required string Lease { get; init; }

    public required string From { get; init; }

    public required string FromName { get; init; }

    public required string ReplyTo { get; init; }

    public required string To { get; init; }

    public required string Cc { get; init; }

    public required string Bcc { get; init; }

    public required string Subject { get; init; }

    public required string Body { get; init; }

    public required bool IsHtml { get; init; }

    /// <summary>How often it has been tried, this time included.</summary>
    public required int Attempts { get; init; }

    /// <summary>Recipients still to be served; null for all.</summary>
    public required string? Pending { get; init; }

    /// <summary>Recipients served by earlier attempts.</summary>
    public required int Served { get; init; }

    public required string Details { get; init; }

    public required MailOriginKind Origin { get; init; }

    /// <summary>Processes have died over it as often as it may be tried.</summary>
    public bool IsSpent => Attempts > Waits.Length + 1;

    /// <summary>The wait before the next attempt; null after the last.</summary>
    public TimeSpan? NextWait => Attempts <= Waits.Length ? Waits[Attempts - 1] : null;

    public static QueuedMail Read(RowReader row, string lease) => new()
    {
        Id = row.GetText(0),
        Lease = lease,
        From = row.GetText(2),
        FromName = row.GetText(3),
        ReplyTo = row.GetText(4),
        To = row.GetText(5),
        Cc = row.GetText(6),
        Bcc = row.GetText(7),
        Subject = row.GetText(8),
        Body = row.GetText(9),
        IsHtml = row.GetInt64(10) != 0,
        Attempts = (int)row.GetInt64(11),
        Pending = row.FindText(12),
        Served = (int)row.GetInt64(13),
        Details = row.GetText(14),
        Origin = (MailOriginKind)row.GetInt64(15),
    };

    /// <summary>The mail for those who do not have it yet.</summary>
    public OutgoingMail ToOutgoing(VerifiedSender sender)
    {
        var pending = Pending is null ? null : AddressList.Split(Pending).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new OutgoingMail
        {
            Id = Id,
            From = sender.Address,
            FromName = sender.Name,
            ReplyTo = AddressList.Split(ReplyTo),
            To = Missing(To, pending),
            Cc = Missing(Cc, pending),
            Bcc = Missing(Bcc, pending),
            Subject = Subject,
            Body = Body,
            IsHtml = IsHtml,
        };
    }

    private static string[] Missing(string list, HashSet<string>? pending) =>
        pending is null ? AddressList.Split(list) : [.. AddressList.Split(list).Where(pending.Contains)];
}
