using System.CommandLine;
using System.Globalization;
using System.Net;
using Tarn.Data;
using Tarn.Identity.Profiles;
using Tarn.Server.Accounts;

namespace Tarn.Server.Commands;

/// <summary><c>tarn profile</c>: the identities with which programs use an account's API.</summary>
internal static class ProfileCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the profile, in any case" };
    private static readonly Argument<string> TestedAddress = new("ADDRESS") { Description = "An IP address" };
    private static readonly ProfileForm NewForm = new(isNew: true);
    private static readonly ProfileForm EditForm = new(isNew: false);

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group(
        "profile",
        "API profiles: client ids and secrets for programs",
        CommandLine.Leaf("create", "Create a profile and show its secret, once", CreateAsync, [.. NewForm.Options]),
        CommandLine.Leaf("list", "List the profiles", ListAsync),
        CommandLine.Leaf("show", "Show a profile with its rights and IP rules", ShowAsync, Name),
        CommandLine.Leaf("update", "Change a profile; its tokens stay, and the change holds for them at once", UpdateAsync, [Name, .. EditForm.Options]),
        CommandLine.Leaf("regenerate", "Give a profile a new client id and secret; its tokens end at once", RegenerateAsync, Name),
        CommandLine.Leaf("revoke-tokens", "End a profile's tokens; its client id and secret stay", RevokeAsync, Name),
        CommandLine.Leaf("disable", "Refuse a profile until it is enabled again", (call, cancellation) => SwitchAsync(call, enable: false, cancellation), Name),
        CommandLine.Leaf("enable", "Let a disabled profile work again", (call, cancellation) => SwitchAsync(call, enable: true, cancellation), Name),
        CommandLine.Leaf("delete", "Remove a profile with its tokens", DeleteAsync, Name),
        CommandLine.Leaf("test-address", "Say what a profile's IP rules do with an address, and which rule decides", TestAddressAsync, Name, TestedAddress));

    private static async Task<int> CreateAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var host = await call.OpenHostAsync(cancellation);
        var owner = (await host.Catalogue.Owners.FindOfAccountAsync(account.Account.Id, cancellation))!.Email;
        var draft = NewForm.Apply(call.Parsed, new ProfileDraft { Name = "", Email = owner });
        // What cannot be granted is said before anything is made.
        var grants = await NewForm.ReadGrantsAsync(call.Parsed, [], account, cancellation);
        var created = await account.Identity.Profiles.CreateAsync(draft, cancellation);
        if (grants is not null)
            await account.Identity.Profiles.Grants.SetAsync(created.Profile.Id, grants, cancellation);
        await ProfileView.ShowAsync(call, account, created.Profile, created.ClientSecret, cancellation);
        return ExitCode.Done;
    }

    private static async Task<int> UpdateAsync(CommandCall call, CancellationToken cancellation)
    {
        if (!EditForm.IsGiven(call.Parsed))
            throw new CommandFailure("Nothing is to be changed. 'tarn profile update --help' shows what can be.");
        var account = await call.OpenAccountAsync(cancellation);
        var profiles = account.Identity.Profiles;
        var profile = await FindAsync(call, account, cancellation);
        var draft = EditForm.Apply(call.Parsed, profile.Data);
        var grants = await EditForm.ReadGrantsAsync(call.Parsed, await profiles.Grants.ListAsync(profile.Id, cancellation), account, cancellation);
        profile = await profiles.EditAsync(profile.Id, draft, cancellation);
        if (grants is not null)
            await profiles.Grants.SetAsync(profile.Id, grants, cancellation);
        await ProfileView.ShowAsync(call, account, profile, null, cancellation);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        await ProfileView.ShowAsync(call, account, await FindAsync(call, account, cancellation), null, cancellation);
        return ExitCode.Done;
    }

    private static async Task<int> RevokeAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var profile = await FindAsync(call, account, cancellation);
        await account.Identity.Profiles.RevokeTokensAsync(profile.Id, cancellation);
        call.Output.Json(new { profile.Name, Revoked = true });
        call.Output.Line($"The tokens of '{profile.Name}' have ended.");
        return ExitCode.Done;
    }

    private static async Task<int> TestAddressAsync(CommandCall call, CancellationToken cancellation)
    {
        var text = call.Parsed.GetRequiredValue(TestedAddress);
        if (!IPAddress.TryParse(text, out var address))
            throw new CommandFailure($"'{text}' is no IP address.");
        var account = await call.OpenAccountAsync(cancellation);
        var profile = await FindAsync(call, account, cancellation);
        var verdict = IpFilter.Create(profile.Data.DefaultAccess, profile.Data.IpRules).Test(address);
        var rule = verdict.Rule is null ? null : ProfileIpText.Write(verdict.Rule);
        call.Output.Json(new { profile.Name, Address = text, Access = verdict.Access.ToString(), Rule = rule });
        call.Output.Line($"{text} is {(verdict.Access == IpAccess.Grant ? "allowed" : "denied")} by {(rule is null ? "the default access" : $"the rule '{rule}'")}.");
        return ExitCode.Done;
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
            p.Profile.Data.Email,
            p.Profile.Protocol,
            p.Profile.Data.AccessAllObjects,
            p.Profile.Data.CanCreateObjects,
            p.Profile.Created,
            p.Profile.LastUsed,
            p.Profile.LastUsedIp,
            p.ActiveTokens,
            p.Requests,
        }));
        call.Output.Table(
            ["Name", "E-mail", "Protocol", "Client id", "State", "Tokens", "Requests in 30 days", "Last used"],
            profiles.Select(p => new[]
            {
                p.Profile.Name, p.Profile.Data.Email, p.Profile.Protocol, p.Profile.ClientId, p.Profile.Enabled ? "enabled" : "disabled", p.ActiveTokens.ToString(CultureInfo.InvariantCulture),
                p.Requests.ToString(CultureInfo.InvariantCulture), p.Profile.LastUsed is { } used ? $"{used.ToString("u", CultureInfo.InvariantCulture)} from {p.Profile.LastUsedIp}" : "never",
            }));
        return ExitCode.Done;
    }

    private static async Task<int> RegenerateAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var profile = await FindAsync(call, account, cancellation);
        var renewed = await account.Identity.Profiles.RegenerateAsync(profile.Id, cancellation);
        await ProfileView.ShowAsync(call, account, renewed.Profile, renewed.ClientSecret, cancellation);
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
}
