using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Automation.Leases;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Automation.Webhooks;

/// <summary>
/// Turns changes into messages and deliveries. The reader's position is stored in the transaction that stores the messages: so a change gives each event one message, whatever happens
/// between.
/// </summary>
internal sealed class FanOut(WebhookStore store, WebhookLease lease, DateTimeOffset now)
{
    /// <summary>Characters of messages that one transaction takes.</summary>
    private const int LargestBatch = 4 * 1024 * 1024;

    /// <summary>Messages that one transaction takes.</summary>
    private const int MostMessages = 250;

    private const string MessageColumns = "INSERT INTO _tarn_hook_message (number, id, hook_id, event_id, type, table_id, record_id, counter, chain, created, size, body)";
    private const string DeliveryColumns = "INSERT INTO _tarn_hook_delivery (number, message, hook_id, event_id, url_id, table_id, record_id, state, due, attempts, error, finished)";

    /// <summary>PostgreSQL: all rows with one statement, as a JSON array. SQLite is in this process, where a statement for each row costs less than taking JSON apart.</summary>
    private static readonly SystemStatement InsertMessages = new(
        $$"""{{MessageColumns}} VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11})""",
        $$"""
        {{MessageColumns}} SELECT n, i, h, e, t, a, r, c, x, d, s, b
        FROM json_to_recordset({0}::json) AS v(n bigint, i text, h text, e text, t bigint, a bigint, r bigint, c bigint, x text, d bigint, s bigint, b text)
        """);

    private const string Known = "SELECT 1 FROM _tarn_hook_delivery k WHERE k.url_id = {0} AND k.table_id = {1} AND k.record_id = {2} AND k.state <= 2";

    private static readonly SystemStatement InsertDeliveries = new(
        $$"""
        {{DeliveryColumns}} VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, CASE WHEN {7} = 1 AND EXISTS ({{string.Format(CultureInfo.InvariantCulture, Known, "{4}", "{5}", "{6}")}}) THEN 2 ELSE {7} END,
            {8}, 0, {9}, CASE WHEN {7} > 2 THEN {8} END)
        """,
        $$"""
        {{DeliveryColumns}}
        SELECT n, m, h, e, u, a, r, CASE WHEN s = 1 AND EXISTS ({{string.Format(CultureInfo.InvariantCulture, Known, "v.u", "v.a", "v.r")}}) THEN 2 ELSE s END, d, 0, f, CASE WHEN s > 2 THEN d END
        FROM json_to_recordset({0}::json) AS v(n bigint, m bigint, h text, e text, u bigint, a bigint, r bigint, s bigint, d bigint, f text)
        """);

    private static readonly SystemStatement SetCounter = new("UPDATE _tarn_hook_event SET counter = {1} WHERE id = {0}");
    private static readonly SystemStatement SetPosition = new("UPDATE _tarn_hook_state SET done = {0}, horizon = {1}, sequence = {2}, next = {3}");

    private readonly List<MessageRow> _messages = [];
    private readonly List<DeliveryRow> _deliveries = [];
    private readonly Dictionary<string, long> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _tooLarge = new(StringComparer.Ordinal);
    private readonly HashSet<(long Url, long Table, long Record)> _busy = [];
    private readonly Dictionary<string, (List<MessageRecord> Records, PlannedEvent Event, TableDefinition Table, PlannedHook Hook)> _gathered = new(StringComparer.Ordinal);
    private long _length;

    /// <summary>URLs that got something to do.</summary>
    public HashSet<long> Urls { get; } = [];

    /// <summary>Messages that were not sent since they end a long chain.</summary>
    public int Suppressed { get; private set; }

    /// <summary>It is time to store what was made.</summary>
    public bool IsFull => _messages.Count >= MostMessages || _length > LargestBatch;

    /// <summary>Messages that were made.</summary>
    public int Count => _messages.Count;

    /// <summary>Nothing was made.</summary>
    public bool IsEmpty => _messages.Count == 0 && _gathered.Count == 0;

