using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Tarn.Data;
using Tarn.Data.Files;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;
using Tarn.Studio.Hosting;

namespace Tarn.Studio.Files;

/// <summary>The Files area: folders, files, uploads.</summary>
public sealed partial class FilesScreen
{
    private const int PageSize = 200;

    private StudioPage _page = null!;
    private ElementReference _zone;
    private ElementReference _input;
    private IJSObjectReference? _module;
    private DotNetObjectReference<FilesScreen>? _self;
    private IReadOnlyList<FolderPath> _folders = [];
    private IReadOnlyList<Crumb> _crumbs = [];
    private IReadOnlySet<long> _public = new HashSet<long>();
    private FolderItem? _folder;
    private List<FolderItem> _subfolders = [];
    private List<FileItem> _files = [];
    private IReadOnlyList<FileItem>? _found;
    private long _total;
    private string _sort = "name";
    private bool _isDescending;
    private string _wanted = "";
    private int _search;
    private bool _isNaming;
    private string _name = "";
    private Problem? _problem;
    private Moving? _moving;
    private FolderItem? _shared;
    private Batch? _clash;
    private bool _isAttached;
    private bool _isGone;

    /// <summary>The folder's number; none for the root.</summary>
    [SupplyParameterFromQuery(Name = "folder")] public string? FolderText { get; set; }

