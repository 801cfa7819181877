using Tarn.Api.Answers;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data.Files;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Files of the Files area (rest-api.md 13).</summary>
internal static class FileEndpoints
{
    public static void MapFiles(this ApiRoutes routes, ApiVersion version)
    {
        Map("GET", "/files", version.IsV2 ? ListWithFoldersAsync : ListAsync);
        Map("POST", "/files", AddAsync);
        Map("PUT", "/files", PutAsync);
        Map("GET", "/files/path", async request => await DownloadAsync(request, await FileAccess.FileByPathAsync(request, ProfileRight.Read)));
        Map("DELETE", "/files/path", async request => await DeleteAsync(request, await FileAccess.FileByPathAsync(request, ProfileRight.Delete)));
        Map("GET", "/files/path/fileInfo", async request => await DescribeAsync(request, await FileAccess.FileByPathAsync(request, ProfileRight.View)));
        Map("GET", "/files/{externalKey}", async request => await DownloadAsync(request, await FileAccess.FileByKeyAsync(request, ProfileRight.Read)));
        Map("DELETE", "/files/{externalKey}", async request => await DeleteAsync(request, await FileAccess.FileByKeyAsync(request, ProfileRight.Delete)));
        Map("GET", "/files/{externalKey}/fileInfo", async request => await DescribeAsync(request, await FileAccess.FileByKeyAsync(request, ProfileRight.View)));

        void Map(string method, string path, ApiHandler handler) => routes.Map(method, path, request =>
        {
            request.AboutFiles = true;
            return handler(request);
        });
    }

    private static async ValueTask ListAsync(ApiRequest request)
    {
        var folder = await FileAccess.FolderAsync(request, ProfileRight.View);
        var page = RecordPage.OfFiles(request.Query);
        var sort = request.Query["sortField"]?.ToUpperInvariant() switch
        {
            null or "NAME" => "name",
            "SIZE" => "size",
            "CONTENTTYPE" => "content_type",
            "DATECREATED" => "created",
            "LASTMODIFIED" => "modified",
            _ => throw ApiException.Query("sortField", "sortField must be Name, Size, ContentType, DateCreated or LastModified."),
        };
        var descending = request.Query.Flag("sortDescending", "sortDescending");
        var (items, total) = await VisibleAsync(request, folder, sort, descending, page.Offset, page.Rows);
        await Answer.WriteAsync(request, StatusCodes.Status200OK, (items, total, page, request.Version), static (json, s) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Result"u8);
            foreach (var file in s.items)
                FileJson.Write(json, file, s.Version);
            json.WriteEndArray();
            Answer.WritePagination(json, s.total, s.page);
            json.WriteEndObject();
        });
    }

    /// <summary>Version 2: folders and files of a folder in one object; for the key of a file just that file.</summary>
    private static async ValueTask ListWithFoldersAsync(ApiRequest request)
    {
        List<FolderItem> folders = [];
        List<FileItem> files;
        if (request.Query["externalKey"] is { } key && await request.Database.Files.FindFileAsync(key, request.Aborted) is { } file)
        {
            files = FileAccess.May(request, file.FolderId, "", ProfileRight.View) ? [file] : throw request.Refused("file", key);
        }
        else
        {
            var folder = await FileAccess.FolderAsync(request, ProfileRight.View);
            (folders, _) = await FolderEndpoints.VisibleAsync(request, folder, "name", false, 0, int.MaxValue);
            (files, _) = await VisibleAsync(request, folder, "name", false, 0, int.MaxValue);
        }

        await Answer.ResultAsync(request, StatusCodes.Status200OK, (folders, files, request.Version), static (json, s) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Folders"u8);
            foreach (var folder in s.folders)
                FileJson.Write(json, folder, s.Version);
            json.WriteEndArray();
            json.WriteStartArray("Files"u8);
            foreach (var file in s.files)
                FileJson.Write(json, file, s.Version);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async ValueTask AddAsync(ApiRequest request)
    {
        request.RequireCreation();
        var folder = await FileAccess.FolderAsync(request, ProfileRight.Add);
        var uploads = await Uploads.ReadAsync(request);
        var files = await request.Database.Files.AddAsync(folder.Id, [.. uploads.Select(u => (u.Name, u.Blob))], skipTaken: request.Version.IsV2, request.Aborted);
        await Answer.ResultAsync(request, StatusCodes.Status201Created, files, static (json, files) =>
        {
            json.WriteStartArray();
            foreach (var file in files)
                FileJson.WriteStored(json, file);
            json.WriteEndArray();
        });
    }

    private static async ValueTask PutAsync(ApiRequest request)
    {
        var folder = await FileAccess.FolderAsync(request, ProfileRight.None);
        if (!FileAccess.May(request, folder.Id, folder.Key, ProfileRight.Edit) && !FileAccess.May(request, folder.Id, folder.Key, ProfileRight.Add))
            throw request.Refused("folder", folder.Id == 0 ? "/" : folder.Key);
        var upload = await Uploads.ReadOneAsync(request, null);
        try
        {
            await RequireAsync(request, folder, upload.Name);
        }
        catch
        {
            await request.Database.Blobs.DeleteAsync(upload.Blob.Id, CancellationToken.None);
            throw;
        }

        var (file, created) = await request.Database.Files.PutAsync(folder.Id, upload.Name, upload.Blob, request.Aborted);
        await Answer.ResultAsync(request, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, file, FileJson.WriteStored);
    }

    /// <summary>Overwriting needs E, a new file A and the right to create.</summary>
    private static async ValueTask RequireAsync(ApiRequest request, FolderItem folder, string name)
    {
        var exists = await request.Database.Files.FindAsync(folder.Id, name, request.Aborted) is not null;
        if (!exists)
            request.RequireCreation();
        if (!FileAccess.May(request, folder.Id, folder.Key, exists ? ProfileRight.Edit : ProfileRight.Add))
            throw request.Refused("folder", folder.Id == 0 ? "/" : folder.Key);
    }

    private static async ValueTask DownloadAsync(ApiRequest request, FileItem file)
    {
        request.WantsXml = false;
        await Download.SendAsync(request, file.Name, file.ContentType, file.Blob, file.Modified);
    }

    private static async ValueTask DeleteAsync(ApiRequest request, FileItem file)
    {
        RequestBody.Ignore(request);
        await request.Database.Files.DeleteAsync(file, request.Aborted);
        Answer.Empty(request, request.Version.DoneStatus);
    }

    private static ValueTask DescribeAsync(ApiRequest request, FileItem file) =>
        Answer.ResultAsync(request, StatusCodes.Status200OK, (file, request.Version), static (json, s) => FileJson.Write(json, s.file, s.Version));

    /// <summary>The files in a folder that the caller may see: all or none, as rights are on folders.</summary>
    private static async ValueTask<(List<FileItem> Items, long Total)> VisibleAsync(ApiRequest request, FolderItem folder, string sort, bool descending, long offset, int limit) =>
        FileAccess.May(request, folder.Id, folder.Key, ProfileRight.View)
            ? await request.Database.Files.ListFilesAsync(folder.Id, sort, descending, offset, limit, request.Aborted)
            : ([], 0);
}
