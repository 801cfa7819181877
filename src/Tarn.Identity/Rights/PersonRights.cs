using System.Collections.Frozen;

namespace Tarn.Identity.Rights;

/// <summary>
/// What one person may do in an account, made for asking (account.md 6.7): allow-only, the union of the person's own grants, those of the person's groups and those of Everyone. Immutable; what a
/// change of users, groups or grants changes is a new one.
/// </summary>
public sealed class PersonRights
{
    private readonly bool _isEnabled;
    private readonly FrozenDictionary<(RightsKind Kind, long? Object), Right> _grants;
    private readonly FrozenSet<RightsKind> _creates;

    /// <summary>Gathers a person's rights.</summary>
    /// <param name="isEnabled">The person may enter the account: not disabled, invitation accepted.</param>
    /// <param name="isOwner">The person owns the account.</param>
    /// <param name="groups">Numbers of the groups that the person was put into.</param>
    /// <param name="grants">Grants of the person, of these groups and of Everyone.</param>
    /// <param name="creates">Kinds that any of them lets make new objects of.</param>
    public PersonRights(bool isEnabled, bool isOwner, IReadOnlyCollection<long> groups, IEnumerable<RightsGrant> grants, IEnumerable<RightsKind> creates)
    {
        _isEnabled = isEnabled;
        IsOwner = isEnabled && isOwner;
        IsAdministrator = isEnabled && (isOwner || groups.Contains(UserGroup.Administrators));
        IsAppManager = isEnabled && groups.Contains(UserGroup.AppManagers);
        _grants = grants.GroupBy(static g => (g.Kind, g.Object)).ToFrozenDictionary(static g => g.Key, static g => g.Aggregate(Right.None, static (all, one) => all | one.Rights));
        _creates = creates.ToFrozenSet();
    }

    /// <summary>Nobody: may do nothing.</summary>
    public static PersonRights Nobody { get; } = new(false, false, [], [], []);

    /// <summary>Owns the account.</summary>
    public bool IsOwner { get; }

    /// <summary>Somebody in App_Managers, who may build all apps.</summary>
    public bool IsAppManager { get; }

    /// <summary>The owner, or somebody in Administrators.</summary>
    public bool IsAdministrator { get; }

    /// <summary>May the person do this? Of several rights all must be there, be it by several grants.</summary>
    public bool Allows(Right right, RightsObject item) => (Of(item) & right) == right;

    /// <summary>Everything that the person may do with an object: the one evaluation that all questions go through.</summary>
    public Right Of(RightsObject item)
    {
        if (!_isEnabled)
            return Right.None;
        if (IsAdministrator)
            return Right.All;
        if (IsAppManager && RightsMatrix.IsForAppManagers(item.Kind))
            return RightsMatrix.Offered(item.Kind);
        var rights = Granted(item.Kind, null);
        if (item.Id is { } id)
            rights |= Granted(item.Kind, id);
        // What is said of an app holds for what is in it.
        if (RightsMatrix.IsInApp(item.Kind))
            rights |= Granted(RightsKind.App, null) | (item.App is { } app ? Granted(RightsKind.App, app) : Right.None);
        return rights & RightsMatrix.Offered(item.Kind);
    }

    /// <summary>May the person make new objects of a kind?</summary>
    public bool AllowsCreating(RightsKind kind) => _isEnabled && (IsAdministrator || (IsAppManager && RightsMatrix.IsForAppManagers(kind)) || _creates.Contains(kind));

    /// <summary>Is there any object of the kind, present or future, with which the person may do this? A list of them may be opened then.</summary>
    public bool AllowsAny(Right right, RightsKind kind) =>
        Allows(right, new RightsObject(kind))
        || (_isEnabled && _grants.Any(g => (g.Key.Kind == kind || (g.Key.Kind == RightsKind.App && RightsMatrix.IsInApp(kind))) && (g.Value & right & RightsMatrix.Offered(kind)) == right));

    /// <summary>Is everything that another may do allowed here too?</summary>
    public bool Covers(PersonRights other) =>
        !other._isEnabled
        || (_isEnabled && (IsOwner || !other.IsOwner) && (IsAdministrator || (!other.IsAdministrator && (IsAppManager || !other.IsAppManager)
            && other._grants.All(g => (Granted(g.Key.Kind, g.Key.Object) & g.Value) == g.Value) && other._creates.All(_creates.Contains))));

    private Right Granted(RightsKind kind, long? item) => _grants.GetValueOrDefault((kind, item));
}
