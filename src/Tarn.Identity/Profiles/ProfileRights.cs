using System.Collections.Frozen;
using System.Globalization;

namespace Tarn.Identity.Profiles;

/// <summary>
/// What a profile may do, made for asking: allow-only, the union of its grants (account.md 6.7). Immutable; a change of grants makes a new one.
/// </summary>
public sealed class ProfileRights
{
    private static readonly int Kinds = Enum.GetValues<ObjectKind>().Max(k => (int)k) + 1;

    /// <summary>Rights on every object of a kind, by kind.</summary>
    private readonly ProfileRight[] _onKind = new ProfileRight[Kinds];

    /// <summary>Rights on single objects, by kind; null where there are none.</summary>
    private readonly FrozenDictionary<string, ProfileRight>?[] _onObject = new FrozenDictionary<string, ProfileRight>?[Kinds];

    /// <summary>Prepares a profile's rights.</summary>
    /// <param name="accessAllObjects">The flag "Enable access to all objects": every right; single grants are kept but add nothing.</param>
    /// <param name="canCreateObjects">The flag "Profile can create objects".</param>
    /// <param name="grants">Single grants and "all present and future" rows.</param>
    public ProfileRights(bool accessAllObjects, bool canCreateObjects, IEnumerable<ObjectGrant> grants)
    {
        AccessAllObjects = accessAllObjects;
        CanCreateObjects = canCreateObjects;
        if (accessAllObjects)
        {
            foreach (var kind in Enum.GetValues<ObjectKind>())
                _onKind[(int)kind] = ProfileRightLetters.Offered(kind);
            return;
        }

        foreach (var ofKind in grants.GroupBy(g => g.Kind))
        {
            var single = new Dictionary<string, ProfileRight>(StringComparer.OrdinalIgnoreCase);
            foreach (var grant in ofKind)
            {
                if (grant.Object == ObjectGrant.AllObjects)
                    _onKind[(int)ofKind.Key] |= grant.Rights;
                else
                    single[grant.Object] = single.GetValueOrDefault(grant.Object) | grant.Rights;
            }

            if (single.Count > 0)
                _onObject[(int)ofKind.Key] = single.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        }
    }

    /// <summary>True when every object may be used.</summary>
    public bool AccessAllObjects { get; }

    /// <summary>True when tables may be created and files uploaded into folders.</summary>
    public bool CanCreateObjects { get; }

    /// <summary>True when the profile has a right on the object of this number. All the rights asked for must be there, be it by several grants.</summary>
    public bool May(ObjectKind kind, long id, ProfileRight right)
    {
        var rights = _onKind[(int)kind];
        if ((rights & right) == right)
            return true;
        if (_onObject[(int)kind] is not { } single)
            return false;
        Span<char> digits = stackalloc char[20];
        id.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        single.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(digits[..length], out var own);
        return ((rights | own) & right) == right;
    }

    /// <summary>True when the profile has a right on the object, whether the grant names it by number or by name.</summary>
    public bool May(ObjectKind kind, long id, string name, ProfileRight right) => May(kind, id, right) || May(kind, name, right);

    /// <summary>True when the profile has a right on the object that grants call by this name (or key).</summary>
    public bool May(ObjectKind kind, string name, ProfileRight right)
    {
        var rights = _onKind[(int)kind];
        if ((rights & right) == right)
            return true;
        return _onObject[(int)kind] is { } single && single.TryGetValue(name, out var own) && ((rights | own) & right) == right;
    }

    /// <summary>True when the profile has a right on every object of a kind, present and future: lists need no filter then.</summary>
    public bool MayAll(ObjectKind kind, ProfileRight right) => (_onKind[(int)kind] & right) == right;
}
