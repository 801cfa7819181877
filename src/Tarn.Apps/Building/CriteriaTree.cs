using System.Collections.Immutable;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>
/// Edits a tree of criteria, that of a rule or of a search: pure functions from one outer <c>CriteriaGroup</c> to the next. A place is the way from the outer group down, by the numbers of children.
/// A place that is not there any more changes nothing, and a group that loses its last part goes with it.
/// </summary>
public static class CriteriaTree
{
    /// <summary>How many groups can stand within one another when they are made here; deeper ones that a package brought stay.</summary>
    public const int MaxDepth = 5;

    /// <summary>A group of criteria.</summary>
    /// <param name="isAny">One of them is enough; all must hold otherwise.</param>
    /// <param name="ids">The criteria.</param>
    public static PackageElement Group(bool isAny, params IEnumerable<string> ids) => PackageElement.Create("CriteriaGroup", [("Type", isAny ? "OR" : "AND")], ids.Select(Item));

    /// <summary>Whether one part of a group is enough.</summary>
    public static bool IsAny(PackageElement group) => new PackageCriteria(group).IsOr;

    /// <summary>The outer group that an element holds; null when it has none.</summary>
    public static PackageElement? Of(PackageElement holder) => holder.Child("CriteriaRoot")?.Child("CriteriaGroup");

    /// <summary>An element with another outer group; null takes the tree away.</summary>
    public static PackageElement Put(PackageElement holder, PackageElement? group)
    {
        if (holder.Child("CriteriaRoot") is not { } root)
            return group is null ? holder : holder.WithChildren([PackageElement.Create("CriteriaRoot", [], group), .. holder.Children]);
        if (group is null)
            return holder.WithChildren(holder.Children.Where(c => !ReferenceEquals(c, root)));
        var changed = root.Child("CriteriaGroup") is { } old ? root.WithChildren(root.Children.Select(c => ReferenceEquals(c, old) ? group : c)) : root.WithChildren([group, .. root.Children]);
        return holder.WithChildren(holder.Children.Select(c => ReferenceEquals(c, root) ? changed : c));
    }

    /// <summary>The criteria of a tree, in order.</summary>
    public static IEnumerable<string> Ids(PackageElement group) => new PackageCriteria(group).Ids;

    /// <summary>All places of groups with what stands there, the outer one first.</summary>
    public static IEnumerable<(ImmutableArray<int> Place, PackageElement Group)> Groups(PackageElement root, ImmutableArray<int> place = default)
    {
        var here = place.IsDefault ? [] : place;
        yield return (here, root);
        for (var i = 0; i < root.Children.Length; i++)
        {
            if (root.Children[i].Name != "CriteriaGroup")
                continue;
            foreach (var inner in Groups(root.Children[i], here.Add(i)))
                yield return inner;
        }
    }

    /// <summary>One part of a group is enough, or all must hold.</summary>
    public static PackageElement SetAny(PackageElement root, ImmutableArray<int> place, bool isAny) => Change(root, place, group => group.With("Type", isAny ? "OR" : "AND"));

    /// <summary>Adds a criterion to a group.</summary>
    public static PackageElement Add(PackageElement root, ImmutableArray<int> place, string id) => Change(root, place, group => group.WithChildren(group.Children.Add(Item(id))));

    /// <summary>Adds a group with one criterion, which joins by the other word: only then it says something that its outer group does not.</summary>
    public static PackageElement AddGroup(PackageElement root, ImmutableArray<int> place, string id) =>
        place.Length >= MaxDepth - 1 ? root : Change(root, place, group => group.WithChildren(group.Children.Add(Group(!IsAny(group), id))));

    /// <summary>Puts a criterion into a new group where it stands.</summary>
    public static PackageElement Nest(PackageElement root, ImmutableArray<int> place) => place is not [.. var outer, var at] || outer.Length >= MaxDepth - 1 || At(root, place) is not { Name: "CriteriaItem" } item
        ? root
        : Change(root, outer, group => group.WithChildren(group.Children.SetItem(at, Group(!IsAny(group)).WithChildren([item]))));

