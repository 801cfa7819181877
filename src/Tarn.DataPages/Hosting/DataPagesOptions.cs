namespace Tarn.DataPages.Hosting;

/// <summary>Settings of DataPages.</summary>
public sealed record DataPagesOptions
{
    /// <summary>Scheme and host under which visitors reach the server; null to take the request's own.</summary>
    public string? PublicBaseAddress { get; init; }

    /// <summary>Gives scheme and host for links in mails where <see cref="PublicBaseAddress"/> is null; null to take the request's own, which is safe only where hosts are checked before.</summary>
    public Func<string?>? LinkAddress { get; init; }

    /// <summary>A folder with TrueType fonts for characters that the shipped font of PDF files lacks, such as Chinese ones; null for none.</summary>
    public string? FontFolder { get; init; }

    /// <summary>Most bytes of a request.</summary>
    public long MaxRequest { get; init; } = 100L * 1024 * 1024;

    /// <summary>Most form fields of a request.</summary>
    public int MaxFields { get; init; } = 1000;

    /// <summary>Most files of a request.</summary>
    public int MaxFiles { get; init; } = 20;

    /// <summary>Requests from one address to one DataPage in a minute.</summary>
    public int RequestsPerMinute { get; init; } = 600;

    /// <summary>Writes from one address to one DataPage in a minute.</summary>
    public int WritesPerMinute { get; init; } = 30;
}
