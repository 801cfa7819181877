using Tarn.Apps.Catalogue;
using Tarn.Automation.Directories;
using Tarn.Automation.Mail;
using Tarn.Data;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.SignIn;
using Tarn.Identity.Directories;
using Tarn.Identity.Passwords;

namespace Tarn.DataPages;

/// <summary>An account as a place that visitors come to: its data, its apps, and what is remembered of visits. One for each account and process.</summary>
public sealed class Site
{
    private Site(string accountId, AccountDatabase database, AppCatalogue apps, PasswordHasher passwords, MailOutbox mail, Seal seal)
    {
        Mail = mail;
        AccountId = accountId;
        Database = database;
        Apps = apps;
        Passwords = passwords;
        Seal = seal;
        Visits = new VisitStore(database);
        Submissions = new SubmissionStore(database);
        Attempts = new SignInAttempts(database.Clock);
        Resets = new PasswordResets(database, mail, seal);
        Results = new Reports.ResultCache(database);
        Previews = new Previews.PagePreviews(database.Clock);
        Jobs = new Reports.Editing.BulkJobs(database);
        Directories = new AccountDirectories(database, passwords, new DirectoryMail(mail));
    }

    /// <summary>Its directories and their users.</summary>
    public AccountDirectories Directories { get; }

    /// <summary>Bulk actions in the background.</summary>
    public Reports.Editing.BulkJobs Jobs { get; }

    /// <summary>Counts and totals of reports, kept for a moment.</summary>
    public Reports.ResultCache Results { get; }

    /// <summary>Definitions that builders try out.</summary>
    public Previews.PagePreviews Previews { get; }

    /// <summary>The account's id.</summary>
    public string AccountId { get; }

    /// <summary>Its data.</summary>
    public AccountDatabase Database { get; }

    /// <summary>Its apps.</summary>
    public AppCatalogue Apps { get; }

    /// <summary>Checks and makes passwords of end users.</summary>
    public PasswordHasher Passwords { get; }

    /// <summary>Mail that forms send.</summary>
    public MailOutbox Mail { get; }

    /// <summary>Seals what visitors carry and must not change.</summary>
    public Seal Seal { get; }

    /// <summary>What is remembered of visits.</summary>
    public VisitStore Visits { get; }

    /// <summary>Which forms were submitted, so that none counts twice.</summary>
    public SubmissionStore Submissions { get; }

    /// <summary>Failed sign-ins.</summary>
    public SignInAttempts Attempts { get; }

    /// <summary>Links for people who forgot their password.</summary>
    public PasswordResets Resets { get; }

    /// <summary>Opens the site of an account, creating its tables and its key when they are missing.</summary>
    public static async Task<Site> OpenAsync(string accountId, AccountDatabase database, AppCatalogue apps, PasswordHasher passwords, MailOutbox mail, CancellationToken cancellation)
    {
        await SiteTables.PrepareAsync(database.Engine, cancellation);
        return new Site(accountId, database, apps, passwords, mail, await SiteTables.ReadSealAsync(database.Engine, cancellation));
    }
}
