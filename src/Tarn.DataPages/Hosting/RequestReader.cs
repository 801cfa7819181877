using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tarn.DataPages.Requests;

namespace Tarn.DataPages.Hosting;

/// <summary>Reads HTTP requests as <see cref="PageRequest"/>s.</summary>
internal static class RequestReader
{
    /// <summary>Name of the session cookie.</summary>
    public const string Cookie = "cbSession";

    private static readonly string[] PayloadNames =
        ["AppKey", "js", "cbEmbDeployWith", "cbDatapageAnchorId", "pathname", "cbScreenWidth", "cbEmbQueryStr", "cbParamList"];

    /// <summary>Reads a request.</summary>
    /// <exception cref="BadHttpRequestException">The body is malformed or too large.</exception>
    public static async ValueTask<PageRequest> ReadAsync(HttpContext http, DataPagesOptions options)
    {
        var request = http.Request;
        var fields = NamedValues.Empty;
        var files = new List<PostedFile>();
        if (HttpMethods.IsPost(request.Method))
        {
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = options.MaxRequest;
            (fields, files) = await ReadFormAsync(request, options, http.RequestAborted);
        }

        var own = NamedValues.Parse(request.QueryString.Value);
        var baseAddress = options.PublicBaseAddress ?? $"{request.Scheme}://{request.Host.Value}";
        var token = request.Cookies[Cookie] is { Length: > 0 } cookie ? cookie : fields["dpFolderKey"] is { Length: > 0 } key ? key : Bearer(request);
        var isAjax = IsScripted(request) || fields["AjaxAction"] is { Length: > 0 };
        var payload = fields["cbqe"] ?? own["cbqe"];
        var transport = payload is not null && !isAjax ? PageTransport.Embed : isAjax ? PageTransport.Ajax : PageTransport.Document;
        var embedded = payload is null ? null : ReadPayload(payload);
        var address = $"{baseAddress}{request.Path}";
        var hostPage = embedded?["pathname"] ?? fields["pathname"];
        var hostQuery = embedded is not null ? embedded["cbEmbQueryStr"] ?? "" : fields["ClientQueryString"] ?? (transport == PageTransport.Document ? request.QueryString.Value ?? "" : "");
        var query = transport == PageTransport.Document ? own : NamedValues.Parse(hostQuery);
        if (transport == PageTransport.Document && fields.Contains("ClientQueryString") && own.Names.All(n => n == "rnd"))
            query = NamedValues.Parse(hostQuery);
        return new PageRequest
        {
            Transport = transport,
            IsPost = HttpMethods.IsPost(request.Method) && transport != PageTransport.Embed,
            Fields = fields,
            Files = files,
            Query = query,
            Host = ToHost(hostPage, hostQuery, address),
            BaseAddress = baseAddress,
            IsForeign = IsForeign(request, baseAddress),
            IsEmbedded = transport == PageTransport.Document ? request.Headers["Sec-Fetch-Dest"] == "iframe" : !string.Equals(ToHost(hostPage, "", address).Page, address, StringComparison.OrdinalIgnoreCase),
            LinkBase = options.PublicBaseAddress ?? options.LinkAddress?.Invoke() ?? baseAddress,
            IsReset = request.Path.Value!.EndsWith("/reset", StringComparison.OrdinalIgnoreCase) || fields["cbPageType"] == "PasswordReset" || fields["AjaxAction"] == "PasswordReset",
            Address = http.Connection.RemoteIpAddress is { } ip ? (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip) : IPAddress.Loopback,
            UserAgent = request.Headers.UserAgent.ToString(),
            VisitToken = token,
        };
    }

    /// <summary>Whether the page's script sent a request.</summary>
    public static bool IsScripted(HttpRequest request) => request.Headers.XRequestedWith == "XMLHttpRequest";

    /// <summary>Whether a page of another site sent a request: hosts are compared, since a proxy may have ended TLS.</summary>
    internal static bool IsForeign(HttpRequest request, string baseAddress) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && (uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) || (Uri.TryCreate(baseAddress, UriKind.Absolute, out var own) && uri.Authority == own.Authority)));

    private static HostPage ToHost(string? page, string query, string own)
    {
        // A host page is an address that a visitor can have in the browser; anything else is not believed.
        var address = page is { Length: > 0 and < 4000 } && Uri.TryCreate(page, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? page.Split('?', '#')[0] : own;
        query = query.TrimStart('?');
        return new HostPage(query.Length == 0 ? address : $"{address}?{query}", address, query);
    }

    private static async ValueTask<(NamedValues Fields, List<PostedFile> Files)> ReadFormAsync(HttpRequest request, DataPagesOptions options, CancellationToken cancellation)
    {
        var fields = new NamedValues();
        var files = new List<PostedFile>();
        if (!request.HasFormContentType)
            return request.ContentLength is null or 0 ? (fields, files) : throw new BadHttpRequestException("The body must be a form: multipart/form-data or application/x-www-form-urlencoded.");
        try
        {
            // Values in memory, files in temporary files beyond a small size: memory does not grow with uploads.
            var form = await request.ReadFormAsync(
                new FormOptions { ValueCountLimit = options.MaxFields, MultipartBodyLengthLimit = options.MaxRequest, ValueLengthLimit = 2 * 1024 * 1024, KeyLengthLimit = 512 }, cancellation);
            foreach (var (name, texts) in form)
            {
                foreach (var text in texts)
                    fields.Add(name, text ?? "");
            }

            if (form.Files.Count > options.MaxFiles)
                throw new BadHttpRequestException($"A request can bring {options.MaxFiles} files at most.", StatusCodes.Status413PayloadTooLarge);
            foreach (var file in form.Files)
                files.Add(new PostedFile(file.Name, NamedValues.Clean(FileNameOf(file.FileName)), file.Length, file.OpenReadStream));
        }
        catch (Exception malformed) when (malformed is InvalidDataException or NotSupportedException or ArgumentException or (IOException and not BadHttpRequestException))
        {
            // A body that ends in the middle, too many fields, a field or name that is too long, an encoding that is none or is not to be used.
            throw new BadHttpRequestException(malformed.Message, StatusCodes.Status400BadRequest, malformed);
        }

        return (fields, files);
    }

    private static string FileNameOf(string name) => name[(name.LastIndexOfAny(['/', '\\']) + 1)..];

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    /// <summary>Reads the pairs of an embed request. Their values are not escaped: a pair ends only where the name of another one begins.</summary>
    private static NamedValues ReadPayload(string base64)
    {
        var values = new NamedValues();
        var bytes = new byte[base64.Length];
        // A query string turns the plus signs of base64 into blanks.
        if (!Convert.TryFromBase64String(base64.Replace(' ', '+'), bytes, out var length))
            return values;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var starts = PayloadNames
            .Select(name => (name, at: text.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase) ? 0 : text.IndexOf("&" + name + "=", StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? at + 1 : -1))
            .Where(s => s.at >= 0).OrderBy(s => s.at).ToList();
        for (var i = 0; i < starts.Count; i++)
        {
            var from = starts[i].at + starts[i].name.Length + 1;
            var to = i + 1 < starts.Count ? starts[i + 1].at - 1 : text.Length;
            values.Add(starts[i].name, from <= to ? text[from..to] : "");
        }

        return values;
    }
}
