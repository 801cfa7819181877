using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Tarn.Api.Accounts;
using Tarn.Api.Endpoints;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Automation.Webhooks;
using Tarn.Identity.Rates;
using Tarn.Identity.Settings;
using Tarn.Identity.Tokens;
using Tarn.Sql;

namespace Tarn.Api.Routing;

/// <summary>
/// Receives every request of the API and checks it in the order of rest-api.md 5.4: transport, token, address, rate, route. The handler found checks rights, query,
/// body and data. The first failure answers.
/// </summary>
public sealed partial class ApiDispatcher
{
    private const string RequestIdHeader = "X-Caspio-Request-ID";
    private const string MethodOverrideHeader = "X-HTTP-Method-Override";

    private static readonly string[] TokenParameters = ["access_token", "bearer_token"];

    private readonly ApiOptions _options;
    private readonly IServedAccounts _accounts;
    private readonly ILogger<ApiDispatcher> _log;
    private readonly RateWindow<string>? _rate;
    private readonly ApiRoutes _v2 = new();
    private readonly ApiRoutes _v3 = new();

    /// <summary>Creates the dispatcher with all routes.</summary>
    public ApiDispatcher(ApiOptions options, IServedAccounts accounts, TimeProvider time, ILogger<ApiDispatcher> log)
    {
        _options = options;
        _accounts = accounts;
        _log = log;
        _rate = options.RateLimit is { } limit ? new RateWindow<string>(limit, options.RateWindow, time) : null;
        foreach (var (routes, version) in new[] { (_v2, ApiVersion.V2), (_v3, ApiVersion.V3) })
        {
            routes.MapTables();
            routes.MapFields();
            routes.MapRecords();
            routes.MapPasswordFields();
            routes.MapAttachments();
            routes.MapViews();
            routes.MapWebhooks();
            routes.MapFiles(version);
            routes.MapApplications(version);
            routes.MapTasks(version);
            if (!version.IsV2)
            {
                routes.MapFolders();
                routes.MapDirectories();
            }
        }
    }

