using Microsoft.AspNetCore.Components;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Components.Elements;

/// <summary>Draws nothing: for elements that work on the server only.</summary>
public sealed class NothingView : ComponentBase
{
    /// <summary>The element.</summary>
    [Parameter]
    public FormElement Element { get; set; } = null!;
}
