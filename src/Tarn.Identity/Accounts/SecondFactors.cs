using System.Security.Cryptography;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Passwords;
using Tarn.Identity.Storage;
using Tarn.Sql;

namespace Tarn.Identity.Accounts;

/// <summary>
/// The second step of people's sign-in to the Studio: codes of an authenticator app, and recovery codes for who has lost it. It belongs to the person and holds in all accounts of the server. Every change
/// ends the person's other sessions. The caller limits attempts. Got from <see cref="AccountCatalogue.SecondFactorsWith"/>.
/// </summary>
public sealed class SecondFactors
{
    private const string CodeField = "Code";

    private static readonly SystemStatement Select = new("SELECT secret, last_step, created, (SELECT COUNT(*) FROM sys_recovery_code c WHERE c.identity = {0}) FROM sys_second_factor WHERE identity = {0}");
    private static readonly SystemStatement Insert = new("INSERT INTO sys_second_factor (identity, secret, last_step, created) VALUES ({0}, {1}, {2}, {3}) ON CONFLICT (identity) DO NOTHING");

    /// <summary>A step counts once, and none before it after that; two at once cannot both raise it.</summary>
    private static readonly SystemStatement UseStep = new("UPDATE sys_second_factor SET last_step = {1} WHERE identity = {0} AND last_step < {1} AND secret = {2}");

    private static readonly SystemStatement SelectCode = new("SELECT hash FROM sys_recovery_code WHERE identity = {0} AND number = {1}");
    private static readonly SystemStatement UseCode = new("DELETE FROM sys_recovery_code WHERE identity = {0} AND number = {1} AND hash = {2}");
    private static readonly SystemStatement InsertCode = new("INSERT INTO sys_recovery_code (identity, number, hash) VALUES ({0}, {1}, {2})");
    private static readonly SystemStatement DeleteCodes = new("DELETE FROM sys_recovery_code WHERE identity = {0}");
    private static readonly SystemStatement Delete = new("DELETE FROM sys_second_factor WHERE identity = {0}");
    private static readonly SystemStatement EndSessions = new("DELETE FROM sys_identity_session WHERE identity = {0} AND hash <> {1}");

    private readonly IEngine _engine;
    private readonly PasswordHasher _passwords;
    private readonly SecretBox _secrets;
    private readonly TimeProvider _time;

    internal SecondFactors(IEngine engine, PasswordHasher passwords, SecretBox secrets, TimeProvider time)
    {
        _engine = engine;
        _passwords = passwords;
        _secrets = secrets;
        _time = time;
    }

    /// <summary>What a person's sign-in asks for besides the password; null for nothing.</summary>
    public async ValueTask<SecondFactor?> FindAsync(long person, CancellationToken cancellation) =>
        await FindRowAsync(person, cancellation) is { } row ? new SecondFactor(row.Created, row.CodesLeft) : null;

    /// <summary>Turns it on.</summary>
    /// <param name="person">The person's number.</param>
    /// <param name="secret">What the person's app was given, of <see cref="Totp.NewSecret"/>.</param>
    /// <param name="code">What the app shows now: proof that it has the secret.</param>
    /// <param name="session">The session that goes on; null for none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The recovery codes. They are shown this once: only their hashes are stored.</returns>
    /// <exception cref="DataException">The code is wrong, or it is on already.</exception>
    public async ValueTask<IReadOnlyList<string>> EnableAsync(long person, string secret, string code, string? session, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var step = Totp.FindStep(secret, Plain(code), now) ?? throw Wrong();
        var codes = await HashAsync(cancellation);
        var isNew = await _engine.WriteAsync(
            async write =>
            {
                // The step of this code is used up with it: it signs nobody in.
                if (await write.ExecuteAsync(Insert.With(_engine, Cell.Number(person), Cell.Text(_secrets.Seal(secret, PlaceOf(person))), Cell.Number(step), Cell.Time(now)), cancellation) == 0)
                    return false;
                await ReplaceCodesAsync(write, person, codes, cancellation);
                await EndSessionsAsync(write, person, session, cancellation);
                return true;
            },
            cancellation);
        return isNew ? [.. codes.Select(c => c.Code.ToString())] : throw new DataException(DataProblem.Conflict, "Two-factor sign-in is on already. Load the page again.");
    }

    /// <summary>Checks a code, and uses it up: the same one is refused from then on, also when it comes twice at once.</summary>
    /// <param name="person">The person's number.</param>
    /// <param name="code">What was typed: six digits of the app, or a recovery code.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>False when it is wrong, was used, or nothing is on.</returns>
    /// <exception cref="DataException">The server cannot read the secret any more, since its key is another one.</exception>
    public async ValueTask<bool> CheckAsync(long person, string code, CancellationToken cancellation) =>
        await FindProofAsync(person, code, cancellation) is { } proof && await _engine.WriteAsync(write => write.ExecuteAsync(proof, cancellation), cancellation) > 0;

    /// <summary>Gives ten new recovery codes; the old ones count no more.</summary>
    /// <param name="person">The person's number.</param>
    /// <param name="code">A code that counts now.</param>
    /// <param name="session">The session that goes on; null for none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The recovery codes. They are shown this once.</returns>
    /// <exception cref="DataException">The code is wrong.</exception>
    public async ValueTask<IReadOnlyList<string>> NewRecoveryCodesAsync(long person, string code, string? session, CancellationToken cancellation)
    {
        var proof = await FindProofAsync(person, code, cancellation) ?? throw Wrong();
        var codes = await HashAsync(cancellation);
        await ChangeAsync(person, proof, session, write => ReplaceCodesAsync(write, person, codes, cancellation), cancellation);
        return [.. codes.Select(c => c.Code.ToString())];
    }

