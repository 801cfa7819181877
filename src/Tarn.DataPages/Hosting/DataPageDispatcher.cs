using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Data.Pictures;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Styles;
using Tarn.Identity.Rates;

namespace Tarn.DataPages.Hosting;

/// <summary>Answers the addresses of DataPages: finds account and page, reads the request, runs the page, writes the answer.</summary>
internal sealed partial class DataPageDispatcher(ISites sites, DataPagesOptions options, ThumbnailCache thumbnails, ILogger<DataPageDispatcher> log, TimeProvider clock)
{
    private const string MissingPicture =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 96\" width=\"96\" height=\"96\"><rect width=\"96\" height=\"96\" rx=\"8\" fill=\"#8a94a6\" fill-opacity=\".16\"/><path d=\"M22 68l18-22 13 15 9-10 14 17zM62 40a6 6 0 1 0 0-12 6 6 0 0 0 0 12z\" fill=\"#8a94a6\" fill-opacity=\".55\"/></svg>";

    /// <summary>Actions of results that write nothing, though their section bears a token.</summary>
    private static readonly HashSet<string> Reading = new(StringComparer.OrdinalIgnoreCase) { "GetData", "GetRowData", "GetCascadingValues", "GetAutoComplete", "GetCalculatedValues", "GridEdit", "GridCancel", "BulkEdit", "ViewDetails", "SearchAgain", "BackToResults", "JumpToNext", "JumpToPrevious", "JumpToFirst", "JumpToLast", "JumpToPage", "Refresh" };

    private readonly RateWindow<(IPAddress, string)> _requests = new(Math.Max(1, options.RequestsPerMinute), TimeSpan.FromMinutes(1), clock);
    private readonly RateWindow<(IPAddress, string)> _writes = new(Math.Max(1, options.WritesPerMinute), TimeSpan.FromMinutes(1), clock);

