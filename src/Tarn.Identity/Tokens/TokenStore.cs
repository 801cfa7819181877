using System.Net;
using Tarn.Data.Engines;
using Tarn.Identity.Profiles;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Tokens;

/// <summary>The tokens of one account as rows. Used refresh tokens stay until they expire, so that a second use is noticed.</summary>
internal sealed class TokenStore(IEngine engine, IdentityOptions options)
{
    private const long Access = 0;
    private const long Refresh = 1;

    private static readonly SystemStatement SelectAccess = new("SELECT profile_id, expires FROM _tarn_token WHERE hash = {0} AND kind = 0 AND expires > {1}");
    private static readonly SystemStatement SelectRefresh = new("SELECT profile_id, family, family_began, expires, used, used_ip FROM _tarn_token WHERE hash = {0} AND kind = 1");

    // Takes the profile's row lock, which regenerating, disabling, revoking and deleting take too: whichever comes first is seen by the other.
    private static readonly SystemStatement TouchProfile = new(
        "UPDATE _tarn_profile SET last_used = {2}, last_used_ip = {3} WHERE id = {0} AND generation = {1} AND enabled = 1");

    private static readonly SystemStatement Insert = new("""
        INSERT INTO _tarn_token (hash, kind, profile_id, family, family_began, issued, expires, ip) VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})
        """);

    private static readonly SystemStatement UseOnce = new("UPDATE _tarn_token SET used = {1}, used_ip = {2} WHERE hash = {0} AND used IS NULL");
    private static readonly SystemStatement Prolong = new("UPDATE _tarn_token SET expires = {1} WHERE hash = {0}");
    private static readonly SystemStatement DeleteFamily = new("DELETE FROM _tarn_token WHERE family = {0}");
    private static readonly SystemStatement DeleteExpired = new("DELETE FROM _tarn_token WHERE expires <= {0}");

    // The token just issued is left out of both: others may bear the same millisecond, and it must not be the one that goes.
    private static readonly SystemStatement DeleteOldAccess = new("""
        DELETE FROM _tarn_token WHERE hash IN
            (SELECT hash FROM _tarn_token WHERE profile_id = {0} AND kind = 0 AND hash <> {2} ORDER BY issued DESC LIMIT 1000000 OFFSET {1})
        """);

    private static readonly SystemStatement DeleteOldRefresh = new("""
        DELETE FROM _tarn_token WHERE hash IN
            (SELECT hash FROM _tarn_token WHERE kind = 1 AND used IS NULL AND hash <> {1} ORDER BY issued DESC LIMIT 1000000 OFFSET {0})
        """);

    /// <summary>Finds a live access token; null when there is none.</summary>
    public async ValueTask<AccessRow?> FindAccessAsync(TokenKey key, DateTimeOffset now, CancellationToken cancellation) =>
        await engine.QueryAsync(SelectAccess.With(engine, Cell.Text(key.ToText()), Cell.Time(now)), cancellation)
            .ReadOneAsync<AccessRow?>(static row => new AccessRow(row.GetInt64(0), row.GetInt64(1)), cancellation);

    /// <summary>Issues the first pair of a family.</summary>
    public ValueTask<TokenAnswer> IssueAsync(Profile profile, IPAddress address, TimeSpan life, DateTimeOffset now, CancellationToken cancellation)
    {
        var pair = new TokenPair(profile.Id, Guid.NewGuid().ToString("N"), now, IpFilter.Normalize(address), life);
        return engine.WriteAsync(
            async session => await TouchAsync(session, profile, pair.Ip, now, cancellation)
                ? await InsertAsync(session, pair, now, cancellation)
                : TokenAnswer.Refused(TokenError.InvalidClient),
            cancellation);
    }

    /// <summary>Exchanges a refresh token for a new pair.</summary>
    public ValueTask<TokenAnswer> RefreshAsync(Profile profile, TokenKey key, IPAddress address, TimeSpan life, DateTimeOffset now, CancellationToken cancellation)
    {
        var hash = key.ToText();
        var ip = IpFilter.Normalize(address);
        return engine.WriteAsync(
            async session =>
            {
                if (!await TouchAsync(session, profile, ip, now, cancellation))
                    return TokenAnswer.Refused(TokenError.InvalidClient);
                // The profile's row is locked: two uses of one token come one after the other, and the second sees what the first did.
                var token = await session.QueryAsync(SelectRefresh.With(engine, Cell.Text(hash)), cancellation).ReadOneAsync(RefreshRow.Read, cancellation);
                if (token is null || token.ProfileId != profile.Id || token.Expires <= now)
                    return TokenAnswer.Refused(TokenError.InvalidGrant);
                if (options.ReusableRefreshTokens)
                    await session.ExecuteAsync(Prolong.With(engine, Cell.Text(hash), Cell.Time(RefreshEnd(token.FamilyBegan, now))), cancellation);
                else if (await session.ExecuteAsync(UseOnce.With(engine, Cell.Text(hash), Cell.Time(now), Cell.Text(ip)), cancellation) == 0 && !InGrace(token, ip, now))
                    return await RevokeFamilyAsync(session, token.Family, cancellation);
                return await InsertAsync(session, new TokenPair(profile.Id, token.Family, token.FamilyBegan, ip, life), now, cancellation);
            },
            cancellation);
    }

