using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms;

/// <summary>A form over one record of a source: loads, checks and writes it, through the one door for writes.</summary>
public sealed class RecordForm
{
    private readonly PageContext _page;
    private readonly IReadOnlyList<string> _security;

    /// <summary>Makes a form of elements that are there: those of a row of results.</summary>
    internal RecordForm(PageContext page, Form form, IReadOnlyList<string> security)
    {
        _page = page;
        _security = security;
        Source = form.Context.Source;
        Form = form;
    }

    private RecordForm(PageContext page, PageDefinition definition, DataSource source, FormMode mode, RecordView? record, IReadOnlyList<string> security)
        : this(page, FormFactory.Create(new FormContext(page, source, mode, record), definition.Sections), security)
    {
        Form.Rules = Rules.FormRules.Read(Form, definition.Rules);
    }

    /// <summary>The elements.</summary>
    public Form Form { get; }

    /// <summary>The source.</summary>
    public DataSource Source { get; }

    /// <summary>The stored record; null on a submission form.</summary>
    public RecordView? Record => Form.Context.Record;

    /// <summary>What is wrong beyond single controls, as the key of a text with its places; null when nothing is.</summary>
    public string? CommonError { get; private set; }

    /// <summary>Sets further values of a new record, which no element of the form has.</summary>
    internal Action<RecordValues>? Complete { get; init; }

    /// <summary>A form for a new record.</summary>
    public static async ValueTask<RecordForm> ForInsertAsync(PageContext page, PageDefinition definition)
    {
        var form = new RecordForm(page, definition, page.OpenSource(definition), FormMode.Insert, null, []);
        await form.Form.LoadAsync();
        return form;
    }

    /// <summary>A form for the record that a condition selects; null when the visitor may see none.</summary>
    /// <param name="page">The request.</param>
    /// <param name="definition">The page with the form's sections.</param>
    /// <param name="secured">The page that bears record-level security; usually the same.</param>
    /// <param name="where">Which record; null takes the first that security leaves.</param>
    public static async ValueTask<RecordForm?> ForUpdateAsync(PageContext page, PageDefinition definition, PageDefinition secured, string? where)
    {
        var source = page.OpenSource(secured);
        var security = RecordSecurity.FiltersOf(page, secured, source);
        if (await ReadAsync(page, source, where, security) is not { } record)
            return null;
        var form = new RecordForm(page, definition, source, FormMode.Update, record, security);
        await form.Form.LoadAsync();
        return form;
    }

    /// <summary>Takes what was posted and checks it.</summary>
    /// <returns>Whether it may be written.</returns>
    public async ValueTask<bool> BindAsync()
    {
        await Form.BindAsync();
        await Form.ValidateAsync();
        if (Form.Errors.Count == 0)
            await CheckUniqueAsync();
        return Form.Errors.Count == 0;
    }

    /// <summary>What belongs into the write's transaction besides, such as mails: gets the record as stored. An exception undoes the write.</summary>
    public Func<IWriteSession, RecordView, CancellationToken, ValueTask>? AfterWrite { get; set; }

    /// <summary>Writes a new record.</summary>
    /// <returns>The record as stored; null when it was refused, with the reason at its element or in <see cref="CommonError"/>.</returns>
    public ValueTask<RecordView?> InsertAsync() => WriteAsync<RecordView>(async values =>
    {
        var table = DataSource.Open(Source.Schema, EditableTable().Name, isView: false);
        RecordView? written = null;
        var context = Context();
        if (HasFollowers)
            context = context with { InTransaction = async (session, key, cancellation) => written = await FollowAsync(session, key, table, Invariant(key), isLogged: true, cancellation) };
        var key = await _page.Site.Database.Writer.InsertAsync(table.Name, _ => values, context, _page.Cancellation);
        return written ?? await ReadAsync(_page, table, table.KeyCondition(Invariant(key)), []);
    }, onlyChanged: false);

    /// <summary>Writes a new record that nothing follows, together with a row beside it; it is not read again.</summary>
    /// <returns>Its key; null when it was refused, as with <see cref="InsertAsync"/>.</returns>
    public ValueTask<string?> InsertUnreadAsync(RowBeside beside) => WriteAsync<string>(
        async values => Invariant(await _page.Site.Database.Writer.InsertAsync(EditableTable().Name, _ => values, Context() with { Beside = beside }, _page.Cancellation)), onlyChanged: false);

