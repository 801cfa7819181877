using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Tarn.Studio.Frame;

/// <summary>Catches what a screen did not: the person is told, the rest of the window goes on, and nobody sees an exception.</summary>
public sealed class StudioErrorBoundary : ErrorBoundaryBase
{
    private Problem? _problem;

    [Inject]
    private Workspace Workspace { get; set; } = null!;

    /// <inheritdoc/>
    protected override Task OnErrorAsync(Exception exception)
    {
        _problem = Workspace.Explain(exception);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenElement(1, "div");
        builder.AddAttribute(2, "class", "page");
        builder.OpenComponent<ProblemNotice>(3);
        builder.AddComponentParameter(4, nameof(ProblemNotice.Problem), _problem ?? Workspace.Explain(CurrentException));
        builder.AddComponentParameter(5, nameof(ProblemNotice.OnRetry), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
        builder.CloseElement();
    }
}
