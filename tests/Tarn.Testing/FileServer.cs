using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Testing;

/// <summary>A request that a file server got.</summary>
public sealed record FileRequest(string Method, string RawUrl, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The path without the query.</summary>
    public string Path => RawUrl.Split('?')[0];
}

/// <summary>
/// A real HTTP server at a free port that keeps files by path: GET, PUT, DELETE, and the list of a bucket as S3 gives it. With keys it refuses what is not signed as Amazon's
/// "Signature Version 4" says, computed here from the request as it came, with code of its own.
/// </summary>
public sealed class FileServer : IAsyncDisposable
{
    private const int PageSize = 2;

    private readonly HttpListener _listener;
    private readonly Task _serving;
    private readonly ConcurrentQueue<FileRequest> _requests = new();

    public FileServer()
    {
        (_listener, Address) = Listen();
        _serving = ServeAsync();
    }

    /// <summary>Without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>The files by path, decoded.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>When files were changed; those that are not named long ago.</summary>
    public ConcurrentDictionary<string, DateTime> Times { get; } = new(StringComparer.Ordinal);

    /// <summary>Access key ids with their secrets; empty lets everybody in.</summary>
    public ConcurrentDictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers instead of the server; false leaves it to the server.</summary>
    public Func<HttpListenerContext, Task<bool>>? Answer { get; set; }

    /// <summary>All requests, in the order in which they came.</summary>
    public IReadOnlyList<FileRequest> Requests => [.. _requests];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(address + "/");
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                // Somebody took the port meanwhile.
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var headers = context.Request.Headers.AllKeys.ToDictionary(static k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase);
            var request = new FileRequest(context.Request.HttpMethod, context.Request.RawUrl!, headers);
            _requests.Enqueue(request);
            if (Answer is null || !await Answer(context))
            {
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var (status, content) = Keys.IsEmpty || IsSigned(request, body.ToArray()) ? Handle(request, body.ToArray()) : (403, "<Error><Code>SignatureDoesNotMatch</Code></Error>"u8.ToArray());
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(content);
            }

            context.Response.Close();
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The caller went away, or the server was closed.
        }
    }

    private (int Status, byte[] Content) Handle(FileRequest request, byte[] body)
    {
        var path = Uri.UnescapeDataString(request.Path);
        if (request.RawUrl.Contains("list-type=2", StringComparison.Ordinal))
            return (200, Encoding.UTF8.GetBytes(List(path.Trim('/'), QueryOf(request))));
        switch (request.Method)
        {
            case "PUT":
                Files[path] = body;
                return (200, []);
            case "DELETE":
                Files.TryRemove(path, out _);
                return (204, []);
            default:
                return Files.TryGetValue(path, out var file) ? (200, file) : (404, "<Error><Code>NoSuchKey</Code></Error>"u8.ToArray());
        }
    }

    private string List(string bucket, Dictionary<string, string> query)
    {
        var keys = Files.Keys.Where(f => f.StartsWith($"/{bucket}/{query["prefix"]}", StringComparison.Ordinal)).Select(f => f[(bucket.Length + 2)..]).Order(StringComparer.Ordinal)
            .SkipWhile(k => query.TryGetValue("continuation-token", out var after) && string.CompareOrdinal(k, after) <= 0).ToList();
        var page = keys.Take(PageSize).ToList();
        var items = page.Select(k => $"<Contents><Key>{k}</Key><LastModified>{Times.GetValueOrDefault($"/{bucket}/{k}", DateTime.UnixEpoch):yyyy-MM-ddTHH:mm:ss.fffZ}</LastModified></Contents>");
        var more = keys.Count > PageSize ? $"<IsTruncated>true</IsTruncated><NextContinuationToken>{page[^1]}</NextContinuationToken>" : "<IsTruncated>false</IsTruncated>";
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{more}{string.Concat(items)}</ListBucketResult>";
    }

    private static Dictionary<string, string> QueryOf(FileRequest request) =>
        request.RawUrl.Split('?')[1].Split('&').Select(static p => p.Split('=')).ToDictionary(static p => Uri.UnescapeDataString(p[0]), static p => Uri.UnescapeDataString(p[1]), StringComparer.Ordinal);

    /// <summary>Task 1 to 4 of "Create a signed AWS API request", over the headers that the client says it signed.</summary>
    private bool IsSigned(FileRequest request, byte[] body)
    {
        if (!request.Headers.TryGetValue("Authorization", out var authorization) || !authorization.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
            return false;
        var parts = authorization["AWS4-HMAC-SHA256 ".Length..].Split(", ").Select(static p => p.Split('=', 2)).ToDictionary(static p => p[0], static p => p[1], StringComparer.Ordinal);
        var credential = parts["Credential"].Split('/');
        var date = request.Headers["x-amz-date"];
        if (credential is not [var id, var day, var region, "s3", "aws4_request"] || !Keys.TryGetValue(id, out var secret) || !date.StartsWith(day, StringComparison.Ordinal))
            return false;
        if (Hex(SHA256.HashData(body)) != request.Headers["x-amz-content-sha256"])
            return false;
        var signed = parts["SignedHeaders"].Split(';');
        if (!signed.Contains("host") || !signed.Order(StringComparer.Ordinal).SequenceEqual(signed))
            return false;
        var query = request.RawUrl.Contains('?', StringComparison.Ordinal) ? string.Join('&', request.RawUrl.Split('?')[1].Split('&').Order(StringComparer.Ordinal)) : "";
        var canonical = new StringBuilder().Append(request.Method).Append('\n').Append(request.Path).Append('\n').Append(query).Append('\n');
        foreach (var name in signed)
            canonical.Append(name).Append(':').Append(request.Headers[name].Trim()).Append('\n');
        canonical.Append('\n').Append(parts["SignedHeaders"]).Append('\n').Append(request.Headers["x-amz-content-sha256"]);
        var text = $"AWS4-HMAC-SHA256\n{date}\n{day}/{region}/s3/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + secret), day), region), "s3"), "aws4_request");
        return Hex(Mac(key, text)) == parts["Signature"];
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}
