using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data.Files;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Folders of the Files area (rest-api.md 13.1); version 3 only.</summary>
internal static class FolderEndpoints
{
    public static void MapFolders(this ApiRoutes routes)
    {
        routes.Map("GET", "/files/folders", ListAsync);
        routes.Map("GET", "/files/folders/{externalKey}", GetAsync);
    }

    /// <summary>The folders in a folder that the caller may see.</summary>
    public static async ValueTask<(List<FolderItem> Items, long Total)> VisibleAsync(ApiRequest request, FolderItem parent, string sort, bool descending, long offset, int limit)
    {
        var files = request.Database.Files;
        if (request.Caller.Rights.MayAll(ObjectKind.Folder, ProfileRight.View))
            return await files.ListFoldersAsync(parent.Id, sort, descending, offset, limit, request.Aborted);
        var (all, _) = await files.ListFoldersAsync(parent.Id, sort, descending, 0, int.MaxValue, request.Aborted);
        var visible = all.FindAll(f => FileAccess.May(request, f.Id, f.Key, ProfileRight.View));
        return ([.. visible.Skip((int)Math.Min(offset, int.MaxValue)).Take(limit)], visible.Count);
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        request.AboutFiles = true;
        var parent = await FileAccess.FolderAsync(request, ProfileRight.View);
        var page = RecordPage.OfFiles(request.Query);
        var sort = request.Query["sortField"]?.ToUpperInvariant() switch
        {
            null or "NAME" => "name",
            "DATECREATED" => "created",
            _ => throw ApiException.Query("sortField", "sortField must be Name or DateCreated."),
        };
        var (items, total) = await VisibleAsync(request, parent, sort, request.Query.Flag("sortDescending", "sortDescending"), page.Offset, page.Rows);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, (items, total, page, request.Version), static (json, s) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Result"u8);
            foreach (var folder in s.items)
                FileJson.Write(json, folder, s.Version);
            json.WriteEndArray();
            Answer.WritePagination(json, s.total, s.page);
            json.WriteEndObject();
        });
    }

    private static async ValueTask GetAsync(ApiRequest request)
    {
        request.AboutFiles = true;
        var key = request.Path[0];
        if (!Guid.TryParse(key, out _))
            throw FileArea.NotFound(key);
        var folder = await request.Database.Files.GetFolderAsync(key, request.Aborted);
        if (!FileAccess.May(request, folder.Id, folder.Key, ProfileRight.View))
            throw request.Refused("folder", folder.Key);
        await Answer.ResultAsync(request, StatusCodes.Status200OK, (folder, request.Version), static (json, s) => FileJson.Write(json, s.folder, s.Version));
    }
}
