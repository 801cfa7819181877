namespace Tarn.DataPages.Forms.Elements;

/// <summary>A choice that an element offers.</summary>
/// <param name="Value">What is posted and stored.</param>
/// <param name="Text">What the visitor reads.</param>
public sealed record Choice(string Value, string Text);
