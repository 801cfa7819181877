using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tarn.Data;
using Tarn.DataPages.SignIn;
using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;
using Tarn.Studio.Accounts;
using static Tarn.Studio.Hosting.StudioRequests;

namespace Tarn.Studio.SignIn;

/// <summary>Signs people in and out, and lets only those who are signed in pass. Its pages work without script.</summary>
internal sealed partial class SignInDesk(IStudioAccounts accounts, IAntiforgery antiforgery, IDataProtectionProvider protection, StudioOptions options, TimeProvider time)
{
    /// <summary>The cookie of a session.</summary>
    public const string Cookie = "tarn-studio";

    /// <summary>Where the second step is sent to.</summary>
    public const string CodePath = "/sign-in/code";

    private const string SignInPath = "/sign-in";
    private const string WrongCode = "This code is wrong, or was used already. Wait for the next one, and type that.";
    private const string WrongRecovery = "This recovery code is wrong, or was used already.";
    private const string TooLate = "That took too long. Please sign in again.";

    /// <summary>What attempts are counted under: passwords and codes apart, so that a right password does not give new tries at the code.</summary>
    private const long Passwords = 0;
    private const long Codes = 1;
    private const long Forgotten = 2;
    private const long EmailChange = 3;

    private const string Wrong = "This e-mail address and password do not fit together.";
    internal const string Locked = "Too many attempts. Wait a quarter of an hour, then try again.";
    private const string Stale = "The page had been open for too long. Please sign in again.";

    /// <summary>What strangers may open.</summary>
    private static readonly FrozenSet<string?> Doors =
        new[] { SignInPath, CodePath, PasswordPath, FactorPath, InvitationDesk.Path, ForgottenDesk.AskPath, ForgottenDesk.FinishPath, OwnerDesk.Path, EmailDesk.Path }.ToFrozenSet<string?>(StringComparer.OrdinalIgnoreCase);

