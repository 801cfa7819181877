using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Conditions that select what comes after a record in an order, so that its neighbours are found without counting up to it.</summary>
internal static class Keyset
{
    /// <summary>
    /// Selects the records after one, as conditions whose records follow one another: those that share its first key, those beyond it, and the blanks at the end. Each is a range of the first
    /// key's index, which the three joined by OR would not be.
    /// </summary>
    /// <param name="order">The whole order, key included; every key must be a column.</param>
    /// <param name="value">Gives the record's value of a column.</param>
    public static IEnumerable<string> After(IReadOnlyList<SortKey> order, Func<string, SqlValue> value)
    {
        var first = order[0];
        var literal = Literal(value(first.Column!));
        if (order.Count > 1)
            yield return $"{(literal is null ? $"{first.Expression} IS NULL" : $"{first.Expression} = {literal}")} AND {Chain(order, value)}";
        switch (first.Descending, literal)
        {
            case (false, null):
                yield return $"{first.Expression} IS NOT NULL";
                break;
            case (false, _):
                yield return $"{first.Expression} > {literal}";
                break;
            case (true, not null):
                yield return $"{first.Expression} < {literal}";
                // The table's own key is never blank.
                if (order.Count > 1)
                    yield return $"{first.Expression} IS NULL";
                break;
        }
    }

    /// <summary>What comes after the record by the further keys, among those with the same first one.</summary>
    private static string Chain(IReadOnlyList<SortKey> order, Func<string, SqlValue> value)
    {
        var alternatives = new List<string>();
        var equal = new List<string>();
        foreach (var key in order.Skip(1))
        {
            var literal = Literal(value(key.Column!));
            if (Beyond(key, literal) is { } beyond)
                alternatives.Add(equal.Count == 0 ? beyond : $"({string.Join(" AND ", equal)} AND {beyond})");
            equal.Add(literal is null ? $"{key.Expression} IS NULL" : $"{key.Expression} = {literal}");
        }

        return alternatives.Count switch { 0 => "1 = 0", 1 => alternatives[0], _ => "(" + string.Join(" OR ", alternatives) + ")" };
    }

    private static string? Beyond(SortKey key, string? literal) => (key.Descending, literal) switch
    {
        (false, null) => $"{key.Expression} IS NOT NULL",
        (true, null) => null,
        (false, _) => $"{key.Expression} > {literal}",
        (true, _) => $"({key.Expression} < {literal} OR {key.Expression} IS NULL)",
    };

    private static string? Literal(in SqlValue value) => value.IsNull ? null : SqlLiteral.Of(value);
}
