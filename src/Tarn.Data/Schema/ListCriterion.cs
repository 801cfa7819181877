using System.Globalization;
using Tarn.Data.Fields;

namespace Tarn.Data.Schema;

/// <summary>
/// Writes conditions on list fields as T-SQL. A record holds ids of the list's values, ascending and joined by commas; what people compare with are the values' texts, so those are
/// compared here, and the condition asks for the ids of those that fit.
/// </summary>
public static class ListCriterion
{
    /// <summary>A condition that no record meets.</summary>
    public const string Nothing = "1 = 0";

    /// <summary>Whether a set holds a value.</summary>
    /// <param name="column">The column as T-SQL.</param>
    /// <param name="id">The value's id.</param>
    public static string Has(string column, int id) => string.Create(CultureInfo.InvariantCulture, $"(',' + {column} + ',') LIKE '%,{id},%'");

    /// <summary>Whether a set holds one of some values.</summary>
    public static string Any(string column, IEnumerable<int> ids)
    {
        var parts = ids.Select(id => Has(column, id)).ToList();
        return parts.Count == 0 ? Nothing : Either(parts, 0, parts.Count);
    }

    /// <summary>A picked comparison with a value: its id, else a text. Contains, begins and ends look at the texts.</summary>
    internal static string? Write(string column, FieldDefinition field, string comparison, string value)
    {
        var picked = int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? field.ListItems.FirstOrDefault(i => i.Id == id) : null;
        string Those(Func<string, bool> fits) => Any(column, picked is not null ? [picked.Id] : field.ListItems.Where(i => fits(i.Value)).Select(i => i.Id));
        switch (comparison.ToUpperInvariant())
        {
            case "LIKE":
                return Those(text => text.Contains(value, StringComparison.OrdinalIgnoreCase));
            case "NOT LIKE":
                return $"({column} IS NULL OR NOT ({Those(text => text.Contains(value, StringComparison.OrdinalIgnoreCase))}))";
            case "BEGINS WITH":
                return Those(text => text.StartsWith(value, StringComparison.OrdinalIgnoreCase));
            case "ENDS WITH":
                return Those(text => text.EndsWith(value, StringComparison.OrdinalIgnoreCase));
            case "=" or "<>":
                // The whole set: ids as they are stored, or the one value of a text.
                var one = picked is null ? field.ListItems.FirstOrDefault(i => i.Value.Equals(value.Trim(), StringComparison.OrdinalIgnoreCase)) : null;
                return $"{column} {comparison} {CriterionText.Quote(one is null ? value : one.Id.ToString(CultureInfo.InvariantCulture))}";
            default:
                return null;
        }
    }

    /// <summary>By halves, since an engine takes only so many conditions within one another.</summary>
    private static string Either(List<string> parts, int from, int to) =>
        to - from == 1 ? parts[from] : $"({Either(parts, from, (from + to) / 2)} OR {Either(parts, (from + to) / 2, to)})";
}
