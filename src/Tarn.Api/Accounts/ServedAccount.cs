using Tarn.Apps.Catalogue;
using Tarn.Automation.Tasks;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Identity;
using Tarn.Identity.Directories;

namespace Tarn.Api.Accounts;

/// <summary>An account that this process serves: its data, and who may use it.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="Database">Its data.</param>
/// <param name="Identity">Its profiles and tokens.</param>
/// <param name="Apps">Its apps and their DataPages.</param>
/// <param name="Webhooks">Its webhooks.</param>
/// <param name="Directories">Its directories and their users.</param>
/// <param name="Tasks">Its data import and export tasks.</param>
/// <param name="Secrets">Seals what clients carry for the server.</param>
public sealed record ServedAccount(
    string Id, AccountDatabase Database, AccountIdentity Identity, AppCatalogue Apps, WebhookStore Webhooks, AccountDirectories Directories, TaskStore Tasks, SecretBox Secrets);
