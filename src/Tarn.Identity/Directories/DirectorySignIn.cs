using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Identity.Passwords;

namespace Tarn.Identity.Directories;

/// <summary>What came of an attempt to sign in.</summary>
public enum SignInOutcome
{
    /// <summary>Right password, active user.</summary>
    SignedIn,

    /// <summary>Nobody has that address, or the password is wrong, or the user is in a state that only the right password may learn of.</summary>
    Wrong,

    /// <summary>Right password, but suspended or not active.</summary>
    NotActive,

    /// <summary>Right password, but locked.</summary>
    Locked,

    /// <summary>Right password, but another one must be chosen first.</summary>
    MustChange,

    /// <summary>Too many attempts from there.</summary>
    Throttled,

    /// <summary>The directory is switched off.</summary>
    Disabled,
}

/// <summary>What came of an attempt to sign in.</summary>
/// <param name="Outcome">What.</param>
/// <param name="User">Who, where the password was right.</param>
/// <param name="Secret">Of a session that began; or of a link to choose another password.</param>
/// <param name="RetryAfterSeconds">When throttled: how long to wait.</param>
public sealed record SignInResult(SignInOutcome Outcome, DirectoryUser? User = null, string? Secret = null, int RetryAfterSeconds = 0);

/// <summary>
/// Signing in with address and password. An attempt is counted before its password is looked at, so that parallel guesses gain nothing; a hash is computed
/// whether the address is known or not; what is wrong is told only to who has the right password.
/// </summary>
public sealed class DirectorySignIn
{
    /// <summary>How long a person may take to choose another password that signing in asked for.</summary>
    private static readonly TimeSpan ChangeTime = TimeSpan.FromMinutes(10);

    private readonly DirectoryWork _work;
    private readonly DirectoryUsers _users;
    private readonly DirectorySessions _sessions;
    private readonly ClientLimits _limits;

    internal DirectorySignIn(DirectoryWork work, DirectoryUsers users, DirectorySessions sessions)
    {
        _work = work;
        _users = users;
        _sessions = sessions;
        _limits = new ClientLimits(30, 10, TimeSpan.FromMinutes(5), work.Database.Clock);
    }

    /// <summary>Signs a user in to the directory's own pages.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="email">The address entered.</param>
    /// <param name="password">The password entered.</param>
    /// <param name="address">Scheme and host that links in mails begin with.</param>
    /// <param name="client">From where.</param>
    /// <param name="cancellation">Cancels.</param>
    public ValueTask<SignInResult> SignInAsync(UserDirectory directory, string email, string password, string address, Client client, CancellationToken cancellation) =>
        TryAsync(directory, email, password, address, client, begins: true, cancellation);

    /// <summary>Checks a user's password for a page that keeps its own sign-ins. Counts, locks and logs like <see cref="SignInAsync"/>; no session begins.</summary>
    public ValueTask<SignInResult> CheckAsync(UserDirectory directory, string email, string password, string address, Client client, CancellationToken cancellation) =>
        TryAsync(directory, email, password, address, client, begins: false, cancellation);

    private async ValueTask<SignInResult> TryAsync(UserDirectory directory, string email, string password, string address, Client client, bool begins, CancellationToken cancellation)
    {
        if (directory.Disabled)
            return new SignInResult(SignInOutcome.Disabled);
        if (_limits.Take(directory, client, email) is { Allowed: false } verdict)
            return new SignInResult(SignInOutcome.Throttled, RetryAfterSeconds: verdict.RetryAfterSeconds);
        var user = await UserReads.FindByEmailAsync(_work.Engine, directory, email, cancellation);
        var stored = user is null ? null : await UserReads.ReadPasswordAsync(_work.Engine, directory, user.Record, cancellation);
        var counts = user is { Facts: { Activated: not null, Suspended: null, Locked: null } };
        var attempt = counts ? await _work.Engine.WriteAsync(session => UserWrites.CountAttemptAsync(session, directory, user!.Record, _work.Now, cancellation), cancellation) : 0;
        var most = directory.Policy.Lockout.MaxFailedAttempts;
        var typed = PasswordRules.TryNormalize(password, out var normal) ? normal : "";
        var matches = await _work.VerifyAsync(attempt > most ? null : stored, typed, cancellation);
        if (user is null || !matches.Matches)
            return await FailAsync(directory, user, email, locks: counts && attempt >= most, address, client, cancellation);
        var renewed = matches.RehashDue ? await _work.HashAsync(typed, cancellation) : null;
        return await _work.Engine.WriteAsync(session => EnterAsync(session, directory, user.Record, stored!, renewed, client, begins, cancellation), cancellation);
    }

    private ValueTask<SignInResult> FailAsync(UserDirectory directory, DirectoryUser? user, string email, bool locks, string address, Client client, CancellationToken cancellation) => _work.Engine.WriteAsync(
        async session =>
        {
            var now = _work.Now;
            if (user is null)
            {
                await _work.Log.AppendUnknownAsync(session, directory, email, "signin.password", client, now, "unknown_user", cancellation);
                return new SignInResult(SignInOutcome.Wrong);
            }

            await _work.Log.AppendAsync(session, directory, user, "signin.password", client, now, cancellation, "wrong_password");
            if (locks && await UserWrites.LockAsync(session, directory, user.Record, now, cancellation))
            {
                await _users.SendResetAsync(session, directory, user, DirectoryLetterKind.AccountLocked, address, now, cancellation);
                await _work.Log.AppendAsync(session, directory, user, "user.locked", client, now, cancellation);
                await _work.LogStatusAsync(session, directory, user.Record, user.Facts.StatusAt(DirectoryWork.Clock(now)), client, cancellation);
            }

            return new SignInResult(SignInOutcome.Wrong);
        },
        cancellation);

    private async ValueTask<SignInResult> EnterAsync(
        IWriteSession session, UserDirectory directory, long record, string stored, string? renewed, Client client, bool begins, CancellationToken cancellation)
    {
        var now = _work.Now;
        if (await UserReads.FindAsync(session, directory, record, cancellation) is not { } user)
            return new SignInResult(SignInOutcome.Wrong);
        var status = user.Facts.StatusAt(DirectoryWork.Clock(now));
        if (status is not (DirectoryStatus.Active or DirectoryStatus.PasswordExpired))
        {
            await _work.Log.AppendAsync(session, directory, user, "signin.password", client, now, cancellation, status.ToString());
            return new SignInResult(status == DirectoryStatus.Locked ? SignInOutcome.Locked : SignInOutcome.NotActive, user);
        }

        await UserWrites.SucceedAsync(session, directory, record, now, cancellation);
        if (renewed is not null)
            await UserWrites.ReplaceHashAsync(session, directory, record, stored, renewed, cancellation);
        await _work.Log.PurgeAsync(session, directory, now, cancellation);
        if (status == DirectoryStatus.PasswordExpired)
        {
            var change = DirectoryTokens.New();
            await DirectoryTokens.IssueAsync(session, directory, record, LinkPurpose.Reset, change, now, now + ChangeTime, cancellation);
            await _work.Log.AppendAsync(session, directory, user, "signin.password", client, now, cancellation, status.ToString());
            return new SignInResult(SignInOutcome.MustChange, user, change);
        }

        await _work.Log.AppendAsync(session, directory, user, "signin.password", client, now, cancellation);
        return new SignInResult(SignInOutcome.SignedIn, user, begins ? await _sessions.BeginAsync(session, directory, record, client, now, cancellation) : null);
    }
}
