namespace Tarn.Automation.Mail;

/// <summary>Reads texts of addresses.</summary>
internal sealed class AddressList
{
    /// <summary>Most recipients of one mail, To, Cc and Bcc together.</summary>
    public const int MaxRecipients = 50;

    private static readonly char[] Separators = [',', ';'];

    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Texts that are no addresses, in the order of their appearance.</summary>
    public List<string> Bad { get; } = [];

    /// <summary>Good addresses read so far.</summary>
    public int Count => _known.Count;

    /// <summary>How many good addresses were left out because the mail has <see cref="MaxRecipients"/> already.</summary>
    public int TooMany { get; private set; }

    /// <summary>Holds the text nothing but separators and blanks?</summary>
    public static bool IsBlank(string text) => text.AsSpan().TrimStart(" \t\r\n,;").IsEmpty;

    /// <summary>Reads a list, leaving out what is bad and what was read before.</summary>
    public List<string> Read(string text)
    {
        var good = new List<string>();
        foreach (var part in text.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!EmailAddress.TryNormalize(part, out var address))
                Bad.Add(part);
            else if (_known.Contains(address))
                continue;
            else if (_known.Count == MaxRecipients)
                TooMany++;
            else if (_known.Add(address))
                good.Add(address);
        }

        return good;
    }

    /// <summary>As stored in the queue and shown in the log.</summary>
    public static string Join(IEnumerable<string> addresses) => string.Join("; ", addresses);

    /// <summary>Reads what <see cref="Join"/> wrote.</summary>
    public static string[] Split(string text) => text.Split("; ", StringSplitOptions.RemoveEmptyEntries);
}
