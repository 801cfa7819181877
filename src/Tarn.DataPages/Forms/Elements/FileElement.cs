using System.Globalization;
using Tarn.Data.Files;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A file to upload into the Files area; the column holds its path.</summary>
public sealed class FileElement : UploadElement
{
    private FileItem? _added;

    /// <summary>Stores the upload in its folder and makes its path the value.</summary>
    public override async ValueTask StoreAsync(FormContext form)
    {
        if (Removes && Upload is null)
            Value = SqlValue.Null(SqlTypeKind.NVarChar);
        if (Upload is null)
            return;
        var files = form.Page.Site.Database.Files;
        var folders = form.Scope.Resolve(Definition.FolderPath, Parameters.TextUse.Plain);
        var folder = await files.EnsureFolderAsync(folders, form.Page.Cancellation);
        var blob = await PutAsync(form);
        var name = UploadRules.CleanName(Upload.FileName);
        if (Definition.IsSet("Replace"))
        {
            // A file that was overwritten is not given back.
            var (file, created) = await files.PutAsync(folder.Id, name, blob, form.Page.Cancellation);
            (name, _added) = (file.Name, created ? file : null);
        }
        else
        {
            _added = await AddAsync(form, files, folder.Id, name, blob);
            name = _added.Name;
        }

        Value = SqlValue.FromText("/" + string.Join('/', folders.Split('/', StringSplitOptions.RemoveEmptyEntries).Append(name)));
    }

    /// <summary>A replaced or removed file stays in the Files area; one that nobody refers to yet does not.</summary>
    public override async ValueTask EndAsync(FormContext form, bool isWritten)
    {
        if (!isWritten && _added is not null)
            await form.Page.Site.Database.Files.DeleteAsync(_added, CancellationToken.None);
        _added = null;
    }

    /// <inheritdoc/>
    protected override string AddressOf(FormContext form, string path) => form.Page.FileAddress(path);

    private async ValueTask<FileItem> AddAsync(FormContext form, FileArea files, long folder, string name, StoredBlob blob)
    {
        for (var number = 0; ; number++)
        {
            var free = number == 0 ? name : $"{System.IO.Path.GetFileNameWithoutExtension(name)} ({number.ToString(CultureInfo.InvariantCulture)}){System.IO.Path.GetExtension(name)}";
            if (await files.FindAsync(folder, free, form.Page.Cancellation) is not null)
                continue;
            try
            {
                return (await files.AddAsync(folder, [(free, blob)], skipTaken: false, form.Page.Cancellation))[0];
            }
            catch (Data.DataException taken) when (taken.Problem == Data.DataProblem.AlreadyExists)
            {
                // Somebody was quicker with the same name; the refused bytes are gone.
                blob = await PutAsync(form);
            }
        }
    }
}
