using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tarn.Automation.Egress;
using Tarn.Automation.Webhooks;
using Tarn.Identity;

namespace Tarn.Server.Configuration;

/// <summary>Reads the settings of calls that leave the server.</summary>
internal static class EgressSettings
{
    private static readonly char[] Separators = [';', ','];

    /// <summary>Reads where may be called.</summary>
    /// <param name="find">A setting's value and where it comes from, in words; null when it is not set.</param>
    /// <param name="folder">What relative paths start from.</param>
    /// <exception cref="SettingsException">One cannot be used.</exception>
    public static EgressOptions Read(Func<Setting, (string Value, string Source)?> find, string folder)
    {
        var hosts = new List<string>();
        var networks = new List<IPNetwork>();
        foreach (var (text, source) in Items(find(Setting.EgressAllowPrivate)))
        {
            if (IPNetwork.TryParse(text, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                networks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            else if (Uri.CheckHostName(text) == UriHostNameType.Dns)
                hosts.Add(text);
            else
                throw new SettingsException($"{source} holds '{text}', which is neither a host, an address nor a network like 10.1.0.0/16.");
        }

        var plain = new List<string>();
        foreach (var (text, source) in Items(find(Setting.EgressAllowHttp)))
            plain.Add(Uri.CheckHostName(text) != UriHostNameType.Unknown ? text : throw new SettingsException($"{source} holds '{text}', which is no host."));
        var files = new List<string>();
        foreach (var (text, source) in Items(find(Setting.EgressCaFiles)))
        {
            var path = Path.GetFullPath(text, folder);
            files.Add(File.Exists(path) ? path : throw new SettingsException($"{source} names the file '{path}', which does not exist."));
        }

        return new EgressOptions { AllowHttpHosts = plain, AllowPrivateHosts = hosts, AllowPrivateNetworks = networks, CaFiles = files };
    }

    /// <summary>Reads how webhooks are delivered.</summary>
    /// <exception cref="SettingsException">It cannot be used.</exception>
    public static WebhookOptions ReadWebhooks((string Value, string Source)? rate)
    {
        if (rate is not { } given)
            return new WebhookOptions();
        return int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 10_000
            ? new WebhookOptions { MaxCallsPerSecond = number }
            : throw new SettingsException($"{given.Source} must be a whole number from 1 to 10,000: '{given.Value}'.");
    }

    /// <summary>Reads the key. What it complains of never shows it.</summary>
    /// <exception cref="SettingsException">It is no key.</exception>
    public static ReadOnlyMemory<byte>? ReadKey((string Value, string Source)? key)
    {
        if (key is not { } given)
            return null;
        var bytes = new byte[SecretBox.KeyBytes + 1];
        return Convert.TryFromBase64String(given.Value, bytes, out var length) && length == SecretBox.KeyBytes
            ? bytes.AsMemory(0, length)
            : throw new SettingsException($"{given.Source} must be {SecretBox.KeyBytes} bytes in base64, as 'openssl rand -base64 {SecretBox.KeyBytes}' prints them.");
    }

    private static IEnumerable<(string Text, string Source)> Items((string Value, string Source)? list) =>
        (list?.Value ?? "").Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text => (text, list!.Value.Source));
}
