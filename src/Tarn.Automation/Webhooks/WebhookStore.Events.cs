using System.Globalization;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Automation.Webhooks;

/// <summary>Events of webhooks. Fields are stored by number, so that they may be renamed.</summary>
public sealed partial class WebhookStore
{
    /// <summary>Most records of a message.</summary>
    private const int MaxBatch = 1_000;

    private const string EventColumns = """
        id, hook_id, type, table_id, fields, sources, payload_fields, template, active, created, created_by, modified, modified_by,
        (SELECT size FROM _tarn_hook_batch b WHERE b.event_id = _tarn_hook_event.id)
        """;

    private static readonly SystemStatement SelectEvents = new($$"""SELECT {{EventColumns}} FROM _tarn_hook_event WHERE hook_id = {0} ORDER BY created, id""");

    private static readonly SystemStatement InsertEvent = new("""
        INSERT INTO _tarn_hook_event (id, hook_id, type, table_id, fields, sources, payload_fields, template, active, since, counter, created, created_by)
        VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, 0, {10}, {11})
        """);

    private static readonly SystemStatement UpdateEvent = new("""
        UPDATE _tarn_hook_event SET fields = {1}, sources = {2}, payload_fields = {3}, template = {4}, active = {5}, since = CASE WHEN active = {5} THEN since ELSE {6} END,
            modified = {7}, modified_by = {8} WHERE id = {0}
        """);

    private static readonly SystemStatement DeleteEvent = new("DELETE FROM _tarn_hook_event WHERE id = {0}");
    private static readonly SystemStatement DeleteBatch = new("DELETE FROM _tarn_hook_batch WHERE event_id = {0}");
    private static readonly SystemStatement InsertBatch = new("INSERT INTO _tarn_hook_batch (event_id, size) VALUES ({0}, {1})");
    private static readonly SystemStatement DeleteEventStats = new("DELETE FROM _tarn_hook_stat WHERE event_id = {0}");

    /// <summary>The events of a webhook, oldest first.</summary>
    /// <exception cref="DataException">There is no such webhook.</exception>
    public async ValueTask<IReadOnlyList<WebhookEvent>> ListEventsAsync(string webhookId, CancellationToken cancellation)
    {
        var webhook = await GetAsync(webhookId, cancellation);
        return await ReadEventsAsync(Engine.QueryAsync, await Database.GetSchemaAsync(cancellation), webhook.Id, cancellation);
    }

    /// <summary>An event.</summary>
    /// <exception cref="DataException">There is no such webhook, or no such event of it.</exception>
    public async ValueTask<WebhookEvent> GetEventAsync(string webhookId, string eventId, CancellationToken cancellation) =>
        FindEvent(await ListEventsAsync(webhookId, cancellation), eventId);

    /// <summary>Adds an event to a webhook. Changes that were made before do not count.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="draft">The event.</param>
    /// <param name="by">Who.</param>
    /// <param name="mayRead">Refuses tables whose records the caller may not read, by throwing.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is no such webhook or table, or the draft breaks a rule; the message names the property.</exception>
    public ValueTask<WebhookEvent> CreateEventAsync(string webhookId, WebhookEventDraft draft, string by, Action<TableDefinition>? mayRead, CancellationToken cancellation)
    {
        var type = ReadType(draft.Type ?? throw WebhookChecks.Missing("EventType"));
        var sources = ReadSources(draft.Sources ?? []);
        return ChangeAsync(
            async session =>
            {
                var webhook = await GetAsync(session.QueryAsync, webhookId, cancellation);
                var schema = await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
                var table = FindTable(schema, type, draft.Table);
                mayRead?.Invoke(table);
                var others = await ReadEventsAsync(session.QueryAsync, schema, webhook.Id, cancellation);
                if (others.Count >= Options.MaxEvents)
                    throw new DataException(DataProblem.QuotaExceeded, $"The webhook has {others.Count} events, which is as many as it may have.");
                var fields = ReadFields(table, type, draft.Fields ?? []);
                CheckOthers(others, type, table, fields);
                var id = Guid.NewGuid().ToString("D");
                await session.ExecuteAsync(
                    InsertEvent.With(
                        Engine, Cell.Text(id), Cell.Text(webhook.Id), Cell.Number((long)type), Cell.Number(table.Id), Cell.Text(fields), Cell.Number(sources),
                        Cell.Text(ReadPayloadFields(table, draft.PayloadFields ?? [])), Cell.Text(ReadTemplate(table, draft.Template)), Cell.Flag(draft.Enabled ?? true),
                        Cell.Number(await ChangeLog.ReadLastAsync(session, cancellation)), Cell.Time(Now), Cell.Text(by)),
                    cancellation);
                await SaveBatchAsync(session, id, draft.BatchSize ?? 1, table, draft.Template, cancellation);
                return FindEvent(await ReadEventsAsync(session.QueryAsync, schema, webhook.Id, cancellation), id);
            },
            cancellation);
    }

