using System.CommandLine;
using System.Globalization;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;
using Tarn.Identity.Settings;
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
        CreateCreate(),
        CreateHosts(),
        CreateSettings(),
        CreateQuotas(),
        CommandLine.Leaf("allow-everywhere", "Let people use the account's Studio from every address again, where its own rules shut everybody out", AllowEverywhereAsync));

    private static Command CreateHosts()
    {
        var alias = new Option<string>("--alias") { Description = "Name below the server's domains, in place of the id; 'none' for none. The former one redirects for 90 days", HelpName = "ALIAS" };
        var add = new Option<string[]>("--add") { Description = "A host name of the account's own, as in data.example.com; may be repeated", HelpName = "HOST" };
        var remove = new Option<string[]>("--remove") { Description = "Take such a host name away; may be repeated", HelpName = "HOST" };
        return CommandLine.Leaf(
            "hosts",
            "Show the names under which the account is reached, after changing what is given",
            async (call, cancellation) =>
            {
                var catalogue = (await call.OpenHostAsync(cancellation)).Catalogue;
                var account = (await call.OpenAccountAsync(cancellation)).Account;
                if (call.Parsed.GetValue(alias) is { } wanted)
                    await catalogue.SetAliasAsync(account.Id, wanted.Equals("none", StringComparison.OrdinalIgnoreCase) ? null : wanted, cancellation);
                foreach (var host in call.Parsed.GetValue(remove) ?? [])
                    await catalogue.RemoveHostAsync(account.Id, host, cancellation);
                foreach (var host in call.Parsed.GetValue(add) ?? [])
                    await catalogue.AddHostAsync(account.Id, host, cancellation);
                account = await catalogue.FindAsync(account.Id, cancellation) ?? account;
                var own = await catalogue.ListHostsAsync(account.Id, cancellation);
                var below = call.Options.Identity.BaseDomains.SelectMany(d => new[] { account.Alias, account.Id }.OfType<string>().Select(l => $"{l}.{d}")).ToList();
                call.Output.Json(new { account.Id, account.Alias, Hosts = below, OwnHosts = own });
                foreach (var host in below.Concat(own))
                    call.Output.Line(host);
                if (call.Options.Hosting == HostingMode.Single)
                    call.Output.Line("Any other host name, too: the server hosts this account alone.");
                return ExitCode.Done;
            },
            alias, add, remove);
    }

    private static Command CreateSettings()
    {
        var v2 = new Option<bool?>("--rest-v2") { Description = "REST v2 answers", HelpName = "true|false" };
        var v3 = new Option<bool?>("--rest-v3") { Description = "REST v3 answers", HelpName = "true|false" };
        var life = new Option<int?>("--token-lifetime") { Description = "Life of access tokens in seconds, 300 to 86400; 0 for the server's own", HelpName = "SECONDS" };
        var origins = new Option<string[]>("--cors-origin") { Description = "An origin whose pages may call the API from a browser, as in https://www.example.org; may be repeated; '*' for all, 'none' for none", HelpName = "ORIGIN" };
        return CommandLine.Leaf(
            "settings",
            "Show the account's settings, after changing those that are given",
            async (call, cancellation) =>
            {
                ApiSettings Changed(ApiSettings settings) => settings with
                {
                    AllowRestV2 = call.Parsed.GetValue(v2) ?? settings.AllowRestV2,
                    AllowRestV3 = call.Parsed.GetValue(v3) ?? settings.AllowRestV3,
                    TokenLifetime = call.Parsed.GetValue(life) switch { null => settings.TokenLifetime, 0 => null, var seconds => seconds },
                    CorsOrigins = call.Parsed.GetValue(origins) switch { null or [] => settings.CorsOrigins, ["none"] => [], var given => [.. given] },
                };

                var store = (await call.OpenAccountAsync(cancellation)).Identity.Settings;
                var settings = await store.GetApiAsync(cancellation);
                if (Changed(settings) != settings)
                    settings = await store.ChangeApiAsync(Changed, cancellation);

                call.Output.Json(settings);
                call.Output.Line($"REST v2         {(settings.AllowRestV2 ? "on" : "off")}");
                call.Output.Line($"REST v3         {(settings.AllowRestV3 ? "on" : "off")}");
                call.Output.Line($"Token lifetime  {(settings.TokenLifetime is { } own ? $"{own} s" : "the server's")}");
                call.Output.Line($"CORS origins    {(settings.CorsOrigins.IsEmpty ? "none" : string.Join(", ", settings.CorsOrigins))}");
                return ExitCode.Done;
            },
            v2, v3, life, origins);
    }

    private static Command CreateQuotas()
    {
        var calls = new Option<long?>("--api-calls") { Description = "API calls in a period; 0 for any number", HelpName = "NUMBER" };
        var mode = new Option<QuotaMode?>("--api-calls-mode") { Description = "What happens at the limit: nothing, a warning in the log at 80, 90 and 100 %, or refusal too", HelpName = "off|warn|block" };
        var day = new Option<int?>("--start-day") { Description = "Day of the month on which a period begins", HelpName = "1-31" };
        var profiles = new Option<int?>("--api-profiles") { Description = "API profiles the account may have; -1 for the server's own limit", HelpName = "NUMBER" };
        return CommandLine.Leaf(
            "quotas",
            "Show what the account may use, after changing what is given",
            async (call, cancellation) =>
            {
                QuotaSettings Changed(QuotaSettings quotas) => quotas with
                {
                    ApiCalls = call.Parsed.GetValue(calls) switch { null => quotas.ApiCalls, 0 => null, var limit => limit },
                    ApiCallsMode = call.Parsed.GetValue(mode) ?? quotas.ApiCallsMode,
                    StartDay = call.Parsed.GetValue(day) ?? quotas.StartDay,
                    ApiProfiles = call.Parsed.GetValue(profiles) switch { null => quotas.ApiProfiles, -1 => null, var limit => limit },
                };

                var identity = (await call.OpenAccountAsync(cancellation)).Identity;
                var quotas = await identity.Settings.GetQuotasAsync(cancellation);
                if (Changed(quotas) != quotas)
                    quotas = await identity.Settings.ChangeQuotasAsync(Changed, cancellation);
                var used = await identity.ApiCalls.CountAsync(cancellation);
                call.Output.Json(new { quotas.ApiCalls, quotas.ApiCallsMode, quotas.StartDay, quotas.ApiProfiles, ApiCallsUsed = used });
                call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"API calls     {used:N0} of {(quotas.ApiCalls is { } limit ? $"{limit:N0}, then {quotas.ApiCallsMode.ToString().ToLowerInvariant()}" : "any number")}"));
                call.Output.Line($"Period        begins on day {quotas.StartDay}");
                call.Output.Line($"API profiles  {(quotas.ApiProfiles is { } most ? $"at most {most}" : "the server's limit")}");
                return ExitCode.Done;
            },
            calls, mode, day, profiles);
    }

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
                var password = FirstStart.NewPassword(new SecurityPolicy());
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

    private static async Task<int> AllowEverywhereAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var security = (await call.OpenHostAsync(cancellation)).Catalogue.Security;
        var (policy, version) = await security.GetAsync(account.Account.Id, cancellation);
        var (before, open) = (policy.Addresses, new ConsoleAddresses());
        if (before != open)
            await security.SaveAsync(account.Account.Id, policy with { Addresses = open }, version, cancellation);
        call.Output.Json(new { Default = before.DefaultAccess.ToString(), Removed = before.Rules.Select(ProfileIpText.Write) });
        call.Output.Line(before == open ? "The Studio may be used from every address already." : "The Studio may be used from every address. These rules are gone:");
        foreach (var rule in before.Rules)
            call.Output.Line($"  {ProfileIpText.Write(rule)}");
        if (before.DefaultAccess == IpAccess.Deny)
            call.Output.Line("  deny addresses without a rule");
        return ExitCode.Done;
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
