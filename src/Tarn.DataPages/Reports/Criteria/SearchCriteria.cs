using System.Collections.Immutable;
using Tarn.Apps.Packages;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Reports.Criteria;

/// <summary>The criteria of a search with their values, as one T-SQL condition. Values stand in it as quoted literals only, so that the compiler makes parameters of them.</summary>
/// <param name="Condition">The condition; null when every criterion was left blank.</param>
/// <param name="Errors">What the visitor entered and cannot be read; then no query runs.</param>
public sealed record SearchCriteria(string? Condition, ImmutableArray<ElementError> Errors)
{
    /// <summary>Joins the criteria that have values by the page's tree.</summary>
    /// <param name="form">The criteria.</param>
    /// <param name="values">Gives the value of each.</param>
    /// <param name="locale">How entries are read.</param>
    /// <param name="now">The wall clock in the page's zone.</param>
    public static SearchCriteria Build(SearchForm form, Func<SearchElement, SearchValue> values, PageLocale locale, DateTime now)
    {
        var writer = new CriterionWriter(locale, now);
        var written = new Dictionary<SearchElement, string>();
        foreach (var element in form.Elements)
        {
            if (element.IsCriterion && writer.Write(element, values(element)) is { } condition)
                written.Add(element, condition);
        }

        return new SearchCriteria(Join(form, written), [.. writer.Errors]);
    }

    private static string? Join(SearchForm form, Dictionary<SearchElement, string> written)
    {
        var tree = form.Page.Criteria;
        var placed = tree is null ? [] : tree.Ids.ToHashSet(StringComparer.Ordinal);
        var byId = written.Where(w => placed.Contains(w.Key.Definition.CriteriaId)).ToLookup(w => w.Key.Definition.CriteriaId, w => w.Value, StringComparer.Ordinal);
        var parts = new List<string>();
        if (tree is not null && Group(tree, byId) is { } root)
            parts.Add(root);

        // What the tree does not place: the criteria of one field belong together.
        foreach (var field in written.Where(w => !placed.Contains(w.Key.Definition.CriteriaId)).GroupBy(w => w.Key.Number).OrderBy(g => g.Key))
            parts.Add(JoinAll([.. field.Select(f => f.Value)], isOr: !field.Any(f => f.Key.JoinsByAnd))!);
        return JoinAll(parts, isOr: tree is null && form.Page.IsGlobalOr);
    }

    private static string? Group(PackageCriteria group, ILookup<string, string> byId)
    {
        var parts = new List<string>();
        foreach (var (id, inner) in group.Parts)
        {
            if (id is not null)
                parts.AddRange(byId[id]);
            else if (Group(inner!, byId) is { } nested)
                parts.Add(nested);
        }

        return JoinAll(parts, group.IsOr);
    }

    private static string? JoinAll(List<string> parts, bool isOr) => parts.Count switch
    {
        0 => null,
        1 => parts[0],
        _ => "(" + string.Join(isOr ? " OR " : " AND ", parts) + ")",
    };
}
