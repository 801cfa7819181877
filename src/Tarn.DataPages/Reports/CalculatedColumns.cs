using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>The calculated fields of a page in an order in which each comes after those it refers to; references are rewritten to their places in it.</summary>
internal static partial class CalculatedColumns
{
    /// <summary>Most calculated fields of a page that are computed.</summary>
    public const int Most = 50;

    /// <summary>Orders the fields.</summary>
    /// <param name="fields">Names (<c>Calculated Field 3</c>) with their formulas.</param>
    /// <param name="broken">Gets those that refer to each other in a circle, or to none that is there.</param>
    public static ImmutableArray<CalculatedField> Order(IEnumerable<(string Name, string Formula)> fields, ICollection<string> broken)
    {
        var byNumber = new SortedDictionary<int, (string Name, string Formula)>();
        foreach (var field in fields.Take(Most))
            byNumber.TryAdd(NumberOf(field.Name), field);
        var places = new Dictionary<int, int>();
        var ordered = ImmutableArray.CreateBuilder<CalculatedField>();
        var waiting = byNumber.Keys.ToList();
        for (var progressed = true; progressed && waiting.Count > 0;)
        {
            progressed = false;
            foreach (var number in waiting.ToList())
            {
                var (name, formula) = byNumber[number];
                if (!Reference().Matches(formula).All(m => places.ContainsKey(int.Parse(m.Groups["number"].ValueSpan, CultureInfo.InvariantCulture))))
                    continue;
                ordered.Add(new CalculatedField(
                    name, Reference().Replace(formula, m => string.Create(CultureInfo.InvariantCulture, $"[@calcfield:{places[int.Parse(m.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)]}{m.Groups["rest"].Value}]"))));
                places.Add(number, ordered.Count);
                waiting.Remove(number);
                progressed = true;
            }
        }

        foreach (var number in waiting)
            broken.Add(byNumber[number].Name);
        return ordered.ToImmutable();
    }

    private static int NumberOf(string name) => int.TryParse(string.Concat(name.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture, out var number) ? number : 0;

    [GeneratedRegex(@"\[@calcfield:(?<number>\d{1,4})(?<rest>[^\]\d]?[^\]]*)\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();
}
