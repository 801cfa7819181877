using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Tarn.Automation.Egress;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Identity;
using Tarn.Sql;

namespace Tarn.Automation.Webhooks;

/// <summary>The webhooks of an account: what they are, not what they deliver. One for each account and process; safe to use from several threads.</summary>
public sealed partial class WebhookStore
{
    private const int SecretBytes = 32;

    private static readonly SystemStatement RaiseVersion = new("UPDATE _tarn_hook_state SET version = version + 1");

    private static readonly SystemStatement Insert = new("""
        INSERT INTO _tarn_hook (id, name, name_key, description, throttle, secret, created, created_by) VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})
        """);

    private static readonly SystemStatement Update = new("""
        UPDATE _tarn_hook SET name = {1}, name_key = {2}, description = {3}, throttle = {4}, modified = {5}, modified_by = {6} WHERE id = {0}
        """);

    private static readonly SystemStatement SetSecret = new("UPDATE _tarn_hook SET secret = {1}, modified = {2}, modified_by = {3} WHERE id = {0}");
    private static readonly SystemStatement DeleteOldSecret = new("DELETE FROM _tarn_hook_old_secret WHERE hook_id = {0}");
    private static readonly SystemStatement KeepOldSecret = new("INSERT INTO _tarn_hook_old_secret (hook_id, secret, until) SELECT id, secret, {1} FROM _tarn_hook WHERE id = {0}");
    private static readonly SystemStatement SetActive = new("UPDATE _tarn_hook_event SET active = {1}, since = CASE WHEN active = {1} THEN since ELSE {2} END, modified = {3}, modified_by = {4} WHERE hook_id = {0}");
    private static readonly SystemStatement Resume = new("UPDATE _tarn_hook_url SET failures = 0, pauses = 0, paused_until = 0, failing_since = NULL, suspended = 0 WHERE hook_id = {0}");
    private static readonly SystemStatement Delete = new("DELETE FROM _tarn_hook WHERE id = {0}");
    private static readonly SystemStatement DeleteUrls = new("DELETE FROM _tarn_hook_url WHERE hook_id = {0}");
    private static readonly SystemStatement DeleteStats = new("DELETE FROM _tarn_hook_stat WHERE event_id IN (SELECT id FROM _tarn_hook_event WHERE hook_id = {0})");
    private static readonly SystemStatement DeleteBatches = new("DELETE FROM _tarn_hook_batch WHERE event_id IN (SELECT id FROM _tarn_hook_event WHERE hook_id = {0})");
    private static readonly SystemStatement DeleteEvents = new("DELETE FROM _tarn_hook_event WHERE hook_id = {0}");
    private static readonly SystemStatement Cancel = new("UPDATE _tarn_hook_delivery SET state = 5, finished = {1} WHERE hook_id = {0} AND state <= 2");
    private static readonly SystemStatement CancelUrl = new("UPDATE _tarn_hook_delivery SET state = 5, finished = {1} WHERE url_id = {0} AND state <= 2");
    private static readonly SystemStatement InsertUrl = new("""
        INSERT INTO _tarn_hook_url (id, hook_id, ordinal, url, url_key, failures, pauses, paused_until, suspended) VALUES ({0}, {1}, {2}, {3}, {4}, 0, 0, 0, 0)
        """);

    private static readonly SystemStatement MoveUrl = new("UPDATE _tarn_hook_url SET ordinal = {1}, url = {2} WHERE id = {0}");
    private static readonly SystemStatement DeleteUrl = new("DELETE FROM _tarn_hook_url WHERE id = {0}");
    private static readonly SystemStatement SelectUrls = new("SELECT id, hook_id, url, url_key FROM _tarn_hook_url ORDER BY hook_id, ordinal");
    private static readonly SystemStatement SelectNames = new("SELECT id, name_key FROM _tarn_hook");

