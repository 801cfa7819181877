using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Schema;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Integrations;

/// <summary>A webhook: where it sends, what it tells, and its secret while that can be seen (automation.md 1).</summary>
public sealed partial class WebhookScreen(Workspace workspace, Toasts toasts, Confirmations confirmations, NavigationManager navigation)
{
    private readonly HashSet<EventType> _types = [EventType.RecordInsert];
    private StudioPage _page = null!;
    private Webhook? _webhook;

    /// <summary>The webhook as the form shows it; what is read anew since then is in <see cref="_webhook"/> alone.</summary>
    private Webhook? _seen;
    private IReadOnlyList<WebhookEvent> _events = [];
    private IReadOnlyList<WebhookUrl> _urls = [];
    private IReadOnlyDictionary<DeliveryState, long> _counts = new Dictionary<DeliveryState, long>();
    private WebhookActivity _activity = new(0, 0, 0);
    private IReadOnlyList<TableDefinition> _tables = [];
    private string? _secret;
    private long? _secretOf;
    private string _name = "";
    private string _description = "";
    private string _addresses = "";
    private int? _throttle;
    private string _table = "";
    private Problem? _problem;
    private bool _isBusy;
    private bool _isSharing;
    private bool _isEditing;
    private bool _isTesting;
    private WebhookEvent? _edited;

    /// <summary>The webhook's number; null for a new one.</summary>
    [Parameter] public long? Id { get; set; }

    private WebhookStore Webhooks => workspace.Webhooks;

    private DateTimeOffset Now => workspace.Database.Clock.GetUtcNow();

    /// <summary>Finds a webhook by the number in an address.</summary>
    /// <exception cref="DataException">There is none.</exception>
    internal static async Task<Webhook> FindAsync(WebhookStore store, long number, CancellationToken cancellation) =>
        (await store.ListAsync(cancellation)).FirstOrDefault(w => w.Number == number)
        ?? throw new DataException(DataProblem.ObjectNotFound, "There is no such webhook any more. Somebody may have deleted it.");