    /// <summary>Makes the messages for a change.</summary>
    public void Add(Change change, WebhookPlan plan, AccountSchema schema)
    {
        // Without an image nothing reacted to the table when the change was made.
        if (change is { Before: null, After: null } || RunRecord.FindTable(schema, change.TableId) is not { } table)
            return;
        ChangeImages? images = null;
        foreach (var planned in plan.EventsOf(change.TableId))
        {
            images ??= new ChangeImages(change);
            if (!planned.Answers(change, images, table))
                continue;
            var hook = plan.Hooks[planned.WebhookId];
            var record = new MessageRecord(change, change.Operation == ChangeOperation.Delete ? images.Before! : images.After!, change.Operation == ChangeOperation.Update ? images.Before : null, images.PreviousStatus);
            if (planned.BatchSize == 1)
                Add([record], planned, table, hook);
            else
                Gather(record, planned, table, hook);
        }
    }

    /// <summary>Stores what was made, and how far the log was read.</summary>
    /// <exception cref="LeaseLostException">Another process delivers.</exception>
    /// <returns>False when webhooks were changed meanwhile: nothing was stored, and all must be made anew.</returns>
    public async ValueTask<bool> StoreAsync(WebhookPlan plan, ChangePosition position, CancellationToken cancellation)
    {
        var engine = store.Engine;
        foreach (var id in _gathered.Keys.ToList())
            Release(id);
        var inserts = WriteInserts(engine);
        var stored = await engine.WriteAsync(
            async session =>
            {
                if (await lease.CheckAsync(session, cancellation) != plan.Version)
                    return false;
                if (!IsEmpty)
                {
                    foreach (var insert in inserts)
                        await session.ExecuteAsync(insert, cancellation);
                    foreach (var (id, count) in _made)
                    {
                        await session.ExecuteAsync(SetCounter.With(engine, Cell.Text(id), Cell.Number(_counters[id])), cancellation);
                        await WebhookStats.AddAsync(session, id, now, count, 0, _tooLarge.GetValueOrDefault(id), cancellation);
                    }
                }

                await session.ExecuteAsync(
                    SetPosition.With(engine, Cell.Number(position.Done), Cell.Number(position.Horizon), Cell.Number(position.Sequence), Cell.Number(lease.NextNumber)), cancellation);
                return true;
            },
            cancellation);
        foreach (var (id, counter) in stored ? _counters : [])
            lease.Counters[id] = counter;
        return stored;
    }

    /// <summary>Keeps a record until the event's message is full, or until all are stored. Reactions of different chains do not share one.</summary>
    private void Gather(MessageRecord record, PlannedEvent planned, TableDefinition table, PlannedHook hook)
    {
        if (_gathered.TryGetValue(planned.Id, out var gathered) && (gathered.Records.Count >= planned.BatchSize || gathered.Records[0].Change.Chain != record.Change.Chain))
            Release(planned.Id);
        if (!_gathered.TryGetValue(planned.Id, out gathered))
            _gathered[planned.Id] = gathered = ([], planned, table, hook);
        gathered.Records.Add(record);
        _length += (record.Change.After ?? record.Change.Before)!.Length;
    }

    private void Release(string id)
    {
        _gathered.Remove(id, out var gathered);
        Add(gathered.Records, gathered.Event, gathered.Table, gathered.Hook);
    }

    private void Add(List<MessageRecord> records, PlannedEvent planned, TableDefinition table, PlannedHook hook)
    {
        var change = records[^1].Change;
        var counter = _counters.GetValueOrDefault(planned.Id, lease.Counters.GetValueOrDefault(planned.Id, planned.Counter)) + 1;
        var id = Guid.CreateVersion7(now).ToString("D");
        var chain = Chain.Of(change.Chain, id);
        var isSuppressed = chain.Depth > store.Options.MaxChainDepth;
        var body = MessageWriter.Write(new MessageContext(id, store.AccountId, planned, table, records, counter));
        var size = Encoding.UTF8.GetByteCount(body);
        var isTooLarge = size > store.Options.MaxMessageBytes;
        if (isTooLarge && records.Count > 1)
        {
            // What is too much together may be sent in two.
            Add(records[..(records.Count / 2)], planned, table, hook);
            Add(records[(records.Count / 2)..], planned, table, hook);
            return;
        }

        _counters[planned.Id] = counter;
        _made[planned.Id] = _made.GetValueOrDefault(planned.Id) + 1;
        var number = lease.NextNumber++;
        // Messages of several records keep their order among each other, as if all were about one.
        var record = planned.BatchSize > 1 ? 0 : change.RecordId;
        _messages.Add(new MessageRow(number, id, hook.Id, planned.Id, planned.Type, change.TableId, record, counter, chain.ToString(), size, isTooLarge ? null : body));
        _length += body.Length;
        Suppressed += isSuppressed ? 1 : 0;
        if (isTooLarge)
            _tooLarge[planned.Id] = _tooLarge.GetValueOrDefault(planned.Id) + 1;
        foreach (var url in hook.Urls)
        {
            AddDelivery(
                number, hook.Id, planned.Id, url.Id, change.TableId, record,
                isTooLarge ? DeliveryState.Dead : isSuppressed ? DeliveryState.Suppressed : DeliveryState.Ready,
                isTooLarge ? $"The message has {size:N0} bytes, more than the {store.Options.MaxMessageBytes:N0} allowed." : isSuppressed ? $"Loop suppressed: the change is reaction number {chain.Depth - 1} of a chain." : null);
        }
    }

