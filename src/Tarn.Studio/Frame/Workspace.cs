using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging;
using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Schema;
using Tarn.DataPages.Previews;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;
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
    private readonly ConcurrentDictionary<string, bool> _previews = new();
    private StudioRights? _rights;

    /// <summary>Raised when tables, views or apps were changed in this window: lists read anew.</summary>
    public event Action? DesignChanged;

    /// <summary>Raised by <see cref="End"/>, on any thread.</summary>
    internal event Action<string, bool>? Ended;

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

    /// <summary>What the user may do.</summary>
    /// <exception cref="InvalidOperationException">The workspace is not open.</exception>
    public StudioRights Rights => Volatile.Read(ref _rights) ?? throw new InvalidOperationException("The workspace is not open.");

    /// <summary>The owner, or somebody in Administrators.</summary>
    public bool IsAdministrator => Rights.Person.IsAdministrator;

    /// <summary>The session has ended, or may do less than before: nothing more is read or done in this window, until it is loaded anew.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The account's security policy, as it was when the session was looked at last.</summary>
    public SecurityPolicy Policy { get; private set; } = new();

    /// <summary>From where the window was last heard.</summary>
    public IPAddress Address { get; internal set; } = IPAddress.None;

    internal bool IsOpen => _account is not null;

    internal string? SessionId { get; private set; }

    /// <summary>The tables and views as they are now, those that the user may see.</summary>
    public async ValueTask<AccountSchema> SchemaAsync(CancellationToken cancellation) => (await RefreshAsync(cancellation)).Schema;

    /// <summary>The apps and DataPages as they are now, those that the user may see.</summary>
    public async ValueTask<AppSnapshot> AppsAsync(CancellationToken cancellation) => (await RefreshAsync(cancellation)).Apps;

    /// <summary>
    /// May the user do this (account.md 6.7)? Screens hide what is not allowed, and the action itself asks again: a button that is not shown can still be pressed.
    /// </summary>
    /// <param name="right">What.</param>
    /// <param name="kind">With which kind of object.</param>
    /// <param name="id">Which object; null for all of the kind, present and future.</param>
    public bool Allows(Right right, RightsKind kind, long? id = null) => Rights.Allows(right, kind, id);

    /// <summary>May the user make new objects of a kind?</summary>
    public bool AllowsNew(RightsKind kind) => Rights.AllowsNew(kind);

    /// <summary>Refuses what <see cref="Allows(Right, RightsKind, long?)"/> forbids.</summary>
    /// <exception cref="DataException">The right is missing.</exception>
    public void Require(Right right, RightsKind kind, long? id = null)
    {
        if (!Allows(right, kind, id))
            throw Refusal();
    }

    /// <summary>Refuses to make what the user may not make.</summary>
    /// <exception cref="DataException">The right is missing.</exception>
    public void RequireNew(RightsKind kind)
    {
        if (!AllowsNew(kind))
            throw Refusal();
    }

    /// <summary>Refuses what is for administrators.</summary>
    /// <exception cref="DataException">The user is none.</exception>
    public void RequireAdministrator()
    {
        if (!IsAdministrator)
            throw Refusal();
    }

    /// <summary>Gives the user all rights on an object just made. Call it at once, before anything else is done with the object.</summary>
    public async ValueTask NoteCreatedAsync(RightsKind kind, long id)
    {
        if (!IsAdministrator && User.User is { } user)
            await Identity.Rights.AddCreatorAsync(user, kind, id, CancellationToken.None);
        await RefreshAsync(CancellationToken.None);
    }

    /// <summary>Shows a page that is not saved, under a key that only this window knows; it ends with the window, and with the session.</summary>
    /// <param name="key">The key under which this window showed something before; null for none.</param>
    /// <param name="page">What is shown.</param>
    /// <returns>The key.</returns>
    public string ShowPreview(string? key, PreviewedPage page)
    {
        var shown = Account.Site.Previews.Show(key, page);
        _previews[shown] = true;
        return shown;
    }

    /// <summary>Ends a preview.</summary>
    public void ClosePreview(string key)
    {
        _previews.TryRemove(key, out _);
        Account.Site.Previews.Close(key);
    }

    /// <summary>Tells the window that the design was changed. Call it after every change of tables, views, apps, DataPages.</summary>
    public void NoteDesignChange() => DesignChanged?.Invoke();

    /// <summary>Turns what was thrown into what people are told; what is a fault of ours is logged under a reference that they can give.</summary>
    public Problem Explain(Exception failure) => Problem.From(failure, log);

    /// <summary>Ends the window's work: what it would still read by itself, and what it shows elsewhere. It leads to an address then.</summary>
    /// <param name="address">Where it leads.</param>
    /// <param name="replaces">The address takes the place of the one that is shown.</param>
    internal void End(string address, bool replaces)
    {
        HasEnded = true;
        foreach (var key in _previews.Keys)
            ClosePreview(key);
        Ended?.Invoke(address, replaces);
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
        var rights = await StudioRights.OfAsync(account, session, cancellation);
        if (!session.MayGoOn(rights.Person.IsAdministrator) || !session.Policy.Addresses.Allows(Address))
            return false;
        Policy = session.Policy;
        _user = new StudioUser(session.Person.Id, session.Person.Name, session.Person.Email, session.IsOwner, session.User);
        _rights = rights;
        _account = account;
        return true;
    }

    /// <summary>The user has another name from now on.</summary>
    internal void Renamed(string name)
    {
        _user = User with { Name = name };
        NoteDesignChange();
    }

    /// <summary>Is the session alive, the account where it was, and may the user still do what this window was opened with?</summary>
    /// <param name="used">The person has just done something.</param>
    /// <param name="cancellation">Stops waiting.</param>
    internal async ValueTask<WindowState> CheckAsync(bool used, CancellationToken cancellation)
    {
        if (SessionId is null || await accounts.Catalogue.Sessions.FindByIdAsync(SessionId, cancellation) is not { } session
            || !ReferenceEquals(await accounts.FindByIdAsync(session.AccountId, cancellation), _account))
            return WindowState.Ended;
        if (!session.MayGoOn((await Identity.Rights.GetAsync(cancellation)).Of(session.User, session.IsOwner).IsAdministrator) || !session.Policy.Addresses.Allows(Address))
            return WindowState.Ended;
        Policy = session.Policy;
        // Changed in another window, or by the link in a mail.
        if (session.Person.Email != User.Email)
        {
            _user = User with { Email = session.Person.Email };
            NoteDesignChange();
        }

        if (used)
            await accounts.Catalogue.Sessions.NoteUseAsync(session, cancellation);
        return session.IsOwner != User.IsOwner || session.User != User.User ? WindowState.Outdated : await CheckRightsAsync(cancellation);
    }

    /// <summary>Is what the user may do still at least what it was? What is new holds from now on; when something was taken away, everything that is shown must be made anew.</summary>
    internal async ValueTask<WindowState> CheckRightsAsync(CancellationToken cancellation)
    {
        var before = Rights.Person;
        var now = (await Identity.Rights.GetAsync(cancellation)).Of(User.User, User.IsOwner);
        if (!now.Covers(before))
            return WindowState.Outdated;
        if (!before.Covers(now))
        {
            await RefreshAsync(cancellation);
            NoteDesignChange();
        }

        return WindowState.Open;
    }

    private static DataException Refusal() => new(DataProblem.ReadOnly, "You may not do this. Ask the account's owner or an administrator for the right to it.");

    /// <summary>What the user may do with the design as it is now. Costs nothing while neither has changed.</summary>
    private async ValueTask<StudioRights> RefreshAsync(CancellationToken cancellation)
    {
        var known = Rights;
        var person = (await Identity.Rights.GetAsync(cancellation)).Of(User.User, User.IsOwner);
        var schema = await Database.GetSchemaAsync(cancellation);
        var apps = await Apps.GetAsync(cancellation);
        if (ReferenceEquals(schema, known.WholeSchema) && ReferenceEquals(apps, known.WholeApps) && person.Covers(known.Person) && known.Person.Covers(person))
            return known;
        var rights = new StudioRights(person, schema, apps);
        Volatile.Write(ref _rights, rights);
        return rights;
    }
}

/// <summary>What a window may go on with.</summary>
internal enum WindowState
{
    /// <summary>Everything is as it was, or more is allowed.</summary>
    Open,

    /// <summary>The user may do less than before: the window must be loaded anew.</summary>
    Outdated,

    /// <summary>The session has ended.</summary>
    Ended,
}
