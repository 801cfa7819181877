namespace Tarn.Data.Schema;

/// <summary>Edits the text of formulas without parsing them.</summary>
public static class FormulaText
{
    /// <summary>Replaces a field's name in every token <c>[@field:Name]</c>, whatever its case.</summary>
    public static string Rename(string formula, string from, string to)
    {
        const string Start = "[@field:";
        var at = 0;
        while ((at = formula.IndexOf(Start, at, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            at += Start.Length;
            var rest = formula.AsSpan(at);
            // The name may carry a formatting suffix before the bracket.
            if (rest.StartsWith(from, StringComparison.OrdinalIgnoreCase) && rest.Length > from.Length && rest[from.Length] is ']' or '!' or '*' or '^')
            {
                formula = string.Concat(formula.AsSpan(0, at), to, rest[from.Length..]);
                at += to.Length;
            }
        }

        return formula;
    }
}
