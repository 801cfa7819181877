using System.Text.Json.Serialization;

namespace Tarn.DataPages.Answers;

/// <summary>What is wrong with one control.</summary>
/// <param name="Name">The control; empty for the whole form.</param>
/// <param name="Code">A code that scripts can test, such as <c>NotUnique</c>; also the key of its text.</param>
/// <param name="Message">The sentence for the visitor, in the page's language.</param>
/// <param name="Row">The record's key, in grids only.</param>
public sealed record ElementError(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("row"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Row = null);
