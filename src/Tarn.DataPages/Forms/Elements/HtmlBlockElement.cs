using Microsoft.AspNetCore.Components;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>HTML of the builder's between the elements.</summary>
public sealed class HtmlBlockElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.HtmlBlockView);

    /// <inheritdoc/>
    public override bool IsInput => false;

    /// <summary>The HTML with its parameters.</summary>
    public MarkupString Html { get; private set; }

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        Html = form.Scope.Html(Definition.Label);
        return ValueTask.CompletedTask;
    }
}
