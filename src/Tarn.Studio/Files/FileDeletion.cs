using Tarn.Apps.Catalogue;
using Tarn.Data.Files;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Files;

/// <summary>Asks before files go, and says who uses them.</summary>
internal static class FileDeletion
{
    /// <summary>Asks about a file.</summary>
    public static async Task<bool> AskAsync(Workspace workspace, Confirmations confirmations, FileItem file, string path, CancellationToken cancellation)
    {
        var users = await UsersAsync(workspace, path, file.Key, cancellation);
        return await confirmations.AskAsync(new Confirmation
        {
            Title = $"Delete {(file.Name.Length > 80 ? file.Name[..80] + "…" : file.Name)}?",
            Text = "The file is gone for good. This cannot be undone.",
            Action = "Delete file",
            Impact = users,
            ImpactTitle = "It is used by these, which will show nothing in its place",
        });
    }

    /// <summary>Asks about a folder.</summary>
    public static async Task<bool> AskAsync(Workspace workspace, Confirmations confirmations, FolderItem folder, string path, CancellationToken cancellation)
    {
        var (files, bytes) = await workspace.Database.Files.MeasureFolderAsync(folder.Id, cancellation);
        var users = files == 0 ? [] : await UsersAsync(workspace, path + "/", null, cancellation);
        return await confirmations.AskAsync(new Confirmation
        {
            Title = $"Delete the folder {(folder.Name.Length > 80 ? folder.Name[..80] + "…" : folder.Name)}?",
            Text = files == 0 ? "The folder is empty." : $"{(files == 1 ? "1 file" : $"{files:N0} files")} ({FileWords.Size(bytes)}) in it and below it {(files == 1 ? "is" : "are")} gone for good. This cannot be undone.",
            Action = "Delete folder",
            Type = files > 0 ? folder.Name : null,
            Impact = users,
            ImpactTitle = "Files in it are used by these, which will show nothing in their place",
        });
    }

    /// <summary>Who uses a file, or files of a folder.</summary>
    public static async Task<IReadOnlyList<string>> UsersAsync(Workspace workspace, string path, string? key, CancellationToken cancellation) =>
        FileWords.Users([.. (await new FileUse(workspace.Database).FindAsync(path, cancellation)).Where(u => workspace.Rights.Schema.FindTableDefinition(u.Table) is not null)], FileMentions.Of(await workspace.AppsAsync(cancellation), path, key));
}