    private long? Folder => long.TryParse(FolderText, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Called by the browser when files were dropped or chosen.</summary>
    /// <param name="batch">Under which the browser keeps them.</param>
    /// <param name="files">What they are.</param>
    /// <param name="folders">Folders were among them, which browsers do not hand out.</param>
    [JSInvokable]
    public async Task ChosenAsync(string batch, ChosenFile[] files, bool folders)
    {
        if (_folder is not { } folder)
            return;
        await _page.TryAsync(async stop =>
        {
            Workspace.Require(Right.Add, RightsKind.Folder, folder.Id);
            var chosen = new Batch(batch, folder, files, [], []);
            for (var i = 0; i < files.Length; i++)
            {
                if (Refusal(files[i]) is { } reason)
                    chosen.Refused.Add($"{Shorten(files[i].Name)}: {reason}");
                else if (await Workspace.Database.Files.FindAsync(folder.Id, files[i].Name, stop) is not null)
                    chosen.Taken.Add(files[i].Name);
            }

            if (folders)
                chosen.Refused.Add("folders: make the folder here, then drop its files");
            if (chosen.Taken.Count > 0)
                _clash = chosen;
            else
                _ = UploadAsync(chosen, "fail");
        });
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        try
        {
            // Uploads that run keep the module: it goes with the window.
            if (_module is not null && _isAttached)
                await _module.InvokeVoidAsync("detach", _zone);
        }
        catch (JSDisconnectedException)
        {
            _module = null;
        }

        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The folder is read before the zone for its files is drawn.
        if (_isAttached || _zone.Id is null)
            return;
        _isAttached = true;
        _module = await Script.InvokeAsync<IJSObjectReference>("import", "./" + StudioAssets.Address("files.js"));
        if (_isGone)
            return;
        _self = DotNetObjectReference.Create(this);
        await _module.InvokeVoidAsync("attach", _zone, _input, _self);
    }

    private async Task LoadAsync(CancellationToken leaving)
    {
        var files = Workspace.Database.Files;
        _folders = [.. (await files.ReadFoldersAsync(leaving)).Where(f => May(Right.View, f.Id)).OrderBy(f => f.Path.Replace('/', '\u0001'), StringComparer.OrdinalIgnoreCase)];
        _folder = await files.FindFolderAsync(Folder ?? 0, leaving);
        _public = await files.ReadPublicFoldersAsync(leaving);
        // The root is the way to the folders that may be seen; its own files need the right on it.
        if (_folder is { Id: > 0 } && !May(Right.View, _folder.Id))
            _folder = null;
        (_found, _wanted) = (null, "");
        _crumbs = Crumbs(_folders, _folder?.ParentId ?? 0, _folder is { Id: > 0 });
        if (_folder is null)
            return;
        (_subfolders, _) = await files.ListFoldersAsync(_folder.Id, "name", _isDescending && _sort == "name", 0, 10_000, leaving);
        _subfolders = _subfolders.FindAll(f => May(Right.View, f.Id));
        (_files, _total) = May(Right.View, _folder.Id) ? await files.ListFilesAsync(_folder.Id, _sort, _isDescending, 0, PageSize, leaving) : ([], 0);
    }

    private bool MayUpload => _folder is { } folder && May(Right.Add, folder.Id);

    private bool May(Right right, long folder) => Workspace.Allows(right, RightsKind.Folder, folder);

    /// <summary>The way to a folder.</summary>
    internal static IReadOnlyList<Crumb> Crumbs(IReadOnlyList<FolderPath> folders, long parent, bool isBelow)
    {
        if (!isBelow)
            return [];
        var crumbs = new List<Crumb> { new("Files", "files") };
        if (folders.FirstOrDefault(f => f.Id == parent) is { } last)
            crumbs.AddRange(folders.Where(f => last.Path == f.Path || last.Path.StartsWith(f.Path + "/", StringComparison.OrdinalIgnoreCase)).OrderBy(f => f.Path.Length).Select(f => new Crumb(NameOf(f), $"files?folder={f.Id}")));
        return crumbs;
    }

    private async Task MoreAsync() => await _page.TryAsync(async stop =>
    {
        var (more, total) = await Workspace.Database.Files.ListFilesAsync(_folder!.Id, _sort, _isDescending, _files.Count, PageSize, stop);
        _files.AddRange(more.Where(m => _files.TrueForAll(f => f.Id != m.Id)));
        _total = total;
    });

    private Task SortAsync(string key)
    {
        (_isDescending, _sort) = (_sort == key && !_isDescending, key);
        return _page.ReloadAsync();
    }

    private async Task SearchAsync()
    {
        var turn = ++_search;
        await Task.Delay(200);
        if (turn != _search || _isGone)
            return;
        if (_wanted.Trim().Length == 0)
            _found = null;
        else
            await _page.TryAsync(async stop => _found = [.. (await Workspace.Database.Files.SearchAsync(_wanted, stop)).Where(f => May(Right.View, f.FolderId))]);
    }

    private Task ChooseAsync() => _module is null ? Task.CompletedTask : _module.InvokeVoidAsync("choose", _input).AsTask();

    private void BeginFolder() => (_isNaming, _name, _problem) = (true, "", null);

    private Task FolderKeyAsync(KeyboardEventArgs key) => key.Key == "Enter" ? CreateFolderAsync() : Task.CompletedTask;

    private Task CreateFolderAsync() => _page.TryAsync(
        async _ =>
        {
            Workspace.RequireNew(RightsKind.Folder);
            var made = await Workspace.Database.Files.CreateFolderAsync(_folder!.Id, _name.Trim(), CancellationToken.None);
            await Workspace.NoteCreatedAsync(RightsKind.Folder, made.Id);
            _isNaming = false;
            Toasts.Done($"Created {Shorten(made.Name)}");
            await _page.ReloadAsync();
        },
        problem => _problem = problem);

    private void Move(FileItem file) => _moving = new Moving(file, null, $"{PathOf(file.FolderId)}/{file.Name}");

    private void Move(FolderItem folder) => _moving = new Moving(null, folder, PathOf(folder.Id));

    private async Task MovedAsync()
    {
        _moving = null;
        await ShowAgainAsync();
    }

    private async Task ShowAgainAsync()
    {
        var wanted = _wanted;
        await _page.ReloadAsync();
        if (wanted.Trim().Length > 0)
        {
            _wanted = wanted;
            await SearchAsync();
        }
    }

    private Task CopyPathAsync(FileItem file)
    {
        var path = $"{PathOf(file.FolderId)}/{file.Name}";
        return _page.TryAsync(_ => Script.CopyAsync(path, Toasts, $"Copied {Shorten(path)}"));
    }

    private async Task DeleteAsync(FileItem file)
    {
        if (await FileDeletion.AskAsync(Workspace, Confirmations, file, $"{PathOf(file.FolderId)}/{file.Name}", _page.Leaving))
            await _page.TryAsync(async _ =>
            {
                Workspace.Require(Right.Delete, RightsKind.Folder, file.FolderId);
                await Workspace.Database.Files.DeleteAsync(file, CancellationToken.None);
                Toasts.Done($"Deleted {Shorten(file.Name)}");
                await ShowAgainAsync();
            });
    }

    private async Task DeleteAsync(FolderItem folder)
    {
        if (!await FileDeletion.AskAsync(Workspace, Confirmations, folder, PathOf(folder.Id), _page.Leaving))
            return;
        await _page.TryAsync(async _ =>
        {
            await RequireBelowAsync(folder, Right.Drop | Right.Delete);
            var gone = await Workspace.Database.Files.DeleteFolderAsync(folder, CancellationToken.None);
            Toasts.Done($"Deleted {Shorten(folder.Name)} with {(gone == 1 ? "1 file" : $"{gone} files")}");
            await _page.ReloadAsync();
        });
    }

    private async Task ShareAsync(FolderItem folder, bool isPublic)
    {
        if (isPublic && !await Confirmations.AskAsync(new Confirmation
        {
            Title = $"Make {Shorten(folder.Name)} public?",
            Text = "Everybody will be able to read the files in it and in the folders below, now and later, without signing in. Search engines may find them, and copies stay with those who fetched them.",
            Action = "Make public",
            IsDangerous = true,
        }))
            return;
        await _page.TryAsync(async _ =>
        {
            await RequireBelowAsync(folder, Right.Design | Right.Read);
            await Workspace.Database.Files.SetPublicAsync(folder, isPublic, CancellationToken.None);
            Toasts.Done($"{Shorten(folder.Name)} is {(isPublic ? "public" : "private")}");
            await _page.ReloadAsync();
        });
    }

    /// <summary>What is done to a folder is done to all that is below it, also what the person does not see.</summary>
    private async Task RequireBelowAsync(FolderItem folder, Right rights)
    {
        var all = await Workspace.Database.Files.ReadFoldersAsync(CancellationToken.None);
        var path = all.FirstOrDefault(f => f.Id == folder.Id)?.Path;
        foreach (var below in all.Where(f => f.Id == folder.Id || (path is not null && f.Path.StartsWith(path + "/", StringComparison.OrdinalIgnoreCase))))
            Workspace.Require(rights, RightsKind.Folder, below.Id);
    }

    /// <summary>Sends what can be sent.</summary>
    /// <param name="batch">The files.</param>
    /// <param name="clash">What to do where a name is taken; null leaves these files out.</param>
    private async Task UploadAsync(Batch batch, string? clash)
    {
        _clash = null;
        List<UploadStep> steps =
        [
            .. batch.Files.Select((f, i) => new UploadStep(i, batch.Folder.Id, f.Name, clash ?? "fail"))
                .Where(s => Refusal(batch.Files[s.Index]) is null && (clash is not null || !batch.Taken.Contains(s.Name))),
        ];
        if (steps.Count == 0)
        {
            if (batch.Refused.Count > 0)
                Toasts.Show(new Problem($"Not uploaded: {string.Join("; ", batch.Refused.Take(5))}.", []));
            return;
        }

        var (module, bytes) = (_module!, steps.Sum(s => batch.Files[s.Index].Size));
        await Actions.Start(
            steps.Count == 1 ? $"Uploading {Shorten(steps[0].Name)}" : $"Uploading {steps.Count} files",
            async (action, stop) =>
            {
                var upload = new UploadBatch(action, steps, bytes);
                using var reference = DotNetObjectReference.Create(upload);
                await module.InvokeVoidAsync("send", CancellationToken.None, batch.Id, steps, reference);
                await using var stopping = stop.Register(() => _ = module.InvokeVoidAsync("stop", CancellationToken.None, batch.Id).AsTask());
                // The browser reports what it had sent when it is told to stop; when it is gone, nobody waits for it.
                var results = await upload.Done.WaitAsync(stop.IsCancellationRequested ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, stop);
                var failures = results.Where(r => !r.Ok).Select(r => $"{Shorten(r.Name)}: {r.Text}").Concat(batch.Refused).ToList();
                action.Report(new LongProgress(1, results.Count(r => r.Ok) is var stored && stored == 1 ? "1 file stored." : $"{stored} files stored."));
                if (failures.Count > 0)
                    throw new DataException(DataProblem.MalformedRequest, $"Not stored: {string.Join("; ", failures.Take(5))}{(failures.Count > 5 ? $"; and {failures.Count - 5} more" : "")}.");
            });
        if (!_isGone && _folder?.Id == batch.Folder.Id)
            await InvokeAsync(() => _page.ReloadAsync());
    }

    private static string? Refusal(ChosenFile file)
    {
        if (file.Size > FileArea.MaxSize)
            return $"larger than {FileArea.MaxSize >> 20} MB";
        try
        {
            FileArea.CheckName(file.Name);
            return null;
        }
        catch (DataException)
        {
            return $"a name has at most {FileArea.MaxNameLength} characters, none of \\ / : * ? \" < > |";
        }
    }

    private string PathOf(long folder) => _folders.FirstOrDefault(f => f.Id == folder)?.Path ?? "";

    /// <summary>Whether a folder is shared, or one above it.</summary>
    private bool IsPublic(long folder) => PathOf(folder) is { Length: > 0 } path && _folders.Any(f => _public.Contains(f.Id) && (path + "/").StartsWith(f.Path + "/", StringComparison.OrdinalIgnoreCase));

    private static string NameOf(FolderPath folder) => folder.Path[(folder.Path.LastIndexOf('/') + 1)..];

    private static int Depth(FolderPath folder) => Math.Min(8, folder.Path.Count(c => c == '/'));

    private static string Shorten(string name) => name.Length > 60 ? name[..40] + "…" + name[^15..] : name;

    /// <summary>What is being renamed or moved.</summary>
    private sealed record Moving(FileItem? File, FolderItem? Folder, string Path);

    /// <summary>Files that were dropped, where, and which of them need a question or cannot be taken.</summary>
    private sealed record Batch(string Id, FolderItem Folder, ChosenFile[] Files, List<string> Taken, List<string> Refused);
}
