using System.Globalization;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Reports.Criteria;

internal sealed partial class CriterionWriter
{
    /// <summary>A list holds ids of its items, ascending, joined by commas. Forms post ids, parameters bring what is shown; both are taken for either.</summary>
    private string WriteList(SearchElement element, string column, List<string> given, bool isTyped)
    {
        var field = element.Column!.Field;
        var isNegative = element.Comparison is "<>" or "NOT LIKE";
        if (!element.IsMultiple && TextTest(element) is { } fits)
        {
            // Words that were typed, or that the builder wrote: any item whose text has them. A number that no text has is an item's id.
            var typed = ContainsText.Write(given[0], word => field.ListItems.Where(i => fits(i, word)).Select(i => i.Id).ToList() is { Count: > 0 } found
                ? ListCriterion.Any(column, found)
                : ListCriterion.Any(column, Find(field, word.Trim(), isTyped) is { } item ? [item.Id] : []));
            return isNegative ? $"NOT ({typed})" : typed;
        }

        var ids = new SortedSet<int>();
        var isWhole = true;
        foreach (var text in given)
        {
            if (Find(field, text.Trim(), isTyped) is { } item)
                ids.Add(item.Id);
            else
                isWhole = false;
        }

        if (element.Comparison is "=" or "<>" && !element.Definition.ElementType.StartsWith("MS", StringComparison.OrdinalIgnoreCase))
            return isWhole ? $"{column} {element.Comparison} '{string.Join(',', ids)}'" : Nothing;
        if (element.NeedsAll && !isWhole)
            return isNegative ? $"{column} IS NOT NULL" : Nothing;
        var condition = element.NeedsAll ? "(" + string.Join(" AND ", ids.Select(id => ListCriterion.Has(column, id))) + ")" : ListCriterion.Any(column, ids);
        return isNegative ? $"NOT ({condition})" : condition;
    }

    /// <summary>How the words of an element are compared with an item's text; null when its value is an item, chosen among others.</summary>
    private Func<ListItem, string, bool>? TextTest(SearchElement element)
    {
        var field = element.Column!.Field;
        var isText = element.IsHidden || element.Definition.ElementType.Contains("Text", StringComparison.OrdinalIgnoreCase);
        return element.Comparison switch
        {
            "LIKE" or "NOT LIKE" when isText => (i, word) => Texts(i, field).Any(t => t.Contains(word, StringComparison.OrdinalIgnoreCase)),
            "BEGINS WITH" => (i, word) => Texts(i, field).Any(t => t.StartsWith(word, StringComparison.OrdinalIgnoreCase)),
            "ENDS WITH" => (i, word) => Texts(i, field).Any(t => t.EndsWith(word, StringComparison.OrdinalIgnoreCase)),
            _ => null,
        };
    }

    /// <summary>An item as it is stored, and as the page shows it.</summary>
    private IEnumerable<string> Texts(ListItem item, FieldDefinition field) => [item.Value, ValueFormat.ItemText(locale, item, field)];

    private ListItem? Find(FieldDefinition field, string text, bool idsFirst)
    {
        var byId = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? field.ListItems.FirstOrDefault(i => i.Id == id) : null;
        if (idsFirst && byId is not null)
            return byId;
        return field.ListItems.FirstOrDefault(i => !i.Retired && i.Value.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? field.ListItems.FirstOrDefault(i => !i.Retired && ValueFormat.ItemText(locale, i, field).Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? byId;
    }
}
