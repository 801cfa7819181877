using System.Security.Cryptography;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>All webhooks of an account, made for delivering. A snapshot: a change of webhooks, or of the tables that messages are about, makes another.</summary>
internal sealed class WebhookPlan
{
    private static readonly SystemStatement SelectVersion = new("SELECT version FROM _tarn_hook_state");
    private static readonly SystemStatement SelectHooks = new("SELECT h.id, h.throttle, h.secret, o.secret, o.until FROM _tarn_hook h LEFT JOIN _tarn_hook_old_secret o ON o.hook_id = h.id");
    private static readonly SystemStatement SelectUrls = new("SELECT id, hook_id, url, suspended, failures, pauses, paused_until, failing_since FROM _tarn_hook_url ORDER BY hook_id, ordinal");
    private const string EventColumns = "id, hook_id, type, table_id, fields, sources, payload_fields, template, since, counter, (SELECT size FROM _tarn_hook_batch b WHERE b.event_id = _tarn_hook_event.id)";

    private static readonly SystemStatement SelectEvents = new($"SELECT {EventColumns} FROM _tarn_hook_event WHERE active = 1 ORDER BY created, id");
    private static readonly SystemStatement SelectEvent = new($$"""SELECT {{EventColumns}} FROM _tarn_hook_event WHERE id = {0}""");

    private readonly ILookup<long, PlannedEvent> _events;

    private WebhookPlan(long version, long schemaVersion, IReadOnlyDictionary<string, PlannedHook> hooks, IReadOnlyList<PlannedEvent> events)
    {
        Version = version;
        SchemaVersion = schemaVersion;
        Hooks = hooks;
        Events = events;
        _events = events.ToLookup(static e => e.TableId);
    }

    /// <summary>The version of the webhooks.</summary>
    public long Version { get; }

    /// <summary>The version of the schema.</summary>
    public long SchemaVersion { get; }

    public IReadOnlyDictionary<string, PlannedHook> Hooks { get; }

    public IReadOnlyList<PlannedEvent> Events { get; }

    /// <summary>Calls that all webhooks together may make in a second.</summary>
    public int CallsPerSecond => Hooks.Values.Sum(static h => h.CallsPerSecond);

