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

/// <summary>Lets those in who were invited: they choose name and password, or give the password that they have on this server, and are signed in. Works without script.</summary>
internal sealed class InvitationDesk(IStudioAccounts accounts, IAntiforgery antiforgery, SignInDesk signIn)
{
    /// <summary>Below the Studio's path.</summary>
    public const string Path = "/invite";

    private const string Gone = "This link counts no more. It was used already, is too old, or was taken back. Ask who sent it for another one.";

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, ShowAsync);
        // The form's token is checked here, so that what is wrong can be said on the page.
        endpoints.MapPost(Path, (Delegate)AcceptAsync).DisableAntiforgery();
    }

    private AccountUsers Users => accounts.Catalogue.Users;

    private async Task<IResult> ShowAsync(HttpContext context, string? t)
    {
        if (await FindAsync(context, t) is not { } invitation)
            return await PageAsync(context, null, "", Gone, StatusCodes.Status404NotFound);
        return await PageAsync(context, invitation, t!, OtherPerson(context, invitation), StatusCodes.Status200OK, isBlocked: OtherPerson(context, invitation) is not null);
    }

    private async Task<IResult> AcceptAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var (token, name, password) = (form["t"].ToString(), form["name"].ToString(), form["password"].ToString());
        if (await FindAsync(context, token) is not { } invitation)
            return await PageAsync(context, null, "", Gone, StatusCodes.Status404NotFound);
        if (OtherPerson(context, invitation) is { } other)
            return await PageAsync(context, invitation, token, other, StatusCodes.Status409Conflict, isBlocked: true);
        if (!await antiforgery.IsRequestValidAsync(context))
            return await PageAsync(context, invitation, token, "The page had been open for too long. Please try again.", StatusCodes.Status400BadRequest, name);
        if (password.Length is 0 or > 1000)
            return await PageAsync(context, invitation, token, "Give a password.", StatusCodes.Status422UnprocessableEntity, name);
        var address = AddressOf(context);
        // Guessing the password of somebody known is throttled as at the sign-in.
        if (invitation.IsKnown && !signIn.Begin(invitation.Email, address, (await accounts.Catalogue.Security.GetAsync(AccountOf(context).Id, context.RequestAborted)).Policy))
            return await PageAsync(context, invitation, token, SignInDesk.Locked, StatusCodes.Status429TooManyRequests, name);
        try
        {
            if (!await Users.AcceptAsync(AccountOf(context).Id, token, name, password, context.RequestAborted))
            {
                signIn.Failed(address);
                return await PageAsync(context, invitation, token, "This is not the password that you have on this server.", StatusCodes.Status422UnprocessableEntity, name);
            }
        }
        catch (DataException mistake)
        {
            return await PageAsync(context, invitation, token, mistake.Message, StatusCodes.Status422UnprocessableEntity, name);
        }

        return await signIn.EnterAsync(context, invitation.Email, password, null) ?? Results.Redirect(StudioOptions.Path + "/sign-in");
    }

    private async ValueTask<OpenInvitation?> FindAsync(HttpContext context, string? token) =>
        token is { Length: > 0 and < 200 } ? await Users.FindInvitationAsync(AccountOf(context).Id, token, context.RequestAborted) : null;

    /// <summary>Who is signed in as somebody else must not take an invitation that is not theirs by mistake (account.md 6.1).</summary>
    private static string? OtherPerson(HttpContext context, OpenInvitation invitation) =>
        context.Items[typeof(ConsoleSession)] is ConsoleSession session && !string.Equals(session.Person.Email, invitation.Email, StringComparison.OrdinalIgnoreCase)
            ? $"You are signed in as {session.Person.Email}, and this invitation is for {invitation.Email}. Sign out first, then open the link again."
            : null;

    private async Task<IResult> PageAsync(HttpContext context, OpenInvitation? invitation, string token, string? message, int status, string name = "", bool isBlocked = false)
    {
        var rules = invitation is null or { IsKnown: true } ? "" : (await accounts.Catalogue.Security.GetAsync(AccountOf(context).Id, context.RequestAborted)).Policy.Describe();
        return new RazorComponentResult<InvitationPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(InvitationPage.AccountName)] = AccountOf(context).Name,
            [nameof(InvitationPage.Invitation)] = invitation,
            [nameof(InvitationPage.Token)] = token,
            [nameof(InvitationPage.PersonName)] = name.Length > 0 ? name : invitation?.Name ?? "",
            [nameof(InvitationPage.Message)] = message,
            [nameof(InvitationPage.IsBlocked)] = isBlocked,
            [nameof(InvitationPage.Rules)] = rules,
        })
        {
            StatusCode = status,
        };
    }
}
