using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>Edits how the criteria of a search are joined: pure functions from one definition to the next.</summary>
public static class SearchParts
{
    /// <summary>The criteria of the search in their order: the element of the form, and the criterion in it.</summary>
    public static IReadOnlyList<(PageItem Item, PackageElement Match)> Criteria(PackageElement application) =>
    [
        .. from item in PageParts.Items(application, PagePart.Search)
           where !item.IsHtml && !item.ColumnName.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase)
           from match in item.Element.ChildrenNamed("FieldMatch")
           where match["CriteriaId"] is { Length: > 0 }
           select (item, match),
    ];

    /// <summary>
    /// The outer group of the criteria, as the runtime joins them: what a tree does not place must hold as well, and without a tree the search has one word for all, and each field one for its own criteria.
    /// </summary>
    public static PackageElement Tree(PackageElement application)
    {
        if (new DataPageDefinition(application, null).Page is not { } page)
            return CriteriaTree.Group(isAny: false);
        var tree = CriteriaTree.Of(page.Element);
        var placed = tree is null ? [] : CriteriaTree.Ids(tree).ToHashSet(StringComparer.Ordinal);
        var isAny = tree is null && page.IsGlobalOr;
        var rest = Criteria(application).Where(c => !placed.Contains(c.Match["CriteriaId"]!)).GroupBy(c => c.Item.Index).SelectMany(field =>
        {
            var isAnyOfField = !field.Any(f => string.Equals(f.Match["Operator"], "AND", StringComparison.OrdinalIgnoreCase));
            var group = CriteriaTree.Group(isAnyOfField, field.Select(f => f.Match["CriteriaId"]!));
            return field.Count() > 1 && isAnyOfField != isAny ? [group] : group.Children.AsEnumerable();
        }).ToList();
        if (tree is null)
            return CriteriaTree.Group(isAny).WithChildren(rest);
        return rest.Count == 0 ? tree : CriteriaTree.IsAny(tree) ? CriteriaTree.Group(isAny: false).WithChildren([tree, .. rest]) : tree.WithChildren([.. tree.Children, .. rest]);
    }

    /// <summary>Changes how the criteria are joined. A change that loses one of them is none: criteria go with their elements.</summary>
    public static PackageElement ChangeTree(PackageElement application, Func<PackageElement, PackageElement> change)
    {
        var old = Tree(application);
        var tree = change(old);
        var known = Criteria(application).Select(c => c.Match["CriteriaId"]!).ToHashSet(StringComparer.Ordinal);
        return tree.Equals(old) || known.Except(CriteriaTree.Ids(tree)).Any() ? application : PageParts.ChangePage(application, page => CriteriaTree.Put(page, tree));
    }
}
