using Microsoft.JSInterop;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Files;

/// <summary>A file that somebody has dropped or chosen.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
public sealed record ChosenFile(string Name, long Size);

/// <summary>What shall become of a file of a batch.</summary>
/// <param name="Index">Which one.</param>
/// <param name="Folder">Where it goes.</param>
/// <param name="Name">Under which name.</param>
/// <param name="Clash">When the name is taken: <c>fail</c>, <c>replace</c> or <c>keep</c> both.</param>
public sealed record UploadStep(int Index, long Folder, string Name, string Clash);

/// <summary>What became of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ok">It was stored.</param>
/// <param name="Text">Why not, as half a sentence.</param>
public sealed record UploadResult(string Name, bool Ok, string? Text);

/// <summary>Files on their way from a browser to the Files area; files.js sends them and reports here.</summary>
public sealed class UploadBatch(LongAction action, IReadOnlyList<UploadStep> steps, long bytes)
{
    private readonly TaskCompletionSource<IReadOnlyList<UploadResult>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with what became of each file.</summary>
    public Task<IReadOnlyList<UploadResult>> Done => _done.Task;

    /// <summary>Called by the browser now and then.</summary>
    [JSInvokable]
    public void Progress(double sent, int done) =>
        action.Report(new LongProgress(bytes == 0 ? 1 : Math.Clamp(sent / bytes, 0, 1), steps.Count == 1 ? $"{FileWords.Size((long)sent)} of {FileWords.Size(bytes)}" : $"{done} of {steps.Count} files, {FileWords.Size((long)sent)} of {FileWords.Size(bytes)}"));

    /// <summary>Called by the browser at the end.</summary>
    [JSInvokable]
    public void Ended(UploadResult[] results) => _done.TrySetResult(results);
}
