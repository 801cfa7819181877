using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Tarn.Automation.Mail;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.DataPages.Sessions;
using Tarn.Identity.Rates;
using Tarn.Sql;

namespace Tarn.DataPages.SignIn;

/// <summary>
/// Links with which people who forgot their password choose a new one. A link holds 256 random bits of which only the hash is stored; it counts once, for
/// <see cref="Life"/>, and only while it is the person's newest and the password is still the one of its day.
/// </summary>
public sealed class PasswordResets
{
    /// <summary>How long a link counts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(2);

    /// <summary>Most links of a person in an hour.</summary>
    public const int MostForPerson = 5;

    /// <summary>Most requests from an address in an hour.</summary>
    public const int MostFromAddress = 20;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Longer than links, rates and sign-ins last.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(25);

    private static readonly SystemStatement Sweep = new("DELETE FROM \"_tarn_reset\" WHERE \"at\" < {0}");
    private static readonly SystemStatement SweepMarks = new("DELETE FROM \"_tarn_sign_out\" WHERE \"at\" < {0}");
    private static readonly SystemStatement Recent = new("SELECT COUNT(*) FROM \"_tarn_reset\" WHERE \"table_id\" = {0} AND \"record_id\" = {1} AND \"at\" > {2}");
    private static readonly SystemStatement Add = new(
        "INSERT INTO \"_tarn_reset\" (\"hash\", \"app_key\", \"table_id\", \"record_id\", \"stored\", \"at\", \"expires\") VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6})");

    // Of two links made at the same time one is the newest: a person has one at most, also when two servers make them.
    private static readonly SystemStatement Find = new(
        "SELECT r.\"record_id\", r.\"stored\" FROM \"_tarn_reset\" r WHERE r.\"hash\" = {0} AND r.\"app_key\" = {1} AND r.\"table_id\" = {2} AND r.\"expires\" > {3} AND NOT EXISTS "
        + "(SELECT 1 FROM \"_tarn_reset\" n WHERE n.\"table_id\" = r.\"table_id\" AND n.\"record_id\" = r.\"record_id\" AND (n.\"at\" > r.\"at\" OR (n.\"at\" = r.\"at\" AND n.\"hash\" > r.\"hash\")))");

    private static readonly SystemStatement Take = new("UPDATE \"_tarn_reset\" SET \"expires\" = -\"expires\" WHERE \"hash\" = {0} AND \"expires\" > {1}");
    private static readonly SystemStatement GiveBack = new("UPDATE \"_tarn_reset\" SET \"expires\" = -\"expires\" WHERE \"hash\" = {0} AND \"expires\" < 0");
    private static readonly SystemStatement Follow = new("UPDATE \"_tarn_reset\" SET \"stored\" = {3} WHERE \"table_id\" = {0} AND \"record_id\" = {1} AND \"stored\" = {2}");
    private static readonly SystemStatement End = new("UPDATE \"_tarn_reset\" SET \"expires\" = 0 WHERE \"table_id\" = {0} AND \"record_id\" = {1}");
    private static readonly SystemStatement Mark = new(
        "INSERT INTO \"_tarn_sign_out\" (\"table_id\", \"record_id\", \"at\") VALUES ({0}, {1}, {2}) ON CONFLICT (\"table_id\", \"record_id\") DO UPDATE SET \"at\" = excluded.\"at\"");

    private static readonly SystemStatement FindMark = new("SELECT 1 FROM \"_tarn_sign_out\" WHERE \"table_id\" = {0} AND \"record_id\" = {1} AND \"at\" > {2}");

    private readonly AccountDatabase _database;
    private readonly MailOutbox _mail;
    private readonly Seal _seal;
    private readonly RateWindow<IPAddress> _addresses;

    /// <summary>Creates it.</summary>
    internal PasswordResets(AccountDatabase database, MailOutbox mail, Seal seal)
    {
        _database = database;
        _mail = mail;
        _seal = seal;
        _addresses = new RateWindow<IPAddress>(MostFromAddress, Hour, database.Clock);
    }

    /// <summary>Counts a request from an address; false when it made too many.</summary>
    public bool MayAsk(IPAddress address) => _addresses.Take(address).Allowed;

