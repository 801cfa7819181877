using Microsoft.AspNetCore.Components;
using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Components.Pages;

/// <summary>A page of a builder's HTML.</summary>
/// <param name="UniqueId">The id of this rendering.</param>
/// <param name="Html">The HTML, with its parameters.</param>
/// <param name="Style">The style.</param>
public sealed record HtmlPage(string UniqueId, MarkupString Html, PageStyle Style);