    private readonly SignInAttempts _attempts = new(time);
    private readonly SignInTicket _tickets = new(protection, time);

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SignInPath, ShowAsync);
        // The tokens of these forms are checked here, so that what is wrong can be said on the page.
        endpoints.MapPost(SignInPath, (Delegate)SignInAsync).DisableAntiforgery();
        endpoints.MapGet(CodePath, () => Results.Redirect(StudioOptions.Path + SignInPath));
        endpoints.MapPost(CodePath, (Delegate)CodeAsync).DisableAntiforgery();
        endpoints.MapGet(PasswordPath, () => Results.Redirect(StudioOptions.Path + SignInPath));
        endpoints.MapPost(PasswordPath, (Delegate)PasswordAsync).DisableAntiforgery();
        endpoints.MapGet(FactorPath, () => Results.Redirect(StudioOptions.Path + SignInPath));
        endpoints.MapPost(FactorPath, (Delegate)FactorAsync).DisableAntiforgery();
        endpoints.MapPost("/sign-out", (Delegate)SignOutAsync).DisableAntiforgery();
    }

    /// <summary>Finds out who asks. Pages send strangers to the sign-in; everything else but its own assets refuses them.</summary>
    public async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/assets", StringComparison.Ordinal))
        {
            // The same for everybody, and there also while the database is not.
            await next(context);
            return;
        }

        if (await accounts.FindAsync(context.Request.Host.Value ?? "", context.RequestAborted) is not { } account)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Items[typeof(StudioAccount)] = account;
        var session = await FindSessionAsync(context, account);
        if (!(session?.Policy ?? await PolicyAsync(context)).Addresses.Allows(AddressOf(context)))
        {
            // Before anything else, so that nobody tries passwords from there either.
            await RefuseAddress(context).ExecuteAsync(context);
        }
        else if (session is not null)
        {
            context.User = StudioClaims.Of(session);
            context.Items[typeof(ConsoleSession)] = session;
            await accounts.Catalogue.Sessions.NoteUseAsync(session, context.RequestAborted);
            await next(context);
        }
        else if (Doors.Contains(path.Value))
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

    private async ValueTask<ConsoleSession?> FindSessionAsync(HttpContext context, StudioAccount account) =>
        context.Request.Cookies[Cookie] is { Length: > 0 and < 200 } token
        && await accounts.Catalogue.Sessions.FindAsync(token, context.RequestAborted) is { } session && session.AccountId == account.Id
        && session.MayGoOn((await account.Identity.Rights.GetAsync(context.RequestAborted)).Of(session.User, session.IsOwner).IsAdministrator)
            ? session
            : null;

    private static RazorComponentResult<AddressPage> RefuseAddress(HttpContext context) => new(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [nameof(AddressPage.AccountName)] = AccountOf(context).Name,
        [nameof(AddressPage.Address)] = IpFilter.Normalize(AddressOf(context)),
    })
    {
        StatusCode = StatusCodes.Status403Forbidden,
    };

    private IResult ShowAsync(HttpContext context, string? to, string? why) => StudioClaims.SessionOf(context.User) is not null
        ? Results.Redirect(Target(to))
        : Show(context, to, why == "ended" ? "You were signed out. Sign in to go on where you were." : null, isError: false);

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var (email, password, to) = (form["email"].ToString().Trim(), form["password"].ToString(), form["to"].ToString());
        if (!await antiforgery.IsRequestValidAsync(context))
            return Show(context, to, Stale, isError: true, email, StatusCodes.Status400BadRequest);
        var address = AddressOf(context);
        var name = email.ToUpperInvariant();
        if (email.Length is 0 or > 320 || password.Length is 0 or > 1000)
            return Show(context, to, Wrong, isError: true, email, StatusCodes.Status422UnprocessableEntity);
        if (_attempts.Begin(Passwords, name, address, (await PolicyAsync(context)).FailedAttempts) is not null)
            return Show(context, to, Locked, isError: true, email, StatusCodes.Status429TooManyRequests);
        if (await EnterAsync(context, email, password, to) is { } entered)
            return entered;
        _attempts.Failed(address);
        return Show(context, to, Wrong, isError: true, email, StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Begins an attempt with a password, in the Studio itself too, which counts as failed until somebody is let in, or <see cref="PasswordWasRight"/>.</summary>
    /// <returns>False when there were too many.</returns>
    internal bool Begin(string email, IPAddress address, SecurityPolicy policy) => _attempts.Begin(Passwords, email.ToUpperInvariant(), address, policy.FailedAttempts) is null;

    /// <summary>Begins to send somebody a link for a forgotten password: counted whether there is anybody of this address or not.</summary>
    /// <returns>False when there were too many.</returns>
    internal bool BeginForgotten(string email, IPAddress address)
    {
        var isAllowed = _attempts.Begin(Forgotten, email.ToUpperInvariant(), address) is null;
        _attempts.Failed(address);
        return isAllowed;
    }

    /// <summary>Begins to send somebody's link to another address: counted whatever comes of it.</summary>
    /// <returns>False when there were too many.</returns>
    internal bool BeginEmailChange(string email, IPAddress address) => _attempts.Begin(EmailChange, email.ToUpperInvariant(), address) is null;

    /// <summary>Forgets a person's wrong passwords.</summary>
    internal void PasswordWasRight(string email) => _attempts.Succeeded(Passwords, email.ToUpperInvariant());

    /// <summary>Begins an attempt with a code, in the Studio itself too, which counts as failed until <see cref="CodeWasRight"/>.</summary>
    /// <returns>False when there were too many.</returns>
    internal bool BeginCode(string email, IPAddress address, SecurityPolicy policy) => _attempts.Begin(Codes, email.ToUpperInvariant(), address, policy.FailedAttempts) is null;

    /// <summary>Forgets a person's wrong codes.</summary>
    internal void CodeWasRight(string email) => _attempts.Succeeded(Codes, email.ToUpperInvariant());

    /// <summary>Counts a failure against the address it came from.</summary>
    internal void Failed(IPAddress address) => _attempts.Failed(address);

    /// <summary>
    /// Lets in whoever gives a right password: begins a session and leads to where the person wanted to go, or asks for a code first. Null when address and password let nobody in. The caller limits attempts.
    /// </summary>
    internal async Task<IResult?> EnterAsync(HttpContext context, string email, string password, string? to)
    {
        if (await accounts.Catalogue.Sessions.CheckAsync(AccountOf(context).Id, email, password, context.RequestAborted) is not { } pending)
            return null;
        PasswordWasRight(email);
        return await NextAsync(context, pending, hasCode: false, to);
    }

    /// <summary>The second step: a code of the person's app, or a recovery code.</summary>
    private async Task<IResult> CodeAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var (ticket, code, recovery, to) = (form["ticket"].ToString(), form["code"].ToString().Trim(), form["recovery"].ToString().Trim(), form["to"].ToString());
        if (!await antiforgery.IsRequestValidAsync(context))
            return Show(context, to, Stale, isError: true, "", StatusCodes.Status400BadRequest);
        var account = AccountOf(context).Id;
        if (_tickets.Open(ticket, account) is not { } opened || await accounts.Catalogue.Sessions.FindPendingAsync(account, opened.Person, opened.Stamp, context.RequestAborted) is not { } pending)
            return Show(context, to, TooLate, isError: true, "", StatusCodes.Status422UnprocessableEntity);
        var address = AddressOf(context);
        var isRecovery = recovery.Length > 0;
        if (!isRecovery && code.Length == 0)
            return ShowCode(context, ticket, to, "Type the code.", isRecovery, StatusCodes.Status422UnprocessableEntity);
        if (!BeginCode(pending.Person.Email, address, pending.Policy))
            return ShowCode(context, ticket, to, Locked, isRecovery, StatusCodes.Status429TooManyRequests);
        try
        {
            // Turned off meanwhile: the password is enough then.
            if (pending.NeedsCode && !await accounts.Catalogue.SecondFactorsWith(options.Secrets).CheckAsync(opened.Person, isRecovery ? recovery : code, context.RequestAborted))
            {
                _attempts.Failed(address);
                return ShowCode(context, ticket, to, isRecovery ? WrongRecovery : WrongCode, isRecovery, StatusCodes.Status422UnprocessableEntity);
            }
        }
        catch (DataException mistake)
        {
            return ShowCode(context, ticket, to, mistake.Message, isRecovery: true, StatusCodes.Status422UnprocessableEntity);
        }

        CodeWasRight(pending.Person.Email);
        return await NextAsync(context, pending, hasCode: true, to) ?? Show(context, to, TooLate, isError: true, "", StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<IResult?> BeginAsync(HttpContext context, PendingSignIn pending, string? to)
    {
        var address = AddressOf(context);
        if (await accounts.Catalogue.Sessions.BeginAsync(pending, address.ToString(), context.Request.Headers.UserAgent.ToString(), context.RequestAborted) is not { } begun)
            return null;
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

    private static RazorComponentResult<CodePage> ShowCode(HttpContext context, string ticket, string? to, string? message, bool isRecovery, int status) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(CodePage.AccountName)] = AccountOf(context).Name,
            [nameof(CodePage.Ticket)] = ticket,
            [nameof(CodePage.To)] = to ?? "",
            [nameof(CodePage.Message)] = message,
            [nameof(CodePage.IsRecovery)] = isRecovery,
        })
        {
            StatusCode = status,
        };

    /// <summary>Where to go after the sign-in: a place of the Studio, never another site.</summary>
    private static string Target(string? to) => to is ['/', ..] && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && !to.Any(char.IsControl)
        ? StudioOptions.Path + to
        : StudioOptions.Path + "/";
}
