using Microsoft.JSInterop;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Identity.Rights;

namespace Tarn.Studio.Datasheets;

/// <summary>The grid's keyboard and its cells that are typed in.</summary>
public sealed partial class SheetGrid
{
    private readonly Dictionary<int, string> _draft = [];
    private CellEdit? _edit;
    private DraftProblem? _draftProblem;

    private bool IsNew => _row == Window.Extent.Count;

    private FieldDefinition Field => _columns[_column].Field;

    /// <summary>Position of the cursor's field among a record's cells.</summary>
    private int Index => _columns[_column].Index;

    /// <summary>Called by the browser for a key that is the grid's.</summary>
    [JSInvokable]
    public async Task KeyAsync(string key, bool shift, bool far)
    {
        if (_columns.Length == 0)
            return;
        if (_edit is not null)
        {
            if (key == "Escape")
                await CloseAsync();
            else
                await BackToEditorAsync();
            await DrawAsync();
            return;
        }

        switch (key)
        {
            case "F2":
                await BeginAsync(null);
                break;
            case "Enter" when IsNew && _draft.Count > 0:
                await AddAsync();
                break;
            case "Enter":
                await BeginAsync(null);
                break;
            case " " when shift && Window.At(_row) is { } row:
                await PickAsync(row.Key, !IsPicked(row.Key));
                break;
            case " " when Field.Type is YesNoFieldType:
                await BeginAsync(null);
                break;
            case "Delete" or "Backspace":
                await ClearAsync();
                break;
            case "Escape":
                _draft.Clear();
                _draftProblem = null;
                break;
            case { Length: 1 }:
                await BeginAsync(key);
                break;
            case "Tab":
                await MoveAsync(shift ? "ArrowLeft" : "ArrowRight", far: false);
                break;
            default:
                await MoveAsync(key, far);
                break;
        }

        await DrawAsync();
    }

    /// <summary>Called by the browser for a click on a cell.</summary>
    [JSInvokable]
    public async Task ClickAsync(long row, int column)
    {
        if (column < 0 || column >= _columns.Length)
            return;
        if (_edit is not null)
        {
            await BackToEditorAsync();
            await DrawAsync();
            return;
        }

        var again = _row == row && _column == column;
        if (!again)
            await GoAsync(row, column, reveal: false);
        if (_row == row && _column == column && Field is { Type: YesNoFieldType, Editable: true })
            await BeginAsync(null);
        StateHasChanged();
    }

    /// <summary>Called by the browser when a value was typed.</summary>
    [JSInvokable]
    public async Task CommitAsync(string value, string key, bool shift)
    {
        if (_edit is not { } edit)
            return;
        edit.Draft = value;
        edit.Problem = null;
        if (Field.Type is PasswordFieldType && value.Length == 0 && (key == "blur" || IsNew || edit.Seen is null))
        {
            await CloseAsync();
        }
        else if (SheetCell.TryParse(Field, value, byValue: false, out _) is { } problem && !(IsNew && value.Length == 0))
        {
            Refuse(edit, problem, key);
        }
        else if (IsNew)
        {
            Keep(value);
            await CloseAsync();
            if (key == "Enter")
                await AddAsync();
        }
        else if (value == (edit.Seen ?? "") && Field.Type is not PasswordFieldType)
        {
            await CloseAsync();
        }
        else if (Window.At(_row) is { } row)
        {
            await SaveAsync(row, edit, key);
        }

        if (_edit is null)
        {
            var next = key switch { "Tab" => shift ? "ArrowLeft" : "ArrowRight", "Enter" when !IsNew => shift ? "ArrowUp" : "ArrowDown", _ => null };
            if (next is not null)
                await MoveAsync(next, far: false);
        }

        await DrawAsync();
    }

    /// <summary>Called by the browser with what is on the clipboard.</summary>
    [JSInvokable]
    public async Task PasteAsync(string text)
    {
        var cells = SheetPaste.Read(text);
        if (cells is [[var only]])
        {
            await BeginAsync(SheetOnly(only));
            if (_edit is not null)
                await CommitAsync(SheetOnly(only), "paste", false);
            return;
        }

        await OnPaste.InvokeAsync(new SheetBlock(text, _row, [.. _columns[_column..].Select(c => c.Field.Name)]));
    }

    /// <summary>Called by the browser when more is on the clipboard than a paste is for.</summary>
    [JSInvokable]
    public void PasteTooLongAsync() => Toasts.Info("This is more than fits a paste. Save the spreadsheet as a file and import it instead.");

    /// <summary>A single pasted cell of a list holds values; the editor wants their numbers.</summary>
    private string SheetOnly(string text) =>
        Field.Type is ListFieldType && SheetCell.TryParse(Field, text, byValue: true, out var value) is null ? (value.IsNull ? "" : value.AsText) : text;

    private async Task MoveAsync(string key, bool far)
    {
        var (row, column) = (_row, _column);
        var page = Math.Max(1, _sight.Count - 2);
        switch (key)
        {
            case "ArrowUp": row--; break;
            case "ArrowDown": row++; break;
            case "ArrowLeft": column--; break;
            case "ArrowRight": column++; break;
            case "PageUp": row -= page; break;
            case "PageDown": row += page; break;
            case "Home": (row, column) = (far ? 0 : row, 0); break;
            case "End": (row, column) = (far ? Window.Last : row, _columns.Length - 1); break;
        }

        await GoAsync(Math.Clamp(row, 0, Window.Last), Math.Clamp(column, 0, _columns.Length - 1), reveal: true);
    }

    private async Task GoAsync(long row, int column, bool reveal)
    {
        if (row != _row && IsNew && _draft.Count > 0 && !await AddAsync())
            return;
        (_row, _column) = (Math.Min(row, Window.Last), column);
        if (reveal)
            await RevealAsync();
    }

