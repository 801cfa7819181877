using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Requests;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>Opens rows of results as forms. What is not posted of a row stays as it is.</summary>
/// <param name="page">The request.</param>
/// <param name="secured">The page that bears record-level security.</param>
/// <param name="editing">What the report lets visitors change.</param>
/// <param name="query">The report's query.</param>
internal sealed class RowForms(PageContext page, PageDefinition secured, ReportEditing editing, ReportQuery query)
{
    private readonly IReadOnlyList<string> _security = RecordSecurity.FiltersOf(page, secured, query.Source);

    private DataSource Source => query.Source;

    /// <summary>Reads records with all their columns, one statement; those that the visitor may not see are missing.</summary>
    public async ValueTask<Dictionary<string, RecordView>> ReadAsync(IReadOnlyCollection<string> keys)
    {
        if (keys.Count == 0)
            return [];
        var columns = Source.AllColumns();
        var where = Source.KeysCondition(keys);
        var found = await Source.ReadAsync(page.Site.Database, columns, where, _security, null, 0, -1, page.Cancellation);
        await page.PublishFilesAsync(found);
        return found.ToDictionary(r => r.Key, StringComparer.Ordinal);
    }

    /// <summary>The form of a record as it is stored; null when the visitor may not see it.</summary>
    public async ValueTask<RecordForm?> FindAsync(string key, NamedValues? posted) =>
        (await ReadAsync([key])).GetValueOrDefault(key) is { } record ? await OpenAsync(record, posted) : null;

    /// <summary>The form of a record.</summary>
    /// <param name="record">The record as stored.</param>
    /// <param name="posted">What was posted of it; null when the form is to be shown.</param>
    /// <param name="suffix">What tells the controls of several rows apart.</param>
    /// <param name="inGrid">Whether the row stands in the grid.</param>
    public async ValueTask<RecordForm> OpenAsync(RecordView record, NamedValues? posted, string suffix = "", bool inGrid = false)
    {
        var context = new FormContext(page, Source, FormMode.Update, record) { Posted = posted ?? NamedValues.Empty };
        var form = editing.CreateForm(context, suffix, inGrid);
        await form.LoadAsync();
        if (posted is not null)
        {
            foreach (var element in form.Elements.Where(e => e.IsInput && !IsPosted(e, posted)))
                element.IsDisabled = true;
        }

        return new RecordForm(page, form, _security);
    }

    /// <summary>The form of a new record. What is not posted has its default.</summary>
    public async ValueTask<RecordForm> NewAsync(NamedValues? posted, bool inGrid = false)
    {
        var all = new NamedValues();
        foreach (var name in posted?.Names ?? [])
        {
            foreach (var text in posted!.All(name))
                all.Add(name, text);
        }

        var form = editing.CreateForm(new FormContext(page, Source, FormMode.Insert, null) { Posted = all }, "", inGrid);
        await form.LoadAsync();
        foreach (var element in form.Elements.Where(e => e.TakesInput && !all.Contains(e.Name)))
        {
            foreach (var entry in element.Entries)
                all.Add(element.Name, entry);
        }

        return new RecordForm(page, form, []) { Complete = Own };
    }

    /// <summary>Refuses a new record that would be somebody else's.</summary>
    public bool CheckOwner(RecordForm form)
    {
        if (secured.RecordSecurity is not { } rule)
            return true;
        if (OwnerValue() is not { } own)
            return false;
        if (form.Form.Elements.FirstOrDefault(e => e.Stores && e.IsDrawn && e.Column!.Name.Equals(rule.Field, StringComparison.OrdinalIgnoreCase)) is { Value.IsNull: false } shown
            && !RecordView.InvariantText(shown.Value).Equals(RecordView.InvariantText(own), StringComparison.OrdinalIgnoreCase))
        {
            shown.Fail(form.Form.Context, "InvalidValue");
        }

        return true;
    }

    /// <summary>A new record belongs to the user who adds it.</summary>
    private void Own(RecordValues values)
    {
        if (secured.RecordSecurity is { } rule && Source.Find(rule.Field) is { } column && OwnerValue() is { } own && values.Table.PositionOf(column.Field.Name) is >= 0 and var position)
            values[position] = own;
    }

    /// <summary>What record-level security asks of a record of this user; null when no record can be theirs.</summary>
    private SqlValue? OwnerValue()
    {
        if (secured.RecordSecurity is not { } rule || page.User?.Record.FindParameter(rule.AuthenticationField) is not { Typed: { IsNull: false } typed } user || user.Text.Trim().Length == 0
            || Source.Find(rule.Field) is not { IsWritable: true } column)
            return null;
        if (column.Field.Type is ListFieldType)
        {
            var texts = user.Field?.Type is ListFieldType ? [.. ListFieldType.Selected(user.Text, user.Field).Select(i => i.Value)] : new[] { user.Text };
            var ids = column.Field.ListItems.Where(i => texts.Contains(i.Value, StringComparer.OrdinalIgnoreCase)).Select(i => i.Id).ToList();
            return ids.Count > 0 && column.Field.Type.TryParse(string.Join(',', ids), column.Field, out var list) ? list : null;
        }

        var text = user.Field?.Type is ListFieldType ? ListFieldType.Selected(user.Text, user.Field).Select(i => i.Value).FirstOrDefault() ?? "" : user.Text;
        if (typed.Kind == column.Field.Type.SqlType.Kind && user.Field?.Type is not ListFieldType)
            return typed;
        return column.Field.Type.TryParse(text, column.Field, out var value) && !value.IsNull ? value : null;
    }

    /// <summary>Whether a control came with the request, and with something else than it was shown with.</summary>
    private bool IsPosted(FormElement element, NamedValues posted)
    {
        if (element is UploadElement)
            return page.Request.Files.Any(f => f.ControlName.Equals(element.Name, StringComparison.OrdinalIgnoreCase)) || page.Request.IsSet(element.Name + "_Remove");
        return posted.Contains(element.Name) && (posted["cbWas" + element.Name] is not { } was || was != string.Join(',', posted.All(element.Name).Where(t => t.Length > 0)).ReplaceLineEndings("\n"));
    }
}
