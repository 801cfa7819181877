using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Tarn.Studio.Frame;
using Tarn.Studio.SignIn;

namespace Tarn.Studio.Hosting;

/// <summary>What happens to a request for the Studio: headers, session, then pages, forms and circuits. Built when it is first needed.</summary>
internal sealed class StudioPipeline(IServiceProvider server) : IAsyncDisposable
{
    private readonly Lazy<Built> _built = new(() => Build(server));

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rest">Its path below the Studio's.</param>
    public async Task ServeAsync(HttpContext context, PathString rest)
    {
        var built = _built.Value;
        var request = context.Request;
        var (wholeBase, wholePath, services) = (request.PathBase, request.Path, context.Features.Get<IServiceProvidersFeature>());
        await using var scope = built.Services.CreateAsyncScope();
        // The path is always spelled as the cookie's: browsers tell small letters from capitals there.
        request.PathBase = wholeBase.Add(StudioOptions.Path);
        request.Path = rest.HasValue ? rest : "/";
        context.SetEndpoint(null);
        context.Features.Set<IServiceProvidersFeature>(new Scope(scope.ServiceProvider));
        built.Accessor.HttpContext = context;
        try
        {
            await built.Pipeline(context);
        }
        finally
        {
            (request.PathBase, request.Path) = (wholeBase, wholePath);
            context.Features.Set(services);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _built.IsValueCreated ? _built.Value.Services.DisposeAsync() : ValueTask.CompletedTask;

    private static Built Build(IServiceProvider server)
    {
        var services = StudioServices.Build(server);
        var desk = services.GetRequiredService<SignInDesk>();
        var app = new ApplicationBuilder(services);
        app.Use(StudioHeaders.ApplyAsync);
        app.Use(desk.AdmitAsync);
        app.UseRouting();
        app.UseAntiforgery();
        app.UseEndpoints(endpoints =>
        {
            StudioAssets.Map(endpoints);
            desk.Map(endpoints);
            services.GetRequiredService<InvitationDesk>().Map(endpoints);
            services.GetRequiredService<ForgottenDesk>().Map(endpoints);
            services.GetRequiredService<OwnerDesk>().Map(endpoints);
            services.GetRequiredService<EmailDesk>().Map(endpoints);
            Files.StoredFiles.Map(endpoints);
            endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        });
        return new Built(services, app.Build(), services.GetRequiredService<IHttpContextAccessor>());
    }

    private sealed record Built(ServiceProvider Services, RequestDelegate Pipeline, IHttpContextAccessor Accessor);

    private sealed class Scope(IServiceProvider services) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices { get; set; } = services;
    }
}
