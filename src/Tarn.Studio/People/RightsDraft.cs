using Tarn.Identity.Rights;

namespace Tarn.Studio.People;

/// <summary>What a user or group is granted itself, as it stands in the form, and what it has from elsewhere.</summary>
public sealed class RightsDraft
{
    private readonly Dictionary<(RightsKind Kind, long? Object), Right> _own = [];
    private readonly HashSet<RightsKind> _creates = [];
    private readonly AccountRights _all;
    private readonly RightsSubject _subject;

    /// <summary>Begins with what is stored.</summary>
    /// <param name="all">The account's groups and rights.</param>
    /// <param name="subject">The user or group.</param>
    public RightsDraft(AccountRights all, RightsSubject subject)
    {
        (_all, _subject) = (all, subject);
        foreach (var grant in all.GrantsOf(subject))
            _own[(grant.Kind, grant.Object)] = grant.Rights;
        _creates.UnionWith(all.CreatesOf(subject));
    }

    /// <summary>The grants as they are to be stored.</summary>
    public IReadOnlyList<RightsGrant> Grants => [.. _own.Where(o => o.Value != Right.None).Select(o => new RightsGrant(o.Key.Kind, o.Key.Object, o.Value))];

    /// <summary>The kinds of which new objects may be made.</summary>
    public IReadOnlyList<RightsKind> Creates => [.. _creates];

    /// <summary>Objects of a kind on which something was granted.</summary>
    public IEnumerable<long> ObjectsOf(RightsKind kind) => _own.Where(o => o.Key.Kind == kind && o.Key.Object is not null && o.Value != Right.None).Select(o => o.Key.Object!.Value);

    /// <summary>What is granted on an object, or with null on all of a kind, to the subject itself.</summary>
    public Right Own(RightsKind kind, long? item) => _own.GetValueOrDefault((kind, item));

    /// <summary>Grants a right, or takes it back.</summary>
    public void Set(RightsKind kind, long? item, Right right, bool on) => _own[(kind, item)] = on ? Own(kind, item) | right : Own(kind, item) & ~right;

    /// <summary>Takes over what another user or group is granted itself, in the place of what stands here.</summary>
    public void CopyFrom(RightsSubject other)
    {
        _own.Clear();
        foreach (var grant in _all.GrantsOf(other))
            _own[(grant.Kind, grant.Object)] = grant.Rights;
        _creates.Clear();
        _creates.UnionWith(_all.CreatesOf(other));
    }

    /// <summary>May the subject itself make new objects of a kind?</summary>
    public bool Makes(RightsKind kind) => _creates.Contains(kind);

    /// <summary>Grants the right to make new objects of a kind, or takes it back.</summary>
    public void SetMakes(RightsKind kind, bool on) => _ = on ? _creates.Add(kind) : _creates.Remove(kind);

    /// <summary>Whence a right comes besides the tick itself; null when from nowhere.</summary>
    public string? Source(RightsKind kind, long? item, long? app, Right right)
    {
        if (item is not null && (Own(kind, null) & right) != Right.None)
            return "By the row for all of them";
        if (RightsMatrix.IsInApp(kind) && ((Own(RightsKind.App, null) | (app is { } place ? Own(RightsKind.App, place) : Right.None)) & right) != Right.None)
            return "By the right on the app";
        return Groups.Where(g => (RightsOf(g, new RightsObject(kind, item, app)) & right) != Right.None).Select(g => "From " + g.Name).FirstOrDefault();
    }

    /// <summary>Whence the right to make new ones comes besides the tick itself; null when from nowhere.</summary>
    public string? SourceOfMaking(RightsKind kind) => Groups
        .Where(g => new PersonRights(true, false, [g.Id], [], _all.CreatesOf(RightsSubject.Group(g.Id))).AllowsCreating(kind)).Select(g => "From " + g.Name).FirstOrDefault();

    /// <summary>The groups whose rights the subject has too: a user's own ones and Everyone; for a group Everyone, whose members are all.</summary>
    private IEnumerable<UserGroup> Groups => _all.Groups.Where(g => (g.Id == UserGroup.Everyone && _subject != RightsSubject.Group(UserGroup.Everyone)) || (!_subject.IsGroup && g.Members.Contains(_subject.Id)));

    private Right RightsOf(UserGroup group, RightsObject item) => new PersonRights(true, false, [group.Id], _all.GrantsOf(RightsSubject.Group(group.Id)), []).Of(item) & RightsMatrix.Offered(item.Kind);
}
