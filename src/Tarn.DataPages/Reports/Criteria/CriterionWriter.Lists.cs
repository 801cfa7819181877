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
        if (!element.IsMultiple && element.Comparison is "LIKE" or "NOT LIKE" && element.Definition.ElementType.Contains("Text", StringComparison.OrdinalIgnoreCase))
        {
            // Typed words: any item whose text has them.
            var typed = ContainsText.Write(given[0], word => Any(column, field.ListItems.Where(i => HasText(i, word, field)).Select(i => i.Id)));
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
        var condition = element.NeedsAll ? "(" + string.Join(" AND ", ids.Select(id => Has(column, id))) + ")" : Any(column, ids);
        return isNegative ? $"NOT ({condition})" : condition;
    }

    private static string Any(string column, IEnumerable<int> ids)
    {
        var parts = ids.Select(id => Has(column, id)).ToList();
        return parts.Count switch { 0 => Nothing, 1 => parts[0], _ => "(" + string.Join(" OR ", parts) + ")" };
    }

    private static string Has(string column, int id) => string.Create(CultureInfo.InvariantCulture, $"(',' + {column} + ',') LIKE '%,{id},%'");

    private ListItem? Find(FieldDefinition field, string text, bool idsFirst)
    {
        var byId = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? field.ListItems.FirstOrDefault(i => i.Id == id) : null;
        if (idsFirst && byId is not null)
            return byId;
        return field.ListItems.FirstOrDefault(i => !i.Retired && i.Value.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? field.ListItems.FirstOrDefault(i => !i.Retired && ValueFormat.ItemText(locale, i, field).Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? byId;
    }

    private bool HasText(ListItem item, string word, FieldDefinition field) =>
        item.Value.Contains(word, StringComparison.OrdinalIgnoreCase) || ValueFormat.ItemText(locale, item, field).Contains(word, StringComparison.OrdinalIgnoreCase);
}
