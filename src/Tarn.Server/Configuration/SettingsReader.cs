using System.Globalization;
using System.Text.Json;
using Tarn.Automation.Tasks;
using Tarn.Identity;

namespace Tarn.Server.Configuration;

/// <summary>Reads the settings: a flag wins over the environment, that over <c>tarn.json</c>, that over the default.</summary>
internal sealed class SettingsReader
{
    /// <summary>The file of settings, in the current folder unless told otherwise.</summary>
    public const string FileName = "tarn.json";

    /// <summary>Variable that names another file of settings.</summary>
    public const string FileVariable = "TARN_CONFIG";

    private const string DefaultUrl = "http://localhost:8080";
    private const string DefaultData = "tarn-data";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Func<Setting, string?> _flag;
    private readonly Func<string, string?> _variable;
    private readonly Dictionary<string, string> _file = new(StringComparer.Ordinal);
    private readonly string _folder;

    private SettingsReader(Func<Setting, string?> flag, Func<string, string?> variable, string currentFolder, string? file)
    {
        _flag = flag;
        _variable = variable;
        _folder = currentFolder;
        var chosen = file ?? variable(FileVariable);
        var path = Path.Combine(currentFolder, chosen ?? FileName);
        if (File.Exists(path))
            ReadFile(path);
        else if (chosen is not null)
            throw new SettingsException($"The file of settings '{chosen}' does not exist.");
        FileFolder = Path.GetDirectoryName(path)!;
    }

    private string FileFolder { get; }

    /// <summary>Reads the settings.</summary>
    /// <param name="flag">The value of a setting's flag; null when it was not given.</param>
    /// <param name="variable">The value of an environment variable; null when it is not set.</param>
    /// <param name="currentFolder">What relative paths of flags and variables start from. Those in <c>tarn.json</c> start from its folder.</param>
    /// <param name="file">The file of settings; null for <c>TARN_CONFIG</c>, else <c>tarn.json</c> in the current folder.</param>
    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static ServerOptions Read(Func<Setting, string?> flag, Func<string, string?> variable, string currentFolder, string? file) =>
        new SettingsReader(flag, variable, currentFolder, file).Read();

    private ServerOptions Read()
    {
        var folder = ReadFolder();
        var options = new ServerOptions
        {
            Urls = ReadUrls(),
            DataFolder = folder,
            Database = Find(Setting.Database)?.Value,
            BaseAddress = ReadBaseAddress(),
            TrustedProxies = ReadProxies(),
            PageRequests = ReadNumber(Setting.PageRequests, 0),
            PageWrites = ReadNumber(Setting.PageWrites, 30),
            PageFontHosts = SplitList(Find(Setting.PageFontHosts)?.Value),
            ThumbnailSizes = ReadThumbnailSizes(),
            CdnAddress = ReadCdnAddress(),
            RestRateLimit = ReadNumber(Setting.RestRateLimit, 0),
            RestRateWindow = TimeSpan.FromSeconds(ReadNumber(Setting.RestRateWindow, 300, 1, 86_400)),
            RestMaxUriLength = ReadNumber(Setting.RestMaxUriLength, 8_192, 2_047, 512 * 1024),
            Hosting = ReadHosting(),
            BaseDomains = SplitList(Find(Setting.BaseDomains)?.Value),
            LogRequests = ReadFlag(Setting.LogRequests, false),
            Sample = ReadFlag(Setting.Sample, true),
            OwnerEmail = Find(Setting.OwnerEmail)?.Value ?? "owner@localhost",
            OwnerPassword = Find(Setting.OwnerPassword)?.Value,
            Mail = MailSettings.Read(FindWithSource),
            SecretKey = EgressSettings.ReadKey(FindWithSource(Setting.SecretKey)),
            Egress = EgressSettings.Read(FindWithSource, _folder),
            Webhooks = EgressSettings.ReadWebhooks(FindWithSource(Setting.WebhookMaxRate)),
            Tasks = new TaskOptions { WorkFolder = Path.Combine(folder, "tasks") },
        };
        if (options.Hosting == HostingMode.Subdomain && options.BaseDomains.Count == 0)
            throw new SettingsException($"Hosting mode 'subdomain' needs {Setting.BaseDomains.Flag} (or {Setting.BaseDomains.Variable}).");
        return options;
    }

    private (string Value, string Source)? FindWithSource(Setting setting) => Find(setting) is { } found ? (found.Value, SourceOf(setting, found)) : null;

    private List<string> ReadUrls()
    {
        if (Find(Setting.Urls) is not { } found)
            return [DefaultUrl];
        var urls = SplitList(found.Value);
        foreach (var url in urls)
        {
            // Kestrel takes '*' and '+' for any host; a Uri does not.
            var plain = url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal);
            if (!Uri.TryCreate(plain, UriKind.Absolute, out var address) || address.Scheme is not "http" || address.PathAndQuery != "/")
                throw Bad(Setting.Urls, found, "is not an address like http://localhost:8080");
        }

