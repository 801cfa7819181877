using System.Globalization;
using System.Net;
using System.Text;
using Tarn.Automation.Mail;
using Tarn.Data.Engines;
using Tarn.Identity.Directories;

namespace Tarn.Automation.Directories;

/// <summary>Writes the mails of directories into the account's queue. A link stands alone on its line, and neither it nor the log holds the address or name of the user.</summary>
/// <param name="outbox">The queue.</param>
public sealed class DirectoryMail(MailOutbox outbox) : IDirectoryMail
{
    /// <inheritdoc/>
    public ValueTask SendAsync(IWriteSession session, DirectoryLetter letter, DateTimeOffset now, CancellationToken cancellation)
    {
        var (subject, before, button, after) = TextsOf(letter);
        var message = new MailMessage
        {
            To = letter.User.Email,
            FromName = letter.Directory.Name,
            Subject = subject,
            Body = Write(letter, before, button, after),
            IsHtml = true,
            Origin = new MailOrigin(MailOriginKind.Directory, letter.Directory.Name),
        };
        return outbox.AppendAsync(session, message, now, cancellation);
    }

    private static (string Subject, string Before, string Button, string After) TextsOf(DirectoryLetter letter)
    {
        var name = letter.Directory.Name;
        var until = letter.Expires.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        return letter.Kind switch
        {
            DirectoryLetterKind.Activation => (
                $"Activate your account at {name}", $"An account was made for you at {name}. Choose a password to activate it.", "Activate the account",
                $"The link works once and until {until}. If you did not expect this message, you can leave it."),
            DirectoryLetterKind.PasswordReset => (
                $"Choose a new password for {name}", $"Somebody, hopefully you, asked for a new password for your account at {name}.", "Choose a new password",
                $"The link works once and until {until}. If it was not you, leave this message: your password stays as it is."),
            DirectoryLetterKind.AccountLocked => (
                $"Your account at {name} is locked", $"There were too many attempts to sign in to your account at {name} with a wrong password. Choose a new password to unlock it.", "Choose a new password",
                $"The link works once and until {until}. If the attempts were not yours, somebody else knows your address; your password was not found."),
            _ => (
                $"Your password at {name} was changed", $"The password of your account at {name} was changed on {until}, and everybody who was signed in was signed out.", "",
                "If it was not you, tell your administrator at once."),
        };
    }

    private static string Write(DirectoryLetter letter, string before, string button, string after)
    {
        var html = new StringBuilder("<p>");
        html.Append(letter.User.FirstName.Trim() is { Length: > 0 } first ? $"Hello {WebUtility.HtmlEncode(first)}," : "Hello,").Append("</p>\n<p>").Append(WebUtility.HtmlEncode(before)).Append("</p>\n");
        if (letter.Link.Length > 0)
        {
            var link = WebUtility.HtmlEncode(letter.Link);
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{link}\">{button}</a></p>\n<p>{link}</p>\n");
        }

        return html.Append("<p>").Append(WebUtility.HtmlEncode(after)).Append("</p>\n").ToString();
    }
}
