using Tarn.Api.Answers;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Fields of tables (rest-api.md 8).</summary>
internal static class FieldEndpoints
{
    public static void MapFields(this ApiRoutes routes)
    {
        routes.Map("GET", "/tables/{table}/fields", ListAsync);
        routes.Map("POST", "/tables/{table}/fields", CreateAsync);
        routes.Map("GET", "/tables/{table}/fields/{field}", GetAsync);
        routes.Map("PUT", "/tables/{table}/fields/{field}", UpdateAsync);
        routes.Map("DELETE", "/tables/{table}/fields/{field}", DeleteAsync);
    }

    /// <summary>Answers a list of fields.</summary>
    public static ValueTask ListAsync(ApiRequest request, IEnumerable<ListedField> fields) =>
        Answer.ResultAsync(request, StatusCodes.Status200OK, (fields, request.Version), static (json, s) =>
        {
            json.WriteStartArray();
            foreach (var field in s.fields)
                DesignJson.Write(json, field, s.Version);
            json.WriteEndArray();
        });

    /// <summary>Answers one field.</summary>
    public static ValueTask GetAsync(ApiRequest request, ListedField field) =>
        Answer.ResultAsync(request, StatusCodes.Status200OK, (field, request.Version), static (json, s) => DesignJson.Write(json, s.field, s.Version));

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.View);
        await ListAsync(request, table.Fields.Select((_, i) => ListedField.Of(table, i)));
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.View);
        var position = table.PositionOf(request.Path[1]);
        if (position < 0)
            throw DataException.NoFields(request.Path[1]);
        await GetAsync(request, ListedField.Of(table, position));
    }

    private static async ValueTask CreateAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.Design);
        var body = await RequestBody.ReadObjectAsync(request);
        await request.Database.Designer.AddFieldAsync(table.Name, FieldInput.ReadDesign(body, request.Version), request.Aborted);
        Answer.Empty(request, StatusCodes.Status201Created);
    }

    private static async ValueTask UpdateAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.Design);
        var field = table.FindField(request.Path[1]) ?? throw DataException.NoFields(request.Path[1]);
        var body = await RequestBody.ReadObjectAsync(request);
        await request.Database.Designer.UpdateFieldAsync(table.Name, field.Name, FieldInput.ReadChange(body, request.Version, field), request.Aborted);
        Answer.Empty(request, request.Version.DoneStatus);
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.Design);
        RequestBody.Ignore(request);
        await request.Database.Designer.DeleteFieldAsync(table.Name, request.Path[1], request.Aborted);
        Answer.Empty(request, request.Version.DoneStatus);
    }
}