    private async Task BeginAsync(string? typed)
    {
        if (Sheet.Edited is null)
        {
            Toasts.Info("This view has no editable table: its records can be looked at. Its design says which table can be changed.");
            return;
        }

        if (!Workspace.Allows(IsNew ? Right.Add : Right.Edit, Sheet))
        {
            Toasts.Info(IsNew ? "You may add no records here." : "You may look at these records, and change none.");
            return;
        }

        // A path can be typed too; what opens a cell without typing shows its file.
        if (Field.Type is AttachmentFieldType or FileFieldType && typed is null && Sheet.FindEdited(Field) is { IsFormula: false } file && OnFile.HasDelegate)
        {
            if (Window.At(_row) is { Record: not null } holder)
                await OnFile.InvokeAsync(new SheetFile(holder, Field.Name, file));
            else
                Toasts.Info("Add the record first; then its file can be uploaded.");
            return;
        }

        if (!Field.Editable)
        {
            Toasts.Info(SheetCell.TryParse(Field, "x", false, out _) ?? "");
            return;
        }

        await ShowCursorAsync();
        var seen = IsNew ? _draft.GetValueOrDefault(Index) : Window.At(_row)?.Cells[Index];
        if (Field.Type is YesNoFieldType)
        {
            await ToggleAsync(seen, typed);
            return;
        }

        var isSecret = Field.Type is PasswordFieldType;
        var replaces = typed is not null && Field.Type is not ListFieldType && ChoicesOf(Field) is null;
        _edit = new CellEdit(replaces ? typed : isSecret ? null : seen, seen);
        _afterwards = view => view.InvokeVoidAsync("edit", false).AsTask();
        StateHasChanged();
    }

    /// <summary>What is changed is seen: the cursor's row may have been scrolled away.</summary>
    private async Task ShowCursorAsync()
    {
        await RevealAsync();
        if (!IsNew && Window.At(_row) is null && await Window.ShowAsync(_row, _sight.Count, anew: false, _leaving.Token))
            Place();
    }

    /// <summary>Leads back to the cell that is still being typed in: what is wrong in it stands there.</summary>
    private async Task BackToEditorAsync()
    {
        await ShowCursorAsync();
        _afterwards = view => view.InvokeVoidAsync("edit", false).AsTask();
    }

    private async Task ToggleAsync(string? seen, string? typed)
    {
        var value = typed is null ? (seen == "Yes" ? "No" : "Yes") : YesNoFieldType.Understand(typed) is { } meant ? (meant ? "Yes" : "No") : null;
        if (value is null)
            return;
        if (IsNew)
            Keep(value);
        else if (Window.At(_row) is { } row)
            await SaveAsync(row, new CellEdit(value, seen), "toggle");
    }

    private async Task ClearAsync()
    {
        if (!Field.Editable || Field.Type is YesNoFieldType)
            return;
        if (IsNew)
            _draft.Remove(Index);
        else if (Window.At(_row) is { } row && row.Cells[Index] is { } seen)
            await SaveAsync(row, new CellEdit("", seen), "clear");
    }

    private void Keep(string value)
    {
        if (value.Length == 0)
            _draft.Remove(Index);
        else
            _draft[Index] = value;
        _draftProblem = null;
    }

    private async Task SaveAsync(SheetRow row, CellEdit edit, string how)
    {
        try
        {
            Workspace.Require(Right.Edit, Sheet);
            var saved = await Sheet.SaveAsync(row, [new SheetEdit(Field.Name, edit.Draft, edit.Seen)], force: false, Workspace.WriteContext, CancellationToken.None);
            Window.NoteOwnWrite();
            if (saved.Row is null)
            {
                Window.Remove(row.Key);
                Toasts.Info(Sheet is TableSheet ? "Somebody has deleted this record meanwhile." : "This record no longer belongs to the view.");
            }
            else
            {
                Window.Put(saved.Row);
            }

            await CloseAsync();
            if (!saved.Conflicts.IsEmpty)
                await OnClash.InvokeAsync(new SheetClash(row, saved.Conflicts[0]));
            else if (Totals)
                await ComputeAsync();
        }
        catch (Exception failure)
        {
            var problem = Workspace.Explain(failure);
            if (_edit is null || problem.Reference is not null)
                Toasts.Show(problem);
            if (_edit is not null)
                Refuse(edit, problem.Text, how);
        }
    }

    private async Task<bool> AddAsync()
    {
        try
        {
            Workspace.Require(Right.Add, Sheet);
            await Sheet.AddAsync([.. _draft.Select(d => KeyValuePair.Create(Table.Fields[d.Key].Name, (string?)d.Value))], Workspace.WriteContext, CancellationToken.None);
            _draft.Clear();
            _draftProblem = null;
            await Window.MeasureAsync(_leaving.Token);
            _row = Window.Last;
            await RedrawAsync(toTop: false);
            await RevealAsync();
            await OnChanged.InvokeAsync();
            return true;
        }
        catch (Exception failure)
        {
            var problem = Workspace.Explain(failure);
            _draftProblem = new DraftProblem(problem);
            if (!Table.Fields.Any(f => problem.IsAbout(f.Name)))
                Toasts.Show(problem);
            return false;
        }
    }

    /// <summary>The value stays in the editor, with what is wrong about it.</summary>
    private void Refuse(CellEdit edit, string problem, string how)
    {
        edit.Problem = problem;
        _afterwards = how == "blur" ? view => view.InvokeVoidAsync("stay").AsTask() : view => view.InvokeVoidAsync("edit", false).AsTask();
    }

    private async Task CloseAsync()
    {
        var hadEditor = _edit is not null;
        _edit = null;
        if (hadEditor)
            await FocusAsync();
    }
}