    /// <summary>Makes a link and puts its mail into the queue: both or neither. The person's earlier links count no more.</summary>
    /// <param name="appKey">The recovery page.</param>
    /// <param name="place">Whose password.</param>
    /// <param name="write">Writes the mail around the link's secret.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>False when the person was sent too many in an hour; nothing is sent then, and the newest link still counts.</returns>
    public async ValueTask<bool> SendAsync(string appKey, PasswordPlace place, Func<string, MailMessage> write, CancellationToken cancellation)
    {
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var message = write(secret);
        var stored = await FingerprintAsync(place, cancellation);
        var now = _database.Clock.GetUtcNow();
        return await _database.Engine.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(Sweep.With(_database.Engine, Time(now - Kept)), cancellation);
                await using (var count = await session.QueryAsync(Recent.With(_database.Engine, Number(place.Table.Id), Number(place.Key), Time(now - Hour)), cancellation))
                {
                    if (await count.ReadAsync(cancellation) && count.GetInt64(0) >= MostForPerson)
                        return false;
                }

                await session.ExecuteAsync(
                    Add.With(_database.Engine, Text(HashOf(secret)), Text(appKey), Number(place.Table.Id), Number(place.Key), Text(stored), Time(now), Time(now + Life)), cancellation);
                await _mail.AppendAsync(session, message, now, cancellation);
                return true;
            },
            cancellation);
    }

    /// <summary>Finds whose password a link's secret opens; null when it counts no more, or never did.</summary>
    public async ValueTask<PasswordPlace?> FindAsync(string appKey, string? secret, TableDefinition table, FieldDefinition field, CancellationToken cancellation)
    {
        if (secret is not { Length: 64 })
            return null;
        PasswordPlace place;
        string stored;
        await using (var row = await _database.Engine.QueryAsync(Find.With(_database.Engine, Text(HashOf(secret)), Text(appKey), Number(table.Id), Time(_database.Clock.GetUtcNow())), cancellation))
        {
            if (!await row.ReadAsync(cancellation))
                return null;
            place = new PasswordPlace(table, field, row.GetInt64(0));
            stored = row.GetText(1);
        }

        return stored == await FingerprintAsync(place, cancellation) ? place : null;
    }

    /// <summary>Uses a link up; false when somebody else just did.</summary>
    public async ValueTask<bool> TakeAsync(string secret, CancellationToken cancellation) =>
        await _database.Engine.WriteAsync(session => session.ExecuteAsync(Take.With(_database.Engine, Text(HashOf(secret)), Time(_database.Clock.GetUtcNow())), cancellation), cancellation) == 1;

    /// <summary>Makes a used link count again: the new password was refused.</summary>
    public async ValueTask GiveBackAsync(string secret, CancellationToken cancellation) =>
        await _database.Engine.WriteAsync(session => session.ExecuteAsync(GiveBack.With(_database.Engine, Text(HashOf(secret))), cancellation), cancellation);

    /// <summary>After a new password: no link of the person counts any more, and everybody who is signed in as that person is signed out.</summary>
    public async ValueTask FinishAsync(PasswordPlace place, CancellationToken cancellation)
    {
        var now = _database.Clock.GetUtcNow();
        await _database.Engine.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(End.With(_database.Engine, Number(place.Table.Id), Number(place.Key)), cancellation);
                await session.ExecuteAsync(SweepMarks.With(_database.Engine, Time(now - Kept)), cancellation);
                return await session.ExecuteAsync(Mark.With(_database.Engine, Number(place.Table.Id), Number(place.Key), Time(now)), cancellation);
            },
            cancellation);
    }

    /// <summary>Lets links go on counting when a password is only stored in another way.</summary>
    /// <param name="place">Whose password.</param>
    /// <param name="before">How it was stored.</param>
    /// <param name="after">How it is stored.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask FollowAsync(PasswordPlace place, string before, string after, CancellationToken cancellation) => await _database.Engine.WriteAsync(
        session => session.ExecuteAsync(
            Follow.With(_database.Engine, Number(place.Table.Id), Number(place.Key), Text(FingerprintOf(place, before)), Text(FingerprintOf(place, after))), cancellation),
        cancellation);

    /// <summary>Whether the password of one of these records was reset after an instant: sign-ins from before it have ended.</summary>
    /// <param name="records">The records that a user consists of.</param>
    /// <param name="since">The instant, Unix milliseconds.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<bool> WasResetSinceAsync(IEnumerable<(TableDefinition Table, long Key)> records, long since, CancellationToken cancellation)
    {
        foreach (var (table, key) in records)
        {
            await using var row = await _database.Engine.QueryAsync(FindMark.With(_database.Engine, Number(table.Id), Number(key), Number(since)), cancellation);
            if (await row.ReadAsync(cancellation))
                return true;
        }

        return false;
    }

    /// <summary>Changes when the stored password does, and tells nothing about it.</summary>
    private async ValueTask<string> FingerprintAsync(PasswordPlace place, CancellationToken cancellation)
    {
        return FingerprintOf(place, await _database.Passwords.ReadAsync(place.Table, place.Field, place.Key, cancellation));
    }

    private string FingerprintOf(PasswordPlace place, string? stored) => _seal.Sign(string.Create(CultureInfo.InvariantCulture, $"{place.Table.Id} {place.Key}\n{stored}"), "password");

    /// <summary>The secret has 256 random bits, so that a fast hash is enough.</summary>
    private static string HashOf(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static SqlValue Text(string text) => SqlValue.FromText(text);

    private static SqlValue Number(long number) => SqlValue.FromBigInt(number);

    private static SqlValue Time(DateTimeOffset time) => SqlValue.FromBigInt(time.ToUnixTimeMilliseconds());
}
