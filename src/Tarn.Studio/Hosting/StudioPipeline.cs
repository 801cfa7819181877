using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tarn.Studio.Frame;
using Tarn.Studio.SignIn;

namespace Tarn.Studio.Hosting;

/// <summary>What happens to a request for the Studio: headers, session, then pages, forms and circuits. Built when it is first needed.</summary>
internal sealed class StudioPipeline(IServiceProvider services, SignInDesk desk)
{
    private readonly Lazy<RequestDelegate> _pipeline = new(() => Build(services, desk));

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rest">Its path below the Studio's.</param>
    public async Task ServeAsync(HttpContext context, PathString rest)
    {
        var (wholeBase, wholePath) = (context.Request.PathBase, context.Request.Path);
        // The address as it is written matters to scripts, cookies and links: it has one spelling.
        context.Request.PathBase = wholeBase.Add(StudioOptions.Path);
        context.Request.Path = rest.HasValue ? rest : "/";
        context.SetEndpoint(null);
        try
        {
            await _pipeline.Value(context);
        }
        finally
        {
            (context.Request.PathBase, context.Request.Path) = (wholeBase, wholePath);
        }
    }

    private static RequestDelegate Build(IServiceProvider services, SignInDesk desk)
    {
        var app = new ApplicationBuilder(services);
        app.Use(StudioHeaders.ApplyAsync);
        app.Use(desk.AdmitAsync);
        app.UseRouting();
        app.UseAntiforgery();
        app.UseEndpoints(endpoints =>
        {
            StudioAssets.Map(endpoints);
            desk.Map(endpoints);
            endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        });
        return app.Build();
    }
}
