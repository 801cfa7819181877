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
}