    /// <summary>Turns it off.</summary>
    /// <param name="person">The person's number.</param>
    /// <param name="code">A code that counts now.</param>
    /// <param name="session">The session that goes on; null for none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="DataException">The code is wrong.</exception>
    public async ValueTask DisableAsync(long person, string code, string? session, CancellationToken cancellation)
    {
        var proof = await FindProofAsync(person, code, cancellation) ?? throw Wrong();
        await ChangeAsync(person, proof, session, async write => await ForgetAsync(write, person, cancellation), cancellation);
    }

    /// <summary>Turns it off without a code, for who has lost phone and recovery codes: the caller has made sure that it is the person. All sessions of the person end.</summary>
    /// <returns>False when it was off.</returns>
    public ValueTask<bool> ResetAsync(long person, CancellationToken cancellation) => _engine.WriteAsync(
        async write =>
        {
            var wasOn = await ForgetAsync(write, person, cancellation);
            if (wasOn)
                await EndSessionsAsync(write, person, null, cancellation);
            return wasOn;
        },
        cancellation);

    /// <summary>Forgets what is stored about a person.</summary>
    /// <returns>False when nothing was.</returns>
    internal static async ValueTask<bool> ForgetAsync(IWriteSession write, long person, CancellationToken cancellation)
    {
        await write.ExecuteAsync(DeleteCodes.With(write.Engine, Cell.Number(person)), cancellation);
        return await write.ExecuteAsync(Delete.With(write.Engine, Cell.Number(person)), cancellation) > 0;
    }

    private static string PlaceOf(long person) => $"tarn.totp.v1/{person}";

    /// <summary>Apps show codes in two groups, and people type them so.</summary>
    private static string Plain(string typed) => typed.Length > 100 ? "" : string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c != '-'));

    private static DataException Wrong() => new(DataProblem.InvalidValue, "This code is wrong, or was used already. Wait for the next one of your app and type that.", CodeField);

    private ValueTask<FactorRow?> FindRowAsync(long person, CancellationToken cancellation) =>
        _engine.QueryAsync(Select.With(_engine, Cell.Number(person)), cancellation)
            .ReadOneAsync(static row => new FactorRow(row.GetText(0), row.GetInt64(1), row.ReadTime(2), (int)row.GetInt64(3)), cancellation);

    /// <summary>Finds what uses a code up; it must touch a row. Slow on purpose for recovery codes, and so outside any transaction.</summary>
    private async ValueTask<SqlStatement?> FindProofAsync(long person, string typed, CancellationToken cancellation)
    {
        var plain = Plain(typed);
        if (await FindRowAsync(person, cancellation) is not { } row)
            return null;
        if (plain.Length == Totp.Digits)
            return Totp.FindStep(Open(row, person), plain, _time.GetUtcNow()) is { } step && step > row.LastStep ? UseStep.With(_engine, Cell.Number(person), Cell.Number(step), Cell.Text(row.Secret)) : null;
        if (RecoveryCode.Read(plain) is not { } code)
            return null;
        var stored = await _engine.QueryAsync(SelectCode.With(_engine, Cell.Number(person), Cell.Number(code.Number)), cancellation).ReadOneAsync(static r => r.GetText(0), cancellation);
        return (await Task.Run(() => _passwords.Verify(stored, code.Secret), cancellation)).Matches ? UseCode.With(_engine, Cell.Number(person), Cell.Number(code.Number), Cell.Text(stored)) : null;
    }

    private string Open(FactorRow row, long person)
    {
        try
        {
            return _secrets.Open(row.Secret, PlaceOf(person));
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException)
        {
            throw new DataException(
                DataProblem.Conflict, "This server's key is not the one with which your app was set up. Use a recovery code, or have two-factor sign-in turned off with 'tarn owner disable-2fa' on the server.", CodeField);
        }
    }

    /// <summary>Makes a set of recovery codes with their hashes: 50 bits need the slow one.</summary>
    private Task<List<(RecoveryCode Code, string Hash)>> HashAsync(CancellationToken cancellation) =>
        Task.Run(() => RecoveryCode.NewSet().Select(c => (c, _passwords.Hash(c.Secret))).ToList(), cancellation);

    private async ValueTask ReplaceCodesAsync(IWriteSession write, long person, List<(RecoveryCode Code, string Hash)> codes, CancellationToken cancellation)
    {
        await write.ExecuteAsync(DeleteCodes.With(_engine, Cell.Number(person)), cancellation);
        foreach (var (code, hash) in codes)
            await write.ExecuteAsync(InsertCode.With(_engine, Cell.Number(person), Cell.Number(code.Number), Cell.Text(hash)), cancellation);
    }

    private async ValueTask EndSessionsAsync(IWriteSession write, long person, string? kept, CancellationToken cancellation) =>
        await write.ExecuteAsync(EndSessions.With(_engine, Cell.Number(person), Cell.Text(kept ?? "")), cancellation);

    /// <summary>Uses a code up, changes something and ends the other sessions: all or nothing.</summary>
    private async ValueTask ChangeAsync(long person, SqlStatement proof, string? session, Func<IWriteSession, ValueTask> change, CancellationToken cancellation)
    {
        await _engine.WriteAsync(
            async write =>
            {
                if (await write.ExecuteAsync(proof, cancellation) == 0)
                    throw Wrong();
                await change(write);
                await EndSessionsAsync(write, person, session, cancellation);
                return true;
            },
            cancellation);
    }

    private sealed record FactorRow(string Secret, long LastStep, DateTimeOffset Created, int CodesLeft);
}