    /// <summary>Serves a page: as a document, as an embed's payload, as the answer of an action.</summary>
    public async Task ServePageAsync(HttpContext http)
    {
        AnswerWriter.AllowOrigin(http);
        PageContext? page = null;
        try
        {
            var request = await RequestReader.ReadAsync(http, options);
            if (HttpMethods.IsOptions(http.Request.Method))
            {
                if (await FindAsync(http, request) is { } asked && RefusalOf(http, asked) is not null)
                    AnswerWriter.RefuseOrigin(http);
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            if (await FindAsync(http, request) is not { } found)
            {
                await AnswerWriter.RefuseAsync(http, request.Transport, StatusCodes.Status404NotFound, "DataPageNotAvailable");
                return;
            }

            page = found;
            AnswerWriter.ApplyAccess(http, page);
            if (RefusalOf(http, page) is { } refusal)
            {
                AnswerWriter.RefuseOrigin(http);
                await AnswerWriter.RefuseAsync(http, request.Transport, StatusCodes.Status403Forbidden, refusal, page.Locale.Text(refusal));
                return;
            }

            if (page.IsPreview && MayWrite(page))
            {
                await AnswerWriter.RefuseAsync(http, request.Transport, StatusCodes.Status403Forbidden, "Preview", "This is a preview: nothing was stored. Open the page itself to try it out.");
                return;
            }

            if ((options.RequestsPerMinute > 0 && !_requests.Take((request.Address, page.DataPage.AppKey)).Allowed)
                || (options.WritesPerMinute > 0 && MayWrite(page) && !_writes.Take((request.Address, page.DataPage.AppKey)).Allowed))
            {
                http.Response.Headers.RetryAfter = "60";
                await AnswerWriter.RefuseAsync(http, request.Transport, StatusCodes.Status429TooManyRequests, "TooManyRequests");
                return;
            }

            var answer = await PageRuntime.RunAsync(page);
            await page.Site.Visits.SaveAsync(page.Visit, page.Cancellation);
            await AnswerWriter.WriteAsync(http, page, answer);
        }
        catch (BadHttpRequestException malformed)
        {
            await AnswerWriter.RefuseAsync(http, RequestReader.IsScripted(http.Request) ? PageTransport.Ajax : PageTransport.Document, malformed.StatusCode, "BadRequest", malformed.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The visitor went away; there is nobody to answer.
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await FailAsync(http, page, failure);
        }
    }

    /// <summary>
    /// Whether a request can write anything: it bears a form's token. Signing in has limits of its own, and the script's questions write nothing, unless a button
    /// of a plain form comes along.
    /// </summary>
    private static bool MayWrite(PageContext page)
    {
        var request = page.Request;
        if (!request.IsPost || !request.Fields.Contains("RequestToken"))
            return false;
        // Where a preview takes its builder for somebody, nobody signs in: what says that it does could write.
        if (!page.IsSignedInPreview && request.Fields["Login"] == "1" && page.Apps.AuthenticationOf(page.DataPage) is { } authentication && page.Visit.FindSignIn(authentication.Id) is null)
            return false;
        return !Reading.Contains(request.Action) || request.Fields.Contains("Mod0EditRecord") || request.Fields.Contains("Mod0DeleteRecord");
    }

    /// <summary>Serves the embed script.</summary>
    public Task ServeEmbedAsync(HttpContext http) => GuardAsync(http, () => WriteEmbedAsync(http));

    private async Task WriteEmbedAsync(HttpContext http)
    {
        AnswerWriter.AllowOrigin(http);
        var request = await RequestReader.ReadAsync(http, options);
        var page = await FindAsync(http, request);
        var refusal = page is null ? "DataPageNotAvailable" : RefusalOf(http, page);
        await AnswerWriter.WriteEmbedAsync(http, page, (string)http.Request.RouteValues["appKey"]!, request.BaseAddress, refusal);
    }

    /// <summary>Serves a file of the Files area that a page shows.</summary>
    public Task ServeFileAsync(HttpContext http)
    {
        var path = "/" + (string?)http.Request.RouteValues["path"];
        return GuardAsync(http, () => ServeFileAsync(http, path, page => page.FileSignature(path), page => RecordFiles.FindAsync(page, path)));
    }

    /// <summary>Serves the file of a record that a page shows.</summary>
    public Task ServeAttachmentAsync(HttpContext http)
    {
        long Number(string name) => long.Parse((string)http.Request.RouteValues[name]!, NumberStyles.None, CultureInfo.InvariantCulture);
        var (table, field, record) = (Number("table"), Number("field"), Number("record"));
        return GuardAsync(http, () => ServeFileAsync(
            http, (string?)http.Request.RouteValues["name"] ?? "", page => page.AttachmentSignature(table, field, record), page => RecordFiles.FindAsync(page, table, field, record)));
    }

    private async Task ServeFileAsync(HttpContext http, string name, Func<PageContext, string> signature, Func<PageContext, ValueTask<ServedFile?>> find)
    {
        AnswerWriter.AllowOrigin(http);
        var request = await RequestReader.ReadAsync(http, options);
        if (await FindAsync(http, request) is { } page)
        {
            if (RefusalOf(http, page) is { } refusal)
            {
                AnswerWriter.RefuseOrigin(http);
                await AnswerWriter.RefuseAsync(http, PageTransport.Document, StatusCodes.Status403Forbidden, refusal, page.Locale.Text(refusal));
                return;
            }

            if (page.Apps.AuthenticationOf(page.DataPage) is { } authentication)
                page.User = await new SignInDesk(page, authentication).FindUserAsync();
            var mayRead = (page.DataPage.AuthenticationId is null || page.User is not null)
                && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
                    System.Text.Encoding.ASCII.GetBytes(signature(page)), System.Text.Encoding.ASCII.GetBytes((string)http.Request.RouteValues["signature"]!));
            if (mayRead && await find(page) is { } file && await FileAnswer.SendAsync(http, page.Site, file))
                return;
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        if (ContentTypes.Of(name).StartsWith("image/", StringComparison.Ordinal))
        {
            // A record may name a picture that is not there: imported without its files, or deleted. Browsers draw this in its place.
            http.Response.ContentType = "image/svg+xml";
            await http.Response.WriteAsync(MissingPicture, http.RequestAborted);
        }
    }

    /// <summary>Serves a file of a folder that is shared with everybody (deployment.md 12.4). Of other folders it says nothing, not even what is in them.</summary>
    public Task ServePublicFileAsync(HttpContext http) => GuardAsync(http, async () =>
    {
        var isPublic = false;
        if (await sites.FindAsync(http.Request.Host.Value ?? "", http.RequestAborted) is { } site && string.Equals((string?)http.Request.RouteValues["account"], site.AccountId, StringComparison.OrdinalIgnoreCase))
        {
            (isPublic, var found) = await site.Database.Files.FindPublicAsync((string?)http.Request.RouteValues["path"] ?? "", http.RequestAborted);
            if (found is { } file && await SendPublicAsync(http, site, new ServedFile(file.Name, file.ContentType, file.Blob, file.Modified)))
                return;
        }

        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = isPublic ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden;
    });

    /// <summary>Sends a public file or, where its address says how wide or high, the smaller picture.</summary>
    /// <returns>False when its bytes are gone.</returns>
    private async ValueTask<bool> SendPublicAsync(HttpContext http, Site site, ServedFile file)
    {
        if (ThumbnailSize.Read(http.Request.Query, file, options.ThumbnailSizes) is not { } size)
            return await FileAnswer.SendAsync(http, site, file, isPublic: true);
        if (size.Problem is { } problem)
            return await RefuseThumbnailAsync(http, StatusCodes.Status400BadRequest, problem);
        try
        {
            return await thumbnails.GetAsync(file.Blob, size.Width, size.Height, () => site.Database.Blobs.Open(file.Blob), http.RequestAborted) is { } picture
                ? await FileAnswer.SendAsync(http, site, file, isPublic: true, picture, size.Mark)
                : await RefuseThumbnailAsync(http, StatusCodes.Status400BadRequest, "No smaller picture can be made of this file: it is damaged, has too many pixels, or is no JPEG, PNG, GIF or WebP picture. Leave out w and h to get it as it is.");
        }
        catch (PictureException busy) when (busy.Problem == PictureProblem.Busy)
        {
            http.Response.Headers.RetryAfter = "2";
            return await RefuseThumbnailAsync(http, StatusCodes.Status503ServiceUnavailable, busy.Message);
        }
        catch (PictureException missing) when (missing.Problem == PictureProblem.NoLibrary)
        {
            // Not for long: with the library, the same address has the smaller picture.
            Report(missing, "");
            return await FileAnswer.SendAsync(http, site, file, isPublic: true, mayChange: true);
        }
        catch (IOException gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // An account restored without its files.
            return false;
        }
    }

    private static async ValueTask<bool> RefuseThumbnailAsync(HttpContext http, int status, string problem)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(problem, http.RequestAborted);
        return true;
    }

    /// <summary>Says whether the session cookie comes back from where the visitor is.</summary>
    public Task CheckCookieAsync(HttpContext http)
    {
        AnswerWriter.AllowOrigin(http);
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return http.Response.WriteAsJsonAsync(new { status = http.Request.Cookies.ContainsKey(RequestReader.Cookie) });
    }

    /// <summary>Signs the visitor out, of one authentication or all, and leads back.</summary>
    public Task SignOutAsync(HttpContext http) => GuardAsync(http, () => EndSignInsAsync(http));

    private async Task EndSignInsAsync(HttpContext http)
    {
        if (await sites.FindAsync(http.Request.Host.Value ?? "", http.RequestAborted) is { } site)
        {
            var request = await RequestReader.ReadAsync(http, options);
            var visit = await site.Visits.FindAsync(request.VisitToken, http.RequestAborted);
            var only = http.Request.RouteValues["authentication"] is string text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? await FindAuthenticationAsync(site, id, http.RequestAborted) : null;
            var target = await FindLogoutAddressAsync(site, visit, only, http.RequestAborted);
            visit.SignOut(only);
            if (only is null)
                visit.ResetParameters();
            await site.Visits.SaveAsync(visit, http.RequestAborted);
            if (target is not null)
            {
                http.Response.Headers.CacheControl = "no-store";
                http.Response.Redirect(AnswerWriter.Ascii(target));
                return;
            }
        }

        // Back to where the visitor was; only an address of a page, never one that signs out again.
        var back = http.Request.Headers.Referer.ToString();
        var isPage = Uri.TryCreate(back, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && !uri.AbsolutePath.Contains("folderlogout", StringComparison.OrdinalIgnoreCase);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Redirect(isPage ? WithoutState(uri!) : "/");
    }

    /// <summary>Leads an address of old to the one of today.</summary>
    public static Task RedirectOldAddress(HttpContext http)
    {
        var query = http.Request.Query;
        var key = query["AppKey"].ToString();
        if (key.Length == 0 || !key.All(char.IsAsciiLetterOrDigit))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var rest = query.Where(q => !q.Key.Equals("AppKey", StringComparison.OrdinalIgnoreCase)).SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v));
        http.Response.Redirect(QueryHelpers.AddQueryString($"/dp/{key.ToLowerInvariant()}", rest), permanent: true);
        return Task.CompletedTask;
    }

