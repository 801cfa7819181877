using System.Globalization;
using Tarn.Identity;
using Tarn.Identity.Profiles;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;

namespace Tarn.Server.Commands;

/// <summary>Shows a profile with everything that a person may know of it.</summary>
internal static class ProfileView
{
    /// <summary>Writes the profile to the call's output.</summary>
    /// <param name="call">The call.</param>
    /// <param name="account">Its account.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="secret">Its secret where it was made just now; null otherwise.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task ShowAsync(CommandCall call, OpenAccount account, Profile profile, string? secret, CancellationToken cancellation)
    {
        var grants = await ProfileGrantText.WriteAsync(await account.Identity.Profiles.Grants.ListAsync(profile.Id, cancellation), account, cancellation);
        var data = profile.Data;
        var address = Address(call.Options, account);
        call.Output.Json(new
        {
            profile.Name,
            profile.ClientId,
            ClientSecret = secret,
            TokenEndpoint = address + "/oauth/token",
            DocumentationUrl = address + "/integrations/swagger/index.html",
            profile.Protocol,
            profile.Enabled,
            data.Description,
            data.FirstName,
            data.LastName,
            data.Email,
            data.AccessAllObjects,
            data.CanCreateObjects,
            Grants = grants.Select(g => new { g.Object, Rights = g.Rights.Split(',') }),
            Ip = new { DefaultAccess = data.DefaultAccess.ToString(), Rules = data.IpRules.Select(r => new { Action = r.Action.ToString(), Type = r.Type.ToString().ToLowerInvariant(), r.From, r.To, r.Prefix, r.Note }) },
            profile.Created,
            profile.Modified,
            profile.LastUsed,
            profile.LastUsedIp,
        });
        Line(call, "Profile", profile.Name);
        Line(call, "Client id", profile.ClientId);
        Line(call, "Client secret", secret is null ? "" : secret + "   (shown this once)");
        Line(call, "Token endpoint", address + "/oauth/token");
        Line(call, "Documentation", address + "/integrations/swagger/index.html");
        Line(call, "State", profile.Enabled ? "enabled" : "disabled");
        Line(call, "Description", data.Description);
        Line(call, "Managed by", $"{data.FirstName} {data.LastName} <{data.Email}>".Trim());
        Line(call, "All objects", data.AccessAllObjects ? "yes" : "no");
        Line(call, "May create", data.CanCreateObjects ? "yes" : "no");
        Line(call, "MCP", data.Mcp switch { McpAccess.Off => "off", McpAccess.ReadOnly => "read-only", _ => "full" });
        foreach (var (name, rights) in grants)
            Line(call, "Grant", $"{name}={rights}");
        foreach (var rule in data.IpRules)
            Line(call, "IP rule", ProfileIpText.Write(rule));
        Line(call, "Other IPs", data.DefaultAccess == IpAccess.Grant ? "allowed" : "denied");
        Line(call, "Last used", profile.LastUsed is { } used ? $"{used.ToString("u", CultureInfo.InvariantCulture)} from {profile.LastUsedIp}" : "never");
        if (data.DefaultAccess == IpAccess.Deny && !data.IpRules.Any(r => r.Action == IpAccess.Grant))
            call.Output.Tell($"warning: the profile '{profile.Name}' refuses every address. Let some in with --allow-ip.");
    }

    private static void Line(CommandCall call, string caption, string value)
    {
        if (value.Length > 0)
            call.Output.Line($"{caption,-14}  {value}");
    }

    /// <summary>The address under which clients reach the account.</summary>
    private static string Address(ServerOptions options, OpenAccount account)
    {
        var listening = ServerOptions.ToAddress(options.Urls[0]);
        if (options.Hosting == HostingMode.Single || options.BaseAddress is not null)
            return options.BaseAddress?.Replace("{account}", account.Account.Id, StringComparison.Ordinal) ?? listening;
        var uri = new Uri(listening);
        return $"{uri.Scheme}://{account.Account.Alias ?? account.Account.Id}.{options.BaseDomains[0]}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
    }
}