    /// <summary>Writes the changed values of the record.</summary>
    /// <returns>The record as stored; null when it was refused or is gone.</returns>
    public ValueTask<RecordView?> UpdateAsync() => WriteAsync<RecordView>(async values =>
    {
        var writer = _page.Site.Database.Writer;
        RecordView? after = null;
        var context = Context();
        if (HasFollowers)
            context = context with { InTransaction = async (session, key, cancellation) => after = await FollowAsync(session, key, Source, Record!.Key, isLogged: true, cancellation) };
        if (values.Count > 0)
        {
            var selection = new RecordSelection(Source.KeyCondition(Record!.Key)) { Filters = _security };
            var written = Source.IsView
                ? await writer.UpdateViewAsync(Source.Name, selection, (_, _) => values, context, _page.Cancellation)
                : await writer.UpdateAsync(Source.Name, selection, _ => values, context, _page.Cancellation);
            if (written.Affected == 0)
            {
                CommonError = _page.Locale.Text("RecordNotFound");
                return null;
            }
        }
        else if (HasFollowers && Source.TableKey(Record!.Key) is { } own)
        {
            // Nothing of the record itself has changed; its rows and mails go on.
            after = await _page.Site.Database.Engine.WriteAsync(session => FollowAsync(session, own, Source, Record!.Key, isLogged: false, _page.Cancellation), _page.Cancellation);
        }

        return after ?? await ReadAsync(_page, Source, Source.KeyCondition(Record!.Key), []) ?? Record;
    }, onlyChanged: true);

    /// <summary>Whether something else is written or sent in the record's transaction.</summary>
    public bool HasFollowers => AfterWrite is not null || Beside.Any();

    /// <summary>The elements whose posted values stand beside the record's.</summary>
    private IEnumerable<FormElement> Beside => Form.Elements.Where(e => e is { WritesBeside: true, TakesInput: true });

    /// <summary>What follows a record within its transaction: what stands beside it, then what is made of it.</summary>
    private async ValueTask<RecordView> FollowAsync(IWriteSession session, long tableKey, DataSource source, string key, bool isLogged, CancellationToken cancellation)
    {
        var write = new BesideWrite(session, EditableTable(), tableKey, Context(), isLogged, cancellation);
        foreach (var element in Beside)
            await element.WriteBesideAsync(Form.Context, write);
        var record = await source.ReadWithinAsync(_page.Site.Database, session, source.AllColumns(), source.KeyCondition(key), cancellation)
            ?? throw new DataException(DataProblem.ObjectNotFound, "The record is gone.");
        if (AfterWrite is { } follow)
            await follow(session, record, cancellation);
        return record;
    }

    private static string Invariant(long key) => key.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Deletes the record.</summary>
    /// <returns>Whether it is gone; otherwise <see cref="CommonError"/> says why not.</returns>
    public async ValueTask<bool> DeleteAsync()
    {
        try
        {
            var selection = new RecordSelection(Source.KeyCondition(Record!.Key)) { Filters = _security };
            var deleted = Source.IsView
                ? await _page.Site.Database.Writer.DeleteViewAsync(Source.Name, selection, Context(), _page.Cancellation)
                : await _page.Site.Database.Writer.DeleteAsync(Source.Name, selection, Context(), _page.Cancellation);
            if (deleted.Affected == 0)
                CommonError = _page.Locale.Text("RecordNotFound");
            return deleted.Affected > 0;
        }
        catch (DataException refused) when (refused.Problem == DataProblem.Relationship)
        {
            CommonError = DeleteRestricted(_page, refused);
            return false;
        }
    }

    /// <summary>Says that other records depend on one that was to be deleted, and of which table.</summary>
    internal static string DeleteRestricted(PageContext page, DataException refused) =>
        page.Locale.Text("DeleteRestricted") + (refused.DependentTable is { } table ? $" ({Parameters.Escaping.Html(table)})" : "");

    /// <summary>Who writes, for the change log.</summary>
    public WriteContext Context() => ContextOf(_page);

    /// <summary>Who writes, for the change log.</summary>
    internal static WriteContext ContextOf(PageContext page) => new(ChangeSource.DataPages, page.User is { } user ? $"{user.Authentication.Name}: {user.Record.Key}" : null);

    private TableDefinition EditableTable() => Source.Table ?? throw new PageBrokenException($"Nothing can be written through the view '{Source.Name}': it has no editable table.");

