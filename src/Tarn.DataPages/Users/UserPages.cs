using Microsoft.AspNetCore.Http;
using Tarn.Identity.Directories;

namespace Tarn.DataPages.Users;

/// <summary>
/// The pages of a directory: activation, password reset, signing in and out. Opening a page changes nothing; only its form does, and without script too.
/// An answer is a page, or null where the browser was sent elsewhere.
/// </summary>
internal static class UserPages
{
    private const string Neutral = "If the account exists and is awaiting activation, a message has been sent.";
    private const string FormExpired = "The form was open for too long, or cookies are switched off. Send it again.";

    /// <summary>The page that an activation link leads to.</summary>
    public static Task<UserPage?> ActivateAsync(UserVisit visit) => ChooseAsync(visit, LinkPurpose.Activate, "Activate your account", "Choose a password to activate your account.", "Activate");

    /// <summary>The page that a reset link leads to.</summary>
    public static Task<UserPage?> ResetAsync(UserVisit visit) => ChooseAsync(visit, LinkPurpose.Reset, "Choose a new password", "", "Change the password");

    /// <summary>Asks for another activation link. The answer is the same for every address.</summary>
    public static async Task<UserPage?> ResendAsync(UserVisit visit)
    {
        if (!visit.IsPost)
            return Invalid(visit, LinkPurpose.Activate);
        if (!visit.IsOwnForm())
            return AskActivation(visit) with { Status = StatusCodes.Status400BadRequest };
        await visit.Directories.Links.AskActivationAsync(visit.Directory, visit.Field("email"), visit.LinkBase, visit.Client, visit.Cancellation);
        return visit.Note(new UserForm { Heading = "Look into your mailbox", Text = Neutral });
    }

    /// <summary>Asks for a link to choose another password. The answer is the same for every address.</summary>
    public static async Task<UserPage?> ForgotAsync(UserVisit visit)
    {
        if (!visit.IsPost || !visit.IsOwnForm())
        {
            return visit.Show(new UserForm
            {
                Heading = "Forgot your password?",
                Text = "Enter your email address. You get a message with a link to choose another password.",
                Action = visit.AddressOf("forgot"),
                Email = visit.Field("email"),
                Button = "Send the link",
                Errors = visit.IsPost ? [FormExpired] : [],
                Links = [(visit.AddressOf("login"), "Back to sign in")],
            }) with
            { Status = visit.IsPost ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK };
        }

        await visit.Directories.Links.AskResetAsync(visit.Directory, visit.Field("email"), visit.LinkBase, visit.Client, visit.Cancellation);
        return visit.Note(new UserForm
        {
            Heading = "Look into your mailbox",
            Text = "If there is an account with this address, a message with a link has been sent to it.",
            Links = [(visit.AddressOf("login"), "Back to sign in")],
        });
    }

    /// <summary>Signs in.</summary>
    public static async Task<UserPage?> LoginAsync(UserVisit visit)
    {
        if (!visit.IsPost)
            return await visit.FindUserAsync() is not null ? GoTo(visit, "portal") : LoginForm(visit, null);
        if (!visit.IsOwnForm())
            return LoginForm(visit, FormExpired) with { Status = StatusCodes.Status400BadRequest };
        var result = await visit.Directories.SignIn.SignInAsync(visit.Directory, visit.Field("email"), visit.Field("password"), visit.LinkBase, visit.Client, visit.Cancellation);
        switch (result.Outcome)
        {
            case SignInOutcome.SignedIn:
                return Enter(visit, result.Secret!);
            case SignInOutcome.MustChange:
                return GoTo(visit, $"reset?t={result.Secret}");
            case SignInOutcome.Throttled:
                visit.Http.Response.Headers.RetryAfter = result.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return LoginForm(visit, "There were too many attempts. Try again in some minutes.") with { Status = StatusCodes.Status429TooManyRequests };
            case SignInOutcome.Locked:
                return LoginForm(visit, "Your account is locked. Choose a new password to unlock it: follow \"Forgot your password?\".");
            case SignInOutcome.NotActive:
                return LoginForm(visit, "Your account is not active. Contact your administrator.");
            case SignInOutcome.Disabled:
                return LoginForm(visit, "Signing in is switched off at the moment.");
            default:
                return LoginForm(visit, "Incorrect email or password.");
        }
    }

    /// <summary>Signs out, once the button is pressed.</summary>
    public static async Task<UserPage?> LogoutAsync(UserVisit visit)
    {
        if (!visit.IsPost || !visit.IsOwnForm())
            return visit.Show(new UserForm { Heading = "Sign out?", Action = visit.AddressOf("logout"), Button = "Sign out" });
        await visit.Directories.Sessions.EndAsync(visit.Directory, visit.SessionSecret, visit.Client, visit.Cancellation);
        visit.ClearSession();
        if (visit.Directory.Policy.Redirects.SignOut is { } away)
            return Leave(visit, "You are signed out", away);
        return visit.Note(new UserForm { Heading = "You are signed out", Links = [(visit.AddressOf("login"), "Sign in again")] });
    }

