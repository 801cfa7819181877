using System.Globalization;
using System.Net;
using Tarn.Automation.Mail;
using Tarn.Data;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;

namespace Tarn.Automation.People;

/// <summary>
/// Who works with an account: its owner, the users that were invited, and the groups that they are in (account.md 6). Users stand in the system database, groups and rights in the account's own. What is
/// done here is for administrators: the caller asks whether somebody is one.
/// </summary>
/// <param name="account">The account's id.</param>
/// <param name="name">The account's name, for mails.</param>
/// <param name="catalogue">Owners, users and sessions.</param>
/// <param name="rights">Groups and rights.</param>
/// <param name="mail">The account's queue of mail.</param>
public sealed partial class AccountPeople(string account, string name, AccountCatalogue catalogue, RightsStore rights, MailOutbox mail)
{
    /// <summary>An invitation is sent by mail; without a mail server its link is shown to who invites.</summary>
    public bool SendsMail => mail.HasServer;

    /// <summary>Everybody: the owner first, then the others in the order in which they came.</summary>
    public async ValueTask<IReadOnlyList<AccountPerson>> ListAsync(CancellationToken cancellation)
    {
        var known = await rights.GetAsync(cancellation);
        var owner = await catalogue.Owners.FindOfAccountAsync(account, cancellation);
        var people = new List<AccountPerson>();
        if (owner is not null)
        {
            people.Add(new AccountPerson(
                null, owner.Name, owner.Email, UserStatus.Active, true, [known.FindGroup(UserGroup.Administrators)!], null, null, await catalogue.Users.LastSignInAsync(account, owner, cancellation))
            {
                HasFactor = await catalogue.Users.HasFactorAsync(owner, cancellation),
            });
        }

        people.AddRange((await catalogue.Users.ListAsync(account, cancellation)).Where(u => owner is null || u.Person != owner.Id).Select(u => Of(u, known)));
        return people;
    }

    /// <summary>A user; null when there is none of this number, or it is the owner.</summary>
    public async ValueTask<AccountPerson?> FindAsync(long user, CancellationToken cancellation) => (await ListAsync(cancellation)).FirstOrDefault(p => p.User == user);

    /// <summary>Invites somebody.</summary>
    /// <param name="fullName">Name; may be blank.</param>
    /// <param name="email">Address.</param>
    /// <param name="groups">Groups to put the person into.</param>
    /// <param name="address">Scheme and host of the Studio, for the link.</param>
    /// <param name="by">Who invites, as the mail calls them.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The link when it could not be sent: it is shown once and stored nowhere. Null when it is on its way.</returns>
    /// <exception cref="DataException">The address is none, the person works with the account already, or a group is gone.</exception>
    public async ValueTask<string?> InviteAsync(string fullName, string email, IReadOnlyCollection<long> groups, string address, string by, CancellationToken cancellation)
    {
        var known = await rights.GetAsync(cancellation);
        if (groups.Any(g => g == UserGroup.Everyone || known.FindGroup(g) is null))
            throw new DataException(DataProblem.ObjectNotFound, "One of the groups has been deleted meanwhile. Choose again.", "Groups");
        var invitation = await catalogue.Users.InviteAsync(account, fullName, email, cancellation);
        await rights.SetGroupsAsync(invitation.User.Id, groups, cancellation);
        return await SendAsync(invitation, address, by, cancellation);
    }

    /// <summary>Sends another link; the one before counts no more.</summary>
    /// <param name="user">The user.</param>
    /// <param name="address">Scheme and host of the Studio, for the link.</param>
    /// <param name="by">Who invites, as the mail calls them.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The link when it could not be sent: it is shown once and stored nowhere. Null when it is on its way.</returns>
    /// <exception cref="DataException">No such user, one who has accepted, or who is disabled.</exception>
    public async ValueTask<string?> InviteAgainAsync(long user, string address, string by, CancellationToken cancellation) =>
        await SendAsync(await catalogue.Users.InviteAgainAsync(account, user, cancellation), address, by, cancellation);

    /// <summary>Sends a link by which a user chooses another password.</summary>
    /// <param name="user">The user.</param>
    /// <param name="address">Scheme and host of the Studio, for the link.</param>
    /// <param name="by">Who sends it, as the mail calls them.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The link when it could not be sent: it is shown once and stored nowhere. Null when it is on its way.</returns>
    /// <exception cref="DataException">No such user, one who is invited or disabled, or who belongs to another account of the server too.</exception>
    public async ValueTask<string?> ResetPasswordAsync(long user, string address, string by, CancellationToken cancellation) =>
        await SendAsync(await catalogue.Users.ResetPasswordAsync(account, user, cancellation), address, by, cancellation, isReset: true);

