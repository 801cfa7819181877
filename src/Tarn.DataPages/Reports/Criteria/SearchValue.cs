using System.Text;

namespace Tarn.DataPages.Reports.Criteria;

/// <summary>What a criterion is compared with.</summary>
/// <param name="Texts">The texts; several for a multi-select.</param>
/// <param name="IsTyped">The visitor entered it into a form, in the page's language: what cannot be read is an error shown there. Otherwise it comes from a parameter or the builder, and what cannot be read finds no record.</param>
public readonly record struct SearchValue(IReadOnlyList<string> Texts, bool IsTyped)
{
    /// <summary>No value.</summary>
    public static SearchValue None { get; } = new([], false);

    /// <summary>The texts that say something. NUL, which no stored text holds, is taken out.</summary>
    public List<string> Given => [.. (Texts ?? []).Select(t => t.Replace("\0", "", StringComparison.Ordinal)).Where(t => !string.IsNullOrWhiteSpace(t))];

    /// <summary>Reads several values in one text: <c>A, B</c> or <c>"A", "B, C"</c>; quotes protect commas and are doubled inside.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var value = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
                value.Append(text[i++]);
            else if (text[i] == '"' && (quoted || value.ToString().Trim().Length == 0))
                quoted = !quoted;
            else if (text[i] == ',' && !quoted)
            {
                yield return value.ToString().Trim();
                value.Clear();
            }
            else
                value.Append(text[i]);
        }

        yield return value.ToString().Trim();
    }
}
