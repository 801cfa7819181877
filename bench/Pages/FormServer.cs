using Microsoft.AspNetCore.DataProtection;

namespace Tarn.Bench.Pages;

/// <summary>A form of eight fields as somebody would write it by hand: a Razor Page with antiforgery and validation, which inserts a record and leads to a page of thanks.</summary>
internal static class FormServer
{
    public static async Task RunAsync(IGuests guests, string url)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddRazorPages();
        builder.Services.AddSingleton(guests);
        var app = builder.Build();
        await guests.PrepareAsync();
        app.MapRazorPages();
        await app.RunAsync();
    }
}