    /// <summary>Maps both bases of each version, and what is below them without being a version.</summary>
    internal void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var root in new[] { "/integrations/rest", "/rest" })
        {
            foreach (var version in new[] { ApiVersion.V2, ApiVersion.V3 })
            {
                var basePath = $"{root}/{version.Name}";
                endpoints.Map(basePath + "/{**path}", http => HandleAsync(http, version, basePath));
            }

            endpoints.Map(root + "/{**path}", HandleUnknownAsync);
        }

        endpoints.MapGet(FileLink.Path + "{link}", http => GuardAsync(http, () => LinkedFileEndpoint.SendAsync(http, _accounts, new ApiRequest(http, ApiVersion.V3, "", _options))));
    }

    /// <summary>The routes of a version.</summary>
    internal ApiRoutes RoutesOf(ApiVersion version) => version.IsV2 ? _v2 : _v3;

    /// <summary>Answers a request of a version.</summary>
    internal async Task HandleAsync(HttpContext http, ApiVersion version, string basePath)
    {
        var began = Stopwatch.GetTimestamp();
        var request = new ApiRequest(http, version, basePath, _options);
        http.Response.Headers[RequestIdHeader] = request.RequestId;
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await RunAsync(request);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to be answered.
            http.Abort();
        }
        catch (Exception failure)
        {
            await FailAsync(request, failure);
        }

        LogCall(request.Caller?.ProfileName, http.Request.Method, Printable(http.Request.Path.Value ?? ""), http.Response.StatusCode,
            Stopwatch.GetElapsedTime(began).TotalMilliseconds, http.Response.ContentLength, http.Connection.RemoteIpAddress, request.Principal, request.RequestId);
    }

    /// <summary>Answers a path that belongs to no version.</summary>
    internal Task HandleUnknownAsync(HttpContext http) => AnswerAsync(http, new ApiError(StatusCodes.Status404NotFound, ErrorCodes.ObjectNotFound, "There is no such resource in this API."));

    /// <summary>Answers with an error outside any version, in the words of v3.</summary>
    internal async Task AnswerAsync(HttpContext http, ApiError error)
    {
        var request = new ApiRequest(http, ApiVersion.V3, "", _options);
        http.Response.Headers[RequestIdHeader] = request.RequestId;
        http.Response.Headers.CacheControl = "no-store";
        await ErrorAnswer.WriteAsync(request, error);
    }

    /// <summary>Runs work outside any version so that its failures are answered and logged like all others.</summary>
    internal async Task GuardAsync(HttpContext http, Func<Task> work)
    {
        var request = new ApiRequest(http, ApiVersion.V3, "", _options);
        http.Response.Headers[RequestIdHeader] = request.RequestId;
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (Exception failure)
        {
            await FailAsync(request, failure);
        }
    }

    private async ValueTask RunAsync(ApiRequest request)
    {
        var http = request.Http;
        if (await AdmitAsync(request) is not { } settings)
            return;
        if (!(request.Version.IsV2 ? settings.AllowRestV2 : settings.AllowRestV3))
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.VersionDisabled, $"REST {request.Version.Name} is switched off for this account."));
        CheckRate(request);
        var handlers = RoutesOf(request.Version).Find(http.Request.Path.Value.AsSpan(request.BasePath.Length), out var values)
            ?? throw ApiException.NotFound(ErrorCodes.ObjectNotFound, "There is no such resource in this API.");
        request.Path = values;
        var method = MethodOf(http.Request);
        if (!handlers.TryGetValue(method, out var handler))
        {
            http.Response.Headers.Allow = string.Join(", ", handlers.Keys.Concat(handlers.ContainsKey("GET") ? ["HEAD"] : []));
            throw new ApiException(new ApiError(StatusCodes.Status405MethodNotAllowed, ErrorCodes.MethodNotAllowed, $"{method} is not available here."));
        }

        await handler(request);
    }

    /// <summary>Lets a request in: transport, account, origin, token, address.</summary>
    /// <param name="request">The request; its account and caller are set.</param>
    /// <param name="check">Checks more, before the token; throws to refuse.</param>
    /// <returns>The account's settings; null when the request was a browser's question and is answered.</returns>
    /// <exception cref="ApiException">It is refused.</exception>
    internal async ValueTask<ApiSettings?> AdmitAsync(ApiRequest request, Action<HttpContext, ApiSettings>? check = null)
    {
        var http = request.Http;
        CheckTransport(request);
        request.Account = await _accounts.FindAsync(http.Request.Host.Value ?? "", request.Aborted) ?? throw Unauthorized();
        var settings = await request.Account.Identity.Settings.GetApiAsync(request.Aborted);
        if (CrossOrigin.Allow(http, settings))
            return null;
        check?.Invoke(http, settings);
        await AuthenticateAsync(request);
        if (await request.Account.Identity.ApiCalls.CheckAsync(request.Aborted) is { } wait)
        {
            throw new ApiException(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.QuotaExceeded, "The account has used up its API calls of this period.")
            {
                RetryAfterSeconds = (int)Math.Ceiling(wait.TotalSeconds),
            });
        }

        return settings;
    }

    /// <summary>Runs an operation for a caller who was let in before, with the same rate, errors and log as a request of its own.</summary>
    /// <param name="request">The operation's request, with account, caller and path.</param>
    /// <param name="handler">The operation.</param>
    /// <param name="discard">Throws away what was answered before a failure.</param>
    internal async ValueTask RunOperationAsync(ApiRequest request, ApiHandler handler, Action discard)
    {
        var began = Stopwatch.GetTimestamp();
        var http = request.Http;
        try
        {
            CheckRate(request);
            await handler(request);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !request.Aborted.IsCancellationRequested)
        {
            discard();
            await FailAsync(request, failure);
        }

        LogCall(request.Caller.ProfileName, http.Request.Method, Printable(http.Request.Path.Value ?? ""), http.Response.StatusCode,
            Stopwatch.GetElapsedTime(began).TotalMilliseconds, http.Response.ContentLength, http.Connection.RemoteIpAddress, request.Principal, request.RequestId);
    }

    private void CheckTransport(ApiRequest request)
    {
        var http = request.Http;
        if (_options.Refuses(http))
            throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.UnsecuredConnection, "Use https."));
        if (http.Features.Get<IHttpRequestFeature>()!.RawTarget.Length > _options.MaxUriLength)
            throw new ApiException(new ApiError(StatusCodes.Status414UriTooLong, ErrorCodes.UriTooLong, $"The URI is longer than {_options.MaxUriLength:N0} characters."));
        if (http.Request.QueryString.HasValue && Array.Exists(TokenParameters, p => request.Query[p] is not null))
            throw ApiException.Query("access_token", "Send the token in the header Authorization, never in the URI.");
    }

    private static async ValueTask AuthenticateAsync(ApiRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw Unauthorized();
        var address = request.Http.Connection.RemoteIpAddress ?? IPAddress.None;
        var verdict = await request.Account.Identity.Validator.ValidateAsync(header.AsSpan(Scheme.Length).Trim(), address, request.Aborted);
        request.Caller = verdict.Caller!;
        switch (verdict.Status)
        {
            case TokenStatus.Ok:
                return;
            case TokenStatus.ProfileDisabled:
                throw new ApiException(new ApiError(request.Version.RefusedStatus, ErrorCodes.ProfileDisabled, "The profile is disabled."));
            case TokenStatus.IpForbidden:
                throw new ApiException(new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.IpForbidden, "IP address is not allowed."));
            default:
                throw Unauthorized();
        }
    }

    private void CheckRate(ApiRequest request)
    {
        if (_rate is null)
            return;
        var verdict = _rate.Take(request.Account.Id);
        var headers = request.Http.Response.Headers;
        headers["X-RateLimit-Limit"] = verdict.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = verdict.Remaining.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = verdict.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!verdict.Allowed)
        {
            throw new ApiException(new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.TooManyRequests, "You have exceeded your API call rate limits.")
            {
                IsRateLimit = true,
                RetryAfterSeconds = verdict.RetryAfterSeconds,
            });
        }
    }

    /// <summary>The error for a failure; a fault of ours is logged.</summary>
    internal ApiError ErrorOf(ApiRequest request, Exception failure)
    {
        var error = ErrorMap.Of(failure, request);
        // With an engine's failure inside it is answered as the client's, but the binder should have seen it: somebody is to look. Inside the binder's own
        // errors is the same without its position.
        if (error is null || failure is TSqlException { InnerException: not (null or TSqlException) })
            LogFailure(failure, request.RequestId);
        return error
            ?? new ApiError(StatusCodes.Status500InternalServerError, ErrorCodes.InternalError, "The request failed through no fault of yours. The server's log has the details under the request id.");
    }

    private async ValueTask FailAsync(ApiRequest request, Exception failure)
    {
        var error = ErrorOf(request, failure);
        if (request.Http.Response.HasStarted)
        {
            // Never a truncated answer that looks whole.
            LogFailure(failure, request.RequestId);
            request.Http.Abort();
            return;
        }

        request.Http.Response.Headers.ContentEncoding = default;
        await ErrorAnswer.WriteAsync(request, error);
    }

    private static string MethodOf(HttpRequest request)
    {
        if (HttpMethods.IsHead(request.Method))
            return "GET";
        if (!HttpMethods.IsPost(request.Method))
            return request.Method;
        var instead = request.Headers[MethodOverrideHeader].ToString();
        return HttpMethods.IsPut(instead) || HttpMethods.IsDelete(instead) ? instead : request.Method;
    }

    /// <summary>Without control characters, which could forge lines of the log.</summary>
    private static string Printable(string path) => path.AsSpan().IndexOfAnyInRange('\0', '\u001F') < 0 ? path : string.Concat(path.Select(c => char.IsControl(c) ? '?' : c));

    private static ApiException Unauthorized() => new(new ApiError(StatusCodes.Status401Unauthorized, ErrorCodes.Unauthorized, "Authorization has been denied for this request."));

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Profile} {Method} {Path} {Status} {Milliseconds:F1} ms, {Bytes} bytes, {Address}, {Principal}, {RequestId}")]
    private partial void LogCall(string? profile, string method, string path, int status, double milliseconds, long? bytes, IPAddress? address, string? principal, string requestId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private partial void LogFailure(Exception failure, string requestId);
}
