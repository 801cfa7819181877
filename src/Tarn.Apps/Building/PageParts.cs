using System.Collections.Immutable;
using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>
/// Edits definitions: pure functions from one to the next, so that whoever edits can go back. What a package brought and no editor knows stays where it is.
/// </summary>
public static class PageParts
{
    private const string Outer = "*";

    /// <summary>The parts that a page has, in the order of its flow.</summary>
    public static IReadOnlyList<PagePart> Of(PackageElement application) => OuterOf(application) is not { } page
        ? []
        : page.Name switch
        {
            "NewRecordPage" or "UpdateRecordPage" => [PagePart.Form],
            "SearchPage" or "t:Calendar" or "t:Pivot" => [.. PartsOfResults(page)],
            _ => [],
        };

    /// <summary>What a part is called.</summary>
    public static string NameOf(PagePart part) => part switch
    {
        PagePart.Form => "Form",
        PagePart.Search => "Search form",
        PagePart.Columns => "Results",
        _ => "Details",
    };

    /// <summary>The elements of a part, in order.</summary>
    public static IReadOnlyList<PageItem> Items(PackageElement application, PagePart part)
    {
        if (HolderOf(application, part) is not { } holder)
            return [];
        if (part == PagePart.Columns)
            return [.. InOrder(holder.ChildrenNamed("DisplayField")).Select((e, i) => new PageItem(part, i, 0, e))];
        var items = new List<PageItem>();
        var number = 0;
        foreach (var section in InOrder(holder.ChildrenNamed("Section")))
        {
            foreach (var element in InOrder(section.ChildrenNamed("Field")))
                items.Add(new PageItem(part, items.Count, number, element));
            number++;
        }

        return items;
    }

    /// <summary>Moves an element to another place of its part. It joins the section of its new neighbour.</summary>
    public static PackageElement Move(PackageElement application, PagePart part, int from, int to)
    {
        var items = Items(application, part).ToList();
        if (from == to || from < 0 || to < 0 || from >= items.Count || to >= items.Count)
            return application;
        var moved = items[from] with { Section = items[to].Section };
        items.RemoveAt(from);
        items.Insert(to, moved);
        return With(application, part, items);
    }

    /// <summary>Takes an element away.</summary>
    public static PackageElement Remove(PackageElement application, PagePart part, int index)
    {
        var items = Items(application, part).ToList();
        if (index < 0 || index >= items.Count)
            return application;
        var gone = items[index];
        items.RemoveAt(index);
        var changed = With(application, part, items);
        if (part != PagePart.Search)
            return changed;
        var ids = gone.Element.ChildrenNamed("FieldMatch").Select(m => m["CriteriaId"]).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return ChangeOuter(changed, page => CriteriaTree.Of(page) is { } tree ? CriteriaTree.Put(page, CriteriaTree.Without(tree, ids)) : page);
    }

    /// <summary>Adds the element that suits a column, at a place or, when that is negative, at the end.</summary>
    public static PackageElement Add(PackageElement application, PagePart part, PageColumn column, PageSource source, AccountSchema schema, int at = -1)
    {
        var criterion = NextCriterion(application);
        var element = part switch
        {
            PagePart.Form => ElementDefaults.Form(column, source, schema),
            PagePart.Search => ElementDefaults.Search(column, criterion),
            PagePart.Columns => ElementDefaults.Result(column),
            _ => ElementDefaults.Static(column),
        };
        if (element is null)
            return application;
        var changed = Insert(application, part, element, at);
        // Where a tree joins the criteria, one that is not in it would not count.
        return part == PagePart.Search
            ? ChangeOuter(changed, page => CriteriaTree.Of(page) is { } tree ? CriteriaTree.Put(page, CriteriaTree.Add(tree, [], criterion.ToString(CultureInfo.InvariantCulture))) : page)
            : changed;
    }

    /// <summary>Adds a block of HTML at a place or, when that is negative, at the end.</summary>
    public static PackageElement AddHtml(PackageElement application, PagePart part, string html, int at = -1)
    {
        var number = 1 + Items(application, part).Select(i => i.ColumnName).Where(n => n.StartsWith("HTML Block ", StringComparison.OrdinalIgnoreCase))
            .Select(n => int.TryParse(n.AsSpan(11), CultureInfo.InvariantCulture, out var used) ? used : 0).DefaultIfEmpty().Max();
        var block = ElementDefaults.HtmlBlock(number, html);
        return Insert(application, part, part switch
        {
            PagePart.Columns => PackageElement.Create("DisplayField", [("ColumnName", block["ColumnName"]), ("Label", html), ("Type", "HTML Block"), ("RichUI", "True"), ("Unique", "False"), ("SortOrder", ""), ("SortDir", "")]),
            PagePart.Search => PackageElement.Create("Field", [("ColumnName", block["ColumnName"])], PackageElement.Create("FieldMatch", [("RichUI", "True"), ("Label", html), ("Type", "HTML Block"), ("Unique", "False"), ("DisplayOrder", "1"), ("Required", "False"), ("MatchNull", "N"), ("Operator", ""), ("DefaultValue", "")])),
            _ => block,
        }, at);
    }

