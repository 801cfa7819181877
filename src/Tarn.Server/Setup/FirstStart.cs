using System.Security.Cryptography;
using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;
using Tarn.Server.Accounts;
using Tarn.Server.Sample;

namespace Tarn.Server.Setup;

/// <summary>
/// Makes an empty server useful: an account, its owner, the sample app and a profile for the API. A mark in the data folder says that it is under way;
/// when it is found at the next start, the last one was interrupted before the secrets could be shown, and the rest is done then, with new ones.
/// </summary>
internal static class FirstStart
{
    private const string MarkName = "first-start";
    private const string ProfileName = "Owner's first profile";

    /// <summary>Sets the server up when it has no account. Null when there was nothing to do.</summary>
    public static async Task<FirstStartReport?> RunAsync(AccountHost host, Action<string> tell, CancellationToken cancellation)
    {
        var mark = MarkOf(host);
        var accounts = await host.Catalogue.ListAsync(cancellation);
        if (accounts.Count > 0 && !File.Exists(mark))
            return null;
        // Two servers that start at once on one folder must not both set it up.
        await using (var _ = new FileStream(mark, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            tell("First start: creating the account" + (host.Options.Sample ? " and importing the sample app ..." : " ..."));
            return await CreateAsync(host, accounts.Count > 0 ? accounts[0] : null, cancellation);
        }
    }

    /// <summary>Removes the mark: the secrets have been shown.</summary>
    public static void Finish(AccountHost host) => File.Delete(MarkOf(host));

    /// <summary>A password that can be read out and typed, and keeps to an account's rules: 20 letters and digits without look-alikes, 98 bits, or more where the rules ask for it.</summary>
    public static string NewPassword(SecurityPolicy policy)
    {
        const int Group = 5;
        var groups = Math.Max(4, (policy.MinLength / (Group + 1)) + 1);
        while (true)
        {
            var password = string.Join('-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", Group)));
            if (policy.RequireUpper)
                password = char.ToUpperInvariant(password[0]) + password[1..];
            if (policy.Check(password).Count == 0)
                return password;
        }
    }

    private static string MarkOf(AccountHost host) => Path.Combine(host.Options.DataFolder, MarkName);

    private static async Task<FirstStartReport> CreateAsync(AccountHost host, Account? begun, CancellationToken cancellation)
    {
        var options = host.Options;
        var password = options.OwnerPassword ?? NewPassword(new SecurityPolicy());
        var account = begun ?? (await host.Catalogue.CreateAsync(
            new NewAccount
            {
                Name = options.Sample ? BikeWorkshop.AccountName : "My account",
                OwnerName = "Owner",
                OwnerEmail = options.OwnerEmail,
                OwnerPassword = password,
            },
            cancellation)).Account;
        var email = options.OwnerEmail;
        if (begun is not null)
        {
            email = (await host.Catalogue.Owners.FindOfAccountAsync(account.Id, cancellation))?.Email ?? email;
            await host.Catalogue.Owners.ResetPasswordAsync(email, password, cancellation);
        }

        var open = await host.GetAsync(account, cancellation);
        var schema = await open.Database.GetSchemaAsync(cancellation);
        if (options.Sample && schema.FindTableDefinition(BikeWorkshop.Jobs) is null)
            await BikeWorkshop.CreateAsync(open.Database, cancellation);
        var profile = await open.Identity.Profiles.FindByNameAsync(ProfileName, cancellation) is { } known
            ? await open.Identity.Profiles.RegenerateAsync(known.Id, cancellation)
            : await open.Identity.Profiles.CreateAsync(
                new ProfileDraft { Name = ProfileName, Description = "Made at the first start.", Email = email, AccessAllObjects = true, CanCreateObjects = true }, cancellation);
        return new FirstStartReport(account, email, options.OwnerPassword is null ? password : null, profile, options.Sample);
    }
}
