using Tarn.Api.Requests;
using Tarn.Data;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Endpoints;

/// <summary>The table or view whose records a request is about: one set of handlers serves both.</summary>
internal readonly record struct RecordSource(string Name, bool IsView)
{
    /// <summary>The table or view of a path, with a right checked.</summary>
    public static async ValueTask<RecordSource> OfAsync(ApiRequest request, bool isView, ProfileRight right) => isView
        ? new RecordSource((await ViewEndpoints.ViewAsync(request, right)).View.Name, true)
        : new RecordSource((await TableEndpoints.TableAsync(request, right)).Name, false);

    /// <summary>What the language sees of it.</summary>
    public SqlSource In(AccountSchema schema) => IsView ? schema.Source(schema.View(Name)) : schema.Source(schema.Table(Name));

    /// <summary>The column that holds the key of the records written: <c>PK_ID</c>, of a view the hidden key of its editable table.</summary>
    public string WrittenKey(AccountSchema schema) => IsView ? ViewText.KeyOf(schema.EditableTable(schema.View(Name)).Alias) : ObjectNames.Key;

    /// <summary>The column by which links name a new record; a view of one table has that table's keys.</summary>
    public string LinkedKey(AccountSchema schema) => IsView && schema.View(Name).Tables.Length == 1 ? ObjectNames.Key : WrittenKey(schema);

    /// <summary>Adds a record.</summary>
    public ValueTask<long> InsertAsync(ApiRequest request, ReadOnlyMemory<byte> json)
    {
        var database = request.Database;
        if (!IsView)
            return database.Writer.InsertAsync(Name, table => RecordValues.Read(table, json.Span, forInsert: true), request.WriteContext, request.Aborted);
        var name = Name;
        return database.WithSchemaAsync(
            schema =>
            {
                var view = schema.View(name);
                var (table, _) = schema.EditableTable(view);
                var values = RecordValues.Read(table, json.Span, forInsert: true, column => ViewEndpoints.Resolve(schema, view, table, column));
                return database.Writer.InsertAsync(schema, table, values, request.WriteContext, request.Aborted);
            },
            request.Aborted);
    }

    /// <summary>Changes records.</summary>
    public async ValueTask<WriteResult> UpdateAsync(ApiRequest request, string where, ReadOnlyMemory<byte> json)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var selection = new RecordSelection(where, request.ReadableSources(schema));
        return IsView
            ? await request.Database.Writer.UpdateViewAsync(
                Name, selection,
                (view, table) => RecordValues.Read(table, json.Span, forInsert: false, column => ViewEndpoints.Resolve(schema, view, table, column)),
                request.WriteContext, request.Aborted)
            : await request.Database.Writer.UpdateAsync(Name, selection, table => RecordValues.Read(table, json.Span, forInsert: false), request.WriteContext, request.Aborted);
    }

    /// <summary>Deletes records.</summary>
    public async ValueTask<WriteResult> DeleteAsync(ApiRequest request, string where)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var selection = new RecordSelection(where, request.ReadableSources(schema));
        return IsView
            ? await request.Database.Writer.DeleteViewAsync(Name, selection, request.WriteContext, request.Aborted)
            : await request.Database.Writer.DeleteAsync(Name, selection, request.WriteContext, request.Aborted);
    }
}
