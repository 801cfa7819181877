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

/// <summary>Where the link in an owner's mail leads, by which somebody else becomes the owner. Opening it changes nothing: mail servers open links too. Works without script.</summary>
internal sealed class OwnerDesk(IAntiforgery antiforgery)
{
    /// <summary>Below the Studio's path.</summary>
    public const string Path = "/owner";

    private const string Gone = "This link counts no more. It was used already, is too old, was taken back, or something has changed since. The owner can ask for another one, under People.";

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, ShowAsync);
        // The form's token is checked here, so that what is wrong can be said on the page.
        endpoints.MapPost(Path, (Delegate)FinishAsync).DisableAntiforgery();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string? t) =>
        await FindAsync(context, t) is { } request ? Show(context, request, t!, null, StatusCodes.Status200OK) : Show(context, null, "", Gone, StatusCodes.Status404NotFound);

    private async Task<IResult> FinishAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var token = form["t"].ToString();
        if (await FindAsync(context, token) is not { } request)
            return Show(context, null, "", Gone, StatusCodes.Status404NotFound);
        if (!await antiforgery.IsRequestValidAsync(context))
            return Show(context, request, token, "The page had been open for too long. Please try again.", StatusCodes.Status400BadRequest);
        try
        {
            return Show(context, await AccountOf(context).People.FinishTransferAsync(token, context.RequestAborted), "", null, StatusCodes.Status200OK, isDone: true);
        }
        catch (DataException)
        {
            return Show(context, null, "", Gone, StatusCodes.Status404NotFound);
        }
    }

    private static async ValueTask<OwnerTransfer?> FindAsync(HttpContext context, string? token) =>
        token is { Length: > 0 and < 200 } ? await AccountOf(context).People.FindTransferByAsync(token, context.RequestAborted) : null;

    private static RazorComponentResult<OwnerPage> Show(HttpContext context, OwnerTransfer? request, string token, string? message, int status, bool isDone = false) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(OwnerPage.AccountName)] = AccountOf(context).Name,
            [nameof(OwnerPage.Request)] = request,
            [nameof(OwnerPage.Token)] = token,
            [nameof(OwnerPage.IsDone)] = isDone,
            [nameof(OwnerPage.Message)] = message,
        })
        {
            StatusCode = status,
        };
}
