using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging;
using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Schema;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Profiles;
using Tarn.Studio.Accounts;
using Tarn.Studio.SignIn;

namespace Tarn.Studio.Frame;

/// <summary>
/// What a screen works on: the account, who works, and the doors to data. One for each open browser window. It is open before any screen is shown, so screens may use every member.
/// </summary>
public sealed class Workspace(IStudioAccounts accounts, AuthenticationStateProvider authentication, ILogger<Workspace> log)
{
    private StudioAccount? _account;
    private StudioUser? _user;
    private long _seenVersion;

    /// <summary>Raised when tables, views or apps were changed in this window: lists read anew.</summary>
    public event Action? DesignChanged;

    /// <summary>The account.</summary>
    /// <exception cref="InvalidOperationException">The workspace is not open.</exception>
    public StudioAccount Account => _account ?? throw new InvalidOperationException("The workspace is not open.");

    /// <summary>Who works.</summary>
    /// <exception cref="InvalidOperationException">The workspace is not open.</exception>
    public StudioUser User => _user ?? throw new InvalidOperationException("The workspace is not open.");

    /// <summary>Tables, records, files, design: <c>Database.Designer</c>, <c>Database.Reader</c>, <c>Database.Writer</c> ...</summary>
    public AccountDatabase Database => Account.Database;

    /// <summary>Profiles, tokens, settings.</summary>
    public AccountIdentity Identity => Account.Identity;

    /// <summary>Apps and DataPages.</summary>
    public AppCatalogue Apps => Account.Apps;

    /// <summary>Changes apps and DataPages.</summary>
    public AppDesigner AppDesigner => new(Database);

    /// <summary>Webhooks.</summary>
    public WebhookStore Webhooks => Account.Webhooks;

    /// <summary>Who changes records, for the change log and webhooks: every write takes it.</summary>
    public WriteContext WriteContext => new(ChangeSource.Datasheet, User.Email);

    internal bool IsOpen => _account is not null;

    internal string? SessionId { get; private set; }

    /// <summary>The tables and views as they are now.</summary>
    public ValueTask<AccountSchema> SchemaAsync(CancellationToken cancellation) => Database.GetSchemaAsync(cancellation);

    /// <summary>The apps and DataPages as they are now.</summary>
    public ValueTask<AppSnapshot> AppsAsync(CancellationToken cancellation) => Apps.GetAsync(cancellation);

    /// <summary>
    /// May the user do this? The owner may do everything. Screens hide what is not allowed, and the action itself asks again: a button that is not shown can still be pressed.
    /// </summary>
    /// <param name="right">What.</param>
    /// <param name="kind">With which kind of object.</param>
    /// <param name="id">Which object; null for the kind as a whole.</param>
    public bool Allows(ProfileRight right, ObjectKind kind, long? id = null) => right == ProfileRight.None || User.IsOwner;

    /// <summary>Refuses what <see cref="Allows"/> forbids.</summary>
    /// <exception cref="DataException">The right is missing.</exception>
    public void Require(ProfileRight right, ObjectKind kind, long? id = null)
    {
        if (!Allows(right, kind, id))
            throw new DataException(DataProblem.ReadOnly, "You may not do this. Ask the account's owner for the right to it.");
    }

    /// <summary>Tells the window that the design was changed. Call it after every change of tables, views, apps, DataPages.</summary>
    public void NoteDesignChange() => DesignChanged?.Invoke();

    /// <summary>Turns what was thrown into what people are told; what is a fault of ours is logged under a reference that they can give.</summary>
    public Problem Explain(Exception failure) => Problem.From(failure, log);

    /// <summary>Asks whether tables, views or apps were changed by anybody since the last time, and tells the window if so.</summary>
    public async ValueTask CheckDesignAsync(CancellationToken cancellation)
    {
        var version = (await SchemaAsync(cancellation)).Version;
        if (Interlocked.Exchange(ref _seenVersion, version) is var before && before != 0 && before != version)
            NoteDesignChange();
    }

    /// <summary>Opens the workspace of the session under which the window was opened.</summary>
    /// <returns>False when the session has ended.</returns>
    internal async ValueTask<bool> OpenAsync(CancellationToken cancellation)
    {
        if (_account is not null)
            return true;
        SessionId = StudioClaims.SessionOf((await authentication.GetAuthenticationStateAsync()).User);
        if (SessionId is null || await accounts.Catalogue.Sessions.FindByIdAsync(SessionId, cancellation) is not { } session)
            return false;
        if (await accounts.FindByIdAsync(session.AccountId, cancellation) is not { } account)
            return false;
        _user = new StudioUser(session.Person.Id, session.Person.Name, session.Person.Email, IsOwner: true);
        _account = account;
        return true;
    }

    /// <summary>Is the session alive, and the account where it was?</summary>
    /// <param name="used">The person has just done something.</param>
    /// <param name="cancellation">Stops waiting.</param>
    internal async ValueTask<ConsoleSession?> CheckAsync(bool used, CancellationToken cancellation)
    {
        if (SessionId is null || await accounts.Catalogue.Sessions.FindByIdAsync(SessionId, cancellation) is not { } session
            || !ReferenceEquals(await accounts.FindByIdAsync(session.AccountId, cancellation), _account))
            return null;
        if (used)
            await accounts.Catalogue.Sessions.NoteUseAsync(session, cancellation);
        return session;
    }
}
