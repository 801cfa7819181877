using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;

namespace Tarn.Automation.Tasks.Places;

/// <summary>A bucket of Amazon S3, or of a store that speaks its protocol: four calls of its REST interface.</summary>
internal sealed class S3Place : IFilePlace
{
    /// <summary>Pages of a thousand keys that a pattern is looked for in.</summary>
    private const int MostPages = 20;

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _http;
    private readonly TaskOptions _options;
    private readonly TimeProvider _clock;
    private readonly AwsSignature _signature;
    private readonly string _address;

    public S3Place(TaskPlace place, string? secret, HttpClient http, TaskOptions options, TimeProvider clock)
    {
        _http = http;
        _options = options;
        _clock = clock;
        _signature = new AwsSignature(place.KeyId!, secret ?? "", place.Region!);
        _address = AddressOf(place);
    }

    /// <summary>The bucket's address, without a slash at its end.</summary>
    public static string AddressOf(TaskPlace place)
    {
        var endpoint = (place.Endpoint ?? $"https://s3.{place.Region}.amazonaws.com").TrimEnd('/');
        // A wildcard certificate does not cover names with further dots.
        var inPath = place.PathStyle ?? (place.Endpoint is not null || place.Bucket!.Contains('.', StringComparison.Ordinal));
        return inPath ? $"{endpoint}/{place.Bucket}" : endpoint.Replace("://", $"://{place.Bucket}.", StringComparison.Ordinal);
    }

    public async Task<IReadOnlyList<PlacedFile>> ListAsync(string path, CancellationToken cancellation)
    {
        path = path.Trim('/');
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (!FilePattern.IsPattern(name))
            return [new PlacedFile(path, name, DateTimeOffset.UnixEpoch)];
        var folder = path[..^name.Length];
        var fitting = new List<PlacedFile>();
        string? token = null;
        for (var page = 0; page < MostPages; page++)
        {
            token = await ListPageAsync(folder, folder + name[..name.AsSpan().IndexOfAny('*', '?')], name, token, fitting, cancellation);
            if (token is null)
                return fitting;
        }

        throw new PlaceException($"More than {MostPages * 1000} files of the bucket begin like '{path}'. Put the files for the task into a folder of their own.");
    }

    public async Task<Stream> OpenAsync(PlacedFile file, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Get, "/" + AwsSignature.Escape(file.Path), null, null, _options.Stall, cancellation);
        return new AnswerStream(answer, await answer.Content.ReadAsStreamAsync(cancellation));
    }

    public async Task WriteAsync(string folder, string name, FileStream content, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        content.Position = 0;
        var body = new StreamContent(content);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(Data.Files.ContentTypes.Of(name));
        body.Headers.ContentLength = content.Length;
        var key = string.Join('/', folder.Split('/', StringSplitOptions.RemoveEmptyEntries).Append(name));
        (await SendAsync(HttpMethod.Put, "/" + AwsSignature.Escape(key), body, hash, _options.Timeout, cancellation)).Dispose();
    }

    public async Task DeleteAsync(PlacedFile file, CancellationToken cancellation) =>
        (await SendAsync(HttpMethod.Delete, "/" + AwsSignature.Escape(file.Path), null, null, _options.Stall, cancellation)).Dispose();

    private async Task<string?> ListPageAsync(string folder, string prefix, string pattern, string? token, List<PlacedFile> fitting, CancellationToken cancellation)
    {
        var query = AwsSignature.Query([("list-type", "2"), ("prefix", prefix), .. token is null ? Array.Empty<(string, string)>() : [("continuation-token", token)]]);
        using var answer = await SendAsync(HttpMethod.Get, "/?" + query, null, null, _options.Stall, cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        XDocument document;
        try
        {
            using var xml = XmlReader.Create(body, new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 16 << 20 });
            document = await XDocument.LoadAsync(xml, LoadOptions.None, cancellation);
        }
        catch (XmlException)
        {
            throw new PlaceException("The store's list of files is not that of S3. Check the endpoint.");
        }

        var ns = document.Root!.Name.Namespace;
        foreach (var item in document.Root.Elements(ns + "Contents"))
        {
            var key = item.Element(ns + "Key")?.Value ?? "";
            if (key.StartsWith(folder, StringComparison.Ordinal) && key[folder.Length..] is { Length: > 0 } name && !name.Contains('/', StringComparison.Ordinal) && FilePattern.Fits(pattern, name))
                fitting.Add(new PlacedFile(key, name, TimeOf(item.Element(ns + "LastModified")?.Value)));
        }

        return document.Root.Element(ns + "IsTruncated")?.Value == "true" ? document.Root.Element(ns + "NextContinuationToken")?.Value : null;
    }

    private static DateTimeOffset TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : DateTimeOffset.UnixEpoch;

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, string? hash, TimeSpan patience, CancellationToken cancellation)
    {
        // The address goes out as it was signed.
        using var request = new HttpRequestMessage(method, new Uri(_address + path, AsWritten)) { Content = body };
        _signature.Sign(request, hash ?? AwsSignature.EmptyHash, _clock.GetUtcNow());
        return await _http.SendAsync(request, patience, cancellation);
    }
}
