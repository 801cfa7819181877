using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;
using Tarn.Studio.Hosting;

namespace Tarn.Studio.Datasheets;

/// <summary>The grid's state: what is in sight, where the cursor is, which records are picked, totals.</summary>
public sealed partial class SheetGrid
{
    private const int RowHeight = 34;

    private readonly HashSet<long> _picked = [];
    private readonly Dictionary<long, SheetTotalKind> _kinds = [];
    private readonly Dictionary<long, string?> _totals = [];
    private readonly Dictionary<long, IReadOnlyList<KeyValuePair<string, string>>> _choices = [];
    private readonly Dictionary<long, Dictionary<string, string>> _labels = [];
    private readonly Leaving _leaving = new();
    private ElementReference _root;
    private IJSObjectReference? _module;
    private IJSObjectReference? _view;
    private DotNetObjectReference<SheetGrid>? _self;
    private bool _allPicked;
    private long _row;
    private int _column;
    private double _top;
    private (long First, int Count) _sight = (0, 40);
    private Func<IJSObjectReference, Task>? _afterwards;
    private TaskCompletionSource? _drawn;

    /// <summary>What is shown; read by the screen.</summary>
    [Parameter, EditorRequired] public object Source { get; set; } = null!;

    /// <summary>Shows the row of totals.</summary>
    [Parameter] public bool Totals { get; set; }

    /// <summary>The sort order, the number of records or the picked records have changed.</summary>
    [Parameter] public EventCallback OnChanged { get; set; }

    /// <summary>A block was pasted: its text, and the cell at which it begins.</summary>
    [Parameter] public EventCallback<SheetBlock> OnPaste { get; set; }

    /// <summary>A cell was changed by somebody else meanwhile.</summary>
    [Parameter] public EventCallback<SheetClash> OnClash { get; set; }

    /// <summary>A cell that holds a file was opened.</summary>
    [Parameter] public EventCallback<SheetFile> OnFile { get; set; }

    internal SheetWindow Window => (SheetWindow)Source;

    /// <summary>Keys of the picked records; all of them when <see cref="AllPicked"/>.</summary>
    public IReadOnlyCollection<long> Picked => _picked;

    /// <summary>Every record that the sheet shows is picked.</summary>
    public bool AllPicked => _allPicked;

    private TableDefinition Table => Window.Table;

    private ISheet Sheet => Window.Sheet;

    /// <summary>Rows to scroll through, the one for a new record included.</summary>
    private long RowCount => Window.Extent.Count + (Window.CanAdd ? 1 : 0);

    private string ActiveId => string.Create(CultureInfo.InvariantCulture, $"cell-{_row}-{_column}");

    private bool IsEndRead => Window.Start + Window.Rows.Count >= Window.Extent.Count;

    /// <summary>Nothing is picked any more.</summary>
    public void ClearPicked()
    {
        _picked.Clear();
        _allPicked = false;
    }

    /// <summary>Shows what the window holds now: after another filter, after records came or went.</summary>
    public async Task RedrawAsync(bool toTop)
    {
        if (toTop)
            (_row, _column, _edit) = (0, 0, null);
        _row = Math.Min(_row, Window.Last);
        _column = Math.Min(_column, _columns.Length - 1);
        await Window.ShowAsync(toTop ? 0 : _sight.First, _sight.Count, anew: true, _leaving.Token);
        Place();
        StateHasChanged();
        await RowsAsync();
        if (toTop && _view is not null)
            await _view.InvokeVoidAsync("reveal", 0, 0);
        if (Totals)
            await ComputeAsync();
    }

    /// <summary>Goes to the row for a new record.</summary>
    public async Task GoToNewAsync()
    {
        (_row, _column) = (Window.Extent.Count, Math.Max(0, _columns.ToList().FindIndex(c => c.Field.Editable)));
        if (_view is null)
        {
            // The grid's script is still on its way.
            _afterwards = async _ =>
            {
                await RevealAsync();
                await FocusAsync();
            };
            return;
        }

        await RevealAsync();
        await FocusAsync();
    }

    /// <summary>Called by the browser when other rows come into sight.</summary>
    [JSInvokable]
    public async Task ShowAsync(double first, int count, double top)
    {
        _sight = ((long)first, count);
        try
        {
            await Window.ShowAsync(_sight.First, count, anew: false, _leaving.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception failure)
        {
            Toasts.Show(Workspace.Explain(failure));
            return;
        }

        _top = top - ((first - Window.Start) * RowHeight);
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _leaving.Dispose();
        _drawn?.TrySetResult();
        try
        {
            if (_view is not null)
                await _view.InvokeVoidAsync("dispose");
            if (_module is not null)
                await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The window is gone, and its script with it.
            _module = null;
        }

        _self?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Lay(SheetLayout.Usual(Table));
        foreach (var field in Table.Fields)
        {
            if (!MayChoose(field) || await Sheet.ReadChoicesAsync(field, _leaving.Token) is not { } choices)
                continue;
            _choices[field.Id] = choices;
            _labels[field.Id] = choices.Where(c => c.Value.Length > 0).DistinctBy(c => c.Key).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        }

        Lay(SheetLayout.Read(await Preferences.FindAsync(LayoutName, _leaving.Token), Table));
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Script.InvokeAsync<IJSObjectReference>("import", "./" + StudioAssets.Address("datasheet.js"));
            // The screen may have been left while the script was on its way.
            if (_leaving.IsOver)
                return;
            _self = DotNetObjectReference.Create(this);
            _view = await _module.InvokeAsync<IJSObjectReference>("attach", _root, _self, RowHeight, SheetLayout.Narrowest, SheetLayout.Widest);
            await RowsAsync();
            _ = WatchAsync();
        }

        if (_afterwards is { } work && _view is not null)
        {
            _afterwards = null;
            await work(_view);
        }

        _drawn?.TrySetResult();
        _drawn = null;
    }

