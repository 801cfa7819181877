using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Endpoints;

/// <summary>Password fields (rest-api.md 10): they can be set and unset, never read.</summary>
internal static class PasswordFieldEndpoints
{
    public static void MapPasswordFields(this ApiRoutes routes)
    {
        routes.Map("GET", "/tables/{table}/passwordFields", ListAsync);
        routes.Map("PUT", "/tables/{table}/passwordFields/{field}", SetAsync);
        routes.Map("DELETE", "/tables/{table}/passwordFields/{field}", ResetAsync);
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.View);
        await Answer.NamesAsync(request, table.Fields.Where(f => f.Type is PasswordFieldType).Select(f => f.Name));
    }

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.Edit);
        var field = Field(table, request.Path[1]);
        var where = request.Query.RequireWhere();
        var value = (await RequestBody.ReadObjectAsync(request)).Text("Value");
        if (string.IsNullOrEmpty(value))
            throw ApiException.Body("The property 'Value' is required: the new password.", "Value");
        if (!field.Type.TryParse(value, field, out var parsed))
            throw DataException.BadValues(field.Name);
        await WriteAsync(request, table, field, where, parsed);
    }

    private static async ValueTask ResetAsync(ApiRequest request)
    {
        var table = await TableEndpoints.TableAsync(request, ProfileRight.Edit);
        var field = Field(table, request.Path[1]);
        var where = request.Query.RequireWhere();
        if (table.IsDirectory && field.Name == DirectoryTable.Password)
            throw ApiException.Query("passwordFieldName", $"The field '{field.Name}' of the directory '{table.Name}' cannot be unset: users choose their passwords themselves, by activation or reset.");
        RequestBody.Ignore(request);
        await WriteAsync(request, table, field, where, field.Type.Unset);
    }

    private static async ValueTask WriteAsync(ApiRequest request, TableDefinition table, FieldDefinition field, string where, SqlValue value)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var written = await request.Database.Writer.UpdateAsync(
            table.Name,
            new RecordSelection(where, request.ReadableSources(schema)),
            found => new RecordValues(found) { [found.PositionOf(field.Name) is var position && position >= 0 ? position : throw DataException.NoFields(field.Name)] = value },
            request.WriteContext,
            request.Aborted);
        await Answer.AffectedAsync(request, written.Affected);
    }

    private static FieldDefinition Field(TableDefinition table, string name)
    {
        var field = table.FindField(name) ?? throw DataException.NoFields(name);
        return field.Type is PasswordFieldType ? field : throw ApiException.Query("passwordFieldName", $"The field '{field.Name}' is not a PASSWORD field.");
    }
}