    /// <summary>Turns a user's two-factor sign-in off, for who has lost phone and recovery codes. The user is signed out, and told by mail where the account can send any.</summary>
    /// <param name="user">The user.</param>
    /// <param name="by">Number of the user who does it; null for the owner.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">No such user, oneself, one who belongs to another account of the server too, or whose sign-in asks for no code.</exception>
    public async ValueTask ResetFactorAsync(long user, long? by, CancellationToken cancellation)
    {
        // With one's own, one turns it off by a code: whoever finds an open window has none.
        RequireOther(user, by);
        await catalogue.Users.ResetFactorAsync(account, user, cancellation);
        if (mail.HasServer && await catalogue.Users.FindAsync(account, user, cancellation) is { } person)
        {
            await mail.AppendAsync(
                new MailMessage
                {
                    To = person.Email,
                    FromName = name,
                    Subject = $"Two-factor sign-in to {name} is off",
                    Body = $"An administrator of {name} has turned off your two-factor sign-in to Tarn Studio. Your password alone lets you in now, until you turn it on again under \"Your sign-in\". If you did not ask for that, tell them.",
                    Origin = new MailOrigin(MailOriginKind.Account, "Two-factor sign-in"),
                },
                cancellation);
        }
    }

    /// <summary>Shuts a user out at once.</summary>
    /// <param name="user">The user.</param>
    /// <param name="by">Number of the user who does it; null for the owner.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">No such user, the owner, or oneself.</exception>
    public ValueTask DisableAsync(long user, long? by, CancellationToken cancellation)
    {
        RequireOther(user, by);
        return catalogue.Users.DisableAsync(account, user, cancellation);
    }

    /// <summary>Lets a disabled user in again.</summary>
    /// <exception cref="DataException">No such user.</exception>
    public ValueTask EnableAsync(long user, CancellationToken cancellation) => catalogue.Users.EnableAsync(account, user, cancellation);

    /// <summary>Deletes a user, with groups and rights. What the user made stays.</summary>
    /// <param name="user">The user.</param>
    /// <param name="by">Number of the user who does it; null for the owner.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">No such user, the owner, or oneself.</exception>
    public async ValueTask DeleteAsync(long user, long? by, CancellationToken cancellation)
    {
        RequireOther(user, by);
        await catalogue.Users.DeleteAsync(account, user, cancellation);
        await rights.ForgetUserAsync(user, cancellation);
    }

    /// <summary>Deletes, as <see cref="DeleteAsync"/> does, whom the account's security policy says to: who was disabled for staying away long ago.</summary>
    /// <returns>Who is gone.</returns>
    public async ValueTask<IReadOnlyList<AccountUser>> DeleteOverdueAsync(CancellationToken cancellation)
    {
        var gone = await catalogue.Users.DeleteOverdueAsync(account, cancellation);
        foreach (var user in gone)
            await rights.ForgetUserAsync(user.Id, cancellation);
        return gone;
    }

    /// <summary>Says which groups a user is in.</summary>
    /// <param name="user">The user.</param>
    /// <param name="groups">The groups, without Everyone.</param>
    /// <param name="by">Number of the user who does it; null for the owner.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">No such user or group, or somebody who would leave Administrators by their own hand.</exception>
    public async ValueTask SetGroupsAsync(long user, IReadOnlyCollection<long> groups, long? by, CancellationToken cancellation)
    {
        if (user == by && !groups.Contains(UserGroup.Administrators) && (await rights.GetAsync(cancellation)).GroupsOf(user).Any(g => g.Id == UserGroup.Administrators))
            throw new DataException(DataProblem.ReadOnly, "You cannot take yourself out of Administrators. Ask another administrator, or the owner.");
        if (await FindAsync(user, cancellation) is null)
            throw DataException.NoObject("user", user.ToString(CultureInfo.InvariantCulture));
        await rights.SetGroupsAsync(user, groups, cancellation);
    }

    private static AccountPerson Of(AccountUser user, AccountRights known) =>
        new(user.Id, user.Name, user.Email, user.Status, false, known.GroupsOf(user.Id), user.Created, user.Expires, user.LastSignIn) { HasFactor = user.HasFactor, InactiveSince = user.InactiveSince };

    private static void RequireOther(long user, long? by)
    {
        if (user == by)
            throw new DataException(DataProblem.ReadOnly, "This is you. Ask another administrator, or the owner.");
    }

    private async ValueTask<string?> SendAsync(SentInvitation invitation, string address, string by, CancellationToken cancellation, bool isReset = false)
    {
        var link = $"{address}/studio/invite?t={invitation.Token}";
        if (!mail.HasServer)
            return link;
        var until = invitation.User.Expires!.Value.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var html = WebUtility.HtmlEncode(link);
        await mail.AppendAsync(
            new MailMessage
            {
                To = invitation.User.Email,
                FromName = name,
                Subject = isReset ? $"Choose a new password for {name}" : $"You are invited to {name}",
                Body = $"""
                    <p>Hello{(invitation.User.Name.Length > 0 ? " " + WebUtility.HtmlEncode(invitation.User.Name) : "")},</p>
                    <p>{WebUtility.HtmlEncode(by)} {(isReset ? "sends you a link to choose a new password for" : "invites you to work with")} {WebUtility.HtmlEncode(name)} in Tarn Studio.</p>
                    <p><a href="{html}">{(isReset ? "Choose a new password" : "Accept the invitation")}</a></p>
                    <p>{html}</p>
                    <p>The link works once and until {until}. If you did not expect this message, you can leave it.</p>
                    """,
                IsHtml = true,
                Origin = new MailOrigin(MailOriginKind.Account, isReset ? "New password" : "Invitation"),
            },
            cancellation);
        return null;
    }
}
