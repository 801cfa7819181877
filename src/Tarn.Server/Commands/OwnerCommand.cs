using System.CommandLine;
using Tarn.Identity.Accounts;
using Tarn.Server.Setup;

namespace Tarn.Server.Commands;

/// <summary><c>tarn owner</c>: the person who owns an account.</summary>
internal static class OwnerCommand
{
    private static readonly Option<string> Email = new("--email") { Description = "The owner's e-mail address. Default: the owner of the account", HelpName = "EMAIL" };

    private static readonly Option<bool> FromInput = new("--password-stdin") { Description = "Read the new password from standard input. Without it one is made and printed" };

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group(
        "owner",
        "Owners of accounts",
        CommandLine.Leaf("reset-password", "Give an owner a new password", ResetPasswordAsync, Email, FromInput),
        CommandLine.Leaf("disable-2fa", "Turn off the two-factor sign-in of somebody who has lost the phone", DisableSecondFactorAsync, Email));

    private static async Task<int> ResetPasswordAsync(CommandCall call, CancellationToken cancellation)
    {
        var host = await call.OpenHostAsync(cancellation);
        var email = await EmailAsync(call, cancellation);
        var given = call.Parsed.GetValue(FromInput);
        var password = given
            ? await Console.In.ReadLineAsync(cancellation) ?? throw new CommandFailure("Standard input holds no password.")
            : FirstStart.NewPassword(await RulesAsync(host.Catalogue, email, cancellation));
        await host.Catalogue.Owners.ResetPasswordAsync(email, password, cancellation);
        call.Output.Json(new { email, password = given ? null : password });
        call.Output.Line($"Owner         {email}");
        call.Output.Line($"New password  {(given ? "as given" : password)}");
        return ExitCode.Done;
    }

    private static async Task<SecurityPolicy> RulesAsync(AccountCatalogue catalogue, string email, CancellationToken cancellation) =>
        await catalogue.Owners.FindByEmailAsync(email, cancellation) is { } person ? await catalogue.Security.StrictestOfAsync(person.Id, null, cancellation) : new SecurityPolicy();

    /// <summary>Also for people who own nothing: whoever may run this may do it for everybody, and they have nobody else to ask.</summary>
    private static async Task<int> DisableSecondFactorAsync(CommandCall call, CancellationToken cancellation)
    {
        var host = await call.OpenHostAsync(cancellation);
        var email = await EmailAsync(call, cancellation);
        var person = await host.Catalogue.Owners.FindByEmailAsync(email, cancellation) ?? throw new CommandFailure($"Nobody signs in to this server as {email}.");
        var wasOn = await host.Catalogue.SecondFactorsWith(host.Secrets).ResetAsync(person.Id, cancellation);
        call.Output.Json(new { email = person.Email, wasOn });
        call.Output.Line(wasOn ? $"{person.Email} signs in with the password alone now. All windows are signed out." : $"{person.Email} had no two-factor sign-in.");
        return ExitCode.Done;
    }

    private static async Task<string> EmailAsync(CommandCall call, CancellationToken cancellation)
    {
        if (call.Parsed.GetValue(Email) is { } given)
            return given;
        var account = await call.OpenAccountAsync(cancellation);
        return (await (await call.OpenHostAsync(cancellation)).Catalogue.Owners.FindOfAccountAsync(account.Account.Id, cancellation))?.Email
            ?? throw new CommandFailure("The account has no owner. Name one with --email.");
    }
}
