using System.Text.Json;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Forms.Rules;

/// <summary>A side of a criterion: an element of the form, or a text whose parameters are filled in.</summary>
/// <param name="Element">The element; null for a text.</param>
/// <param name="Text">The text.</param>
internal sealed record RuleSide(FormElement? Element, string Text)
{
    /// <summary>The values it has now. What is hidden counts as blank.</summary>
    public IReadOnlyList<string> Values(FormElement? other) => Element is null ? [ChoiceValue(other, Text)] : Element.IsAway ? [] : Element.Entries;

    /// <summary>Writes it for the script. What posts nothing cannot change in the browser: its value goes along.</summary>
    public void Write(Utf8JsonWriter json, FormElement? other)
    {
        json.WriteStartObject();
        if (Element is { IsInput: true, IsDrawn: true })
            json.WriteString("field", Element.Name);
        else
            json.WriteString("value", Element is null ? ChoiceValue(other, Text) : Element.Entry);
        json.WriteEndObject();
    }

    /// <summary>Lists post ids, and builders write texts.</summary>
    private static string ChoiceValue(FormElement? element, string text) =>
        element is MultiSelectElement list && list.Choices.FirstOrDefault(c => c.Text.Trim().Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } choice ? choice.Value : text;
}
