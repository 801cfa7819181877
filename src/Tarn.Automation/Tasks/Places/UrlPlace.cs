using System.Net.Http.Headers;
using System.Text;

namespace Tarn.Automation.Tasks.Places;

/// <summary>An address on the web: GET for imports, PUT for exports.</summary>
internal sealed class UrlPlace(TaskPlace place, string? secret, HttpClient http, TaskOptions options) : IFilePlace
{
    private static readonly string[] OwnHeaders = ["Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Proxy-Authorization", "Expect"];

    /// <summary>May a client set a header of this name?</summary>
    public static bool IsHeader(string name) =>
        name.Length is > 0 and <= 100 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);

    public Task<IReadOnlyList<PlacedFile>> ListAsync(string path, CancellationToken cancellation)
    {
        var address = new Uri(place.Url!);
        var name = Uri.UnescapeDataString(address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..]);
        return Task.FromResult<IReadOnlyList<PlacedFile>>([new PlacedFile(place.Url!, name.Length > 0 ? name : address.IdnHost, DateTimeOffset.UnixEpoch)]);
    }

    public async Task<Stream> OpenAsync(PlacedFile file, CancellationToken cancellation)
    {
        using var request = Create(HttpMethod.Get, file.Path);
        var answer = await http.SendAsync(request, options.Stall, cancellation);
        return new AnswerStream(answer, await answer.Content.ReadAsStreamAsync(cancellation));
    }

    public async Task WriteAsync(string folder, string name, FileStream content, CancellationToken cancellation)
    {
        using var request = Create(HttpMethod.Put, place.Url!.EndsWith('/') ? place.Url + Uri.EscapeDataString(name) : place.Url);
        request.Content = new StreamContent(content);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Data.Files.ContentTypes.Of(name));
        request.Content.Headers.ContentLength = content.Length;
        (await http.SendAsync(request, options.Timeout, cancellation)).Dispose();
    }

    /// <summary>Definitions that ask for it are refused.</summary>
    public Task DeleteAsync(PlacedFile file, CancellationToken cancellation) => throw new PlaceException("Files at a URL are not removed.");

    private HttpRequestMessage Create(HttpMethod method, string url)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.TryAddWithoutValidation("User-Agent", "Tarn-Tasks/1");
        if (place.User is { } user)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
        else if (place.Header is { } header)
            request.Headers.TryAddWithoutValidation(header, secret);
        else if (secret is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + secret);
        return request;
    }
}
