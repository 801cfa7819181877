namespace Tarn.Server.Configuration;

/// <summary>A setting and the three places it can come from: a flag, the environment, <c>tarn.json</c>.</summary>
/// <param name="Name">Its name in <c>tarn.json</c>, in camel case.</param>
/// <param name="Description">What it does, for the help.</param>
/// <param name="Argument">What its value is called in the help.</param>
/// <param name="Secret">It has no flag, since a command line can be read by everybody on the machine.</param>
internal sealed record Setting(string Name, string Description, string Argument, bool Secret = false)
{
    public static Setting Urls { get; } = new("urls", "Addresses to listen on, separated by ';'. Default: http://localhost:8080", "URLS");

    public static Setting Data { get; } = new("data", "Folder of the data. Default: ./tarn-data", "FOLDER");

    public static Setting Database { get; } = new("database", "Connection string of a PostgreSQL database. Without it: SQLite files in the data folder", "CONNECTION");

    public static Setting BaseAddress { get; } = new("baseAddress", "Address under which clients reach the server, when it stands behind a proxy", "URL");

    public static Setting TrustedProxies { get; } = new("trustedProxies", "Addresses and networks of proxies whose X-Forwarded-For and -Proto count, separated by ';': 127.0.0.1;10.0.0.0/8", "LIST");

    public static Setting PageRequests { get; } = new("pageRequests", "Requests of one address to one DataPage in a minute; 0: any number. Default: 0", "NUMBER");

    public static Setting PageWrites { get; } = new("pageWrites", "Forms that one address may send to one DataPage in a minute; 0: any number. Default: 30", "NUMBER");

    public static Setting PageFontHosts { get; } = new("pageFontHosts", "Hosts that DataPages may fetch fonts from, separated by ';': fonts.googleapis.com;fonts.gstatic.com, or *. Default: none", "HOSTS");

    public static Setting ThumbnailSizes { get; } = new("thumbnailSizes", "Widths and heights in pixels to which public pictures are made smaller by ?w= and ?h=, separated by ';', or none. Default: 64;128;256;512;1024", "LIST");

    public static Setting CdnAddress { get; } = new("cdnAddress", "Address of a CDN that fetches public files from <this server>/cdn: DataPages write it instead. Default: none", "URL");

    public static Setting RestRateLimit { get; } = new("restRateLimit", "Calls of REST and MCP that an account may make in --rest-rate-window; 0: any number. Default: 0", "NUMBER");

    public static Setting RestRateWindow { get; } = new("restRateWindow", "Seconds that --rest-rate-limit is about. Default: 300", "SECONDS");

    public static Setting RestMaxUriLength { get; } = new("restMaxUriLength", "Longest path and query of a call of REST in characters, 2047 to 524288. Default: 8192", "NUMBER");

    public static Setting Hosting { get; } = new("hosting", "'single': one account, whatever the host name. 'subdomain': the host name names the account", "MODE");

    public static Setting BaseDomains { get; } = new("baseDomains", "Domains below which accounts have their names, separated by ';'", "DOMAINS");

    public static Setting LogRequests { get; } = new("logRequests", "Write a line for each request", "true|false");

    public static Setting Sample { get; } = new("sample", "First start: import the sample app. Default: true", "true|false");

    public static Setting OwnerEmail { get; } = new("ownerEmail", "First start: the owner's e-mail address. Default: owner@localhost", "EMAIL");

    public static Setting OwnerPassword { get; } = new("ownerPassword", "First start: the owner's password. Without it one is made and printed", "PASSWORD", Secret: true);

    public static Setting Smtp { get; } = new("smtp", "Mail server: smtp://user@host:587?tls=starttls (or tls=none). Without it mail stays queued", "URL");

    public static Setting SmtpPassword { get; } = new("smtpPassword", "Password of the mail server's user", "PASSWORD", Secret: true);

    public static Setting MailFrom { get; } = new("mailFrom", "Default sender of mail: noreply@example.com or 'Name <noreply@example.com>'", "ADDRESS");

    public static Setting MailSenders { get; } = new("mailSenders", "Addresses and domains that mail may be sent from besides, separated by ';'", "LIST");

    public static Setting MailDailyLimit { get; } = new("mailDailyLimit", "Most recipients of an account in a day. Default: no limit", "NUMBER");

    public static Setting SecretKey { get; } = new("secretKey", "Key that encrypts stored secrets: 32 bytes in base64. Default: secret.key in the data folder, made at the first start", "KEY", Secret: true);

    public static Setting EgressAllowHttp { get; } = new("egressAllowHttp", "Hosts that webhooks may call without TLS, separated by ';'", "HOSTS");

    public static Setting EgressAllowPrivate { get; } = new("egressAllowPrivate", "Hosts and networks with private addresses that webhooks may call, separated by ';': hooks.local;10.1.0.0/16", "LIST");

    public static Setting EgressCaFiles { get; } = new("egressCaFiles", "Files of certificates of authorities trusted besides the system's, in PEM, separated by ';'", "FILES");

    public static Setting WebhookMaxRate { get; } = new("webhookMaxRate", "Most calls a second that a webhook may make, and its default. Default: 100", "NUMBER");

    /// <summary>Every setting, in the order of the help.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [Urls, Data, Database, BaseAddress, TrustedProxies, PageRequests, PageWrites, PageFontHosts, ThumbnailSizes, CdnAddress, RestRateLimit, RestRateWindow, RestMaxUriLength, Hosting, BaseDomains, LogRequests, Sample, OwnerEmail, OwnerPassword,
            Smtp, SmtpPassword, MailFrom, MailSenders, MailDailyLimit, SecretKey, EgressAllowHttp, EgressAllowPrivate, EgressCaFiles, WebhookMaxRate];

    /// <summary><c>--base-address</c></summary>
    public string Flag => "--" + Words('-').ToLowerInvariant();

    /// <summary><c>TARN_BASE_ADDRESS</c></summary>
    public string Variable => "TARN_" + Words('_').ToUpperInvariant();

    private string Words(char separator) => string.Concat(Name.Select(c => char.IsAsciiLetterUpper(c) ? $"{separator}{c}" : c.ToString()));
}
