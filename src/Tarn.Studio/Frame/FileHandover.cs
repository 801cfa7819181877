using Microsoft.JSInterop;
using Tarn.Studio.Hosting;

namespace Tarn.Studio.Frame;

/// <summary>Hands files to the person.</summary>
internal static class FileHandover
{
    /// <summary>Lets the browser save a file.</summary>
    /// <param name="script">The browser.</param>
    /// <param name="name">The name it proposes.</param>
    /// <param name="content">What is in it; stays open.</param>
    public static async Task SaveFileAsync(this IJSRuntime script, string name, Stream content)
    {
        using var stream = new DotNetStreamReference(content, leaveOpen: true);
        await using var module = await script.InvokeAsync<IJSObjectReference>("import", "./" + StudioAssets.Address("save.js"));
        await module.InvokeVoidAsync("save", name, stream);
    }
}
