namespace Tarn.Automation.Mail;

/// <summary>Where a mail comes from, for the log.</summary>
/// <param name="Kind">What made it.</param>
/// <param name="Name">Name of the DataPage, of the table of the triggered action, of the task, or of the directory.</param>
/// <param name="AppName">Name of the app; null outside one.</param>
/// <param name="AppId">Id of the app; null outside one.</param>
/// <param name="PageKey">The DataPage's key; null for other origins.</param>
public sealed record MailOrigin(MailOriginKind Kind, string? Name = null, string? AppName = null, string? AppId = null, string? PageKey = null)
{
    /// <summary>The origin's kind as the log shows it, for example <c>Triggered Action</c>.</summary>
    public string KindText => Kind switch
    {
        MailOriginKind.DataPage => "DataPage",
        MailOriginKind.TriggeredAction => "Triggered Action",
        MailOriginKind.Task => "Task",
        MailOriginKind.Directory => "Directory",
        MailOriginKind.Account => "Account",
        _ => "Password recovery",
    };
}
