using Microsoft.Net.Http.Headers;
using Tarn.Api.Requests;

namespace Tarn.Api.Answers;

/// <summary>Sends the bytes of a file: with its real name, conditional and in ranges.</summary>
internal static class Download
{
    /// <summary>Sends a blob.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="contentType">Its MIME type.</param>
    /// <param name="blob">Where its bytes are.</param>
    /// <param name="modified">When they changed last, UTC.</param>
    public static async ValueTask SendAsync(ApiRequest request, string name, string contentType, string blob, DateTime modified)
    {
        var headers = request.Http.Response.Headers;
        headers.CacheControl = "private, no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentDisposition = Disposition(name);
        await using var content = request.Database.Blobs.Open(blob);
        // A blob never changes: its id is the tag.
        await Results.Stream(
            content, contentType, lastModified: new DateTimeOffset(DateTime.SpecifyKind(modified, DateTimeKind.Utc)), entityTag: new EntityTagHeaderValue($"\"{blob}\""), enableRangeProcessing: true)
            .ExecuteAsync(request.Http);
    }

    private static string Disposition(string name)
    {
        var ascii = string.Concat(name.Select(c => c is < ' ' or > '~' or '"' or '\\' ? '_' : c));
        return $"attachment; filename=\"{ascii}\"; filename*=UTF-8''{Uri.EscapeDataString(name)}";
    }
}
