using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Tables: list, create, read (rest-api.md 7).</summary>
internal static class TableEndpoints
{
    public static void MapTables(this ApiRoutes routes)
    {
        routes.Map("GET", "/tables", ListAsync);
        routes.Map("POST", "/tables", CreateAsync);
        routes.Map("GET", "/tables/{table}", GetAsync);
    }

    /// <summary>The table of a path, with a right checked.</summary>
    public static async ValueTask<TableDefinition> TableAsync(ApiRequest request, ProfileRight right)
    {
        var table = (await request.Database.GetSchemaAsync(request.Aborted)).Table(request.Path[0]);
        request.Require(table, right);
        return table;
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var rights = request.Caller.Rights;
        await Answer.NamesAsync(request, schema.Tables.Where(t => rights.May(ObjectKind.Table, t.Id, t.Name, ProfileRight.View)).Select(t => t.Name));
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        var table = await TableAsync(request, ProfileRight.View);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, table, static (json, table) => DesignJson.Write(json, table.Name, table.Note));
    }

    private static async ValueTask CreateAsync(ApiRequest request)
    {
        request.RequireCreation();
        var body = await RequestBody.ReadObjectAsync(request);
        var name = body.Text("Name") ?? throw ApiException.Body("The property 'Name' is required: the table's name.", "Name");
        if (body.Has("Fields") && body.Has("Columns"))
            throw ApiException.Body("Give either 'Fields' or 'Columns', not both.", "Fields");
        var fields = body.Objects("Fields") ?? body.Objects("Columns");
        if (fields is null or { Count: 0 })
            throw ApiException.Body("The property 'Fields' is required: an array with at least one field.", "Fields");
        var designs = fields.Select(f => FieldInput.ReadDesign(f, request.Version)).ToList();
        await request.Database.Designer.ChangeAsync(
            async (session, schema) =>
            {
                if (schema.FindViewDefinition(name) is not null)
                    throw ApiException.Body($"A view named '{name}' exists already. Choose another name.", "Name");
                var table = await request.Database.Designer.CreateTableAsync(session, schema, name, "", designs, request.Aborted);
                if (!request.Caller.Rights.AccessAllObjects)
                    await request.Account.Identity.Profiles.Grants.AddCreatorAsync(session, request.Caller.ProfileId, ObjectKind.Table, table.Id, request.Aborted);
                return table;
            },
            request.Aborted);
        request.Account.Identity.Refresh();
        request.Http.Response.Headers.Location = $"{request.PublicAddress}{request.BasePath}/tables/{name}";
        Answer.Empty(request, StatusCodes.Status201Created);
    }
}