    /// <summary>Takes a group away; what it holds stands in its place.</summary>
    public static PackageElement Dissolve(PackageElement root, ImmutableArray<int> place) => place is not [.. var outer, var at] || At(root, place) is not { Name: "CriteriaGroup" } inner
        ? root
        : Change(root, outer, group => group.WithChildren([.. group.Children.Take(at), .. inner.Children, .. group.Children.Skip(at + 1)]));

    /// <summary>Moves a criterion to the end of a group.</summary>
    public static PackageElement Move(PackageElement root, ImmutableArray<int> place, ImmutableArray<int> target)
    {
        if (At(root, place) is not { Name: "CriteriaItem" } item || At(root, target) is not { Name: "CriteriaGroup" } || place.AsSpan()[..^1].SequenceEqual(target.AsSpan()))
            return root;
        // Added at an end, it moves no place; what is taken away after it could.
        return Remove(Change(root, target, group => group.WithChildren(group.Children.Add(item))), place);
    }

    /// <summary>Takes a criterion or a group away, with all that it holds.</summary>
    public static PackageElement Remove(PackageElement root, ImmutableArray<int> place) => place is not [.. var outer, var at] || At(root, place) is null
        ? root
        : Prune(Change(root, outer, group => group.WithChildren(group.Children.RemoveAt(at))));

    /// <summary>Takes criteria away, wherever they stand.</summary>
    public static PackageElement Without(PackageElement root, IReadOnlySet<string> ids) => Prune(Strip(root, ids));

    /// <summary>A tree in words, "Guest and (Age or Ticket)".</summary>
    /// <param name="group">The outer group.</param>
    /// <param name="nameOf">What a criterion is called.</param>
    public static string ToText(PackageElement group, Func<string, string> nameOf)
    {
        var parts = new PackageCriteria(group).Parts.ToList();
        var texts = parts.Select(p => p.Group is not { } inner ? nameOf(p.CriteriaId!) : parts.Count > 1 && inner.Parts.Count() > 1 ? $"({ToText(inner.Element, nameOf)})" : ToText(inner.Element, nameOf));
        return string.Join(IsAny(group) ? " or " : " and ", texts);
    }

    private static PackageElement Item(string id) => PackageElement.Create("CriteriaItem", [("CriteriaId", id)]);

    private static PackageElement? At(PackageElement root, ReadOnlySpan<int> place)
    {
        var part = root;
        foreach (var step in place)
        {
            if (step < 0 || step >= part.Children.Length || part.Children[step].Name is not ("CriteriaItem" or "CriteriaGroup"))
                return null;
            part = part.Children[step];
        }

        return part;
    }

    private static PackageElement? At(PackageElement root, ImmutableArray<int> place) => At(root, place.AsSpan());

    private static PackageElement Change(PackageElement root, ImmutableArray<int> place, Func<PackageElement, PackageElement> change) =>
        At(root, place) is { Name: "CriteriaGroup" } ? Change(root, place.AsSpan(), change) : root;

    private static PackageElement Change(PackageElement group, ReadOnlySpan<int> place, Func<PackageElement, PackageElement> change) =>
        place.IsEmpty ? change(group) : group.WithChildren(group.Children.SetItem(place[0], Change(group.Children[place[0]], place[1..], change)));

    private static PackageElement Strip(PackageElement group, IReadOnlySet<string> ids) => group.WithChildren(
        group.Children.Where(c => c.Name != "CriteriaItem" || c["CriteriaId"] is not { } id || !ids.Contains(id)).Select(c => c.Name == "CriteriaGroup" ? Strip(c, ids) : c));

    /// <summary>Inner groups that hold nothing go: in a rule, one that one of nothing is enough for would never be met.</summary>
    private static PackageElement Prune(PackageElement group) =>
        group.WithChildren(group.Children.Select(c => c.Name == "CriteriaGroup" ? Prune(c) : c).Where(c => c.Name != "CriteriaGroup" || new PackageCriteria(c).Parts.Any()));
}
