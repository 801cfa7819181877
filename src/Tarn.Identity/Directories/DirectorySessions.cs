using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Directories;

/// <summary>Who is signed in to a directory. The browser carries 256 random bits of which only the hash is stored; every request asks whether they still count.</summary>
public sealed class DirectorySessions
{
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private static readonly SystemStatement Purge = new("DELETE FROM _tarn_dir_session WHERE table_id = {0} AND (created < {1} OR last_seen < {2})");
    private static readonly SystemStatement Insert = new("INSERT INTO _tarn_dir_session (hash, table_id, record_id, created, last_seen, ip, agent) VALUES ({0}, {1}, {2}, {3}, {3}, {4}, {5})");
    private static readonly SystemStatement Select = new("SELECT record_id, created, last_seen FROM _tarn_dir_session WHERE hash = {0} AND table_id = {1}");
    private static readonly SystemStatement Touch = new("UPDATE _tarn_dir_session SET last_seen = {1} WHERE hash = {0} AND last_seen < {1}");
    private static readonly SystemStatement Delete = new("DELETE FROM _tarn_dir_session WHERE hash = {0} AND table_id = {1}");

    private readonly DirectoryWork _work;

    internal DirectorySessions(DirectoryWork work) => _work = work;

    /// <summary>Whose session it is; null when it is nobody's, ran out, or was ended. The policy of now counts, not the one of the day.</summary>
    public async ValueTask<DirectoryUser?> FindAsync(UserDirectory directory, string? secret, CancellationToken cancellation)
    {
        if (directory.Disabled || !DirectoryTokens.IsToken(secret))
            return null;
        var hash = Secrets.Hash(secret!);
        var row = await _work.Engine.QueryAsync(Select.With(_work.Engine, Cell.Text(hash), Cell.Number(directory.TableId)), cancellation)
            .ReadOneAsync<(long Record, DateTimeOffset Created, DateTimeOffset Seen)?>(static row => (row.GetInt64(0), row.ReadTime(1), row.ReadTime(2)), cancellation);
        var now = _work.Now;
        var idle = TimeSpan.FromMinutes(directory.Policy.Session.InactivityMinutes);
        if (row is not var (record, created, seen) || now - seen > idle || now - created > TimeSpan.FromMinutes(directory.Policy.Session.AbsoluteMinutes))
            return null;
        if (await UserReads.FindAsync(_work.Engine, directory, record, cancellation) is not { } user || !user.MayContinue(DirectoryWork.Clock(now)) || created.ToUnixTimeMilliseconds() < user.SessionsFrom)
            return null;
        // Seldom enough to spare the database, often enough that nobody who is busy is taken for idle.
        if (now - seen >= (idle / 20 < TouchEvery ? idle / 20 : TouchEvery))
            await _work.Engine.WriteAsync(session => session.ExecuteAsync(Touch.With(_work.Engine, Cell.Text(hash), Cell.Time(now)), cancellation), cancellation);
        return user;
    }

    /// <summary>Signs out.</summary>
    public async ValueTask EndAsync(UserDirectory directory, string? secret, Client client, CancellationToken cancellation)
    {
        if (await FindAsync(directory, secret, cancellation) is not { } user)
            return;
        await _work.Engine.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(Delete.With(_work.Engine, Cell.Text(Secrets.Hash(secret!)), Cell.Number(directory.TableId)), cancellation);
                await _work.Log.AppendAsync(session, directory, user, "signout", client, _work.Now, cancellation);
                return true;
            },
            cancellation);
    }

    /// <summary>Whether a sign-in elsewhere, with a DataPage, still counts.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="record">The user's record.</param>
    /// <param name="began">When it began, Unix milliseconds.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<bool> MayContinueAsync(UserDirectory directory, long record, long began, CancellationToken cancellation) =>
        !directory.Disabled && await UserReads.FindAsync(_work.Engine, directory, record, cancellation) is { } user && user.MayContinue(DirectoryWork.Clock(_work.Now)) && began >= user.SessionsFrom;

    /// <summary>Begins a session within a transaction, and removes those of the directory that ran out.</summary>
    /// <returns>The secret for the browser.</returns>
    internal async ValueTask<string> BeginAsync(IWriteSession session, UserDirectory directory, long record, Client client, DateTimeOffset now, CancellationToken cancellation)
    {
        var limits = directory.Policy.Session;
        await session.ExecuteAsync(
            Purge.With(_work.Engine, Cell.Number(directory.TableId), Cell.Time(now.AddMinutes(-limits.AbsoluteMinutes)), Cell.Time(now.AddMinutes(-limits.InactivityMinutes))), cancellation);
        var secret = DirectoryTokens.New();
        await session.ExecuteAsync(
            Insert.With(_work.Engine, Cell.Text(Secrets.Hash(secret)), Cell.Number(directory.TableId), Cell.Number(record), Cell.Time(now), Cell.Text(client.Address), Cell.Text(client.Agent)), cancellation);
        return secret;
    }
}
