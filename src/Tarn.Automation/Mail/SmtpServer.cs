namespace Tarn.Automation.Mail;

/// <summary>A mail server to hand mail to.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">587 for submission with STARTTLS, 25 for a relay.</param>
/// <param name="StartTls">Encrypt with STARTTLS, and send nothing when the server cannot or its certificate is not trusted.</param>
/// <param name="User">Name to sign in with; null for none.</param>
/// <param name="Password">Password of the user.</param>
public sealed record SmtpServer(string Host, int Port = 587, bool StartTls = true, string? User = null, string? Password = null)
{
    /// <summary>Host and port: never the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