    /// <summary>Where people are who signed in and were sent nowhere else.</summary>
    public static async Task<UserPage?> PortalAsync(UserVisit visit)
    {
        if (await visit.FindUserAsync() is not { } user)
            return GoTo(visit, "login");
        return visit.Show(new UserForm { Heading = visit.Directory.Name, Text = $"You are signed in as {user.Email}.", Action = visit.AddressOf("logout"), Button = "Sign out" });
    }

    private static async Task<UserPage?> ChooseAsync(UserVisit visit, LinkPurpose purpose, string heading, string text, string button)
    {
        var links = visit.Directories.Links;
        if (await links.FindAsync(visit.Directory, purpose, visit.Link, visit.Cancellation) is not { } user)
            return Invalid(visit, purpose);
        var policy = visit.Directory.Policy.Password;
        var form = new UserForm
        {
            Heading = heading,
            Text = text,
            Action = visit.AddressOf(purpose == LinkPurpose.Activate ? "activate" : "reset"),
            Email = user.Email,
            KnowsEmail = true,
            Rules = [.. PasswordRules.Describe(policy)],
            LeastLength = policy.MinLength,
            Link = visit.Link,
            Button = button,
        };
        if (!visit.IsPost)
            return visit.Show(form);
        if (!visit.IsOwnForm())
            return visit.Show(form with { Errors = [FormExpired] }) with { Status = StatusCodes.Status400BadRequest };
        if (!links.MayChoose(visit.Directory, visit.Client))
            return visit.Show(form with { Errors = ["There were too many attempts. Try again in an hour."] }) with { Status = StatusCodes.Status429TooManyRequests };
        if (visit.Field("password") != visit.Field("confirm"))
            return visit.Show(form with { Errors = ["The two passwords differ."] });
        var result = await links.ChooseAsync(visit.Directory, purpose, visit.Link, visit.Field("password"), visit.Client, visit.Cancellation);
        if (result.User is null)
            return Invalid(visit, purpose);
        if (!result.Done)
            return visit.Show(form with { Errors = result.Broken });
        return result.Session is { } session
            ? Enter(visit, session)
            : visit.Note(new UserForm { Heading = "Your password was changed", Text = "Sign in with the new password.", Links = [(visit.AddressOf("login"), "Sign in")] });
    }

    /// <summary>The one page for links that ran out, were used, were replaced, or never were.</summary>
    private static UserPage Invalid(UserVisit visit, LinkPurpose purpose) => (purpose == LinkPurpose.Activate
        ? AskActivation(visit)
        : visit.Note(new UserForm { Heading = "This link is no longer valid", Text = "Links work once and for a limited time.", Links = [(visit.AddressOf("forgot"), "Send a new link")] })) with
    { Status = StatusCodes.Status410Gone };

    private static UserPage AskActivation(UserVisit visit) => visit.Show(new UserForm
    {
        Heading = "This link is no longer valid",
        Text = "Links work once and for a limited time. Enter your email address to get another one.",
        Action = visit.AddressOf("activate/resend"),
        Email = "",
        Button = "Send a new link",
        Links = [(visit.AddressOf("login"), "Sign in")],
    });

    private static UserPage LoginForm(UserVisit visit, string? error) => visit.Show(new UserForm
    {
        Heading = $"Sign in to {visit.Directory.Name}",
        Action = visit.AddressOf("login"),
        Email = visit.Field("email"),
        AsksPassword = true,
        Button = "Sign in",
        Errors = error is null ? [] : [error],
        Links = [(visit.AddressOf("forgot"), "Forgot your password?")],
    });

    private static UserPage? Enter(UserVisit visit, string secret)
    {
        visit.SetSession(secret);
        return visit.Directory.Policy.Redirects.SignIn is { } away ? Leave(visit, "You are signed in", away) : GoTo(visit, "portal");
    }

    private static UserPage Leave(UserVisit visit, string heading, string address) => visit.Note(new UserForm { Heading = heading, Links = [(address, "Continue")] }) with { GoesTo = address };

    /// <summary>Sends the browser to another of the directory's pages.</summary>
    private static UserPage? GoTo(UserVisit visit, string page)
    {
        visit.Http.Response.StatusCode = StatusCodes.Status303SeeOther;
        visit.Http.Response.Headers.Location = visit.AddressOf(page);
        return null;
    }
}
