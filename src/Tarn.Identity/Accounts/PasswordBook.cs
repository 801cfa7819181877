using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Passwords;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Accounts;

/// <summary>Judges and stores people's passwords, and remembers the last ones as hashes. Every new password of a person goes through here.</summary>
internal sealed class PasswordBook(IEngine engine, PasswordHasher passwords, SecurityPolicies policies, TimeProvider time)
{
    private const string Field = "Password";

    /// <summary>The newest first; while none is remembered, the one that is stored counts.</summary>
    private static readonly SystemStatement SelectHistory = new("""
        SELECT number, at, hash FROM sys_password_history WHERE identity = {0} UNION ALL
            SELECT 0, created, password FROM sys_identity WHERE id = {0} AND password IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys_password_history WHERE identity = {0}) ORDER BY 1 DESC
        """);

    private static readonly SystemStatement KeepFirst = new("""
        INSERT INTO sys_password_history (identity, number, at, hash) SELECT i.id, 0, i.created, i.password FROM sys_identity i WHERE i.id = {0} AND i.password IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM sys_password_history h WHERE h.identity = i.id)
        """);

    private static readonly SystemStatement LastNumber = new("SELECT COALESCE(MAX(number), 0) FROM sys_password_history WHERE identity = {0}");
    private static readonly SystemStatement Insert = new("INSERT INTO sys_password_history (identity, number, at, hash) VALUES ({0}, {1}, {2}, {3})");
    private static readonly SystemStatement Prune = new("DELETE FROM sys_password_history WHERE identity = {0} AND number <= {1}");
    private static readonly SystemStatement Update = new("UPDATE sys_identity SET password = {1} WHERE id = {0}");
    private static readonly SystemStatement SelectStored = new("SELECT password FROM sys_identity WHERE id = {0}");
    private static readonly SystemStatement ForgetLinks = new("UPDATE sys_member SET invitation = NULL, expires = NULL WHERE identity = {0}");
    private static readonly SystemStatement ForgetAsked = new("DELETE FROM sys_password_reset WHERE identity = {0}");
    private static readonly SystemStatement ForgetHistory = new("DELETE FROM sys_password_history WHERE identity = {0}");

    /// <summary>So many are remembered: as many as <see cref="SecurityPolicy.History"/> can ask for.</summary>
    private const int Remembered = 24;

    /// <summary>Checks the rules that a look at the password suffices for.</summary>
    /// <param name="person">Whose it is to be; null for somebody who has none yet.</param>
    /// <param name="accountId">An account whose rules count besides those of the accounts that the person works with; null for none.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">It breaks rules; the message names each.</exception>
    public async ValueTask RequireRulesAsync(long? person, string? accountId, string password, CancellationToken cancellation)
    {
        if ((await policies.StrictestOfAsync(person ?? 0, accountId, cancellation)).Check(password) is { Count: > 0 } broken)
            throw new DataException(DataProblem.InvalidDefinition, string.Join(' ', broken), Field);
    }

    /// <summary>Refuses a password that the person had before, as far as the rules ask for that. Slow on purpose, and so outside any transaction.</summary>
    /// <param name="person">Whose it is to be.</param>
    /// <param name="accountId">An account whose rules count besides those of the accounts that the person works with; null for none.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="mayStay">The password that the person has now is not refused.</param>
    /// <exception cref="DataException">It was used before.</exception>
    public async ValueTask RequireUnusedAsync(long person, string? accountId, string password, CancellationToken cancellation, bool mayStay = false)
    {
        var policy = await policies.StrictestOfAsync(person, accountId, cancellation);
        var known = await engine.QueryAsync(SelectHistory.With(engine, Cell.Number(person)), cancellation).ReadAllAsync(static row => (At: row.ReadTime(1), Hash: row.GetText(2)), cancellation);
        var now = time.GetUtcNow();
        for (var i = mayStay ? 1 : 0; i < known.Count; i++)
        {
            var given = i == 0 ? now : known[i - 1].At;
            if (i > 0 && i >= policy.History && now - given >= TimeSpan.FromDays(policy.ReuseDays))
                continue;
            var hash = known[i].Hash;
            if ((await Task.Run(() => passwords.Verify(hash, password), cancellation)).Matches)
                throw new DataException(DataProblem.InvalidDefinition, i == 0 ? "This is the password that you have. Choose another one." : "You used this password before. Choose another one.", Field);
        }
    }

    /// <summary>Makes the stored form of a password. Slow on purpose.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancellation) => Task.Run(() => passwords.Hash(password), cancellation);

    /// <summary>Stores a person's password. Links by which another one could be chosen count no more; sessions end, since their stamp is another one.</summary>
    public async ValueTask SetAsync(IWriteSession session, long person, string hash, CancellationToken cancellation)
    {
        await session.ExecuteAsync(KeepFirst.With(engine, Cell.Number(person)), cancellation);
        await session.ExecuteAsync(Update.With(engine, Cell.Number(person), Cell.Text(hash)), cancellation);
        await NoteAsync(session, person, hash, cancellation);
        await session.ExecuteAsync(ForgetLinks.With(engine, Cell.Number(person)), cancellation);
        await session.ExecuteAsync(ForgetAsked.With(engine, Cell.Number(person)), cancellation);
    }

    /// <summary>Remembers the password with which somebody new begins.</summary>
    public async ValueTask NoteAsync(IWriteSession session, long person, string hash, CancellationToken cancellation)
    {
        var number = 1 + await session.QueryAsync(LastNumber.With(engine, Cell.Number(person)), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
        await session.ExecuteAsync(Insert.With(engine, Cell.Number(person), Cell.Number(number), Cell.Time(time.GetUtcNow()), Cell.Text(hash)), cancellation);
        await session.ExecuteAsync(Prune.With(engine, Cell.Number(person), Cell.Number(number - Remembered)), cancellation);
    }

    /// <summary>Is a person's password still the one of which this is the stamp?</summary>
    public async ValueTask<bool> IsStampAsync(IWriteSession session, long person, string stamp, CancellationToken cancellation) =>
        Secrets.Hash(await session.QueryAsync(SelectStored.With(engine, Cell.Number(person)), cancellation).ReadOneAsync(static row => row.FindText(0), cancellation) ?? "") == stamp;

    /// <summary>Forgets what is remembered of somebody who is gone.</summary>
    public static async ValueTask ForgetAsync(IWriteSession session, long person, CancellationToken cancellation)
    {
        await session.ExecuteAsync(ForgetHistory.With(session.Engine, Cell.Number(person)), cancellation);
        await session.ExecuteAsync(ForgetAsked.With(session.Engine, Cell.Number(person)), cancellation);
    }
}
