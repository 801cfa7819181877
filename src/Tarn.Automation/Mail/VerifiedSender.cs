namespace Tarn.Automation.Mail;

/// <summary>Who a mail is sent from.</summary>
/// <param name="Address">A verified address.</param>
/// <param name="Name">Name shown beside it; empty for none.</param>
/// <param name="Note">For the log: why it is not the sender that was asked for; null when it is.</param>
internal sealed record VerifiedSender(string Address, string Name, string? Note)
{
    /// <summary>Takes the sender that was asked for where it is verified, else the server's default sender.</summary>
    public static VerifiedSender Choose(MailOptions options, string from, string name)
    {
        var shown = name.Length > 0 ? name : options.DefaultFromName;
        if (from.Length == 0)
            return new VerifiedSender(options.DefaultFrom, shown, null);
        return EmailAddress.TryNormalize(from, out var address) && IsVerified(options, address)
            ? new VerifiedSender(address, name, null)
            : new VerifiedSender(options.DefaultFrom, shown, $"Sent from {options.DefaultFrom}, since the sender {from} is not verified");
    }

    private static bool IsVerified(MailOptions options, string address)
    {
        var domain = address.AsSpan(address.IndexOf('@', StringComparison.Ordinal) + 1);
        if (address.Equals(options.DefaultFrom, StringComparison.OrdinalIgnoreCase))
            return true;
        foreach (var verified in options.VerifiedSenders)
        {
            if (verified.Contains('@', StringComparison.Ordinal) ? address.Equals(verified, StringComparison.OrdinalIgnoreCase) : domain.Equals(verified, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