    private void AddDelivery(long message, string hook, string planned, long url, long table, long record, DeliveryState state, string? error)
    {
        // The database sees what was there before; within the batch it is known here.
        if (state == DeliveryState.Ready && !_busy.Add((url, table, record)))
            state = DeliveryState.Waiting;
        else if (state == DeliveryState.Ready)
            Urls.Add(url);
        _deliveries.Add(new DeliveryRow(lease.NextNumber++, message, hook, planned, url, table, record, state, error));
    }

    private List<SqlStatement> WriteInserts(IEngine engine)
    {
        var at = now.ToUnixTimeMilliseconds();
        if (engine.Dialect == SqlDialect.Postgres)
            return [InsertMessages.With(engine, Cell.Text(Json(_messages, (json, m) => m.Write(json, at)))), InsertDeliveries.With(engine, Cell.Text(Json(_deliveries, (json, d) => d.Write(json, at))))];
        var inserts = new List<SqlStatement>(_messages.Count + _deliveries.Count);
        foreach (var m in _messages)
        {
            inserts.Add(InsertMessages.With(
                engine, Cell.Number(m.Number), Cell.Text(m.Id), Cell.Text(m.Hook), Cell.Text(m.Event), Cell.Number((long)m.Type), Cell.Number(m.Table), Cell.Number(m.Record), Cell.Number(m.Counter),
                Cell.Text(m.Chain), Cell.Number(at), Cell.Number(m.Size), Cell.Text(m.Body)));
        }

        foreach (var d in _deliveries)
        {
            inserts.Add(InsertDeliveries.With(
                engine, Cell.Number(d.Number), Cell.Number(d.Message), Cell.Text(d.Hook), Cell.Text(d.Event), Cell.Number(d.Url), Cell.Number(d.Table), Cell.Number(d.Record), Cell.Number((long)d.State),
                Cell.Number(at), Cell.Text(d.Error)));
        }

        return inserts;
    }

    private static string Json<T>(List<T> rows, Action<Utf8JsonWriter, T> write)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private sealed record MessageRow(long Number, string Id, string Hook, string Event, EventType Type, long Table, long Record, long Counter, string Chain, int Size, string? Body)
    {
        public void Write(Utf8JsonWriter json, long at)
        {
            json.WriteNumber("n"u8, Number);
            json.WriteString("i"u8, Id);
            json.WriteString("h"u8, Hook);
            json.WriteString("e"u8, Event);
            json.WriteNumber("t"u8, (int)Type);
            json.WriteNumber("a"u8, Table);
            json.WriteNumber("r"u8, Record);
            json.WriteNumber("c"u8, Counter);
            json.WriteString("x"u8, Chain);
            json.WriteNumber("d"u8, at);
            json.WriteNumber("s"u8, Size);
            json.WriteString("b"u8, Body);
        }
    }

    private sealed record DeliveryRow(long Number, long Message, string Hook, string Event, long Url, long Table, long Record, DeliveryState State, string? Error)
    {
        public void Write(Utf8JsonWriter json, long at)
        {
            json.WriteNumber("n"u8, Number);
            json.WriteNumber("m"u8, Message);
            json.WriteString("h"u8, Hook);
            json.WriteString("e"u8, Event);
            json.WriteNumber("u"u8, Url);
            json.WriteNumber("a"u8, Table);
            json.WriteNumber("r"u8, Record);
            json.WriteNumber("s"u8, (int)State);
            json.WriteNumber("d"u8, at);
            json.WriteString("f"u8, Error);
        }
    }
}
