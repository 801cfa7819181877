using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Tarn.DataPages.Reports;

namespace Tarn.DataPages.Components.Reports;

/// <summary>Draws what a cell shows. No component: a page of results has hundreds of cells, and each component of its own costs more than what it draws.</summary>
public static class CellMarkup
{
    /// <summary>The fragment of a cell.</summary>
    public static RenderFragment Of(CellContent content, PageContext page) => builder =>
    {
        if (content.Href is not { } href)
        {
            DrawValue(builder, content);
            return;
        }

        builder.OpenElement(0, "a");
        builder.AddAttribute(1, "class", page.Style.Class(content.LinkName is null ? "cbResultSetDataLink" : "cbResultSetActionsLinks"));
        builder.AddAttribute(2, "href", href);
        if (content.LinkName is { } name)
            builder.AddAttribute(3, "data-cb-name", name);
        if (content.OpensWindow)
        {
            builder.AddAttribute(4, "target", "_blank");
            builder.AddAttribute(5, "rel", "noopener");
        }

        DrawValue(builder, content);
        builder.CloseElement();
    };

    private static void DrawValue(RenderTreeBuilder builder, CellContent content)
    {
        if (content.Image is { } image)
        {
            builder.OpenElement(10, "img");
            builder.AddAttribute(11, "src", image);
            builder.AddAttribute(12, "alt", content.Text);
            if (content.Width is { } width)
                builder.AddAttribute(13, "width", width);
            if (content.Height is { } height)
                builder.AddAttribute(14, "height", height);
            builder.AddAttribute(15, "loading", "lazy");
            builder.CloseElement();
        }
        else if (content.Html is { } html)
        {
            builder.AddContent(20, html);
        }
        else if (content.Colour is { } colour)
        {
            builder.OpenElement(30, "span");
            builder.AddAttribute(31, "style", "color:" + colour);
            builder.AddContent(32, content.Text);
            builder.CloseElement();
        }
        else if (content.Text.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            builder.OpenElement(40, "span");
            builder.AddAttribute(41, "data-cb-lines", true);
            builder.AddContent(42, content.Text);
            builder.CloseElement();
        }
        else
        {
            builder.AddContent(50, content.Text);
        }
    }
}