    private static async ValueTask<long?> FindAuthenticationAsync(Site site, long authId, CancellationToken cancellation)
    {
        // The address names the id that the builder sees, which an imported authentication keeps.
        var apps = await site.Apps.GetAsync(cancellation);
        return apps.Authentications.FirstOrDefault(a => a.Element["AuthID"] == authId.ToString(CultureInfo.InvariantCulture))?.Id ?? apps.FindAuthentication(authId)?.Id ?? -1;
    }

    /// <summary>Where the authentication that the visitor leaves leads; null when none of them says so.</summary>
    private static async ValueTask<string?> FindLogoutAddressAsync(Site site, Visit visit, long? only, CancellationToken cancellation)
    {
        var apps = await site.Apps.GetAsync(cancellation);
        var left = only is { } id ? [id] : visit.SignIns.Select(s => s.Authentication);
        return left.Select(a => apps.FindAuthentication(a)?.Definition.LogoutUrl).OfType<string>().Select(Parameters.Escaping.Url).FirstOrDefault(u => u != "#");
    }

    private static string WithoutState(Uri address) =>
        QueryHelpers.ParseQuery(address.Query).ContainsKey("appSession") ? address.GetLeftPart(UriPartial.Path) : address.AbsoluteUri;

    private async ValueTask<PageContext?> FindAsync(HttpContext http, PageRequest request)
    {
        var cancellation = http.RequestAborted;
        if (http.Request.RouteValues["appKey"] is not string key || await sites.FindAsync(http.Request.Host.Value ?? "", cancellation) is not { } site)
            return null;
        var apps = await site.Apps.GetAsync(cancellation);
        var preview = site.Previews.Find(key);
        apps = preview?.Over(apps) ?? apps;
        if ((preview?.Page ?? apps.FindDataPage(key)) is not { Deployed: true } dataPage || apps.FindApp(dataPage.AppId) is not { } app)
            return null;
        var schema = await site.Database.GetSchemaAsync(cancellation);
        if (preview is null)
            dataPage = await ShownRevision.FindAsync(site, schema, dataPage, request, cancellation);
        var definition = dataPage.Definition;
        var locale = PageLocales.Of(definition, apps, site.Database.Compiler.Zone);
        return new PageContext
        {
            Site = site,
            FontFolder = options.FontFolder,
            CdnAddress = options.CdnAddress,
            Fonts = options.Fonts,
            Schema = schema,
            Apps = apps,
            App = app,
            DataPage = dataPage,
            IsPreview = preview is not null,
            IsSignedInPreview = preview is { IsSignedIn: true },
            Definition = definition,
            Request = request,
            Visit = await site.Visits.FindAsync(request.VisitToken, cancellation),
            Locale = locale,
            Style = PageStyles.Of(definition, apps),
            Report = failure => Report(failure, dataPage.AppKey),
            Cancellation = cancellation,
            Now = DataRound(TimeZoneInfo.ConvertTime(site.Database.Clock.GetUtcNow(), locale.Zone).DateTime),
        };
    }

