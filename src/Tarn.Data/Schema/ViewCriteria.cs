using System.Collections.Immutable;
using System.Globalization;

namespace Tarn.Data.Schema;

/// <summary>Steps of designing a view's criteria, as pure functions. A group is addressed by its path: which of the root's groups, which of that one's, and so on; the root's path is empty.</summary>
public static class ViewCriteria
{
    /// <summary>Deepest nesting that is offered.</summary>
    public const int MaxDepth = 5;

    /// <summary>The tree: the view's own, or all criteria ANDed.</summary>
    public static ViewCriteriaGroup RootOf(ViewDefinition view) => view.Root ?? new ViewCriteriaGroup(false, [.. view.Criteria.Select(c => c.Id)], []);

    /// <summary>Adds a comparison or formula to a group, under a new id.</summary>
    public static ViewDefinition Add(ViewDefinition view, ImmutableArray<int> path, ViewCriterion criterion)
    {
        criterion = criterion with { Id = FreeId(view) };
        var root = view.Root is null && path.IsEmpty ? null : Change(RootOf(view), path, g => g with { Criteria = g.Criteria.Add(criterion.Id) });
        return view with { Criteria = view.Criteria.Add(criterion), Root = root };
    }

    /// <summary>Replaces the criterion that has the same id.</summary>
    public static ViewDefinition Set(ViewDefinition view, ViewCriterion criterion) => view with { Criteria = [.. view.Criteria.Select(c => c.Id == criterion.Id ? criterion : c)] };

    /// <summary>Takes a criterion out.</summary>
    public static ViewDefinition Remove(ViewDefinition view, string id) =>
        view with { Criteria = view.Criteria.RemoveAll(c => c.Id == id), Root = view.Root is { } root ? Without(root, id) : null };

    /// <summary>Adds an empty group to a group; it joins by OR where that one joins by AND, and the other way round.</summary>
    public static ViewDefinition AddGroup(ViewDefinition view, ImmutableArray<int> path) =>
        view with { Root = Change(RootOf(view), path, g => g with { Groups = g.Groups.Add(new ViewCriteriaGroup(!g.Any, [], [])) }) };

    /// <summary>Takes a group out, with its criteria.</summary>
    public static ViewDefinition RemoveGroup(ViewDefinition view, ImmutableArray<int> path)
    {
        var gone = IdsOf(Find(RootOf(view), path)).ToHashSet(StringComparer.Ordinal);
        return view with
        {
            Criteria = view.Criteria.RemoveAll(c => gone.Contains(c.Id)),
            Root = Change(RootOf(view), path.RemoveAt(path.Length - 1), g => g with { Groups = g.Groups.RemoveAt(path[^1]) }),
        };
    }

    /// <summary>Joins a group's parts by OR, or by AND.</summary>
    public static ViewDefinition SetAny(ViewDefinition view, ImmutableArray<int> path, bool any) => view with { Root = Change(RootOf(view), path, g => g with { Any = any }) };

    private static string FreeId(ViewDefinition view) => (view.Criteria.Select(c => int.TryParse(c.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).DefaultIfEmpty(0).Max() + 1).ToString(CultureInfo.InvariantCulture);

    private static ViewCriteriaGroup Find(ViewCriteriaGroup root, ImmutableArray<int> path) => path.Aggregate(root, (group, i) => group.Groups[i]);

    private static ViewCriteriaGroup Change(ViewCriteriaGroup group, ImmutableArray<int> path, Func<ViewCriteriaGroup, ViewCriteriaGroup> change) =>
        path.IsEmpty ? change(group) : group with { Groups = group.Groups.SetItem(path[0], Change(group.Groups[path[0]], path.RemoveAt(0), change)) };

    private static ViewCriteriaGroup Without(ViewCriteriaGroup group, string id) => group with { Criteria = group.Criteria.Remove(id), Groups = [.. group.Groups.Select(g => Without(g, id))] };

    private static IEnumerable<string> IdsOf(ViewCriteriaGroup group) => group.Criteria.Concat(group.Groups.SelectMany(IdsOf));
}
