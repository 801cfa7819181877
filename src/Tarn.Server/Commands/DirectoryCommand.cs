using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Tarn.Apps.Catalogue;
using Tarn.Identity.Directories;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;

namespace Tarn.Server.Commands;

/// <summary><c>tarn directory</c>: directories of the people who sign in to apps, and what administrators do with these people.</summary>
internal static class DirectoryCommand
{
    private static readonly Argument<string> Name = new("DIRECTORY") { Description = "The directory's name or id" };
    private static readonly Argument<string> NewName = new("NAME") { Description = "The directory's name, by the rules of table names; its table is called the same" };
    private static readonly Argument<string> Email = new("EMAIL") { Description = "The user's e-mail address" };
    private static readonly Option<string> Description = new("--description") { Description = "A note", HelpName = "TEXT", DefaultValueFactory = static _ => "" };
    private static readonly Option<FileInfo> PolicyFile = new("--file") { Description = "A file with the new policy, as 'policy' shows it; what it leaves out has its default", HelpName = "FILE" };
    private static readonly Option<bool> SendMail = new("--send-email") { Description = "Send the link to the user instead of showing it" };
    private static readonly Option<bool> KeepData = new("--keep-data") { Description = "The table stays as an ordinary one; passwords go" };
    private static readonly Option<bool> DeleteData = new("--delete-data") { Description = "The table goes with everything in it" };
    private static readonly Option<int> Limit = new("--limit") { Description = "How many, newest first. Default: 50", HelpName = "NUMBER", DefaultValueFactory = static _ => 50 };

    private static readonly Client Operator = new(Actor: "command line");

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Group(
        "directory",
        "Directories of the people who sign in to apps",
        CommandLine.Leaf("list", "Show the directories", ListAsync),
        CommandLine.Leaf("create", "Make a directory with a table of its name", CreateAsync, NewName, Description),
        CreateConvert(),
        CommandLine.Leaf("policy", "Show what passwords, sign-ins, sessions and links must keep to, or change it", PolicyAsync, Name, PolicyFile),
        CommandLine.Leaf("disable", "Let nobody sign in; who is signed in is signed out", (call, cancellation) => SwitchAsync(call, enable: false, cancellation), Name),
        CommandLine.Leaf("enable", "Let people sign in again", (call, cancellation) => SwitchAsync(call, enable: true, cancellation), Name),
        CommandLine.Leaf("delete", "Delete a directory with its users, or only what makes their table a directory", DeleteAsync, Name, KeepData, DeleteData),
        CommandLine.Leaf("activate", "Issue an activation link for a user", ActivateAsync, Name, Email, SendMail),
        CommandLine.Leaf("reset-password", "Send a user a link to choose another password", (call, cancellation) => ActAsync(call, "was sent a link", (a, f, u) => a.Site.Directories.Users.SendResetAsync(f, u.Record, AddressOf(call, a), Operator, cancellation), cancellation), Name, Email),
        CommandLine.Leaf("suspend", "Keep a user out", (call, cancellation) => ActAsync(call, "is suspended", (a, f, u) => a.Site.Directories.Users.SuspendAsync(f, u.Record, Operator, cancellation), cancellation), Name, Email),
        CommandLine.Leaf("unsuspend", "Let a suspended user in again", (call, cancellation) => ActAsync(call, "is let in again", (a, f, u) => a.Site.Directories.Users.UnsuspendAsync(f, u.Record, Operator, cancellation), cancellation), Name, Email),
        CommandLine.Leaf("unlock", "Unlock a user, who keeps the password", (call, cancellation) => ActAsync(call, "is unlocked", (a, f, u) => a.Site.Directories.Users.UnlockAsync(f, u.Record, Operator, cancellation), cancellation), Name, Email),
        CommandLine.Leaf("deactivate", "Take a user's password away until the next activation", (call, cancellation) => ActAsync(call, "is inactive", (a, f, u) => a.Site.Directories.Users.DeactivateAsync(f, u.Record, Operator, cancellation), cancellation), Name, Email),
        CommandLine.Leaf("log", "Show what happened in a directory", LogAsync, Name, Limit));

