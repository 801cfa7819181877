using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Tarn.Apps.Deployment;
using Tarn.Data;
using Tarn.Identity.Accounts;
using static Tarn.Studio.Hosting.StudioRequests;

namespace Tarn.Studio.SignIn;

/// <content>What may stand between a right password and the Studio: a code, another password where the one until now is too old, a phone where the account demands one. Each step looks anew at what the account asks.</content>
internal sealed partial class SignInDesk
{
    /// <summary>Where another password is sent to.</summary>
    public const string PasswordPath = "/sign-in/password";

    /// <summary>Where the first code of a phone is sent to.</summary>
    public const string FactorPath = "/sign-in/phone";

    /// <summary>What is wrong with a password typed twice; null for nothing that can be seen without its rules.</summary>
    internal static string? FindMistake(string password, string again) =>
        password.Length is 0 or > 1000 ? "Give a password." : password != again ? "The two passwords are not the same. Type them again." : null;

    /// <summary>The page on which a new password is chosen.</summary>
    internal static RazorComponentResult<NewPasswordPage> ShowNewPassword(HttpContext context, string? email, string token, string? to, bool isRenewal, string rules, string? message, int status) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(NewPasswordPage.AccountName)] = AccountOf(context).Name,
            [nameof(NewPasswordPage.Email)] = email,
            [nameof(NewPasswordPage.Token)] = token,
            [nameof(NewPasswordPage.To)] = to ?? "",
            [nameof(NewPasswordPage.IsRenewal)] = isRenewal,
            [nameof(NewPasswordPage.Rules)] = rules,
            [nameof(NewPasswordPage.Message)] = message,
        })
        {
            StatusCode = status,
        };

    private async ValueTask<SecurityPolicy> PolicyAsync(HttpContext context) => (await accounts.Catalogue.Security.GetAsync(AccountOf(context).Id, context.RequestAborted)).Policy;

    /// <summary>Goes on after a right password: to the next step that is due, or into the Studio. Null when the person may not enter any more.</summary>
    private async Task<IResult?> NextAsync(HttpContext context, PendingSignIn pending, bool hasCode, string? to)
    {
        if (pending.NeedsCode && !hasCode)
            return ShowCode(context, _tickets.Seal(pending), to, null, false, StatusCodes.Status200OK);
        if (pending.NeedsPassword)
            return await ShowRenewalAsync(context, pending, _tickets.SealStep(pending, hasCode), to, null, StatusCodes.Status200OK);
        return await LacksFactorAsync(context, pending)
            ? ShowEnrolment(context, pending, _tickets.SealStep(pending, hasCode, Totp.NewSecret()), to, null, StatusCodes.Status200OK)
            : await BeginAsync(context, pending with { NeedsCode = false }, to);
    }

    /// <summary>Another password in the place of one that is too old.</summary>
    private async Task<IResult> PasswordAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var (ticket, password, to) = (form["ticket"].ToString(), form["password"].ToString(), form["to"].ToString());
        if (await OpenStepAsync(context, ticket) is not var (opened, pending))
            return await RefuseStepAsync(context, to);
        // A code comes first, whatever page the ticket was made for; and the rules may have been changed meanwhile.
        if (!pending.NeedsPassword || (pending.NeedsCode && !opened.HasCode))
            return await NextAsync(context, pending, opened.HasCode, to) ?? TooLateFor(context, to);
        if (FindMistake(password, form["again"].ToString()) is { } mistake)
            return await ShowRenewalAsync(context, pending, ticket, to, mistake, StatusCodes.Status422UnprocessableEntity);
        try
        {
            return await accounts.Catalogue.Owners.RenewPasswordAsync(pending, password, context.RequestAborted) is { } stamp
                && await accounts.Catalogue.Sessions.FindPendingAsync(pending.AccountId, pending.Person.Id, stamp, context.RequestAborted) is { } renewed
                && await NextAsync(context, renewed, opened.HasCode, to) is { } next ? next : TooLateFor(context, to);
        }
        catch (DataException broken)
        {
            return await ShowRenewalAsync(context, pending, ticket, to, broken.Message, StatusCodes.Status422UnprocessableEntity);
        }
    }

    /// <summary>The first code of a phone that was just set up, where the account demands one.</summary>
    private async Task<IResult> FactorAsync(HttpContext context)
    {
        var form = await ReadFormAsync(context);
        var (ticket, code, to) = (form["ticket"].ToString(), form["code"].ToString().Trim(), form["to"].ToString());
        if (await OpenStepAsync(context, ticket) is not var (opened, pending))
            return await RefuseStepAsync(context, to);
        // Another step is due now, or none any more: the rules were changed meanwhile, or the phone was set up in another window.
        if (opened.Secret is not { } secret || pending.NeedsCode || pending.NeedsPassword || !await LacksFactorAsync(context, pending))
            return await NextAsync(context, pending, opened.HasCode, to) ?? TooLateFor(context, to);
        if (!BeginCode(pending.Person.Email, AddressOf(context), pending.Policy))
            return ShowEnrolment(context, pending, ticket, to, Locked, StatusCodes.Status429TooManyRequests);
        IReadOnlyList<string> codes;
        try
        {
            codes = await accounts.Catalogue.SecondFactorsWith(options.Secrets).EnableAsync(pending.Person.Id, secret, code, null, context.RequestAborted);
        }
        catch (DataException wrong)
        {
            return ShowEnrolment(context, pending, ticket, to, wrong.Message, StatusCodes.Status422UnprocessableEntity);
        }

        CodeWasRight(pending.Person.Email);
        if (await BeginAsync(context, pending, to) is null)
            return TooLateFor(context, to);
        return new RazorComponentResult<KeepCodesPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(KeepCodesPage.AccountName)] = AccountOf(context).Name,
            [nameof(KeepCodesPage.Codes)] = codes,
            [nameof(KeepCodesPage.Target)] = Target(to),
        });
    }

    private async ValueTask<bool> LacksFactorAsync(HttpContext context, PendingSignIn pending) => !pending.HasFactor
        && pending.Policy.RequiresFactor((await AccountOf(context).Identity.Rights.GetAsync(context.RequestAborted)).Of(pending.User, pending.IsOwner).IsAdministrator);

    /// <summary>Who stands at a step; null when the form or the ticket counts no more.</summary>
    private async ValueTask<(OpenTicket Ticket, PendingSignIn Pending)?> OpenStepAsync(HttpContext context, string ticket)
    {
        var account = AccountOf(context).Id;
        return await antiforgery.IsRequestValidAsync(context) && _tickets.Open(ticket, account) is { } opened
            && await accounts.Catalogue.Sessions.FindPendingAsync(account, opened.Person, opened.Stamp, context.RequestAborted) is { } pending
                ? (opened, pending)
                : null;
    }

    private async Task<IResult> RefuseStepAsync(HttpContext context, string? to) =>
        await antiforgery.IsRequestValidAsync(context) ? TooLateFor(context, to) : Show(context, to, Stale, isError: true, "", StatusCodes.Status400BadRequest);

    private static IResult TooLateFor(HttpContext context, string? to) => Show(context, to, TooLate, isError: true, "", StatusCodes.Status422UnprocessableEntity);

    private async Task<IResult> ShowRenewalAsync(HttpContext context, PendingSignIn pending, string ticket, string? to, string? message, int status) => ShowNewPassword(
        context, "", ticket, to, isRenewal: true, (await accounts.Catalogue.Security.StrictestOfAsync(pending.Person.Id, pending.AccountId, context.RequestAborted)).Describe(), message, status);

    private RazorComponentResult<EnrolPage> ShowEnrolment(HttpContext context, PendingSignIn pending, string ticket, string? to, string? message, int status)
    {
        var account = AccountOf(context);
        var secret = _tickets.Open(ticket, account.Id)!.Secret!;
        return new RazorComponentResult<EnrolPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(EnrolPage.AccountName)] = account.Name,
            [nameof(EnrolPage.Ticket)] = ticket,
            [nameof(EnrolPage.To)] = to ?? "",
            [nameof(EnrolPage.Picture)] = QrPicture.Svg(Totp.UriOf($"Tarn {account.Name}", pending.Person.Email, secret)),
            [nameof(EnrolPage.Key)] = string.Join(' ', secret.Chunk(4).Select(static g => new string(g))),
            [nameof(EnrolPage.Message)] = message,
        })
        {
            StatusCode = status,
        };
    }
}
