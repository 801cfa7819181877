using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Pictures;
using Tarn.Data.Schema;
using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;
using Tarn.Studio.Accounts;
using Tarn.Studio.Frame;
using static Tarn.Studio.Hosting.StudioRequests;

namespace Tarn.Studio.Files;

/// <summary>
/// Bytes of the Files area, in and out, beside the circuit: they stream. Whatever somebody has stored, nothing of it runs in the Studio's origin: only pictures and PDF are shown by the
/// browser, everything else is saved, and all of it comes in a sandbox.
/// </summary>
internal static class StoredFiles
{
    /// <summary>Pictures that browsers draw and that hold no script.</summary>
    private static readonly HashSet<string> Pictures = new(StringComparer.OrdinalIgnoreCase) { "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/x-icon" };

    /// <summary>Most pixels of a line, and most lines, of a picture in a list.</summary>
    private const int Small = 128;

    /// <summary>Where no smaller picture can be made, those of up to so many bytes are shown in lists as they are.</summary>
    private const long LargestWhole = 3 << 20;

    /// <summary>Maps the addresses.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/stored-files/{id:long}", SendFileAsync);
        endpoints.MapGet("/stored-attachments/{table:long}/{field:long}/{record:long}", SendAttachmentAsync);
        // Pages of others cannot send this: the Studio's headers refuse requests whose origin is another one, and the cookie does not come with them.
        endpoints.MapPut("/stored-files", ReceiveAsync);
    }

    /// <summary>Can a browser draw it as a picture?</summary>
    public static bool IsPicture(string contentType) => Pictures.Contains(contentType);

    /// <summary>Where a file is downloaded, from the Studio's base.</summary>
    public static string AddressOf(FileItem file) => string.Create(CultureInfo.InvariantCulture, $"stored-files/{file.Id}");

    /// <summary>Where a picture or a PDF is shown, from the Studio's base.</summary>
    public static string InlineAddressOf(FileItem file) => $"{AddressOf(file)}?show={VersionOf(file)}";

    /// <summary>Where a picture is shown small, from the Studio's base.</summary>
    public static string ThumbnailAddressOf(FileItem file) => $"{AddressOf(file)}?small={VersionOf(file)}";

    private static string VersionOf(FileItem file) => file.Blob[..Math.Min(8, file.Blob.Length)];

    private static ValueTask<StudioRights> RightsOfAsync(HttpContext http) => StudioRights.OfAsync(AccountOf(http), (ConsoleSession)http.Items[typeof(ConsoleSession)]!, http.RequestAborted);

    /// <summary>Where an attachment is downloaded, from the Studio's base; with <c>?show</c> pictures and PDF are shown.</summary>
    public static string AddressOf(TableDefinition table, FieldDefinition field, long record) => string.Create(CultureInfo.InvariantCulture, $"stored-attachments/{table.Id}/{field.Id}/{record}");

    private static async Task<IResult> SendFileAsync(HttpContext http, ThumbnailCache thumbnails, long id)
    {
        var database = AccountOf(http).Database;
        if (await database.Files.FindAsync(id, http.RequestAborted) is not { } file || !(await RightsOfAsync(http)).Allows(Right.View | Right.Read, RightsKind.Folder, file.FolderId))
            return Results.NotFound();
        return http.Request.Query.ContainsKey("small") && IsPicture(file.ContentType)
            ? await SendSmallAsync(http, thumbnails, database, file)
            : Send(http, database, file.Name, file.ContentType, file.Blob, file.Modified);
    }

    private static async Task<IResult> SendSmallAsync(HttpContext http, ThumbnailCache thumbnails, AccountDatabase database, FileItem file)
    {
        Stream? small;
        try
        {
            small = await thumbnails.GetAsync(file.Blob, Small, Small, () => database.Blobs.Open(file.Blob), http.RequestAborted);
        }
        catch (PictureException busy) when (busy.Problem == PictureProblem.Busy)
        {
            http.Response.Headers.RetryAfter = "2";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        catch (PictureException missing) when (missing.Problem == PictureProblem.NoLibrary)
        {
            small = null;
        }
        catch (IOException gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return Results.NotFound();
        }

        if (small is null && file.Size > LargestWhole)
            return Results.NotFound();
        return Send(http, database, file.Name, file.ContentType, file.Blob, file.Modified, small);
    }

    private static async Task<IResult> SendAttachmentAsync(HttpContext http, long table, long field, long record)
    {
        var database = AccountOf(http).Database;
        var rights = await RightsOfAsync(http);
        return rights.Allows(Right.View | Right.Read, RightsKind.Table, table) && rights.Schema.FindTable(table) is { } owner && owner.FindField(field) is { Type: AttachmentFieldType } holder
            && await database.Attachments.FindAsync(owner, holder, record, http.RequestAborted) is { } file
            ? Send(http, database, file.Name, file.ContentType, file.Blob, file.Updated)
            : Results.NotFound();
    }

    /// <summary>Sends a file, or the smaller picture of it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="database">Where the bytes are.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="blob">The number of its bytes.</param>
    /// <param name="modified">When it was stored.</param>
    /// <param name="small">The smaller picture to send instead; null for the file itself.</param>
    private static IResult Send(HttpContext http, AccountDatabase database, string name, string contentType, string blob, DateTime modified, Stream? small = null)
    {
        var isPdf = contentType == "application/pdf";
        var query = http.Request.Query;
        var isShown = (isPdf && query.ContainsKey("show")) || (IsPicture(contentType) && (query.ContainsKey("show") || query.ContainsKey("small")));
        var headers = http.Response.Headers;
        // A browser's own PDF viewer does not work in a sandbox; it runs nothing of the page's origin.
        headers.ContentSecurityPolicy = isShown && isPdf ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'" : "sandbox; default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "private, no-cache";
        headers.ContentDisposition = new ContentDispositionHeaderValue(isShown ? "inline" : "attachment") { FileNameStar = name }.ToString();
        Stream content;
        try
        {
            content = small ?? database.Blobs.Open(blob);
        }
        catch (IOException)
        {
            // Replaced or deleted between the look-up and now.
            return Results.NotFound();
        }

        return Results.Stream(
            content, isShown ? contentType : "application/octet-stream", lastModified: new DateTimeOffset(DateTime.SpecifyKind(modified, DateTimeKind.Utc)),
            entityTag: new EntityTagHeaderValue(small is null ? $"\"{blob}\"" : $"\"{blob}-small\""), enableRangeProcessing: true);
    }

    private static async Task<IResult> ReceiveAsync(HttpContext http, long folder, string name, string? clash)
    {
        var database = AccountOf(http).Database;
        try
        {
            FileArea.CheckName(name);
            var needed = clash == "replace" ? Right.View | Right.Add | Right.Edit : Right.View | Right.Add;
            if (!(await RightsOfAsync(http)).Allows(needed, RightsKind.Folder, folder))
                return Refused(StatusCodes.Status403Forbidden, "you may not store files in this folder");
            if (http.Request.ContentLength > FileArea.MaxSize)
                throw new BlobTooLargeException(FileArea.MaxSize);
            if (await database.Files.FindFolderAsync(folder, http.RequestAborted) is null)
                throw new DataException(DataProblem.ObjectNotFound, "The folder has been deleted meanwhile.");
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = FileArea.MaxSize + 1;
            var blob = await database.Blobs.PutAsync(http.Request.Body, FileArea.MaxSize, http.RequestAborted);
            var file = clash switch
            {
                "replace" => (await database.Files.PutAsync(folder, name, blob, http.RequestAborted)).File,
                "keep" => (await database.Files.AddAsync(folder, [(await database.Files.FreeNameAsync(folder, name, http.RequestAborted), blob)], skipTaken: false, http.RequestAborted))[0],
                _ => (await database.Files.AddAsync(folder, [(name, blob)], skipTaken: false, http.RequestAborted))[0],
            };
            return Results.Json(new { id = file.Id, name = file.Name }, statusCode: StatusCodes.Status201Created);
        }
        catch (BlobTooLargeException)
        {
            return Refused(StatusCodes.Status413PayloadTooLarge, $"larger than {FileArea.MaxSize >> 20} MB");
        }
        catch (DataException problem)
        {
            return Refused(problem.Problem == DataProblem.AlreadyExists ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity, problem.Problem == DataProblem.AlreadyExists ? "the name is taken" : problem.Message);
        }
    }

    private static IResult Refused(int status, string text) => Results.Json(new { text }, statusCode: status);
}
