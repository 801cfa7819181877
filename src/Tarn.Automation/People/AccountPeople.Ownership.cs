using System.Globalization;
using System.Net;
using Tarn.Automation.Mail;
using Tarn.Data;
using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;

namespace Tarn.Automation.People;

/// <content>Another owner (account.md 6.2).</content>
public sealed partial class AccountPeople
{
    private static readonly MailOrigin Ownership = new(MailOriginKind.Account, "Ownership");

    /// <summary>The request that waits for its link to be used; null when there is none that counts.</summary>
    public ValueTask<OwnerTransfer?> FindTransferAsync(CancellationToken cancellation) => catalogue.Transfers.FindOpenAsync(account, cancellation);

    /// <summary>What a link leads to; null when it counts no more.</summary>
    public ValueTask<OwnerTransfer?> FindTransferByAsync(string token, CancellationToken cancellation) => catalogue.Transfers.FindAsync(account, token, cancellation);

    /// <summary>Asks to make a user the owner: nothing changes until the owner uses the link that is sent to them. The caller limits attempts.</summary>
    /// <param name="owner">Who asks.</param>
    /// <param name="password">The owner's password, as typed.</param>
    /// <param name="user">The user.</param>
    /// <param name="address">Scheme and host of the Studio, for the link.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Whether the password was right; and the link when it could not be sent: it is shown once and stored nowhere. Null when it is on its way.</returns>
    /// <exception cref="DataException">Who asks is not the owner, or the user is none who could be.</exception>
    public async ValueTask<(bool Asked, string? Link)> AskTransferAsync(Owner owner, string password, long user, string address, CancellationToken cancellation)
    {
        if (await catalogue.Transfers.AskAsync(account, owner, password, user, cancellation) is not var (request, token))
            return (false, null);
        var link = $"{address}/studio/owner?t={token}";
        if (!mail.HasServer)
            return (true, link);
        var html = WebUtility.HtmlEncode(link);
        await mail.AppendAsync(
            new MailMessage
            {
                To = request.Owner.Email,
                FromName = name,
                Subject = $"Make {request.Heir.Name} the owner of {name}?",
                Body = $"""
                    <p>Hello {WebUtility.HtmlEncode(request.Owner.Name)},</p>
                    <p>you asked to make {WebUtility.HtmlEncode(request.Heir.Name)} ({WebUtility.HtmlEncode(request.Heir.Email)}) the owner of {WebUtility.HtmlEncode(name)}. Nothing has changed yet. To go on, open this link:</p>
                    <p><a href="{html}">Look at it, and confirm</a></p>
                    <p>{html}</p>
                    <p>The link works once and until {request.Expires.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}. If you did not ask for this, somebody knows your password: change it at once, and the link counts no more.</p>
                    """,
                IsHtml = true,
                Origin = Ownership,
            },
            cancellation);
        return (true, null);
    }

    /// <summary>Takes the request back: its link counts no more.</summary>
    public ValueTask TakeTransferBackAsync(CancellationToken cancellation) => catalogue.Transfers.TakeBackAsync(account, cancellation);

    /// <summary>Uses the link up: the user owns the account, the former owner is an administrator, and both are told by mail.</summary>
    /// <param name="token">What the link carries.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The request that was fulfilled.</returns>
    /// <exception cref="DataException">The link counts no more.</exception>
    public async ValueTask<OwnerTransfer> FinishTransferAsync(string token, CancellationToken cancellation)
    {
        // The rights stand in the account's own database, so they come first: whoever owns the account may do everything anyway, and what follows is one transaction.
        if (await catalogue.Transfers.FindAsync(account, token, cancellation) is { } open)
        {
            var member = await catalogue.Transfers.RequireMemberAsync(account, open.Owner, cancellation);
            var groups = (await rights.GetAsync(cancellation)).GroupsOf(member).Select(static g => g.Id).Append(UserGroup.Administrators).Distinct().ToList();
            await rights.SetGroupsAsync(member, groups, cancellation);
        }

        var done = await catalogue.Transfers.FinishAsync(account, token, cancellation);
        if (mail.HasServer)
        {
            await TellAsync(done.Heir, $"You own {name} now", $"{done.Owner.Name} has made you the owner of {name} in Tarn Studio.");
            await TellAsync(done.Owner, $"{done.Heir.Name} owns {name} now", $"{done.Heir.Name} ({done.Heir.Email}) is the owner of {name} in Tarn Studio from now on. You are an administrator.");
        }

        return done;

        ValueTask TellAsync(Owner person, string subject, string body) =>
            mail.AppendAsync(new MailMessage { To = person.Email, FromName = name, Subject = subject, Body = body, Origin = Ownership }, cancellation);
    }
}
