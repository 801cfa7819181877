namespace Tarn.Automation.Webhooks;

/// <summary>How a server delivers webhooks, the same for all its accounts.</summary>
public sealed record WebhookOptions
{
    /// <summary>Most calls a second that a webhook may be set to, and what it gets when it names none.</summary>
    public int MaxCallsPerSecond { get; init; } = 100;

    /// <summary>Most URLs of a webhook.</summary>
    public int MaxUrls { get; init; } = 10;

    /// <summary>Most webhooks of an account.</summary>
    public int MaxWebhooks { get; init; } = 200;

    /// <summary>Most events of a webhook.</summary>
    public int MaxEvents { get; init; } = 200;

    /// <summary>Largest message in bytes; what is larger is not sent.</summary>
    public int MaxMessageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Reactions in a chain (a webhook's receiver that writes, whose write is a webhook's ...) after which no more follow.</summary>
    public int MaxChainDepth { get; init; } = 10;

    /// <summary>How long a call may take in all.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The waits between attempts; each is varied by a fifth. One attempt more than there are waits.</summary>
    public IReadOnlyList<TimeSpan> Waits { get; init; } =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    /// <summary>A message is given up when it fails this long after its first attempt.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Failures in a row after which a URL gets a pause.</summary>
    public int PauseAfter { get; init; } = 20;

    /// <summary>The first pause; each following one, until a call succeeds, is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A URL without success for so long is suspended.</summary>
    public TimeSpan SuspendAfter { get; init; } = TimeSpan.FromDays(5);

    /// <summary>Most calls at a time to one URL.</summary>
    public int CallsPerUrl { get; init; } = 8;

    /// <summary>Most calls at a time of the server, to URLs that answer.</summary>
    public int Calls { get; init; } = 256;

    /// <summary>Most calls at a time of the server to URLs whose last call failed. Apart from <see cref="Calls"/>, so that dead receivers take nothing from the living.</summary>
    public int CallsToFailing { get; init; } = 64;

    /// <summary>Bytes of messages that are read ahead for one URL.</summary>
    public int ReadAheadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long calls are signed with a replaced secret too.</summary>
    public TimeSpan OldSecretLife { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long messages that arrived are kept.</summary>
    public TimeSpan KeepDelivered { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long messages that did not arrive are kept, to be looked at and sent again; waiting ones are given up after it.</summary>
    public TimeSpan KeepOthers { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the change log keeps what all readers have read.</summary>
    public TimeSpan KeepChanges { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a process has an account's webhooks to itself; after a crash another takes over then.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the database is asked when nothing in this process tells of news.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Further headers that carry what <c>X-Tarn-Signature</c> does.</summary>
    public IReadOnlyList<string> SignatureAliases { get; init; } = ["X-Caspio-Signature"];
}
