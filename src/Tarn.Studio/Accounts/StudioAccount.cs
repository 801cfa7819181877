using Tarn.Automation.Mail;
using Tarn.Automation.People;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Apps.Catalogue;
using Tarn.Data;
using Tarn.DataPages;
using Tarn.Identity;

namespace Tarn.Studio.Accounts;

/// <summary>An account as its builders see it: the same services that REST and DataPages use.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Address">Scheme and host under which visitors and clients reach it, without a slash at its end.</param>
/// <param name="Database">Its tables, records and files.</param>
/// <param name="Identity">Its profiles, tokens and settings.</param>
/// <param name="Site">Its apps as visitors come to them.</param>
/// <param name="Webhooks">Its webhooks.</param>
/// <param name="Tasks">Its data import and export tasks.</param>
/// <param name="Mail">Its queue of mail.</param>
/// <param name="People">Who works with it.</param>
public sealed record StudioAccount(
    string Id, string Name, Func<string> Address, AccountDatabase Database, AccountIdentity Identity, Site Site, WebhookStore Webhooks, TaskStore Tasks, MailOutbox Mail, AccountPeople People)
{
    /// <summary>Its apps.</summary>
    public AppCatalogue Apps => Site.Apps;
}
