using System.CommandLine;
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
        CommandLine.Leaf("reset-password", "Give an owner a new password", ResetPasswordAsync, Email, FromInput));

    private static async Task<int> ResetPasswordAsync(CommandCall call, CancellationToken cancellation)
    {
        var host = await call.OpenHostAsync(cancellation);
        var email = call.Parsed.GetValue(Email)
            ?? (await host.Catalogue.Owners.FindOfAccountAsync((await call.OpenAccountAsync(cancellation)).Account.Id, cancellation))?.Email
            ?? throw new CommandFailure("The account has no owner. Name one with --email.");
        var given = call.Parsed.GetValue(FromInput);
        var password = given
            ? await Console.In.ReadLineAsync(cancellation) ?? throw new CommandFailure("Standard input holds no password.")
            : FirstStart.NewPassword();
        await host.Catalogue.Owners.ResetPasswordAsync(email, password, cancellation);
        call.Output.Json(new { email, password = given ? null : password });
        call.Output.Line($"Owner         {email}");
        call.Output.Line($"New password  {(given ? "as given" : password)}");
        return ExitCode.Done;
    }
}