    /// <summary>Adds an element as it is, at a place or, when that is negative, at the end.</summary>
    internal static PackageElement InsertElement(PackageElement application, PagePart part, PackageElement element, int at = -1) => Insert(application, part, element, at);

    /// <summary>Changes the page itself.</summary>
    internal static PackageElement ChangePage(PackageElement application, Func<PackageElement, PackageElement> change) => ChangeOuter(application, change);

    /// <summary>Changes the results.</summary>
    internal static PackageElement ChangeResults(PackageElement application, Func<PackageElement, PackageElement> change) => ChangeAt(application, [Outer, "SearchRecordsetPage"], change);

    /// <summary>Sets a property of an element; null takes it away.</summary>
    public static PackageElement Set(PackageElement application, PageItem item, string attribute, string? value) => Change(application, item, inner => inner.With(attribute, value));

    /// <summary>Changes an element as a whole.</summary>
    public static PackageElement Change(PackageElement application, PageItem item, Func<PackageElement, PackageElement> change)
    {
        var items = Items(application, item.Part).ToList();
        if (item.Index >= items.Count)
            return application;
        var old = items[item.Index];
        var element = ReferenceEquals(old.Inner, old.Element)
            ? change(old.Element)
            : old.Element.WithChildren(old.Element.Children.Select(c => ReferenceEquals(c, old.Inner) ? change(c) : c));
        items[item.Index] = old with { Element = element };
        return With(application, item.Part, items);
    }

    /// <summary>An attribute of the page itself.</summary>
    public static string OfPage(PackageElement application, string attribute) => OuterOf(application)?[attribute] ?? "";

    /// <summary>Sets an attribute of the page itself; null takes it away.</summary>
    public static PackageElement SetPage(PackageElement application, string attribute, string? value) => ChangeOuter(application, page => page.With(attribute, value));

    /// <summary>An attribute of the results.</summary>
    public static string OfResults(PackageElement application, string attribute) => OuterOf(application)?.Child("SearchRecordsetPage")?[attribute] ?? "";

    /// <summary>Sets an attribute of the results.</summary>
    public static PackageElement SetResults(PackageElement application, string attribute, string? value) => ChangeAt(application, [Outer, "SearchRecordsetPage"], page => page.With(attribute, value));

    /// <summary>An attribute of the chart.</summary>
    public static string OfChart(PackageElement application, string attribute) => OuterOf(application)?.Child("SearchRecordsetPage")?.Child("Chart")?[attribute] ?? "";

    /// <summary>Sets an attribute of the chart.</summary>
    public static PackageElement SetChart(PackageElement application, string attribute, string? value) => ChangeAt(application, [Outer, "SearchRecordsetPage", "Chart"], chart => chart.With(attribute, value));

    /// <summary>An attribute of the calendar.</summary>
    public static string OfCalendar(PackageElement application, string attribute) => OuterOf(application)?.Child("SearchRecordsetPage")?.Child("t:CalendarView")?[attribute] ?? "";

    /// <summary>Sets an attribute of the calendar; null takes it away.</summary>
    public static PackageElement SetCalendar(PackageElement application, string attribute, string? value) =>
        ChangeAt(application, [Outer, "SearchRecordsetPage", "t:CalendarView"], calendar => calendar.With(attribute, value));

    /// <summary>The HTML of an HTML page.</summary>
    public static string HtmlOf(PackageElement application) => OuterOf(application) is { Name: "t:Html" } page ? page.Child("t:Content")?.Text ?? page["Html"] ?? page.Text : "";

    /// <summary>Sets the HTML of an HTML page.</summary>
    public static PackageElement SetHtml(PackageElement application, string html) =>
        ChangeOuter(application, page => page.With("Html", null).WithText("").WithChildren([new PackageElement("t:Content", text: html), .. page.Children.Where(c => c.Name != "t:Content")]));

