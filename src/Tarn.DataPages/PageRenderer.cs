using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tarn.DataPages;

/// <summary>Draws components as HTML, on the server and once: no circuit, nothing that waits.</summary>
public static class PageRenderer
{
    private static readonly ServiceProvider Services = new ServiceCollection().BuildServiceProvider();

    /// <summary>Draws a fragment.</summary>
    public static async ValueTask<string> RenderAsync(RenderFragment content)
    {
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        await RenderAsync(content, text);
        return text.ToString();
    }

    /// <summary>Draws a fragment where it is wanted.</summary>
    public static async ValueTask RenderAsync(RenderFragment content, TextWriter output)
    {
        await using var renderer = new HtmlRenderer(Services, NullLoggerFactory.Instance);
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<Fragment>(ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Fragment.Content)] = content }));
            root.WriteHtmlTo(output);
        });
    }

    private sealed class Fragment : ComponentBase
    {
        [Parameter]
        public RenderFragment Content { get; set; } = null!;

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => Content(builder);
    }
}
