namespace Tarn.Identity.Rights;

/// <summary>Groups, grants and rights of creation of an account at one moment.</summary>
public sealed class AccountRights
{
    private readonly ILookup<RightsSubject, RightsGrant> _grants;
    private readonly ILookup<RightsSubject, RightsKind> _creates;

    internal AccountRights(long version, IReadOnlyList<UserGroup> groups, IEnumerable<(RightsSubject Subject, RightsGrant Grant)> grants, IEnumerable<(RightsSubject Subject, RightsKind Kind)> creates)
    {
        Version = version;
        Groups = groups;
        _grants = grants.ToLookup(static g => g.Subject, static g => g.Grant);
        _creates = creates.ToLookup(static c => c.Subject, static c => c.Kind);
    }

    /// <summary>The groups: the built-in ones, then the account's own by name.</summary>
    public IReadOnlyList<UserGroup> Groups { get; }

    internal long Version { get; }

    /// <summary>The group of a number; null when there is none.</summary>
    public UserGroup? FindGroup(long id) => Groups.FirstOrDefault(g => g.Id == id);

    /// <summary>The groups that a user was put into, without Everyone.</summary>
    public IReadOnlyList<UserGroup> GroupsOf(long user) => [.. Groups.Where(g => g.Members.Contains(user))];

    /// <summary>What was granted to a user or group itself.</summary>
    public IReadOnlyList<RightsGrant> GrantsOf(RightsSubject subject) => [.. _grants[subject]];

    /// <summary>Kinds of which a user or group itself may make new objects.</summary>
    public IReadOnlyList<RightsKind> CreatesOf(RightsSubject subject) => [.. _creates[subject]];

    /// <summary>What a user of the account may do.</summary>
    /// <param name="user">The user's number; null for the owner, who need not have one.</param>
    /// <param name="isOwner">The user owns the account.</param>
    /// <param name="isEnabled">The user may enter the account.</param>
    public PersonRights Of(long? user, bool isOwner, bool isEnabled = true)
    {
        var groups = user is { } id ? GroupsOf(id).Select(static g => g.Id).ToList() : [];
        var subjects = groups.Append(UserGroup.Everyone).Select(RightsSubject.Group).ToList();
        if (user is { } own)
            subjects.Add(RightsSubject.User(own));
        return new PersonRights(isEnabled, isOwner, groups, subjects.SelectMany(s => _grants[s]), subjects.SelectMany(s => _creates[s]));
    }

    /// <summary>From which groups a user has rights on an object: each with what it gives. Administrators and App_Managers count with what they may always do.</summary>
    public IReadOnlyList<(UserGroup Group, Right Rights)> Inherited(long user, RightsObject item) =>
    [
        .. Groups.Where(g => g.Id == UserGroup.Everyone || g.Members.Contains(user))
            .Select(g => (Group: g, Rights: new PersonRights(true, false, [g.Id], _grants[RightsSubject.Group(g.Id)], []).Of(item))).Where(static g => g.Rights != Right.None),
    ];
}
