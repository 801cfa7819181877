using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Automation.Leases;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Schema;

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

    private static readonly SystemStatement InsertMessages = new(
        """
        INSERT INTO _tarn_hook_message (number, id, hook_id, event_id, type, table_id, record_id, counter, chain, created, size, body)
        SELECT value ->> 'n', value ->> 'i', value ->> 'h', value ->> 'e', value ->> 't', value ->> 'a', value ->> 'r', value ->> 'c', value ->> 'x', value ->> 'd', value ->> 's', value ->> 'b'
        FROM json_each({0})
        """,
        """
        INSERT INTO _tarn_hook_message (number, id, hook_id, event_id, type, table_id, record_id, counter, chain, created, size, body)
        SELECT n, i, h, e, t, a, r, c, x, d, s, b
        FROM json_to_recordset({0}::json) AS v(n bigint, i text, h text, e text, t bigint, a bigint, r bigint, c bigint, x text, d bigint, s bigint, b text)
        """);

    private const string Known = "SELECT 1 FROM _tarn_hook_delivery k WHERE k.url_id = {0} AND k.table_id = {1} AND k.record_id = {2} AND k.state <= 2";

    private static readonly SystemStatement InsertDeliveries = new(
        $$$"""
        INSERT INTO _tarn_hook_delivery (number, message, hook_id, event_id, url_id, table_id, record_id, state, due, attempts, error, finished)
        SELECT value ->> 'n', value ->> 'm', value ->> 'h', value ->> 'e', value ->> 'u', value ->> 'a', value ->> 'r',
            CASE WHEN value ->> 's' = 1 AND EXISTS ({{{string.Format(CultureInfo.InvariantCulture, Known, "(value ->> 'u')", "(value ->> 'a')", "(value ->> 'r')")}}}) THEN 2 ELSE value ->> 's' END,
            value ->> 'd', 0, value ->> 'f', CASE WHEN value ->> 's' > 2 THEN value ->> 'd' END
        FROM json_each({0})
        """,
        $$$"""
        INSERT INTO _tarn_hook_delivery (number, message, hook_id, event_id, url_id, table_id, record_id, state, due, attempts, error, finished)
        SELECT n, m, h, e, u, a, r, CASE WHEN s = 1 AND EXISTS ({{{string.Format(CultureInfo.InvariantCulture, Known, "v.u", "v.a", "v.r")}}}) THEN 2 ELSE s END, d, 0, f, CASE WHEN s > 2 THEN d END
        FROM json_to_recordset({0}::json) AS v(n bigint, m bigint, h text, e text, u bigint, a bigint, r bigint, s bigint, d bigint, f text)
        """);

    private static readonly SystemStatement SetCounter = new("UPDATE _tarn_hook_event SET counter = {1} WHERE id = {0}");
    private static readonly SystemStatement SetPosition = new("UPDATE _tarn_hook_state SET done = {0}, horizon = {1}, sequence = {2}, next = {3}");

    private readonly JsonList _messages = new();
    private readonly JsonList _deliveries = new();
    private readonly Dictionary<string, long> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _tooLarge = new(StringComparer.Ordinal);
    private readonly HashSet<(long Url, long Table, long Record)> _busy = [];

    /// <summary>URLs that got something to do.</summary>
    public HashSet<long> Urls { get; } = [];

    /// <summary>Messages that were not sent since they end a long chain.</summary>
    public int Suppressed { get; private set; }

    /// <summary>It is time to store what was made.</summary>
    public bool IsFull => _messages.Count >= MostMessages || _messages.Length + _deliveries.Length > LargestBatch;

    /// <summary>Nothing was made.</summary>
    public bool IsEmpty => _messages.Count == 0;

    /// <summary>Makes the messages for a change.</summary>
    public void Add(Change change, WebhookPlan plan, AccountSchema schema)
    {
        // Without an image nothing reacted to the table when the change was made.
        if (change is { Before: null, After: null } || schema.FindTable(change.TableId) is not { } table)
            return;
        ChangeImages? images = null;
        foreach (var planned in plan.EventsOf(change.TableId))
        {
            if ((long)planned.Type != 1L << ((int)change.Operation - 1) || !EventSources.Holds(planned.Sources, change.Source) || change.Sequence <= planned.Since)
                continue;
            images ??= new ChangeImages(change);
            if (planned.Type == EventType.RecordUpdate && !images.Differ(table, planned.Fields))
                continue;
            Add(change, images, planned, table, plan.Hooks[planned.WebhookId]);
        }
    }

    /// <summary>Stores what was made, and how far the log was read.</summary>
    /// <exception cref="LeaseLostException">Another process delivers.</exception>
    /// <returns>False when webhooks were changed meanwhile: nothing was stored, and all must be made anew.</returns>
    public async ValueTask<bool> StoreAsync(WebhookPlan plan, ChangePosition position, CancellationToken cancellation)
    {
        var engine = store.Engine;
        var (messages, deliveries) = (_messages.ToText(), _deliveries.ToText());
        var stored = await engine.WriteAsync(
            async session =>
            {
                if (await lease.CheckAsync(session, cancellation) != plan.Version)
                    return false;
                if (!IsEmpty)
                {
                    await session.ExecuteAsync(InsertMessages.With(engine, Cell.Text(messages)), cancellation);
                    await session.ExecuteAsync(InsertDeliveries.With(engine, Cell.Text(deliveries)), cancellation);
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
        _messages.Dispose();
        _deliveries.Dispose();
        foreach (var (id, counter) in stored ? _counters : [])
            lease.Counters[id] = counter;
        return stored;
    }

    private void Add(Change change, ChangeImages images, PlannedEvent planned, TableDefinition table, PlannedHook hook)
    {
        var counter = _counters[planned.Id] = _counters.GetValueOrDefault(planned.Id, lease.Counters.GetValueOrDefault(planned.Id, planned.Counter)) + 1;
        _made[planned.Id] = _made.GetValueOrDefault(planned.Id) + 1;
        var id = Guid.CreateVersion7(now).ToString("D");
        var chain = Chain.Of(change.Chain, id);
        var isSuppressed = chain.Depth > store.Options.MaxChainDepth;
        var body = MessageWriter.Write(new MessageContext(
            id, store.AccountId, planned, table, change, counter,
            change.Operation == ChangeOperation.Delete ? images.Before! : images.After!, change.Operation == ChangeOperation.Update ? images.Before : null));
        var size = Encoding.UTF8.GetByteCount(body);
        var isTooLarge = size > store.Options.MaxMessageBytes;
        var number = lease.NextNumber++;
        _messages.Add(json =>
        {
            json.WriteNumber("n"u8, number);
            json.WriteString("i"u8, id);
            json.WriteString("h"u8, hook.Id);
            json.WriteString("e"u8, planned.Id);
            json.WriteNumber("t"u8, (int)planned.Type);
            json.WriteNumber("a"u8, change.TableId);
            json.WriteNumber("r"u8, change.RecordId);
            json.WriteNumber("c"u8, counter);
            json.WriteString("x"u8, chain.ToString());
            json.WriteNumber("d"u8, now.ToUnixTimeMilliseconds());
            json.WriteNumber("s"u8, size);
            json.WriteString("b"u8, isTooLarge ? null : body);
        });
        Suppressed += isSuppressed ? 1 : 0;
        if (isTooLarge)
            _tooLarge[planned.Id] = _tooLarge.GetValueOrDefault(planned.Id) + 1;
        foreach (var url in hook.Urls)
        {
            AddDelivery(
                number, hook.Id, planned.Id, url.Id, change,
                isTooLarge ? DeliveryState.Dead : isSuppressed ? DeliveryState.Suppressed : DeliveryState.Ready,
                isTooLarge ? $"The message has {size:N0} bytes, more than the {store.Options.MaxMessageBytes:N0} allowed." : isSuppressed ? $"Loop suppressed: the change is reaction number {chain.Depth - 1} of a chain." : null);
        }
    }

    private void AddDelivery(long message, string hook, string planned, long url, Change change, DeliveryState state, string? error)
    {
        // The database sees what was there before; within the batch it is known here.
        if (state == DeliveryState.Ready && !_busy.Add((url, change.TableId, change.RecordId)))
            state = DeliveryState.Waiting;
        else if (state == DeliveryState.Ready)
            Urls.Add(url);
        var number = lease.NextNumber++;
        _deliveries.Add(json =>
        {
            json.WriteNumber("n"u8, number);
            json.WriteNumber("m"u8, message);
            json.WriteString("h"u8, hook);
            json.WriteString("e"u8, planned);
            json.WriteNumber("u"u8, url);
            json.WriteNumber("a"u8, change.TableId);
            json.WriteNumber("r"u8, change.RecordId);
            json.WriteNumber("s"u8, (int)state);
            json.WriteNumber("d"u8, now.ToUnixTimeMilliseconds());
            json.WriteString("f"u8, error);
        });
    }

    /// <summary>Rows for one statement, as a JSON array.</summary>
    private sealed class JsonList : IDisposable
    {
        private readonly ArrayBufferWriter<byte> _output = new(4096);
        private readonly Utf8JsonWriter _json;

        public JsonList()
        {
            _json = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            _json.WriteStartArray();
        }

        public int Count { get; private set; }

        public long Length => _output.WrittenCount + _json.BytesPending;

        public void Add(Action<Utf8JsonWriter> write)
        {
            _json.WriteStartObject();
            write(_json);
            _json.WriteEndObject();
            Count++;
        }

        public string ToText()
        {
            _json.WriteEndArray();
            _json.Flush();
            return Encoding.UTF8.GetString(_output.WrittenSpan);
        }

        public void Dispose() => _json.Dispose();
    }
}
