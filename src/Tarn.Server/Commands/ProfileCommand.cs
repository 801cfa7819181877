using System.CommandLine;
using System.Globalization;
using Tarn.Data;
using Tarn.Identity.Profiles;
using Tarn.Server.Accounts;

namespace Tarn.Server.Commands;

/// <summary><c>tarn profile</c>: the identities with which programs use an account's API.</summary>
internal static class ProfileCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the profile, in any case" };

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group(
        "profile",
        "API profiles: client ids and secrets for programs",
        CreateCreate(),
        CommandLine.Leaf("list", "List the profiles", ListAsync),
        CommandLine.Leaf("regenerate", "Give a profile a new client id and secret; its tokens end at once", RegenerateAsync, Name),
        CommandLine.Leaf("disable", "Refuse a profile until it is enabled again", (call, cancellation) => SwitchAsync(call, enable: false, cancellation), Name),
        CommandLine.Leaf("enable", "Let a disabled profile work again", (call, cancellation) => SwitchAsync(call, enable: true, cancellation), Name),
        CommandLine.Leaf("delete", "Remove a profile with its tokens", DeleteAsync, Name));

    private static Command CreateCreate()
    {
        var name = new Option<string>("--name") { Description = "Name of the profile, unique in the account", HelpName = "NAME", Required = true };
        var email = new Option<string>("--email") { Description = "Who is told about the profile. Default: the account's owner", HelpName = "EMAIL" };
        var allObjects = new Option<bool>("--all-objects") { Description = "Access to every table, view, file and folder, present and future" };
        var canCreate = new Option<bool>("--can-create") { Description = "May create tables and upload files" };
        return CommandLine.Leaf(
            "create",
            "Create a profile and show its secret, once",
            async (call, cancellation) =>
            {
                var account = await call.OpenAccountAsync(cancellation);
                var host = await call.OpenHostAsync(cancellation);
                var draft = new ProfileDraft
                {
                    Name = call.Parsed.GetRequiredValue(name),
                    Email = call.Parsed.GetValue(email) ?? (await host.Catalogue.Owners.FindOfAccountAsync(account.Account.Id, cancellation))!.Email,
                    AccessAllObjects = call.Parsed.GetValue(allObjects),
                    CanCreateObjects = call.Parsed.GetValue(canCreate),
                };
                Show(call, account, await account.Identity.Profiles.CreateAsync(draft, cancellation));
                return ExitCode.Done;
            },
            name, email, allObjects, canCreate);
    }

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var profiles = await account.Identity.Profiles.ListWithUseAsync(cancellation);
        call.Output.Json(profiles.Select(p => new
        {
            p.Profile.Name,
            p.Profile.ClientId,
            p.Profile.Enabled,
            p.Profile.Data.AccessAllObjects,
            p.Profile.Data.CanCreateObjects,
            p.Profile.Created,
            p.Profile.LastUsed,
            p.ActiveTokens,
            p.Requests,
        }));
        call.Output.Table(
            ["Name", "Client id", "State", "Tokens", "Requests in 30 days", "Last used"],
            profiles.Select(p => new[]
            {
                p.Profile.Name, p.Profile.ClientId, p.Profile.Enabled ? "enabled" : "disabled", p.ActiveTokens.ToString(CultureInfo.InvariantCulture),
                p.Requests.ToString(CultureInfo.InvariantCulture), p.Profile.LastUsed?.ToString("u", CultureInfo.InvariantCulture) ?? "never",
            }));
        return ExitCode.Done;
    }

    private static async Task<int> RegenerateAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var profile = await FindAsync(call, account, cancellation);
        Show(call, account, await account.Identity.Profiles.RegenerateAsync(profile.Id, cancellation));
        return ExitCode.Done;
    }

    private static async Task<int> SwitchAsync(CommandCall call, bool enable, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var profile = await FindAsync(call, account, cancellation);
        if (enable)
            await account.Identity.Profiles.EnableAsync(profile.Id, cancellation);
        else
            await account.Identity.Profiles.DisableAsync(profile.Id, cancellation);
        call.Output.Json(new { profile.Name, Enabled = enable });
        call.Output.Line($"The profile '{profile.Name}' is {(enable ? "enabled" : "disabled")}.");
        return ExitCode.Done;
    }

    private static async Task<int> DeleteAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var profile = await FindAsync(call, account, cancellation);
        await account.Identity.Profiles.DeleteAsync(profile.Id, cancellation);
        call.Output.Json(new { profile.Name, Deleted = true });
        call.Output.Line($"The profile '{profile.Name}' is deleted.");
        return ExitCode.Done;
    }

    private static async Task<Profile> FindAsync(CommandCall call, OpenAccount account, CancellationToken cancellation)
    {
        var name = call.Parsed.GetRequiredValue(Name);
        return await account.Identity.Profiles.FindByNameAsync(name, cancellation) ?? throw DataException.NoObject("profile", name);
    }

    private static void Show(CommandCall call, OpenAccount account, ProfileCredentials credentials)
    {
        var tokenEndpoint = TokenEndpoint(call, account);
        call.Output.Json(new { credentials.Profile.Name, credentials.Profile.ClientId, credentials.ClientSecret, tokenEndpoint });
        call.Output.Line($"Profile         {credentials.Profile.Name}");
        call.Output.Line($"Client id       {credentials.Profile.ClientId}");
        call.Output.Line($"Client secret   {credentials.ClientSecret}   (shown this once)");
        call.Output.Line($"Token endpoint  {tokenEndpoint}");
    }

    private static string TokenEndpoint(CommandCall call, OpenAccount account)
    {
        var options = call.Options;
        if (options.Hosting == Identity.HostingMode.Single || options.BaseAddress is not null)
            return (options.BaseAddress?.Replace("{account}", account.Account.Id, StringComparison.Ordinal) ?? Configuration.ServerOptions.ToAddress(options.Urls[0])) + "/oauth/token";
        var listening = new Uri(Configuration.ServerOptions.ToAddress(options.Urls[0]));
        return $"{listening.Scheme}://{account.Account.Alias ?? account.Account.Id}.{options.BaseDomains[0]}{(listening.IsDefaultPort ? "" : $":{listening.Port}")}/oauth/token";
    }
}
