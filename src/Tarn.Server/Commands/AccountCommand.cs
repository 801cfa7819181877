using System.CommandLine;
using System.Globalization;
using Tarn.Identity.Accounts;
using Tarn.Server.Setup;

namespace Tarn.Server.Commands;

/// <summary><c>tarn account</c>: the accounts that the server hosts.</summary>
internal static class AccountCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group(
        "account",
        "Accounts of this server",
        CommandLine.Leaf("list", "List the accounts", ListAsync),
        CreateCreate());

    private static Command CreateCreate()
    {
        var name = new Option<string>("--name") { Description = "Name of the account", HelpName = "NAME", Required = true };
        var email = new Option<string>("--email") { Description = "The owner's e-mail address; somebody known keeps name and password", HelpName = "EMAIL", Required = true };
        var owner = new Option<string>("--owner") { Description = "The owner's name. Default: the e-mail address", HelpName = "NAME" };
        var alias = new Option<string>("--alias") { Description = "Name in host names, in place of the id", HelpName = "ALIAS" };
        var id = new Option<string>("--id") { Description = "Id of an account that comes from elsewhere, as in c1abc123", HelpName = "ID" };
        return CommandLine.Leaf(
            "create",
            "Create an account and, if need be, its owner",
            async (call, cancellation) =>
            {
                var host = await call.OpenHostAsync(cancellation);
                var password = FirstStart.NewPassword();
                var created = await host.Catalogue.CreateAsync(
                    new NewAccount
                    {
                        Name = call.Parsed.GetRequiredValue(name),
                        OwnerName = call.Parsed.GetValue(owner) ?? call.Parsed.GetRequiredValue(email),
                        OwnerEmail = call.Parsed.GetRequiredValue(email),
                        OwnerPassword = password,
                        Alias = call.Parsed.GetValue(alias),
                        Id = call.Parsed.GetValue(id),
                    },
                    cancellation);
                // Its database is created now, while somebody reads what goes wrong.
                await host.GetAsync(created.Account, cancellation);
                var shown = created.OwnerIsNew ? password : null;
                call.Output.Json(new { created.Account.Id, created.Account.Number, created.Account.Name, created.Account.Alias, OwnerEmail = created.Owner.Email, OwnerPassword = shown });
                call.Output.Line($"Account   {created.Account.Name} ({created.Account.Id})");
                call.Output.Line($"Owner     {created.Owner.Email}");
                call.Output.Line($"Password  {shown ?? "the one this owner has already"}");
                return ExitCode.Done;
            },
            name, email, owner, alias, id);
    }

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellation)
    {
        var host = await call.OpenHostAsync(cancellation);
        var accounts = await host.Catalogue.ListAsync(cancellation);
        var owners = new List<string>();
        foreach (var account in accounts)
            owners.Add((await host.Catalogue.Owners.FindOfAccountAsync(account.Id, cancellation))?.Email ?? "");
        call.Output.Json(accounts.Zip(owners, (a, owner) => new { a.Id, a.Number, a.Name, a.Alias, State = a.State.ToString(), Owner = owner, Engine = a.Placement.Engine.ToString(), a.Created }));
        call.Output.Table(
            ["Id", "Name", "Alias", "State", "Owner", "Engine", "Created"],
            accounts.Zip(owners, (a, owner) => new[]
            {
                a.Id, a.Name, a.Alias ?? "", a.State.ToString(), owner, a.Placement.Engine.ToString(), a.Created.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            }));
        return ExitCode.Done;
    }
}