    private bool InGrace(RefreshRow token, string ip, DateTimeOffset now) => token.UsedIp == ip && token.Used is { } used && now - used <= options.RefreshGrace;

    private DateTimeOffset RefreshEnd(DateTimeOffset familyBegan, DateTimeOffset now)
    {
        var idle = now + options.RefreshTokenIdle;
        var absolute = familyBegan + options.RefreshTokenLife;
        return idle < absolute ? idle : absolute;
    }

    private async ValueTask<bool> TouchAsync(IWriteSession session, Profile profile, string ip, DateTimeOffset now, CancellationToken cancellation) =>
        await session.ExecuteAsync(TouchProfile.With(engine, Cell.Number(profile.Id), Cell.Number(profile.Generation), Cell.Time(now), Cell.Text(ip)), cancellation) > 0;

    private async ValueTask<TokenAnswer> RevokeFamilyAsync(IWriteSession session, string family, CancellationToken cancellation)
    {
        // Somebody holds a copy of the token, and it cannot be told who is the rightful one.
        await session.ExecuteAsync(DeleteFamily.With(engine, Cell.Text(family)), cancellation);
        await session.ExecuteAsync(IdentityTables.RaiseVersion.With(engine), cancellation);
        return TokenAnswer.Refused(TokenError.InvalidGrant) with { FamilyRevoked = true, OthersEnded = true };
    }

    private async ValueTask<TokenAnswer> InsertAsync(IWriteSession session, TokenPair pair, DateTimeOffset now, CancellationToken cancellation)
    {
        await session.ExecuteAsync(DeleteExpired.With(engine, Cell.Time(now)), cancellation);
        var (access, accessHash) = await InsertAsync(session, Access, pair, now, now + pair.AccessLife, cancellation);
        var (refresh, refreshHash) = await InsertAsync(session, Refresh, pair, now, RefreshEnd(pair.FamilyBegan, now), cancellation);
        await session.ExecuteAsync(DeleteOldRefresh.With(engine, Cell.Number(options.RefreshTokensPerAccount - 1), Cell.Text(refreshHash)), cancellation);
        var ended = await session.ExecuteAsync(
            DeleteOldAccess.With(engine, Cell.Number(pair.ProfileId), Cell.Number(options.LiveTokensPerProfile - 1), Cell.Text(accessHash)), cancellation);
        if (ended > 0)
            await session.ExecuteAsync(IdentityTables.RaiseVersion.With(engine), cancellation);
        return TokenAnswer.Granted(access, refresh, pair.AccessLife) with { OthersEnded = ended > 0 };
    }

    private async ValueTask<(string Text, string Hash)> InsertAsync(
        IWriteSession session, long kind, TokenPair pair, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellation)
    {
        var text = TokenText.New();
        _ = TokenText.TryHash(text, out var key);
        var hash = key.ToText();
        await session.ExecuteAsync(
            Insert.With(
                engine, Cell.Text(hash), Cell.Number(kind), Cell.Number(pair.ProfileId), Cell.Text(pair.Family), Cell.Time(pair.FamilyBegan), Cell.Time(now), Cell.Time(expires),
                Cell.Text(pair.Ip)),
            cancellation);
        return (text, hash);
    }

    private sealed record TokenPair(long ProfileId, string Family, DateTimeOffset FamilyBegan, string Ip, TimeSpan AccessLife);

    private sealed record RefreshRow(long ProfileId, string Family, DateTimeOffset FamilyBegan, DateTimeOffset Expires, DateTimeOffset? Used, string? UsedIp)
    {
        public static RefreshRow Read(RowReader row) => new(row.GetInt64(0), row.GetText(1), row.ReadTime(2), row.ReadTime(3), row.FindTime(4), row.FindText(5));
    }
}

/// <summary>A live access token: whose it is and until when (Unix milliseconds).</summary>
internal readonly record struct AccessRow(long ProfileId, long Expires);