    public static async ValueTask<WebhookPlan> ReadAsync(WebhookStore store, AccountSchema schema, CancellationToken cancellation)
    {
        var engine = store.Engine;
        // The version first: what changes meanwhile is found out when the plan is used.
        var version = await engine.QueryAsync(SelectVersion.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
        var urls = (await engine.QueryAsync(SelectUrls.With(engine), cancellation).ReadAllAsync(
            static row => new PlannedUrl(row.GetInt64(0), row.GetText(1), row.GetText(2))
            {
                State = new UrlState(row.GetInt64(3) != 0, (int)row.GetInt64(4), (int)row.GetInt64(5), row.ReadTime(6), row.FindTime(7)),
            },
            cancellation)).ToLookup(static u => u.WebhookId);
        var hooks = (await engine.QueryAsync(SelectHooks.With(engine), cancellation).ReadAllAsync(
            row => new PlannedHook(row.GetText(0), (int)row.GetInt64(1), FindSecret(store, row.GetText(2), row.GetText(0)), [.. urls[row.GetText(0)]])
            {
                OldSecret = row.FindText(3) is { } old && FindSecret(store, old, row.GetText(0)) is { } opened ? (opened, row.ReadTime(4)) : null,
            },
            cancellation)).ToDictionary(static h => h.Id);
        var events = await engine.QueryAsync(SelectEvents.With(engine), cancellation).ReadAllAsync(row => ReadEvent(row, schema), cancellation);
        return new WebhookPlan(version, schema.Version, hooks, [.. events.Where(e => hooks.ContainsKey(e.WebhookId))]);
    }

    /// <summary>An event, active or not, made for delivering; null when there is none.</summary>
    public static ValueTask<PlannedEvent?> FindEventAsync(WebhookStore store, AccountSchema schema, string id, CancellationToken cancellation) =>
        store.Engine.QueryAsync(SelectEvent.With(store.Engine, Cell.Text(id)), cancellation).ReadOneAsync(row => ReadEvent(row, schema), cancellation);

    /// <summary>The active events of a table.</summary>
    public IEnumerable<PlannedEvent> EventsOf(long table) => _events[table];

    /// <summary>The secret; null when it was sealed with a key that this server does not have.</summary>
    private static string? FindSecret(WebhookStore store, string sealedSecret, string id)
    {
        try
        {
            return store.OpenSecret(sealedSecret, id);
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static PlannedEvent ReadEvent(RowReader row, AccountSchema schema)
    {
        var table = RunRecord.FindTable(schema, row.GetInt64(3));
        var batch = row.IsNull(10) ? 1 : (int)row.GetInt64(10);
        PayloadTemplate? template = null;
        if (table is not null && row.FindText(7) is { } text)
        {
            template = batch > 1 ? PayloadTemplate.FindRepeated(text, table) : null;
            batch = template is null ? 1 : batch;
            template ??= PayloadTemplate.Read(text, table);
        }

        return new PlannedEvent
        {
            Id = row.GetText(0),
            WebhookId = row.GetText(1),
            Type = (EventType)row.GetInt64(2),
            TableId = row.GetInt64(3),
            Fields = WebhookStore.ReadNumbers(row.FindText(4)),
            Sources = row.GetInt64(5),
            PayloadFields = WebhookStore.ReadNumbers(row.FindText(6)),
            Template = template,
            Since = row.GetInt64(8),
            Counter = row.GetInt64(9),
            BatchSize = batch,
        };
    }
}

/// <summary>A webhook, made for delivering.</summary>
internal sealed record PlannedHook(string Id, int CallsPerSecond, string? Secret, IReadOnlyList<PlannedUrl> Urls)
{
    /// <summary>The secret before, and until when it signs too.</summary>
    public (string Secret, DateTimeOffset Until)? OldSecret { get; init; }

    /// <summary>The secrets that sign now, newest first; none when the secret cannot be opened.</summary>
    public IReadOnlyList<string> SecretsAt(DateTimeOffset now) => Secret is null ? [] : OldSecret is var (old, until) && now < until ? [Secret, old] : [Secret];
}

/// <summary>A URL of a webhook, with its state as it was when the plan was read.</summary>
internal sealed record PlannedUrl(long Id, string WebhookId, string Url)
{
    public required UrlState State { get; init; }
}

/// <summary>How a URL fares.</summary>
/// <param name="IsSuspended">Nothing is sent until somebody resumes it.</param>
/// <param name="Failures">Failed calls since the last that succeeded.</param>
/// <param name="Pauses">Pauses since the last call that succeeded.</param>
/// <param name="PausedUntil">Nothing is sent before.</param>
/// <param name="FailingSince">First failed call since the last that succeeded.</param>
internal sealed record UrlState(bool IsSuspended, int Failures, int Pauses, DateTimeOffset PausedUntil, DateTimeOffset? FailingSince)
{
    /// <summary>Of a URL that answers.</summary>
    public static UrlState Fine { get; } = new(false, 0, 0, DateTimeOffset.UnixEpoch, null);

    /// <summary>The state after a failed call.</summary>
    public UrlState AfterFailure(WebhookOptions options, DateTimeOffset now)
    {
        var failed = this with { Failures = Failures + 1, FailingSince = FailingSince ?? now };
        if (now - failed.FailingSince >= options.SuspendAfter)
            failed = failed with { IsSuspended = true };
        if (failed.Failures < options.PauseAfter || now < PausedUntil)
            return failed;
        var pause = TimeSpan.FromTicks(Math.Min(options.LongestPause.Ticks, options.FirstPause.Ticks << Math.Min(Pauses, 20)));
        return failed with { Pauses = Pauses + 1, PausedUntil = now + pause };
    }
}

/// <summary>An active event, made for delivering.</summary>
internal sealed record PlannedEvent
{
    public required string Id { get; init; }

    public required string WebhookId { get; init; }

    public required EventType Type { get; init; }

    public required long TableId { get; init; }

    /// <summary>Fields whose change counts; null for all.</summary>
    public required long[]? Fields { get; init; }

    public required long Sources { get; init; }

    /// <summary>Fields to send; null for all.</summary>
    public required long[]? PayloadFields { get; init; }

    public required PayloadTemplate? Template { get; init; }

    /// <summary>Changes numbered up to this do not count.</summary>
    public required long Since { get; init; }

    /// <summary>Messages made so far, when the plan was read.</summary>
    public required long Counter { get; init; }

    /// <summary>Most records of a message.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Does a change concern it? Its table does.</summary>
    public bool Answers(Change change, ChangeImages images, TableDefinition table) => change.Sequence > Since && HasSource(change.Source) && Type switch
    {
        EventType.RecordInsert or EventType.UserInsert => change.Operation == ChangeOperation.Insert,
        EventType.RecordUpdate or EventType.UserUpdate => change.Operation == ChangeOperation.Update && images.Differ(table, Fields),
        EventType.RecordDelete or EventType.UserDelete => change.Operation == ChangeOperation.Delete,
        EventType.UserStatusChange => images.PreviousStatus is not null,
        EventType.ImportExportFailed => RunRecord.HasFailed(images),
        _ => !RunRecord.HasFailed(images),
    };

    /// <summary>What users do themselves, and what tasks do, is of no source that could be chosen.</summary>
    private bool HasSource(ChangeSource source) =>
        EventTypes.IsOfRuns(Type) || (EventTypes.IsOfUsers(Type) && source == ChangeSource.Directory) || EventSources.Holds(Sources, source);

    /// <summary>The fields to send, in the table's order.</summary>
    public IEnumerable<FieldDefinition> PayloadFieldsOf(TableDefinition table) =>
        table.Fields.Where(f => f.Type is not Data.Fields.PasswordFieldType && (PayloadFields is null || PayloadFields.Contains(f.Id)));
}
