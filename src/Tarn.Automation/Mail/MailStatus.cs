namespace Tarn.Automation.Mail;

/// <summary>What became of a mail.</summary>
public enum MailStatus
{
    /// <summary>The mail server took it for at least one recipient.</summary>
    Success = 1,

    /// <summary>Nobody gets it.</summary>
    Failure = 2,

    /// <summary>It waits to be sent, or to be tried again.</summary>
    Queued = 3,
}
