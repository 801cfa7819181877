using System.Globalization;
using System.Net;
using Tarn.Automation.Mail;
using Tarn.Data;

namespace Tarn.Automation.People;

/// <content>Passwords that were forgotten.</content>
public sealed partial class AccountPeople
{
    /// <summary>Sends a link to choose another password to somebody who may come into the account; to anybody else nothing, without a word about it. The caller limits attempts, and answers before this is done.</summary>
    /// <param name="email">The address, as typed.</param>
    /// <param name="address">Scheme and host of the Studio, for the link.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask SendForgottenAsync(string email, string address, CancellationToken cancellation)
    {
        if (!mail.HasServer || await catalogue.ForgottenPasswords.AskAsync(account, email, cancellation) is not var (person, token, expires))
            return;
        var link = WebUtility.HtmlEncode($"{address}/studio/new-password?t={token}");
        await mail.AppendAsync(
            new MailMessage
            {
                To = person.Email,
                FromName = name,
                Subject = $"Choose a new password for {name}",
                Body = $"""
                    <p>Hello {WebUtility.HtmlEncode(person.Name)},</p>
                    <p>Somebody has asked for a new password for your sign-in to {WebUtility.HtmlEncode(name)} in Tarn Studio. If it was you, choose one here:</p>
                    <p><a href="{link}">Choose a new password</a></p>
                    <p>{link}</p>
                    <p>The link works once and until {expires.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}. If you did not ask for it, leave this message: your password stays as it is.</p>
                    """,
                IsHtml = true,
                Origin = new MailOrigin(MailOriginKind.Account, "Forgotten password"),
            },
            cancellation);
    }

    /// <summary>Uses the link up. The person's windows are signed out, and a mail says that the password was changed.</summary>
    /// <param name="token">What the link carries.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The person's address.</returns>
    /// <exception cref="DataException">The link counts no more, or the password breaks a rule.</exception>
    public async ValueTask<string> FinishForgottenAsync(string token, string password, CancellationToken cancellation)
    {
        var person = await catalogue.ForgottenPasswords.FinishAsync(account, token, password, cancellation);
        if (mail.HasServer)
        {
            await mail.AppendAsync(
                new MailMessage
                {
                    To = person.Email,
                    FromName = name,
                    Subject = "Your password was changed",
                    Body = $"The password of your sign-in to Tarn Studio was changed by the link that was sent to this address. All your windows were signed out. If that was not you, tell an administrator of {name} at once.",
                    Origin = new MailOrigin(MailOriginKind.Account, "Forgotten password"),
                },
                cancellation);
        }

        return person.Email;
    }
}
