using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Components.Pages;

/// <summary>A sentence in place of a page.</summary>
/// <param name="Text">HTML of the builder's or a text of ours.</param>
/// <param name="Style">The style.</param>
public sealed record Notice(string Text, PageStyle Style);
