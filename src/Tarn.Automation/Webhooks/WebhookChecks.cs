using System.Globalization;
using Tarn.Automation.Egress;
using Tarn.Data;

namespace Tarn.Automation.Webhooks;

/// <summary>The rules of a webhook's properties.</summary>
internal sealed class WebhookChecks(WebhookOptions options, EgressPolicy egress)
{
    private const int MaxName = 255;
    private const int MaxDescription = 4_000;
    private const int MaxUrl = 2_047;

    public static DataException Wrong(string property, string message) => new(DataProblem.MalformedRequest, message, property);

    public static DataException Missing(string property) => Wrong(property, $"The property '{property}' is required.");

    public static string? Description(string? text) =>
        text is { Length: > MaxDescription } ? throw Wrong("Description", "The property 'Description' may have at most 4,000 characters.") : text;

    public string Name(string name)
    {
        name = name.Trim();
        return name.Length is 0 or > MaxName || name.Any(char.IsControl) ? throw Wrong("Name", "The property 'Name' must have 1 to 255 characters.") : name;
    }

    public int Throttling(int? calls) =>
        (calls ?? options.MaxCallsPerSecond) is var number && number >= 1 && number <= options.MaxCallsPerSecond
            ? number
            : throw Wrong("CallThrottling", string.Create(CultureInfo.InvariantCulture, $"The property 'CallThrottling' must be a whole number from 1 to {options.MaxCallsPerSecond}."));

    /// <summary>URLs with the form by which two of them are told to be the same.</summary>
    public IReadOnlyList<(string Url, string Key)> Urls(IReadOnlyList<string> urls)
    {
        if (urls.Count == 0)
            throw Wrong("OutgoingUrls", "The property 'OutgoingUrls' must hold at least one URL.");
        if (urls.Count > options.MaxUrls)
            throw Wrong("OutgoingUrls", string.Create(CultureInfo.InvariantCulture, $"The property 'OutgoingUrls' may hold at most {options.MaxUrls} URLs."));
        var checkedUrls = new List<(string, string)>(urls.Count);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in urls)
        {
            var url = text.Trim();
            if (url.Length > MaxUrl)
                throw Wrong("OutgoingUrls", "A URL in 'OutgoingUrls' may have at most 2,047 characters.");
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !url.Contains("://", StringComparison.Ordinal))
                throw Wrong("OutgoingUrls", $"'OutgoingUrls' holds '{url}', which is not an absolute URL that begins with https://.");
            if (egress.Refuse(address) is { } reason)
                throw Wrong("OutgoingUrls", $"'OutgoingUrls' holds '{url}', which {reason}.");
            if (!keys.Add(address.AbsoluteUri))
                throw Wrong("OutgoingUrls", $"'OutgoingUrls' holds '{url}' twice.");
            checkedUrls.Add((url, address.AbsoluteUri));
        }

        return checkedUrls;
    }
}
