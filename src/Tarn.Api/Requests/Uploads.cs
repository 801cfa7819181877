using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Tarn.Api.Errors;
using Tarn.Data.Files;

namespace Tarn.Api.Requests;

/// <summary>A file that was uploaded; its bytes are in the blob store.</summary>
/// <param name="Part">Name of its part.</param>
/// <param name="Name">Its file name, without path.</param>
/// <param name="Blob">Its bytes.</param>
internal sealed record Upload(string Part, string Name, StoredBlob Blob);

/// <summary>Reads multipart bodies: bytes go straight into the blob store.</summary>
internal static class Uploads
{
    private const int MaxParts = 1000;
    private const int MaxBoundary = 200;

    /// <summary>Stores all files of a body, in the order of their parts. When anything fails, nothing is left.</summary>
    /// <exception cref="ApiException">The body is no multipart, or holds no file.</exception>
    /// <exception cref="BlobTooLargeException">A file is larger than allowed.</exception>
    public static async ValueTask<List<Upload>> ReadAsync(ApiRequest request)
    {
        var reader = Reader(request);
        var uploads = new List<Upload>();
        try
        {
            var parts = 0;
            while (await NextAsync(reader, request.Aborted) is { } section)
            {
                if (++parts > MaxParts)
                    throw ApiException.Body($"The body has more than {MaxParts} parts.");
                if (NameOf(section) is not var (part, name))
                    continue;
                uploads.Add(new Upload(part, name, await request.Database.Blobs.PutAsync(new PartStream(section.Body), request.Options.MaxUpload, request.Aborted)));
            }

            return uploads.Count > 0 ? uploads : throw ApiException.Body("The body has no file part: a part needs a filename.");
        }
        catch
        {
            await DiscardAsync(request, uploads);
            throw;
        }
    }

    /// <summary>Reads the one file of a body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="part">Name that its part must have, without regard to case; null for any.</param>
    /// <exception cref="ApiException">There are several files, or the part has another name.</exception>
    public static async ValueTask<Upload> ReadOneAsync(ApiRequest request, string? part)
    {
        var uploads = await ReadAsync(request);
        if (uploads.Count == 1 && (part is null || part.Equals(uploads[0].Part, StringComparison.OrdinalIgnoreCase)))
            return uploads[0];
        await DiscardAsync(request, uploads);
        throw ApiException.Body("The body must have exactly one file, in a part named 'File'.", "File");
    }

    private static async ValueTask<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception failure) when (failure is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw Malformed();
        }
    }

    /// <summary>A body that is no multipart, or breaks off.</summary>
    internal static ApiException Malformed() => ApiException.Body("The multipart body is malformed or incomplete.");

    private static async ValueTask DiscardAsync(ApiRequest request, List<Upload> uploads)
    {
        foreach (var upload in uploads)
            await request.Database.Blobs.DeleteAsync(upload.Blob.Id, CancellationToken.None);
    }

    private static MultipartReader Reader(ApiRequest request)
    {
        request.Part = RequestPart.Body;
        var http = request.Http;
        if (!RequestBody.HasBody(http))
            throw ApiException.Body("The request needs a multipart body with a file.");
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            throw ApiException.MediaType("multipart/form-data");
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > MaxBoundary)
            throw ApiException.Body("The Content-Type of a multipart body needs a boundary.");
        // Each file has its own limit, which the blob store watches.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;
        return new MultipartReader(boundary.ToString(), http.Request.Body);
    }

    /// <summary>Names of the part and of its file; null for a part that is no file.</summary>
    private static (string Part, string Name)? NameOf(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            return null;
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value! : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
        if (string.IsNullOrEmpty(name))
            return null;
        return (HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "", name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim());
    }
}
