using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Tarn.Apps.Catalogue;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Views;

/// <summary>The design of a view: tables and how they belong together, fields, criteria, and what comes of it.</summary>
public sealed partial class ViewDesignScreen
{
    /// <summary>How long nobody has typed before the view is tried, in milliseconds.</summary>
    private const int Pause = 250;

    private StudioPage _page = null!;
    private ViewDraft? _draft;
    private AppSnapshot _apps = null!;
    private IReadOnlyList<string> _users = [];
    private Problem? _problem;
    private (string Alias, string Text)? _aliasProblem;
    private CancellationToken _leaving;
    private bool _isBusy;
    private bool _isChecking;
    private int _turn;

    /// <summary>The view's number.</summary>
    [Parameter] public long Id { get; set; }

    private IReadOnlyList<Crumb> CrumbList => _draft is null ? [new Crumb("Views", "views")] : [new Crumb("Views", "views"), new Crumb(_draft.Stored.Name, $"views/{Id}")];

    private bool CanSave => _draft is { } draft && (draft.IsChanged || draft.Stored.Invalid is not null);

    public void Dispose()
    {
        _turn++;
        Workspace.DesignChanged -= Refresh;
        if (_draft is not null)
            _draft.Changed -= Draw;
    }

    protected override void OnInitialized() => Workspace.DesignChanged += Refresh;

    private void Refresh() => _ = InvokeAsync(() => _page.ReloadAsync());

    private void Draw() => _ = InvokeAsync(async () =>
    {
        StateHasChanged();
        await TryOutAsync(Pause);
    });

    private async Task LoadAsync(CancellationToken leaving)
    {
        _leaving = leaving;
        var schema = await Workspace.SchemaAsync(leaving);
        _apps = await Workspace.AppsAsync(leaving);
        var view = schema.Views.FirstOrDefault(v => v.Id == Id);
        if (_draft is { } draft && view is not null && draft.Stored.Id == Id && draft.IsChanged)
        {
            // What somebody else changed meanwhile is told when this is saved; the tables are as they are now.
            draft.Schema = schema.Only(t => Workspace.Allows(Right.Read, RightsKind.Table, t.Id), static _ => true);
        }
        else
        {
            if (_draft is not null)
                _draft.Changed -= Draw;
            _draft = view is null ? null : new ViewDraft(view, schema.Only(t => Workspace.Allows(Right.Read, RightsKind.Table, t.Id), static _ => true));
            if (_draft is not null)
                _draft.Changed += Draw;
        }

        if (_draft is null)
            return;
        Workspace.RequireTablesOf(_draft.Stored);
        _users = PageUse.OfView(_apps, _draft.Stored.Name, null);
        await TryOutAsync(0);
    }

    /// <summary>Checks the view as it stands and reads its first records.</summary>
    private async Task TryOutAsync(int pause)
    {
        var turn = ++_turn;
        if (pause > 0)
            await Task.Delay(pause);
        if (turn != _turn || _draft is not { } draft)
            return;
        _isChecking = true;
        try
        {
            Workspace.RequireTablesOf(draft.View);
            var check = await ViewCheck.RunAsync(Workspace.Database, draft.View, _leaving);
            if (turn == _turn)
                (draft.Check, _problem) = (check, null);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            // The first records may not be readable, a formula that divides by zero for example; the design can still be changed.
            if (turn == _turn)
                _problem = Workspace.Explain(failure);
        }

        if (turn != _turn)
            return;
        _isChecking = false;
        StateHasChanged();
    }

    private void Tick(ViewDraft draft, string alias, FieldDefinition field, bool on) => draft.Set(on
        ? ViewDesign.AddColumn(draft.View, alias, field)
        : draft.View with { Columns = draft.View.Columns.RemoveAll(c => ViewDraft.Same(c.TableAlias, alias) && c.Field == field.Id) });

    private static void ShowAll(ViewDraft draft, string alias, TableDefinition table) => draft.Set(table.Fields
        .Where(f => ViewDesign.CanShow(f) && !draft.View.Columns.Any(c => ViewDraft.Same(c.TableAlias, alias) && c.Field == f.Id))
        .Aggregate(draft.View, (view, field) => ViewDesign.AddColumn(view, alias, field)));