    private async ValueTask<T?> WriteAsync<T>(Func<RecordValues, ValueTask<T?>> write, bool onlyChanged)
        where T : class
    {
        var isWritten = false;
        try
        {
            foreach (var element in Form.Elements.SelectMany(e => e.Inner.Prepend(e)).Where(e => e.TakesInput))
                await element.StoreAsync(Form.Context);
            var written = await write(ReadValues(onlyChanged));
            _page.LookUps.Clear();
            isWritten = written is not null;
            return written;
        }
        catch (DataException refused)
        {
            Explain(refused);
            return null;
        }
        catch (Sql.TSqlException failure)
        {
            // A formula of the table cannot be computed for these values.
            CommonError = _page.Locale.Text("SubmissionFailed", _page.Report(failure));
            return null;
        }
        catch (BlobTooLargeException)
        {
            CommonError = _page.Locale.Text("FileUploadFailed");
            return null;
        }
        finally
        {
            foreach (var element in Form.Elements.SelectMany(e => e.Inner.Prepend(e)))
                await element.EndAsync(Form.Context, isWritten);
        }
    }

    /// <summary>The values to write.</summary>
    internal RecordValues ReadValues(bool onlyChanged)
    {
        var table = EditableTable();
        var values = new RecordValues(table);
        // A stamp says when something else was changed.
        if (onlyChanged && !Form.Elements.Any(e => (e.Stores || e.WritesBeside) && e is { Counts: true, IsDisplayOnly: false } and not StampElement && e.IsChanged(Record!)))
            return values;
        // What rules hide or disable is not taken; what they make display only is back at its first value, which counts for a new record only.
        foreach (var element in Form.Elements.Where(e => e is { Stores: true, Counts: true }))
        {
            if (onlyChanged && element.IsDisplayOnly)
                continue;
            if (onlyChanged && !element.IsChanged(Record!))
                continue;
            var position = table.PositionOf(element.Field!.Name);
            if (position >= 0)
                values[position] = element.Value.IsNull ? element.Field.Type.Unset : element.Value;
        }

        SetFurther(values, table, Form);
        Complete?.Invoke(values);
        return values;
    }

    /// <summary>Sets the values of fields that come with those of others.</summary>
    internal static void SetFurther(RecordValues values, TableDefinition table, Form form)
    {
        foreach (var (field, value) in form.Elements.Where(e => e is { Stores: true, Counts: true }).SelectMany(e => e.Further))
            values[table.PositionOf(field.Name)] = value.IsNull ? field.Type.Unset : value;
    }

    /// <summary>Names every value that is taken already, before anything is written; the index still decides when two come at once.</summary>
    private async ValueTask CheckUniqueAsync()
    {
        foreach (var element in Form.Elements.Where(e => e is { Stores: true, TakesInput: true, Field.Unique: true, Value.IsNull: false }))
        {
            if (Record is not null && !element.IsChanged(Record))
                continue;
            var table = DataSource.Open(Source.Schema, EditableTable().Name, isView: false);
            var where = $"[{element.Field!.Name}] = {SqlLiteral.Of(element.Value)}";
            if (Record is not null && Source.TableKey(Record.Key) is { } own)
                where += $" AND [PK_ID] <> {own.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
            if ((await table.ReadAsync(_page.Site.Database, new RecordColumns(), where, [], null, 0, 1, _page.Cancellation)).Count > 0)
                element.Fail(Form.Context, "NotUnique");
        }
    }

    /// <summary>Puts the reason of a refusal where it belongs.</summary>
    internal void Explain(DataException refused)
    {
        // A row of a child form has said at its cell what is wrong.
        if (Form.Errors.Count > 0)
            return;
        var code = refused.Problem switch { DataProblem.NotUnique => "NotUnique", DataProblem.Relationship => "RelationViolation", _ => "InvalidValue" };
        var elements = refused.Fields.Select(f => Form.Elements.FirstOrDefault(e => e is { Stores: true, IsDrawn: true } && e.Field!.Name.Equals(f, StringComparison.OrdinalIgnoreCase))).OfType<FormElement>().ToList();
        foreach (var element in elements)
            element.Fail(Form.Context, code);
        if (elements.Count == 0)
            CommonError = _page.Locale.Text(code);
    }

    private static async ValueTask<RecordView?> ReadAsync(PageContext page, DataSource source, string? where, IReadOnlyList<string> security)
    {
        var found = await source.ReadAsync(page.Site.Database, source.AllColumns(), where, security, null, 0, 1, page.Cancellation);
        await page.PublishFilesAsync(found);
        return found is [var record] ? record : null;
    }
}
