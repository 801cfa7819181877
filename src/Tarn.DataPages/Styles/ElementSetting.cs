namespace Tarn.DataPages.Styles;

/// <summary>One setting of the style editor's tree.</summary>
/// <param name="Element">The element, such as <c>SubmitButton</c>: a key of <see cref="StyleElements"/>.</param>
/// <param name="Property">A CSS property, such as <c>background-color</c>.</param>
/// <param name="Value">Its value.</param>
public sealed record ElementSetting(string Element, string Property, string Value);
