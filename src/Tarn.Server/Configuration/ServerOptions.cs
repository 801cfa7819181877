using Tarn.Automation.Egress;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Identity;

namespace Tarn.Server.Configuration;

/// <summary>How this server runs. Read by <see cref="SettingsReader"/> from flags, environment and <c>tarn.json</c>.</summary>
public sealed record ServerOptions
{
    /// <summary>Addresses to listen on, for example <c>http://localhost:8080</c>.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Folder of the data: the catalogue, the accounts' files and, on SQLite, their databases. Absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Connection string of the PostgreSQL database that holds the catalogue and the accounts; null for SQLite files in <see cref="DataFolder"/>.</summary>
    public string? Database { get; init; }

    /// <summary>The address under which clients reach the server, without a slash at its end; null where it is the first of <see cref="Urls"/>.</summary>
    public string? BaseAddress { get; init; }

    /// <summary>Proxies that are believed what they say about who asked, and how.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Requests of one address to one DataPage in a minute; 0 for any number.</summary>
    public int PageRequests { get; init; }

    /// <summary>Forms that one address may send to one DataPage in a minute; 0 for any number.</summary>
    public int PageWrites { get; init; } = 30;

    /// <summary>Hosts besides this one that DataPages may fetch fonts from.</summary>
    public IReadOnlyList<string> PageFontHosts { get; init; } = [];

    /// <summary>The widths and heights in pixels to which public pictures are made smaller on request.</summary>
    public IReadOnlyList<int> ThumbnailSizes { get; init; } = [];

    /// <summary>The address of a CDN that has public files, without a slash at its end; null for none.</summary>
    public string? CdnAddress { get; init; }

    /// <summary>Calls of REST and MCP that an account may make in <see cref="RestRateWindow"/>; 0 for any number.</summary>
    public int RestRateLimit { get; init; }

    /// <summary>The time that <see cref="RestRateLimit"/> is about.</summary>
    public TimeSpan RestRateWindow { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Longest path and query of a call of REST in characters.</summary>
    public int RestMaxUriLength { get; init; } = 8_192;

    /// <summary>How a request's host leads to an account.</summary>
    public HostingMode Hosting { get; init; } = HostingMode.Single;

    /// <summary>Domains below which accounts have their names, where several are hosted.</summary>
    public IReadOnlyList<string> BaseDomains { get; init; } = [];

    /// <summary>Write a line for each request.</summary>
    public bool LogRequests { get; init; }

    /// <summary>First start: import the sample app.</summary>
    public bool Sample { get; init; } = true;

    /// <summary>First start: the owner's e-mail address.</summary>
    public string OwnerEmail { get; init; } = "owner@localhost";

    /// <summary>First start: the owner's password; null to make one and print it.</summary>
    public string? OwnerPassword { get; init; }

    /// <summary>How mail is sent.</summary>
    public MailOptions Mail { get; init; } = new();

    /// <summary>Where webhooks and other features may call.</summary>
    public EgressOptions Egress { get; init; } = new();

    /// <summary>How webhooks are delivered.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>How tasks are run.</summary>
    public TaskOptions Tasks { get; init; } = new();

    /// <summary>The key that encrypts stored secrets; null for the one in the data folder.</summary>
    public ReadOnlyMemory<byte>? SecretKey { get; init; }

    /// <summary>The identity layer's settings.</summary>
    public IdentityOptions Identity => new() { HostingMode = Hosting, BaseDomains = BaseDomains };

    /// <summary>An address to open in a browser for one to listen on: nobody can open <c>http://*:8080</c>.</summary>
    public static string ToAddress(string url) =>
        url.Replace("://*", "://localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
            .Replace("://[::]", "://localhost", StringComparison.Ordinal)
            .TrimEnd('/');

    /// <summary>Hides the connection string and the password from logs.</summary>
    public override string ToString() => $"{string.Join(';', Urls)}, data in {DataFolder}";
}
