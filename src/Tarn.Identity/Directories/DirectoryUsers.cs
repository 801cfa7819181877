using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Engines;

namespace Tarn.Identity.Directories;

/// <summary>What administrators and API clients do with the users of a directory, besides writing their fields. Each is one transaction with its mail and its log entry.</summary>
public sealed class DirectoryUsers
{
    private readonly DirectoryWork _work;

    internal DirectoryUsers(DirectoryWork work) => _work = work;

    /// <summary>Lists users by address.</summary>
    public ValueTask<IReadOnlyList<DirectoryUserRow>> ListAsync(UserDirectory directory, DirectoryUserFilter filter, CancellationToken cancellation) =>
        UserSearch.ListAsync(_work.Database, directory, filter, cancellation);

    /// <summary>Counts the users of each status; statuses that nobody has are left out.</summary>
    public ValueTask<IReadOnlyDictionary<DirectoryStatus, long>> CountAsync(UserDirectory directory, CancellationToken cancellation) =>
        UserSearch.CountAsync(_work.Database, directory, cancellation);

    /// <summary>Finds the user who signs in with an address; null when nobody does.</summary>
    public ValueTask<DirectoryUser?> FindByEmailAsync(UserDirectory directory, string email, CancellationToken cancellation) =>
        UserReads.FindByEmailAsync(_work.Engine, directory, email, cancellation);

    /// <summary>Finds a user by permanent name; null when there is none.</summary>
    public ValueTask<DirectoryUser?> FindByGuidAsync(UserDirectory directory, Guid guid, CancellationToken cancellation) =>
        UserReads.FindByGuidAsync(_work.Engine, directory, guid, cancellation);

    /// <summary>Finds a user by record; null when there is none.</summary>
    public ValueTask<DirectoryUser?> FindAsync(UserDirectory directory, long record, CancellationToken cancellation) => UserReads.FindAsync(_work.Engine, directory, record, cancellation);

    /// <summary>The status of a user now.</summary>
    public DirectoryStatus StatusOf(DirectoryUser user) => user.Facts.StatusAt(DirectoryWork.Clock(_work.Now));

    /// <summary>Issues an activation link. The user's earlier ones count no more.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="record">The user's record.</param>
    /// <param name="sendMail">Send the link to the user. Otherwise whoever asked for it passes it on.</param>
    /// <param name="address">Scheme and host that the link begins with.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The link: a credential, never to be logged.</returns>
    /// <exception cref="DataException">There is no such user (<see cref="DataProblem.ObjectNotFound"/>), or none who waits for activation (<see cref="DataProblem.Conflict"/>).</exception>
    public ValueTask<string> ActivateAsync(UserDirectory directory, long record, bool sendMail, string address, Client client, CancellationToken cancellation)
    {
        var secret = DirectoryTokens.New();
        var link = DirectoryWork.AddressOf(address, directory, "activate", secret);
        return ChangeAsync(
            directory,
            record,
            "be activated",
            static status => status is DirectoryStatus.Inactive or DirectoryStatus.ActivationPending or DirectoryStatus.ActivationExpired,
            client,
            async (session, user, now) =>
            {
                var expires = now.AddMinutes(directory.Policy.Tokens.ActivationMinutes);
                await DirectoryTokens.IssueAsync(session, directory, record, LinkPurpose.Activate, secret, now, expires, cancellation);
                await UserWrites.AwaitActivationAsync(session, directory, record, expires, cancellation);
                if (sendMail)
                    await _work.Mail.SendAsync(session, new DirectoryLetter(DirectoryLetterKind.Activation, directory, user, link, expires), now, cancellation);
                await _work.Log.AppendAsync(session, directory, user, sendMail ? "user.activation_sent" : "user.activation_issued", client, now, cancellation);
                return link;
            },
            cancellation);
    }

    /// <summary>Sends a user a link to choose another password.</summary>
    /// <exception cref="DataException">There is no such user, or none with a password.</exception>
    public ValueTask<string> SendResetAsync(UserDirectory directory, long record, string address, Client client, CancellationToken cancellation) => ChangeAsync(
        directory,
        record,
        "choose another password",
        HasPassword,
        client,
        async (session, user, now) =>
        {
            await SendResetAsync(session, directory, user, DirectoryLetterKind.PasswordReset, address, now, cancellation);
            await _work.Log.AppendAsync(session, directory, user, "password.reset_requested", client, now, cancellation);
            return user.Email;
        },
        cancellation);

