using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tarn.Data;
using Tarn.Identity.Accounts;
using Tarn.Studio.Accounts;
using static Tarn.Studio.Hosting.StudioRequests;

namespace Tarn.Studio.SignIn;

/// <summary>Where the link leads by which a person confirms a new e-mail address. Opening it changes nothing: mail servers open links too. Works without script.</summary>
internal sealed class EmailDesk(IAntiforgery antiforgery)
{
    /// <summary>Below the Studio's path.</summary>
    public const string Path = "/confirm-email";

    private const string Gone = "This link counts no more. It was used already, is too old, was taken back, or the password was changed since. Ask for another one under \"Your sign-in\".";

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, ShowAsync);
        // The form's token is checked here, so that what is wrong can be said on the page.
        endpoints.MapPost(Path, (Delegate)FinishAsync).DisableAntiforgery();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string? t) => await FindAsync(context, t) is not { } request
        ? Show(context, null, "", Gone, StatusCodes.Status404NotFound)
        : Show(context, request, t!, OtherPerson(context, request), StatusCodes.Status200OK, isBlocked: OtherPerson(context, request) is not null);

    private async Task<IResult> FinishAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var token = form["t"].ToString();
        if (await FindAsync(context, token) is not { } request)
            return Show(context, null, "", Gone, StatusCodes.Status404NotFound);
        if (OtherPerson(context, request) is { } other)
            return Show(context, request, token, other, StatusCodes.Status409Conflict, isBlocked: true);
        if (!await antiforgery.IsRequestValidAsync(context))
            return Show(context, request, token, "The page had been open for too long. Please try again.", StatusCodes.Status400BadRequest);
        try
        {
            return Show(context, await AccountOf(context).People.FinishEmailAsync(token, context.RequestAborted), "", null, StatusCodes.Status200OK, isDone: true);
        }
        catch (DataException taken) when (taken.Problem == DataProblem.AlreadyExists)
        {
            return Show(context, request, token, taken.Message, StatusCodes.Status409Conflict, isBlocked: true);
        }
        catch (DataException)
        {
            return Show(context, null, "", Gone, StatusCodes.Status404NotFound);
        }
    }

    private static async ValueTask<EmailChange?> FindAsync(HttpContext context, string? token) =>
        token is { Length: > 0 and < 200 } ? await AccountOf(context).People.FindEmailChangeByAsync(token, context.RequestAborted) : null;

    /// <summary>Who is signed in as somebody else has come by a link that is not theirs.</summary>
    private static string? OtherPerson(HttpContext context, EmailChange request) =>
        context.Items[typeof(ConsoleSession)] is ConsoleSession session && session.Person.Id != request.Person.Id
            ? $"You are signed in as {session.Person.Email}, and this link is {request.Person.Name}'s. Sign out first, then open the link again."
            : null;

    private static RazorComponentResult<EmailPage> Show(HttpContext context, EmailChange? request, string token, string? message, int status, bool isBlocked = false, bool isDone = false) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(EmailPage.AccountName)] = AccountOf(context).Name,
            [nameof(EmailPage.Request)] = request,
            [nameof(EmailPage.Token)] = token,
            [nameof(EmailPage.IsBlocked)] = isBlocked,
            [nameof(EmailPage.IsDone)] = isDone,
            [nameof(EmailPage.Message)] = message,
        })
        {
            StatusCode = status,
        };
}
