using Microsoft.AspNetCore.Components;

namespace Tarn.DataPages.Components;

/// <summary>Makes render fragments of components, so that answers can carry what is drawn later.</summary>
public static class Markup
{
    /// <summary>What every such component calls its parameter.</summary>
    private static readonly string ModelParameter = "Model";

    /// <summary>A component with its only parameter, <c>Model</c>.</summary>
    public static RenderFragment Of<TComponent>(object model)
        where TComponent : IComponent => builder =>
        {
            builder.OpenComponent<TComponent>(0);
            builder.AddComponentParameter(1, ModelParameter, model);
            builder.CloseComponent();
        };
}