    private static async Task<int> ListAsync(CommandCall call, CancellationToken cancellation)
    {
        var directories = (await call.OpenAccountAsync(cancellation)).Site.Directories;
        var all = new List<(UserDirectory Directory, long Users)>();
        foreach (var directory in await directories.Store.ListAsync(cancellation))
            all.Add((directory, await directories.Store.CountUsersAsync(directory, cancellation)));
        call.Output.Json(all.Select(static d => new { d.Directory.Id, d.Directory.Name, d.Directory.Description, Enabled = !d.Directory.Disabled, d.Users, d.Directory.Created, d.Directory.CreatedBy }));
        call.Output.Table(
            ["Name", "Users", "State", "Id"],
            all.Select(static d => (string[])[d.Directory.Name, d.Users.ToString(CultureInfo.InvariantCulture), d.Directory.Disabled ? "disabled" : "enabled", d.Directory.Id]));
        return ExitCode.Done;
    }

    private static async Task<int> CreateAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        var directory = await account.Site.Directories.Store.CreateAsync(call.Parsed.GetRequiredValue(NewName), call.Parsed.GetRequiredValue(Description), Operator.Actor, cancellation);
        Show(call, account, directory);
        return ExitCode.Done;
    }

    private static Command CreateConvert()
    {
        var table = new Argument<string>("TABLE") { Description = "The table" };
        static Option<string> Field(string name, string what) => new(name) { Description = $"The field with {what}. Default: the one that has the directory's name for it, or a new one", HelpName = "FIELD" };
        var email = Field("--email", "e-mail addresses, a unique STRING field");
        var guid = Field("--user-guid", "permanent names, a GUID field");
        var first = Field("--first-name", "first names");
        var last = Field("--last-name", "last names");
        var password = Field("--password", "passwords, which users keep then");
        var check = new Option<bool>("--check") { Description = "Only say what would be done" };
        return CommandLine.Leaf(
            "convert",
            "Make a directory of a table",
            async (call, cancellation) =>
            {
                var account = await call.OpenAccountAsync(cancellation);
                var plan = new ConversionPlan(call.Parsed.GetRequiredValue(table))
                {
                    Email = call.Parsed.GetValue(email),
                    UserGuid = call.Parsed.GetValue(guid),
                    FirstName = call.Parsed.GetValue(first),
                    LastName = call.Parsed.GetValue(last),
                    Password = call.Parsed.GetValue(password),
                };
                var apps = await account.Site.Apps.GetAsync(cancellation);
                var conversion = account.Site.Directories.Conversion;
                if (call.Parsed.GetValue(check))
                {
                    var report = await conversion.CheckAsync(plan, t => TableUsers.Of(apps, t), cancellation);
                    call.Output.Json(new { report.Problems, Renamed = report.Renamed.Select(static r => new { r.From, r.To }), report.Added, report.Users });
                    foreach (var line in report.Problems.Concat(report.Renamed.Select(static r => $"'{r.From}' would be called '{r.To}'.")).Concat(report.Added.Select(static a => $"'{a}' would be added.")).Append($"{report.Users} records would become users."))
                        call.Output.Line(line);
                    return report.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
                }

                Show(call, account, await conversion.ConvertAsync(plan, t => TableUsers.Of(apps, t), Operator.Actor, cancellation));
                return ExitCode.Done;
            },
            table, email, guid, first, last, password, check);
    }

    private static async Task<int> PolicyAsync(CommandCall call, CancellationToken cancellation)
    {
        var (account, directory) = await FindAsync(call, cancellation);
        if (call.Parsed.GetValue(PolicyFile) is { } file)
        {
            var policy = DirectoryPolicy.Parse(await File.ReadAllTextAsync(file.FullName, cancellation));
            directory = await account.Site.Directories.Store.ChangePolicyAsync(directory.Id, _ => policy, Operator.Actor, cancellation);
        }

        call.Output.Json(JsonNode.Parse(directory.Policy.ToJson())!);
        call.Output.Line(directory.Policy.ToJson());
        return ExitCode.Done;
    }

    private static async Task<int> SwitchAsync(CommandCall call, bool enable, CancellationToken cancellation)
    {
        var (account, directory) = await FindAsync(call, cancellation);
        await account.Site.Directories.Store.EnableAsync(directory.Id, enable, Operator.Actor, cancellation);
        call.Output.Json(new { directory.Name, Enabled = enable });
        call.Output.Line($"The directory '{directory.Name}' is {(enable ? "enabled" : "disabled")}.");
        return ExitCode.Done;
    }

    private static async Task<int> DeleteAsync(CommandCall call, CancellationToken cancellation)
    {
        var keeps = call.Parsed.GetValue(KeepData);
        if (keeps == call.Parsed.GetValue(DeleteData))
            throw new CommandFailure("Say what becomes of the table: --keep-data or --delete-data.");
        var (account, directory) = await FindAsync(call, cancellation);
        var table = (await account.Database.GetSchemaAsync(cancellation)).Table(directory.Name);
        if (TableUsers.Of(await account.Site.Apps.GetAsync(cancellation), table).ToList() is { Count: > 0 } users && !keeps)
            throw new CommandFailure($"The directory '{directory.Name}' is in use: {string.Join(", ", users)}. Remove these first, or keep the data.");
        await account.Site.Directories.Store.DeleteAsync(directory.Id, keeps, cancellation);
        call.Output.Json(new { directory.Name, Deleted = true });
        call.Output.Line($"The directory '{directory.Name}' is deleted{(keeps ? "; its table stays" : "")}.");
        return ExitCode.Done;
    }

    private static async Task<int> ActivateAsync(CommandCall call, CancellationToken cancellation)
    {
        var (account, directory) = await FindAsync(call, cancellation);
        var user = await FindUserAsync(call, account, directory, cancellation);
        var sends = call.Parsed.GetValue(SendMail);
        var link = await account.Site.Directories.Users.ActivateAsync(directory, user.Record, sends, AddressOf(call, account), Operator, cancellation);
        call.Output.Json(new { user.Email, ActivationUrl = sends ? null : link });
        call.Output.Line(sends ? $"The link is on its way to {user.Email}." : link);
        return ExitCode.Done;
    }

    private static async Task<int> ActAsync(CommandCall call, string done, Func<OpenAccount, UserDirectory, DirectoryUser, ValueTask<string>> act, CancellationToken cancellation)
    {
        var (account, directory) = await FindAsync(call, cancellation);
        var user = await FindUserAsync(call, account, directory, cancellation);
        await act(account, directory, user);
        call.Output.Json(new { user.Email, Done = done });
        call.Output.Line($"{user.Email} {done}.");
        return ExitCode.Done;
    }

    private static async Task<int> LogAsync(CommandCall call, CancellationToken cancellation)
    {
        var (account, directory) = await FindAsync(call, cancellation);
        var entries = await account.Site.Directories.Log.ReadAsync(directory, call.Parsed.GetValue(Limit), cancellation);
        call.Output.Json(entries);
        call.Output.Table(
            ["Date", "User", "Event", "Status", "Reason", "Address", "By"],
            entries.Select(static e => (string[])
                [e.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture), e.Email, e.Event, e.Success ? "Success" : "Failure", e.Reason, e.Address, e.Actor]));
        return ExitCode.Done;
    }

    private static void Show(CommandCall call, OpenAccount account, UserDirectory directory)
    {
        call.Output.Json(new { directory.Id, directory.Name, directory.Description });
        call.Output.Line($"Directory  {directory.Name}");
        call.Output.Line($"Id         {directory.Id}");
        call.Output.Line($"Sign in    {AddressOf(call, account)}/users/{directory.Id}/login");
    }

    /// <summary>The address under which people reach the server, as far as the settings tell.</summary>
    private static string AddressOf(CommandCall call, OpenAccount account) =>
        (call.Options.BaseAddress ?? ServerOptions.ToAddress(call.Options.Urls[0])).Replace("{account}", account.Account.Id, StringComparison.Ordinal);

    private static async Task<(OpenAccount Account, UserDirectory Directory)> FindAsync(CommandCall call, CancellationToken cancellation)
    {
        var account = await call.OpenAccountAsync(cancellation);
        return (account, await account.Site.Directories.Store.GetAsync(call.Parsed.GetRequiredValue(Name), cancellation));
    }

    private static async Task<DirectoryUser> FindUserAsync(CommandCall call, OpenAccount account, UserDirectory directory, CancellationToken cancellation)
    {
        var email = call.Parsed.GetRequiredValue(Email);
        return await account.Site.Directories.Users.FindByEmailAsync(directory, email, cancellation) ?? throw new CommandFailure($"The directory '{directory.Name}' has no user '{email}'.");
    }
}
