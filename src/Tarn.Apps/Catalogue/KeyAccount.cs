using System.Security.Cryptography;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Apps.Catalogue;

/// <summary>The eight hex digits with which keys of DataPages and identities of objects made in this account begin. Chosen once, at random.</summary>
/// <param name="Digits">Eight hex digits, lower case.</param>
public sealed record KeyAccount(string Digits)
{
    private const long OnlyId = 1;

    /// <summary>Reads the digits; null before the first import or export.</summary>
    public static async ValueTask<KeyAccount?> FindAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, SqlDialect dialect, CancellationToken cancellation) =>
        (await ObjectStore.ReadAsync<KeyAccount>(query, dialect, AppObjects.KeyAccount, cancellation)).FirstOrDefault();

    /// <summary>Reads the digits, choosing them when the account has none.</summary>
    public static async ValueTask<KeyAccount> EnsureAsync(IWriteSession session, CancellationToken cancellation)
    {
        if (await FindAsync(session.QueryAsync, session.Engine.Dialect, cancellation) is { } known)
            return known;
        var made = Create();
        await ObjectStore.SaveAsync(session, AppObjects.KeyAccount, OnlyId, made, cancellation);
        return made;
    }

    internal static KeyAccount Create() => new(RandomNumberGenerator.GetHexString(8, lowercase: true));
}
