using Tarn.Api.Accounts;
using Tarn.Automation.Mail;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.DataPages;
using Tarn.Identity;
using Tarn.Identity.Accounts;

namespace Tarn.Server.Accounts;

/// <summary>An account that is ready for use: its data, and who may do what with them.</summary>
/// <param name="Account">What the catalogue says of it.</param>
/// <param name="Database">Its tables, records and files.</param>
/// <param name="Identity">Its profiles and tokens.</param>
/// <param name="Mail">Its queue of mail, and the log of what was sent.</param>
/// <param name="Site">Its apps, as visitors come to them.</param>
/// <param name="Webhooks">Its webhooks.</param>
/// <param name="Tasks">Its data import and export tasks.</param>
/// <param name="Secrets">Seals what clients carry for the server.</param>
public sealed record OpenAccount(
    Account Account, AccountDatabase Database, AccountIdentity Identity, MailOutbox Mail, Site Site, WebhookStore Webhooks, TaskStore Tasks, SecretBox Secrets) : IAsyncDisposable
{
    /// <summary>The account as the API sees it.</summary>
    public ServedAccount Served { get; } = new(Account.Id, Database, Identity, Site.Apps, Webhooks, Site.Directories, Tasks, Secrets);

    /// <summary>Stores what is kept in memory only, and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await Site.Jobs.DisposeAsync();
        await Identity.StoreUseAsync(CancellationToken.None);
        await Database.DisposeAsync();
    }
}