        return urls.Count > 0 ? urls : throw Bad(Setting.Urls, found, "names no address");
    }

    private string ReadFolder() => Find(Setting.Data) is { } found
        ? Path.GetFullPath(found.Value, found.Source == FileSource ? FileFolder : _folder)
        : Path.GetFullPath(DefaultData, _folder);

    private string? ReadBaseAddress()
    {
        if (Find(Setting.BaseAddress) is not { } found)
            return null;
        return Uri.TryCreate(found.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? found.Value.TrimEnd('/')
            : throw Bad(Setting.BaseAddress, found, "is not an address like https://apps.example.com");
    }

    private string? ReadCdnAddress()
    {
        if (Find(Setting.CdnAddress) is not { } found)
            return null;
        return Uri.TryCreate(found.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { Query: "", Fragment: "" }
            ? found.Value.TrimEnd('/')
            : throw Bad(Setting.CdnAddress, found, "is not an address like https://files.example.com");
    }

    private List<int> ReadThumbnailSizes()
    {
        const int Most = 20;
        if (Find(Setting.ThumbnailSizes) is not { } found)
            return [64, 128, 256, 512, 1024];
        if (found.Value.Trim().Equals("none", StringComparison.OrdinalIgnoreCase))
            return [];
        var sizes = new SortedSet<int>();
        foreach (var text in SplitList(found.Value))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size is < 8 or > 4096)
                throw Bad(Setting.ThumbnailSizes, found, "must be whole numbers from 8 to 4096, separated by ';', or none");
            sizes.Add(size);
        }

        return sizes.Count is > 0 and <= Most ? [.. sizes] : throw Bad(Setting.ThumbnailSizes, found, $"must have 1 to {Most} sizes, or be none");
    }

    private List<System.Net.IPNetwork> ReadProxies()
    {
        if (Find(Setting.TrustedProxies) is not { } found)
            return [];
        var proxies = new List<System.Net.IPNetwork>();
        foreach (var text in SplitList(found.Value))
        {
            if (System.Net.IPNetwork.TryParse(text, out var network))
                proxies.Add(network);
            else if (System.Net.IPAddress.TryParse(text, out var address))
                proxies.Add(new System.Net.IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128));
            else
                throw Bad(Setting.TrustedProxies, found, $"names '{text}', which is no address and no network like 10.0.0.0/8");
        }

        return proxies;
    }

    private HostingMode ReadHosting()
    {
        if (Find(Setting.Hosting) is not { } found)
            return HostingMode.Single;
        return Enum.TryParse<HostingMode>(found.Value, ignoreCase: true, out var mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(found.Value[0])
            ? mode
            : throw Bad(Setting.Hosting, found, "must be one of " + string.Join(", ", Enum.GetNames<HostingMode>().Select(n => n.ToLowerInvariant())));
    }

    private int ReadNumber(Setting setting, int otherwise)
    {
        if (Find(setting) is not { } found)
            return otherwise;
        return int.TryParse(found.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : throw Bad(setting, found, "must be a whole number, 0 or more");
    }

    private int ReadNumber(Setting setting, int otherwise, int least, int most) =>
        ReadNumber(setting, otherwise) is var number && number >= least && number <= most ? number : throw Bad(setting, Find(setting)!, $"must be a whole number from {least} to {most}");

    private bool ReadFlag(Setting setting, bool otherwise)
    {
        if (Find(setting) is not { } found)
            return otherwise;
        return found.Value.ToLowerInvariant() switch
        {
            "true" or "1" or "yes" or "on" => true,
            "false" or "0" or "no" or "off" => false,
            _ => throw Bad(setting, found, "must be true or false"),
        };
    }

    private const string FileSource = "file";

    private Found? Find(Setting setting)
    {
        if (_flag(setting) is { Length: > 0 } given)
            return new Found(given, setting.Flag);
        if (_variable(setting.Variable) is { Length: > 0 } variable)
            return new Found(variable, setting.Variable);
        return _file.TryGetValue(setting.Name, out var written) && written.Length > 0 ? new Found(written, FileSource) : null;
    }

    private void ReadFile(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new SettingsException($"{path} must hold a JSON object.");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!Setting.All.Any(s => s.Name == property.Name))
                    throw new SettingsException($"{path} holds '{property.Name}', which is no setting. Settings: {string.Join(", ", Setting.All.Select(s => s.Name))}.");
                _file[property.Name] = property.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(';', property.Value.EnumerateArray().Select(e => e.ToString()))
                    : property.Value.ToString();
            }
        }
        catch (JsonException failure)
        {
            throw new SettingsException($"{path} is not valid JSON: line {failure.LineNumber + 1}, position {failure.BytePositionInLine + 1}.");
        }
    }

    private static List<string> SplitList(string? text) =>
        [.. (text ?? "").Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static SettingsException Bad(Setting setting, Found found, string problem) =>
        new($"{SourceOf(setting, found)} {problem}: '{found.Value}'.");

    private static string SourceOf(Setting setting, Found found) => found.Source == FileSource ? $"'{setting.Name}' in {FileName}" : found.Source;

    private sealed record Found(string Value, string Source);
}
