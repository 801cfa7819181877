namespace Tarn.Studio.Frame;

/// <summary>A step on the way to a screen.</summary>
/// <param name="Text">What it is called.</param>
/// <param name="Href">Where it leads, from the Studio's base: <c>tables</c>, <c>tables/12</c>.</param>
public sealed record Crumb(string Text, string Href);
