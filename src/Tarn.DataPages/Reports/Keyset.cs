using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Conditions that select what comes after a record in an order, so that its neighbours are found without counting up to it.</summary>
internal static class Keyset
{
    /// <summary>Selects the records after one.</summary>
    /// <param name="order">The whole order, key included; every key must be a column.</param>
    /// <param name="value">Gives the record's value of a column.</param>
    public static string After(IReadOnlyList<SortKey> order, Func<string, SqlValue> value)
    {
        var alternatives = new List<string>();
        var equal = new List<string>();
        foreach (var key in order)
        {
            var literal = Literal(value(key.Column!));
            if (Beyond(key, literal) is { } beyond)
                alternatives.Add(equal.Count == 0 ? beyond : $"({string.Join(" AND ", equal)} AND {beyond})");
            equal.Add(literal is null ? $"{key.Expression} IS NULL" : $"{key.Expression} = {literal}");
        }

        if (alternatives.Count == 0)
            return "1 = 0";
        var chain = alternatives.Count == 1 ? alternatives[0] : "(" + string.Join(" OR ", alternatives) + ")";
        // Said once more for the first key alone, so that its index bounds the search.
        return order.Count > 1 && !order[0].Descending && Literal(value(order[0].Column!)) is { } first ? $"{order[0].Expression} >= {first} AND {chain}" : chain;
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
