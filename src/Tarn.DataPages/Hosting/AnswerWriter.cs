using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Hosting;

/// <summary>Writes answers over HTTP: whole documents, payloads of embeds, answers of actions.</summary>
internal static class AnswerWriter
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lets the page that embeds a DataPage read its answers. Cookies are of no use to a foreign page: they are partitioned by it, or stay at home.</summary>
    public static void AllowOrigin(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers.CacheControl = "no-store";
        headers.Vary = "Origin";
        // What no browser sends is not repeated.
        if (http.Request.Headers.Origin.ToString() is { Length: > 0 } origin && origin.All(c => c is > ' ' and <= '~'))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowCredentials = "true";
            if (HttpMethods.IsOptions(http.Request.Method))
            {
                headers.AccessControlAllowMethods = "GET, POST";
                headers.AccessControlAllowHeaders = "X-Requested-With, Content-Type, Authorization";
                headers.AccessControlMaxAge = "600";
            }
        }
    }

    /// <summary>Says what the page's builder decided about foreign sites and search engines.</summary>
    public static void ApplyAccess(HttpContext http, PageContext page)
    {
        if (page.IsPreview)
        {
            // Whatever a builder's HTML does runs in an origin of its own, away from the Studio around it.
            http.Response.Headers.ContentSecurityPolicy = "frame-ancestors 'self'; sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";
            http.Response.Headers["X-Robots-Tag"] = "noindex";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            return;
        }

        if (page.DataPage.Access is not { } access)
            return;
        if (access.NoIndex)
            http.Response.Headers["X-Robots-Tag"] = "noindex";
        if (access.Origins.Count > 0)
            http.Response.Headers.ContentSecurityPolicy = string.Join(' ', access.FrameAncestors.Prepend("frame-ancestors 'self'"));
    }

    /// <summary>Takes back what <see cref="AllowOrigin"/> said: the foreign page may not read the answer.</summary>
    public static void RefuseOrigin(HttpContext http)
    {
        http.Response.Headers.Remove("Access-Control-Allow-Origin");
        http.Response.Headers.Remove("Access-Control-Allow-Credentials");
        http.Response.Headers.Remove("Access-Control-Allow-Methods");
        http.Response.Headers.Remove("Access-Control-Allow-Headers");
    }

    /// <summary>Writes a page's answer.</summary>
    public static async Task WriteAsync(HttpContext http, PageContext page, PageAnswer answer)
    {
        SetCookie(http, page);
        if (answer.Download is { } download)
        {
            http.Response.ContentType = download.ContentType;
            http.Response.Headers.ContentDisposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment") { FileNameStar = download.FileName }.ToString();
            // Archives end with a few bytes that are written synchronously, which the plain body refuses.
            await using var body = http.Response.BodyWriter.AsStream(leaveOpen: true);
            await download.Write(body, page.Cancellation);
            return;
        }

        switch (page.Request.Transport)
        {
            case PageTransport.Ajax:
                await WriteActionAsync(http, page, answer);
                break;
            case PageTransport.Embed:
                await WritePayloadAsync(http, page, answer);
                break;
            default:
                await WriteDocumentAsync(http, page, answer);
                break;
        }
    }

    /// <summary>Writes the embed script of a page; of one that cannot be shown, a script that says so.</summary>
    /// <param name="http">The request.</param>
    /// <param name="page">The page; null when there is none.</param>
    /// <param name="appKey">Its key.</param>
    /// <param name="baseAddress">Scheme and host.</param>
    /// <param name="refusal">The key of the sentence that stands in place of the page; null when it can be shown.</param>
    public static async Task WriteEmbedAsync(HttpContext http, PageContext? page, string appKey, string baseAddress, string? refusal)
    {
        var locale = page?.Locale ?? PageLocales.Fallback;
        http.Response.ContentType = "application/javascript; charset=utf-8";
        // What depends on who asks is for nobody else.
        http.Response.Headers.CacheControl = refusal is not null || page?.DataPage.Access is not null ? "no-store" : "public, max-age=300";
        await http.Response.WriteAsync(Assets.PageAssets.EmbedScript(appKey.ToLowerInvariant(), baseAddress, locale, refusal is null ? null : locale.Text(refusal)), http.RequestAborted);
    }

    /// <summary>Answers a request that no page takes.</summary>
    public static Task RefuseAsync(HttpContext http, PageTransport transport, int status, string key, string? detail = null)
    {
        var text = detail ?? PageLocales.Fallback.Text(key);
        return transport == PageTransport.Document
            ? WriteNoticeAsync(http, status, text)
            : WriteJsonAsync(http, status, json =>
            {
                json.WriteString("status", "error");
                json.WriteString("code", key);
                json.WriteString("message", text);
            });
    }

    /// <summary>Answers a request that failed on our side.</summary>
    public static Task FailAsync(HttpContext http, PageContext? page, int status, string key, string id)
    {
        var text = (page?.Locale ?? PageLocales.Fallback).Text(key, id);
        return page?.Request.Transport is null or PageTransport.Document
            ? WriteNoticeAsync(http, status, key == "DataPageBroken" ? $"{text} ({id})" : text)
            : WriteJsonAsync(http, status, json =>
            {
                json.WriteString("status", "error");
                json.WriteString("errorId", id);
                json.WriteString("message", text);
            });
    }

    private static void SetCookie(HttpContext http, PageContext page)
    {
        if (page.Visit.Token is not { } token || http.Request.Cookies[RequestReader.Cookie] == token)
            return;
        var isSecure = page.Request.BaseAddress.StartsWith("https:", StringComparison.Ordinal);
        var cookie = new CookieOptions { HttpOnly = true, Secure = isSecure, Path = "/", SameSite = isSecure ? SameSiteMode.None : SameSiteMode.Lax };
        if (isSecure)
            cookie.Extensions.Add("Partitioned");
        // Else it goes with the browser.
        if (page.Visit.IsKept)
            cookie.MaxAge = VisitStore.Life;
        http.Response.Cookies.Append(RequestReader.Cookie, token, cookie);
    }

    private static async Task WriteDocumentAsync(HttpContext http, PageContext page, PageAnswer answer)
    {
        if (answer is { Status: PageStatus.Redirect, RedirectUrl: { } url })
        {
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = Absolute(page, url);
            return;
        }

        if (answer.StoredAs is { } nonce)
        {
            // A reload of the page that follows must not send the form again.
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = $"{page.Address}?appSession={page.Close(page.NewFlow(FlowPage.Message) with { Record = nonce })}";
            return;
        }

        http.Response.StatusCode = answer.HttpStatus;
        http.Response.ContentType = "text/html; charset=utf-8";
        var scripted = page.Request.Query["js"] != "false";
        var html = new StringBuilder(16 * 1024);
        html.Append("<!DOCTYPE html><html lang=\"").Append(page.Locale.Language).Append("\" dir=\"").Append(page.Locale.Direction).Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
            .Append(Escaping.Html(page.DataPage.Name)).Append("</title>");
        foreach (var sheet in Assets.PageAssets.StyleAddresses(page.Style, page.Fonts))
            html.Append("<link rel=\"stylesheet\" href=\"").Append(Escaping.Html(sheet.Href)).Append("\">");
        if (scripted)
        {
            foreach (var part in Assets.AssetStore.RuntimeParts)
                html.Append("<link rel=\"modulepreload\" href=\"").Append(Assets.PageAssets.Address(part)).Append("\">");
            html.Append("<script type=\"module\" src=\"").Append(Assets.PageAssets.Address("runtime.js")).Append("\"></script>");
        }

        html.Append("</head><body class=\"cbPage ").Append(ContainerClass(page)).Append("\"><main data-cb-app=\"").Append(page.DataPage.AppKey).Append("\" data-cb-document=\"").Append(Escaping.Html(page.Address)).Append("\">");
        await AppendSectionsAsync(html, page, answer);
        if (scripted)
            html.Append("<script type=\"application/json\" data-cb-texts>").Append(Speech.Of(page.Locale)).Append("</script>");
        html.Append("</main></body></html>");
        await SendAsync(http, html);
    }

    /// <summary>Sends text piece by piece as it was gathered: whole, a page would be among the large objects of memory, which are cleaned up at the highest price.</summary>
    private static async Task SendAsync(HttpContext http, StringBuilder text)
    {
        var encoder = Encoding.UTF8.GetEncoder();
        var output = http.Response.BodyWriter;
        foreach (var chunk in text.GetChunks())
        {
            for (var rest = chunk; !rest.IsEmpty;)
            {
                encoder.Convert(rest.Span, output.GetSpan(16), flush: false, out var used, out var written, out _);
                output.Advance(written);
                rest = rest[used..];
            }
        }

        await output.FlushAsync(http.RequestAborted);
    }

    private static async Task WritePayloadAsync(HttpContext http, PageContext page, PageAnswer answer)
    {
        var html = new StringBuilder(16 * 1024);
        await AppendSectionsAsync(html, page, answer);
        await WriteJsonAsync(http, StatusCodes.Status200OK, json =>
        {
            json.WriteString("html", html.ToString());
            WriteStyles(json, page);
            json.WriteStartObject("init");
            if (answer.Sections is [var first, ..])
                WriteInit(json, page, first);
            json.WriteEndObject();
            json.WriteString("locale", page.Locale.Language);
            json.WriteString("dir", page.Locale.Direction);
            json.WritePropertyName("texts");
            json.WriteRawValue(Speech.Of(page.Locale));
            WriteOutcome(json, page, answer);
        });
    }

    private static async Task WriteActionAsync(HttpContext http, PageContext page, PageAnswer answer)
    {
        var html = answer.Sections is [var acting, ..] ? await SectionAsync(page, acting) : null;
        var results = answer.Sections is [_, var second, ..] ? await SectionAsync(page, second) : null;
        await WriteJsonAsync(http, answer.HttpStatus is >= 400 ? answer.HttpStatus : StatusCodes.Status200OK, json =>
        {
            if (answer.Sections is [var section, ..])
            {
                json.WriteString("appSession", section.AppSession);
                json.WriteString("uniqueId", section.UniqueId.TrimStart('_'));
                if (section.RequestToken is { } token)
                    json.WriteString("antiForgeryToken", token);
            }

            if (page.Visit.Token is { } key && !http.Request.Cookies.ContainsKey(RequestReader.Cookie))
                json.WriteString("dpFolderKey", key);
            WriteOutcome(json, page, answer);
            if (html is not null)
                json.WriteString("responseText", html);
            if (results is not null)
            {
                json.WriteStartObject("reportSettings");
                json.WriteString("responseText", results);
                json.WriteString("appSession", answer.Sections[1].AppSession);
                json.WriteString("uniqueId", answer.Sections[1].UniqueId.TrimStart('_'));
                json.WriteEndObject();
            }

            WriteStyles(json, page);
            foreach (var (name, write) in answer.Extras)
            {
                json.WritePropertyName(name);
                write(json);
            }
        });
    }

    private static void WriteStyles(Utf8JsonWriter json, PageContext page)
    {
        json.WriteStartArray("css");
        foreach (var sheet in Assets.PageAssets.StyleAddresses(page.Style, page.Fonts))
        {
            json.WriteStartObject();
            json.WriteString("id", sheet.Id);
            json.WriteString("href", page.Request.BaseAddress + sheet.Href);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOutcome(Utf8JsonWriter json, PageContext page, PageAnswer answer)
    {
        json.WriteString("status", answer.Status.ToString().ToLowerInvariant());
        if (answer.Errors is [{ Name: "" } common, ..])
            json.WriteString("code", common.Code);
        if (answer.Errors.Count > 0)
        {
            json.WritePropertyName("errors");
            JsonSerializer.Serialize(json, answer.Errors);
        }

        if (answer.RedirectUrl is { } url)
        {
            json.WriteString("redirectUrl", Absolute(page, url));
            json.WriteString("redirectTarget", answer.RedirectTarget);
        }

        if (answer.HasWritten)
        {
            json.WriteStartArray("refresh");
            foreach (var sibling in Siblings(page))
                json.WriteStringValue(sibling);
            json.WriteEndArray();
        }
    }

    /// <summary>The DataPages beside this one whose records may have changed: all that the host page has.</summary>
    private static IEnumerable<string> Siblings(PageContext page)
    {
        if (page.Request.Fields["siblingDataPageAppSessions"] is not { Length: > 2 } text)
            return [];
        try
        {
            using var siblings = JsonDocument.Parse(text);
            return siblings.RootElement.ValueKind == JsonValueKind.Object ? [.. siblings.RootElement.EnumerateObject().Select(s => s.Name).Take(50)] : [];
        }
        catch (JsonException)
        {
            // A host page's script sent something else; then nobody is refreshed.
            return [];
        }
    }

    private static async ValueTask AppendSectionsAsync(StringBuilder html, PageContext page, PageAnswer answer)
    {
        foreach (var section in answer.Sections)
        {
            html.Append("<div id=\"cbOuterAjaxCtnr").Append(section.UniqueId).Append("\" class=\"cbOuter ").Append(ContainerClass(page)).Append("\" lang=\"").Append(page.Locale.Language).Append("\" dir=\"").Append(page.Locale.Direction).Append('"');
            if (section.Libraries.Count > 0)
                html.Append(" data-cb-lib=\"").AppendJoin(' ', section.Libraries.Order(StringComparer.Ordinal)).Append('"');
            html.Append('>');
            await AppendSectionAsync(html, page, section);
            html.Append("</div>");
        }
    }

    private static string ContainerClass(PageContext page) => Styles.PageStyles.StaysLight(page) ? $"{page.Style.PublicId} {Styles.PageStyles.LightClass}" : page.Style.PublicId;

    /// <summary>A section's HTML followed by its start values, which automated clients read out of the text.</summary>
    private static async ValueTask<string> SectionAsync(PageContext page, PageSection section)
    {
        var html = new StringBuilder();
        await AppendSectionAsync(html, page, section);
        return html.ToString();
    }

    private static async ValueTask AppendSectionAsync(StringBuilder html, PageContext page, PageSection section)
    {
        if (page.Request.Transport == PageTransport.Document)
        {
            await using var text = new StringWriter(html, System.Globalization.CultureInfo.InvariantCulture);
            await PageRenderer.RenderAsync(section.Content, text);
        }
        else
        {
            // Builders write links for signing out and to other DataPages from the DataPage's own address; on a foreign page they would lead into that page's site.
            html.Append((await PageRenderer.RenderAsync(section.Content))
                .Replace("=\"../folderlogout", $"=\"{Escaping.Html(page.Request.BaseAddress)}/folderlogout", StringComparison.Ordinal)
                .Replace("=\"../dp/", $"=\"{Escaping.Html(page.Request.BaseAddress)}/dp/", StringComparison.Ordinal));
        }

        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteInit(json, page, section);
            json.WriteEndObject();
        }

        html.Append("<script type=\"application/json\" data-cb-init>").Append(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)).Append("</script>");
    }

    private static void WriteInit(Utf8JsonWriter json, PageContext page, PageSection section)
    {
        json.WriteString("appKey", page.DataPage.AppKey);
        json.WriteString("uniqueId", section.UniqueId.TrimStart('_'));
        json.WriteString("appSession", section.AppSession);
        json.WriteString("antiForgeryToken", section.RequestToken ?? "");
        // The token of the visit leaves its cookie only where cookies do not come back.
        json.WriteString("dpFolderKey", page.Request.Transport != PageTransport.Document && page.Visit.Token is { } token && page.Request.VisitToken != token ? token : "");
        json.WriteString("stylePublicId", page.Style.PublicId);
        json.WriteString("proxyUrl", page.Address);
        if (section.Libraries.Count > 0)
            json.WriteString("libraries", string.Join(' ', section.Libraries.Order(StringComparer.Ordinal)));
        if (page.User is { } user)
            json.WriteNumber("sessionSeconds", user.Authentication.Definition.SessionTimeout * 60);
    }

    private static string Absolute(PageContext page, string url) =>
        Uri.TryCreate(new Uri(page.Request.Host.Page), url, out var absolute) && absolute.Scheme is "http" or "https" ? absolute.AbsoluteUri : page.Address;

    /// <summary>An address as a header can carry it.</summary>
    public static string Ascii(string address) => string.Concat(address.EnumerateRunes().Select(r => r.Value is > ' ' and < 127 ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    private static Task WriteNoticeAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Escaping.Html(text)}</title>"
            + "<style>body{font:1rem/1.5 system-ui,sans-serif;margin:4rem auto;max-width:32rem;padding:0 1.5rem;color:#1f2933;background:#fff}@media(prefers-color-scheme:dark){body{color:#e4e7eb;background:#16181d}}</style>"
            + $"</head><body><p>{Escaping.Html(text)}</p></body></html>", http.RequestAborted);
    }

    private static async Task WriteJsonAsync(HttpContext http, int status, Action<Utf8JsonWriter> write)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, Json);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        await json.FlushAsync(http.RequestAborted);
    }
}