    private async Task LoadAsync(CancellationToken leaving)
    {
        _tables = [.. (await workspace.SchemaAsync(leaving)).Tables.Where(t => workspace.Allows(Right.Read, RightsKind.Table, t.Id)).OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase)];
        _webhook = Id is { } id ? await FindAsync(Webhooks, id, leaving) : null;
        _seen = _webhook;
        (_name, _description, _throttle) = (_webhook?.Name ?? "", _webhook?.Description ?? "", _webhook?.CallThrottling);
        _addresses = string.Join('\n', _webhook?.Urls ?? []);
        _problem = null;
        if (_secretOf != Id)
            _secret = null;
        await LoadStateAsync(leaving);
    }

    private async Task LoadStateAsync(CancellationToken leaving)
    {
        if (_webhook is not { } webhook)
        {
            (_events, _urls) = ([], []);
            return;
        }

        _events = await Webhooks.ListEventsAsync(webhook.Id, leaving);
        _urls = [.. (await Webhooks.ListUrlsAsync(leaving)).Where(u => u.WebhookId == webhook.Id)];
        _activity = await Webhooks.ReadActivityAsync(webhook.Id, leaving);
        _counts = await Webhooks.Deliveries.CountAsync(webhook.Id, leaving);
    }

    private async Task SaveAsync()
    {
        if (_isBusy)
            return;
        (_problem, _isBusy) = (null, true);
        var draft = new WebhookDraft
        {
            Name = _name,
            Description = _description,
            Urls = [.. _addresses.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            CallThrottling = _throttle,
        };
        await _page.TryAsync(_ => _seen is null ? CreateAsync(draft) : EditAsync(_seen, draft), problem => _problem = WebhookWords.Plain(problem));
        _isBusy = false;
        if (_problem is { Fields.Count: 0 } general)
            toasts.Show(general);
    }

    private async Task CreateAsync(WebhookDraft draft)
    {
        workspace.RequireNew(RightsKind.Webhook);
        if (_table.Length > 0)
            RequireTable(workspace, _table);
        var by = workspace.User.Email;
        var (webhook, secret) = await Webhooks.CreateAsync(draft, by, CancellationToken.None);
        if (_table.Length > 0)
        {
            foreach (var type in _types.Intersect(WebhookWords.TypesOf(Table)).Order())
                await Webhooks.CreateEventAsync(webhook.Id, new WebhookEventDraft { Type = EventTypes.NameOf(type), Table = _table }, by, null, CancellationToken.None);
        }

        await workspace.NoteCreatedAsync(RightsKind.Webhook, webhook.Number);
        (_secret, _secretOf) = (secret, webhook.Number);
        navigation.NavigateTo($"webhooks/{webhook.Number}", replace: true);
    }

    private async Task EditAsync(Webhook seen, WebhookDraft draft)
    {
        // What is told goes to these addresses from now on, so every table that is told about must be readable.
        workspace.Require(Right.Design, RightsKind.Webhook, Id);
        foreach (var table in _events.Select(e => e.TableName).OfType<string>().Distinct())
            RequireTable(workspace, table);
        _webhook = _seen = await Webhooks.ChangeAsync(seen, draft, workspace.User.Email, CancellationToken.None);
        await LoadStateAsync(CancellationToken.None);
        toasts.Done($"Saved {_webhook.Name}");
    }

    private bool May(Right right) => workspace.Allows(right, RightsKind.Webhook, Id);

    /// <summary>A webhook tells what is in records: who sets it up must be allowed to read them.</summary>
    /// <exception cref="DataException">The user may not.</exception>
    internal static void RequireTable(Workspace workspace, string table) =>
        workspace.Require(Right.View | Right.Read, RightsKind.Table, workspace.Rights.WholeSchema.FindTableDefinition(table)?.Id ?? -1);

    private async Task ToggleAsync()
    {
        var (webhook, wasOn) = (_webhook!, _webhook!.IsActive);
        // Some events may have been off before: to take a pause back is to switch on those that were on.
        var before = _events.Where(e => e.IsActive).ToList();
        if (await _page.TryAsync(_ => SetAsync(!wasOn)))
            toasts.Undo(wasOn ? $"{webhook.Name} is paused: changes from now on are not told" : $"{webhook.Name} goes on", () => wasOn ? RestoreAsync() : SetAsync(false));

        async Task SetAsync(bool on)
        {
            workspace.Require(Right.Deploy, RightsKind.Webhook, Id);
            await Webhooks.ChangeAsync(webhook.Id, new WebhookDraft { Enabled = on }, workspace.User.Email, CancellationToken.None);
            await ReadAnewAsync();
        }

        async Task RestoreAsync()
        {
            foreach (var item in before)
                await Webhooks.ChangeEventAsync(webhook.Id, item.Id, new WebhookEventDraft { Enabled = true }, workspace.User.Email, null, CancellationToken.None);
            await ReadAnewAsync();
        }
    }

    private async Task ResumeAsync()
    {
        if (await _page.TryAsync(async _ =>
        {
            workspace.Require(Right.Deploy, RightsKind.Webhook, Id);
            await Webhooks.ResumeAsync(_webhook!.Id, CancellationToken.None);
            await ReadAnewAsync();
        }))
            toasts.Done("What waits is sent now");
    }

    private async Task RegenerateAsync()
    {
        if (await confirmations.AskAsync(new Confirmation { Title = "Make a new secret?", Text = "Messages are signed with the new one at once, and for a day with the old one too (webhook-signature). Until then give it to the receivers.", Action = "Make a new secret" }))
            await _page.TryAsync(async _ =>
            {
                workspace.Require(Right.Design, RightsKind.Webhook, Id);
                _secret = await Webhooks.RegenerateSecretAsync(_webhook!.Id, workspace.User.Email, CancellationToken.None);
                _secretOf = _webhook.Number;
            });
    }

    private async Task DeleteAsync()
    {
        var webhook = _webhook!;
        var waiting = CountOf(DeliveryState.Ready) + CountOf(DeliveryState.Waiting);
        var question = new Confirmation
        {
            Title = $"Delete {webhook.Name}?",
            Text = "It tells nothing any more, and its events go. What was delivered stays in the log for a while. This cannot be undone.",
            Action = "Delete webhook",
            Type = webhook.Name,
            Impact = waiting > 0 ? [$"{TimeWords.Count(waiting, "message")} that wait are not sent"] : [],
        };
        if (await confirmations.AskAsync(question))
            await _page.TryAsync(async _ =>
            {
                workspace.Require(Right.Drop, RightsKind.Webhook, Id);
                await Webhooks.DeleteAsync(webhook.Id, CancellationToken.None);
                toasts.Done($"Deleted {webhook.Name}");
                navigation.NavigateTo("webhooks");
            });
    }

    private void Edit(WebhookEvent? item) => (_isEditing, _edited) = (true, item);

    private async Task SavedAsync()
    {
        _isEditing = false;
        await ReadAnewAsync();
    }

    private async Task SwitchAsync(WebhookEvent item) => await _page.TryAsync(async _ =>
    {
        workspace.Require(Right.Design, RightsKind.Webhook, Id);
        await Webhooks.ChangeEventAsync(item.WebhookId, item.Id, new WebhookEventDraft { Enabled = !item.IsActive }, workspace.User.Email, null, CancellationToken.None);
        await ReadAnewAsync();
    });

    private async Task RemoveAsync(WebhookEvent item)
    {
        if (!await _page.TryAsync(async _ =>
        {
            workspace.Require(Right.Design, RightsKind.Webhook, Id);
            await Webhooks.DeleteEventAsync(item.WebhookId, item.Id, CancellationToken.None);
            await ReadAnewAsync();
        }))
            return;
        if (item.TableName is { } table)
            toasts.Undo("Removed the event", () => AddAgainAsync(item, table));
        else
            toasts.Done("Removed the event");
    }

    private async Task AddAgainAsync(WebhookEvent item, string table)
    {
        var draft = new WebhookEventDraft
        {
            Type = EventTypes.NameOf(item.Type),
            Table = table,
            Fields = item.Fields,
            Sources = [.. EventSources.NamesOf(item.Sources)],
            PayloadFields = item.PayloadFields,
            Template = item.Template,
            BatchSize = item.BatchSize,
            Enabled = item.IsActive,
        };
        await Webhooks.CreateEventAsync(item.WebhookId, draft, workspace.User.Email, null, CancellationToken.None);
        await ReadAnewAsync();
    }

    /// <summary>What was typed and not saved stays.</summary>
    private async Task ReadAnewAsync()
    {
        _webhook = await Webhooks.GetAsync(_webhook!.Id, CancellationToken.None);
        await LoadStateAsync(CancellationToken.None);
        await InvokeAsync(StateHasChanged);
    }

    private void Tick(EventType type, bool on) => _ = on ? _types.Add(type) : _types.Remove(type);

    private TableDefinition? Table => _tables.FirstOrDefault(t => t.Name == _table);

    private long CountOf(DeliveryState state) => _counts.GetValueOrDefault(state);

    private static string Detail(WebhookEvent item)
    {
        var sent = item.Template is not null ? "sends a message of your own" : item.PayloadFields is { } fields ? $"sends {TimeWords.Count(fields.Count, "field")}" : "sends the whole record";
        var when = item.Fields is { Count: > 0 } watched ? $"when {string.Join(" or ", watched)} changes · " : "";
        var by = item.Sources == EventSources.All ? "" : " · only changes by " + string.Join(", ", EventSources.NamesOf(item.Sources).Select(WebhookWords.OfSource)).ToLowerInvariant();
        var all = when + sent + by;
        return char.ToUpperInvariant(all[0]) + all[1..];
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
