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

    /// <summary>The second form, with the new password.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PageDefinition? Reset => Element.Child("PasswordReset") is { } page ? new PageDefinition(page) : null;
}