    private static void ShowNone(ViewDraft draft, string alias) => draft.Set(draft.View with { Columns = draft.View.Columns.RemoveAll(c => ViewDraft.Same(c.TableAlias, alias)) });

    private void RenameAlias(ViewDraft draft, string from, string? to)
    {
        var name = to?.Trim() ?? "";
        _aliasProblem = name == from ? null
            : draft.View.Tables.Any(t => t.Alias != from && ViewDraft.Same(t.Alias, name)) ? (from, $"Another table of the view is called '{name}' already.")
            : ObjectNames.Check(name, "table", ObjectNames.MaxAliasLength) is { } problem ? (from, problem)
            : null;
        if (_aliasProblem is null && name != from)
            draft.Set(ViewDesign.RenameAlias(draft.View, from, name));
    }

    /// <summary>The tables that can be added; those that are related to one of the view's first.</summary>
    private static IEnumerable<(TableDefinition Table, bool IsRelated)> Proposed(ViewDraft draft)
    {
        var present = draft.View.Tables.Select(t => t.Table).ToHashSet();
        return draft.Schema.Tables
            .Select(t => (Table: t, IsRelated: draft.Schema.Relationships.Any(r => (r.ParentTable == t.Id && present.Contains(r.ChildTable)) || (r.ChildTable == t.Id && present.Contains(r.ParentTable)))))
            .OrderBy(t => t.IsRelated ? 0 : 1).ThenBy(t => t.Table.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Names of the columns that the preview has: all but passwords.</summary>
    private static IEnumerable<string> ShownColumns(ViewDraft draft) => draft.Columns
        .Where(c => draft.TableOf(c.Column.TableAlias)?.FindField(c.Column.Field) is { } field && field.Type.Use != Sql.SqlColumnUse.Never).Select(c => c.Column.Alias);

    private async Task SaveAsync()
    {
        if (_draft is not { } draft || !CanSave || _isBusy)
            return;
        _isBusy = true;
        await _page.TryAsync(async _ =>
        {
            Workspace.Require(Right.Design, RightsKind.View, Id);
            Workspace.RequireTablesOf(draft.View);
            if (Lost(draft) is { Count: > 0 } lost && !await Confirmations.AskAsync(new Confirmation
            {
                Title = "Save the view without fields that are used?",
                Text = "What uses these fields shows an error or nothing in their place, until it is edited.",
                Action = "Save",
                Impact = lost,
                ImpactTitle = "Fields that are gone or have another name",
            }))
            {
                return;
            }

            var (before, view) = (draft.Stored, draft.View with { Invalid = null });
            var saved = await Workspace.Database.Designer.UpdateViewAsync(before, view, CancellationToken.None);
            draft.Saved(saved);
            Workspace.NoteDesignChange();
            if (before.Invalid is null)
                Toasts.Undo("Saved", () => UndoAsync(saved, before));
            else
                Toasts.Done("Saved");
        });
        _isBusy = false;
    }

    private async Task UndoAsync(ViewDefinition saved, ViewDefinition before)
    {
        var view = await Workspace.Database.Designer.UpdateViewAsync(saved, before, CancellationToken.None);
        if (_draft is { IsChanged: false } draft && draft.Stored.Id == view.Id)
            draft.Saved(view);
        Workspace.NoteDesignChange();
    }

    /// <summary>Columns that were there, are gone or renamed, and are used.</summary>
    private List<string> Lost(ViewDraft draft)
    {
        var now = draft.View.Columns.Select(c => c.Alias).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. draft.Stored.Columns.Where(c => !now.Contains(c.Alias)).Select(c => (c.Alias, Users: PageUse.OfView(_apps, draft.Stored.Name, c.Alias))).Where(c => c.Users.Count > 0).Select(c => $"{c.Alias}: {string.Join(", ", c.Users)}")];
    }

    private async Task LeaveAsync(LocationChangingContext leaving)
    {
        if (_draft is not { IsChanged: true } draft)
            return;
        var agreed = await Confirmations.AskAsync(new Confirmation { Title = "Leave without saving?", Text = $"What you changed in {draft.View.Name} is not saved.", Action = "Leave", IsDangerous = true });
        if (!agreed)
            leaving.PreventNavigation();
    }
}