    /// <summary>Changes an event. What is not given stays; type and table cannot be changed.</summary>
    /// <exception cref="DataException">There is no such webhook or event, or the draft breaks a rule.</exception>
    public ValueTask<WebhookEvent> ChangeEventAsync(string webhookId, string eventId, WebhookEventDraft draft, string by, Action<TableDefinition>? mayRead, CancellationToken cancellation) =>
        ChangeEventAsync(webhookId, eventId, null, draft, by, mayRead, cancellation);

    /// <summary>Changes an event that somebody has looked at, unless somebody else has changed what it is told of, or how, since.</summary>
    /// <param name="seen">The event as it was read.</param>
    /// <param name="draft">What is to be changed; what is not given stays.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is none by now, somebody else has changed it, or the draft breaks a rule.</exception>
    public ValueTask<WebhookEvent> ChangeEventAsync(WebhookEvent seen, WebhookEventDraft draft, string by, CancellationToken cancellation) =>
        ChangeEventAsync(seen.WebhookId, seen.Id, seen, draft, by, null, cancellation);

    private ValueTask<WebhookEvent> ChangeEventAsync(
        string webhookId, string eventId, WebhookEvent? seen, WebhookEventDraft draft, string by, Action<TableDefinition>? mayRead, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            var webhook = await GetAsync(session.QueryAsync, webhookId, cancellation);
            var schema = await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
            var all = await ReadEventsAsync(session.QueryAsync, schema, webhook.Id, cancellation);
            var known = FindEvent(all, eventId);
            if (seen is not null && !IsSame(known, seen))
                throw DataException.Overtaken("this event", known.Stamp.ModifiedBy);
            if (draft.Type is { } type && ReadType(type) != known.Type)
                throw WebhookChecks.Wrong("EventType", "The property 'EventType' cannot be changed. Make another event.");
            var table = RunRecord.FindTable(schema, known.TableId) ?? throw new DataException(DataProblem.ObjectNotFound, "Cannot perform operation because the event's table does not exist any more.");
            if (draft.Table is { } name && (table.Id == RunRecord.Table.Id || schema.Table(name).Id != table.Id))
                throw WebhookChecks.Wrong("ObjectName", "The property 'ObjectName' cannot be changed. Make another event.");
            mayRead?.Invoke(table);
            var fields = draft.Fields is null ? ReadFields(table, known.Type, known.Fields ?? []) : ReadFields(table, known.Type, draft.Fields);
            CheckOthers(all.Where(e => e.Id != known.Id), known.Type, table, fields);
            await session.ExecuteAsync(
                UpdateEvent.With(
                    Engine, Cell.Text(known.Id), Cell.Text(fields), Cell.Number(draft.Sources is null ? known.Sources : ReadSources(draft.Sources)),
                    Cell.Text(ReadPayloadFields(table, draft.PayloadFields ?? known.PayloadFields ?? [])), Cell.Text(draft.Template is null ? known.Template : ReadTemplate(table, draft.Template)),
                    Cell.Flag(draft.Enabled ?? known.IsActive), Cell.Number(await ChangeLog.ReadLastAsync(session, cancellation)), Cell.Time(Now), Cell.Text(by)),
                cancellation);
            await SaveBatchAsync(session, known.Id, draft.BatchSize ?? known.BatchSize, table, draft.Template ?? known.Template, cancellation);
            return FindEvent(await ReadEventsAsync(session.QueryAsync, schema, webhook.Id, cancellation), known.Id);
        },
        cancellation);

    /// <summary>Removes an event; messages that it made already are delivered.</summary>
    /// <exception cref="DataException">There is no such webhook, or no such event of it.</exception>
    public ValueTask<bool> DeleteEventAsync(string webhookId, string eventId, CancellationToken cancellation) => ChangeAsync(
        async session =>
        {
            var webhook = await GetAsync(session.QueryAsync, webhookId, cancellation);
            var schema = await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
            var known = FindEvent(await ReadEventsAsync(session.QueryAsync, schema, webhook.Id, cancellation), eventId);
            await session.ExecuteAsync(DeleteBatch.With(Engine, Cell.Text(known.Id)), cancellation);
            await session.ExecuteAsync(DeleteEventStats.With(Engine, Cell.Text(known.Id)), cancellation);
            await session.ExecuteAsync(DeleteEvent.With(Engine, Cell.Text(known.Id)), cancellation);
            return true;
        },
        cancellation);

    /// <summary>Numbers as they are stored: joined by commas; null for none.</summary>
    internal static long[]? ReadNumbers(string? text) => text?.Split(',').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();

    private static bool IsSame(WebhookEvent a, WebhookEvent b) =>
        (a.Sources, a.Template) == (b.Sources, b.Template) && (a.Fields ?? []).SequenceEqual(b.Fields ?? []) && (a.PayloadFields ?? []).SequenceEqual(b.PayloadFields ?? []);

    private static WebhookEvent FindEvent(IEnumerable<WebhookEvent> events, string id) =>
        (Guid.TryParse(id, out var guid) ? events.FirstOrDefault(e => e.Id == guid.ToString("D")) : null)
        ?? throw new DataException(DataProblem.ObjectNotFound, $"Cannot perform operation because the following event does not exist: '{id}'");

    private static EventType ReadType(string name) => EventTypes.Find(name)
        ?? throw WebhookChecks.Wrong("EventType", $"The property 'EventType' must be one of {string.Join(", ", Enum.GetValues<EventType>().Select(EventTypes.NameOf))}.");

    /// <summary>What an event is about: a table, a directory for events of users, nothing for those of runs.</summary>
    private static TableDefinition FindTable(AccountSchema schema, EventType type, string? name)
    {
        if (EventTypes.IsOfRuns(type))
            return name is null ? RunRecord.Table : throw WebhookChecks.Wrong("ObjectName", $"The property 'ObjectName' does not apply to {EventTypes.NameOf(type)}: it is about the runs of all tasks.");
        var table = schema.Table(name ?? throw WebhookChecks.Missing("ObjectName"));
        return !EventTypes.IsOfUsers(type) || table.IsDirectory
            ? table
            : throw WebhookChecks.Wrong("ObjectName", $"The property 'ObjectName' must be the name of a directory for {EventTypes.NameOf(type)}; '{table.Name}' is a table without users.");
    }

    private async ValueTask SaveBatchAsync(IWriteSession session, string id, int size, TableDefinition table, string? template, CancellationToken cancellation)
    {
        if (size is < 1 or > MaxBatch)
            throw WebhookChecks.Wrong("BatchSize", $"The property 'BatchSize' must be a whole number from 1 to {MaxBatch:N0}.");
        if (size > 1 && !string.IsNullOrWhiteSpace(template) && PayloadTemplate.FindRepeated(template, table) is null)
            throw WebhookChecks.Wrong("BatchSize", "The property 'BatchSize' must be 1, as the 'CustomPayloadTemplate' tells of one record. For more, let it have an array 'data', and fields only in that: it is repeated for each record.");
        await session.ExecuteAsync(DeleteBatch.With(Engine, Cell.Text(id)), cancellation);
        if (size > 1)
            await session.ExecuteAsync(InsertBatch.With(Engine, Cell.Text(id), Cell.Number(size)), cancellation);
    }

    private static long ReadSources(IReadOnlyList<string> names)
    {
        var set = 0L;
        foreach (var name in names)
        {
            var source = EventSources.Find(name);
            set |= source != 0 ? source : throw WebhookChecks.Wrong("EventSources", $"'EventSources' holds '{name}', which is none of {string.Join(", ", EventSources.Names)}.");
        }

        return set == 0 ? EventSources.All : set;
    }

    /// <summary>Fields whose change counts, as stored: of updates only, sorted, null for all.</summary>
    private static string? ReadFields(TableDefinition table, EventType type, IReadOnlyList<string> names)
    {
        if (!EventTypes.HasFields(type) || names.Count == 0)
            return null;
        var ids = new SortedSet<long>();
        foreach (var name in names)
        {
            var field = table.FindField(name) ?? throw WebhookChecks.Wrong("ObjectFields", $"'ObjectFields' holds '{name}', which is no field of the table '{table.Name}'.");
            if (!CanChange(field))
                throw WebhookChecks.Wrong("ObjectFields", $"'ObjectFields' holds '{name}'. Changes of {(field.IsFormula ? "formula" : field.Type.Code)} fields raise no events.");
            ids.Add(field.Id);
        }

        return string.Join(',', ids);
    }

    /// <summary>Can a change of the field raise an event by itself?</summary>
    public static bool CanChange(FieldDefinition field) => !field.IsFormula && field.Type is not (PasswordFieldType or GeneratedFieldType or TimestampFieldType);

    /// <summary>Fields to send, as stored; 0 stands for the key, which is sent anyway.</summary>
    private static string? ReadPayloadFields(TableDefinition table, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return null;
        var ids = new List<long>();
        foreach (var name in names)
        {
            if (name.Equals(ObjectNames.Key, StringComparison.OrdinalIgnoreCase))
            {
                ids.Add(0);
                continue;
            }

            var field = table.FindField(name);
            if (field is null or { Type: PasswordFieldType })
                throw WebhookChecks.Wrong("CustomPayloadFields", $"'CustomPayloadFields' holds '{name}', which is no readable field of the table '{table.Name}'.");
            ids.Add(field.Id);
        }

        return string.Join(',', ids.Distinct());
    }

    private static string? ReadTemplate(TableDefinition table, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        PayloadTemplate.Check(text, table);
        return text;
    }

    private static void CheckOthers(IEnumerable<WebhookEvent> others, EventType type, TableDefinition table, string? fields)
    {
        foreach (var other in others.Where(e => e.Type == type && e.TableId == table.Id))
        {
            if (!EventTypes.HasFields(type))
                throw WebhookChecks.Wrong("EventType", $"The webhook has an event {EventTypes.NameOf(type)} already{(table.Id == RunRecord.Table.Id ? "" : $" on '{table.Name}'")}.");
            var names = ReadNumbers(fields)?.Select(id => table.FindField(id)!.Name).ToList();
            if (names is null || other.Fields is null || other.Fields.Intersect(names, StringComparer.OrdinalIgnoreCase).Any())
                throw WebhookChecks.Wrong("ObjectFields", $"The webhook has an event {EventTypes.NameOf(type)} on '{table.Name}' already whose fields are among these. Give each event other fields.");
        }
    }

    private async ValueTask<IReadOnlyList<WebhookEvent>> ReadEventsAsync(
        Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, AccountSchema schema, string webhookId, CancellationToken cancellation) =>
        await query(SelectEvents.With(Engine, Cell.Text(webhookId)), cancellation).ReadAllAsync(
            row =>
            {
                var table = RunRecord.FindTable(schema, row.GetInt64(3));
                return new WebhookEvent
                {
                    Id = row.GetText(0),
                    WebhookId = row.GetText(1),
                    Type = (EventType)row.GetInt64(2),
                    TableId = row.GetInt64(3),
                    TableName = table?.Id == RunRecord.Table.Id ? null : table?.Name,
                    Fields = NamesOf(table, row.FindText(4)),
                    Sources = row.GetInt64(5),
                    PayloadFields = NamesOf(table, row.FindText(6)),
                    Template = row.FindText(7),
                    IsActive = row.GetInt64(8) != 0,
                    Stamp = ReadStamp(row, 9),
                    BatchSize = row.IsNull(13) ? 1 : (int)row.GetInt64(13),
                };
            },
            cancellation);

    private static List<string>? NamesOf(TableDefinition? table, string? ids) =>
        ReadNumbers(ids)?.Select(id => id == 0 ? ObjectNames.Key : table?.FindField(id)?.Name).OfType<string>().ToList();
}
