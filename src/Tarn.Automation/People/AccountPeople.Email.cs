using System.Globalization;
using System.Net;
using Tarn.Automation.Mail;
using Tarn.Data;
using Tarn.Identity.Accounts;

namespace Tarn.Automation.People;

/// <content>A person's own e-mail address (account.md 4).</content>
public sealed partial class AccountPeople
{
    private static readonly MailOrigin EmailAddress = new(MailOriginKind.Account, "E-mail address");

    /// <summary>
    /// Asks to sign in with another address: nothing changes until the link is used that is sent there. The address until now is told. The new one is told instead when somebody signs in with it already;
    /// whoever asks sees no difference. The caller limits attempts.
    /// </summary>
    /// <param name="person">Who asks.</param>
    /// <param name="password">The person's password, as typed.</param>
    /// <param name="email">The address to be, as typed.</param>
    /// <param name="address">Scheme and host of the Studio, for the link.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The request; null when the password is wrong.</returns>
    /// <exception cref="DataException">The server sends no mail, or it is no address, or the one that the person has.</exception>
    public async ValueTask<EmailChange?> AskEmailAsync(Owner person, string password, string email, string address, CancellationToken cancellation)
    {
        if (!mail.HasServer)
            throw new DataException(DataProblem.Conflict, "This server sends no mail, so a new address cannot be confirmed. Whoever runs it sets that up.");
        if (await catalogue.EmailChanges.AskAsync(account, person, password, email, cancellation) is not var (request, token))
            return null;
        var (asks, server) = (WebUtility.HtmlEncode(request.Person.Name), WebUtility.HtmlEncode(name));
        var until = request.Expires.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        if (token is not null)
        {
            var link = WebUtility.HtmlEncode($"{address}/studio/confirm-email?t={token}");
            await TellEmailAsync(
                request.Email,
                $"Confirm your new address for {name}",
                $"""
                <p>Hello {asks},</p>
                <p>you want to sign in to {server} in Tarn Studio with this address from now on, in the place of {WebUtility.HtmlEncode(request.Person.Email)}. To go on, open this link:</p>
                <p><a href="{link}">Confirm the address</a></p>
                <p>{link}</p>
                <p>The link works once and until {until}. If you did not ask for this, leave this message: nothing changes.</p>
                """,
                cancellation);
        }
        else
        {
            await TellEmailAsync(
                request.Email,
                "You have a sign-in with this address already",
                $"<p>Hello,</p><p>{asks} wants to sign in to {server} in Tarn Studio with this address. That cannot be: you have a sign-in of your own with it on this server. Nothing was changed.</p>",
                cancellation);
        }

        await TellEmailAsync(
            request.Person.Email,
            "Another address for your sign-in was asked for",
            $"""
            <p>Hello {asks},</p>
            <p>somebody who knows your password asked that you sign in to {server} in Tarn Studio with {WebUtility.HtmlEncode(request.Email)} from now on. A link was sent there; nothing changes before it is used.</p>
            <p>If that was not you, change your password at once: the link counts no more then.</p>
            """,
            cancellation);
        return request;
    }

    /// <summary>The request of a person that waits for its link to be used; null when there is none that counts.</summary>
    public ValueTask<EmailChange?> FindEmailChangeAsync(Owner person, CancellationToken cancellation) => catalogue.EmailChanges.FindOpenAsync(person.Id, cancellation);

    /// <summary>What a link leads to; null when it counts no more.</summary>
    public ValueTask<EmailChange?> FindEmailChangeByAsync(string token, CancellationToken cancellation) => catalogue.EmailChanges.FindAsync(account, token, cancellation);

    /// <summary>Takes the request of a person back: its link counts no more.</summary>
    public ValueTask TakeEmailBackAsync(Owner person, CancellationToken cancellation) => catalogue.EmailChanges.TakeBackAsync(person.Id, cancellation);

    /// <summary>Uses the link up: the person signs in with the new address from now on, and both mailboxes are told.</summary>
    /// <param name="token">What the link carries.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The request that was fulfilled.</returns>
    /// <exception cref="DataException">The link counts no more, or the address was taken meanwhile.</exception>
    public async ValueTask<EmailChange> FinishEmailAsync(string token, CancellationToken cancellation)
    {
        var done = await catalogue.EmailChanges.FinishAsync(account, token, cancellation);
        if (mail.HasServer)
        {
            var (server, fresh) = (WebUtility.HtmlEncode(name), WebUtility.HtmlEncode(done.Email));
            await TellEmailAsync(done.Email, "This is your address now", $"<p>You sign in to {server} in Tarn Studio with {fresh} from now on, with the password that you have.</p>", cancellation);
            await TellEmailAsync(
                done.Person.Email,
                "The address of your sign-in was changed",
                $"<p>Your sign-in to {server} in Tarn Studio has the address {fresh} from now on. This one lets nobody in any more. If that was not you, tell an administrator of {server} at once.</p>",
                cancellation);
        }

        return done;
    }

    private async ValueTask TellEmailAsync(string to, string subject, string html, CancellationToken cancellation) =>
        await mail.AppendAsync(new MailMessage { To = to, FromName = name, Subject = subject, Body = html, IsHtml = true, Origin = EmailAddress }, cancellation);
}
