using System.Text.Json;
using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data.Files;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Files of ATTACHMENT fields, of tables and views (rest-api.md 11).</summary>
internal static class AttachmentEndpoints
{
    private const string DateFormat = "yyyy-MM-ddTHH:mm:ss";

    public static void MapAttachments(this ApiRoutes routes)
    {
        foreach (var (path, isView) in new[] { ("/tables/{table}/attachments/{field}", false), ("/views/{view}/attachments/{field}", true) })
        {
            routes.Map("GET", path + "/{record}", request => DownloadAsync(request, isView));
            routes.Map("PUT", path + "/{record}", request => UploadAsync(request, isView));
            routes.Map("DELETE", path, request => DeleteAsync(request, isView));
            routes.Map("GET", path + "/fileInfo", request => ListAsync(request, isView));
            routes.Map("PUT", path + "/fileInfo", request => RenameAsync(request, isView));
        }
    }

    private static async ValueTask DownloadAsync(ApiRequest request, bool isView)
    {
        request.WantsXml = false;
        var field = await AttachmentField.OfAsync(request, isView, ProfileRight.Read);
        var key = await field.KeyAsync(request, request.Path[2]);
        var file = await request.Database.Attachments.FindAsync(field.Table, field.Field, key, request.Aborted)
            ?? throw await MissingAsync(request, field, key);
        await Download.SendAsync(request, file.Name, file.ContentType, file.Blob, file.Updated);
    }

    private static async ValueTask UploadAsync(ApiRequest request, bool isView)
    {
        var field = await AttachmentField.OfAsync(request, isView, ProfileRight.Edit);
        var key = await field.KeyAsync(request, request.Path[2]);
        var upload = await Uploads.ReadOneAsync(request, "File");
        await request.Database.Attachments.PutAsync(field.Table, field.Field, key, upload.Name, upload.Blob, request.WriteContext, request.Aborted);
        Answer.Empty(request, StatusCodes.Status204NoContent);
    }

    private static async ValueTask DeleteAsync(ApiRequest request, bool isView)
    {
        var field = await AttachmentField.OfAsync(request, isView, ProfileRight.Edit);
        var where = request.Query.RequireWhere();
        RequestBody.Ignore(request);
        var files = Distinct(await field.FindAsync(request, where));
        var deleted = files.Count == 0 ? 0 : await request.Database.Attachments.DeleteAsync(field.Table, field.Field, files, request.WriteContext, request.Aborted);
        await Answer.AffectedAsync(request, deleted);
    }

    private static async ValueTask ListAsync(ApiRequest request, bool isView)
    {
        var field = await AttachmentField.OfAsync(request, isView, ProfileRight.Read);
        var files = await field.FindAsync(request, request.Query["where"]);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (files, field.IsOfView), static (json, s) => Write(json, s.files, s.IsOfView));
    }

    private static async ValueTask RenameAsync(ApiRequest request, bool isView)
    {
        var field = await AttachmentField.OfAsync(request, isView, ProfileRight.Edit);
        var where = request.Query.RequireWhere();
        var wantsRows = request.WantsRows;
        var name = (await RequestBody.ReadObjectAsync(request)).Text("FileName");
        if (string.IsNullOrWhiteSpace(name))
            throw ApiException.Body("The property 'FileName' is required: the new name without extension.", "FileName");
        var listed = await field.FindAsync(request, where);
        var files = Distinct(listed);
        if (files.Count > 0)
            await request.Database.Attachments.RenameAsync(field.Table, field.Field, files, name, request.WriteContext, request.Aborted);
        if (wantsRows && files.Count > 0)
        {
            var renamed = await request.Database.Attachments.FindAsync(field.Table, field.Field, files.Select(f => f.RecordId), request.Aborted);
            listed = [.. listed.Where(l => renamed.ContainsKey(l.File.RecordId)).Select(l => l with { File = renamed[l.File.RecordId] })];
        }

        await Answer.WriteAsync(request, StatusCodes.Status200OK, (listed, files.Count, wantsRows, request.Version, field.IsOfView), static (json, s) =>
        {
            json.WriteStartObject();
            json.WriteNumber("RecordsAffected"u8, s.Count);
            if (s.wantsRows || !s.Version.IsV2)
            {
                json.WritePropertyName("Result"u8);
                Write(json, s.wantsRows ? s.listed : [], s.IsOfView);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>A view may show a record several times; its file is one.</summary>
    private static List<AttachmentItem> Distinct(List<ListedAttachment> listed) => [.. listed.Select(l => l.File).DistinctBy(f => f.RecordId)];

    private static void Write(Utf8JsonWriter json, List<ListedAttachment> files, bool textKeys)
    {
        json.WriteStartArray();
        foreach (var (key, file) in files)
        {
            json.WriteStartObject();
            if (textKeys)
                json.WriteString("PK_ID"u8, key);
            else
                json.WriteNumber("PK_ID"u8, file.RecordId);
            json.WriteString("FileName"u8, Path.GetFileNameWithoutExtension(file.Name));
            json.WriteString("FileType"u8, ContentTypes.ExtensionOf(file.Name));
            json.WriteNumber("Size"u8, file.Size);
            json.WriteString("DateCreated"u8, file.Created.ToString(DateFormat, System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("DateUpdated"u8, file.Updated.ToString(DateFormat, System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Tells a record without a file from a record that does not exist.</summary>
    private static async ValueTask<Exception> MissingAsync(ApiRequest request, AttachmentField field, long key)
    {
        await using var rows = await request.Database.Reader.OpenAsync(
            schema => new Tarn.Sql.RecordQuery { Source = schema.Source(schema.Table(field.Table.Name)), Select = "PK_ID", Where = RecordEndpoints.KeyList("PK_ID", [key]) }, 0, 1, request.Aborted);
        return await rows.ReadAsync(request.Aborted)
            ? new ApiException(new ApiError(request.Version.IsV2 ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound, ErrorCodes.FileNotFound, $"The record {key} has no file in '{field.Field.Name}'."))
            : Tarn.Data.DataException.NoObject("record", key.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
