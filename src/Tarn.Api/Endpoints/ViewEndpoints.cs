using Tarn.Api.Answers;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Views and their fields (rest-api.md 12); their records and attachments stand with those of tables.</summary>
internal static class ViewEndpoints
{
    public static void MapViews(this ApiRoutes routes)
    {
        routes.Map("GET", "/views", ListAsync);
        routes.Map("GET", "/views/{view}", GetAsync);
        routes.Map("GET", "/views/{view}/fields", ListFieldsAsync);
        routes.Map("GET", "/views/{view}/fields/{field}", GetFieldAsync);
    }

    /// <summary>The view of a path, with a right checked.</summary>
    public static async ValueTask<(AccountSchema Schema, ViewDefinition View)> ViewAsync(ApiRequest request, ProfileRight right)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var view = schema.View(request.Path[0]);
        request.Require(view, right);
        return (schema, view);
    }

    /// <summary>What a name in a body means for a view: a field of its editable table, or something that cannot be written.</summary>
    public static RecordColumn Resolve(AccountSchema schema, ViewDefinition view, TableDefinition table, string name)
    {
        var column = view.Columns.FirstOrDefault(c => c.Alias.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (column is null)
            return new RecordColumn(-1, ReadOnly: schema.Source(view).FindColumn(name) is not null);
        if (column.TableAlias != schema.EditableTable(view).Alias)
            return new RecordColumn(-1, ReadOnly: true);
        return table.FindField(column.Field) is { } field ? new RecordColumn(table.PositionOf(field.Name)) : new RecordColumn(-1);
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var rights = request.Caller.Rights;
        await Answer.NamesAsync(request, schema.Views.Where(v => rights.May(ObjectKind.View, v.Id, v.Name, ProfileRight.View)).Select(v => v.Name));
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        var (_, view) = await ViewAsync(request, ProfileRight.View);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, view, static (json, view) => DesignJson.Write(json, view.Name, view.Note));
    }

    private static async ValueTask ListFieldsAsync(ApiRequest request)
    {
        var (schema, view) = await ViewAsync(request, ProfileRight.View);
        await FieldEndpoints.ListAsync(request, FieldsOf(schema, view));
    }

    private static async ValueTask GetFieldAsync(ApiRequest request)
    {
        var (schema, view) = await ViewAsync(request, ProfileRight.View);
        var field = FieldsOf(schema, view).FirstOrDefault(f => f.Name.Equals(request.Path[1], StringComparison.OrdinalIgnoreCase))
            ?? throw DataException.NoFields(request.Path[1]);
        await FieldEndpoints.GetAsync(request, field);
    }

    /// <summary>The fields of a view, in its order.</summary>
    public static IEnumerable<ListedField> FieldsOf(AccountSchema schema, ViewDefinition view)
    {
        var editable = view.EditableAlias ?? (view.Tables.Length == 1 ? view.Tables[0].Alias : null);
        return view.Columns.OrderBy(c => c.Order).Select((column, i) =>
        {
            var table = schema.FindTable(view.Tables.First(t => t.Alias.Equals(column.TableAlias, StringComparison.OrdinalIgnoreCase)).Table)!;
            var field = table.FindField(column.Field)!;
            return new ListedField(field, column.Alias, i + 1, field.Editable && column.TableAlias == editable, $"{table.Name}.{field.Name}");
        });
    }
}
