namespace Tarn.Automation.Mail;

/// <summary>What made a mail. Stored by number.</summary>
public enum MailOriginKind
{
    DataPage = 1,
    TriggeredAction = 2,
    Task = 3,

    /// <summary>A password recovery page. Such mail is sent even when the daily limit is reached: without it a person is locked out.</summary>
    PasswordRecovery = 4,

    /// <summary>A directory of users: activation, password reset, notices. Sent even when the daily limit is reached, as <see cref="PasswordRecovery"/> is.</summary>
    Directory = 5,

    /// <summary>The account itself: an invitation to work with it. Sent even when the daily limit is reached.</summary>
    Account = 6,
}
