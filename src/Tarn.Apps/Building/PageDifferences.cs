using System.Globalization;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>What is otherwise in one definition of a DataPage than in another, in words that builders read.</summary>
public static class PageDifferences
{
    private static readonly HashSet<string> Unseen = new(StringComparer.Ordinal) { "DisplayOrder", "TmpUIId", "x", "y", "AppKey", "CriteriaId", "HomePageName", "DataType", "RichHeader", "RichFooter", "RichMessage", "RichUI" };

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["Type"] = "Kind",
        ["Required"] = "Must be filled in",
        ["DefaultValue"] = "Value at first",
        ["PlaceHolder"] = "Example",
        ["Hint"] = "Help",
        ["PageHeader"] = "Above the page",
        ["PageFooter"] = "Below the page",
        ["TargetType"] = "After sending",
        ["TargetURL"] = "Address",
        ["RowsPerPage"] = "Records on a page",
        ["Display"] = "Layout",
        ["ComparisonType"] = "Comparison",
        ["SortOrder"] = "Place in the order",
        ["SortDir"] = "Order",
        ["StyleTemplateId"] = "Look",
        ["t:Theme"] = "Look",
        ["t:Scheme"] = "Day and night",
        ["LocalizationTemplateId"] = "Language",
        ["KeepWithNext"] = "Next one stands beside it",
        ["ElementWidth"] = "Width",
        ["DisplayText"] = "Text of the choice",
        ["DateTimeGroupFunc"] = "Dates by",
        ["t:Colours"] = "Colours",
        ["AuthenticationField"] = "Field of the person",
        ["ToAddress"] = "To",
        ["DisplayReport"] = "Results",
        ["KeyField"] = "Opens the record by",
        ["Left"] = "Element asked",
        ["Right"] = "Value",
        ["Operator"] = "Comparison",
        ["Target"] = "Element",
        ["DownloadFormats"] = "Downloads",
        ["t:DownloadFormats"] = "Downloads",
        ["ChartRecordsLimit"] = "Most points",
        ["DateField"] = "An event begins",
        ["EndDateField"] = "An event ends",
        ["StartAtFirstEvent"] = "Opens on the first event",
        ["MaxEvents"] = "Most events of a day",
        ["Hours"] = "Events at their hours",
    };

    /// <summary>The differences, in the order of the page.</summary>
    /// <param name="before">The definition that it was.</param>
    /// <param name="after">The definition that it became.</param>
    public static IReadOnlyList<PageDifference> Between(PackageElement before, PackageElement after)
    {
        var found = new List<PageDifference>();
        Compare(before, after, "Page", "Page", found);
        return found;
    }

    /// <summary>The differences in a sentence.</summary>
    public static string Sum(IReadOnlyList<PageDifference> differences)
    {
        if (differences.Count == 0)
            return "Nothing is otherwise.";
        var places = differences.Select(d => d.Place).Distinct().ToList();
        var named = string.Join(", ", places.Take(4)) + (places.Count > 4 ? string.Create(CultureInfo.InvariantCulture, $" and {places.Count - 4} more") : "");
        return string.Create(CultureInfo.InvariantCulture, $"{(differences.Count == 1 ? "One change" : $"{differences.Count} changes")}: {named}.");
    }

    private static void Compare(PackageElement before, PackageElement after, string part, string place, List<PageDifference> found)
    {
        foreach (var name in before.Attributes.Concat(after.Attributes).Select(a => a.Name).Distinct(StringComparer.Ordinal).Where(n => !Unseen.Contains(n)))
        {
            var (old, now) = (before[name] ?? "", after[name] ?? "");
            // Absent and empty mean the same.
            if (old != now)
                found.Add(new PageDifference(place, Words.GetValueOrDefault(name) ?? PlainWords.Of(name.StartsWith("t:", StringComparison.Ordinal) ? name[2..] : name), old, now));
        }

        if (before.Text != after.Text)
            found.Add(new PageDifference(place, "Text", before.Text, after.Text));
        // How criteria are joined says something only as a whole.
        if (LogicOf(before) is var was && LogicOf(after) is var became && was != became)
            found.Add(new PageDifference(place, "Joined", was, became));
        var (from, to) = (Keyed(before), Keyed(after));
        foreach (var (key, child) in from.Where(c => !to.ContainsKey(c.Key)))
            Report(child, part, place, key, isAdded: false, found);
        foreach (var (key, child) in to)
        {
            var (inner, name) = PlaceOf(child, part, place, key);
            if (from.TryGetValue(key, out var old))
                Compare(old, child, inner, name, found);
            else
                Report(child, part, place, key, isAdded: true, found);
        }

        static bool IsPlaced(string key) => key.StartsWith("Field ", StringComparison.Ordinal) || key.StartsWith("DisplayField ", StringComparison.Ordinal);
        var order = from.Keys.Where(k => IsPlaced(k) && to.ContainsKey(k)).ToList();
        if (!order.SequenceEqual(to.Keys.Where(k => IsPlaced(k) && from.ContainsKey(k))))
            found.Add(new PageDifference(part == "Page" ? place : part, "Order of the elements", string.Join(", ", order.Select(k => TitleOf(from[k]))), string.Join(", ", to.Where(c => IsPlaced(c.Key)).Select(c => TitleOf(c.Value)))));
    }

    private static void Report(PackageElement child, string part, string place, string key, bool isAdded, List<PageDifference> found)
    {
        if (child.Name is "Mappings" or PackageElement.TextName)
            return;
        // A holder by itself says nothing: what it holds does.
        if (child.Name is "Rules" or "Section" or "SeriesList" or "ValueAxisList")
        {
            var empty = new PackageElement(child.Name);
            Compare(isAdded ? empty : child, isAdded ? child : empty, PlaceOf(child, part, place, key).Part, place, found);
            return;
        }

        var (_, name) = PlaceOf(child, part, place, key);
        var text = name == place ? PlainWords.Of(child.Name) + (child["Value"] is { Length: > 0 } value ? " " + value : "") : name;
        found.Add(isAdded ? new PageDifference(name, name == place ? text : "Added", "", text) : new PageDifference(name, name == place ? text : "Removed", text, ""));
    }

    /// <summary>The part of the page that an element belongs to, and what it is called there.</summary>
    private static (string Part, string Place) PlaceOf(PackageElement element, string part, string place, string key) => element.Name switch
    {
        "NewRecordPage" or "UpdateRecordPage" => ("Form", "Page"),
        "SearchPage" or "t:Calendar" or "t:Pivot" => ("Search form", "Page"),
        "SearchRecordsetPage" => ("Results", "Results"),
        "RecordDetailsPage" => ("Details", "Details"),
        "Chart" => ("Chart", "Chart"),
        "t:CalendarView" => ("Calendar", "Calendar"),
        "Section" => (part, part),
        "Field" or "DisplayField" when part is not "Chart" and not "Totals" => (part, $"{part}: {TitleOf(element)}"),
        "Aggregation" or "t:Aggregation" => ("Totals", "Totals: " + (element["Label"] ?? "")),
        "Group" or "t:Group" => (part, "Group by " + PlainWords.Of(element["ColumnName"] ?? "")),
        "Rule" => (part, "Rule " + (1 + NumberOf(key)).ToString(CultureInfo.InvariantCulture)),
        "EMail" => (part, string.Equals(element["Kind"], "Notification", StringComparison.OrdinalIgnoreCase) ? "Mail to you" : "Mail to the visitor"),
        "RowLevelSecurity" => (part, "Access"),
        "Note" => (part, "Note"),
        _ => (part, place),
    };

    /// <summary>How the criteria of a rule or a search are joined, "Guest and (Age or Ticket)"; empty where there is nothing to join.</summary>
    private static string LogicOf(PackageElement holder)
    {
        if (CriteriaTree.Of(holder) is not { } tree || CriteriaTree.Ids(tree).Count() < 2)
            return "";
        var names = holder.ChildrenNamed("Criterion").Select(c => (Id: c["CriteriaId"], Name: PlainWords.Of(c["Left"] ?? "")))
            .Concat(holder.ChildrenNamed("Section").SelectMany(s => s.ChildrenNamed("Field")).SelectMany(f => f.ChildrenNamed("FieldMatch").Select(m => (Id: m["CriteriaId"], Name: m["Label"] is { Length: > 0 } label ? label : TitleOf(f)))))
            .ToLookup(c => c.Id ?? "", c => c.Name);
        return CriteriaTree.ToText(tree, id => names[id].FirstOrDefault() ?? id);
    }

    /// <summary>The children by what makes them the same from one definition to the next: their column, else their place among their like.</summary>
    private static Dictionary<string, PackageElement> Keyed(PackageElement element)
    {
        var keyed = new Dictionary<string, PackageElement>(StringComparer.OrdinalIgnoreCase);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var child in PageParts.InOrder(element.Children.Where(c => c.Name != "CriteriaRoot")))
        {
            var named = child["ColumnName"] ?? (child.Name is "Option" ? child["Value"] : child.Name is "EMail" ? child["Kind"] : null);
            var name = named is { Length: > 0 } ? $"{child.Name} {named}" : child.Name;
            var number = counts[name] = counts.GetValueOrDefault(name) + 1;
            keyed[named is { Length: > 0 } && number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}#{number - 1}")] = child;
        }

        return keyed;
    }

    private static int NumberOf(string key) => int.TryParse(key.AsSpan(key.LastIndexOf('#') + 1), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string TitleOf(PackageElement element) => new PageItem(element.Child("FieldMatch") is null ? PagePart.Form : PagePart.Search, 0, 0, element).Title;
}

/// <summary>Something that is otherwise.</summary>
/// <param name="Place">Where: the page, one of its elements, a rule.</param>
/// <param name="Property">What.</param>
/// <param name="Before">What it was; empty for nothing.</param>
/// <param name="After">What it is; empty for nothing.</param>
public sealed record PageDifference(string Place, string Property, string Before, string After);