    private static readonly SystemStatement Select = new("""
        SELECT h.id, h.name, h.description, h.throttle, h.created, h.created_by, h.modified, h.modified_by,
            (SELECT COUNT(*) FROM _tarn_hook_event e WHERE e.hook_id = h.id), (SELECT COUNT(*) FROM _tarn_hook_event e WHERE e.hook_id = h.id AND e.active = 1)
        FROM _tarn_hook h WHERE {0} = '' OR h.id = {0} ORDER BY h.created, h.id
        """);

    private static readonly SystemStatement CountActivity = new("""
        SELECT CAST(coalesce(SUM(messages), 0) AS BIGINT), CAST(coalesce(SUM(calls), 0) AS BIGINT), CAST(coalesce(SUM(errors), 0) AS BIGINT)
        FROM _tarn_hook_stat WHERE hour > {0} AND event_id IN (SELECT id FROM _tarn_hook_event WHERE hook_id = {1} OR id = {1})
        """);

    private readonly SecretBox _box;
    private readonly WebhookChecks _checks;
    private readonly EgressPolicy _egress;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private WebhookStore(AccountDatabase database, string accountId, SecretBox box, WebhookOptions options, EgressPolicy egress)
    {
        Database = database;
        AccountId = accountId;
        Options = options;
        _box = box;
        _egress = egress;
        _checks = new WebhookChecks(options, egress);
        Deliveries = new DeliveryLog(this);
    }

    /// <summary>What became of the messages.</summary>
    public DeliveryLog Deliveries { get; }

    /// <summary>The account's data.</summary>
    internal AccountDatabase Database { get; }

    /// <summary>The account.</summary>
    internal string AccountId { get; }

    /// <summary>The server's settings.</summary>
    internal WebhookOptions Options { get; }

    internal IEngine Engine => Database.Engine;

    internal DateTimeOffset Now => Database.Clock.GetUtcNow();

