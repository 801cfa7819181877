namespace Tarn.Automation.Mail;

/// <summary>The texts of the log's details.</summary>
internal static class MailNotes
{
    public const string InvalidFormat = "Invalid email format";
    public const string DailyLimit = "Daily limit reached";
    public const string SystemError = "System error";
    public const string Refused = "Refused by the mail server";

    /// <summary>Puts notes together, leaving out empty ones and repetitions.</summary>
    public static string Join(params ReadOnlySpan<string?> notes)
    {
        var all = "";
        foreach (var note in notes)
        {
            if (!string.IsNullOrEmpty(note) && !all.Contains(note, StringComparison.Ordinal))
                all = all.Length == 0 ? note : $"{all}; {note}";
        }

        return all.Length > HeaderText.MaxLogLength ? all[..HeaderText.MaxLogLength] : all;
    }

    /// <summary>Names addresses behind a text.</summary>
    public static string Name(string text, IReadOnlyCollection<string> addresses) => addresses.Count == 0 ? "" : $"{text}: {string.Join(", ", addresses)}";
}
