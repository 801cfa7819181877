using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tarn.DataPages.SignIn;
using Tarn.Identity.Accounts;
using Tarn.Studio.Accounts;

namespace Tarn.Studio.SignIn;

/// <summary>Signs people in and out, and lets only those who are signed in pass. Its pages work without script.</summary>
internal sealed class SignInDesk(IStudioAccounts accounts, IAntiforgery antiforgery, TimeProvider time)
{
    /// <summary>The cookie of a session.</summary>
    public const string Cookie = "tarn-studio";

    private const string SignInPath = "/sign-in";
    private const string Wrong = "This e-mail address and password do not fit together.";
    internal const string Locked = "Too many attempts. Wait a quarter of an hour, then try again.";
    private const string Stale = "The page had been open for too long. Please sign in again.";

    private readonly SignInAttempts _attempts = new(time);

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SignInPath, ShowAsync);
        // The tokens of these forms are checked here, so that what is wrong can be said on the page.
        endpoints.MapPost(SignInPath, (Delegate)SignInAsync).DisableAntiforgery();
        endpoints.MapPost("/sign-out", (Delegate)SignOutAsync).DisableAntiforgery();
    }

    /// <summary>Finds out who asks. Pages send strangers to the sign-in; everything else but its own assets refuses them.</summary>
    public async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (await accounts.FindAsync(context.Request.Host.Value ?? "", context.RequestAborted) is not { } account)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Items[typeof(StudioAccount)] = account;
        if (await FindSessionAsync(context, account) is { } session)
        {
            context.User = StudioClaims.Of(session);
            context.Items[typeof(ConsoleSession)] = session;
            if (!path.StartsWithSegments("/assets", StringComparison.Ordinal))
                await accounts.Catalogue.Sessions.NoteUseAsync(session, context.RequestAborted);
            await next(context);
        }
        else if (path.StartsWithSegments("/assets", StringComparison.Ordinal) || path == SignInPath || path == InvitationDesk.Path)
        {
            await next(context);
        }
        else if (HttpMethods.IsGet(context.Request.Method) && !path.StartsWithSegments("/_blazor", StringComparison.Ordinal))
        {
            var wanted = path.Value is "/" or null ? "" : "?to=" + Uri.EscapeDataString(path.Value + context.Request.QueryString);
            context.Response.Redirect(StudioOptions.Path + SignInPath + wanted);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }

    private static StudioAccount AccountOf(HttpContext context) => (StudioAccount)context.Items[typeof(StudioAccount)]!;

    private async ValueTask<ConsoleSession?> FindSessionAsync(HttpContext context, StudioAccount account) =>
        context.Request.Cookies[Cookie] is { Length: > 0 and < 200 } token
        && await accounts.Catalogue.Sessions.FindAsync(token, context.RequestAborted) is { } session && session.AccountId == account.Id
            ? session
            : null;

    private IResult ShowAsync(HttpContext context, string? to, string? why) => StudioClaims.SessionOf(context.User) is not null
        ? Results.Redirect(Target(to))
        : Show(context, to, why == "ended" ? "You were signed out. Sign in to go on where you were." : null, isError: false);

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var (email, password, to) = (form["email"].ToString().Trim(), form["password"].ToString(), form["to"].ToString());
        if (!await antiforgery.IsRequestValidAsync(context))
            return Show(context, to, Stale, isError: true, email, StatusCodes.Status400BadRequest);
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var name = email.ToUpperInvariant();
        if (email.Length is 0 or > 320 || password.Length is 0 or > 1000)
            return Show(context, to, Wrong, isError: true, email, StatusCodes.Status422UnprocessableEntity);
        if (_attempts.Begin(0, name, address) is not null)
            return Show(context, to, Locked, isError: true, email, StatusCodes.Status429TooManyRequests);
        if (await EnterAsync(context, email, password, to) is { } entered)
            return entered;
        _attempts.Failed(address);
        return Show(context, to, Wrong, isError: true, email, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Begins an attempt with a password, which counts as failed until somebody is let in.</summary>
    /// <returns>False when there were too many.</returns>
    internal bool Begin(string email, IPAddress address) => _attempts.Begin(0, email.ToUpperInvariant(), address) is null;

    /// <summary>Counts a failure against the address it came from.</summary>
    internal void Failed(IPAddress address) => _attempts.Failed(address);

    /// <summary>Begins a session and leads to where the person wanted to go; null when address and password let nobody in. The caller limits attempts.</summary>
    internal async Task<IResult?> EnterAsync(HttpContext context, string email, string password, string? to)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (await accounts.Catalogue.Sessions.BeginAsync(AccountOf(context).Id, email, password, address.ToString(), context.Request.Headers.UserAgent.ToString(), context.RequestAborted) is not { } begun)
            return null;
        _attempts.Succeeded(0, email.ToUpperInvariant());
        await EndAsync(context);
        context.Response.Cookies.Append(Cookie, begun.Token, Settings(context));
        return Results.Redirect(Target(to));
    }

    private async Task<IResult> SignOutAsync(HttpContext context)
    {
        // Nobody is signed out by a page of somebody else: such requests do not come this far.
        await EndAsync(context);
        context.Response.Cookies.Delete(Cookie, Settings(context));
        return Results.Redirect(StudioOptions.Path + SignInPath);
    }

    /// <summary>Ends the session that the browser carried until now.</summary>
    private async ValueTask EndAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { Length: > 0 and < 200 } token && await accounts.Catalogue.Sessions.FindAsync(token, context.RequestAborted) is { } old)
            await accounts.Catalogue.Sessions.EndAsync(old.Id, context.RequestAborted);
    }

    private static CookieOptions Settings(HttpContext context) => new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = StudioOptions.Path, IsEssential = true };

    private static RazorComponentResult<SignInPage> Show(HttpContext context, string? to, string? message, bool isError, string email = "", int status = StatusCodes.Status200OK) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(SignInPage.AccountName)] = AccountOf(context).Name,
            [nameof(SignInPage.Email)] = email,
            [nameof(SignInPage.To)] = to ?? "",
            [nameof(SignInPage.Message)] = message,
            [nameof(SignInPage.IsError)] = isError,
        })
        {
            StatusCode = status,
        };

    /// <summary>Where to go after the sign-in: a place of the Studio, never another site.</summary>
    private static string Target(string? to) => to is ['/', ..] && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && !to.Any(char.IsControl)
        ? StudioOptions.Path + to
        : StudioOptions.Path + "/";
}
