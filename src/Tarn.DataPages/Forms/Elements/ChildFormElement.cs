using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>Rows of a related table, added, changed and removed together with the form's record and in its transaction.</summary>
public sealed class ChildFormElement : FormElement
{
    private const string TemplateIndex = "{row}";

    private DataSource _source = null!;
    private RelationshipDefinition _link = null!;
    private readonly List<string> _orphans = [];
    private List<RecordView> _stored = [];

    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.ChildFormView);

    /// <inheritdoc/>
    public override bool Stores => false;

    /// <inheritdoc/>
    public override bool WritesBeside => true;

    /// <summary>What the builder set.</summary>
    public ChildFormDefinition Child => Definition.ChildForm ?? throw new PageBrokenException($"The child form '{Definition.ColumnName}' has no table.");

    /// <summary>The rows shown.</summary>
    public IReadOnlyList<ChildRow> Rows { get; private set; } = [];

    /// <summary>An empty row, from which the script makes new ones; <c>{row}</c> stands for the number.</summary>
    public ChildRow Template { get; private set; } = null!;

    /// <inheritdoc/>
    public override IEnumerable<FormElement> Inner => Rows.Where(r => r.Counts).SelectMany(r => r.Form.Elements);

    /// <inheritdoc/>
    public override IEnumerable<ElementError> Errors => base.Errors.Concat(Rows.SelectMany(r => r.Form.Errors));

    /// <inheritdoc/>
    public override async ValueTask LoadAsync(FormContext form)
    {
        _source = DataSource.Open(form.Page.Schema, Child.DataSourceName, isView: false);
        var table = form.Source.Table ?? throw new PageBrokenException($"Nothing can be written through '{form.Source.Name}', so it can have no child form.");
        var key = _source.Table!.FindField(Child.KeyField);
        _link = form.Page.Schema.Relationships.FirstOrDefault(r => r.ChildTable == _source.Table.Id && r.ChildField == key?.Id && r.ParentTable == table.Id)
            ?? throw new PageBrokenException($"'{Child.DataSourceName}.{Child.KeyField}' is not related to '{table.Name}', as a child form needs.");
        Template = await CreateAsync(form, TemplateIndex, null);
        if (form.Record is not null && form.Source.TableKey(form.Record.Key) is { } own)
            _stored = await ReadStoredAsync(form, table, own);
        var rows = new List<ChildRow>();
        foreach (var record in _stored)
            rows.Add(await CreateAsync(form, Number(rows.Count + 1), record));
        var empty = Math.Max(Child.MinRows - rows.Count, form.Record is null ? Child.StartRows : 0);
        for (var i = 0; i < empty && rows.Count < Child.MaxRows; i++)
            rows.Add(await CreateAsync(form, Number(rows.Count + 1), null));
        Rows = rows;
    }

    /// <inheritdoc/>
    public override async ValueTask BindAsync(FormContext form)
    {
        var rows = new List<ChildRow>();
        foreach (var index in PostedIndexes(form))
        {
            var prefix = $"{Name}_{Number(index)}_";
            RecordView? record = null;
            if (form.Posted[prefix + "Row"] is { Length: > 0 } id)
            {
                // A row that is gone meanwhile, or never was this record's, is left alone.
                record = form.Page.Site.Seal.TryOpen<ChildRowId>(id, "child", out var known) && known.Table == _source.Table!.Id ? _stored.Find(r => r.Key == known.Key) : null;
                if (record is null)
                    continue;
            }

            var row = await CreateAsync(form, Number(index), record);
            var before = EntriesOf(row);
            await row.Form.BindAsync();
            row.IsRemoved = form.Posted[prefix + "Remove"] is "1" or "on";
            row.IsUntouched = record is null && EntriesOf(row) == before && !form.Page.Request.Files.Any(f => f.ControlName.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
            if (record is not null || !row.IsRemoved)
                rows.Add(row);
            // Rows that go make room for others.
            if (rows.Count(r => !r.IsRemoved) == Child.MaxRows)
                break;
        }

        Rows = rows;
    }

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        foreach (var row in Rows.Where(r => r.Counts))
            await row.Form.ValidateAsync();
        if (Rows.Count(r => r.Counts) < Child.MinRows)
            Fail(form, "TooFewRows", Child.MinRows);
    }

    /// <summary>Writes the rows within the transaction of the record that they belong to. Of a row that is refused its cell says so.</summary>
    public override async ValueTask WriteBesideAsync(FormContext form, BesideWrite write)
    {
        var (session, parent, parentKey, context, _, cancellation) = write;
        var schema = _source.Schema;
        var table = _source.Table!;
        var database = form.Page.Site.Database;
        var position = table.PositionOf(Child.KeyField);
        var link = await ReadLinkAsync(database, session, schema, parent, parentKey, table.Fields[position], cancellation);
        _orphans.Clear();
        foreach (var row in Rows.Where(r => !r.IsUntouched))
        {
            try
            {
                var values = ReadValues(row, table);
                if (row.Record is null)
                {
                    values[position] = link;
                    var added = await database.Writer.InsertWithinAsync(session, schema, table, values, context, cancellation);
                    await WriteFilesAsync(row, write with { Table = table, Key = added, IsLogged = true });
                }
                else
                {
                    var key = long.Parse(row.Record.Key, CultureInfo.InvariantCulture);
                    if (row.IsRemoved)
                        _orphans.AddRange(await database.Writer.DeleteWithinAsync(session, schema, table, key, context, cancellation));
                    else if (values.Count > 0)
                        await database.Writer.UpdateWithinAsync(session, schema, table, key, values, context, cancellation);
                    if (!row.IsRemoved)
                        await WriteFilesAsync(row, write with { Table = table, Key = key, IsLogged = values.Count > 0 });
                }
            }
            catch (DataException refused)
            {
                Blame(row, refused);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask EndAsync(FormContext form, bool isWritten)
    {
        foreach (var blob in isWritten ? _orphans : [])
            await form.Page.Site.Database.Blobs.DeleteAsync(blob, CancellationToken.None);
        _orphans.Clear();
    }

    private static async ValueTask WriteFilesAsync(ChildRow row, BesideWrite write)
    {
        foreach (var element in row.Form.Elements.Where(e => e is { WritesBeside: true, TakesInput: true }))
            await element.WriteBesideAsync(row.Form.Context, write);
    }

    private static RecordValues ReadValues(ChildRow row, TableDefinition table)
    {
        var values = new RecordValues(table);
        foreach (var element in row.Form.Elements.Where(e => e is { Stores: true, Counts: true }))
        {
            if (row.Record is null || element.IsChanged(row.Record))
                values[table.PositionOf(element.Field!.Name)] = element.Value.IsNull ? element.Field.Type.Unset : element.Value;
        }

        RecordForm.SetFurther(values, table, row.Form);
        return values;
    }

    private static void Blame(ChildRow row, DataException refused)
    {
        var code = refused.Problem switch { DataProblem.NotUnique => "NotUnique", DataProblem.Relationship => "RelationViolation", _ => "InvalidValue" };
        var element = row.Form.Elements.FirstOrDefault(e => e.Field is { } field && refused.Fields.Contains(field.Name, StringComparer.OrdinalIgnoreCase)) ?? row.Form.Elements.FirstOrDefault();
        element?.Fail(row.Form.Context, code);
    }

    private async ValueTask<SqlValue> ReadLinkAsync(
        AccountDatabase database, IWriteSession session, AccountSchema schema, TableDefinition parent, long parentKey, FieldDefinition childField, CancellationToken cancellation)
    {
        var field = parent.FindField(_link.ParentField)!;
        var columns = new RecordColumns();
        columns.Add(field.Name, field);
        var record = await DataSource.Open(schema, parent.Name, isView: false).ReadWithinAsync(database, session, columns, $"[PK_ID] = {Number(parentKey)}", cancellation);
        return Convert(record!.Values[0], childField);
    }

    private async ValueTask<List<RecordView>> ReadStoredAsync(FormContext form, TableDefinition parent, long parentKey)
    {
        var database = form.Page.Site.Database;
        var field = parent.FindField(_link.ParentField)!;
        var columns = new RecordColumns();
        columns.Add(field.Name, field);
        var source = DataSource.Open(form.Page.Schema, parent.Name, isView: false);
        if (await source.ReadAsync(database, columns, source.KeyCondition(Number(parentKey)), [], null, 0, 1, form.Page.Cancellation) is not [var own] || own.Values[0].IsNull)
            return [];
        var key = _source.Table!.FindField(Child.KeyField)!;
        var found = await _source.ReadAsync(database, _source.AllColumns(), $"[{key.Name}] = {SqlLiteral.Of(Convert(own.Values[0], key))}", [], null, 0, Child.MaxRows, form.Page.Cancellation);
        await form.Page.PublishFilesAsync(found);
        return found;
    }

    private static SqlValue Convert(in SqlValue value, FieldDefinition field) =>
        value.Kind == field.Type.SqlType.Kind ? value : field.Type.TryParse(RecordView.InvariantText(value), field, out var converted) ? converted : SqlValue.Null(field.Type.SqlType.Kind);

    /// <summary>Makes a row with its first values.</summary>
    private async ValueTask<ChildRow> CreateAsync(FormContext form, string index, RecordView? record)
    {
        var context = new FormContext(form.Page, _source, record is null ? FormMode.Insert : FormMode.Update, record) { Posted = form.Posted };
        var elements = Child.Elements
            .Select(d => FormFactory.Create(context, d, $"{Name}_{index}_{(record is null ? "InsertRecord" : "EditRecord")}{d.ColumnName.Replace(' ', '_')}")).ToList();
        var row = new Form { Context = context, Sections = [new FormSection(1, 1, [elements])] };
        context.Form = row;
        await row.LoadAsync();
        return new ChildRow(index, row, record is null ? null : form.Page.Site.Seal.Close(new ChildRowId(_source.Table!.Id, record.Key), "child"));
    }

    private IEnumerable<int> PostedIndexes(FormContext form) => form.Posted.Names
        .Concat(form.Page.Request.Files.Select(f => f.ControlName))
        .Where(n => n.StartsWith(Name + "_", StringComparison.OrdinalIgnoreCase))
        .Select(n => n.AsSpan(Name.Length + 1) is var rest && rest.IndexOf('_') is > 0 and < 6 and var end && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0)
        .Where(i => i > 0).Distinct().Order();

    private static string EntriesOf(ChildRow row) => string.Join('\u001f', row.Form.Elements.Select(e => string.Join('\u001e', e.Entries)));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
