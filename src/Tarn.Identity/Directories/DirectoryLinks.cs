using Tarn.Data.Directories;
using Tarn.Data.Engines;

namespace Tarn.Identity.Directories;

/// <summary>What came of choosing a password.</summary>
/// <param name="User">Whose; null when the link does not count.</param>
/// <param name="Broken">The rules that the password breaks; nothing was done then and the link still counts.</param>
/// <param name="Session">Secret of the session that began; null where none does.</param>
public sealed record LinkResult(DirectoryUser? User, IReadOnlyList<string> Broken, string? Session = null)
{
    /// <summary>The link does not count: it was used, ran out, was replaced, or never was.</summary>
    public static readonly LinkResult Invalid = new(null, []);

    /// <summary>The password was stored.</summary>
    public bool Done => User is not null && Broken.Count == 0;
}

/// <summary>What people do with the links that they were sent, and how they ask for new ones. Answers never tell whether an address is known.</summary>
public sealed class DirectoryLinks
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly DirectoryWork _work;
    private readonly DirectoryUsers _users;
    private readonly DirectorySessions _sessions;
    private readonly ClientLimits _asking;
    private readonly ClientLimits _choosing;

    internal DirectoryLinks(DirectoryWork work, DirectoryUsers users, DirectorySessions sessions)
    {
        _work = work;
        _users = users;
        _sessions = sessions;
        _asking = new ClientLimits(20, 3, Hour, work.Database.Clock);
        _choosing = new ClientLimits(20, int.MaxValue, Hour, work.Database.Clock);
    }

    /// <summary>Counts an attempt to choose a password; false when there were too many from there.</summary>
    public bool MayChoose(UserDirectory directory, Client client) => _choosing.Take(directory, client, null).Allowed;

    /// <summary>Whose link it is, without using it up; null when it does not count.</summary>
    public async ValueTask<DirectoryUser?> FindAsync(UserDirectory directory, LinkPurpose purpose, string? secret, CancellationToken cancellation)
    {
        if (directory.Disabled || !DirectoryTokens.IsToken(secret) || await DirectoryTokens.FindAsync(_work.Engine, directory, purpose, secret!, _work.Now, cancellation) is not { } record)
            return null;
        return await UserReads.FindAsync(_work.Engine, directory, record, cancellation) is { } user && Fits(purpose, user, _work.Now) ? user : null;
    }

    /// <summary>Sets the password that a link's owner chose. The link is used up; all others of the user end too, and so does every session.</summary>
    public async ValueTask<LinkResult> ChooseAsync(UserDirectory directory, LinkPurpose purpose, string? secret, string text, Client client, CancellationToken cancellation)
    {
        if (await FindAsync(directory, purpose, secret, cancellation) is not { } user)
            return LinkResult.Invalid;
        if (!PasswordRules.TryNormalize(text, out var password))
            return new LinkResult(user, ["The password holds characters that are none."]);
        var broken = PasswordRules.Check(directory, user, password);
        if (broken.Count == 0 && await WasUsedAsync(directory, user, password, cancellation))
        {
            // Sent twice, the first may have stored this very password meanwhile: then the link is what is used, not the password.
            if (await FindAsync(directory, purpose, secret, cancellation) is null)
                return LinkResult.Invalid;
            broken = [PasswordRules.UsedBefore];
        }

        if (broken.Count > 0)
            return new LinkResult(user, broken);
        var hash = await _work.HashAsync(password, cancellation);
        return await _work.Engine.WriteAsync(session => StoreAsync(session, directory, purpose, secret!, user.Record, hash, client, cancellation), cancellation);
    }

    /// <summary>Sends a link to choose another password to whoever signs in with an address. Takes the same way whether somebody does or not.</summary>
    public ValueTask AskResetAsync(UserDirectory directory, string email, string address, Client client, CancellationToken cancellation) => AskAsync(
        directory, email, "password.reset_requested", client, DirectoryUsers.HasPassword,
        (session, user, now) => _users.SendResetAsync(session, directory, user, DirectoryLetterKind.PasswordReset, address, now, cancellation), cancellation);

    /// <summary>Sends another activation link to whoever waits for activation under an address. Takes the same way whether somebody does or not.</summary>
    public ValueTask AskActivationAsync(UserDirectory directory, string email, string address, Client client, CancellationToken cancellation) => AskAsync(
        directory, email, "user.activation_sent", client, static status => status is DirectoryStatus.ActivationPending or DirectoryStatus.ActivationExpired,
        async (session, user, now) =>
        {
            var secret = DirectoryTokens.New();
            var expires = now.AddMinutes(directory.Policy.Tokens.ActivationMinutes);
            await DirectoryTokens.IssueAsync(session, directory, user.Record, LinkPurpose.Activate, secret, now, expires, cancellation);
            await UserWrites.AwaitActivationAsync(session, directory, user.Record, expires, cancellation);
            await _work.Mail.SendAsync(
                session, new DirectoryLetter(DirectoryLetterKind.Activation, directory, user, DirectoryWork.AddressOf(address, directory, "activate", secret), expires), now, cancellation);
        },
        cancellation);

    private async ValueTask AskAsync(
        UserDirectory directory, string email, string what, Client client, Func<DirectoryStatus, bool> serves, Func<IWriteSession, DirectoryUser, DateTimeOffset, ValueTask> send, CancellationToken cancellation)
    {
        // Whoever asks too often learns nothing and sends nothing.
        if (directory.Disabled || !_asking.Take(directory, client, email, fromAnywhere: true).Allowed)
            return;
        var found = await UserReads.FindByEmailAsync(_work.Engine, directory, email, cancellation);
        await _work.Engine.WriteAsync(
            async session =>
            {
                var now = _work.Now;
                var user = found is null ? null : await UserReads.FindAsync(session, directory, found.Record, cancellation);
                if (user is null)
                {
                    await _work.Log.AppendUnknownAsync(session, directory, email, what, client, now, "unknown_user", cancellation);
                    return false;
                }

                var status = user.Facts.StatusAt(DirectoryWork.Clock(now));
                if (serves(status))
                {
                    await send(session, user, now);
                    await _work.LogStatusAsync(session, directory, user.Record, status, client, cancellation);
                }

                await _work.Log.AppendAsync(session, directory, user, what, client, now, cancellation, serves(status) ? null : status.ToString());
                return true;
            },
            cancellation);
    }

    private async ValueTask<LinkResult> StoreAsync(
        IWriteSession session, UserDirectory directory, LinkPurpose purpose, string secret, long record, string hash, Client client, CancellationToken cancellation)
    {
        var now = _work.Now;
        // The user first: two who come with the same link take turns, and a user suspended meanwhile keeps the link unused.
        if (await UserReads.FindAsync(session, directory, record, cancellation) is not { } user || !Fits(purpose, user, now)
            || !await DirectoryTokens.UseAsync(session, directory, purpose, secret, now, cancellation))
            return LinkResult.Invalid;
        await UserWrites.SetPasswordAsync(session, directory, record, hash, now, cancellation);
        await _work.LogStatusAsync(session, directory, record, user.Facts.StatusAt(DirectoryWork.Clock(now)), client, cancellation);
        await DirectoryTokens.RevokeAsync(session, directory, record, null, cancellation);
        if (purpose == LinkPurpose.Activate)
        {
            await _work.Log.AppendAsync(session, directory, user, "user.activation_completed", client, now, cancellation);
            return new LinkResult(user, [], await _sessions.BeginAsync(session, directory, record, client, now, cancellation));
        }

        await _work.Log.AppendAsync(session, directory, user, "password.reset", client, now, cancellation);
        await _work.Mail.SendAsync(session, new DirectoryLetter(DirectoryLetterKind.PasswordChanged, directory, user, "", now), now, cancellation);
        return new LinkResult(user, []);
    }

    private async ValueTask<bool> WasUsedAsync(UserDirectory directory, DirectoryUser user, string password, CancellationToken cancellation)
    {
        foreach (var stored in await UserReads.ReadHistoryAsync(_work.Engine, directory, user.Record, directory.Policy.Password.History, cancellation))
        {
            if ((await _work.VerifyAsync(stored, password, cancellation)).Matches)
                return true;
        }

        return false;
    }

    private static bool Fits(LinkPurpose purpose, DirectoryUser user, DateTimeOffset now)
    {
        var status = user.Facts.StatusAt(DirectoryWork.Clock(now));
        return purpose == LinkPurpose.Activate ? status == DirectoryStatus.ActivationPending : DirectoryUsers.HasPassword(status);
    }
}
