using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tarn.Data.Pictures;

namespace Tarn.DataPages.Hosting;

/// <summary>DataPages as a part of a web server.</summary>
public static class TarnDataPages
{
    /// <summary>Registers what DataPages need, and the server's one <see cref="ThumbnailCache"/>. The server registers its <see cref="ISites"/> and a <see cref="TimeProvider"/> besides.</summary>
    public static IServiceCollection AddTarnDataPages(this IServiceCollection services, DataPagesOptions? options = null)
    {
        options ??= new DataPagesOptions();
        services.AddSingleton(options);
        services.AddSingleton(server => new ThumbnailCache(options.ThumbnailFolder, options.ThumbnailBytes, server.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DataPageDispatcher>();
        services.AddSingleton<UserPageDispatcher>();
        return services;
    }

    /// <summary>Maps the addresses of DataPages.</summary>
    public static IEndpointRouteBuilder MapTarnDataPages(this IEndpointRouteBuilder endpoints)
    {
        var dispatcher = endpoints.ServiceProvider.GetRequiredService<DataPageDispatcher>();
        AssetEndpoints.Map(endpoints);
        endpoints.MapMethods("/dp/{appKey}", ["GET", "POST", "OPTIONS"], dispatcher.ServePageAsync);
        endpoints.MapGet("/dp/{appKey}/emb", dispatcher.ServeEmbedAsync);
        endpoints.MapMethods("/dp/{appKey}/reset", ["GET", "POST", "OPTIONS"], dispatcher.ServePageAsync);
        endpoints.MapGet("/dp/{appKey}/files/{signature}/{**path}", dispatcher.ServeFileAsync);
        endpoints.MapGet("/dp/{appKey}/attachments/{signature}/{table:long:min(0)}/{field:long:min(0)}/{record:long:min(0)}/{name}", dispatcher.ServeAttachmentAsync);
        endpoints.MapMethods("/cdn/{account}/{**path}", ["GET", "HEAD"], dispatcher.ServePublicFileAsync);
        endpoints.MapMethods("/dp/checkcookieaccepted", ["POST", "OPTIONS"], dispatcher.CheckCookieAsync);
        endpoints.MapGet("/dp.asp", DataPageDispatcher.RedirectOldAddress);
        endpoints.MapGet("/folderlogout", dispatcher.SignOutAsync);
        endpoints.MapGet("/folderlogout/{authentication:long}", dispatcher.SignOutAsync);
        endpoints.MapGet("/dp/folderlogout", dispatcher.SignOutAsync);
        endpoints.ServiceProvider.GetRequiredService<UserPageDispatcher>().Map(endpoints);
        return endpoints;
    }
}
