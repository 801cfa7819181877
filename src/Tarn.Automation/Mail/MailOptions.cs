namespace Tarn.Automation.Mail;

/// <summary>How a server sends mail.</summary>
public sealed record MailOptions
{
    /// <summary>The mail server; null while there is none: mail stays queued then.</summary>
    public SmtpServer? Smtp { get; init; }

    /// <summary>The server's default sender: takes the place of senders that are not verified. Needed where there is a mail server.</summary>
    public string DefaultFrom { get; init; } = "";

    /// <summary>Name of the default sender; empty for none.</summary>
    public string DefaultFromName { get; init; } = "";

    /// <summary>Addresses (<c>shop@example.com</c>) and whole domains (<c>example.com</c>) that mail may be sent from.</summary>
    public IReadOnlyList<string> VerifiedSenders { get; init; } = [];

    /// <summary>Most recipients that an account may send to in a day (UTC); null for no limit. What is over it is not sent.</summary>
    public int? DailyLimit { get; init; }

    /// <summary>Most connections to the mail server at a time.</summary>
    public int MaxConnections { get; init; } = 4;

    /// <summary>How long one message may take to be handed over.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a process keeps messages to itself while it sends them; after a crash another takes them then. At least thrice <see cref="SendTimeout"/>.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a queue is looked at when nothing in this process has been put into it.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long entries of the mail log stay.</summary>
    public TimeSpan LogLife { get; init; } = TimeSpan.FromDays(30);
}
