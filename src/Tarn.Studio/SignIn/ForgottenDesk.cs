using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Tarn.Data;
using Tarn.Studio.Accounts;
using static Tarn.Studio.Hosting.StudioRequests;

namespace Tarn.Studio.SignIn;

/// <summary>For people who have forgotten their password: sends them a link, and lets them choose another one by it. Says nothing about who is known. Works without script.</summary>
internal sealed partial class ForgottenDesk(IStudioAccounts accounts, IAntiforgery antiforgery, SignInDesk signIn, ILogger<ForgottenDesk> log)
{
    /// <summary>Where a link is asked for, below the Studio's path.</summary>
    public const string AskPath = "/forgot";

    /// <summary>Where the link leads.</summary>
    public const string FinishPath = "/new-password";

    private const string Sent = "If somebody with this address works here, a link is on its way to it. It works once, for an hour.";
    private const string Gone = "This link counts no more. It was used already, is too old, or another one was asked for since.";

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(AskPath, (HttpContext context) => ShowAsk(context, null));
        // The tokens of these forms are checked here, so that what is wrong can be said on the page.
        endpoints.MapPost(AskPath, (Delegate)AskAsync).DisableAntiforgery();
        endpoints.MapGet(FinishPath, ShowAsync);
        endpoints.MapPost(FinishPath, (Delegate)FinishAsync).DisableAntiforgery();
    }

    private async Task<IResult> AskAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var email = form["email"].ToString().Trim();
        if (!await antiforgery.IsRequestValidAsync(context))
            return ShowAsk(context, "The page had been open for too long. Please try again.", email, StatusCodes.Status400BadRequest);
        if (!AccountOf(context).People.SendsMail)
            return ShowAsk(context, null);
        if (email.Length is 0 or > 320 || !email.Contains('@', StringComparison.Ordinal))
            return ShowAsk(context, "Give the e-mail address with which you sign in.", email, StatusCodes.Status422UnprocessableEntity);
        var address = AddressOf(context);
        // Counted whoever it is, known or not.
        if (!signIn.BeginForgotten(email, address))
            return ShowAsk(context, SignInDesk.Locked, email, StatusCodes.Status429TooManyRequests);
        // Not waited for: how long the answer takes must not tell whether there is somebody to send to. The request is over by then, so nothing is asked of it.
        var account = AccountOf(context);
        _ = Task.Run(() => SendAsync(account, email), CancellationToken.None);
        return ShowAsk(context, Sent, isSent: true);
    }

    private async Task SendAsync(StudioAccount account, string email)
    {
        try
        {
            await account.People.SendForgottenAsync(email, account.Address(), CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Whoever waits for the mail asks again; the answer has been given.
            LogFailure(log, failure);
        }
    }

    private async Task<IResult> ShowAsync(HttpContext context, string? t) => await FindAsync(context, t) is { } person
        ? await ShowFinishAsync(context, person, t!, null, StatusCodes.Status200OK)
        : await ShowFinishAsync(context, null, "", Gone, StatusCodes.Status404NotFound);

    private async Task<IResult> FinishAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var (token, password) = (form["t"].ToString(), form["password"].ToString());
        if (await FindAsync(context, token) is not { } person)
            return await ShowFinishAsync(context, null, "", Gone, StatusCodes.Status404NotFound);
        if (!await antiforgery.IsRequestValidAsync(context))
            return await ShowFinishAsync(context, person, token, "The page had been open for too long. Please try again.", StatusCodes.Status400BadRequest);
        if (SignInDesk.FindMistake(password, form["again"].ToString()) is { } mistake)
            return await ShowFinishAsync(context, person, token, mistake, StatusCodes.Status422UnprocessableEntity);
        try
        {
            var email = await AccountOf(context).People.FinishForgottenAsync(token, password, context.RequestAborted);
            return await signIn.EnterAsync(context, email, password, null) ?? Results.Redirect(StudioOptions.Path + "/sign-in");
        }
        catch (DataException broken) when (broken.Problem == DataProblem.Conflict)
        {
            return await ShowFinishAsync(context, null, "", Gone, StatusCodes.Status404NotFound);
        }
        catch (DataException broken)
        {
            return await ShowFinishAsync(context, person, token, broken.Message, StatusCodes.Status422UnprocessableEntity);
        }
    }

    private async ValueTask<Identity.Accounts.Owner?> FindAsync(HttpContext context, string? token) =>
        token is { Length: > 0 and < 200 } ? await accounts.Catalogue.ForgottenPasswords.FindAsync(AccountOf(context).Id, token, context.RequestAborted) : null;

    private static RazorComponentResult<ForgottenPage> ShowAsk(HttpContext context, string? message, string email = "", int status = StatusCodes.Status200OK, bool isSent = false) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ForgottenPage.AccountName)] = AccountOf(context).Name,
            [nameof(ForgottenPage.SendsMail)] = AccountOf(context).People.SendsMail,
            [nameof(ForgottenPage.IsSent)] = isSent,
            [nameof(ForgottenPage.Email)] = email,
            [nameof(ForgottenPage.Message)] = message,
            [nameof(ForgottenPage.IsError)] = status != StatusCodes.Status200OK,
        })
        {
            StatusCode = status,
        };

    private async Task<IResult> ShowFinishAsync(HttpContext context, Identity.Accounts.Owner? person, string token, string? message, int status)
    {
        var rules = person is null ? "" : (await accounts.Catalogue.Security.StrictestOfAsync(person.Id, AccountOf(context).Id, context.RequestAborted)).Describe();
        return SignInDesk.ShowNewPassword(context, person?.Email, token, "", isRenewal: false, rules, message, status);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A link for a forgotten password could not be sent")]
    private static partial void LogFailure(ILogger log, Exception failure);
}