    /// <summary>Why the page is not for this visitor, as the key of a text; null when it is.</summary>
    private static string? RefusalOf(HttpContext http, PageContext page)
    {
        if (page.DataPage.Access is not { } access)
            return null;
        if (!access.Allows(page.Request.Address))
            return "IpRefused";
        if (page.Request.IsForeign)
            return access.AllowsOrigin(http.Request.Headers.Origin.ToString()) ? null : "AccessDenied";
        // A script or a file names no origin, but mostly the page that it is for. Links from elsewhere lead to documents, and may.
        var isSubresource = page.Request.Transport != PageTransport.Document || http.Request.Path.Value!.EndsWith("/emb", StringComparison.OrdinalIgnoreCase);
        return isSubresource && http.Request.GetTypedHeaders().Referer is { IsAbsoluteUri: true } referer && referer.Authority != http.Request.Host.Value && referer.Authority != new Uri(page.Request.BaseAddress).Authority
            && !access.AllowsOrigin(referer.GetLeftPart(UriPartial.Authority)) ? "AccessDenied" : null;
    }

    private static DateTime DataRound(DateTime value) => Data.Fields.DateTimeFieldType.RoundToStore(DateTime.SpecifyKind(value, DateTimeKind.Unspecified));

    /// <summary>Answers what goes wrong in a request that no page takes.</summary>
    private async Task GuardAsync(HttpContext http, Func<Task> serve)
    {
        try
        {
            await serve();
        }
        catch (BadHttpRequestException malformed)
        {
            await AnswerWriter.RefuseAsync(http, PageTransport.Document, malformed.StatusCode, "BadRequest", malformed.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The visitor went away; there is nobody to answer.
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await FailAsync(http, null, failure);
        }
    }

    private async Task FailAsync(HttpContext http, PageContext? page, Exception failure)
    {
        var (status, key) = failure switch
        {
            DatabaseUnavailableException => (StatusCodes.Status503ServiceUnavailable, "ServerBusy"),
            PageBrokenException or DataException => (StatusCodes.Status500InternalServerError, "DataPageBroken"),
            _ => (StatusCodes.Status500InternalServerError, "SubmissionFailed"),
        };
        await AnswerWriter.FailAsync(http, page, status, key, page is { IsPreview: true } && failure is PageBrokenException ? ReportUnfinished(failure, page.DataPage.AppKey) : Report(failure, page?.DataPage.AppKey ?? ""));
    }

    /// <summary>A page that is being built may lack something now and then; its editor says what.</summary>
    private string ReportUnfinished(Exception failure, string appKey)
    {
        var id = Guid.NewGuid().ToString("N")[..12];
        LogUnfinished(appKey, id, failure.Message);
        return id;
    }

    /// <summary>Logs a failure under a reference that the visitor may pass on.</summary>
    private string Report(Exception failure, string appKey)
    {
        var id = Guid.NewGuid().ToString("N")[..12];
        LogFailure(failure, appKey, id);
        return id;
    }

    [LoggerMessage(1, LogLevel.Error, "DataPage {AppKey} failed (reference {Id}).")]
    private partial void LogFailure(Exception failure, string appKey, string id);

    [LoggerMessage(2, LogLevel.Information, "The preview of DataPage {AppKey} cannot be shown (reference {Id}): {Reason}")]
    private partial void LogUnfinished(string appKey, string id, string reason);
}
