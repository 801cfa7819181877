using System.Globalization;
using Microsoft.AspNetCore.Components;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Components;

/// <summary>The base of the components that draw controls.</summary>
/// <typeparam name="TElement">The element they draw.</typeparam>
public abstract class ElementView<TElement> : ComponentBase
    where TElement : FormElement
{
    /// <summary>The element.</summary>
    [Parameter]
    public FormElement Element { get; set; } = null!;

    /// <summary>The request.</summary>
    [CascadingParameter]
    public PageContext Page { get; set; } = null!;

    /// <summary>The element, by its own class.</summary>
    protected TElement Control => (TElement)Element;

    /// <summary>The ids of the texts that describe the control: its error, its hint.</summary>
    protected string? DescribedBy => string.Join(' ', new[] { Element.Error is null ? null : $"{Element.Name}_err", Element.Definition["Hint"] is { Length: > 0 } ? $"{Element.Name}_hint" : null }.OfType<string>()) is { Length: > 0 } ids ? ids : null;

    /// <summary>The value of <c>aria-invalid</c>.</summary>
    protected string? Invalid => Element.Error is null ? null : "true";

    /// <summary>The value of <c>aria-label</c>: the name, where no caption is tied to the control.</summary>
    protected string? AriaLabel => HasCaption(Element) ? null : Element.AccessibleName;

    /// <summary>The width that the builder set.</summary>
    protected string? Width
    {
        get
        {
            if (Element.Definition["ElementWidth"] is { Length: > 0 } width && decimal.TryParse(width, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
                return string.Create(CultureInfo.InvariantCulture, $"width:{number}{(Element.Definition["ElementWidthUnit"] is "%" or "em" ? Element.Definition["ElementWidthUnit"] : "px")}");
            return Element.Definition["Size"] is { Length: > 0 } size && int.TryParse(size, CultureInfo.InvariantCulture, out var characters) ? string.Create(CultureInfo.InvariantCulture, $"width:{characters + 2}ch") : null;
        }
    }

    /// <summary>The hint inside the empty control, with its parameters.</summary>
    protected string? PlaceHolder => Element.Definition.PlaceHolder is { Length: > 0 } text ? Page.Parameters.Resolve(text, Parameters.TextUse.Plain) : null;

    /// <summary>A class, written twice.</summary>
    protected string Class(string name) => Page.Style.Class(name);

    /// <summary>A text of the page's language.</summary>
    protected string Text(string key, params ReadOnlySpan<object?> places) => Page.Locale.Text(key, places);

    /// <summary>Whether a caption is drawn for an element.</summary>
    public static bool HasCaption(FormElement element) => element.Definition.Label.Length > 0 && !element.Definition.LabelOrientation.Equals("NoPlaced", StringComparison.OrdinalIgnoreCase);
}
