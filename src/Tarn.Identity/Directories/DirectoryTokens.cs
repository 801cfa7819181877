using System.Buffers.Text;
using System.Security.Cryptography;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Directories;

/// <summary>What a link is for. Stored as numbers: never renumber.</summary>
public enum LinkPurpose
{
    /// <summary>To choose a first password.</summary>
    Activate = 1,

    /// <summary>To choose another password.</summary>
    Reset = 2,
}

/// <summary>
/// The secrets of links: 256 random bits of which only the hash is stored. Each counts once, for its time, and only while it is the user's newest for its purpose.
/// </summary>
internal static class DirectoryTokens
{
    private const int Bytes = 32;
    private const int TextLength = 43;

    /// <summary>Links that ran out stay this long, for nothing but that their page can say so.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(31);

    private static readonly SystemStatement Revoke = new("DELETE FROM _tarn_dir_token WHERE table_id = {0} AND record_id = {1} AND purpose = {2}");
    private static readonly SystemStatement RevokeAll = new("DELETE FROM _tarn_dir_token WHERE table_id = {0} AND record_id = {1}");
    private static readonly SystemStatement Purge = new("DELETE FROM _tarn_dir_token WHERE expires < {0}");
    private static readonly SystemStatement Insert = new("INSERT INTO _tarn_dir_token (hash, table_id, record_id, purpose, created, expires) VALUES ({0}, {1}, {2}, {3}, {4}, {5})");

    private static readonly SystemStatement Select = new("""
        SELECT record_id FROM _tarn_dir_token WHERE hash = {0} AND table_id = {1} AND purpose = {2} AND consumed IS NULL AND expires > {3}
        """);

    private static readonly SystemStatement Use = new("UPDATE _tarn_dir_token SET consumed = {3} WHERE hash = {0} AND table_id = {1} AND purpose = {2} AND consumed IS NULL AND expires > {3}");

    /// <summary>Makes a secret: 43 characters of base64url.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Can a text be a secret?</summary>
    public static bool IsToken(string? text) => text is { Length: TextLength };

    /// <summary>Makes a secret count in place of the user's earlier ones for the same purpose.</summary>
    public static async ValueTask IssueAsync(
        IWriteSession session, UserDirectory directory, long record, LinkPurpose purpose, string secret, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellation)
    {
        var engine = session.Engine;
        await session.ExecuteAsync(Purge.With(engine, Cell.Time(now - Kept)), cancellation);
        await RevokeAsync(session, directory, record, purpose, cancellation);
        await session.ExecuteAsync(
            Insert.With(engine, Cell.Text(Secrets.Hash(secret)), Cell.Number(directory.TableId), Cell.Number(record), Cell.Number((long)purpose), Cell.Time(now), Cell.Time(expires)), cancellation);
    }

    /// <summary>Ends a user's links; of one purpose, or all.</summary>
    public static ValueTask<long> RevokeAsync(IWriteSession session, UserDirectory directory, long record, LinkPurpose? purpose, CancellationToken cancellation) => session.ExecuteAsync(
        purpose is { } one
            ? Revoke.With(session.Engine, Cell.Number(directory.TableId), Cell.Number(record), Cell.Number((long)one))
            : RevokeAll.With(session.Engine, Cell.Number(directory.TableId), Cell.Number(record)),
        cancellation);

    /// <summary>Whose link it is, without using it up; null when it does not count.</summary>
    public static async ValueTask<long?> FindAsync(IEngine engine, UserDirectory directory, LinkPurpose purpose, string secret, DateTimeOffset now, CancellationToken cancellation) =>
        await engine.QueryAsync(Select.With(engine, Cell.Text(Secrets.Hash(secret)), Cell.Number(directory.TableId), Cell.Number((long)purpose), Cell.Time(now)), cancellation)
            .ReadOneAsync<long?>(static row => row.GetInt64(0), cancellation);

    /// <summary>Uses a link up. Of two at the same time one gets true.</summary>
    public static async ValueTask<bool> UseAsync(IWriteSession session, UserDirectory directory, LinkPurpose purpose, string secret, DateTimeOffset now, CancellationToken cancellation) =>
        await session.ExecuteAsync(
            Use.With(session.Engine, Cell.Text(Secrets.Hash(secret)), Cell.Number(directory.TableId), Cell.Number((long)purpose), Cell.Time(now)), cancellation) == 1;
}
