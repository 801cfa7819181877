using System.Globalization;
using System.Net;
using System.Net.Mail;
using Tarn.Automation.Mail;

namespace Tarn.Server.Configuration;

/// <summary>Reads the settings of mail. What it complains of never shows the password that an address may hold.</summary>
internal static class MailSettings
{
    private const int SubmissionPort = 587;

    /// <summary>Reads them.</summary>
    /// <param name="find">A setting's value and where it comes from, in words; null when it is not set.</param>
    /// <exception cref="SettingsException">One cannot be used.</exception>
    public static MailOptions Read(Func<Setting, (string Value, string Source)?> find)
    {
        var server = find(Setting.Smtp) is { } smtp ? ReadServer(smtp.Value, smtp.Source, find(Setting.SmtpPassword)?.Value) : null;
        var sender = ReadSender(find(Setting.MailFrom), server);
        if (server is not null && sender is null)
            throw new SettingsException($"{Setting.Smtp.Flag} needs {Setting.MailFrom.Flag} (or {Setting.MailFrom.Variable}): the address that mail comes from.");
        return new MailOptions
        {
            Smtp = server,
            DefaultFrom = sender?.Address ?? "",
            DefaultFromName = sender?.DisplayName ?? "",
            VerifiedSenders = ReadSenders(find(Setting.MailSenders)),
            DailyLimit = ReadLimit(find(Setting.MailDailyLimit)),
        };
    }

    private static SmtpServer ReadServer(string text, string source, string? password)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != "smtp" || address.Host.Length == 0 || address.AbsolutePath is not ("" or "/"))
        {
            throw new SettingsException(text.StartsWith("smtps:", StringComparison.OrdinalIgnoreCase)
                ? $"{source}: encryption from the first byte (smtps) is not supported. Use smtp://user@host:{SubmissionPort}, which encrypts with STARTTLS."
                : $"{source} is not an address like smtp://user@host:{SubmissionPort}?tls=starttls.");
        }

        var signIn = address.UserInfo.Split(':', 2);
        var user = signIn[0].Length > 0 ? Uri.UnescapeDataString(signIn[0]) : null;
        var startTls = address.Query switch
        {
            "" => !address.IsLoopback,
            "?tls=starttls" => true,
            "?tls=none" => false,
            _ => throw new SettingsException($"{source}: after '?' only tls=starttls or tls=none may stand."),
        };
        return new SmtpServer(
            address.HostNameType == UriHostNameType.IPv6 ? IPAddress.Parse(address.Host).ToString() : address.Host,
            address.IsDefaultPort ? SubmissionPort : address.Port, startTls, user, password ?? (signIn.Length > 1 ? Uri.UnescapeDataString(signIn[1]) : null));
    }

    /// <summary>The default sender: as set, else the mail server's user where that is an address.</summary>
    private static MailAddress? ReadSender((string Value, string Source)? from, SmtpServer? server)
    {
        if (from is not { } given)
            return server?.User is { } user && EmailAddress.IsValid(user) ? new MailAddress(user) : null;
        return MailAddress.TryCreate(given.Value, out var address) && EmailAddress.IsValid(address.Address)
            ? address
            : throw new SettingsException($"{given.Source} is not an address like noreply@example.com: '{given.Value}'.");
    }

    private static List<string> ReadSenders((string Value, string Source)? senders)
    {
        var all = new List<string>();
        foreach (var sender in (senders?.Value ?? "").Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // A domain is one that an address could have.
            var isDomain = !sender.Contains('@', StringComparison.Ordinal);
            if (!EmailAddress.TryNormalize(isDomain ? "a@" + sender : sender, out var normal))
                throw new SettingsException($"{senders!.Value.Source} holds '{sender}', which is neither an address nor a domain.");
            all.Add(isDomain ? normal[2..] : normal);
        }

        return all;
    }

    private static int? ReadLimit((string Value, string Source)? limit)
    {
        if (limit is not { } given)
            return null;
        return int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new SettingsException($"{given.Source} must be a whole number: '{given.Value}'.");
    }
}
