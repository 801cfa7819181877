using System.Globalization;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Endpoints;

/// <summary>A record's file and what the record is called in the request's table or view.</summary>
internal sealed record ListedAttachment(string Key, AttachmentItem File);

/// <summary>The ATTACHMENT field that a request is about, reached through its table or through a view.</summary>
internal sealed class AttachmentField
{
    private readonly RecordSource _source;
    private readonly string _column;
    private readonly string _keyColumn;

    private AttachmentField(RecordSource source, string column, string keyColumn, TableDefinition table, FieldDefinition field)
    {
        _source = source;
        _column = column;
        _keyColumn = keyColumn;
        Table = table;
        Field = field;
    }

    /// <summary>The table whose records hold the files.</summary>
    public TableDefinition Table { get; }

    /// <summary>The field.</summary>
    public FieldDefinition Field { get; }

    /// <summary>True when the request goes to a view, whose keys are texts.</summary>
    public bool IsOfView => _source.IsView;


    /// <summary>Finds the field of a path, with a right checked.</summary>
    public static async ValueTask<AttachmentField> OfAsync(ApiRequest request, bool isView, ProfileRight right)
    {
        var source = await RecordSource.OfAsync(request, isView, right);
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var name = request.Path[1];
        return isView ? OfView(schema, source, name, right) : OfTable(schema.Table(source.Name), source, name);
    }

    /// <summary>The files of the records that a condition selects, by key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="where">The condition; null for all records.</param>
    public async ValueTask<List<ListedAttachment>> FindAsync(ApiRequest request, string? where)
    {
        var keys = new List<(string Shown, long Key)>();
        await using (var rows = await request.Database.Reader.OpenAsync(
            schema => new RecordQuery
            {
                Source = _source.In(schema),
                Select = IsOfView ? $"PK_ID, [{_keyColumn}]" : "PK_ID",
                Where = where,
                Filters = [$"[{_column}] <> ''"],
                CanRead = request.ReadableSources(schema),
            },
            0, -1, request.Aborted))
        {
            while (await rows.ReadAsync(request.Aborted))
            {
                var key = rows.Rows.GetInt64(IsOfView ? 1 : 0);
                keys.Add((IsOfView ? rows.Rows.GetText(0) : key.ToString(CultureInfo.InvariantCulture), key));
            }
        }

        var files = await request.Database.Attachments.FindAsync(Table, Field, keys.Select(k => k.Key), request.Aborted);
        var found = new List<ListedAttachment>(files.Count);
        foreach (var (shown, key) in keys)
        {
            if (files.TryGetValue(key, out var file))
                found.Add(new ListedAttachment(shown, file));
        }

        return found;
    }

    /// <summary>The key of the record that a path names.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public async ValueTask<long> KeyAsync(ApiRequest request, string text)
    {
        if (IsOfView || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var key))
        {
            if (!IsOfView || text.AsSpan().IndexOfAnyExcept("0123456789,") >= 0)
                throw DataException.NoObject("record", text);
            await using var rows = await request.Database.Reader.OpenAsync(
                schema => new RecordQuery { Source = _source.In(schema), Select = $"[{_keyColumn}]", Where = $"PK_ID = '{text}' AND [{_keyColumn}] IS NOT NULL" }, 0, 1, request.Aborted);
            return await rows.ReadAsync(request.Aborted) ? rows.Rows.GetInt64(0) : throw DataException.NoObject("record", text);
        }

        return key;
    }

    private static AttachmentField OfTable(TableDefinition table, RecordSource source, string name)
    {
        var field = table.FindField(name) ?? throw DataException.NoFields(name);
        RequireAttachment(field, field.Name);
        return new AttachmentField(source, field.Name, ObjectNames.Key, table, field);
    }

    private static AttachmentField OfView(AccountSchema schema, RecordSource source, string name, ProfileRight right)
    {
        var view = schema.View(source.Name);
        var column = view.Columns.FirstOrDefault(c => c.Alias.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw DataException.NoFields(name);
        var table = schema.FindTable(view.Tables.First(t => t.Alias.Equals(column.TableAlias, StringComparison.OrdinalIgnoreCase)).Table)!;
        var field = table.FindField(column.Field)!;
        RequireAttachment(field, column.Alias);
        if (right != ProfileRight.Read && schema.EditableTable(view).Alias != column.TableAlias)
            throw DataException.ReadOnlyFields(column.Alias);
        return new AttachmentField(source, column.Alias, ViewText.KeyOf(column.TableAlias), table, field);
    }

    private static void RequireAttachment(FieldDefinition field, string name)
    {
        if (field.Type is not AttachmentFieldType)
            throw ApiException.Query("attachmentFieldName", $"The field '{name}' is not an ATTACHMENT field.");
    }
}