    /// <summary>The results are ordered by one column.</summary>
    /// <param name="application">The definition.</param>
    /// <param name="column">The column; null for the order in which records were added.</param>
    /// <param name="descending">From the largest.</param>
    public static PackageElement Sort(PackageElement application, string? column, bool descending) => With(application, PagePart.Columns,
        [.. Items(application, PagePart.Columns).Select(i => i with
        {
            Element = i.ColumnName.Equals(column, StringComparison.OrdinalIgnoreCase)
                ? i.Element.With("SortOrder", "1").With("SortDir", descending ? "DESC" : "ASC")
                : i.Element.With("SortOrder", "").With("SortDir", ""),
        })]);

    private static IEnumerable<PagePart> PartsOfResults(PackageElement page)
    {
        yield return PagePart.Search;
        yield return PagePart.Columns;
        if (page.Child("SearchRecordsetPage")?.Child("RecordDetailsPage") is not null)
            yield return PagePart.Details;
    }

    private static PackageElement Insert(PackageElement application, PagePart part, PackageElement element, int at)
    {
        var items = Items(application, part).ToList();
        var place = at < 0 || at > items.Count ? items.Count : at;
        var section = items.Count == 0 ? 0 : items[Math.Max(0, place - 1)].Section;
        items.Insert(place, new PageItem(part, place, section, element));
        return With(application, part, items);
    }

    /// <summary>A definition whose part holds these elements in this order.</summary>
    private static PackageElement With(PackageElement application, PagePart part, IReadOnlyList<PageItem> items) => ChangeAt(application, PathOf(part), holder =>
    {
        if (part == PagePart.Columns)
            return Replace(holder, "DisplayField", items.Select(i => i.Element));
        var sections = InOrder(holder.ChildrenNamed("Section")).ToList();
        if (sections.Count == 0)
            return holder.WithChildren([PageFactory.Section(items.Select(i => i.Element)), .. holder.Children]);
        return Replace(holder, "Section", sections.Select((s, number) => Replace(s, "Field", items.Where(i => i.Section == number).Select(i => i.Element))), number: false);
    });

    /// <summary>Puts elements in the place of those of their name, numbered anew.</summary>
    private static PackageElement Replace(PackageElement holder, string name, IEnumerable<PackageElement> elements, bool number = true)
    {
        var made = elements.Select((e, i) => number ? PageFactory.Numbered(e, i + 1) : e).ToList();
        var first = holder.Children.FirstOrDefault(c => c.Name == name);
        var at = first is null ? holder.Children.Length : holder.Children.IndexOf(first);
        // Columns stand before details and actions.
        if (first is null && name == "DisplayField")
            at = Math.Max(0, holder.Children.ToList().FindIndex(c => c.Name is "RecordDetailsPage" or "RecordAction"));
        var before = holder.Children.Take(at).Where(c => c.Name != name);
        var after = holder.Children.Skip(at).Where(c => c.Name != name);
        return holder.WithChildren([.. before, .. made, .. after]);
    }

    private static int NextCriterion(PackageElement application) => 1 + application.DescendantsAndSelf().Where(e => e.Name == "FieldMatch")
        .Select(e => int.TryParse(e["CriteriaId"], CultureInfo.InvariantCulture, out var id) ? id : 0).DefaultIfEmpty().Max();

    private static string[] PathOf(PagePart part) => part switch
    {
        PagePart.Columns => [Outer, "SearchRecordsetPage"],
        PagePart.Details => [Outer, "SearchRecordsetPage", "RecordDetailsPage"],
        _ => [Outer],
    };

    private static PackageElement? HolderOf(PackageElement application, PagePart part)
    {
        var holder = OuterOf(application);
        foreach (var step in PathOf(part).Skip(1))
            holder = holder?.Child(step);
        return holder;
    }

    private static PackageElement? OuterOf(PackageElement application) => new DataPageDefinition(application, null).Page?.Element;

    private static PackageElement ChangeOuter(PackageElement application, Func<PackageElement, PackageElement> change) => ChangeAt(application, [Outer], change);

    private static PackageElement ChangeAt(PackageElement element, ReadOnlySpan<string> path, Func<PackageElement, PackageElement> change)
    {
        if (path.IsEmpty)
            return change(element);
        var child = path[0] == Outer ? OuterOf(element) : element.Child(path[0]);
        if (child is null)
            return element;
        var changed = ChangeAt(child, path[1..], change);
        return ReferenceEquals(changed, child) ? element : element.WithChildren(element.Children.SetItem(element.Children.IndexOf(child), changed));
    }

    internal static IEnumerable<PackageElement> InOrder(IEnumerable<PackageElement> elements) => elements.Select((element, index) => (element, index))
        .OrderBy(i => int.TryParse(i.element["DisplayOrder"], CultureInfo.InvariantCulture, out var order) ? order : int.MaxValue).ThenBy(i => i.index).Select(i => i.element);
}