    /// <summary>Keeps a user out; sessions end at once.</summary>
    /// <exception cref="DataException">There is no such user, or the user is suspended already.</exception>
    public ValueTask<string> SuspendAsync(UserDirectory directory, long record, Client client, CancellationToken cancellation) => ChangeAsync(
        directory, record, "be suspended", static status => status != DirectoryStatus.Suspended, client,
        async (session, user, now) =>
        {
            await UserWrites.SuspendAsync(session, directory, record, now, cancellation);
            await _work.Log.AppendAsync(session, directory, user, "user.suspended", client, now, cancellation);
            return user.Email;
        },
        cancellation);

    /// <summary>Lets a suspended user in again.</summary>
    /// <exception cref="DataException">There is no such user, or the user is not suspended.</exception>
    public ValueTask<string> UnsuspendAsync(UserDirectory directory, long record, Client client, CancellationToken cancellation) => ChangeAsync(
        directory, record, "be unsuspended", static status => status == DirectoryStatus.Suspended, client,
        async (session, user, now) =>
        {
            await UserWrites.UnsuspendAsync(session, directory, record, cancellation);
            await _work.Log.AppendAsync(session, directory, user, "user.unsuspended", client, now, cancellation);
            return user.Email;
        },
        cancellation);

    /// <summary>Unlocks a user, who keeps the password.</summary>
    /// <exception cref="DataException">There is no such user, or the user is not locked.</exception>
    public ValueTask<string> UnlockAsync(UserDirectory directory, long record, Client client, CancellationToken cancellation) => ChangeAsync(
        directory, record, "be unlocked", static status => status == DirectoryStatus.Locked, client,
        async (session, user, now) =>
        {
            await UserWrites.UnlockAsync(session, directory, record, cancellation);
            await _work.Log.AppendAsync(session, directory, user, "user.unlocked", client, now, cancellation);
            return user.Email;
        },
        cancellation);

    /// <summary>Takes a user's password and sessions away; the user must be activated anew.</summary>
    /// <exception cref="DataException">There is no such user, or none who was activated.</exception>
    public ValueTask<string> DeactivateAsync(UserDirectory directory, long record, Client client, CancellationToken cancellation) => ChangeAsync(
        directory, record, "be deactivated", HasPassword, client,
        async (session, user, now) =>
        {
            await UserWrites.DeactivateAsync(session, directory, record, now, cancellation);
            await DirectoryTokens.RevokeAsync(session, directory, record, null, cancellation);
            await _work.Log.AppendAsync(session, directory, user, "user.deactivated", client, now, cancellation);
            return user.Email;
        },
        cancellation);

    /// <summary>Has the user chosen a password that may be replaced?</summary>
    internal static bool HasPassword(DirectoryStatus status) => status is DirectoryStatus.Active or DirectoryStatus.Locked or DirectoryStatus.PasswordExpired;

    /// <summary>Issues a link to choose another password and puts its mail into the queue.</summary>
    internal async ValueTask SendResetAsync(IWriteSession session, UserDirectory directory, DirectoryUser user, DirectoryLetterKind kind, string address, DateTimeOffset now, CancellationToken cancellation)
    {
        var secret = DirectoryTokens.New();
        var expires = now.AddMinutes(directory.Policy.Tokens.ResetMinutes);
        await DirectoryTokens.IssueAsync(session, directory, user.Record, LinkPurpose.Reset, secret, now, expires, cancellation);
        await _work.Mail.SendAsync(session, new DirectoryLetter(kind, directory, user, DirectoryWork.AddressOf(address, directory, "reset", secret), expires), now, cancellation);
    }

    private ValueTask<string> ChangeAsync(
        UserDirectory directory, long record, string what, Func<DirectoryStatus, bool> allowed, Client client, Func<IWriteSession, DirectoryUser, DateTimeOffset, ValueTask<string>> change,
        CancellationToken cancellation) => _work.Engine.WriteAsync(
            async session =>
            {
                var now = _work.Now;
                var user = await UserReads.FindAsync(session, directory, record, cancellation) ?? throw DataException.NoObject("user", record.ToString(System.Globalization.CultureInfo.InvariantCulture));
                var status = user.Facts.StatusAt(DirectoryWork.Clock(now));
                if (!allowed(status))
                    throw new DataException(DataProblem.Conflict, $"The user '{user.Email}' cannot {what}: the status is {status}.");
                var result = await change(session, user, now);
                await _work.LogStatusAsync(session, directory, record, status, client, cancellation);
                return result;
            },
            cancellation);
}