    /// <summary>The choices of a field that is related to another table are that table's records.</summary>
    private bool MayChoose(FieldDefinition field)
    {
        var id = Sheet.FindEdited(field)?.Id ?? field.Id;
        return Workspace.Rights.WholeSchema.Relationships.Where(r => r.ChildField == id).All(r => Workspace.Allows(Right.View | Right.Read, RightsKind.Table, r.ParentTable));
    }

    private static string Px(double value) => value.ToString("0.##", CultureInfo.InvariantCulture) + "px";

    private static bool CanSort(FieldDefinition field) => field.Type is not (PasswordFieldType or ListFieldType or AttachmentFieldType);

    private IReadOnlyList<KeyValuePair<string, string>>? ChoicesOf(FieldDefinition field) => _choices.GetValueOrDefault(field.Id);

    private bool IsPicked(long key) => _allPicked || _picked.Contains(key);

    /// <summary>Called by the browser when the box of a record was checked or cleared; and by the keyboard.</summary>
    [JSInvokable]
    public async Task PickAsync(long key, bool on)
    {
        // Only what is shown can be picked, whatever the browser says.
        if (Window.Rows.TrueForAll(r => r.Key != key))
            return;
        if (_allPicked)
            ClearPicked();
        if (on)
            _picked.Add(key);
        else
            _picked.Remove(key);
        await OnChanged.InvokeAsync();
    }

    private async Task PickAll(bool on)
    {
        _picked.Clear();
        _allPicked = on && Window.Extent.Count > 0;
        await OnChanged.InvokeAsync();
    }

    private async Task SortAsync(FieldDefinition field, bool further)
    {
        var sorts = Window.Query.Sorts;
        var old = sorts.FirstOrDefault(s => s.Field == field.Name);
        SheetSort? next = old switch { null => new SheetSort(field.Name, false), { Descending: false } => old with { Descending = true }, _ => null };
        var others = further ? [.. sorts.Where(s => s.Field != field.Name)] : System.Collections.Immutable.ImmutableArray<SheetSort>.Empty;
        Window.Query = Window.Query with { Sorts = next is null ? others : [.. others.Append(next).TakeLast(SheetQuery.MaxSorts)] };
        await Window.MeasureAsync(_leaving.Token);
        await RedrawAsync(toTop: true);
        await OnChanged.InvokeAsync();
    }

    private async Task TotalAsync(FieldDefinition field, string? kind)
    {
        if (Enum.TryParse<SheetTotalKind>(kind, out var chosen))
            _kinds[field.Id] = chosen;
        else
            _kinds.Remove(field.Id);
        await ComputeAsync();
    }

    private async Task ComputeAsync()
    {
        var wanted = Table.Fields.Where(f => _kinds.ContainsKey(f.Id)).ToList();
        var totals = await Sheet.TotalAsync(Window.Query, [.. wanted.Select(f => new SheetTotal(f.Name, _kinds[f.Id]))], _leaving.Token);
        _totals.Clear();
        for (var i = 0; i < wanted.Count; i++)
            _totals[wanted[i].Id] = SheetNumbers.Show(totals[i]);
        StateHasChanged();
    }

    /// <summary>Looks every now and then whether somebody else has changed the table, and shows it.</summary>
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.5));
        var (counted, isTold) = (DateTime.UtcNow, false);
        try
        {
            while (await timer.WaitForNextTickAsync(_leaving.Token))
            {
                // What is being typed is not pulled away; and counting a large table costs something.
                if (Workspace.HasEnded)
                    return;
                if (!Window.IsStale || _edit is not null)
                    continue;
                var count = DateTime.UtcNow - counted > TimeSpan.FromSeconds(4);
                counted = count ? DateTime.UtcNow : counted;
                try
                {
                    await Window.RefreshAsync(count, _leaving.Token);
                    isTold = false;
                }
                catch (Exception failure) when (!_leaving.IsOver)
                {
                    // Told once; it is tried again until it works.
                    if (!isTold)
                        Toasts.Show(Workspace.Explain(failure));
                    isTold = true;
                    continue;
                }

                Place();
                StateHasChanged();
                await RowsAsync();
                await OnChanged.InvokeAsync();
            }
        }
        catch (Exception gone) when ((gone is OperationCanceledException or ObjectDisposedException) && _leaving.IsOver)
        {
            return;
        }
        catch (Exception failure)
        {
            Toasts.Show(Workspace.Explain(failure));
        }
    }

    /// <summary>Draws, and ends when the browser shows it: the next key must find what this one left.</summary>
    private Task DrawAsync()
    {
        _drawn ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var drawn = _drawn.Task;
        StateHasChanged();
        return drawn;
    }

    private void Place() => _top = Window.Extent.Count * RowHeight > 15_000_000 ? _top : Window.Start * RowHeight;

    private Task RowsAsync() => _view is null ? Task.CompletedTask : _view.InvokeVoidAsync("setRows", RowCount).AsTask();

    private Task RevealAsync() => _view is null ? Task.CompletedTask : _view.InvokeVoidAsync("reveal", _row, _column).AsTask();

    private Task FocusAsync() => _view is null ? Task.CompletedTask : _view.InvokeVoidAsync("focus").AsTask();
}
