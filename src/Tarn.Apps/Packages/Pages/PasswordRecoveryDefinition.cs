namespace Tarn.Apps.Packages;

/// <summary>The settings of a password recovery page.</summary>
public sealed record PasswordRecoveryDefinition(PackageElement Element) : PackageNode(Element)
{
    private PackageElement? Mail => Element.Child("EMailField");

    /// <summary>The password column.</summary>
    public string PasswordColumn => Element.Child("PasswordField")?["ColumnName"] ?? "";

    /// <summary>The column with the recipient's address.</summary>
    public string MailColumn => Mail?["ColumnName"] ?? "";

    /// <summary>The sender.</summary>
    public string FromAddress => Mail?["FromAddress"] ?? "";

    /// <summary>The subject.</summary>
    public string Subject => Mail?["Subject"] ?? "";

    /// <summary>The body; <c>[@field:#PasswordResetLink]</c> is the link.</summary>
    public string Body => Mail?["Body"] ?? "";

    /// <summary>Whether the body is HTML.</summary>
    public bool IsBodyHtml => string.Equals(Mail?["ContentType"], "Html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The message after success.</summary>
    public string SuccessMessage => Element.Child("HTMLPageOk")?.Text ?? "";

    /// <summary>The message after failure.</summary>
    public string FailureMessage => Element.Child("HTMLPageErr")?.Text ?? "";

    /// <summary>Where to go after success: <c>HTMLPage</c> or <c>URL</c>.</summary>
    public string SuccessTarget => Text("TargetTypeOk");

    /// <summary>The URL after success.</summary>
    public string SuccessUrl => Text("TargetURLOk");

    /// <summary>Where to go after failure: <c>HTMLPage</c> or <c>URL</c>.</summary>
    public string FailureTarget => Text("TargetTypeErr");

    /// <summary>The URL after failure.</summary>
    public string FailureUrl => Text("TargetURLErr");

    /// <summary>Whether the form is shown again with the message of failure.</summary>
    public bool ShowsFormAfterFailure => Flag("DisplayPRForm");

    /// <summary>Whether unknown users get the same answer as known ones.</summary>
    public bool HidesUnknownUsers => Flag("SameAnswerForUnknownUsers");

    /// <summary>The second form, with the new password.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PageDefinition? Reset => Element.Child("PasswordReset") is { } page ? new PageDefinition(page) : null;
}