    /// <summary>Opens an account's webhooks, creating their tables where they are missing.</summary>
    /// <param name="database">The account's data.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="box">Seals secrets.</param>
    /// <param name="options">The server's settings.</param>
    /// <param name="egress">Which URLs may be called.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public static async ValueTask<WebhookStore> OpenAsync(
        AccountDatabase database, string accountId, SecretBox box, WebhookOptions options, EgressPolicy egress, CancellationToken cancellation)
    {
        await WebhookTables.Tables.PrepareAsync(database.Engine, cancellation);
        return new WebhookStore(database, accountId, box, options, egress);
    }

    /// <summary>Is there something to deliver, or could there be, in a database that is not open as an account? Changes nothing there.</summary>
    public static ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) => WebhookTables.HasWorkAsync(engine, cancellation);

    /// <summary>The webhooks, oldest first.</summary>
    public async ValueTask<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancellation) => await ReadAsync(Engine.QueryAsync, "", cancellation);

    /// <summary>A webhook.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public async ValueTask<Webhook> GetAsync(string id, CancellationToken cancellation) => await GetAsync(Engine.QueryAsync, id, cancellation);

    /// <summary>What happened with a webhook, or with one of its events, in the last thirty days.</summary>
    public ValueTask<WebhookActivity> ReadActivityAsync(string id, CancellationToken cancellation) => Engine
        .QueryAsync(CountActivity.With(Engine, Cell.Number((Now.ToUnixTimeSeconds() / 3600) - (30 * 24)), Cell.Text(id)), cancellation)
        .ReadOneAsync(static row => new WebhookActivity(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellation)!;

    /// <summary>Makes a webhook.</summary>
    /// <returns>The webhook, and its secret: this is the only time that it is given.</returns>
    /// <exception cref="DataException">The draft breaks a rule; the message names the property.</exception>
    public ValueTask<(Webhook Webhook, string Secret)> CreateAsync(WebhookDraft draft, string by, CancellationToken cancellation)
    {
        var name = _checks.Name(draft.Name ?? throw WebhookChecks.Missing("Name"));
        var description = WebhookChecks.Description(draft.Description);
        var urls = _checks.Urls(draft.Urls ?? throw WebhookChecks.Missing("OutgoingUrls"));
        var throttle = _checks.Throttling(draft.CallThrottling);
        var id = Guid.NewGuid().ToString("D");
        var secret = NewSecret();
        return ChangeAsync(
            async session =>
            {
                await CheckNameAsync(session, id, name, cancellation);
                await session.ExecuteAsync(
                    Insert.With(Engine, Cell.Text(id), Cell.Text(name), Cell.Text(KeyOf(name)), Cell.Text(description), Cell.Number(throttle), Cell.Text(_box.Seal(secret, id)), Cell.Time(Now), Cell.Text(by)),
                    cancellation);
                await SaveUrlsAsync(session, id, urls, cancellation);
                return (await GetAsync(session.QueryAsync, id, cancellation), secret);
            },
            cancellation);
    }

    /// <summary>Changes a webhook. What is not given stays.</summary>
    /// <exception cref="DataException">There is none, nothing is given, or the draft breaks a rule.</exception>
    public ValueTask<Webhook> ChangeAsync(string id, WebhookDraft draft, string by, CancellationToken cancellation) => ChangeAsync(id, null, draft, by, cancellation);

    /// <summary>Changes a webhook that somebody has looked at, unless somebody else has changed its name, description, addresses or throttle since.</summary>
    /// <param name="seen">The webhook as it was read.</param>
    /// <param name="draft">What is to be changed; what is not given stays.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is none by now, somebody else has changed it, or the draft breaks a rule.</exception>
    public ValueTask<Webhook> ChangeAsync(Webhook seen, WebhookDraft draft, string by, CancellationToken cancellation) => ChangeAsync(seen.Id, seen, draft, by, cancellation);

    private ValueTask<Webhook> ChangeAsync(string id, Webhook? seen, WebhookDraft draft, string by, CancellationToken cancellation)
    {
        if (draft.IsEmpty)
            throw new DataException(DataProblem.MalformedRequest, "The body names nothing to change: give at least one of Name, Description, OutgoingUrls, CallThrottling, Enabled.");
        var name = draft.Name is null ? null : _checks.Name(draft.Name);
        var urls = draft.Urls is null ? null : _checks.Urls(draft.Urls);
        int? throttle = draft.CallThrottling is null ? null : _checks.Throttling(draft.CallThrottling);
        var description = WebhookChecks.Description(draft.Description);
        return ChangeAsync(
            async session =>
            {
                var known = await GetAsync(session.QueryAsync, id, cancellation);
                if (seen is not null && !IsSame(known, seen))
                    throw DataException.Overtaken("this webhook", known.Stamp.ModifiedBy);
                await CheckNameAsync(session, known.Id, name ?? known.Name, cancellation);
                await session.ExecuteAsync(
                    Update.With(
                        Engine, Cell.Text(known.Id), Cell.Text(name ?? known.Name), Cell.Text(KeyOf(name ?? known.Name)), Cell.Text(draft.Description is null ? known.Description : description),
                        Cell.Number(throttle ?? known.CallThrottling), Cell.Time(Now), Cell.Text(by)),
                    cancellation);
                if (urls is not null)
                    await SaveUrlsAsync(session, known.Id, urls, cancellation);
                if (draft.Enabled is { } enabled)
                    await EnableAsync(session, known.Id, enabled, by, cancellation);
                return await GetAsync(session.QueryAsync, known.Id, cancellation);
            },
            cancellation);
    }

    /// <summary>Gives a webhook another secret. For a day (<see cref="WebhookOptions.OldSecretLife"/>) <c>webhook-signature</c> has a second signature, made with the old one; all else is of the new one at once.</summary>
    /// <exception cref="DataException">There is no such webhook.</exception>
    public ValueTask<string> RegenerateSecretAsync(string id, string by, CancellationToken cancellation)
    {
        var secret = NewSecret();
        return ChangeAsync(
            async session =>
            {
                var known = await GetAsync(session.QueryAsync, id, cancellation);
                await session.ExecuteAsync(DeleteOldSecret.With(Engine, Cell.Text(known.Id)), cancellation);
                await session.ExecuteAsync(KeepOldSecret.With(Engine, Cell.Text(known.Id), Cell.Time(Now + Options.OldSecretLife)), cancellation);
                await session.ExecuteAsync(SetSecret.With(Engine, Cell.Text(known.Id), Cell.Text(_box.Seal(secret, known.Id)), Cell.Time(Now), Cell.Text(by)), cancellation);
                return secret;
            },
            cancellation);
    }

    /// <summary>Ends the suspension and every pause of a webhook's URLs: what waits is sent.</summary>
    /// <exception cref="DataException">There is no such webhook.</exception>
    public ValueTask<bool> ResumeAsync(string id, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            var known = await GetAsync(session.QueryAsync, id, cancellation);
            return await session.ExecuteAsync(Resume.With(Engine, Cell.Text(known.Id)), cancellation) > 0;
        },
        cancellation);

    /// <summary>Removes a webhook with its events; what has not been delivered is not sent any more.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public ValueTask<bool> DeleteAsync(string id, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            var known = Cell.Text((await GetAsync(session.QueryAsync, id, cancellation)).Id);
            await session.ExecuteAsync(Cancel.With(Engine, known, Cell.Time(Now)), cancellation);
            foreach (var statement in (SystemStatement[])[DeleteStats, DeleteBatches, DeleteEvents, DeleteUrls, DeleteOldSecret, Delete])
                await session.ExecuteAsync(statement.With(Engine, known), cancellation);
            return true;
        },
        cancellation);

    /// <summary>The file that a link of a message leads to; null when the link is old or was not made here.</summary>
    public FileLink? OpenLink(string sealedText) => FileLink.Open(_box, AccountId, sealedText, Now);

    /// <summary>Makes the text of a link to a file, to stand behind <see cref="FileLink.Path"/>.</summary>
    public string SealLink(FileLink link) => link.Seal(_box, AccountId, Now);

    /// <summary>Waits until this process has changed webhooks, or for a time.</summary>
    internal async ValueTask WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(time);
        try
        {
            await _changed.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing was changed.
        }
    }

    /// <summary>Tells that something was changed.</summary>
    internal void Signal()
    {
        _changed.Writer.TryWrite(true);
        Database.Changes.Signal();
    }

    /// <summary>Opens a stored secret.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key.</exception>
    internal string OpenSecret(string sealedSecret, string id) => _box.Open(sealedSecret, id);

    private static bool IsSame(Webhook a, Webhook b) => (a.Name, a.Description, a.CallThrottling) == (b.Name, b.Description, b.CallThrottling) && a.Urls.SequenceEqual(b.Urls);

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    private static string KeyOf(string name) => name.ToUpperInvariant();

    /// <summary>Runs a change of webhooks: the tables that must be watched then are, from its commit on.</summary>
    private async ValueTask<T> ChangeAsync<T>(Func<IWriteSession, ValueTask<T>> change, CancellationToken cancellation)
    {
        try
        {
            return await Engine.WriteExclusivelyAsync(
                async session =>
                {
                    var result = await change(session);
                    await TableWatches.RenewAsync(session, cancellation);
                    await session.ExecuteAsync(RaiseVersion.With(Engine), cancellation);
                    return result;
                },
                cancellation);
        }
        finally
        {
            Database.ForgetSchema();
            Signal();
        }
    }

    private async ValueTask EnableAsync(IWriteSession session, string id, bool enabled, string by, CancellationToken cancellation)
    {
        var last = await ChangeLog.ReadLastAsync(session, cancellation);
        await session.ExecuteAsync(SetActive.With(Engine, Cell.Text(id), Cell.Flag(enabled), Cell.Number(last), Cell.Time(Now), Cell.Text(by)), cancellation);
        if (enabled)
            await session.ExecuteAsync(Resume.With(Engine, Cell.Text(id)), cancellation);
    }

    private async ValueTask CheckNameAsync(IWriteSession session, string id, string name, CancellationToken cancellation)
    {
        var key = KeyOf(name);
        var names = await session.QueryAsync(SelectNames.With(Engine), cancellation).ReadAllAsync(static row => (Id: row.GetText(0), Key: row.GetText(1)), cancellation);
        if (names.Any(n => n.Key == key && n.Id != id))
            throw WebhookChecks.Wrong("Name", $"The property 'Name' must be unique: a webhook named '{name}' exists already.");
        if (names.Count >= Options.MaxWebhooks && names.All(n => n.Id != id))
            throw new DataException(DataProblem.QuotaExceeded, $"The account has {names.Count} webhooks, which is as many as it may have.");
    }

    /// <summary>Keeps what is known of URLs that stay; what waits for those that go is cancelled.</summary>
    private async ValueTask SaveUrlsAsync(IWriteSession session, string id, IReadOnlyList<(string Url, string Key)> urls, CancellationToken cancellation)
    {
        var known = await session.QueryAsync(SelectUrls.With(Engine), cancellation)
            .ReadAllAsync(static row => (Id: row.GetInt64(0), Hook: row.GetText(1), Key: row.GetText(3)), cancellation);
        if (urls.FirstOrDefault(u => known.Any(k => k.Key == u.Key && k.Hook != id)) is { Url: { } taken })
            throw WebhookChecks.Wrong("OutgoingUrls", $"'OutgoingUrls' holds '{taken}', which another webhook of this account uses already.");
        foreach (var gone in known.Where(k => k.Hook == id && urls.All(u => u.Key != k.Key)))
        {
            await session.ExecuteAsync(CancelUrl.With(Engine, Cell.Number(gone.Id), Cell.Time(Now)), cancellation);
            await session.ExecuteAsync(DeleteUrl.With(Engine, Cell.Number(gone.Id)), cancellation);
        }

        for (var i = 0; i < urls.Count; i++)
        {
            var old = known.FirstOrDefault(k => k.Hook == id && k.Key == urls[i].Key);
            await session.ExecuteAsync(
                old.Hook is not null
                    ? MoveUrl.With(Engine, Cell.Number(old.Id), Cell.Number(i), Cell.Text(urls[i].Url))
                    : InsertUrl.With(
                        Engine, Cell.Number(await ObjectStore.TakeIdsAsync(session, 1, cancellation)), Cell.Text(id), Cell.Number(i), Cell.Text(urls[i].Url), Cell.Text(urls[i].Key)),
                cancellation);
        }
    }

    private async ValueTask<Webhook> GetAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, string id, CancellationToken cancellation) =>
        Guid.TryParse(id, out var guid) && await ReadAsync(query, guid.ToString("D"), cancellation) is [var webhook]
            ? webhook
            : throw new DataException(DataProblem.ObjectNotFound, $"Cannot perform operation because the following webhook does not exist: '{id}'");

    private async ValueTask<IReadOnlyList<Webhook>> ReadAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, string id, CancellationToken cancellation)
    {
        var urls = (await query(SelectUrls.With(Engine), cancellation).ReadAllAsync(static row => (Hook: row.GetText(1), Url: row.GetText(2)), cancellation)).ToLookup(u => u.Hook, u => u.Url);
        return await query(Select.With(Engine, Cell.Text(id)), cancellation).ReadAllAsync(
            row => new Webhook
            {
                Id = row.GetText(0),
                Name = row.GetText(1),
                Description = row.FindText(2),
                Urls = [.. urls[row.GetText(0)]],
                CallThrottling = (int)row.GetInt64(3),
                Stamp = ReadStamp(row, 4),
                Events = (int)row.GetInt64(8),
                IsActive = row.GetInt64(8) == 0 || row.GetInt64(9) > 0,
            },
            cancellation);
    }

    private static AuditStamp ReadStamp(RowReader row, int column) => new(row.ReadTime(column), row.GetText(column + 1), row.FindTime(column + 2), row.FindText(column + 3));
}
