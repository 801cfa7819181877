using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Data;
using Tarn.Data.Files;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Endpoints;

/// <summary>Finds folders and files of the Files area and checks the caller's rights, which are given on folders.</summary>
internal static class FileAccess
{
    /// <summary>The folder that <c>externalKey</c> names; the root when it is absent.</summary>
    public static async ValueTask<FolderItem> FolderAsync(ApiRequest request, ProfileRight right)
    {
        var key = request.Query["externalKey"];
        var folder = await request.Database.Files.GetFolderAsync(key, request.Aborted);
        // The root is nobody's to be named: lists of it show what is granted.
        if ((folder.Id != 0 || right != ProfileRight.View) && !May(request, folder.Id, folder.Key, right))
            throw request.Refused("folder", folder.Id == 0 ? "/" : folder.Key);
        return folder;
    }

    /// <summary>True when the caller has a right on a folder.</summary>
    public static bool May(ApiRequest request, long folder, string key, ProfileRight right) => request.Caller.Rights.May(ObjectKind.Folder, folder, folder == 0 ? "/" : key, right);

    /// <summary>The file of a path's key.</summary>
    public static async ValueTask<FileItem> FileByKeyAsync(ApiRequest request, ProfileRight right)
    {
        var key = request.Path[0];
        if (!Guid.TryParse(key, out _))
            throw FileArea.NotFound(key);
        if (await request.Database.Files.FindFileAsync(key, request.Aborted) is { } file)
            return Allowed(request, file, right, key);
        // A folder's key is refused as such; anything else does not exist.
        await request.Database.Files.GetFolderAsync(key, request.Aborted);
        throw ApiException.Query("externalKey", "externalKey names a folder; a file is expected.");
    }

    /// <summary>The file of <c>filePath</c>.</summary>
    public static async ValueTask<FileItem> FileByPathAsync(ApiRequest request, ProfileRight right)
    {
        var path = request.Query.Require("filePath");
        var file = await request.Database.Files.FindByPathAsync(path, request.Aborted) ?? throw FileArea.NotFound(path);
        return Allowed(request, file, right, path);
    }

    /// <summary>The file, for those who may; the others are told no more than what they asked for.</summary>
    private static FileItem Allowed(ApiRequest request, FileItem file, ProfileRight right, string asked) =>
        May(request, file.FolderId, "", right) ? file : throw request.Refused("file", asked);
}
