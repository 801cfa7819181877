using Microsoft.JSInterop;
using Tarn.Studio.Hosting;

namespace Tarn.Studio.Frame;

/// <summary>Hands files and texts to the person.</summary>
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

    /// <summary>Copies a text to the person's clipboard, and says so.</summary>
    /// <param name="script">The browser.</param>
    /// <param name="text">The text.</param>
    /// <param name="toasts">Where it is said.</param>
    /// <param name="done">What is said: "Copied the path".</param>
    public static async Task CopyAsync(this IJSRuntime script, string text, Toasts toasts, string done)
    {
        if (await script.InvokeAsync<bool>("studio.copy", text))
            toasts.Done(done);
        else
            toasts.Info("The browser did not let it be copied. Mark the text and copy it by hand.");
    }
}
